"""Everything that somebody can change in a graph of `to_networkx` is taken or refused, never dropped without a word."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import networkx
import numpy as np
import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import DocumentError
from clew.graph.formats.networkx import from_networkx, to_networkx
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import CONTAINS, MENTIONS, NEXT, Triplet, entity_ref
from clew.graph.store import GraphStore, open_store

from ...contracts.relations import LINE, MIRA, QUARRY, RUNS, stating
from ..whole_store import whole_store
from .test_networkx import facts, rebuilt

Graph: TypeAlias = "networkx.MultiDiGraph[Any]"
MIRA_REF, QUARRY_REF = entity_ref(entity_id(MIRA)), entity_ref(entity_id(QUARRY))
EDGE = (MIRA_REF, QUARRY_REF, RUNS)
PAID = [Triplet("Ann", "paid", "Bo", "PERSON", "PERSON", properties={"amount": amount}) for amount in (3, 5)]


def graph_of(*contributions: Contribution) -> Graph:
    with open_store(":memory:") as source:
        source.apply(Batch(add=contributions or (stating("a", "RUNS", own={"since": 1990}),)))
        return to_networkx(source)


def whole() -> Graph:
    with whole_store() as source:
        return to_networkx(source)


def refused(graph: "networkx.Graph[Any]", message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        list(from_networkx(graph))


# Subgraphs


def entities_alone(graph: Graph) -> Graph:
    kept: Graph = graph.subgraph([ref for ref, kind in graph.nodes(data="kind") if kind == "entity"]).copy()
    return kept


def test_a_subgraph_of_entities_is_its_facts() -> None:
    graph = graph_of(stating("a", "RUNS", own={"since": 1990}), stating("b", "OWNS", False), *contributions_of(PAID))
    with rebuilt(entities_alone(graph)) as store:
        assert facts(store) == [("Ann", "paid", "Bo"), (MIRA, "runs", QUARRY)]
        stated = [(each.type, each.asserted, each.confidence, each.properties) for each in store.scan("evidence")]
        assert sorted(stated, key=str) == [
            ("OWNS", False, 0.5, {}),
            ("RELATED", True, 1.0, {"amount": 3}),
            ("RELATED", True, 1.0, {"amount": 5}),
            ("RUNS", True, 0.5, {"since": 1990}),
        ]
        assert store.fetch("relation", [RUNS])
        assert {each.name: each.type for each in store.scan("entity")} == {
            MIRA: "",
            QUARRY: "",
            "Ann": "PERSON",
            "Bo": "PERSON",
        }


def test_entities_of_a_subgraph_keep_what_they_are() -> None:
    graph = whole()
    known = {ref: (data["name"], data["type"], data["aliases"]) for ref, data in graph.nodes(data=True) if "aliases" in data}
    alone = entities_alone(graph)
    with rebuilt(alone) as store:
        found = {entity_ref(each.id): each for each in store.scan("entity")}
        assert sorted(found) == sorted(known)
        for ref, (name, _, aliases) in known.items():
            assert found[ref].name == name
            assert set(json.loads(aliases)) <= {*found[ref].aliases}
    one = graph.subgraph([entity_ref("ann-2")])
    with rebuilt(one) as store:
        (ann,) = store.scan("entity")
        assert (ann.id, ann.name, ann.type) == ("ann-2", "Ann", "PERSON")


def test_a_subgraph_without_its_documents_or_texts_is_refused() -> None:
    graph = whole()
    kinds = dict(graph.nodes(data="kind"))
    refused(graph.subgraph([ref for ref in graph if kinds[ref] != "document"]), "none of the documents that hold them")
    refused(graph.subgraph([ref for ref in graph if kinds[ref] in ("document", "entity")]), "none of the text nodes")


# Labels and copies


@pytest.mark.parametrize(
    "label",
    [lambda number, data: number, lambda number, data: f"{number} {data['name']}", lambda number, data: (number, "x")],
)
def test_labels_are_only_labels(label: Callable[[int, Any], Any]) -> None:
    with whole_store() as source:
        graph = to_networkx(source)
        labels = {ref: label(number, data) for number, (ref, data) in enumerate(graph.nodes(data=True))}
        with rebuilt(networkx.relabel_nodes(graph, labels)) as store:
            assert store.digest() == source.digest()


def test_facts_can_be_put_between_relabelled_nodes() -> None:
    graph = networkx.relabel_nodes(graph_of(), {MIRA_REF: MIRA, QUARRY_REF: QUARRY})
    graph.add_edge(QUARRY, MIRA, relation="belongs to")
    with rebuilt(graph) as store:
        assert facts(store) == [(MIRA, "runs", QUARRY), (QUARRY, "belongs to", MIRA)]


def test_what_cannot_be_a_label_is_refused() -> None:
    graph = graph_of()
    refused(networkx.relabel_nodes(graph, {MIRA_REF: QUARRY_REF}), "of other nodes")
    refused(networkx.relabel_nodes(graph, {MIRA_REF: "same", QUARRY_REF: "same"}), "of other nodes")
    refused(networkx.relabel_nodes(graph, {MIRA_REF: "entity:mira"}), "ids cannot be changed")
    refused(networkx.contracted_nodes(graph, MIRA_REF, QUARRY_REF), "entities.merge")
    copied = graph_of()
    copied.add_node("Mira 2", **copied.nodes[MIRA_REF])
    refused(copied, "are both 'entity:")
    old = graph_of()
    for data in (*(data for _, data in old.nodes(data=True)), *(data for *_, data in old.edges(data=True))):
        data.pop("ref", None)
    refused(networkx.convert_node_labels_to_integers(old), "no attribute 'ref'")


def test_a_graph_of_single_edges_has_lost_facts() -> None:
    graph = graph_of(*contributions_of([*PAID, Triplet("Ann", "thanked", "Bo")]))
    refused(networkx.DiGraph(graph), "has lost facts or mentions: .*MultiDiGraph itself")
    refused(networkx.DiGraph(graph.subgraph([*entities_alone(graph)])), "has lost facts")
    alone = graph_of(*contributions_of(PAID[:1]))
    with rebuilt(networkx.DiGraph(alone)) as store:  # Nothing was lost.
        assert facts(store) == [("Ann", "paid", "Bo")]


# Attributes


def change(graph: Graph, of: str, **given: Any) -> Graph:
    places = {
        "document": graph.nodes["document:a"],
        "text": graph.nodes["node:a"],
        "entity": graph.nodes[MIRA_REF],
        "fact": graph.edges[EDGE],
        "mention": next(data for *_, data in graph.edges(data=True) if data["type"] == MENTIONS),
        "structure": next(data for *_, data in graph.edges(data=True) if data["type"] == CONTAINS),
    }
    places[of].update(given)
    return graph


def value(store: GraphStore, of: str) -> Any:
    if of == "document":
        (found,) = list[Any](store.fetch("document", ["a"]))
    elif of == "text":
        (found,) = list[Any](store.fetch("text_node", ["a"]))
    else:
        entity = of == "entity"
        (found,) = list[Any](store.fetch("entity", [entity_id(MIRA)]) if entity else store.fetch("relation", [RUNS]))
    return found


@pytest.mark.parametrize(
    ("of", "given", "field", "expected"),
    [
        ("document", {"name": "Minutes"}, "title", "Minutes"),
        ("document", {"title": "Minutes"}, "title", "Minutes"),
        ("document", {"source": "b.txt"}, "source", "b.txt"),
        ("document", {"year": np.int64(1990)}, "metadata", {"from": "a", "year": 1990}),
        ("document", {"metadata": {"day": np.datetime64("2001-02-03")}}, "metadata", {"day": "2001-02-03"}),
        ("document", {"metadata": '{"x": 1}', "tags": {"b", "a"}}, "metadata", {"x": 1, "tags": ["a", "b"]}),
        ("text", {"name": "Part one"}, "title", "Part one"),
        ("text", {"reviewed": True, "none": float("nan")}, "metadata", {"reviewed": True}),
        ("entity", {"name": "Miranda"}, "name", "Miranda"),
        ("entity", {"type": "PERSON"}, "type", "PERSON"),
        ("entity", {"aliases": '["Mimi"]'}, "aliases", ("Mimi",)),
        ("entity", {"aliases": ["Mimi", "Mi"]}, "aliases", ("Mi", "Mimi")),
        ("entity", {"properties": {"born": 1950}}, "properties", {"born": 1950}),
        ("entity", {"pagerank": np.float64(0.25)}, "properties", {"pagerank": 0.25}),
        ("fact", {"predicate": "owns"}, "predicate", "owns"),
        ("fact", {"properties": '{"since": 1991}'}, "properties", {"since": 1991}),
        ("fact", {"centrality": 0.5}, "properties", {"since": 1990, "centrality": 0.5}),
    ],
)
def test_what_can_be_kept_is_taken(of: str, given: dict[str, Any], field: str, expected: Any) -> None:
    with rebuilt(change(graph_of(), of, **given)) as store:
        if "predicate" in given:
            (found,) = store.scan("relation")
            assert found.id != RUNS
        else:
            found = value(store, of)
        assert getattr(found, field) == expected


@pytest.mark.parametrize(
    ("of", "given", "message"),
    [
        ("document", {"text": "Another text."}, r"add the changed document"),
        ("document", {"name": "A", "title": "B"}, "a's name|change one"),
        ("document", {"name": ""}, "name that is a text and not empty"),
        ("document", {"metadata": "none"}, "expected JSON"),
        ("document", {"opened": object()}, "JSON can hold"),
        ("text", {"start_char": 3}, "cannot be changed in a graph"),
        ("text", {"node_kind": "row"}, "cannot be changed in a graph"),
        ("text", {"kind": "chapter"}, "leave both as to_networkx writes them"),
        ("entity", {"kind": "person"}, "what an entity is, is its attribute 'type'"),
        ("entity", {"ref": "node:a"}, "leave both"),
        ("entity", {"aliases": 3}, "expected aliases"),
        ("entity", {"name": None}, "expected a name and a type"),
        ("fact", {"weight": 7}, "weight of a fact follow from its evidence"),
        ("fact", {"asserted": False}, "asserted of a fact"),
        ("fact", {"sentence": "Somebody else runs it."}, "sentence of a fact"),
        ("fact", {"predicate": 3}, "expected a predicate"),
        ("fact", {"properties": "{}"}, "cannot be taken out of it alone"),
        ("fact", {"evidence": "[3]"}, "expected evidence"),
        ("mention", {"words": "Mara"}, "only its mention_type can be changed"),
        ("mention", {"end_char": 2}, "only its mention_type can be changed"),
        ("mention", {"sure": True}, "cannot hold sure"),
        ("structure", {"sure": True}, r"CONTAINS\) cannot hold sure"),
    ],
)
def test_what_cannot_be_kept_is_refused(of: str, given: dict[str, Any], message: str) -> None:
    refused(change(graph_of(), of, **given), message)


def test_changed_evidence_counts() -> None:
    graph = graph_of()
    (told,) = json.loads(graph.edges[EDGE]["evidence"])
    graph.edges[EDGE]["evidence"] = json.dumps([{**told, "asserted": False, "confidence": 0.25}])
    graph.edges[EDGE].update(weight=0, asserted=False)
    with rebuilt(graph) as store:
        (relation,), (evidence,) = store.scan("relation"), store.scan("evidence")
        assert (relation.asserted, evidence.confidence) == (False, 0.25)
    with rebuilt(change(graph_of(), "fact", confidence=0.75)) as store:
        assert [each.confidence for each in store.scan("evidence")] == [0.75]


def test_what_documents_say_of_an_entity_cannot_be_taken_out() -> None:
    graph = whole()
    ref, data = next((ref, data) for ref, data in graph.nodes(data=True) if data.get("aliases", "[]") != "[]")
    data["aliases"] = "[]"
    refused(graph, f"{ref}.*cannot be taken out of a graph")


# Edges


def test_an_entity_whose_mentions_were_taken_out_keeps_its_name() -> None:
    graph = graph_of()
    graph.remove_edges_from([edge for edge in graph.in_edges(MIRA_REF, keys=True) if edge[0] == "node:a"])
    with rebuilt(graph) as store:
        assert facts(store) == [(MIRA, "runs", QUARRY)]
        assert [each.entity for each in store.scan("mention")] == [entity_id(QUARRY)]


@pytest.mark.parametrize("kind", [CONTAINS, NEXT, "DECLARES", "REFERS_TO"])
def test_edges_of_structure_stay(kind: str) -> None:
    graph = whole()
    start, end, key, data = next(each for each in graph.edges(keys=True, data=True) if each[3]["type"] == kind)
    moved = graph.copy()
    moved.add_edge(end, start, **data)
    refused(moved, "only facts of entities can be put in|of another edge")
    graph.remove_edge(start, end, key)
    refused(graph, rf"\({kind}\) was taken out, but it follows")


def test_a_text_node_leaves_with_its_sentences() -> None:
    graph = whole()
    gone = next(data["parent"] for _, data in graph.nodes(data=True) if data.get("node_kind") == "sentence")
    graph.remove_node(f"node:{gone}")
    with rebuilt(graph) as store:
        assert all(each.parent != gone for each in store.scan("text_node"))
        assert not store.fetch("text_node", [gone])


def test_keys_without_attributes_are_refused() -> None:
    graph = whole()
    refused(networkx.MultiDiGraph(list(graph.edges(keys=True))), "nodes have lost their attributes")
    refused(networkx.DiGraph([(source, target) for source, target, _ in graph.edges]), "lost their attributes")
    graph.add_edge("entity:nobody", entity_ref("ann-2"), relation="knows")
    refused(graph, "check the key")


def test_a_copied_or_moved_fact_is_refused() -> None:
    graph = graph_of()
    graph.add_edge(QUARRY_REF, MIRA_REF, **graph.edges[EDGE])
    refused(graph, "edge_id .* of another edge: a new fact has its own attributes alone")
    graph.remove_edge(*EDGE)
    refused(graph, "is a fact of other nodes")


def test_an_entity_put_in_under_a_key_like_others_is_there() -> None:
    graph = graph_of()
    graph.add_node("entity:zoe", kind="entity", name="Zoe", type="PERSON")
    with rebuilt(graph) as store:
        (zoe,) = store.fetch("entity", ["zoe"])
        assert (zoe.name, zoe.type) == ("Zoe", "PERSON")


def test_an_untouched_graph_is_what_it_was() -> None:
    assert LINE  # The fact above is stated by this one line.
    with whole_store() as source, rebuilt(to_networkx(source)) as store:
        assert store.digest() == source.digest()
