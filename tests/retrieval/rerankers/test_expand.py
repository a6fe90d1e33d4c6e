"""`expand`: which neighbours each edge brings in, at which score, within which budget, and what filters hide."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import QueryError
from clew.graph.model import Document, Metadata, TextNode
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.models.embedders.minilm import count_tokens
from clew.retrieval.base import Reranker
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.expand import EDGES, Expand
from clew.retrieval.retrievers.kg_keyword import KGKeyword
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.contracts.retriever import FOUNDED
from clew.tests.retrieval.rerankers import levelled

ASKED = Query("anything")


class TestExpand(RerankerContract):
    brings = True

    def make(self, reader: GraphReader) -> Reranker:
        return Expand(reader)

    def test_hits_come_from_the_ranking_or_the_store(self, store: GraphStore) -> None:
        for asked in shelf.QUESTIONS:
            ranking = self.first(store).retrieve(asked, 20)
            found = self.make(store).rerank(Query(asked), ranking, 50)
            assert set(ranking.ids) <= set(found.ids)
            for hit in found:
                assert store.fetch("text_node", [hit.id]) == [hit.node]
            # Links lead to other documents, and every way begins at a hit.
            by_hit = {name.split()[1] for hit in found if hit.id not in ranking.ids for name in hit.components}
            assert by_hit <= set(ranking.ids)

    def test_one_hit_stays_unless_a_threshold_drops_it(self, store: GraphStore) -> None:
        ranking = self.first(store).retrieve(FOUNDED, 1)
        found = self.make(store).rerank(Query(FOUNDED), ranking, 5)
        assert found[0] == ranking[0]
        assert all(hit.score < ranking[0].score for hit in found[1:])


def page(identity: str = "page") -> Contribution:
    """A document of five texts in two sections, each the next one's neighbour."""
    texts = [f"Text {number} of {identity}." for number in range(5)]
    whole = "\n".join(texts)
    sections = ["A", "A", "B", "B", "B"]
    nodes = []
    for number, text in enumerate(texts):
        start = whole.index(text)
        before = f"{identity}#{number - 1}" if number else None
        after = f"{identity}#{number + 1}" if number < 4 else None
        own: Metadata = {"section": sections[number], "part": number}
        nodes.append(
            TextNode(
                f"{identity}#{number}",
                text,
                identity,
                "",
                start,
                start + len(text),
                metadata=own,
                previous=before,
                next=after,
            )
        )
    return Contribution(Document(identity, whole), tuple(nodes))


@pytest.fixture
def pages() -> Iterator[GraphStore]:
    with open_store(":memory:") as store:
        store.apply(Batch(add=(page(), page("other"))))
        yield store


def expanded(store: GraphReader, scores: dict[str, float], **options: Any) -> Ranking:
    return Expand(store, **options).rerank(ASKED, levelled.ranking(store, scores), 50)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edges", "brought", "words"),
    [
        ("previous", {"page#1"}, "follows"),
        ("next", {"page#3"}, "is followed by"),
        ("section", {"page#3", "page#4"}, "is in one section with"),
        ("parent", set(), ""),
        ("link", set(), ""),
    ],
)
def test_each_edge_brings_its_neighbours(pages: GraphStore, edges: Any, brought: set[str], words: str) -> None:
    ranking = expanded(pages, {"page#2": 1.0}, edges=edges)
    assert set(ranking.ids) == {"page#2"} | brought
    for hit in ranking[1:]:
        (step,) = hit.trail.steps
        assert (step.words, step.source, step.text_node) == (words, "Text 2 of page.", hit.id)
        assert hit.components == {f"{edges} page#2": 1.0}
        assert words in str(hit.trail)


def test_the_score_lies_between_the_hit_and_the_floor(pages: GraphStore) -> None:
    # The spread is 2, so the floor is -1.2; from the hit of score 1 the neighbour is 0.75 of the way down from it.
    ranking = expanded(pages, {"page#0": 1.0, "other#4": -1.0}, edges="next", decay=0.25)
    assert {hit.id: hit.score for hit in ranking} == {
        "page#0": 1.0,
        "other#4": -1.0,
        "page#1": pytest.approx(-1.2 + 0.25 * 2.2),
    }
    equal = expanded(pages, {"page#0": 0.0, "other#0": 0.0}, edges="next")
    assert {hit.id: hit.score for hit in equal} == {"page#0": 0, "other#0": 0, "page#1": -0.05, "other#1": -0.05}


@pytest.mark.parametrize("decay", [0.5, 0.999999])
def test_a_neighbour_comes_after_hits_of_nearly_equal_scores(pages: GraphStore, decay: float) -> None:
    ranking = expanded(pages, {"page#1": 1.0, "page#4": 0.999999}, edges=["previous", "next"], top=1, decay=decay)
    assert ranking.ids[0] == "page#1"
    assert all(hit.score < 1.0 for hit in ranking[1:])
    if decay == 0.5:
        assert ranking.ids == ["page#1", "page#4", "page#0", "page#2"]


