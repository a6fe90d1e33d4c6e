"""What is needed to add documents to a graph: its store, settings, encoder and extractor. Loads none of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..graph.errors import ConfigError, InputError
from ..graph.model import Document, Triplet
from ..graph.store import GraphStore
from .config import Settings
from .lazy_models import LazyEmbedder, keeps_words

if TYPE_CHECKING:
    from ..extraction.base import Extractor
    from ..extraction.registry import ExtractorSpec
    from ..extraction.splitter import Splitter
    from ..models.embedder import Embedder

Input: TypeAlias = str | Path | Document | Triplet


@dataclass(frozen=True, slots=True)
class BuildContext:
    """A store with the settings and parts by which documents are added; a `chosen` extractor overrides the settings."""

    store: GraphStore
    settings: Settings
    encoder: LazyEmbedder
    chosen: "str | Extractor | ExtractorSpec | None" = None

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
            ConfigError: an unknown extractor, or a spaCy pipeline for one that does not use spaCy.
        """
        if self.chosen is None or isinstance(self.chosen, str):
            return extractor_of(self.settings, self.chosen or "")
        if not hasattr(self.chosen, "extract") and not hasattr(self.chosen, "make"):
            got = f"{type(self.chosen).__name__} {self.chosen!r:.40}"
            raise ConfigError(f"expected an extractor, its name or its spec, got {got}")
        return self.chosen


def extractor_of(settings: Settings, name: str = "") -> "ExtractorSpec":
    """The spec of the extractor of this name, by default of the one that the settings name.

    Raises:
        ConfigError: an unknown extractor, or a spaCy pipeline for one that does not use spaCy.
    """
    from ..extraction.registry import extractor_spec

    return extractor_spec(name or settings.extractor, settings.language)


def splitter_of(settings: Settings) -> "Splitter":
    """The splitter with the sizes of the settings.

    Raises:
        ConfigError: the overlap is not smaller than a text node.
    """
    from ..extraction.splitter import DEFAULT_TOKENS, Splitter

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
        elif isinstance(each, Iterable):
            flattened.extend(flat(each))
        else:
            raise InputError(f"expected paths, Documents or Triplets, got {type(each).__name__}")
    return flattened
