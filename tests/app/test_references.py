"""References added to a graph: what they lead to, and what is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import clew
from clew.graph.errors import InputError

from .worlds import quick

D = clew.Document


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with quick() as made:
        yield made


def test_a_reference_gives_its_target(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    graph.add(D("a", "Ada founded Halden."))
    identity = graph.add_reference("Who started the lens company?", "document:a", title="Lenses")
    hits = graph.search("lens company", retriever="keyword")
    assert hits.ids == ["a"]
    assert hits[0].trail.route == (identity,)
    assert graph.counts()["references"] == 1
    assert graph.remove(identity) == (identity,)
    assert len(graph.search("lens company", retriever="keyword")) == 0


def test_a_dangling_reference_stays_a_hit_with_a_warning(graph: clew.KnowledgeGraph) -> None:
    graph.add(D("nothing", "Ada founded Halden."))
    graph.add_reference("lens company", "document:nothing", id="r")
    graph.remove("nothing")
    found = graph.search("lens", retriever="keyword")
    assert found.ids == ["r"]
    assert "nothing" in found.warnings[0]


def test_bad_references_are_refused(graph: clew.KnowledgeGraph) -> None:
    graph.add(D("a", "Ada."))
    for target in ("documnt:a", "a", "node:", ":a"):
        with pytest.raises(InputError, match="expected a target such as 'document:ID'"):
            graph.add_reference("text", target)
    with pytest.raises(InputError, match="Did you mean 'document'"):
        graph.add_reference("text", "documnt:a")
    with pytest.raises(InputError, match="empty"):
        graph.add_reference(" ", "document:a")
    with pytest.raises(InputError, match="a document with text has the id"):
        graph.add_reference("text", "document:a", id="a")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("document:b", "there is no document with the id 'b' to lead to: add the document first"),
        ("node:b", "there is no text node with the id 'b' to lead to"),
        ("table:b", "there is no text node with the id 'b'"),
        ("table:a", "the text node 'a' is a chunk, no table: write 'node:a'"),
        ("entity:nobody", "there is no entity with the id 'nobody' .*: add a document that names it first"),
        (
            "entity:Ada Lind",
            "there is no entity with the id 'Ada Lind' .*: write 'entity:[0-9a-f]+', the id of what is called",
        ),
        ("retriever:keywrd", "unknown retriever 'keywrd'; known: .* Did you mean 'keyword'"),
        ("retriever:keyword | nothing", "unknown name 'nothing'"),
        ("retriever:keyword >> cross_encoder('/etc')", "which a reference in a store cannot ask for"),
        ("node:r", "the reference 'r' would stand for itself"),
    ],
)
def test_a_target_that_is_not_there_is_refused(graph: clew.KnowledgeGraph, target: str, told: str) -> None:
    graph.add(D("a", "Ada founded Halden."), clew.Triplet("Ada Lind", "founded", "Halden", document_id="t"))
    digest = graph.store.digest()
    with pytest.raises(InputError, match=told):
        graph.add_reference("text", target, id="r")
    assert graph.store.digest() == digest


def test_a_reference_takes_the_place_of_another_only_where_that_is_asked_for(graph: clew.KnowledgeGraph) -> None:
    graph.add(D("a", "Ada founded Halden."), D("b", "Bob met Ada."))
    graph.add_reference("lens company", "document:a", "Lenses", "r", {"year": 1919})
    digest, generation = graph.store.digest(), graph.store.generation
    # The same again changes nothing.
    assert graph.add_reference("lens company", "document:a", "Lenses", "r", {"year": 1919}) == "r"
    assert graph.store.generation == generation
    for text, target, title, metadata in (
        ("lens company", "document:b", "Lenses", {"year": 1919}),
        ("lens maker", "document:a", "Lenses", {"year": 1919}),
        ("lens company", "document:a", "", {"year": 1919}),
        ("lens company", "document:a", "Lenses", None),
    ):
        with pytest.raises(InputError, match=r"a reference 'r' is there already and leads to 'document:a': .*replace=True"):
            graph.add_reference(text, target, title, "r", metadata)
    assert graph.store.digest() == digest
    graph.add_reference("lens company", "document:b", id="r", replace=True)
    assert graph.search("lens company", retriever="keyword").ids == ["b"]
    assert graph.counts()["references"] == 1
    with pytest.raises(InputError, match="a document with text has the id 'a'"):
        graph.add_reference("lens company", "document:b", id="a", replace=True)


def test_the_metadata_of_a_reference_is_plain(graph: clew.KnowledgeGraph) -> None:
    graph.add([D("a", "Halden makes lenses.")])
    given: Any = {"year": np.int64(1919), "none": float("nan"), "tags": {"b", "a"}}
    graph.add_reference("lens company", "document:a", id="r", metadata=given)
    (document,) = graph.store.fetch("document", ["r"])
    assert document.metadata == {"year": 1919, "tags": ["a", "b"]}
    assert graph.add_reference("lens company", "document:a", id="r", metadata=given) == "r"
