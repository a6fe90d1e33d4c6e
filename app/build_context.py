"""A graph's store with what is needed to add documents to it, settings, encoder and extractor, and what `stats` tells of it.

Loads none of these parts.
"""

from abc import ABC
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..graph.errors import ConfigError, InputError
from ..graph.model import Document, Evidence, Mention, Triplet
from ..graph.store import GraphStore
from ..graph.stores.care import CompactedStore
from .config import Settings
from .entity_search import SimilarNames
from .lazy_models import LazyEmbedder, keeps_words

if TYPE_CHECKING:
    from ..extraction.base import Extractor
    from ..extraction.extractors.llm.graph_schema import GraphSchema
    from ..extraction.registry import ExtractorSpec
    from ..extraction.splitter import Splitter
    from ..models.embedder import Embedder
    from ..models.llm import LLM

Input: TypeAlias = str | Path | Document | Triplet
GraphSchemaLike: TypeAlias = "GraphSchema | Mapping[str, Any] | str | Path"
"""A schema, what a file of one holds, or the file."""


@dataclass(frozen=True, slots=True)
class BuildContext:
    """A store with the settings and parts by which documents are added; a `chosen` extractor overrides the settings.

    `names` finds entities by names that are alike, for the hints of errors. `llm` and `schema` are for extractors that ask a
    language model.
    """

    store: GraphStore
    settings: Settings
    encoder: LazyEmbedder
    chosen: "str | Extractor | ExtractorSpec | None" = None
    names: SimilarNames | None = None
    llm: "LLM | None" = None
    schema: "GraphSchemaLike | None" = None

    @property
    def embedder(self) -> "Embedder":
        """The encoder, loaded on first use."""
        return self.encoder.real

    @property
    def word_vectors(self) -> bool:
        """Whether documents are added with the vectors of their words.

        Raises:
            StoreMismatch: the settings and the store differ.
        """
        return keeps_words(self.store, self.settings, self.embedder)

    @property
    def extractor(self) -> "Extractor | ExtractorSpec":
        """The extractor that finds triplets in documents.

        Raises:
            ConfigError: an unknown extractor, a spaCy pipeline for one that does not use spaCy; a schema, or no language
                model, for one that asks none, or that asks one.
        """
        if self.chosen is None or isinstance(self.chosen, str):
            return extractor_of(self.settings, self.chosen or "", self.llm, self.schema)
        if not hasattr(self.chosen, "extract") and not hasattr(self.chosen, "make"):
            got = f"{type(self.chosen).__name__} {self.chosen!r:.40}"
            raise ConfigError(f"expected an extractor, its name or its spec, got {got}")
        if self.schema is not None:
            raise ConfigError("a graph schema is for an extractor that is named ('llm'): give it to the extractor itself")
        return self.chosen


class WritableGraph(ABC):
    """What the methods of a `KnowledgeGraph` rest on that change its store: that, and the lock that whoever writes holds."""

    store: GraphStore
    _writing: AbstractContextManager[bool]


def extractor_of(
    settings: Settings, name: str = "", llm: "LLM | None" = None, schema: "GraphSchemaLike | None" = None
) -> "Extractor | ExtractorSpec":
    """The extractor of this name, by default of the one that the settings name.

    One that asks a language model is made here, since calls wait rather than work; of all others the spec is returned, from
    which worker processes make their own.

    Args:
        settings: they also name the spaCy pipeline and the graph schema.
        name: of an extractor; "": that of the settings.
        llm: the language model for one that asks one.
        schema: the types that are wanted, before those of the settings.

    Raises:
        ConfigError: an unknown extractor, one that asks a language model where none is set, or a spaCy pipeline or a graph
            schema for one that takes none.
    """
    from ..extraction.registry import EXTRACTORS, ExtractorSpec, extractor_spec, takes

    name = name or settings.extractor
    wanted = settings.graph_schema if schema is None else schema
    if wanted and not takes(name, "schema"):
        able = ", ".join(each for each in EXTRACTORS.names() if takes(each, "schema"))
        raise ConfigError(f"the extractor {name!r} takes no graph schema: choose one that does ({able}), or leave it out")
    spec = extractor_spec(name, settings.language)
    if not takes(name, "llm"):
        return spec
    given = {"llm": llm, **({"schema": wanted} if wanted else {})}
    return ExtractorSpec(spec.name, {**spec.settings, **given}).make()


