"""Extractive summaries, key phrases, communities and the tree: against numbers worked out by hand, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx import Graph, barbell_graph, community, planted_partition_graph
from numpy.typing import NDArray

from clew.graph.enrichment import partition
from clew.graph.enrichment.extracts import chosen, shortened
from clew.graph.enrichment.keywords import key_terms, rake, simple
from clew.graph.enrichment.partition import ALGORITHMS, algorithm_named, parted
from clew.graph.enrichment.tree import BRANCHES, build_tree, with_summaries
from clew.graph.errors import ConfigError, MissingExtra
from clew.graph.model import TextNode
from clew.tests.contracts import shelf

ROSE = (
    "Compatibility of systems of linear constraints over the set of natural numbers. Criteria of compatibility of a system "
    "of linear Diophantine equations, strict inequations, and nonstrict inequations are considered."
)
"""The beginning of the abstract that Rose et al. (2010) work RAKE out on."""


def rows(*vectors: tuple[float, ...]) -> NDArray[np.float32]:
    made = np.array(vectors, dtype=np.float32)
    unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def test_the_sentence_nearest_to_the_middle_is_chosen() -> None:
    assert chosen(rows((1, 0), (1, 1), (0, 1)), 1, early=False) == [1]


def test_of_equal_sentences_the_first_is_chosen_and_the_second_choice_is_another() -> None:
    alike = rows((1, 0), (1, 0), (1, 0.2), (1, -1))
    assert chosen(alike, 1) == [0]
    assert 1 not in chosen(alike, 2)
    assert chosen(alike, 9) == [0, 1, 2, 3]


def test_a_text_without_sentences_is_cut_between_words() -> None:
    assert shortened("one two three", 8) == "one two"
    assert shortened("unbroken", 3) == "unb"


def test_rake_scores_as_published() -> None:
    """degree / frequency: linear 5 / 2 (a pair and a triple), diophantine and equations 3 / 1, constraints 2 / 1."""
    assert rake(ROSE, 3) == ["linear diophantine equations", "linear constraints", "natural numbers"]
    assert rake("Of the and to.") == []


def test_keywords_compare_by_stems() -> None:
    assert list(key_terms(["Paper Mills", "apples"])) == ["paper mill", "paper", "mill", "appl"]
    assert simple("The apples and an apple") == ["appl"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_two_cliques_are_two_communities_in_any_order(algorithm: partition.Algorithm) -> None:
    graph: Graph[int] = barbell_graph(5, 0)
    edges = {(f"n{a}", f"n{b}"): 1.0 for a, b in graph.edges}
    expected = [tuple(f"n{each}" for each in range(5)), tuple(f"n{each}" for each in range(5, 10))]
    assert parted(edges, algorithm) == expected
    assert parted(dict(reversed(edges.items())), algorithm) == expected
    assert parted({}, algorithm) == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_small_community_is_joined_to_what_it_is_tied_to_or_left_out(algorithm: partition.Algorithm) -> None:
    chain = {("a", "b"): 9.0, ("b", "c"): 1.0, ("c", "d"): 9.0, ("y", "z"): 1.0}
    assert parted(chain, algorithm) == [("a", "b"), ("c", "d"), ("y", "z")]
    assert parted(chain, algorithm, 3) == [("a", "b", "c", "d")]


def test_leiden_finds_no_worse_a_modularity_than_greedy_merging() -> None:
    graph: Graph[int] = planted_partition_graph(6, 20, 0.3, 0.02, seed=3)
    edges = {(f"{min(a, b):03}", f"{max(a, b):03}"): 1.0 for a, b in graph.edges}
    named = Graph(edges.keys())
    for algorithm in ALGORITHMS:
        found = parted(edges, algorithm)
        assert community.is_partition(named, found)
        greedy = community.modularity(named, community.greedy_modularity_communities(named))
        assert community.modularity(named, found) >= greedy - 0.01


def test_an_algorithm_that_is_not_installed_or_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert algorithm_named(None) == "leiden"
    with pytest.raises(ConfigError, match="Did you mean 'leiden'"):
        algorithm_named("leidn")
    monkeypatch.setattr(partition, "_PACKAGE", "not_installed_here")
    assert algorithm_named(None) == "louvain"
    with pytest.raises(MissingExtra, match="communities"):
        algorithm_named("leiden")


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 260), st.integers(0, 5))
def test_a_tree_holds_every_text_once_and_no_node_has_too_many_children(count: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    # Many texts that are all alike, too.
    vectors[: count // 2] = vectors[0]
    reader = Vectors(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    tree = build_tree(reader)  # type: ignore[arg-type]
    held = [leaf for node in tree.nodes.values() for leaf in node.leaves]
    assert sorted(held) == sorted(tree.leaves)
    assert all(len(node.children) + len(node.leaves) <= BRANCHES for node in tree.nodes.values())
    assert sorted(tree.below(tree.root)) == list(range(count))


class Vectors:
    """As much of a reader as a tree is built from."""

    def __init__(self, rows: NDArray[np.float32]) -> None:
        self._rows = rows

    def scan(self, kind: str) -> list[object]:
        nodes = [TextNode(f"{place:04}", "", "d") for place in range(len(self._rows))]
        return list(nodes) if kind == "text_node" else []

    def vectors(self, ids: list[str], kind: str) -> tuple[list[str], object]:
        return list(ids), self._rows[[int(each) for each in ids]]


def test_the_tree_of_the_shelf_says_what_its_texts_say() -> None:
    with shelf.filled() as store:
        tree = build_tree(store)
        (root,) = with_summaries(store, tree)
        assert (root.key, root.leaves) == (tree.root, tree.leaves)
        texts = {node.id: node.text for node in store.fetch("text_node", [part.node for part in root.parts])}
        assert len(root.parts) == 3
        assert all(part.text in texts[part.node] for part in root.parts)
