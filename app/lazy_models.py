"""The encoder of a graph, made when it is first needed: a keyword search never loads one."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from ..graph.errors import ConfigError, StoreMismatch
from ..graph.store import Encoder, GraphStore
from ..models.embedder import Embedder, Encoded, Matrix, Span, TextKind, checked, get_embedder
from ..models.llm import LLM, Completion, Message, Schema, get_llm
from ..models.registry import EMBEDDERS
from ..models.word_vectors import packable
from .config import Settings

T = TypeVar("T")


class Lazy(Generic[T]):
    """Holds what is made on first use, once. Thread-safe.

    Args:
        make: makes the real one; whatever it raises, the first use raises.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: T | None = None

    @property
    def real(self) -> T:
        """The real one."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class LazyEmbedder(Lazy[Embedder]):
    """An `Embedder` that is made on first use. Thread-safe."""

    @property
    def name(self) -> str:
        """The real one's."""
        return self.real.name

    @property
    def fingerprint(self) -> str:
        """The real one's."""
        return self.real.fingerprint

    @property
    def dimension(self) -> int:
        """The real one's."""
        return self.real.dimension

    @property
    def max_tokens(self) -> int:
        """The real one's."""
        return self.real.max_tokens

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """As the real one."""
        return self.real.embed(texts, kind)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """As the real one."""
        return self.real.encode(texts, spans, tokens)


def embedder_for(store: GraphStore, settings: Settings, wanted: str | Embedder | None = None) -> Embedder:
    """The encoder of a graph, bound to its store: the one wanted, else the settings' own, else the one that the store names.

    Raises:
        ConfigError: an unknown name; MissingExtra: not installed; StoreMismatch: the store has another's vectors.
    """
    recorded = store.encoder
    if wanted is None and "embedder" not in settings.model_fields_set and recorded is not None:
        wanted = recorded.name
        if wanted.partition(":")[0] not in EMBEDDERS:
            raise ConfigError(f"the vectors of {store.url} come from the encoder {wanted!r}: open it with embedder=…")
    name = settings.embedder if wanted is None else wanted
    made = get_embedder(name, **_options(settings, name)) if isinstance(name, str) else checked(name)
    words = settings.word_vectors if recorded is None else recorded.words
    store.bind_encoder(Encoder(made.name, made.dimension, words))
    return made


def keeps_words(store: GraphStore, settings: Settings, embedder: Embedder) -> bool:
    """Whether what is added comes with the vectors of its words: as the store does, a new one as the settings say.

    Raises:
        StoreMismatch: the settings ask for one thing and the store does the other.
    """
    held = store.encoder
    if held is None:
        return settings.word_vectors
    if "word_vectors" in settings.model_fields_set and settings.word_vectors != held.words and packable(embedder.name):
        raise StoreMismatch.of_encoder(store.url, held, replace(held, words=settings.word_vectors))
    return held.words


def _options(settings: Settings, name: str) -> Mapping[str, object]:
    if not name.startswith("openai"):
        return {}
    key = settings.embedder_key
    options = {"base_url": settings.embedder_url, "key": key.get_secret_value() if key else ""}
    return {option: value for option, value in options.items() if value}


class LazyLLM(Lazy[LLM]):
    """An `LLM` that is made on first use. Thread-safe."""

    @property
    def name(self) -> str:
        """The real one's."""
        return self.real.name

    def complete(self, messages: Sequence[Message], schema: Schema | None = None) -> Completion:
        """As the real one."""
        return self.real.complete(messages, schema)


def llm_for(settings: Settings, wanted: "str | LLM | None" = None) -> LLM:
    """The language model of a graph: the one wanted, else the settings'.

    Raises:
        ConfigError: none is set, or an unknown name; MissingExtra: not installed.
    """
    if wanted is not None and not isinstance(wanted, str):
        return wanted
    name = settings.llm if wanted is None else wanted
    if not name:
        raise ConfigError(
            "no language model is set: set CLEW_LLM=openai:MODEL, with CLEW_LLM_URL and CLEW_LLM_KEY for its endpoint, or "
            "open the graph with llm=…"
        )
    options: dict[str, object] = {}
    if name.startswith("openai"):
        key = settings.llm_key
        given = {"base_url": settings.llm_url, "key": key.get_secret_value() if key else "", "cache": settings.llm_cache}
        options = {option: value for option, value in given.items() if value}
    return get_llm(name, **options)
