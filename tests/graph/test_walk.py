"""Walks on the embedded store against breadth-first search, brute force and networkx, on views too."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph import walk
from clew.graph.batch import Batch
from clew.graph.errors import InputError
from clew.graph.filters.language import F
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import CONTAINS, MENTIONS, Edge, Path, Triplet, entity_ref
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.graph.walk import evidence_paths, hops, literals, pagerank

from ..examples import examples

NAMES = ["Ann", "Ben", "Cat", "Dan", "Eve", "1990"]
Facts = list[tuple[str, str, str, int]]


def store_of(facts: Facts) -> GraphStore:
    """A store with a document for each number: its facts, one a row."""
    store = open_store(":memory:")
    triplets = [
        Triplet(
            subject,
            words,
            object_,
            subject_type="DATE" if subject == "1990" else "PERSON",
            object_type="DATE" if object_ == "1990" else "PERSON",
            document_id=f"doc{number}",
            properties={"number": number},
        )
        for subject, words, object_, number in facts
    ]
    store.apply(Batch(add=tuple(contributions_of(triplets))))
    return store


facts = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["knows", "met"]), st.sampled_from(NAMES), st.integers(0, 3)),
    min_size=1,
    max_size=9,
)


@pytest.fixture
def family() -> Iterator[GraphStore]:
    with store_of(
        [
            ("Ann", "knows", "Ben", 0),
            ("Ben", "knows", "Cat", 1),
            ("Ann", "met", "Dan", 1),
            ("Dan", "knows", "Cat", 2),
            ("Ann", "met", "Ben", 2),
            ("Ann", "was born in", "1990", 0),
            ("Eve", "was born in", "1990", 3),
        ]
    ) as store:
        yield store


def ref(name: str) -> str:
    return entity_ref(entity_id(name))


def spelled(store: GraphReader, path: Path) -> str:
    names = {entity_ref(each.id): each.name for each in store.scan("entity")}
    return "-".join(names.get(each, "*") for each in path.refs)


def every_edge(store: GraphReader) -> list[Edge]:
    refs = [entity_ref(each.id) for each in store.scan("entity")]
    return store.edges(refs)


# hops


def test_hops_follow_direction_and_types(family: GraphStore) -> None:
    known = hops(family, [ref("Ann")], 2, "out", ["RELATED"])
    assert known == [[ref("Ann")], sorted([ref("Ben"), ref("Dan"), ref("1990")]), [ref("Cat")]]
    assert hops(family, [ref("Cat")], 1, "in", ["RELATED"]) == [[ref("Cat")], sorted([ref("Ben"), ref("Dan")])]
    assert hops(family, [ref("Cat")], 1, "out", ["RELATED"]) == [[ref("Cat")], []]
    assert hops(family, ["document:doc3"], 1, "out", [CONTAINS]) == [["document:doc3"], ["node:doc3"]]
    assert hops(family, [ref("Eve")], 1) == [[ref("Eve")], sorted(["node:doc3", ref("1990")])]


def test_hops_of_nothing_and_of_strangers(family: GraphStore) -> None:
    assert hops(family, [], 3) == [[], [], [], []]
    assert hops(family, ["entity:nobody", "node:nothing", "table:x"], 1) == [[], []]
    assert hops(family, [ref("Ann"), ref("Ann")], 0) == [[ref("Ann")]]
    with pytest.raises(InputError, match="at least 0"):
        hops(family, [ref("Ann")], -1)


def test_a_limit_keeps_the_best_edges_of_each_node(family: GraphStore) -> None:
    best = family.edges([ref("Ann")], "both", ["RELATED"], 1)
    assert hops(family, [ref("Ann")], 1, "both", ["RELATED"], 1)[1] == [best[0].target]


@settings(max_examples=examples(40))
@given(facts, st.integers(0, 3))
def test_hops_are_distances(drawn: Facts, count: int) -> None:
    with store_of(drawn) as store:
        graph: networkx.Graph[str] = networkx.Graph((edge.source, edge.target) for edge in every_edge(store))
        start = ref(drawn[0][0])
        found = {each: distance for distance, layer in enumerate(hops(store, [start], count)) for each in layer}
        assert found == dict(networkx.single_source_shortest_path_length(graph, start, cutoff=count))


# paths


def brute_force(store: GraphReader, a: str, b: str, k: int, max_hops: int) -> list[Path]:
    """All simple paths by networkx, those the rules exclude dropped, sorted."""
    skip = literals(store, [entity_ref(each.id) for each in store.scan("entity")]) - {a, b}
    graph: networkx.MultiGraph[str] = networkx.MultiGraph()
    first: dict[tuple[str, str], Edge] = {}
    related: set[frozenset[str]] = set()
    for edge in sorted(every_edge(store), key=lambda each: (each.start, each.id)):
        if edge.source == edge.target or {edge.source, edge.target} & skip:
            continue
        if edge.type == MENTIONS:
            first.setdefault((edge.source, edge.target), edge)
        else:
            related.add(frozenset((edge.source, edge.target)))
            graph.add_edge(edge.source, edge.target, key=edge.id, edge=edge)
    for edge in first.values():
        graph.add_edge(edge.source, edge.target, key=edge.id, edge=edge)
    paths: list[tuple[Any, ...]] = []
    if a in graph and b in graph:
        every: Any = networkx.all_simple_edge_paths(graph, a, b, cutoff=max_hops)
        for found in every:
            edges = [graph.edges[step]["edge"] for step in found]
            refs = [a, *(step[1] for step in found)]
            if any(
                refs[i].startswith("node:") and frozenset((refs[i - 1], refs[i + 1])) in related
                for i in range(1, len(refs) - 1)
            ):
                continue
            through = sum(edge.type == MENTIONS for edge in edges)
            weakness = sum(1_000_000 // edge.weight for edge in edges if edge.type != MENTIONS)
            ids = tuple(edge.id for edge in edges)
            paths.append((through, len(edges), weakness, tuple(refs), ids, tuple(edges)))
    return [Path(each[3], each[5]) for each in sorted(paths)[:k]]


@settings(max_examples=examples(120))
@given(facts, st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 12), st.integers(0, 5))
def test_paths_are_those_of_brute_force(drawn: Facts, a: str, b: str, k: int, max_hops: int) -> None:
    with store_of(drawn) as store:
        found = evidence_paths(store, entity_id(a), entity_id(b), k, max_hops)
        expected = [] if a == b else brute_force(store, ref(a), ref(b), k, max_hops)
        assert found == expected


@settings(max_examples=examples(40))
@given(facts, st.integers(1, 6))
def test_fewer_paths_are_the_first_of_more(drawn: Facts, k: int) -> None:
    with store_of(drawn) as store:
        a, b = entity_id(drawn[0][0]), entity_id(drawn[-1][2])
        more = evidence_paths(store, a, b, k + 1)
        assert evidence_paths(store, a, b, k) == more[:k]
        for path in more:
            assert len(set(path.refs)) == len(path.refs) == path.hops + 1
            for edge, (left, right) in zip(path.edges, pairwise(path.refs), strict=True):
                assert {edge.source, edge.target} == {left, right}


def test_relations_come_before_shared_texts(family: GraphStore) -> None:
    # Ben and Cat know each other; Ann and Dan stand in the way that is longer.
    found = evidence_paths(family, entity_id("Ben"), entity_id("Cat"))
    assert [spelled(family, path) for path in found[:3]] == ["Ben-Cat", "Ben-Ann-Dan-Cat", "Ben-Ann-Dan-Cat"]
    assert {edge.type for edge in found[0].edges} == {"RELATED"}


def test_dates_connect_nobody(family: GraphStore) -> None:
    assert evidence_paths(family, entity_id("Ann"), entity_id("Eve")) == []
    [born] = evidence_paths(family, entity_id("Ann"), entity_id("1990"))
    assert spelled(family, born) == "Ann-1990"


def test_two_names_in_one_text_are_connected_through_it() -> None:
    # One row that mentions both; the relation between them is only denied, so that no walk takes it.
    with open_store(":memory:") as store:
        contribution = next(contributions_of([Triplet("Ann", "never met", "Ben", document_id="d")]))
        denied = replace(contribution.evidence[0], asserted=False)
        store.apply(Batch(add=(replace(contribution, evidence=(denied,)),)))
        assert hops(store, [ref("Ann")], 1, "both", ["RELATED"]) == [[ref("Ann")], []]
        [path] = evidence_paths(store, entity_id("Ann"), entity_id("Ben"))
        assert path.refs == (ref("Ann"), "node:d", ref("Ben"))
        assert [edge.type for edge in path.edges] == [MENTIONS, MENTIONS]


def test_paths_of_strangers_and_nonsense(family: GraphStore) -> None:
    ann = entity_id("Ann")
    assert evidence_paths(family, ann, "nobody") == []
    assert evidence_paths(family, ann, ann) == []
    assert evidence_paths(family, ann, entity_id("Ben"), k=0) == []
    assert evidence_paths(family, ann, entity_id("Ben"), max_hops=0) == []
    for wrong in ({"k": -1}, {"max_hops": -1}):
        with pytest.raises(InputError, match="at least 0"):
            evidence_paths(family, ann, entity_id("Ben"), **wrong)


def test_a_view_hides_paths(family: GraphStore) -> None:
    seen = family.view(F.number != 1)
    assert [spelled(seen, path) for path in evidence_paths(seen, entity_id("Ann"), entity_id("Cat"))] == []
    assert evidence_paths(family, entity_id("Ann"), entity_id("Cat"))


class Counting:
    """A reader that counts the edges it hands out."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.handed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def edges(self, refs: Sequence[str], *rest: Any) -> list[Edge]:
        found = self._store.edges(refs, *rest)
        self.handed += len(found)
        return found