def reading_of(settings: Settings) -> dict[str, Any]:
    """How the settings say that files are read, as arguments of `load`.

    Raises:
        DocumentError: there is no encoding of that name.
    """
    from ..extraction.loaders import Limits

    limits = Limits(html=settings.html, encoding=settings.encoding, columns=tuple(settings.columns.items()))
    return {"limits": limits, "kinds": settings.suffixes, "kind": settings.read_as}


def splitter_of(settings: Settings) -> "Splitter":
    """The splitter with the sizes of the settings.

    Raises:
        ConfigError: the overlap is not smaller than a text node, levels that do not fall, or both levels and another size.
    """
    from ..extraction.splitter import DEFAULT_TOKENS, Splitter

    if settings.chunk_levels:
        if settings.chunk_tokens and settings.chunk_tokens != settings.chunk_levels[-1]:
            raise ConfigError(
                f"chunk_levels end with {settings.chunk_levels[-1]} tokens, but chunk_tokens is {settings.chunk_tokens}: "
                "leave chunk_tokens out, the last level is the size of the text nodes that are searched"
            )
        return Splitter.of_levels(settings.chunk_levels, settings.chunk_overlap)
    return Splitter(settings.chunk_tokens or DEFAULT_TOKENS, settings.chunk_overlap)


def flat(inputs: Iterable[Input | Iterable[Input]]) -> list[Input]:
    """All inputs in order, lists flattened.

    Raises:
        InputError: an input that is not a path, Document or Triplet.
    """
    flattened: list[Input] = []
    for each in inputs:
        if isinstance(each, str | Path | Document | Triplet):
            flattened.append(each)
        elif isinstance(each, Mapping):
            raise InputError(
                f"expected paths, Documents or Triplets, got a {type(each).__name__} {each!r:.60}: make it a "
                "Document(**…) or a Triplet(**…)"
            )
        elif _is_a_fact(each):
            raise InputError(
                f"expected paths, Documents or Triplets, got the {type(each).__name__} {each!r:.80}, and there are no such "
                "files: write a fact as Triplet(subject, relation, object)"
            )
        elif isinstance(each, Iterable) and not hasattr(each, "iterrows"):
            flattened.extend(flat(each))
        else:
            raise InputError(f"expected paths, Documents or Triplets, got {type(each).__name__}")
    return flattened


def _is_a_fact(each: object) -> bool:
    """Whether a tuple or list of two to four values is a fact rather than paths: texts of which none is a file."""
    if not isinstance(each, tuple | list) or not 2 <= len(each) <= 4 or not isinstance(each[0], str):
        return False
    if not all(isinstance(value, str | int | float) for value in each) or (isinstance(each, list) and len(each) < 3):
        return False
    return not any(isinstance(value, str) and _exists(value) for value in each)


def _exists(path: str) -> bool:
    try:
        return Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def store_figures(store: GraphStore) -> dict[str, Any]:
    """Counts, digest, generation, language, encoder with its dimension, models, ledger and enrichment; of one state."""
    from ..extraction.enrichment.writer import figures
    from ..models.word_vectors import packable
    from ..retrieval.training.adopted_models import describe_adapter, describe_ranker

    def found() -> dict[str, Any]:
        encoder = store.encoder
        assignments = store.assignments()
        hidden = Counter((each.reason, type(each.value)) for each in store.hidden())
        return {
            "digest": store.digest(),
            **store.counts(),
            "generation": store.generation,
            "language": store.language,
            "encoder": encoder.name if encoder else None,
            "dimension": encoder.dimension if encoder else None,
            "word_vectors": encoder is not None and encoder.words and packable(encoder.name),
            "ranker": describe_ranker(store),
            "adapter": describe_adapter(store),
            "decisions": len(store.decisions()),
            "merged": sum(1 for each in assignments if each.entity and not each.document),
            "parted": len({each.entity for each in assignments if each.entity and each.document}),
            "wrong_evidence": hidden["wrong", Evidence],
            "blocked_mentions": hidden["blocked", Mention],
            "enrichment": figures(store),
            **dict(zip(("bytes", "free_bytes"), _sizes(store), strict=True)),
        }

    return store.snapshot(found)[0]


def _sizes(store: GraphStore) -> tuple[int | None, int | None]:
    """The bytes of a store's file, and those that removals left free; None where a server keeps it."""
    return store.sizes() if isinstance(store, CompactedStore) else (None, None)
