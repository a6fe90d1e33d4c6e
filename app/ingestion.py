"""How documents, ready triplets and references get into a graph, and out of it again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..extraction.base import Failure, Loaded
from ..extraction.loaders import File, find, load
from ..extraction.pipeline import Item, Pipeline
from ..extraction.report import OnProgress, Report
from ..extraction.splitter import Splitter
from ..graph.batch import Batch, BuildRecord
from ..graph.errors import InputError
from ..graph.model import Document, Triplet
from ..graph.store import GraphStore
from ..graph.stores.open import MEMORY
from .config import Settings
from .lazy_models import LazyEmbedder, keeps_words

if TYPE_CHECKING:
    from ..extraction.base import Extractor
    from ..extraction.registry import ExtractorSpec
    from ..models.embedder import Embedder
from ..extraction.contribution import encoded, passages
from ..extraction.relation_types import relation_type
from ..extraction.report import Failed
from ..graph.batch import REFERENCE, Contribution, Origin
from ..graph.errors import NotFound, nearest
from ..graph.formats.triplets import contributions_of
from ..graph.identity import hashed
from ..graph.model import Reference

Input: TypeAlias = str | Path | Document | Triplet


@dataclass(frozen=True, slots=True)
class Building:
    """A graph's store with the settings and parts by which documents get into it; `chosen` goes before the settings."""

    store: GraphStore
    settings: Settings
    encoder: LazyEmbedder
    chosen: "Extractor | ExtractorSpec | None" = None

    @property
    def embedder(self) -> "Embedder":
        """The encoder, loaded on first use."""
        return self.encoder.real

    @property
    def word_vectors(self) -> bool:
        """Whether what is added comes with the vectors of its words.

        Raises:
            StoreMismatch: the settings ask for one thing and the store does the other.
        """
        return keeps_words(self.store, self.settings, self.embedder)

    @property
    def extractor(self) -> "Extractor | ExtractorSpec":
        """What reads documents.

        Raises:
            ConfigError: the settings name an extractor that does not exist, or one that takes no spaCy pipeline.
        """
        return self.chosen or extractor_of(self.settings)


def extractor_of(settings: Settings) -> "ExtractorSpec":
    """The extractor that settings ask for.

    Raises:
        ConfigError: there is none of that name, or it takes no spaCy pipeline.
    """
    from ..extraction.registry import extractor_spec

    return extractor_spec(settings.extractor, settings.language)


def splitter_of(settings: Settings) -> "Splitter":
    """The splitter that settings ask for.

    Raises:
        ConfigError: neighbours would share more than there is.
    """
    from ..extraction.splitter import DEFAULT_TOKENS, Splitter

    return Splitter(settings.chunk_tokens or DEFAULT_TOKENS, settings.chunk_overlap)


def flat(inputs: Iterable[Input | Iterable[Input]]) -> list[Input]:
    """All inputs in order, lists taken apart.

    Raises:
        InputError: something that is no path, Document or Triplet.
    """
    found: list[Input] = []
    for each in inputs:
        if isinstance(each, str | Path | Document | Triplet):
            found.append(each)
        elif isinstance(each, Iterable):
            found.extend(flat(each))
        else:
            raise InputError(f"expected paths, Documents or Triplets, got {type(each).__name__}")
    return found


TARGETS = ("node", "document", "entity", "table", "retriever")
_CALLED: dict[Origin, str] = {"text": "a document with text", "triplets": "ready triplets", "reference": "a reference"}


def usable(graph: Building, triplets: Sequence[Triplet]) -> tuple[list[Contribution], list[Failed]]:
    """Ready triplets as contributions, and those whose document id is that of a text or a reference.

    Raises:
        DocumentError: a triplet that cannot be used.
    """
    made = list(contributions_of(triplets, relation_type)) if triplets else []
    held: dict[str, Origin] = {
        build.document_id: build.origin for build in graph.store.builds([each.document.id for each in made])
    }
    ready: list[Contribution] = []
    clashes: list[Failed] = []
    for each in made:
        origin: Origin = held.get(each.document.id, "triplets")
        if origin == "triplets":
            ready.append(each)
        else:
            reason = f"its id is that of {_CALLED[origin]}, which it would replace: give the triplets another document id"
            clashes.append(Failed(each.document.id, "", reason))
    return ready, clashes


def add_reference(graph: Building, text: str, target: str, title: str, identity: str | None) -> str:
    """Add a reference; see `KnowledgeGraph.add_reference`."""
    if not isinstance(target, str):
        raise InputError(f"expected a target as text, such as 'document:ID', got {type(target).__name__}")
    kind, colon, name = target.partition(":")
    if kind not in TARGETS or not colon or not name:
        raise InputError(
            f"expected a target such as 'document:ID', of the kinds {', '.join(TARGETS)}, got {target!r}."
            f"{nearest(kind, TARGETS)}"
        )
    if not text.strip():
        raise InputError("expected the text by which the reference is found, got an empty one")
    made = identity or hashed(REFERENCE, text, target)
    for build in graph.store.builds([made]):
        if build.origin != "reference":
            raise InputError(f"the id {made!r} is that of {_CALLED[build.origin]}: give the reference another id")
    node = Reference(made, text, made, title, 0, len(text), target=target)
    contribution = Contribution(Document(made, text, title), (node,), fingerprint=REFERENCE)
    graph.store.apply(Batch(add=tuple(with_vectors(graph, [contribution]))))
    return made


def with_vectors(graph: Building, made: Sequence[Contribution]) -> list[Contribution]:
    """The contributions, what they bring without vectors encoded."""
    embedder, words = graph.embedder, graph.word_vectors
    sheets = [passages(each, embedder, words) for each in made]
    keys = [key for each in sheets for sheet in each for key in sheet.all_keys]
    return encoded(made, embedder, graph.store.known_vectors(keys), sheets)