def test_work_on_hubs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # Both ends know the same two hubs, and each hub knows a crowd.
    drawn: Facts = [(end, "knows", hub, 0) for end in ("Ann", "Ben") for hub in ("Hub", "Pub")]
    drawn += [(hub, "knows", f"{hub} friend {number}", 1) for hub in ("Hub", "Pub") for number in range(400)]
    monkeypatch.setattr(walk, "EDGES_A_NODE", 10)
    with store_of(drawn) as store:
        counting: Any = Counting(store)
        found = evidence_paths(counting, entity_id("Ann"), entity_id("Ben"), k=2)
        assert sorted(spelled(store, path) for path in found) == ["Ann-Hub-Ben", "Ann-Pub-Ben"]
        assert counting.handed < 100
        monkeypatch.setattr(walk, "STEPS", 0)
        assert evidence_paths(store, entity_id("Ann"), entity_id("Ben")) == []


# PageRank over a store


def visible_pagerank(store: GraphReader, seed: str, damping: float) -> dict[str, float]:
    everything = [entity_ref(each.id) for each in store.scan("entity")]
    skip = literals(store, everything)
    graph: networkx.MultiGraph[str] = networkx.MultiGraph()
    near = store.neighbourhood([seed], 2)
    graph.add_nodes_from(each for each in near.refs if each not in skip)
    for edge in near.edges():
        if not {edge.source, edge.target} & skip:
            graph.add_edge(edge.source, edge.target)
    return dict(networkx.pagerank(graph, damping, {seed: 1.0}, max_iter=1000, tol=1e-14))


