"""What every store does with text nodes of kind `parent`: it keeps them, and no search finds them. Inherit, give `empty`."""

from dataclasses import replace
from pathlib import Path

import pytest

from clew.graph.batch import Batch, Contribution, NodeVector
from clew.graph.errors import DocumentError
from clew.graph.filters.language import F
from clew.graph.formats.copy import copy
from clew.graph.formats.graphml import read_graphml, write_graphml
from clew.graph.formats.jsonl import read_jsonl, write_jsonl
from clew.graph.formats.networkx import from_networkx
from clew.graph.identity import entity_id
from clew.graph.model import CONTAINS, Mention, Reference, TextNode, document_ref, node_ref
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.tests.contracts.graph_reader import ANN, BOB, CITY, small_world
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import contribution, vector

LEAVES = [f"l#chunk:{number}" for number in range(4)]
LOW, TOP = ["l#parent:2:0", "l#parent:2:1"], "l#parent:4:0"


def levelled(document: str = "l") -> Contribution:
    """A document titled Paris of four text nodes, two and two of which have a parent, and these one above them."""
    plain = contribution(document, [[ANN, BOB], [CITY], [BOB, CITY], [ANN]], [(0, "met", 1, True)], "Paris", seed=70)
    above = {f"{document}#chunk:{each}": f"{document}#parent:2:{each // 2}" for each in range(4)}
    nodes = [replace(node, parent=above.get(node.id, node.parent)) for node in plain.nodes]
    leaves = [node for node in nodes if node.kind == "chunk"]
    spans = {f"{document}#parent:2:0": leaves[:2], f"{document}#parent:2:1": leaves[2:], f"{document}#parent:4:0": leaves}
    for identity, inside in spans.items():
        start, end = inside[0].start, inside[-1].end
        parent = None if ":4:" in identity else f"{document}#parent:4:0"
        text = plain.document.text[start:end]
        nodes.append(TextNode(identity, text, document, "Paris", start, end, "parent", {"level": len(inside)}, parent))
    return replace(plain, nodes=tuple(nodes))


def flat() -> Contribution:
    """The same document without levels."""
    made = levelled()
    held = (node for node in made.nodes if node.kind != "parent")
    return replace(made, nodes=tuple(replace(node, parent=None) if node.kind == "chunk" else node for node in held))


def found(reader: GraphReader) -> tuple[object, ...]:
    """What searches and walks find."""
    return (
        reader.search_text("Ann Bob Paris walked", 99),
        reader.search_vectors(vector(70)[None, :], "text", 99),
        reader.best_sentences(vector(70), 99),
        reader.about([entity_id("Paris")]),
        [node.id for node in reader.nodes_of(["l"])],
        reader.frequencies(["walk", "pari", "bob"]),
        list(reader.neighbourhood([node_ref("l#chunk:0")], 3).refs),
    )


class LevelContract:
    """A store's side of hierarchical splitting."""

    def test_parents_change_nothing_that_is_found(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(*small_world(), flat())))
        before = found(empty)
        empty.apply(Batch(add=(levelled(),)))
        assert found(empty) == before
        assert found(empty.view(F.id.exists())) == before

    def test_parents_are_kept_and_counted_apart(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(levelled(),)))
        assert empty.digest() == PlainGraph([levelled()]).digest()
        for reader in (empty, empty.view(F.id.exists())):
            assert [node.id for node in reader.nodes_of(["l"], parents=True)] == [
                *(LEAVES[0], LOW[0], TOP),
                *(LEAVES[1], LEAVES[2], LOW[1], LEAVES[3]),
            ]
            assert [node.parent for node in reader.fetch("text_node", [LEAVES[3], *LOW])] == [LOW[1], TOP, TOP]
            counts = reader.counts()
            assert (counts["text_nodes"], counts["parents"], counts["sentences"], counts["references"]) == (4, 3, 4, 0)
            assert {node.id for node in reader.scan("text_node") if node.kind == "parent"} == {*LOW, TOP}

    def test_parents_contain_their_children(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(levelled(),)))
        inside = empty.edges([node_ref(TOP)], "out", [CONTAINS])
        assert {edge.target for edge in inside} == {node_ref(each) for each in LOW}
        assert {edge.source for edge in empty.edges([node_ref(LEAVES[0])], "in", [CONTAINS])} == {
            node_ref(LOW[0]),
            document_ref("l"),
        }

    def test_parents_leave_with_their_document(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(*small_world(), levelled("m"))))
        before = empty.digest(), empty.counts(), found(empty)
        empty.apply(Batch(add=(levelled(),)))
        empty.apply(Batch(remove=("l",)))
        assert (empty.digest(), empty.counts(), found(empty)) == before
        assert empty.fetch("text_node", [*LOW, TOP]) == []

    def test_other_levels_take_the_place_of_those_before(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(levelled(),)))
        empty.apply(Batch(add=(flat(),)))
        assert empty.digest() == PlainGraph([flat()]).digest()
        assert empty.counts()["parents"] == 0

    def test_a_parent_is_visible_where_it_passes_itself(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(levelled(),)))
        low = empty.view(F.level == 2)
        assert [node.id for node in low.nodes_of(["l"], parents=True)] == LOW
        assert [node.parent for node in low.fetch("text_node", [*LOW, TOP])] == [None, None]
        assert (low.counts()["parents"], low.counts()["text_nodes"]) == (2, 0)
        leaves = empty.view(F.kind == "chunk")
        assert [node.parent for node in leaves.nodes_of(["l"], parents=True)] == [None] * 4
        assert leaves.counts()["parents"] == 0
        assert leaves.edges([node_ref(TOP)], types=[CONTAINS]) == []

    def test_copies_keep_parents(self, empty: GraphStore, tmp_path: Path) -> None:
        empty.apply(Batch(add=(levelled(), *small_world())))
        with open_store(":memory:") as other:
            copy(empty, other)
            assert (other.digest(), other.counts()) == (empty.digest(), empty.counts())
        write_jsonl(empty, tmp_path / "graph.jsonl")
        with open_store(":memory:") as other:
            read_jsonl(tmp_path / "graph.jsonl", other)
            assert (other.digest(), other.counts()) == (empty.digest(), empty.counts())
        write_graphml(empty, tmp_path / "graph.graphml")
        with open_store(":memory:") as other:
            for batch in from_networkx(read_graphml(tmp_path / "graph.graphml")):
                other.apply(batch)
            assert (other.digest(), other.counts()) == (empty.digest(), empty.counts())
            assert list(other.scan("text_node")) == list(empty.scan("text_node"))

    @pytest.mark.parametrize("part", ["mention", "vector", "sentence", "reference"])
    def test_what_only_leaves_may_hold_is_refused(self, empty: GraphStore, part: str) -> None:
        made = levelled()
        mention = Mention("m", entity_id("Ann Lee"), TOP, 0, 3, "PERSON", "ann")
        wrong = {
            "mention": replace(made, mentions=(*made.mentions, mention)),
            "vector": replace(made, vectors=(*made.vectors, NodeVector(TOP, "text", "text 70", vector(70)))),
            "sentence": replace(made, nodes=(*made.nodes, TextNode("s", "x", "l", kind="sentence", parent=TOP))),
            "reference": replace(made, nodes=(*made.nodes, Reference("r", "x", "l", kind="parent", target="node:l"))),
        }
        with pytest.raises(DocumentError, match=r"parent|not one of"):
            empty.apply(Batch(add=(wrong[part],)))
        assert set(empty.counts().values()) == {0}