def test_hits_stay_and_the_best_way_counts(pages: GraphStore) -> None:
    ranking = expanded(pages, {"page#0": 0.2, "page#1": 0.9, "page#3": 0.8}, edges=["previous", "next"])
    assert {hit.id: hit.score for hit in ranking if hit.id in ("page#0", "page#1", "page#3")} == {
        "page#0": 0.2,
        "page#1": 0.9,
        "page#3": 0.8,
    }
    (middle,) = [hit for hit in ranking if hit.id == "page#2"]
    assert middle.components == {"next page#1": 0.9}


def test_the_budget_bounds_nodes_and_tokens(pages: GraphStore) -> None:
    scores = {"page#1": 0.9, "other#2": 0.5}
    every = expanded(pages, scores, edges=["previous", "next"])
    brought = [hit.id for hit in every if hit.id not in scores]
    assert len(brought) == 4
    for budget in (1, 2, 3):
        few = expanded(pages, scores, edges=["previous", "next"], budget=budget)
        assert [hit.id for hit in few if hit.id not in scores] == brought[:budget]
    cost = count_tokens("Text 2 of page.")
    some = expanded(pages, scores, edges=["previous", "next"], tokens=2 * cost + 1)
    assert [hit.id for hit in some if hit.id not in scores] == brought[:2]
    assert expanded(pages, scores, edges="next", tokens=1).ids == list(scores)


def test_the_edges_alone_are_retrieval(pages: GraphStore) -> None:
    assert expanded(pages, {"page#2": 1.0}, edges=["previous", "next"], only=True).ids == ["page#1", "page#3"]
    assert expanded(pages, {"page#0": 1.0}, edges="previous", only=True).ids == []


def test_only_the_first_hits_are_expanded(pages: GraphStore) -> None:
    ranking = expanded(pages, {"page#0": 0.9, "other#0": 0.5}, edges="next", top=1)
    assert set(ranking.ids) == {"page#0", "other#0", "page#1"}


def test_what_is_hidden_is_never_brought_in(pages: GraphStore) -> None:
    view = pages.view(_filter("part != 3"))
    ranking = expanded(view, {"page#2": 1.0})
    assert set(ranking.ids) == {"page#2", "page#1", "page#4"}
    assert "page#3" not in str([hit.trail for hit in ranking])


def test_a_parent_comes_whole_or_not_at_all() -> None:
    tree = {"root": ["a", "b"], "a": ["a0", "a1"], "b": ["b0", "b1"]}
    with levelled.filled(levelled.document(tree, metadata={"a1": {"secret": True}})) as store:
        ranking = expanded(store, {"a0": 1.0, "b0": 0.5}, edges="parent")
        assert ranking.ids == ["a0", "b0", "a", "b"] or set(ranking.ids) == {"a0", "b0", "a", "b"}
        assert ranking[-1].trail.steps[0].words == "is part of"
        hidden = expanded(store.view(_filter("not exists(secret)")), {"a0": 1.0, "b0": 0.5}, edges="parent")
        assert set(hidden.ids) == {"a0", "b0", "b"}
        (sentence,) = expanded(store, {"a0#sentence": 1.0}, edges="parent", only=True)
        assert sentence.id == "a0"


def test_links_lead_to_what_the_text_names() -> None:
    with shelf.filled() as store:
        ranking = expanded(store, {"brand": 1.0}, edges="link")
        assert ranking.ids == ["brand", "selm"]
        assert str(ranking[1].trail).endswith("Matteo Brand —mentions→ Selm · Selm (its own text)")


def test_facts_lead_to_their_texts_and_neighbours() -> None:
    with shelf.filled() as store:
        facts = KGKeyword(store, shelf.embedder(), include_text=False, depth=1)
        ranking = (facts >> Expand(store, edges="parent")).retrieve(FOUNDED, 20)
        assert {"clocks", "cassia"} <= set(ranking.ids)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"edges": "nxet"},
            "unknown edge 'nxet' of expand; known: previous, next, parent, section, link. Did you mean 'next'",
        ),
        ({"edges": ["next", "child"]}, "unknown edge 'child'"),
        ({"edges": []}, "expected edges of expand as one or several"),
        ({"edges": 3}, "expected edges of expand as one or several"),
        ({"budget": 0}, "budget of expand as an integer of at least 1, got 0"),
        ({"tokens": 0}, "tokens of expand"),
        ({"top": True}, "top of expand"),
        ({"decay": 1}, "decay of expand below 1"),
        ({"decay": 0}, "decay of expand"),
        ({"only": "yes"}, "only of expand as true or false"),
    ],
)
def test_what_cannot_be_used_is_refused(options: Any, said: str) -> None:
    with open_store(":memory:") as store, pytest.raises(QueryError, match=said):
        Expand(store, **options)


def test_equal_edges_in_any_form_are_equal_values(pages: GraphStore) -> None:
    assert Expand(pages, ["next", "next"]) == Expand(pages, "next") == Expand(pages, ("next",))
    assert Expand(pages) == Expand(pages, list(EDGES))
    assert replace(Expand(pages, "next"), budget=3) != Expand(pages, "next")


def _filter(text: str) -> Any:
    from clew.graph.filters.language import Filter

    return Filter.of(text)
