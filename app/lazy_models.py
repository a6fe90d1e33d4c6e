"""The encoder and the language model of a graph, loaded when they are first used: a keyword search loads neither."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from pydantic import SecretStr

from ..graph.errors import ConfigError
from ..graph.registry import Registry
from ..graph.store import Encoder, GraphStore
from ..models.embedder import Embedder, Encoded, Matrix, Span, TextKind, checked, get_embedder
from ..models.llm import LLM, AnswerSchema, Completion, Message, get_llm
from ..models.registry import EMBEDDERS, LLMS
from ..models.word_vectors import packable
from .config import PREFIX, Settings

T = TypeVar("T")


class Lazy(Generic[T]):
    """A value that is made once, on first use. Thread-safe.

    Args:
        make: makes the value; the first use raises what it raises.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: T | None = None

    @property
    def real(self) -> T:
        """The value itself."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class LazyEmbedder(Lazy[Embedder]):
    """An `Embedder` that is loaded on first use. Thread-safe."""

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self.real.name

    @property
    def fingerprint(self) -> str:
        """The encoder's fingerprint."""
        return self.real.fingerprint

    @property
    def dimension(self) -> int:
        """The dimension of the encoder's vectors."""
        return self.real.dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that the encoder reads."""
        return self.real.max_tokens

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """Vectors of texts; see `Embedder.embed`."""
        return self.real.embed(texts, kind)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """Vectors of texts and of spans in them; see `Embedder.encode`."""
        return self.real.encode(texts, spans, tokens)


def embedder_for(store: GraphStore, settings: Settings, wanted: str | Embedder | None = None) -> Embedder:
    """The encoder of a graph, checked against its store: the one wanted, else one that is set, else that of the store.

    Whoever made the store wrote the name in it. So that alone says neither where texts go nor what is loaded: an encoder
    with a model, which is a folder, a download or an endpoint, must be wanted or set too.

    Raises:
        ConfigError: an unknown name, or one with a model that the store alone names; MissingExtra: not installed;
        StoreMismatch: the store has vectors of another encoder.
    """
    recorded = store.encoder
    if wanted is None and "embedder" not in settings.model_fields_set and recorded is not None:
        wanted = recorded.name
        if wanted.partition(":")[0] not in EMBEDDERS:
            raise ConfigError(f"the vectors of {store.url} come from the encoder {wanted!r}: open it with embedder=…")
        if ":" in wanted:
            raise ConfigError(
                f"the vectors of {store.url} come from the encoder {wanted!r}, and what the store alone names is not loaded "
                f"and gets no texts: if you trust it, open it with embedder={wanted!r}, or set {PREFIX}EMBEDDER to that"
            )
    chosen = settings.embedder if wanted is None else wanted
    given = {"base_url": settings.embedder_url, "key": settings.embedder_key}
    embedder = get_embedder(chosen, **_options(EMBEDDERS, chosen, **given)) if isinstance(chosen, str) else checked(chosen)
    words = settings.word_vectors if recorded is None else recorded.words
    store.bind_encoder(Encoder(embedder.name, embedder.dimension, words))
    return embedder


def keeps_words(store: GraphStore, settings: Settings, embedder: Embedder) -> bool:
    """Whether documents are added with the vectors of their words: as the store keeps them, for a new one as is set.

    Raises:
        StoreMismatch: the settings and the store differ.
    """
    recorded = store.encoder
    if recorded is None:
        return settings.word_vectors
    if "word_vectors" in settings.model_fields_set and settings.word_vectors != recorded.words and packable(embedder.name):
        raise recorded.mismatch(store.url, replace(recorded, words=settings.word_vectors))
    return recorded.words


def _options(table: Registry[Any], name: str, **given: object) -> Mapping[str, object]:
    """Those of these settings that are set, for a part that calls an endpoint; others take none of them."""
    if not any(row.endpoint and row.name == name.partition(":")[0] for row in table.builtins):
        return {}
    plain = {option: each.get_secret_value() if isinstance(each, SecretStr) else each for option, each in given.items()}
    return {option: value for option, value in plain.items() if value}


class LazyLLM(Lazy[LLM]):
    """An `LLM` that is loaded on first use. Thread-safe."""

    @property
    def name(self) -> str:
        """The language model's name."""
        return self.real.name

    def complete(self, messages: Sequence[Message], schema: AnswerSchema | None = None) -> Completion:
        """The answer to messages; see `LLM.complete`."""
        return self.real.complete(messages, schema)


def lazy_llm(settings: Settings, wanted: "str | LLM | None" = None) -> LLM | None:
    """The language model of a graph, loaded on first use: the one wanted, else that of the settings; None: none is set."""
    if wanted is not None and not isinstance(wanted, str):
        return wanted
    name = settings.llm if wanted is None else wanted
    return LazyLLM(lambda: _llm_named(name, settings)) if name else None


def _llm_named(name: str, settings: Settings) -> LLM:
    options = _options(LLMS, name, base_url=settings.llm_url, key=settings.llm_key, cache=settings.llm_cache)
    return get_llm(name, **options)