_OF_LINES = frozenset({"jsonl", "ndjson", "csv", "tsv"})


def add(graph: Building, inputs: Sequence[Input], *, prune: bool = False, progress: OnProgress | None = None) -> Report:
    """Add paths, documents and ready triplets; see `KnowledgeGraph.add`."""
    paths = [each for each in inputs if isinstance(each, str | Path)]
    documents = [each for each in inputs if isinstance(each, Document)]
    triplets = [each for each in inputs if isinstance(each, Triplet)]
    before = graph.store.counts()
    watched = _Watched()
    ready, clashes = usable(graph, triplets)
    report = Report()
    if paths or documents or ready:
        places = _places(graph) if paths else {}
        loaded = load(paths, **places) if paths else iter(())
        total = None if progress is None else len(documents) + len(ready) + expected(paths, places)
        # Ready triplets are not read, so that alone they need no worker.
        workers = graph.settings.workers or None if paths or documents else 0
        items: Iterable[Item] = chain(watched.all(loaded), documents, ready)
        report = add_items(graph, items, workers=workers, progress=progress, total=total)
    report = replace(report, failures=(*report.failures, *clashes))
    if prune and paths:
        gone = watched.gone(graph.store.builds(), paths)
        if gone:
            graph.store.apply(Batch(remove=gone))
            report = replace(report, removed=len(gone))
    after = graph.store.counts()
    return replace(report, growth={name: after[name] - before.get(name, 0) for name in after})


def add_items(
    graph: Building,
    items: Iterable[Item],
    *,
    splitter: Splitter | None = None,
    workers: int | None = None,
    progress: OnProgress | None = None,
    total: int | None = None,
) -> Report:
    """Run the pipeline on documents as such or as loaders give them; what is not given is as the graph's settings say."""
    pipeline = Pipeline(
        graph.store,
        graph.extractor,
        graph.embedder,
        splitter or splitter_of(graph.settings),
        workers=graph.settings.workers or None if workers is None else workers,
        word_vectors=graph.word_vectors,
    )
    return pipeline.run(items, progress=progress, total=total)


def expected(paths: Sequence[str | Path], places: Mapping[str, Any]) -> int:
    """About how many documents the paths hold: a file counts as one, a file of many as its lines."""
    if not paths:
        return 0
    files = (each for each in find(paths, **places) if isinstance(each, File))
    return sum(_lines(file.path) if file.suffix in _OF_LINES else 1 for file in files)


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) or 1
    except OSError:
        return 1


def _places(graph: Building) -> dict[str, Any]:
    """What loaders must know of a graph: the roots it has documents from, and its own folder, which is no document."""
    url = graph.store.url
    roots = {build.root for build in graph.store.builds() if build.root}
    own = [] if url == MEMORY or "://" in url else [Path(url).expanduser()]
    return {"known_roots": sorted(roots), "exclude": own}


def _file(build: BuildRecord) -> Path:
    """The file that a document came from; a part of a file is named after the last `#`."""
    whole = Path(build.root, build.source)
    return whole if whole.exists() or "#" not in build.source else Path(build.root, build.source.rpartition("#")[0])


class _Watched:
    """What a run met, so that a prune knows what is gone."""

    def __init__(self) -> None:
        self._met: set[str] = set()
        self._failures: list[Failure] = []

    def all(self, loaded: Iterable[Loaded]) -> Iterator[Loaded]:
        """The same, noted on the way."""
        for each in loaded:
            if isinstance(each, Failure):
                self._failures.append(each)
            else:
                self._met.add(each.document.id)
            yield each

    def gone(self, builds: Iterable[BuildRecord], paths: Sequence[str | Path]) -> tuple[str, ...]:
        """The documents from below these paths that were not met, and of which nothing says that they could not be read."""
        tops = [_real(path) for path in paths]
        return tuple(
            build.document_id
            for build in builds
            if build.root
            and build.document_id not in self._met
            and any(_file(build).is_relative_to(top) for top in tops)
            and not any(each.root == build.root and each.covers(build.source) for each in self._failures)
        )


def _real(path: str | Path) -> Path:
    """The absolute path as loaders write it: its folder real, a link to a file under its own name."""
    place = Path(path)
    return place.resolve() if place.is_dir() else place.parent.resolve() / place.name


def remove(store: GraphStore, documents: str | Sequence[str]) -> tuple[str, ...]:
    """Remove documents by id or source; see `KnowledgeGraph.remove`."""
    wanted = [documents] if isinstance(documents, str) else _listed(documents)
    known = {each.document_id: each.document_id for each in store.builds(wanted)}
    if any(each not in known for each in wanted):
        # Sources are looked up among all documents, ids are not: removing many one by one stays quick.
        every = store.builds()
        known = {each.source: each.document_id for each in every if each.source}
        known.update((each.document_id, each.document_id) for each in every)
    unknown = [each for each in wanted if each not in known]
    if unknown:
        listed = ", ".join(map(repr, unknown[:5]))
        raise NotFound(f"no document has the id or source {listed}.{nearest(unknown[0], known)} Nothing was removed")
    ids = tuple(dict.fromkeys(known[each] for each in wanted))
    store.apply(Batch(remove=ids))
    return ids


def _listed(documents: object) -> list[str]:
    listed: list[object] = list(documents) if isinstance(documents, Iterable) else [documents]
    found = [each for each in listed if isinstance(each, str)]
    if len(found) < len(listed):
        strange = next(each for each in listed if not isinstance(each, str))
        got = f"{type(strange).__name__} {strange!r:.40}"
        raise InputError(f"expected documents by id or source, as texts, got {got}: nothing was removed")
    return found
