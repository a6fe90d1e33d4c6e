"""`sentence_window`: which sentence, how far, what is joined, what is never shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.batch import Contribution
from clew.graph.errors import QueryError
from clew.graph.filters.language import F
from clew.graph.model import Document, Metadata, TextNode
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Reranker, Retriever
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.sentence_window import SentenceWindow
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.contracts.retriever import FOUNDED
from clew.tests.retrieval.fixed_retriever import LAW

from .levelled import filled

NUMBERS = "zero one two three four five six seven eight nine ten eleven".split()


class TestByWords(RerankerContract):
    brings = True

    def make(self, reader: GraphReader) -> Reranker:
        return SentenceWindow(reader, n=0)


class TestByVectors(RerankerContract):
    brings = True

    def make(self, reader: GraphReader) -> Reranker:
        return SentenceWindow(reader, shelf.embedder())


def document(sizes: tuple[int, ...], identity: str = "d", metadata: Mapping[int, Metadata] | None = None) -> Contribution:
    """Sentences "This is one." and so on, so many in each text node, text nodes two line ends apart."""
    text, nodes, number = "", [], 0
    for position, size in enumerate(sizes):
        text += "\n\n" if text else ""
        start, inside = len(text), []
        for _ in range(size):
            text += " " if len(text) > start else ""
            said = f"This is {NUMBERS[number]}."
            place = len(text), len(text) + len(said)
            inside.append(
                TextNode(f"{identity}#s{number}", said, identity, "", *place, "sentence", parent=f"{identity}#{position}")
            )
            text += said
            number += 1
        own = (metadata or {}).get(position, {"part": position, "book": "Numbers"})
        nodes += [TextNode(f"{identity}#{position}", text[start:], identity, "", start, len(text), metadata=own), *inside]
    return Contribution(Document(identity, text), tuple(nodes))


def hits(reader: GraphReader, scores: dict[str, float], sentence: str = "") -> Ranking:
    found = reader.fetch("text_node", list(scores))
    return Ranking(Hit(node, scores[node.id], Trail("fixed", sentence=sentence), {"fixed": 1.0}) for node in found)


def said(*numbers: int) -> str:
    return " ".join(f"This is {NUMBERS[number]}." for number in numbers)


def shown(reader: GraphReader, ranking: Ranking, question: str = "?", n: int = 1, top: int = 10) -> Ranking:
    return SentenceWindow(reader, n=n, top=top).rerank(Query(question), ranking, 99)


@pytest.mark.parametrize(
    ("sentence", "n", "expected"),
    [
        ("d#s0", 1, said(0, 1)),
        ("d#s2", 1, said(1, 2, 3)),
        ("d#s2", 0, said(2)),
        ("d#s5", 2, said(3, 4, 5)),
        ("d#s2", 99, said(0, 1, 2, 3, 4, 5)),
    ],
)
def test_a_sentence_is_widened_on_both_sides_to_the_documents_ends(sentence: str, n: int, expected: str) -> None:
    with filled(document((6,))) as store:
        (hit,) = shown(store, hits(store, {sentence: 0.5}), n=n)
        assert hit.node.text == expected
        assert store.fetch("document", ["d"])[0].text[hit.node.start : hit.node.end] == expected
        assert (hit.id, hit.score) == (f"d#window:{hit.node.start}-{hit.node.end}", 0.5)
        assert hit.components == {sentence: 0.5}


def test_a_window_goes_on_into_the_next_text_node_and_has_what_both_say() -> None:
    with filled(document((3, 3))) as store:
        (hit,) = shown(store, hits(store, {"d#s2": 0.5}))
        assert hit.node.text == f"{said(1, 2)}\n\n{said(3)}"
        assert hit.node.metadata == {"book": "Numbers"}
        (whole,) = shown(store, hits(store, {"d#s1": 0.5}))
        assert whole.node.metadata == {"part": 0, "book": "Numbers"}


def test_windows_that_share_a_sentence_are_one_with_all_scores_and_others_are_not() -> None:
    with filled(document((12,))) as store:
        found = shown(store, hits(store, {"d#s1": 0.5, "d#s3": 0.9, "d#s8": 0.7}))
        assert [(hit.node.text, hit.score) for hit in found] == [(said(0, 1, 2, 3, 4), 0.9), (said(7, 8, 9), 0.7)]
        assert found[0].components == {"d#s1": 0.5, "d#s3": 0.9}
        beside = shown(store, hits(store, {"d#s1": 0.5, "d#s4": 0.9}))
        assert [hit.node.text for hit in beside] == [said(3, 4, 5), said(0, 1, 2)]


def test_the_sentence_is_the_trails_the_vectors_or_the_rarest_words() -> None:
    with filled(document((6,))) as store:
        assert shown(store, hits(store, {"d#0": 1.0}, sentence="This is four."), n=0)[0].node.text == said(4)
        assert shown(store, hits(store, {"d#0": 1.0}), "What is three?", n=0)[0].node.text == said(3)
        assert shown(store, hits(store, {"d#0": 1.0}), "Nothing of it", n=0)[0].node.text == said(0)
    with shelf.filled() as store:
        near = Vector(store, shelf.embedder(), "best_sentence").retrieve(FOUNDED, 5)
        plain = Ranking(replace(hit, trail=Trail("plain")) for hit in near)
        found = SentenceWindow(store, shelf.embedder(), n=0).rerank(Query(FOUNDED), plain, 9)
        assert [hit.node.text for hit in found] == [hit.trail.sentence for hit in near]


def test_hits_after_the_first_ones_stay_unless_they_lie_in_a_window() -> None:
    with filled(document((6,)), document((2,), "e")) as store:
        found = shown(store, hits(store, {"d#s1": 0.9, "d#s2": 0.8, "e#s0": 0.7}), top=1)
        assert [hit.node.text for hit in found] == [said(0, 1, 2), said(0)]
        assert found.ids[1] == "e#s0"


def test_a_hit_without_sentences_or_offsets_stays_as_it_is() -> None:
    bare = Contribution(Document("bare", "No sentences."), (TextNode("bare", "No sentences.", "bare", "", 0, 13),))
    lost = document((2,), "lost")
    nodes = tuple(replace(node, start=node.start + 900, end=node.end + 900) for node in lost.nodes)
    with filled(bare, replace(lost, nodes=nodes)) as store:
        given_hits = hits(store, {"bare": 0.9, "lost#0": 0.8})
        assert shown(store, given_hits) == given_hits


@LAW
@given(
    st.sets(st.integers(0, 3)),
    st.dictionaries(st.integers(0, 9), st.integers(1, 9), min_size=1),
    st.integers(0, 4),
)
def test_what_is_hidden_is_in_no_window(hidden: set[int], scores: dict[int, int], n: int) -> None:
    sizes, own = (3, 2, 1, 4), {number: {"hidden": True} for number in hidden}
    held = [node for node, size in enumerate(sizes) for _ in range(size)]
    with filled(document(sizes, metadata=own), document((1,), "e", {0: {"hidden": True}})) as store:
        view = store.view(~F.hidden.exists())
        visible = {f"d#s{each}": float(score) for each, score in scores.items() if held[each] not in hidden}
        found = shown(view, hits(view, visible), n=n)
        for number, word in enumerate(NUMBERS[:10]):
            within = [hit for hit in found if f"This is {word}." in hit.node.text]
            # Each sentence is shown at most once, every hit's exactly once, none that is hidden.
            assert len(within) <= (held[number] not in hidden)
            assert len(within) == 1 or f"d#s{number}" not in visible
        text = store.fetch("document", ["d"])[0].text
        assert all(text[hit.node.start : hit.node.end] == hit.node.text for hit in found)
        assert {name: score for hit in found for name, score in hit.components.items()} == visible


@pytest.mark.parametrize("options", [{"n": -1}, {"n": 1.5}, {"top": 0}])
def test_a_bad_option_is_refused(options: dict[str, Any]) -> None:
    with shelf.filled() as store, pytest.raises(QueryError, match="as a whole number"):
        SentenceWindow(store, **options)


def test_it_follows_a_retriever(world: GraphStore) -> None:
    retriever: Retriever = Keyword(world) >> SentenceWindow(world, n=0)
    found = retriever.retrieve(FOUNDED, 3)
    assert repr(retriever) == "keyword >> sentence_window(n=0)"
    assert found.ids
    assert all("#window:" in hit.id for hit in found)


@pytest.fixture(name="world")
def _world() -> GraphStore:
    return shelf.filled()
