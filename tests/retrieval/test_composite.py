"""Composites: the contract for each shape, and what `ask` takes care of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Ask, Composite, Reranker, Retriever
from clew.retrieval.creation import create
from clew.retrieval.events import Event, RetrievalStarted
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.registry import RETRIEVERS
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.retrieval.composites import Choice, Documents, Plain, QueryFusion, Router, Threaded
from clew.tests.retrieval.fixed_retriever import Failing, FailingReranker, Fixed, Reverse, hit


class TestQueryFusion(CompositeContract):
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return QueryFusion(children[0])


class TestRouter(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Router((Choice("river town", children[0]), Choice("", children[1])))


class TestDocuments(CompositeContract):
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Documents(reader, children[0])


class TestThreaded(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Threaded(tuple(children))


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


A = Fixed("a", {"x": 3.0, "y": 2.0})
B = Fixed("b", {"y": 9.0})


class Asking(Composite):
    """Does with `ask` what it was given."""

    name = "asking"

    def __init__(self, combine: Any, *children: Retriever | Reranker) -> None:
        self.parts = children
        self.function = combine

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        result: Ranking = self.function(query, k, ask)
        return result


def test_several_queries_go_to_one_child() -> None:
    child = Fixed("a", {"x": 1.0})
    events: list[Event] = []

    def combine(query: Query, k: int, ask: Ask) -> Ranking:
        rankings = [ask(child), ask(child, "other words"), ask(child, Query("more"), 3)]
        return Ranking(hit for ranking in rankings for hit in ranking or ())

    Asking(combine, child).with_policy(on_event=events.append).retrieve("q", 7)
    started = [(each.question, each.k, each.parent) for each in events if isinstance(each, RetrievalStarted)]
    assert started == [("q", 7, None), ("q", 100, 0), ("other words", 100, 0), ("more", 3, 0)]


def test_bad_queries_and_widths_are_refused() -> None:
    with pytest.raises(QueryError, match="question as text"):
        Asking(lambda query, k, ask: ask(A, 3), A).retrieve("q")
    with pytest.raises(QueryError, match="k as an integer"):
        Asking(lambda query, k, ask: ask(A, k=-1), A).retrieve("q")


def test_a_child_may_be_narrowed_at_run_time(store: GraphStore) -> None:
    @dataclass(frozen=True, repr=False)
    class FirstDocument(Composite):
        """What is nearest to the question in the document that words find."""

        keyword: Retriever
        near: Retriever
        name = "first_document"

        def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
            for found in ask(self.keyword % 1) or ():
                return ask(self.near.within(f'document_id = "{found.node.document_id}"')) or Ranking()
            return Ranking()

    narrowed = FirstDocument(Keyword(store), Vector(store, shelf.embedder()))
    assert narrowed.retrieve("clockmakers of Orrin").ids == ["cassia"]
    assert narrowed.retrieve("clockmakers of Orrin", filter="year > 1900").ids == ["orrin"]


def test_a_composites_answer_is_checked() -> None:
    with pytest.raises(QueryError, match="expected asking to return a Ranking, got list"):
        Asking(lambda query, k, ask: ["x"], A).retrieve("q")
    generous = Asking(lambda query, k, ask: Ranking(hit(f"n{number}", 1.0) for number in range(9)), A)
    assert generous.retrieve("q", 2).ids == ["n0", "n1"]


def test_its_own_error_is_raised_where_a_child_answered() -> None:
    def combine(query: Query, k: int, ask: Ask) -> Ranking:
        ask(A)
        raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        Asking(combine, A).with_policy(on_error="partial").retrieve("q")


def test_a_childs_error_explains_why_nothing_could_be_combined() -> None:
    with pytest.raises(OSError, match="dead"):
        Asking(lambda query, k, ask: ask(Failing()).top(k), Failing()).with_policy(on_error="partial").retrieve("q")


def test_rerankers_are_applied_with_the_policy() -> None:
    def combine(query: Query, k: int, ask: Ask) -> Ranking:
        return ask.rerank(Reverse(), ask.rerank(FailingReranker(), ask(A) or Ranking()))

    composite = Asking(combine, A)
    with pytest.raises(OSError, match="dead"):
        composite.retrieve("q")
    ranking = composite.with_policy(on_error="partial").retrieve("q")
    assert (ranking.ids, ranking.warnings) == (
        ["y", "x"],
        ("failing_reranker failed and is left out: OSError: the line is dead",),
    )


def test_a_reranker_must_return_a_ranking() -> None:
    class Odd(Reverse):
        def rerank(self, query: Query, ranking: Ranking, k: int) -> Any:
            return list(ranking)

    with pytest.raises(QueryError, match="expected reverse to return a Ranking, got list"):
        (A >> Odd()).retrieve("q")


class TestWhereverRetrieversAreKept:
    def test_children_are_found_in_mappings_lists_and_named_tuples(self) -> None:
        assert Plain({"first": A}, [B, A % 3]).children == (A, B, A % 3)
        assert Router((Choice("x", A), Choice("y", B))).children == (A, B)

    def test_all_of_them_move(self, store: GraphStore) -> None:
        keyword = Keyword(store)
        plain = Plain({"first": keyword}, [keyword % 3, Router((Choice("x", keyword),))])
        with shelf.filled(texts=()) as other:
            moved = plain.over(other)
            assert moved.readers == (other,)
            assert (type(moved.named), type(moved.more)) == (dict, list)
            assert plain.readers == (store,)

    def test_rerankers_and_a_reader_of_its_own_move_too(self, store: GraphStore) -> None:
        @dataclass(frozen=True, repr=False)
        class Reading(Reranker):
            """Has a reader."""

            reader: GraphReader = field(repr=False)
            name = "reading"

            def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
                return ranking

        @dataclass(frozen=True, repr=False)
        class Both(Composite):
            """Has everything."""

            reader: GraphReader = field(repr=False)
            retriever: Retriever
            rerankers: tuple[Reranker, ...]
            name = "both"

            def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
                return Ranking()

        with shelf.filled(texts=()) as other:
            moved = Both(store, Keyword(store), (Reading(store),)).over(other)
            assert moved == Both(other, Keyword(other), (Reading(other),))
            assert moved.readers == (other,)
            assert (Fixed("a", {}) >> Reading(store)).readers == (store,)

    def test_a_composite_without_anything_to_filter_refuses(self) -> None:
        with pytest.raises(QueryError, match="asking keeps no reader, so no filter can reach it"):
            Asking(lambda query, k, ask: Ranking()).retrieve("q", filter="year > 0")


class TestReferences:
    def test_what_it_reads_itself_is_followed(self, store: GraphStore) -> None:
        store.apply(Batch(add=(shelf.text("note", "", "See quagga.", target="node:tarn"),)))

        @dataclass(frozen=True, repr=False)
        class Noting(Composite):
            """Adds the note to whatever is found."""

            reader: GraphReader = field(repr=False)
            retriever: Retriever
            name = "noting"

            def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
                notes = [Hit(node, 9.0, Trail(self.name)) for node in self.reader.fetch("text_node", ["note"])]
                return Ranking([*notes, *(ask(self.retriever) or ())]).top(k)

        ranking = Noting(store, Keyword(store)).retrieve("clockmakers")
        assert (ranking[0].id, ranking[0].score, ranking[0].trail.route) == ("tarn", 9.0, ("note",))

    def test_what_a_child_left_is_not_followed_again(self, store: GraphStore) -> None:
        store.apply(Batch(add=(shelf.text("note", "", "See quagga.", target="node:gone"),)))
        events: list[Event] = []
        ranking = (Keyword(store) | Keyword(store)).with_policy(on_event=events.append).retrieve("quagga", 1)
        assert (ranking.ids, len(ranking.warnings)) == (["note"], 1)
        assert [each.k for each in events if isinstance(each, RetrievalStarted)] == [1, 100, 100]


def test_a_registered_function_takes_its_children_by_name(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from clew.retrieval import registry

    def documents(reader: GraphReader, retrievers: Any, of: str = "keyword") -> Retriever:
        return Documents(reader, retrievers[of])

    get = registry.RETRIEVERS.get
    monkeypatch.setattr(registry.RETRIEVERS, "get", lambda name: documents if name == "documents" else get(name))
    made = create("documents", store, shelf.embedder(), of="vector")
    assert made == Documents(store, Vector(store, shelf.embedder()))
    assert made.policy.retrievers is not None
    assert made.retrieve("clockmakers", filter="year > 1900").ids
    with pytest.raises(ConfigError, match="Did you mean 'vector'"):
        create("documents", store, shelf.embedder(), of="vektor")


def test_a_composite_that_keeps_all_retrievers_is_told_to_choose(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, repr=False)
    class Keeping(Composite):
        retrievers: Any
        name = "keeping"

        def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
            return ask(self.retrievers["keyword"]) or Ranking()

    monkeypatch.setattr(RETRIEVERS, "get", lambda _: Keeping)
    keeping = create("keeping", store, shelf.embedder())
    for use in (
        lambda: keeping.retrieve("Who founded Halden?"),
        lambda: keeping.within("year > 0"),
        lambda: keeping.readers,
    ):
        with pytest.raises(ConfigError, match="choose the retrievers you need by name"):
            use()
