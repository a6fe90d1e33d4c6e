"""The façade: one object from documents to explained answers."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from ..graph.cypher.results import ROWS, SECONDS, CypherResult, speaking
from ..graph.errors import InputError, QueryError
from ..graph.filters.language import Filter
from ..graph.model import Entity, entity_ref
from ..graph.store import GraphReader, GraphStore, Schema
from ..retrieval.base import Retriever
from ..retrieval.events import Callback
from ..retrieval.execution import FilterForm
from ..retrieval.query import NOTHING_ASKED, Query
from ..retrieval.ranking import Ranking, Trail
from ..retrieval.registry import create
from .config import Settings
from .facts import Fact, facts_of, find_entity, trails
from .ingestion import Building, Input, flat
from .lazy_models import LazyEmbedder, LazyLLM, embedder_for, llm_for

if TYPE_CHECKING:
    import networkx as nx

    from ..extraction.base import Extractor
    from ..extraction.registry import ExtractorSpec
    from ..extraction.report import OnProgress, Report
    from ..models.embedder import Embedder
    from ..models.llm import LLM
    from ..retrieval.question.encoder import AdaptedEmbedder
    from ..retrieval.ranker.weights import Weights
    from ..retrieval.training.judgements import Judgement, Judgements
    from .picture.scene import Scene


class KnowledgeGraph:
    """A store with all that is needed to fill it and to ask it. Made by `clew.open`; thread-safe; a context manager.

    Encoder and language pipeline are loaded when first needed: a keyword search loads neither.
    """

    def __init__(
        self,
        store: GraphStore,
        settings: Settings,
        *,
        embedder: "str | Embedder | None" = None,
        extractor: "Extractor | ExtractorSpec | None" = None,
        llm: "str | LLM | None" = None,
        on_event: Callback | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self._writing = threading.RLock()
        self._embedder = LazyEmbedder(lambda: embedder_for(store, settings, embedder))
        self._llm = LazyLLM(lambda: llm_for(settings, llm))
        self.extractor = extractor
        self._on_event = on_event

    @property
    def url(self) -> str:
        """Where the store is, without secrets."""
        return self.store.url

    @cached_property
    def _ranker(self) -> "Weights | None":
        """The weights of this store's ranker, as they are when they are first needed."""
        from ..retrieval.training.adopted_models import weights_of

        return weights_of(self.store)

    @property
    def embedder(self) -> "Embedder":
        """The encoder in use, loaded on first use.

        Raises:
            ConfigError: an unknown name; MissingExtra: not installed; StoreMismatch: the store has another's vectors.
        """
        return self._embedder.real

    @cached_property
    def query_embedder(self) -> "AdaptedEmbedder":
        """The encoder of questions: the one in use, moved by this store's adapter as it is when it is first needed."""
        from ..retrieval.training.adopted_models import query_embedder

        return query_embedder(self.store, self._embedder)

    @property
    def building(self) -> Building:
        """What puts documents into this graph."""
        return Building(self.store, self.settings, self._embedder, self.extractor)

    def add(
        self,
        *inputs: Input | Iterable[Input],
        prune: bool = False,
        progress: "OnProgress | Literal[False] | None" = None,
    ) -> "Report":
        """Add documents: paths of files and folders, `Document`s, or ready `Triplet`s.

        Documents that are there unchanged are skipped, changed ones replaced in one transaction. A document that cannot be
        read or added is reported and the rest goes on. Interrupted, the same call goes on where it stopped.

        Args:
            inputs: one or many, also lists of them.
            prune: remove the documents of the given paths whose file, line or row is gone. Others are never touched.
            progress: called with the state of the work after every batch; by default a bar where standard error is a
                terminal; False: never.

        Raises:
            InputError: something that is no path, Document or Triplet; a path that does not exist.
            StoreLocked: another process writes; StoreReadOnly: opened with mode "r".
        """
        from .ingestion import add
        from .output.progress_bar import ProgressBar

        given = flat(inputs)
        with self._writing, ProgressBar(terminal=None if progress is None else False) as bar:
            shown = bar if progress is None and bar.drawn else None
            return add(self.building, given, prune=prune, progress=progress or shown)

    def search(
        self,
        question: str | Query,
        k: int | None = None,
        filter: FilterForm | None = None,
        retriever: "str | Retriever | None" = None,
    ) -> Ranking:
        """The text nodes that answer a question, best first, each with its thread.

        Args:
            question: what is asked.
            k: how many at most; default 10.
            filter: only what passes, in any form of the filter language.
            retriever: a name or an expression; default: that of the settings.

        Raises:
            QueryError: an unusable question or k; FilterError; ConfigError: an unknown retriever.
        """
        named = self.settings.retriever if retriever is None else retriever
        chosen = named if isinstance(named, Retriever) else self.retriever(named)
        return chosen.retrieve(question, self.settings.k if k is None else k, filter)

    def retriever(self, name: str, **options: Any) -> Retriever:
        """The retriever of this name over this graph: one of `clew.retrieval.registry.RETRIEVERS`, plug-ins included.

        Raises:
            ConfigError: an unknown name or option, with the nearest one; the store's own weights cannot be used.
        """
        parts = {"language": self.settings.language, "llm": self._llm, "defaults": {"ranker": lambda: self._ranker}}
        made = create(name, self.store, self.query_embedder, **{**parts, **options})
        return made.with_policy(on_event=self._on_event) if self._on_event else made

    def entity(self, name: str) -> Entity:
        """The entity with this name, alias or id; of several of one name the best connected.

        Raises:
            NotFound: there is none; InputError: the name is no text.
        """
        return find_entity(self.store, name)

    def facts(self, entity: Entity | str) -> list[Fact]:
        """What is known about an entity: each fact with the sentences that state it, asserted ones first.

        Raises:
            NotFound: there is no such entity.
        """
        return facts_of(self.store, self._entity(entity))

    def mention_count(self, entity: Entity | str) -> int:
        """How often texts mention an entity.

        Raises:
            NotFound: there is no such entity.
        """
        return len(self.store.edges([entity_ref(self._entity(entity).id)], "in", ["MENTIONS"]))

    def paths(self, a: Entity | str, b: Entity | str, k: int = 5) -> list[Trail]:
        """The k best ways from one entity to another, each edge with the sentence that states it.

        Raises:
            NotFound: there is no such entity; QueryError: k is negative or no integer.
        """
        if isinstance(k, bool) or not isinstance(k, int) or k < 0:
            raise QueryError(f"expected k as an integer of at least 0, got {k!r}")
        from ..graph.walk import evidence_paths

        start, end = self._entity(a), self._entity(b)
        return trails(self.store, evidence_paths(self.store, start.id, end.id, k))

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, limit: int = ROWS, timeout: float = SECONDS
    ) -> CypherResult:
        """The rows of one reading Cypher statement, on a store that speaks Cypher; it cannot write, read a file or call out.

        Args:
            cypher: the statement.
            parameters: the values of its `$names`; bound, never pasted.
            limit: rows at most; the result says where there were more.
            timeout: seconds after which the server gives up.

        Raises:
            QueryError: the store speaks no Cypher, or the statement is refused, wrong or too slow.
        """
        return speaking(self.store, "a query").cypher(cypher, parameters, timeout=timeout, limit=limit)

    def add_reference(self, text: str, target: str, title: str = "", id: str | None = None) -> str:
        """Add a text node that stands for something else; a search that finds it gives its target. Returns its id.

        Args:
            text: what it is found by: a summary, a question that it answers, a description of a retriever.
            target: `node:ID`, `document:ID`, `entity:ID` or `retriever:NAME`; it need not exist yet.
            title: searched along with the text.
            id: by default a hash of text and target; the reference's document has the same id.

        Raises:
            InputError: no such kind of target.
        """
        from .ingestion import add_reference

        with self._writing:
            return add_reference(self.building, text, target, title, id)

    def feedback(
        self, judged: "str | Iterable[Judgement]" = (), nodes: str | Sequence[str] = (), relevant: bool = True
    ) -> "Judgements":
        """Record which text nodes (by id) are `relevant` to a question or not; also as many `Judgement`s. None: only read.

        Returns all that count: the last on each question and text node, without those on text nodes that are gone.

        Raises:
            InputError: a question without text nodes, or no question; NotFound: an unknown text node, with the nearest.
        """
        from .feedback import record

        with self._writing:
            return record(self.store, judged, nodes, relevant)

    def remove(self, documents: str | Sequence[str]) -> tuple[str, ...]:
        """Remove documents by id or source, with all that rests on them alone. Returns their ids.

        Nothing is removed when one of them is unknown.

        Raises:
            InputError: something that is no text; NotFound: a document is not there, with the nearest one.
        """
        from .ingestion import remove

        with self._writing:
            return remove(self.store, documents)

    def counts(self) -> dict[str, int]:
        """documents, text_nodes, sentences, references, entities, mentions, relations, evidence.

        A reference is a document too, and so are ready triplets: `store.builds()` tells each document's `origin`.
        """
        return self.store.counts()

    def stats(self) -> dict[str, Any]:
        """The counts, digest, generation, encoder with its dimension (None before the first vector), ranker and adapter."""
        from ..models.word_vectors import packable
        from ..retrieval.training.adopted_models import adapter_described, described

        encoder = self.store.encoder
        return {
            "digest": self.store.digest(),
            **self.store.counts(),
            "generation": self.store.generation,
            "encoder": encoder.name if encoder else None,
            "dimension": encoder.dimension if encoder else None,
            "word_vectors": encoder is not None and encoder.words and packable(encoder.name),
            "ranker": described(self.store),
            "adapter": adapter_described(self.store),
        }

    def schema(self) -> Schema:
        """Entity types, relation types and metadata fields, with counts."""
        return self.store.schema()

    def view(self, filter: FilterForm) -> GraphReader:
        """A read-only store in which nothing exists but what passes the filter.

        Raises:
            FilterError: it does not parse, names an unknown field or compares unlike types.
        """
        return self.store.view(Filter.of(filter))

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """The whole graph as a networkx MultiDiGraph, yours to change. Everything is copied: large graphs take seconds."""
        from ..graph.formats.networkx import to_networkx

        return to_networkx(self.store)

    def copy_to(self, target: str | Path) -> str | None:
        """Copy into another store (made new or empty), or to a file ending in `.jsonl` or `.graphml`.

        Returns the digest of the copy; None for GraphML, which keeps the graph and no documents.

        Raises:
            InputError: the target is there already and not empty, or its name's ending is no format's.
        """
        from .export import copy_to

        return copy_to(self.store, target)

    def copy_from(self, source: "str | Path | nx.Graph[Any]") -> None:
        """Take in all of another store, of a `.jsonl` or `.graphml` file, or of a networkx graph.

        A `.jsonl` file and a store bring their vectors, what comes without is encoded. Documents of one id are replaced.

        Raises:
            StoreMissing, DocumentError, InputError: nothing is there, or it is none of these; StoreMismatch: another
            encoder's vectors.
        """
        from .export import copy_from

        with self._writing:
            copy_from(self.building, source)

    def draw(
        self,
        path: str | Path,
        *,
        entities: Sequence[Entity | str] = (),
        question: str | None = None,
        filter: FilterForm | None = None,
    ) -> "Scene":
        """Draw the graph as one HTML file that works offline. Returns what it shows.

        Args:
            path: the file to write: a new one, or a picture drawn before, which it replaces.
            entities: draw what lies around these; default: the best connected part.
            question: search for it and light the threads of the first hits, each with its rank and score to hover over.
            filter: draw and search only what passes.

        Raises:
            InputError: both entities and a question; the file is no picture, a store's own, or cannot be written.
            QueryError: a question without a letter or digit, which has no threads.
            NotFound: there is no such entity.
        """
        from .picture.file import check_picture_file, write_picture
        from .picture.scene_builder import overview, surroundings, threads

        if entities and question is not None:
            raise InputError("draw either entities or a question, not both")
        check_picture_file(path)
        reader = self.store if filter is None else self.view(filter)
        if question is not None:
            if Query.of(question).empty:
                raise QueryError(NOTHING_ASKED)
            scene = threads(reader, question, self.search(question, filter=filter))
        elif entities:
            scene = surroundings(reader, [find_entity(reader, _name(each)) for each in entities])
        else:
            scene = overview(reader)
        write_picture(path, scene)
        return scene

    def close(self) -> None:
        """Release the store. Closing twice is fine."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"KnowledgeGraph({self.url!r})"

    def _entity(self, entity: Entity | str) -> Entity:
        return entity if isinstance(entity, Entity) else find_entity(self.store, entity)


def _name(entity: Entity | str) -> str:
    return entity.id if isinstance(entity, Entity) else entity
