"""`KnowledgeGraph`: one object from documents to explained answers."""

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from ..graph.cypher.results import ROWS, SECONDS, CypherResult, cypher_store
from ..graph.filters.language import Filter
from ..graph.model import Entity, Metadata, entity_ref
from ..graph.store import GraphReader, GraphStore, Schema
from ..retrieval.base import Retriever
from ..retrieval.creation import RetrieversByName
from ..retrieval.events import Callback
from ..retrieval.execution import FilterForm
from ..retrieval.hits import Trail
from ..retrieval.query import Query
from ..retrieval.ranking import Ranking, grouped_ranking
from .build_context import BuildContext, GraphSchemaLike, Input, flat, store_figures
from .config import Settings, setting_in_errors
from .entity_search import FoundEntity, SimilarNames, find_entity
from .fact_conflicts import with_conflicts
from .facts import AsOf, Fact, Modalities, facts_of, facts_view, paths_between, with_facts
from .graph_care import GraphCare
from .lazy_models import LazyEmbedder, embedder_for, lazy_llm
from .transfer import GraphTransfer

if TYPE_CHECKING:
    from ..extraction.base import Extractor
    from ..extraction.enrichment.writer import Enriched
    from ..extraction.registry import ExtractorSpec
    from ..extraction.report import OnProgress, Report
    from ..models.embedder import Embedder
    from ..models.llm import LLM
    from ..retrieval.question.encoder import AdaptedEmbedder
    from ..retrieval.ranker.weights import Weights
    from ..retrieval.training.judgements import Judgement, Judgements
    from .ledger.corrections import FactCorrections
    from .ledger.entities import EntityDecisions
    from .picture.scene import Scene


