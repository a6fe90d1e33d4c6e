"""A question that links to nothing or is not English gets from the learned `hybrid` what `fusion` gives, and is told so."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import clew
from clew.graph.store import GraphReader, Matrix
from clew.models.embedder import CheckedEmbedder, TextKind
from clew.retrieval.base import Retriever
from clew.retrieval.creation import create
from clew.retrieval.events import Event, RetrievalEnded, RetrievalStarted
from clew.retrieval.pool.pool import Sizes
from clew.retrieval.query import Query
from clew.retrieval.retrievers.hybrid import FOREIGN, UNLINKED, Hybrid
from clew.tests import isles

pytestmark = pytest.mark.encoder


def pair(reader: GraphReader | None = None) -> tuple[Hybrid, Retriever]:
    """The learned `hybrid`, and `fusion`."""
    graph = isles.graph()
    held = reader or graph.store
    return Hybrid(held, graph.embedder, ranker=isles.weights()), create("fusion", held, graph.embedder)


@pytest.mark.parametrize("k", [1, 10, 100, 180])
def test_it_is_the_ranking_of_fusion(k: int) -> None:
    hybrid, fusion = pair()
    found = hybrid.retrieve(isles.UNLINKED, k)
    assert tuple(found) == tuple(fusion.retrieve(isles.UNLINKED, k))
    assert len(found) > 0
    assert found.warnings == (UNLINKED,)
    assert found[0].trail.origin in ("keyword | vector", "keyword", "vector")


def test_it_is_so_within_a_filter() -> None:
    hybrid, fusion = pair()
    found = hybrid.retrieve(isles.UNLINKED, filter='source contains ".md"')
    assert tuple(found) == tuple(fusion.retrieve(isles.UNLINKED, filter='source contains ".md"'))
    assert found.warnings == (UNLINKED,)


def test_a_question_that_links_is_ranked_by_the_ranker() -> None:
    hybrid, _ = pair()
    found = hybrid.retrieve("Who founded Halden Optics?")
    assert found.warnings == ()
    assert "constant" in found[0].signals


def test_a_ranked_pool_says_so_too() -> None:
    hybrid, fusion = pair()
    query = Query(isles.UNLINKED)
    found = hybrid.rank(query, hybrid.gather(query))
    assert (found.ids, found.warnings) == (fusion.retrieve(query).ids, (UNLINKED,))


def test_references_are_followed_as_fusion_follows_them() -> None:
    with clew.open(":memory:") as graph:
        graph.add(*(clew.Document(str(row), f"it was so on the day number {row}") for row in range(9)), progress=False)
        graph.add_reference("why is it so", "node:7", id="note")
        graph.add_reference("so why is it", "retriever:keyword", id="other")
        made = create("hybrid", graph.store, graph.embedder, ranker=isles.weights())
        found = made.retrieve(isles.UNLINKED)
        expected = create("fusion", graph.store, graph.embedder).retrieve(isles.UNLINKED)
        assert found.ids == expected.ids
        assert [hit.trail for hit in found] == [hit.trail for hit in expected]
        assert "note" in next(hit for hit in found if hit.id == "7").trail.route[0]


def test_the_question_is_encoded_once_and_nothing_is_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = isles.graph()
    asked: list[str] = []

    class Counting(CheckedEmbedder):
        def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
            asked.extend(texts)
            return super().embed(texts, kind)

    hybrid = Hybrid(graph.store, Counting(graph.embedder), ranker=isles.weights())
    pool = hybrid.gather(Query(isles.UNLINKED))
    for name in ("read", "search_text", "search_vectors", "fetch"):
        monkeypatch.setattr(type(graph.store), name, lambda *_: pytest.fail("the store was asked again"))
    assert len(hybrid.rank(Query(isles.UNLINKED), pool)) == 10
    assert asked == []


def test_what_the_pool_did_not_ask_for_is_asked_of_the_store() -> None:
    graph = isles.graph()
    few = Hybrid(graph.store, graph.embedder, Sizes(keyword=3, vector=3, sentence=3), isles.weights())
    found = few.retrieve(isles.UNLINKED, 20)
    assert tuple(found) == tuple(pair()[1].retrieve(isles.UNLINKED, 20))
    assert found.warnings == (UNLINKED,)


def test_listeners_hear_of_one_search_with_the_calls_of_fusion_and_why() -> None:
    hybrid, fusion = pair()
    events: list[Event] = []
    others: list[Event] = []
    hybrid.with_policy(on_event=events.append).retrieve(isles.UNLINKED)
    fusion.with_policy(on_event=others.append).retrieve(isles.UNLINKED)
    started, expected = (
        [(each.retriever, each.k) for each in heard if isinstance(each, RetrievalStarted)] for heard in (events, others)
    )
    assert started == [("hybrid", 10), *expected]
    assert len({each.search for each in events if isinstance(each, RetrievalStarted)}) == 1
    assert isinstance(events[-1], RetrievalEnded)
    assert events[-1].warnings == (UNLINKED,)


@pytest.mark.parametrize("name", ["hybrid", "deep"])
@pytest.mark.parametrize("question", ["wann hat es an der küste geregnet?", "In welchem Jahr wurde Husum gegründet?"])
def test_another_language_falls_back_and_says_so(name: str, question: str) -> None:
    towns = "Lübeck Kiel Husum Plön Eutin Rostock Wismar Celle Stade".split()
    with clew.open(":memory:") as graph:
        texts = [f"{town} ist eine Stadt an der Küste, gegründet im Jahr {1200 + row}." for row, town in enumerate(towns)]
        graph.add(*(clew.Document(town, text, town) for town, text in zip(towns, texts, strict=True)), progress=False)
        found = graph.retriever(name, ranker=isles.weights()).retrieve(question)
        assert found.ids == graph.search(question, retriever="fusion").ids
        assert found.warnings == (FOREIGN,)
        asked = graph.retriever(name, ranker=isles.weights()).retrieve("In which year was Husum founded?")
        assert FOREIGN not in asked.warnings
        assert "constant" in asked[0].signals


def test_a_pool_without_texts_is_summed() -> None:
    hybrid, _ = pair()
    query = Query(isles.UNLINKED)
    pool = replace(hybrid.gather(query), reading=None)
    found = hybrid.rank(query, pool)
    assert found.warnings == ()
    assert np.isfinite([hit.score for hit in found]).all()
