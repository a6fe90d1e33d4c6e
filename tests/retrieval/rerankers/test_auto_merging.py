"""`auto_merging`: what is filled in, what merges, what it scores, what it never shows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import QueryError
from clew.graph.filters.language import F
from clew.graph.model import Document, TextNode
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Reranker
from clew.retrieval.levels import made_of
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.auto_merging import AutoMerging
from clew.retrieval.retrievers.keyword import Keyword
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.contracts.retriever import FOUNDED
from clew.tests.retrieval.fixed_retriever import LAW

from .levelled import Tree, document, filled, ranking

FOUR: Tree = {"p": ["k0", "k1", "k2", "k3"]}
DEEP: Tree = {
    "top": ["left", "right"],
    "left": ["low-0", "low-1"],
    "right": ["low-2"],
    "low-0": ["a", "b"],
    "low-1": ["c", "d"],
    "low-2": ["e", "f"],
}
ASKED = Query("Which?")


def merged(store: GraphReader, hits: Ranking, threshold: float = 0.5, k: int = 99) -> Ranking:
    return AutoMerging(store, threshold).rerank(ASKED, hits, k)


def shelf_of_halves() -> list[Contribution]:
    """The shelf's texts, each cut into two text nodes below a parent."""
    made = []
    for each in shelf.TEXTS:
        node, *sentences = each.nodes
        cut = sentences[0].end
        while cut < len(node.text) and node.text[cut] == " ":
            cut += 1
        ids = [f"{node.id}#chunk:0", f"{node.id}#chunk:1"]
        spans = [(0, cut), (cut, len(node.text))]
        parent = replace(node, id=f"{node.id}#parent", kind="parent")
        leaves = [
            replace(node, id=name, text=node.text[start:end], start=start, end=end, parent=parent.id)
            for name, (start, end) in zip(ids, spans, strict=True)
        ]
        inside = [replace(one, parent=ids[one.start >= cut]) for one in sentences]
        made.append(Contribution(each.document, (*leaves, parent, *inside)))
    return made


class TestAutoMerging(RerankerContract):
    brings = True

    def make(self, reader: GraphReader) -> Reranker:
        return AutoMerging(reader)

    def filled(self) -> GraphStore:
        return shelf.filled(":memory:", shelf_of_halves())

    def first(self, reader: GraphReader) -> Keyword:
        return Keyword(reader)

    def test_a_filter_excludes_in_every_position(self, store: GraphStore) -> None:
        everything = self.reranked(store).retrieve(FOUNDED, 20)
        for node in [node for node in store.scan("text_node") if node.kind != "sentence"]:
            filtered = self.reranked(store).retrieve(FOUNDED, 20, filter=F.id != node.id)
            assert node.id not in filtered.ids
            assert not [hit for hit in filtered if node.text in hit.node.text and node.kind != "parent"]
            assert not [each for each in (*filtered.warnings, *filtered.notes) if node.id in each]
        assert {hit.node.kind for hit in everything} == {"parent"}


@pytest.mark.parametrize(
    ("found", "threshold", "expected"),
    [
        (["k0", "k1"], 0.5, ["p"]),
        (["k0", "k1"], 0.51, ["k0", "k1"]),
        (["k0", "k2"], 0.75, ["p"]),
        (["k2", "k0"], 0.76, ["k0", "k1", "k2"]),
        (["k0", "k3"], 0.51, ["k0", "k3"]),
        (["k0"], 0.25, ["p"]),
        (["k0"], 0.26, ["k0"]),
        (["k0", "k1", "k2", "k3"], 1.0, ["p"]),
    ],
)
def test_at_the_threshold_children_merge_and_one_that_is_missing_between_two_counts(
    found: list[str], threshold: float, expected: list[str]
) -> None:
    with filled(document(FOUR)) as store:
        hits = ranking(store, {identity: 1.0 - number / 10 for number, identity in enumerate(found)})
        assert sorted(merged(store, hits, threshold).ids) == expected