@settings(max_examples=examples(40))
@given(facts.filter(lambda drawn: drawn[0][0] != "1990"), st.integers(0, 3))
def test_pagerank_over_a_store_and_a_view_is_networkxs(drawn: Facts, hidden: int) -> None:
    seed = ref(drawn[0][0])
    with store_of(drawn) as store:
        for reader in (store, store.view(~(F.number == hidden))):
            [scores] = pagerank(reader, [{seed: 2.0}], limit=None)
            if not reader.fetch("entity", [entity_id(drawn[0][0])]):
                assert scores == {}
                continue
            expected = visible_pagerank(reader, seed, 0.85)
            assert set(scores) == set(expected)
            assert scores == pytest.approx(expected, abs=1e-7)
            hidden_refs = {f"node:{node.id}" for node in store.nodes_of([f"doc{hidden}"])}
            assert reader is store or not hidden_refs & set(scores)


def test_pagerank_of_several_seeds_leaves_dates_out(family: GraphStore) -> None:
    first, second, third = pagerank(family, [{ref("Ann"): 1.0}, {ref("1990"): 1.0}, {}])
    assert ref("1990") not in first
    assert sum(first.values()) == pytest.approx(1.0)
    assert set(second.values()) == set(third.values()) == {0.0}
    assert pagerank(family, []) == []
