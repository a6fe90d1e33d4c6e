"""Generations, checks, policies, events and names: what retrievers share beside the contract."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.analyzer import analyzer_of
from clew.graph.batch import Batch
from clew.graph.errors import ConfigError, InputError, QueryError, StoreMismatch
from clew.graph.store import GraphReader, GraphStore
from clew.graph.terms import stem, words
from clew.models.embedders.hashing import HashingEmbedder
from clew.retrieval.base import Reranker, Retriever
from clew.retrieval.creation import create
from clew.retrieval.events import ComponentFailed, Event, QuestionRewritten, RetrievalEnded, RetrievalStarted
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.question.words import matched_words
from clew.retrieval.ranking import Ranking
from clew.retrieval.registry import RETRIEVERS
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.retrieval.fixed_retriever import LAW, Failing, Fixed, Reverse, hit


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


class Interrupted(Retriever):
    """A writer comes between its reads, so many times."""

    name = "interrupted"

    def __init__(self, store: GraphStore, writes: int) -> None:
        self.reader: Any = store
        self.writes = writes
        self.searches = 0

    def _retrieve(self, query: Query, k: int) -> Ranking:
        self.searches += 1
        self.reader.counts()
        if self.searches <= self.writes:
            self.reader.apply(Batch(add=(shelf.text(f"late-{self.searches}", "", "Late."),)))
        return Ranking(hit(node.id, 1.0) for node in self.reader.nodes_of([f"late-{n}" for n in range(9)]))


@pytest.mark.parametrize("writes", [0, 1, 3])
def test_a_search_starts_again_where_the_store_moved_under_it(store: GraphStore, writes: int) -> None:
    retriever = Interrupted(store, writes)
    ranking = retriever.retrieve("q")
    assert retriever.searches == writes + 1
    assert len(ranking) == writes
    assert ranking.warnings == ()


def test_a_search_of_a_folder_sees_one_state_at_once(tmp_path: Path) -> None:
    with shelf.filled(str(tmp_path / "store.clew")) as store:
        retriever = Interrupted(store, 1)
        ranking = retriever.retrieve("q")
        assert (retriever.searches, len(ranking), ranking.warnings) == (1, 0, ())
        assert len(store.nodes_of(["late-1"])) == 1


def test_after_three_new_starts_it_says_so(store: GraphStore) -> None:
    retriever = Interrupted(store, 100)
    ranking = retriever.retrieve("q")
    assert retriever.searches == 4
    assert ranking.warnings == ("the store kept changing during the search: the ranking saw more than one state",)


def test_components_share_one_generation(store: GraphStore) -> None:
    retriever = Interrupted(store, 1)
    keyword = Keyword(store)
    ranking = (keyword | retriever).retrieve("late")
    assert retriever.searches == 2
    assert set(ranking[0].components) == {"keyword", "interrupted"}


def test_a_search_over_two_stores_starts_again_as_a_whole(store: GraphStore) -> None:
    with shelf.filled() as other:
        here, there = Interrupted(store, 1), Interrupted(other, 2)
        ranking = (here | there).retrieve("q")
        assert (here.searches, there.searches) == (3, 3)
        assert set(ranking.ids) == {"late-1", "late-2"}


def test_a_rerankers_reads_belong_to_the_search(store: GraphStore) -> None:
    class Interrupting(Reranker):
        """Reads a store of its own, which changes once."""

        name = "interrupting"

        def __init__(self, reader: GraphStore) -> None:
            self.reader = reader
            self.searches = 0

        def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
            self.searches += 1
            before = self.reader.generation
            if self.searches == 1:
                self.reader.apply(Batch(add=(shelf.text("late", "", "Late."),)))
            assert self.reader.generation == before + (self.searches == 1)
            return ranking

    with shelf.filled() as other:
        reranker = Interrupting(other)
        expression = Fixed("fixed", {"selm": 1.0}) >> reranker
        assert expression.readers == (other,)
        assert len(expression.retrieve("q")) == 1
        assert reranker.searches == 2


def test_what_is_no_ranking_is_refused() -> None:
    class Odd(Fixed):
        def _retrieve(self, query: Query, k: int) -> Any:
            return ["x"]

    with pytest.raises(QueryError, match="expected odd to return a Ranking, got list"):
        Odd("odd", {}).retrieve("q")


def test_more_than_asked_is_cut() -> None:
    class Generous(Fixed):
        def _retrieve(self, query: Query, k: int) -> Ranking:
            return Ranking(hit(f"n{number}", 1.0) for number in range(20))

    assert Generous("generous", {}).retrieve("q", 3).ids == ["n0", "n1", "n10"]


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="bad gave 'x' the score nan"):
        Fixed("bad", {"x": float("nan")}).retrieve("q")


def test_a_retriever_without_a_reader_cannot_be_filtered(store: GraphStore) -> None:
    loose = Fixed("loose", {"x": 1.0})
    with pytest.raises(QueryError, match="loose keeps no reader, so no filter can reach it"):
        (loose | Keyword(store)).retrieve("q", filter="year > 0")


def test_a_reranker_that_reads_is_filtered_too(store: GraphStore) -> None:
    @dataclass(frozen=True, repr=False)
    class Everything(Reranker):
        """Adds all texts of its reader."""

        reader: GraphReader = field(repr=False)
        name = "everything"

        def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
            return Ranking([*ranking, *(Hit(node, 0.1, Trail(self.name)) for node in self.reader.scan("text_node"))])

    expression = Keyword(store) >> Everything(store) >> Reverse()
    assert "rumour" in expression.retrieve("Selm", 100).ids
    filtered = expression.retrieve("Selm", 100, filter="not exists(draft)")
    assert "rumour" not in {each.node.document_id for each in filtered}
    assert "tarn" in filtered.ids
    with shelf.filled(texts=shelf.TEXTS[:1]) as other:
        assert Everything(store).over(other) == Everything(other)


def test_events_draw_the_expressions_tree() -> None:
    events: list[Event] = []
    a, b = Fixed("a", {"x": 1.0}), Fixed("b", {"y": 1.0})
    ((a | b % 3) >> Reverse()).with_policy(on_event=events.append).retrieve("what", 4)
    tree = [(each.id, each.parent, each.retriever, each.k) for each in events if isinstance(each, RetrievalStarted)]
    assert tree == [
        (0, None, "(a | b % 3) >> reverse", 4),
        (1, 0, "a | b % 3", 100),
        (2, 1, "a", 100),
        (3, 1, "b % 3", 100),
        (4, 3, "b", 100),
    ]
    assert [each.id for each in events if isinstance(each, RetrievalEnded)] == [2, 4, 3, 1, 0]


def retriever_of(event: Event) -> str:
    return event.transform if isinstance(event, QuestionRewritten) else event.retriever


def test_every_callback_on_the_way_hears_what_lies_beneath_it() -> None:
    outer: list[Event] = []
    inner: list[Event] = []
    component = Fixed("a", {"x": 1.0}).with_policy(on_event=inner.append)
    (component | Fixed("b", {})).with_policy(on_event=outer.append).retrieve("q")
    assert set(map(retriever_of, outer)) == {"a | b", "a", "b"}
    assert set(map(retriever_of, inner)) == {"a"}
    assert list(map(retriever_of, outer)).count("a") == len(inner) == 2


def test_searches_of_many_threads_keep_their_events_apart() -> None:
    events: list[Event] = []
    expression = (Fixed("a", {"x": 1.0}) | Fixed("b", {"y": 1.0})).with_policy(on_event=events.append)
    threads = [threading.Thread(target=expression.retrieve, args=("q",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_search: dict[str, set[int]] = {}
    for event in events:
        if isinstance(event, RetrievalEnded):
            by_search.setdefault(event.search, set()).add(event.id)
    assert list(by_search.values()) == [{0, 1, 2}] * 8


def test_a_failing_component_ends_and_is_reported_in_order() -> None:
    events: list[Event] = []
    expression = (Fixed("a", {"x": 1.0}) | Failing()).with_policy(on_event=events.append, on_error="partial")
    expression.retrieve("q")
    kinds = [(type(each).__name__, retriever_of(each)) for each in events]
    assert kinds[3:] == [
        ("RetrievalStarted", "failing"),
        ("RetrievalEnded", "failing"),
        ("ComponentFailed", "failing"),
        ("RetrievalEnded", "a | failing"),
    ]
    ended = [each for each in events if isinstance(each, RetrievalEnded)]
    assert [each.error for each in ended] == ["", "OSError: the line is dead", ""]
    assert [each.error for each in events if isinstance(each, ComponentFailed)] == ["OSError: the line is dead"]


def test_policies_add_up_and_leave_the_original_alone() -> None:
    original = Fixed("a", {"x": 1.0})
    heard: list[Event] = []
    careful = original.with_policy(on_error="partial").with_policy(on_event=heard.append)
    assert careful.policy.on_error == "partial"
    careful.retrieve("q")
    assert len(heard) == 2
    assert original.policy.on_event is None


@dataclass(frozen=True, repr=False)
class Tuned(Retriever):
    """A retriever with settings."""

    reader: GraphReader = field(repr=False)
    depth: int = 2
    mode: str = "plain"
    name = "tuned"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return Ranking()


def test_a_leaf_prints_the_settings_that_differ_from_the_default(store: GraphStore) -> None:
    assert repr(Tuned(store)) == "tuned"
    assert repr(Tuned(store, mode="x") | Tuned(store, 3)) == "tuned(mode='x') | tuned(depth=3)"


def test_leaves_are_equal_by_their_settings_and_readers(store: GraphStore) -> None:
    assert Keyword(store) == Keyword(store)
    assert Vector(store, shelf.embedder()) == Vector(store, shelf.embedder())
    assert Vector(store, shelf.embedder()) != Vector(store, shelf.embedder(), "sentence")
    with shelf.filled(texts=()) as other:
        assert Keyword(store) != Keyword(other)


class TestCatalogue:
    def test_names_make_retrievers(self, store: GraphStore) -> None:
        assert create("keyword", store, shelf.embedder()) == Keyword(store)
        assert create("vector", store, shelf.embedder(), unit="sentence") == Vector(store, shelf.embedder(), "sentence")
        assert repr(create("fusion", store, shelf.embedder())) == "keyword | vector"
        assert create("fusion", store, shelf.embedder()) == Keyword(store) | Vector(store, shelf.embedder())
        assert set(RETRIEVERS.names()) >= {"keyword", "vector", "fusion", "graph", "hybrid", "deep"}

    def test_an_unknown_name_suggests_the_nearest(self, store: GraphStore) -> None:
        with pytest.raises(ConfigError, match=r"unknown retriever 'fushion'.*Did you mean 'fusion'"):
            create("fushion", store, shelf.embedder())

    def test_expressions_are_made_too(self, store: GraphStore) -> None:
        assert create("keyword | vector", store, shelf.embedder()) == Keyword(store) | Vector(store, shelf.embedder())
        with pytest.raises(ConfigError, match="options go into the expression itself"):
            create("keyword | vector", store, shelf.embedder(), unit="text")

    @pytest.mark.parametrize(
        ("name", "options", "message"),
        [
            ("vector", {"unti": "text"}, "has no option 'unti'; its options: unit. Did you mean 'unit'"),
            ("keyword", {"depth": 1}, "has no option 'depth'; its options: statistics"),
            ("vector", {"unit": "word"}, "expected unit as one of text, best_sentence, sentence, got 'word'"),
        ],
    )
    def test_bad_options_are_named(self, store: GraphStore, name: str, options: dict[str, Any], message: str) -> None:
        with pytest.raises(ConfigError, match=message):
            create(name, store, shelf.embedder(), **options)

    def test_references_mean_the_catalogues_retrievers(self, store: GraphStore) -> None:
        store.apply(Batch(add=(shelf.text("note", "", "See quagga.", target="retriever:vector"),)))
        ranking = create("keyword", store, shelf.embedder()).retrieve("quagga paper mills")
        routes = {each.trail.route for each in ranking if each.trail.origin == "vector"}
        assert ("note",) in routes
        store.apply(Batch(add=(shelf.text("note", "", "See quagga.", target="retriever:vektor"),)))
        assert "'retriever:vektor'" in create("keyword", store, shelf.embedder()).retrieve("quagga").warnings[0]


class TestKeyword:
    def test_the_trail_names_the_matched_words_as_asked(self, store: GraphStore) -> None:
        (found,) = [each for each in Keyword(store).retrieve("Who owned the clockmaker's firms?") if each.id == "clocks"]
        assert found.trail.matched == ("owned", "clockmaker", "firms")
        assert str(found.trail) == "words: owned, clockmaker, firms"
        assert found.signals == {"keyword": found.score}

    def test_sentences_and_fillers_do_not_come(self, store: GraphStore) -> None:
        assert Keyword(store).retrieve("Selm", 50).ids == ["selm", "brand"]

    @LAW
    @given(st.text("aeginost -_'Éz", max_size=60), st.text("aeginost ", max_size=30))
    def test_matched_words_are_those_whose_stems_meet(self, text: str, question: str) -> None:
        held = {stem(word) for word in words(text)}
        asked = analyzer_of("en").content_words(question)
        assert matched_words(text, asked) == tuple(word for each, word in asked.items() if each in held)

    @pytest.mark.parametrize(
        ("text", "question", "matched"),
        [
            ("Relational flying clouds, agreed.", "relate fly agree", ("relate", "fly", "agree")),
            ("the snake_case word", "snake snake_case", ("snake_case",)),
            ("Der Übergang von Orrin", "ubergang", ("ubergang",)),
            ("ties tie", "ties", ("ties",)),
            ("unfounded", "founded", ()),
        ],
    )
    def test_matched_words_by_hand(self, text: str, question: str, matched: tuple[str, ...]) -> None:
        assert matched_words(text, analyzer_of("en").content_words(question)) == matched


class TestVector:
    def test_scores_are_cosines(self, store: GraphStore) -> None:
        asked = "clock tower"
        expected = shelf.embedder().embed(
            [asked, "Orrin\nOrrin is a harbour town. The clock tower of Orrin was built by Vale Clocks."]
        )
        found = {each.id: each.score for each in Vector(store, shelf.embedder()).retrieve(asked, 50)}
        assert found["orrin"] == pytest.approx(float(expected[0] @ expected[1]), abs=1e-3)

    def test_the_best_sentence_is_shown(self, store: GraphStore) -> None:
        found = Vector(store, shelf.embedder(), "best_sentence").retrieve("Which river flows through Selm?")[0]
        assert (found.id, found.trail.sentence) == ("selm", "The river Tarn flows through Selm.")
        assert str(found.trail) == "“The river Tarn flows through Selm.”"
        sentence = Vector(store, shelf.embedder(), "sentence").retrieve("Which river flows through Selm?")[0]
        assert (sentence.id, sentence.score) == ("selm#sentence:1", found.score)

    def test_texts_alike_tie_by_id_however_many_are_asked_for(self, store: GraphStore) -> None:
        for unit in ("text", "best_sentence"):
            vector = Vector(store, shelf.embedder(), unit)
            ids = vector.retrieve("bell rings twice", 2).ids
            assert ids == ["twin-1", "twin-2"]
            assert vector.retrieve("bell rings twice", 1).ids == ["twin-1"]

    def test_another_encoder_is_refused(self, store: GraphStore) -> None:
        with pytest.raises(StoreMismatch, match=r"'hashing' \(256 dimensions\).*'hashing' \(64\)"):
            Vector(store, HashingEmbedder(64)).retrieve("q")


def test_a_hit_is_never_changed_by_fusing(store: GraphStore) -> None:
    keyword = Keyword(store)
    before = keyword.retrieve("clockmakers")
    kept = [Hit(each.node, each.score, each.trail, dict(each.signals), dict(each.components)) for each in before]
    ((2 * keyword + keyword) % 3 | keyword).retrieve("clockmakers")
    assert list(before) == kept
