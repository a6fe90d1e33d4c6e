"""Graphs out to networkx and GraphML and back: whole, plain to read, and safe against hostile files."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch
from clew.graph.errors import DocumentError
from clew.graph.filters.language import F
from clew.graph.formats.graphml import read_graphml, write_graphml
from clew.graph.formats.networkx import from_networkx, to_networkx
from clew.graph.formats.triplets import CanonicalRelation, contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import CONTAINS, DECLARES, MENTIONS, NEXT, REFERS_TO, Triplet, entity_ref
from clew.graph.store import GraphReader, GraphStore, open_store

from ...contracts.relations import stating
from ...examples import examples
from ..whole_store import whole_store


@pytest.fixture
def source() -> Iterator[GraphStore]:
    with whole_store() as store:
        yield store


def rebuilt(graph: "networkx.Graph[Any]", **settings_: Any) -> GraphStore:
    store = open_store(":memory:")
    for batch in from_networkx(graph, **settings_):
        store.apply(batch)
    return store


def test_the_graph_is_plain_to_read(source: GraphStore) -> None:
    graph = to_networkx(source)
    assert isinstance(graph, networkx.MultiDiGraph)
    assert all({"kind", "name"} <= set(data) for _, data in graph.nodes(data=True))
    assert graph.nodes["document:tale"]["name"] == "Tale (book)"
    assert json.loads(graph.nodes["document:tale"]["metadata"])["year"] == 1990
    assert graph.nodes["node:tale#chunk:0"]["node_kind"] == "chunk"
    assert graph.nodes["entity:ann-2"] == {
        "kind": "entity",
        "name": "Ann",
        "type": "PERSON",
        "aliases": "[]",
        "properties": "{}",
        "ref": "entity:ann-2",
        "shown": '["Ann","PERSON",[],{}]',
    }
    [(_, place, lives)] = [edge for edge in graph.out_edges("entity:ann-2", data=True) if edge[2]["type"] == "RELATED"]
    assert graph.nodes[place]["name"] == "Bath"
    assert (lives["predicate"], lives["sentence"], lives["weight"]) == ("lives in", "Ann  lives in Bath", 1)
    assert [each["sentence"] for each in json.loads(lives["evidence"])] == ["Ann  lives in Bath"]
    [(_, _, met)] = [
        edge for edge in graph.out_edges(entity_ref(entity_id("Ann")), data=True) if edge[2].get("predicate") == "met"
    ]
    assert (met["asserted"], met["weight"], met["sentence"]) == (False, 0, "Ann never met Ben.")


def test_its_edges_are_the_stores(source: GraphStore) -> None:
    graph = to_networkx(source)
    types = [CONTAINS, DECLARES, NEXT, REFERS_TO, MENTIONS, "RELATED"]
    edges = {(edge.source, edge.target, edge.id, edge.type) for edge in source.edges(sorted(graph), "both", types)}
    assert {(*ends, key, kind) for *ends, key, kind in graph.edges(keys=True, data="type")} == edges
    counts = source.counts()
    kinds: list[Any] = [kind for _, kind in graph.nodes(data="kind")]
    assert kinds.count("entity") == counts["entities"]
    assert kinds.count("text_node") == counts["text_nodes"] + counts["sentences"]
    assert kinds.count("reference") == counts["references"] == 4
    assert sum(kind == MENTIONS for *_, kind in graph.edges(data="type")) == counts["mentions"]


def test_networkx_and_back(source: GraphStore) -> None:
    with rebuilt(to_networkx(source)) as target:
        assert target.digest() == source.digest()


def test_graphml_and_back(source: GraphStore, tmp_path: Path) -> None:
    write_graphml(source, tmp_path / "x.graphml")
    graph, read = to_networkx(source), read_graphml(tmp_path / "x.graphml")
    assert sorted(read) == sorted(graph)
    assert all(read.nodes[ref] == graph.nodes[ref] for ref in graph)
    assert sorted(read.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert all(read.edges[edge] == graph.edges[edge] for edge in graph.edges(keys=True))
    with rebuilt(read) as target:
        assert target.digest() == source.digest()
    first = (tmp_path / "x.graphml").read_bytes()
    write_graphml(source, tmp_path / "x.graphml")
    assert (tmp_path / "x.graphml").read_bytes() == first
    assert list(tmp_path.iterdir()) == [tmp_path / "x.graphml"]


@settings(max_examples=examples(40))
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip), min_size=3, max_size=3))
def test_any_text_survives_graphml(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    file = tmp_path_factory.mktemp("graphml") / "x.graphml"
    with open_store(":memory:") as source:
        given_id = words[2].replace("\0", "") + "."
        triplet = Triplet(words[0], words[1], words[2], subject_id=given_id, properties={words[1]: [words[0], None]})
        source.apply(Batch(add=tuple(contributions_of([triplet]))))
        write_graphml(source, file)
        with rebuilt(read_graphml(file)) as target:
            assert target.digest() == source.digest()


def test_a_view_gives_what_it_shows(source: GraphStore) -> None:
    seen: GraphReader = source.view(F.document_id == "meetings")
    graph = to_networkx(seen)
    assert {ref for ref, kind in graph.nodes(data="kind") if kind == "document"} == {"document:meetings"}
    with rebuilt(graph) as target:
        assert target.digest() == seen.digest()


def test_facts_are_marked_and_keep_each_documents_reading() -> None:
    readings = [
        stating("a", "OWNS", own={"n": 1}),
        stating("b", "MANAGES", False, own={"n": 2}),
        stating("c", "MANAGES", False),
    ]
    with open_store(":memory:") as source:
        source.apply(Batch(add=tuple(readings)))
        graph = to_networkx(source)
        (edge,) = [data for *_, data in graph.edges(data=True) if data["type"] == "OWNS"]
        assert (edge["asserted"], edge["weight"], edge["properties"]) == (True, 1, '{"n":1}')
        stated = {
            each["text_node"]: (each["type"], each["asserted"], each["properties"]) for each in json.loads(edge["evidence"])
        }
        assert stated == {"a": ("OWNS", True, {"n": 1}), "b": ("MANAGES", False, {"n": 2}), "c": ("MANAGES", False, {})}
        with rebuilt(graph) as target:
            assert target.digest() == source.digest()
        graph.remove_node("document:a")
        source.apply(Batch(remove=("a",)))
        with rebuilt(graph) as target:
            assert target.digest() == source.digest()
            (left,) = target.scan("relation")
            assert (left.type, left.asserted) == ("MANAGES", False)


def test_a_type_given_to_an_edge_counts_for_its_evidence() -> None:
    with open_store(":memory:") as source:
        source.apply(Batch(add=(stating("a", "OWNS"), stating("b", "MANAGES"), stating("c", "OWNS"))))
        graph = to_networkx(source)
        (edge,) = [data for *_, data in graph.edges(data=True) if data["type"] == "OWNS"]
        edge["type"] = "DIRECTS"
        with rebuilt(graph) as target:
            assert target.relation_types() == {"DIRECTS": 1}
            assert {each.type for each in target.scan("evidence")} == {"DIRECTS"}


def test_what_is_taken_out_of_the_graph_is_gone(source: GraphStore) -> None:
    graph = to_networkx(source)
    graph.remove_nodes_from(["document:tale"])
    with rebuilt(graph) as target:
        assert not target.fetch("document", ["tale"])
        assert not target.nodes_of(["tale"])
        assert target.counts()["documents"] == source.counts()["documents"] - 1
        source.apply(Batch(remove=("tale",)))
        assert target.digest() == source.digest()


def test_a_graph_of_ours_that_lacks_parts_is_refused(source: GraphStore) -> None:
    graph = to_networkx(source)
    del graph.nodes["node:tale#chunk:0"]["text"]
    with pytest.raises(DocumentError, match=r"node:tale#chunk:0 of the graph: expected a textnode, but it has no text"):
        list(from_networkx(graph))


@pytest.mark.parametrize("version", [5, 0, "4", 4.0, True, None])
def test_a_graph_of_another_version_is_refused(source: GraphStore, tmp_path: Path, version: object) -> None:
    graph = to_networkx(source)
    graph.graph["version"] = version
    newer = ": upgrade Clew" if version == 5 else ""
    message = f"the graph has version {version!r} of the format, this Clew reads 1, 2, 3 and 4{newer}"
    with pytest.raises(DocumentError) as refused:
        list(from_networkx(graph))
    assert str(refused.value) == message


def test_a_graphml_file_of_a_newer_version_is_refused(source: GraphStore, tmp_path: Path) -> None:
    file = tmp_path / "x.graphml"
    write_graphml(source, file)
    text = file.read_text(encoding="utf-8")
    key = re.search(r'<key id="(\w+)" for="graph" attr.name="version"', text)
    assert key is not None
    assert text.count(f'<data key="{key[1]}">4</data>') == 1
    file.write_text(text.replace(f'<data key="{key[1]}">4</data>', f'<data key="{key[1]}">17</data>'), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"version 17 of the format, this Clew reads 1, 2, 3 and 4: upgrade Clew"):
        list(from_networkx(read_graphml(file)))


@pytest.mark.parametrize(("version", "name"), [(1, "confirmed_"), (2, "confirmed_"), (3, None)])
def test_a_property_that_has_a_users_name_now_is_kept_from_graphs_before(
    source: GraphStore, version: int, name: str | None
) -> None:
    graph = to_networkx(source)
    graph.graph["version"] = version
    edge = next(data for *_, data in graph.edges(data=True) if "evidence" in data)
    told, *others = json.loads(edge["evidence"])
    told["properties"] = {"confirmed": True}
    # Earlier versions had lists and dictionaries.
    edge["evidence"] = [told, *others] if version < 3 else json.dumps([told, *others])
    with rebuilt(graph) as store:
        (kept,) = store.fetch("evidence", [told["id"]])
        assert kept.properties == ({} if name is None else {name: True})


# Ready-made graphs


def facts(store: GraphReader) -> list[tuple[str, str, str]]:
    names = {entity.id: entity.name for entity in store.scan("entity")}
    return sorted((names[each.source], each.predicate, names[each.target]) for each in store.scan("relation"))


def test_a_graph_without_names_has_its_keys() -> None:
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    graph.add_edge("Ann", "The Ben", relation="knows")
    graph.add_edge("ben", 3)
    with rebuilt(graph) as store:
        assert facts(store) == [("Ann", "knows", "The Ben"), ("The Ben", "related to", "3")]
        assert store.find(["ben"]) == {"ben": [entity_id("Ben")]}
        assert store.counts()["entities"] == 3


def test_given_ids_make_homonyms() -> None:
    graph: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph()
    graph.add_node(1, name="Ann", type="PERSON")
    graph.add_node(2, label="Ann", entity_type="SHIP")
    graph.add_node("three", title="Bath")
    graph.add_edge(1, 2, label="sails on", confidence=0.5, since=1990)
    graph.add_edge(1, 2, key="owns")
    graph.add_edge(2, "three", type="moored at")
    with rebuilt(graph) as store:
        assert store.find(["ann"]) == {"ann": ["1", "2"]}
        assert [(each.id, each.type) for each in store.fetch("entity", ["1", "2", "three"])] == [
            ("1", "PERSON"),
            ("2", "SHIP"),
            ("three", ""),
        ]
        assert facts(store) == [("Ann", "moored at", "Bath"), ("Ann", "owns", "Ann"), ("Ann", "sails on", "Ann")]
        [sails] = [each for each in store.scan("evidence") if each.confidence == 0.5]
        assert sails.properties == {"since": 1990}


def test_properties_and_loners_are_declared() -> None:
    graph: networkx.Graph[Any] = networkx.Graph()
    graph.add_node("Ann", born=1990, aliases=["Annie"])
    graph.add_node("alone")
    graph.add_edge("Ann", "Ben", weight=2)
    with rebuilt(graph) as store:
        [ann] = store.fetch("entity", [entity_id("Ann")])
        assert (ann.name, ann.aliases, ann.properties) == ("Ann", ("Annie",), {"born": 1990})
        assert store.find(["alone", "annie"]) == {"alone": [entity_id("alone")], "annie": [entity_id("Ann")]}
        assert [each.properties for each in store.scan("evidence")] == [{"weight": 2}]


def test_a_graph_as_one_document_leaves_without_trace() -> None:
    graph: networkx.DiGraph[Any] = networkx.DiGraph([("Ann", "Ben"), ("Ben", "Cat")])
    graph.add_node("alone", colour="red")
    with open_store(":memory:") as empty, rebuilt(graph, document_id="g") as store:
        assert store.counts()["documents"] == 1
        assert store.find(["alone"]) == {"alone": [entity_id("alone")]}
        store.apply(Batch(remove=("g",)))
        assert store.digest() == empty.digest()
    loners: networkx.Graph[Any] = networkx.Graph()
    loners.add_node("Zed")
    with rebuilt(loners, document_id="g") as store:
        assert store.find(["zed"]) == {"zed": [entity_id("Zed")]}


def test_types_follow_from_predicates() -> None:
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    graph.add_edge("Ann", "Ben", relation="knows")

    def read(predicate: str, subject_type: str, object_type: str) -> CanonicalRelation:
        return CanonicalRelation(predicate, predicate.upper())

    with rebuilt(graph, read=read) as store:
        assert [each.type for each in store.scan("relation")] == ["KNOWS"]


@pytest.mark.parametrize(
    ("nodes", "edge", "message"),
    [
        ([(1, {"name": "a"}), ("1", {"name": "b"})], {}, "the same id '1'"),
        ([("a", {"x": float("inf")})], {}, "node 'a': "),
        ([("a", {"x": object()})], {}, "node 'a': "),
        ([], {"x": {object()}}, "expected a value that JSON can hold"),
        ([], {"confidence": "high"}, "expected a confidence"),
        ([], {"confidence": 7}, "expected a confidence"),
        ([("", {})], {"to": ""}, "not empty"),
    ],
)
def test_graphs_that_cannot_be_kept(nodes: list[Any], edge: dict[str, Any], message: str) -> None:
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edge("p", edge.pop("to", "q"), **edge)
    with pytest.raises(DocumentError, match=message):
        list(from_networkx(graph))


# Hostile and broken files

LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">{}</graph></graphml>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"<!DOCTYPE graphml [{LAUGHS}]>" + GRAPHML.format('<node id="&l9;"/>'), r"document type \(DTD\) is refused"),
        ('<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + GRAPHML.format('<node id="&x;"/>'), "is refused"),
        ('<!DOCTYPE g SYSTEM "http://localhost/x.dtd">' + GRAPHML.format(""), "is refused"),
        ("", "line 1: expected XML: no element found"),
        ("no xml", "line 1: expected XML"),
        (GRAPHML.format("<node id='a'>"), "expected XML: mismatched tag"),
        (GRAPHML.format("<node id='&nothing;'/>"), "expected XML: undefined entity"),
        ("<html/>", "expected GraphML"),
        (GRAPHML.format('<node id="a"><data key="nokey">1</data></node>'), "expected GraphML"),
        (GRAPHML.format("<hyperedge/>"), "expected GraphML"),
    ],
)
def test_hostile_and_broken_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "x.graphml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match=message):
        read_graphml(file)


def test_a_document_type_is_seen_in_any_encoding(tmp_path: Path) -> None:
    file = tmp_path / "x.graphml"
    file.write_bytes(f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE g [{LAUGHS}]><g>&l9;</g>'.encode("utf-16"))
    with pytest.raises(DocumentError, match="is refused"):
        read_graphml(file)


def test_files_that_are_none(source: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot read"):
        read_graphml(tmp_path / "missing.graphml")
    with pytest.raises(DocumentError, match="cannot write"):
        write_graphml(source, tmp_path / "no" / "folder.graphml")


def test_another_programs_graphml_is_a_ready_graph(tmp_path: Path) -> None:
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    graph.add_node("n1", label="Ann", odd="json:{")
    graph.add_edge("n1", "n2", label="knows")
    networkx.write_graphml(graph, tmp_path / "x.graphml")
    with rebuilt(read_graphml(tmp_path / "x.graphml")) as store:
        assert facts(store) == [("Ann", "knows", "n2")]
        assert store.fetch("entity", ["n1"])[0].properties == {"odd": "json:{"}
