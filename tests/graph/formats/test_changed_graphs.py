"""Graphs of `to_networkx` that somebody changed, or that networkx itself wrote and read; and values that are not plain."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest

from clew.graph.batch import Batch
from clew.graph.errors import DocumentError
from clew.graph.formats.graphml import read_graphml
from clew.graph.formats.networkx import from_networkx, to_networkx
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import Triplet, entity_ref
from clew.graph.store import open_store

from ...contracts.relations import stating
from .test_networkx import facts, rebuilt

TEACHES = Triplet("Mia", "teaches", "Bo", "PERSON", "PERSON")
PAID = Triplet("Mia", "paid", "Bo", properties={"amount": 3, "items": ["a"]})


def by_json(graph: "networkx.MultiDiGraph[Any]", file: Path) -> "networkx.Graph[Any]":
    file.write_text(json.dumps(networkx.node_link_data(graph, edges="links")))
    read: networkx.Graph[Any] = networkx.node_link_graph(json.loads(file.read_text()), edges="links")
    return read


def by_graphml(graph: "networkx.MultiDiGraph[Any]", file: Path) -> "networkx.Graph[Any]":
    networkx.write_graphml(graph, file)
    read: networkx.Graph[Any] = networkx.read_graphml(file)
    return read


def by_gexf(graph: "networkx.MultiDiGraph[Any]", file: Path) -> "networkx.Graph[Any]":
    networkx.write_gexf(graph, file)
    read: networkx.Graph[Any] = networkx.read_gexf(file)
    return read


@pytest.mark.parametrize("through", [by_json, by_graphml, by_gexf])
def test_networkx_writes_and_reads_it(
    tmp_path: Path, through: Callable[["networkx.MultiDiGraph[Any]", Path], "networkx.Graph[Any]"]
) -> None:
    with open_store(":memory:", create=True) as source:
        source.apply(Batch(add=(*contributions_of([TEACHES, PAID]), stating("a", "OWNS", own={"n": [1, {"m": "x"}]}))))
        with rebuilt(through(to_networkx(source), tmp_path / "x")) as target:
            assert target.digest() == source.digest()


def taught() -> "networkx.MultiDiGraph[str]":
    with open_store(":memory:", create=True) as source:
        source.apply(Batch(add=tuple(contributions_of([TEACHES]))))
        return to_networkx(source)


def test_a_graph_that_lost_its_directions_is_refused() -> None:
    with pytest.raises(DocumentError, match="lost its directions"):
        list(from_networkx(taught().to_undirected()))
    named: networkx.Graph[Any] = networkx.Graph()
    named.add_nodes_from(["Mia", "Bo"])
    named.add_edge("Bo", "Mia", relation="teaches")
    with pytest.raises(DocumentError, match=r"'Mia' and 'Bo' says 'teaches', but the graph is undirected"):
        list(from_networkx(named))


def test_an_undirected_file_is_undirected(tmp_path: Path) -> None:
    named: networkx.Graph[Any] = networkx.Graph()
    named.add_edge("Bo", "Mia", relation="teaches")
    networkx.write_graphml(named, tmp_path / "x.graphml")
    with pytest.raises(DocumentError, match="undirected"):
        list(from_networkx(read_graphml(tmp_path / "x.graphml")))


def test_what_is_put_into_the_graph_is_taken() -> None:
    graph = taught()
    mia, bo = (entity_ref(entity_id(name)) for name in ("Mia", "Bo"))
    graph.add_edge(bo, mia, relation="thanked", since=1990)
    graph.add_node("Cat", type="ANIMAL", colour="red")
    graph.add_edge(mia, "Cat", relation="owns")
    with rebuilt(graph) as store:
        assert facts(store) == [("Bo", "thanked", "Mia"), ("Mia", "owns", "Cat"), ("Mia", "teaches", "Bo")]
        assert [each.properties for each in store.scan("evidence") if "since" in each.properties] == [{"since": 1990}]
        (cat,) = store.fetch("entity", [entity_id("Cat")])
        assert (cat.type, cat.properties) == ("ANIMAL", {"colour": "red"})


@pytest.mark.parametrize(
    ("given", "expected"), [({"name": "Maria"}, ("Maria", "PERSON")), ({"type": "ORG"}, ("Mia", "ORG"))]
)
def test_a_name_or_type_given_to_an_entity_is_its_own(given: dict[str, str], expected: tuple[str, str]) -> None:
    graph = taught()
    graph.nodes[entity_ref(entity_id("Mia"))].update(given)
    with rebuilt(graph) as store:
        (mia,) = store.fetch("entity", [entity_id("Mia")])
        assert (mia.name, mia.type) == expected


def test_an_edge_that_means_nothing_is_refused() -> None:
    graph = taught()
    (document, *_) = [ref for ref, kind in graph.nodes(data="kind") if kind == "document"]
    graph.add_edge(document, entity_ref(entity_id("Mia")), relation="is about")
    with pytest.raises(DocumentError, match="only facts of entities can be put in"):
        list(from_networkx(graph))


def test_values_of_numpy_and_pandas_are_plain() -> None:
    pandas_like = type("NAType", (), {"__module__": "pandas._libs.missing"})()
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    graph.add_node("Ann", born=np.int64(1990), died=float("nan"), aliases=None, tags={"b", "a"}, height=np.float32(1.5))
    graph.add_node("Ben", aliases={"Benny", "B"}, none=pandas_like, when=date(2001, 2, 3), scores=np.array([1, 2]))
    graph.add_node(np.int64(3), day=np.datetime64("2001-02-03"), gone=np.datetime64("NaT"), sure=np.bool_(True))
    graph.add_edge(
        "Ann", "Ben", relation="knows", weight=np.float64("nan"), times=(np.int32(1), None), confidence=np.float32(0.5)
    )
    graph.add_edge("Ann", np.int64(3), relation=np.str_("likes"))
    with rebuilt(graph) as store:
        found = {each.name: (each.aliases, each.properties) for each in store.scan("entity")}
        assert found == {
            "Ann": ((), {"born": 1990, "tags": ["a", "b"], "height": 1.5}),
            "Ben": (("B", "Benny"), {"when": "2001-02-03", "scores": [1, 2]}),
            "3": ((), {"day": "2001-02-03", "sure": True}),
        }
        assert {each.confidence for each in store.scan("evidence")} == {0.5, 1.0}
        assert {"times": [1]} in [each.properties for each in store.scan("evidence")]
