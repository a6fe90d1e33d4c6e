"""What it takes to put something into a graph: where to, how it is cut, read and encoded."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..graph.errors import InputError
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