def test_the_score_and_signals_are_means_and_every_component_is_kept() -> None:
    with filled(document(FOUR)) as store:
        (hit,) = merged(store, ranking(store, {"k0": 0.9, "k2": 0.6}), 0.75)
        # k1 comes in with (0.9 + 0.6) / 2, and the parent has the mean of the three.
        assert hit.score == pytest.approx(0.75)
        assert hit.signals == {"fixed": pytest.approx(0.75)}
        assert hit.components == {"first": 0.9, "k0": 0.9, "k1": 0.75, "k2": 0.6}
        assert hit.trail.matched == ("k0",)
        assert (hit.node.start, hit.node.end) == (0, len(hit.node.text))


def test_a_threshold_is_met_exactly_whatever_floats_make_of_it() -> None:
    """0.56 x 25 is 14.000000000000002 in floating point."""
    with filled(document({"p": [f"k{number:02}" for number in range(25)]})) as store:
        hits = ranking(store, {f"k{number:02}": 0.5 for number in range(14)})
        assert AutoMerging(store, 0.56, 25).rerank(Query("q"), hits, 99).ids == ["p"]
        assert AutoMerging(store, 0.57, 25).rerank(Query("q"), hits, 99).ids == hits.ids


def test_three_levels_merge_to_the_root() -> None:
    with filled(document(DEEP)) as store:
        found = merged(store, ranking(store, {"a": 0.9, "c": 0.5, "f": 0.3}))
        assert found.ids == ["top"]
        # low-0 0.9 and low-1 0.5 make left 0.7; low-2 0.3 makes right 0.3; both make the root.
        assert found[0].score == pytest.approx(0.5)
        assert merged(store, ranking(store, {"a": 0.9, "b": 0.7}), 0.6).ids == ["low-0"]


def test_hits_after_the_first_ones_stay_unless_they_lie_within_a_parent() -> None:
    with filled(document(FOUR), document({"q": ["m0", "m1", "m2"]}, "e")) as store:
        hits = ranking(store, {"k0": 0.9, "k1": 0.8, "k3": 0.7, "m0": 0.6, "m1": 0.5})
        assert AutoMerging(store, 0.5, top=2).rerank(ASKED, hits, 99).ids == ["p", "m0", "m1"]
        assert AutoMerging(store, 0.5, top=2).rerank(ASKED, hits, 2).ids == ["p", "m0"]


def test_a_parent_that_is_a_hit_itself_takes_part_in_the_mean() -> None:
    with filled(document(FOUR)) as store:
        (hit,) = merged(store, ranking(store, {"p": 0.2, "k0": 0.8, "k1": 0.5}))
        assert (hit.id, hit.score) == ("p", 0.5)


def test_a_missing_parent_keeps_its_children_with_a_warning() -> None:
    made = document(FOUR)
    orphans = replace(made, nodes=tuple(node for node in made.nodes if node.id != "p"))
    with filled(orphans) as store:
        found = merged(store, ranking(store, {"k0": 1.0}))
        assert found.ids == ["k0"]
        assert found.warnings == ("the parent 'p' of 'k0' is not there: the text node stays a hit",)


def test_a_hidden_parent_keeps_its_children_with_a_warning_that_does_not_name_it() -> None:
    with filled(document(FOUR)) as store:
        view = store.view(F.kind != "parent")
        hits = Ranking(replace(hit, node=view.fetch("text_node", [hit.id])[0]) for hit in ranking(store, {"k0": 1, "k1": 1}))
        found = merged(view, hits)
        assert found.ids == ["k0", "k1"]
        assert len(found.warnings) == 1
        assert "no hit has a parent here" in found.warnings[0]
        assert "'p'" not in found.warnings[0]


def test_a_short_document_beside_levels_needs_no_warning() -> None:
    short = Contribution(Document("short", "It is short."), (TextNode("short", "It is short.", "short", "", 0, 12),))
    with filled(document(FOUR), short) as store:
        assert merged(store, ranking(store, {"short": 1.0})).warnings == ()
    with filled(short) as store:
        assert "no hit has a parent here" in merged(store, ranking(store, {"short": 1.0})).warnings[0]
        assert merged(store, Ranking()).warnings == ()


