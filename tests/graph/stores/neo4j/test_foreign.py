"""A database that holds somebody else's graph, with labels and properties like ours: it is neither touched nor seen."""

import pytest

from clew.graph.batch import Batch
from clew.graph.store import GraphStore, open_store
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.graph_store import answers
from clew.tests.contracts.world import ENCODER, contribution
from clew.tests.graph.stores.neo4j.emptied import rows

THEIRS = """CREATE (d:Document {id: 'a', name: 'theirs', source: 'a.txt', title: 'Ann', fields: ['year:number']})
CREATE (n:TextNode {document_id: 'a', parent: 'a', target: 'node:c', terms: 'bob pari walk ann', text: 'Bob in Paris',
    text_vector_key: 'text 0', embedding: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]})
CREATE (s:Sentence {document_id: 'a', parent: 'a#chunk:0', sentence_vector_key: 'sentence 0',
    embedding: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]})
CREATE (e:Entity:Person {name: 'Bob', keys: ['bob', 'ann lee'], type: 'PERSON'})
CREATE (o:Entity {name: 'Ann', keys: ['ann lee']})
CREATE (c:Clew {log: 'feedback', number: 0, record: '"theirs"'})
CREATE (d)-[:CONTAINS]->(n)-[:MENTIONS {key: 'bob', type: 'PERSON', words: 'Bob'}]->(e)
CREATE (n)-[:STATES {relation: 'x', type: 'MET', source: 'y', target: 'z', asserted: true}]->(e)
CREATE (e)-[:MET {weight: 3, type: 'MET'}]->(o)
CREATE (d)-[:DECLARES {name: 'Bob'}]->(e)"""
DUMP = """MATCH (n) WHERE n.clew_id IS NULL
RETURN labels(n) AS labels, properties(n) AS properties,
[(n)-[r]->(m) WHERE m.clew_id IS NULL | [type(r), properties(r), labels(m)]] AS relationships,
elementId(n) AS id ORDER BY id"""


@pytest.fixture
def crowded(empty: GraphStore, clean: str) -> GraphStore:
    rows(clean, THEIRS)
    return empty


def test_what_is_not_ours_is_never_touched(crowded: GraphStore, clean: str) -> None:
    before = rows(clean, DUMP)
    assert len(before) == 6
    crowded.apply(Batch(add=tuple(small_world())))
    crowded.apply(Batch(add=(contribution("a", [[("Bob", "PERSON")]]),)))
    crowded.prepare()
    crowded.append_record("feedback", "ours")
    assert rows(clean, DUMP) == before
    crowded.apply(Batch(remove=("a", "b", "c")))
    assert rows(clean, DUMP) == before


def test_what_is_not_ours_is_never_seen(crowded: GraphStore) -> None:
    crowded.apply(Batch(add=tuple(small_world())))
    crowded.append_record("feedback", "ours")
    with open_store(":memory:", encoder=ENCODER) as alone:
        alone.apply(Batch(add=tuple(small_world())))
        assert answers(crowded) == answers(alone)
        assert crowded.find(["bob", "ann lee"]) == alone.find(["bob", "ann lee"])
    assert list(crowded.records("feedback")) == ["ours"]
    assert crowded.record_names() == ["feedback"]


def test_a_library_may_begin_beside_another_graph(clean: str) -> None:
    rows(clean, THEIRS)
    before = rows(clean, DUMP)
    with open_store(clean, create=True, encoder=ENCODER) as store:
        assert set(store.counts().values()) == {0}
        assert not store.builds()
    assert rows(clean, DUMP) == before
