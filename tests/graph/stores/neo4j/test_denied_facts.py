"""Facts that nothing asserts, as people see them who query the server: no relationship of the fact's own type."""

from pathlib import Path
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.filters.language import F
from clew.graph.formats.copy import copy
from clew.graph.formats.jsonl import read_jsonl, write_jsonl
from clew.graph.identity import entity_id
from clew.graph.model import Metadata, entity_ref
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.relations import MIRA, RUNS, repeating, stating
from clew.tests.contracts.world import contribution
from clew.tests.graph.whole_store import whole_store

FACTS = """MATCH (a:Entity)-[r]->(b:Entity)
RETURN type(r), r.type, r.denied_type, r.asserted, r.weight, r.evidence, r.sentence"""


@pytest.fixture
def store(empty: GraphStore) -> Neo4jStore:
    assert isinstance(empty, Neo4jStore)
    return empty


def rows(store: Neo4jStore, text: str) -> list[tuple[Any, ...]]:
    return list(store.cypher(text).rows)


def test_an_assertion_gives_a_denied_fact_its_type_and_takes_it_away_again(store: Neo4jStore) -> None:
    line = "Mira Toll runs Slate Quarry"
    store.apply(Batch(add=(stating("a", "OWNS", False), stating("b", "OWNS", False))))
    denied = [("DENIED", "DENIED", "OWNS", False, 0, 2, line)]
    assert rows(store, FACTS) == denied
    store.apply(Batch(add=(stating("c", "MANAGES"),)))
    assert rows(store, FACTS) == [("MANAGES", "MANAGES", None, True, 1, 3, line)]
    store.apply(Batch(remove=("c",)))
    assert rows(store, FACTS) == denied
    store.apply(Batch(remove=("a", "b")))
    assert rows(store, FACTS) == []


def test_a_plain_query_for_a_type_finds_no_denial(store: Neo4jStore) -> None:
    store.apply(Batch(add=(stating("a", "OWNS", False),)))
    assert rows(store, "MATCH ()-[r:OWNS]->() RETURN r") == []
    assert rows(store, "MATCH ()-[r]->() WHERE r.type = 'OWNS' AND r.relation IS NULL RETURN r") == []
    assert rows(store, "MATCH (a)-[r:DENIED {denied_type: 'OWNS'}]->(b) RETURN a.name, b.name") == [(MIRA, "Slate Quarry")]


def test_reads_take_a_denied_fact_by_its_own_type(store: Neo4jStore) -> None:
    start = entity_ref(entity_id(MIRA))
    store.apply(Batch(add=(stating("a", "OWNS", False), stating("b", "RELATED", False), stating("c", "OWNS", False))))
    assert store.relation_types() == store.schema().relation_types == {"OWNS": 1}
    assert [(edge.type, edge.weight) for edge in store.edges([start], types=["OWNS", "DENIED"])] == [("OWNS", 0)]
    assert store.edges([start], types=["DENIED"]) == []
    assert list(store.neighbourhood([start], types=["DENIED"]).refs) == [start]
    assert len(store.neighbourhood([start], types=["OWNS"]).refs) == 2
    view = store.view(F["from"] == "b")
    assert view.relation_types() == {"RELATED": 1}
    assert [edge.type for edge in view.edges([start], types=["RELATED", "OWNS"])] == ["RELATED"]


def test_a_denied_fact_holds_its_entities(store: Neo4jStore) -> None:
    made = contribution("a", [[("Ann", "PERSON"), ("Ben", "PERSON")]], [(0, "feared", 1, False)])
    bare = made.relations[0]
    store.apply(Batch(add=(made,)))
    assert [each.asserted for each in store.scan("relation")] == [False]
    assert {each.id for each in store.scan("entity")} == {bare.source, bare.target}
    store.apply(Batch(remove=("a",)))
    assert set(store.counts().values()) == {0}


def test_a_statements_own_properties_can_be_queried(store: Neo4jStore) -> None:
    own: list[Metadata] = [
        {"amount": 5},
        {"amount": 7.5, "to": ["Ann", "Ben"]},
        {"amount": 7, "deep": {"er": 1}, "mixed": [1, "a"], "`": True},
    ]
    store.apply(Batch(add=(repeating("a", "PAID", [True] * 3, own),)))
    statement = (
        "MATCH ()-[s:STATES]->() WHERE s.`properties.amount` > 5 RETURN s.`properties.to`, s.`properties.deep`, s.properties"
    )
    found = sorted(rows(store, statement), key=str)
    assert found == [
        (None, None, '{"`":true,"amount":7,"deep":{"er":1},"mixed":[1,"a"]}'),
        (["Ann", "Ben"], None, '{"amount":7.5,"to":["Ann","Ben"]}'),
    ]
    assert rows(store, "MATCH ()-[s:STATES {`properties.```: true}]->() RETURN s.`properties.amount`") == [(7,)]
    kept = [each.properties for each in store.evidence([RUNS])]
    assert len(kept) == 3
    assert all(each in kept for each in own)


def test_what_writes_cypher_is_told(store: Neo4jStore) -> None:
    store.apply(Batch(add=(stating("a", "OWNS", False),)))
    described = store.cypher_schema()
    assert "-[:DENIED {denied_type, predicate, asserted: false" in described
    assert "asserted" in described


def test_digests_are_equal_after_copying_both_ways(store: Neo4jStore, tmp_path: Path) -> None:
    with whole_store() as first, open_store(":memory:") as back, open_store(":memory:") as read:
        first.apply(Batch(add=(stating("x", "OWNS", False, {"n": 1}), stating("y", "MANAGES", False, {"n": 2}))))
        first.apply(Batch(add=(stating("z", "RELATED", own={"n": 3}),)))
        copy(first, store)
        assert store.digest() == first.digest()
        copy(store, back)
        assert back.digest() == first.digest()
        write_jsonl(store, tmp_path / "x.jsonl")
        write_jsonl(back, tmp_path / "y.jsonl")
        assert (tmp_path / "x.jsonl").read_bytes() == (tmp_path / "y.jsonl").read_bytes()
        read_jsonl(tmp_path / "x.jsonl", read)
        for each in (first, store, back, read):
            each.apply(Batch(remove=("z", "x")))
        assert len({each.digest() for each in (first, store, back, read)}) == 1