def test_a_store_without_levels_says_how_to_get_them() -> None:
    with shelf.filled() as store:
        whole = (Keyword(store) >> AutoMerging(store)).retrieve(FOUNDED)
        assert whole.ids == Keyword(store).retrieve(FOUNDED).ids
        (warning,) = whole.warnings
        assert warning.startswith(
            "auto_merging merges nothing, since no hit has a parent here: add the documents with chunk"
        )


def test_parents_in_a_circle_come_to_an_end() -> None:
    made = document(DEEP)
    nodes = tuple(replace(node, parent="low-0") if node.id == "top" else node for node in made.nodes)
    with filled(replace(made, nodes=nodes)) as store:
        assert merged(store, ranking(store, {"a": 1.0, "c": 0.5, "e": 0.4}), 0.1)


@LAW
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1),
    st.sampled_from([0.1, 0.5, 0.6, 1.0]),
    st.randoms(use_true_random=False),
)
def test_the_laws(scores: dict[str, int], threshold: float, random: object) -> None:
    with filled(document(DEEP)) as store:
        nodes = {node.id: node for node in store.nodes_of(["d"], parents=True)}
        given_hits = ranking(store, scores)
        before = [(hit.id, hit.score, dict(hit.components)) for hit in given_hits]
        found = merged(store, given_hits, threshold)
        assert [(hit.id, hit.score, dict(hit.components)) for hit in given_hits] == before
        # The order of hits makes no difference.
        shuffled = list(given_hits)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert merged(store, Ranking(shuffled), threshold) == found
        # Every hit is still shown, once, and scores stay within what was given.
        for identity in scores:
            start, end = nodes[identity].start, nodes[identity].end
            assert sum(hit.node.start <= start and end <= hit.node.end for hit in found) == 1
        assert all(min(scores.values()) <= hit.score <= max(scores.values()) for hit in found)
        # Merged again, nothing else merges than what the new hits make up.
        again = merged(store, found, threshold)
        assert len(again) <= len(found)
        # A higher threshold never merges more.
        higher = merged(store, given_hits, min(1.0, threshold + 0.3))
        assert sum(len(hit.node.text) for hit in higher) <= sum(len(hit.node.text) for hit in found)


@LAW
@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"), min_size=1), st.sampled_from([0.1, 0.5, 1.0]))
def test_no_hidden_sibling_is_ever_shown(hidden: set[str], wanted: set[str], threshold: float) -> None:
    own = {name: {"hidden": True} for name in hidden}
    with filled(document(DEEP, metadata=own), document({"x": ["y", "z"]}, "e", {"y": {"hidden": True}})) as store:
        view = store.view(~F.hidden.exists())
        hits = Ranking(
            replace(hit, node=node)
            for hit in ranking(store, dict.fromkeys(sorted(wanted - hidden), 1.0))
            for node in view.fetch("text_node", [hit.id])
        )
        found = merged(view, hits, threshold)
        assert not [hit for hit in found for name in hidden if f"This is {name}." in hit.node.text]
        told = str([found.warnings, [(hit.components, str(hit.trail)) for hit in found]])
        assert not [name for name in hidden if f"'{name}'" in told]


def test_a_removed_document_merges_no_more() -> None:
    with filled(document(FOUR)) as store:
        hits = ranking(store, {"k0": 1.0, "k1": 1.0})
        store.apply(Batch(remove=("d",)))
        assert merged(store, hits).ids == ["k0", "k1"]


def test_a_text_is_made_of_others_by_their_places_or_their_words() -> None:
    with filled(document(FOUR)) as store:
        nodes = {node.id: node for node in store.nodes_of(["d"], parents=True)}
        children = [nodes[each] for each in FOUR["p"]]
        assert made_of(nodes["p"], children)
        assert not made_of(nodes["p"], children[1:])
        assert made_of(nodes["p"], [replace(each, start=0, end=0) for each in children])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"threshold": 0}, "threshold"),
        ({"threshold": 1.1}, "threshold"),
        ({"threshold": "x"}, "threshold"),
        ({"top": 0}, "top"),
    ],
)
def test_a_bad_option_is_refused(options: dict[str, float], said: str) -> None:
    with shelf.filled() as store, pytest.raises(QueryError, match=f"expected {said}"):
        AutoMerging(store, **options)  # type: ignore[arg-type]