class KnowledgeGraph(GraphTransfer, GraphCare):
    """A store with all that is needed to add documents to it and to search it. Made by `clew.open`.

    Thread-safe, and a context manager. Encoder and language pipeline are loaded when they are first needed.
    """

    def __init__(
        self,
        store: GraphStore,
        settings: Settings,
        *,
        embedder: "str | Embedder | None" = None,
        extractor: "str | Extractor | ExtractorSpec | None" = None,
        llm: "str | LLM | None" = None,
        graph_schema: "GraphSchemaLike | None" = None,
        on_event: Callback | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self._writing = threading.RLock()
        self._embedder = LazyEmbedder(lambda: embedder_for(store, settings, embedder))
        self._llm = lazy_llm(settings, llm)
        self.extractor, self._schema = extractor, graph_schema
        self._on_event = on_event
        self._retrievers: dict[str, Retriever] = {}
        self._names = SimilarNames(store)

    @property
    def url(self) -> str:
        """The address of the store, without user and password."""
        return self.store.url

    @cached_property
    def _ranker(self) -> "Weights | None":
        """The weights of this store's ranker, read when they are first needed."""
        from ..retrieval.training.adopted_models import weights_of

        return weights_of(self.store)

    @property
    def embedder(self) -> "Embedder":
        """The encoder in use, loaded on first use.

        Raises:
            ConfigError: an unknown name; MissingExtra: not installed; StoreMismatch: the store has vectors of another one.
        """
        return self._embedder.real

    @cached_property
    def query_embedder(self) -> "AdaptedEmbedder":
        """The encoder of questions: the one in use with this store's query adapter, read when it is first needed."""
        from ..retrieval.training.adopted_models import query_embedder

        return query_embedder(self.store, self._embedder)

    @property
    def entities(self) -> "EntityDecisions":
        """Entities merged, split, named and blocked by users, and what was merged and parted by itself."""
        from .ledger.entities import EntityDecisions

        return EntityDecisions(self.building, self._writing)

    @property
    def corrections(self) -> "FactCorrections":
        """Facts called wrong or right, and facts added by hand."""
        from .ledger.corrections import FactCorrections

        return FactCorrections(self.building, self._writing)

    @property
    def building(self) -> BuildContext:
        """The store with the settings and parts by which documents are added to it."""
        return BuildContext(self.store, self.settings, self._embedder, self.extractor, self._names, self._llm, self._schema)

    def add(
        self,
        *inputs: Input | Iterable[Input],
        prune: bool = False,
        name: str = "",
        progress: "OnProgress | Literal[False] | None" = None,
    ) -> "Report":
        """Add documents: paths of files and folders, `Document`s, or ready `Triplet`s.

        Unchanged documents are skipped, changed ones replaced in one transaction, failing ones reported; it can be resumed.

        Args:
            inputs: one or many, or lists of them.
            prune: remove the documents of the given paths whose file, line or row is gone. Others are never removed.
            name: what the added folder is called in sources, in place of its own name.
            progress: called after each batch and in long ones; None: a bar on a terminal (standard error); False: nothing.

        Raises:
            InputError: an input that is not a path, Document or Triplet; a missing path; two folders of one name.
            StoreLocked: another process is writing; StoreReadOnly: opened with mode "r".
        """
        from .ingestion import add_shown

        with self._writing:
            return add_shown(self.building, flat(inputs), prune, name, progress)

    def search(
        self,
        question: str | Query,
        k: int | None = None,
        filter: FilterForm | None = None,
        retriever: "str | Retriever | None" = None,
        *,
        as_of: AsOf | None = None,
        modality: Modalities | None = None,
        group: str | None = None,
    ) -> Ranking:
        """The text nodes that answer a question, best first, each with its trail.

        Args:
            question: the question, or a `Query`.
            k: the most text nodes to return; default: that of the settings, 10 unless set.
            filter: search only text nodes that pass, in any form of the filter language.
            retriever: a name, an expression as text, or a retriever; default: that of the settings.
            as_of: follow only facts that are valid as of a date, such as "1967" or "1967-03-12".
            modality: follow only facts stated so: asserted, denied, claimed, planned or supposed; one or several.
            group: "document" keeps the best text node of each document.

        Raises:
            QueryError: an unusable question, k or group; FilterError; ConfigError: an unknown retriever.
        """
        wanted = self.settings.retriever if retriever is None else retriever
        with setting_in_errors("retriever" if retriever is None else ""):
            chosen = wanted if isinstance(wanted, Retriever) else self._named(wanted)
        seen = with_facts(filter, as_of, modality)
        return grouped_ranking(lambda k: chosen.retrieve(question, k, seen), self.settings.k if k is None else k, group)

    async def asearch(self, question: str | Query, *options: Any, **named: Any) -> Ranking:
        """As `search`, in a thread, so that a running event loop is not blocked."""
        return await asyncio.to_thread(self.search, question, *options, **named)

    def retriever(self, name: str, /, *given: Any, **options: Any) -> Retriever:
        """The retriever of this name with these options, or of an expression such as "clauses >> hybrid >> mmr(0.7)".

        Raises:
            ConfigError: an unknown name or option, with a similar one; unusable weights that the store adopted.
        """
        llm, language = options.pop("llm", self._llm), options.pop("language", self.settings.language)
        named = RetrieversByName(self.store, self.query_embedder, language, llm, {"ranker": lambda: self._ranker})
        made = named.make(name, *given, **options)
        return made.with_policy(on_event=self._on_event) if self._on_event else made

    def _named(self, name: str) -> Retriever:
        """The retriever of a name without options. It is a value, so it is made once."""
        if name not in self._retrievers:
            self._retrievers[name] = self.retriever(name)
        return self._retrievers[name]

    def entity(self, name: str) -> Entity:
        """The entity with this name, alias or id; of several with the same name, the best connected.

        Raises:
            NotFound: there is none; InputError: the name is not a text.
        """
        return find_entity(self.store, name, self._names)

    def find(self, name: str) -> FoundEntity:
        """The `entity` that a name means, else the one that is called nearly so; says by what, and how sure that is.

        Raises:
            NotFound: none is called so, and none or several nearly so; InputError: the name is not a text.
        """
        return self._names.find(name)

    def facts(self, entity: Entity | str, *, as_of: AsOf | None = None, modality: Modalities | None = None) -> list[Fact]:
        """The facts about an entity, each with the sentences that state it, asserted ones first.

        Facts that contradict each other all stay and say so, in order of time, then of evidence. With `as_of` or `modality`
        there are only those that are valid as of the date, undated ones included, and that texts state so (see `search`).

        Raises:
            NotFound: there is no such entity; FilterError: no date, or an unknown modality.
        """
        reader = facts_view(self.store, as_of, modality)
        return self.store.snapshot(lambda: with_conflicts(reader, facts_of(reader, self._entity(entity))))[0]

    def mention_count(self, entity: Entity | str) -> int:
        """The number of mentions of an entity in texts; an unknown entity is NotFound."""
        return len(self.store.edges([entity_ref(self._entity(entity).id)], "in", ["MENTIONS"]))

    def paths(
        self, a: Entity | str, b: Entity | str, k: int = 5, *, as_of: AsOf | None = None, modality: Modalities | None = None
    ) -> list[Trail]:
        """The k best paths from one entity to another, each edge with the sentence that states it.

        `as_of` and `modality` are those of `facts`: paths pass only such facts; without `modality` only asserted ones.

        Raises:
            NotFound: there is no such entity; QueryError: k is not an integer of at least 0; FilterError.
        """
        reader = facts_view(self.store, as_of, modality)
        return self.store.snapshot(lambda: paths_between(reader, self._entity(a), self._entity(b), k))[0]

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, limit: int = ROWS, timeout: float = SECONDS
    ) -> CypherResult:
        """The rows of a Cypher statement on a Neo4j server. It can only read: not write, load files or open connections.

        Args:
            cypher: the statement.
            parameters: the values of its `$names`; sent beside the statement, never pasted into it.
            limit: the most rows to return; the result says whether there were more.
            timeout: seconds after which the server stops the statement.

        Raises:
            QueryError: the store is not on a Neo4j server, or the statement is refused, wrong or too slow.
        """
        return cypher_store(self.store, "a query").cypher(cypher, parameters, timeout=timeout, limit=limit)

    def add_reference(
        self, text: str, target: str, title: str = "", id: str = "", metadata: Metadata | None = None, replace: bool = False
    ) -> str:
        """Add a reference, a text node that stands for something else: a search that finds it returns that. Returns its id.

        Args:
            text: what to find it by: a summary, a question that the target answers, a description of a retriever.
            target: `node:ID`, `document:ID`, `entity:ID`, `table:ID` or `retriever:EXPRESSION`.
            title: searched along with the text.
            id: that of the reference and of its document; default: a hash of text and target.
            metadata: what filters see over those of the target.
            replace: take the place of another reference of the same id.

        Raises:
            InputError: no such kind of target, nothing there, or another reference of that id; ConfigError: no retriever.
        """
        from .ingestion import add_reference

        with self._writing:
            return add_reference(self.building, text, target, title, id, metadata, replace)

    def feedback(
        self, judged: "str | Iterable[Judgement]" = (), nodes: str | Sequence[str] = (), relevant: bool = True
    ) -> "Judgements":
        """Record which text nodes are `relevant` to a question or not; returns the last judgement on each that is there.

        Args:
            judged: a question, or any number of `Judgement`s.
            nodes: the ids of text nodes, with a question.
            relevant: whether these text nodes answer the question.

        Raises:
            InputError: a question without text nodes, or no question; NotFound: an unknown text node, with a similar one.
        """
        from ..retrieval.training import judgements

        new = judgements.judgements_of(judged, nodes, relevant)
        with self._writing:
            if new:
                judgements.record(self.store, new)
            return judgements.read(self.store)

    def remove(self, documents: str | Sequence[str]) -> tuple[str, ...]:
        """Remove documents by id or source, with everything that only they state. Returns their ids.

        A source removes all documents that have it; a file of rows or lines, all of its own. If one is unknown, none is.

        Raises:
            InputError: an id that is not a text; NotFound: an unknown document, with a similar one.
        """
        from .ingestion import remove

        with self._writing:
            return remove(self.building, documents)

    def enrich(
        self, *kinds: str, algorithm: str | None = None, progress: "OnProgress | Literal[False] | None" = None
    ) -> "list[Enriched]":
        """Make and store what some retrievers need: `summaries`, `keywords`, a `tree` of texts, or `communities`.

        Sentences and phrases are chosen from the texts; where a language model is set, it writes them. Only what changed is
        made anew, and no other search changes. A run that was stopped is continued by the same call.

        Args:
            kinds: what to make, in this order.
            algorithm: how communities are found: `leiden` or `louvain`; None: Leiden where it is installed.
            progress: as in `add`.

        Raises:
            ConfigError: an unknown kind or algorithm; MissingExtra: not installed; StoreLocked, StoreReadOnly: as in `add`.
        """
        from .ingestion import enrich_shown

        with self._writing:
            return enrich_shown(self.building, kinds, self._llm, algorithm, progress)

    def counts(self) -> dict[str, int]:
        """The numbers of documents, text_nodes, sentences, parents, references, entities, mentions, relations and evidence.

        Documents include references and ready triplets: `store.builds()` returns the `origin` of each document.
        """
        return self.store.counts()

    def stats(self) -> dict[str, Any]:
        """Counts, digest, generation, language, encoder and its dimension (None: no vector), models, ledger, enrichment."""
        return store_figures(self.store)

    def schema(self) -> Schema:
        """Entity types, relation types and metadata fields, with counts."""
        return self.store.schema()

    def view(self, filter: FilterForm) -> GraphReader:
        """A read-only view of the store that holds only what passes the filter.

        Raises:
            FilterError: it does not parse, names an unknown field or compares different types.
        """
        return self.store.view(Filter.of(filter))

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
            path: the file to write: a new one, or a picture drawn before, which is replaced.
            entities: draw the facts around these; default: the best connected entities.
            question: search for it and highlight the trails of the first hits, with rank and score where the mouse rests.
            filter: draw and search only text nodes that pass.

        Raises:
            InputError: both entities and a question; an unusable file; QueryError: nothing asked; NotFound: no such entity.
        """
        from .picture.page import draw

        return draw(self.store, path, entities, question, filter, partial(self.search, filter=filter))

    def _forget(self) -> None:
        self._retrievers.clear()
        for made in ("_ranker", "query_embedder"):
            vars(self).pop(made, None)
        self._names = SimilarNames(self.store)

    def close(self) -> None:
        """Release the store. Closing again does nothing."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"KnowledgeGraph({self.url!r})"

    def _entity(self, entity: Entity | str) -> Entity:
        return entity if isinstance(entity, Entity) else self.entity(entity)
