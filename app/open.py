"""Opening a knowledge graph by its address."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ..graph.errors import ConfigError
from ..retrieval.events import Callback
from .config import Settings, load_settings
from .knowledge_graph import KnowledgeGraph

if TYPE_CHECKING:
    from ..extraction.base import Extractor
    from ..extraction.registry import ExtractorSpec
    from ..models.embedder import Embedder
    from ..models.llm import LLM
    from .build_context import GraphSchemaLike

Mode: TypeAlias = Literal["r", "r+", "a"]


def open(
    url: str | Path,
    mode: Mode = "a",
    *,
    embedder: "str | Embedder | None" = None,
    extractor: "str | Extractor | ExtractorSpec | None" = None,
    llm: "str | LLM | None" = None,
    graph_schema: "GraphSchemaLike | None" = None,
    word_vectors: bool | None = None,
    chunk_levels: Sequence[int] | None = None,
    text_language: str | None = None,
    settings: Settings | None = None,
    on_event: Callback | None = None,
) -> KnowledgeGraph:
    """Open a knowledge graph.

    Args:
        url: a folder ("library.clew"), ":memory:", or a server ("neo4j://user:password@host:7687/database", with
            "?library=NAME" after it for one of several libraries in the database).
        mode: "a" reads and writes, and makes the store if there is none; "r+" reads and writes an existing one; "r" only
            reads an existing one.
        embedder: an encoder or its name; by default the one that the store was built with, else that of the settings.
        extractor: an extractor, which then runs in a thread, or the name or spec of one, which every worker process makes
            for itself; by default that of the settings.
        llm: a language model or its name ("openai:MODEL"); by default that of the settings. Needed only by parts that ask
            a language model.
        graph_schema: the types of entities and relations that an extractor which asks a language model may find
            (`extractor="llm"`): a YAML file, or the mapping that it holds; by default as the settings say, else any.
        word_vectors: whether a new store keeps the vectors of its texts' words, with which `hybrid` ranks better; by default
            as the settings say. An existing store stays as it is: adding to it with the other value is a StoreMismatch.
        chunk_levels: tokens of the text nodes of each level that documents are split into, as (2048, 512, 128): the smallest
            are searched, the others are their parents, for `auto_merging`; by default as the settings say.
        text_language: the language of a new store's texts as an ISO 639-1 code ("de"), whose stop words and stemmer keyword
            search has; by default as the settings say, else English. It is kept with the first text, and a store of texts
            in another language is refused.
        settings: by default those of the environment and of `clew.toml` (see `config.Settings`).
        on_event: called with every event of a search.

    Raises:
        ConfigError: an unknown mode, setting, encoder or language, settings that are not `Settings`, levels that do not
            fall, or a url that is neither text nor path.
        StoreMissing: there is no store, and `mode` is "r" or "r+".
        StoreMismatch: the store has another format version, vectors of another encoder, or texts in another language.
        StoreError: what is there is not a store, or cannot be read.
    """
    if mode not in get_args(Mode):
        raise ConfigError(f"expected mode as one of {', '.join(get_args(Mode))}, got {mode!r}")
    given: object = settings
    if given is not None and not isinstance(given, Settings):
        got = type(given).__name__
        raise ConfigError(f"expected settings as clew.app.config.Settings, got {got}: make them by load_settings(k=5)")
    chosen = settings or load_settings()
    if word_vectors is not None:
        chosen = chosen.model_copy(update={"word_vectors": word_vectors})
    if chunk_levels is not None:
        from ..extraction.text_levels import checked_levels

        chosen = chosen.model_copy(update={"chunk_levels": checked_levels(chunk_levels) if chunk_levels else ()})
    if text_language is not None:
        chosen = chosen.model_copy(update={"text_language": text_language})
    from ..graph.store import open_store
    from ..graph.stores.open import address_of

    store = open_store(
        address_of(url), mode="r" if mode == "r" else "a", create=mode == "a", language=chosen.text_language or None
    )
    return KnowledgeGraph(
        store, chosen, embedder=embedder, extractor=extractor, llm=llm, graph_schema=graph_schema, on_event=on_event
    )
