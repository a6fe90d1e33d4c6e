"""Lists of what a store holds: order, filters, bounds, and nothing of what is hidden; on both stores."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

import clew
from clew.app import contents as module
from clew.app.contents import KINDS, contents
from clew.graph.batch import Batch, Contribution
from clew.graph.errors import FilterError, QueryError
from clew.graph.formats.triplets import contributions_of
from clew.graph.model import Document, TextNode
from clew.graph.registry import Registry
from clew.graph.store import GraphStore, open_store
from clew.retrieval.registry import RERANKERS, RETRIEVERS, TRANSFORMS
from clew.tests.neo4j_server.fixtures import SERVERS
from clew.tests.retrieval.retrievers.cypher.conftest import anew

from ..contracts import shelf
from .worlds import TRIPLETS, quick


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as made:
        yield made


def names(store: GraphStore, kind: str, column: str, **asked: Any) -> list[object]:
    return [row[column] for row in contents(store, kind, **asked).rows]


def test_documents_come_by_source_and_can_be_sorted_by_metadata(store: GraphStore) -> None:
    listed = contents(store, "documents")
    sources = [row["source"] for row in listed.rows]
    assert sources == sorted(map(str, sources))
    assert listed.total == len(sources) == store.counts()["documents"]
    years: list[Any] = [dict(row)["metadata"].get("year") for row in contents(store, "documents", sort="-year").rows]  # type: ignore[union-attr]
    dated = [year for year in years if year is not None]
    assert dated == sorted(dated, reverse=True)
    assert years == dated + [None] * (len(years) - len(dated))
    (row,) = contents(store, "documents", "id = 'cassia'").rows
    (document,) = store.fetch("document", ["cassia"])
    assert row["characters"] == len(document.text)


def test_entities_tell_how_many_texts_mention_them(store: GraphStore) -> None:
    listed = contents(store, "entities").rows
    for row in listed:
        nodes = {
            each.text_node
            for each in store.mentions([node.id for node in store.scan("text_node")])
            if each.entity == row["id"]
        }
        assert row["texts"] == len(nodes)
    counts = [row["texts"] for row in listed]
    assert counts == sorted(counts, reverse=True)  # type: ignore[type-var]


def test_relations_are_told_in_words_with_their_evidence() -> None:
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=tuple(contributions_of(TRIPLETS))))
        rows = contents(graph.store, "relations", "subject = 'Ada Lindqvist'", "predicate").rows
        assert [(row["predicate"], row["object"]) for row in rows] == [
            ("admired", "Tobias Merrow"),
            ("founded", "Halden Optics"),
        ]
        assert [row["statements"] for row in rows] == [1, 1]
        assert names(graph.store, "relations", "id", sort="id") == sorted(each.id for each in graph.store.scan("relation"))


def test_a_limit_bounds_the_rows_and_the_total_counts_them_all(store: GraphStore) -> None:
    whole = contents(store, "entities", sort="name")
    for limit in (0, 1, 3):
        part = contents(store, "entities", sort="name", limit=limit)
        assert (part.rows, part.total) == (whole.rows[:limit], whole.total)


@pytest.mark.parametrize("kind", KINDS)
def test_any_field_sorts_both_ways_and_ties_go_by_id(store: GraphStore, kind: str) -> None:
    for field in KINDS[kind].fields:
        up, down = (contents(store, kind, sort=f"{sign}{field}", limit=1000).rows for sign in ("", "-"))
        assert sorted(map(str, up)) == sorted(map(str, down))
        for rows in (up, down):
            pairs = itertools.pairwise(rows)
            assert all(a["id"] < b["id"] for a, b in pairs if "id" in a and a[field] == b[field])  # type: ignore[operator]
        filled = [row[field] for row in up if row[field] not in ("", [])]
        assert [row[field] for row in up][: len(filled)] == filled


def test_small_groups_change_nothing(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [contents(store, kind) for kind in ("entities", "relations")]
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    assert [contents(store, kind) for kind in ("entities", "relations")] == expected


@pytest.mark.parametrize(
    ("kind", "registry"), [("retrievers", RETRIEVERS), ("rerankers", RERANKERS), ("transforms", TRANSFORMS)]
)
def test_parts_of_searches_are_the_registries_rows_with_a_store_and_without(
    store: GraphStore, kind: str, registry: Registry[Any]
) -> None:
    listed = contents(None, kind)
    assert listed == contents(store, kind)
    assert [(row["name"], row["kind"]) for row in listed.rows] == [(row.usage, registry.kind) for row in registry.rows()]
    first = registry.rows()[0]
    assert contents(None, kind, f"name = '{first.name}'", "-name", 1).rows[0]["does"] == first.summary


def test_what_a_store_holds_needs_one() -> None:
    with pytest.raises(QueryError, match="a list of documents needs a store; without one there are: retrievers, rerank"):
        contents(None, "documents")


# What is hidden


def hidden_world(graph: clew.KnowledgeGraph) -> None:
    graph.add(
        clew.Document("open", "Ada met Bob.", metadata={"tenant": "a"}),
        clew.Document("secret", "Ada met Zoe. Zoe hid.", title="Zoe", metadata={"tenant": "b"}),
    )
    graph.add(clew.Triplet("Ada", "knows", "Bob"))


@pytest.mark.parametrize("kind", ["documents", "entities", "relations"])
def test_what_rests_on_hidden_texts_is_neither_listed_nor_counted(kind: str) -> None:
    with quick() as graph, quick() as alone:
        hidden_world(graph)
        alone.add(clew.Document("open", "Ada met Bob.", metadata={"tenant": "a"}))
        assert contents(graph.store, kind, "tenant = 'a'") == contents(alone.store, kind)
        assert "Zoe" not in str(contents(graph.store, kind, "tenant = 'a'"))


def test_conditions_on_rows_and_on_texts_join() -> None:
    with quick() as graph:
        hidden_world(graph)
        assert names(graph.store, "entities", "texts", filter="name = 'Ada'") == [3]
        assert names(graph.store, "entities", "texts", filter="tenant = 'a' and name = 'Ada'") == [1]
        assert contents(graph.store, "entities", "tenant = 'a' and name = 'Zoe'").total == 0
        assert names(graph.store, "entities", "name", filter="name contains 'o'", sort="name") == ["Bob", "Zoe"]


# What is refused


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"kind": "entity"}, QueryError, "no list of 'entity'. Did you mean 'entities'"),
        ({"kind": "entities", "sort": "nmae"}, QueryError, "cannot be sorted by 'nmae'.* Did you mean 'name'"),
        ({"kind": "entities", "sort": "-year"}, QueryError, "cannot be sorted by 'year'"),
        ({"kind": "entities", "filter": "tpye = 'x'"}, FilterError, "no field 'tpye'. Did you mean 'type'"),
        ({"kind": "entities", "filter": "texts > 'many'"}, FilterError, "'texts' holds number"),
        ({"kind": "entities", "filter": "name = 'a' or year = 3"}, FilterError, "join such conditions with 'and'"),
        ({"kind": "retrievers", "filter": "year = 3"}, FilterError, "retrievers have no field 'year'"),
        ({"kind": "documents", "filter": "year >"}, FilterError, "year >"),
        ({"kind": "documents", "limit": -1}, QueryError, "limit as an integer"),
        ({"kind": "documents", "limit": True}, QueryError, "limit as an integer"),
    ],
)
def test_what_cannot_be_listed_is_refused(store: GraphStore, asked: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        contents(store, **asked)


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_lists_the_same(store: GraphStore, server: str, request: pytest.FixtureRequest) -> None:
    with anew(request.getfixturevalue(server)) as other:
        for kind, filter in (
            *((kind, None) for kind in KINDS),
            ("documents", "year < 1950"),
            ("entities", "year < 1950 and texts > 1"),
            ("relations", "not exists(draft) and statements >= 1"),
        ):
            assert contents(other, kind, filter) == contents(store, kind, filter)


def test_of_a_document_that_is_hidden_in_part_the_characters_that_show_count() -> None:
    text = "Open.\nSecret here.\nOpen too."
    nodes = (
        TextNode("d#1", "Open.", "d", start=0, end=5, parent="d#p"),
        TextNode("d#2", "Secret here.", "d", start=6, end=18, metadata={"section": "secret"}, parent="d#p"),
        TextNode("d#3", "Open too.", "d", start=19, end=28, parent="d#p"),
        TextNode("d#4", "too.", "d", start=24, end=28),
        TextNode("d#5", "Anywhere", "d"),
        TextNode("d#p", text, "d", start=0, end=28, kind="parent"),
    )
    with open_store(":memory:") as store:
        store.apply(Batch(add=(Contribution(Document("d", text), nodes),)))
        assert names(store, "documents", "characters") == [28]
        assert names(store, "documents", "characters", filter="not section = 'secret'") == [14 + 8]
        assert names(store, "documents", "id", filter="not section = 'secret' and characters > 22") == []
