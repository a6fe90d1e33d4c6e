"""The ledger on a server: read by people, kept from queries for facts, changed by several writers, in no writer's way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import REFERS_TO, Evidence, Mention, Triplet, entity_ref, node_ref, split_ref
from clew.graph.resolution.ledger import Assignment, LedgerChange
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j import ledger_reads, ledger_statements
from clew.graph.stores.neo4j.stated_rows import fact_key
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.histories import agree, agree_on_ledger
from clew.tests.contracts.ledger import (
    ANN,
    ANNA,
    BLOCKED,
    BOB,
    MERGED,
    OTHER,
    ROME,
    WRONG,
    assigned,
    decided,
    of_ledger,
    same,
    together,
    undone,
    world,
)
from clew.tests.contracts.world import ENCODER, contribution
from clew.tests.graph.stores.neo4j.emptied import rows
from clew.tests.graph.stores.neo4j.proxy import Cut, Proxy
from clew.tests.neo4j_server.address import Address, cypher


@pytest.fixture
def store(empty: GraphStore) -> Neo4jStore:
    assert isinstance(empty, Neo4jStore)
    empty.apply(Batch(add=tuple(world())))
    return empty


def found(store: Neo4jStore, text: str) -> list[tuple[Any, ...]]:
    return list(store.cypher(text).rows)


def watched(store: Neo4jStore) -> list[str]:
    """Every statement that the store sends from now on."""
    seen: list[str] = []
    store._connection.observe = seen.append
    return seen


def test_people_read_assignments_and_decisions(store: Neo4jStore) -> None:
    store.apply(Batch(ledger=together(MERGED, assigned(BOB, "", "a"), decided("wrong", [ANN, ROME], "saw"))))
    assignments = """MATCH (a:Clew {ledger: 'assignment'})
    RETURN a.name, a.own_name, a.entity_name, a.document, a.reason, a.score, a.origin ORDER BY a.name"""
    assert found(store, assignments) == [
        ("Anna → Ann Lee", "Anna", "Ann Lee", "", "alias", 0.75, "automatic"),
        ("Bob → nothing", "Bob", None, "a", "alias", 1.0, "automatic"),
    ]
    decisions = "MATCH (d:Clew {ledger: 'decision'}) RETURN d.name, d.kind, d.entities, d.names, d.value, d.origin, d.reason"
    assert found(store, decisions) == [
        ("wrong: Ann Lee, Rome", "wrong", [ANN, ROME], ["Ann Lee", "Rome"], "saw", "user", ""),
    ]
    joined = "MATCH (a:Clew {ledger: 'assignment'}) MATCH (e:Entity {clew_id: a.entity}) RETURN a.own_name, e.name"
    assert found(store, joined) == [("Anna", "Ann Lee")]


def test_names_of_entities_that_have_gone_stay_readable(store: Neo4jStore) -> None:
    store.apply(Batch(ledger=MERGED))
    store.apply(Batch(ledger=assigned(ANNA, ANN, score=0.5)))
    name = "MATCH (a:Clew {ledger: 'assignment'}) RETURN a.name, a.score"
    assert found(store, name) == [("Anna → Ann Lee", 0.5)]
    store.apply(Batch(ledger=assigned(ANNA, OTHER)))
    assert found(store, name) == [(f"Anna → {OTHER}", 1.0)]
    store.apply(Batch(ledger=assigned(ANNA, "")))
    assert found(store, name) == [("Anna → nothing", 1.0)]


def test_the_ledger_is_no_part_of_the_graph(store: Neo4jStore) -> None:
    before = store.counts()
    store.apply(Batch(ledger=together(decided("same", [ANN, ANNA]), assigned("gone", ANN))))
    assert store.counts() == before
    linked = "MATCH (r:Clew) WHERE r.ledger IS NOT NULL RETURN labels(r), COUNT { (r)--() }"
    assert found(store, linked) == [(["Clew"], 0)] * 2
    store.apply(Batch(remove=("a", "b", "c", "d")))
    assert set(store.counts().values()) == {0}
    store.apply(Batch(ledger=LedgerChange(retract=(decided("same", [ANN, ANNA]).decide[0].id,), unassign=(("gone", ""),))))
    assert found(store, "MATCH (n) WHERE NOT n.clew_id IN ['library', 'commit'] RETURN n") == []


@pytest.mark.parametrize("change", [WRONG, BLOCKED, MERGED], ids=["wrong", "blocked", "a loop"])
def test_queries_find_no_hidden_fact(store: Neo4jStore, change: LedgerChange) -> None:
    store.apply(Batch(ledger=change))
    hidden = list(store.hidden())
    assert hidden
    ids = sorted(each.id for each in hidden if not isinstance(each.value, Declaration))
    text = "MATCH ()-[r]->() WHERE r.clew_id IN $ids OR r.own_relation IN $ids RETURN r"
    assert store.cypher(text, {"ids": ids}).rows == ()
    assert store.cypher("MATCH (n) WHERE n.clew_id IN $ids RETURN n", {"ids": ids}).rows == ()
    facts = {tuple(row) for row in found(store, "MATCH (a:Entity)-[r]->(b:Entity) RETURN a.clew_id, r.predicate, b.clew_id")}
    stated = {tuple(row) for row in found(store, "MATCH ()-[s:STATES]->() RETURN s.source, s.predicate, s.target")}
    shown = {(each.source, each.predicate, each.target) for each in store.scan("relation")}
    assert facts == stated == shown
    gone = {(each.relation.source, each.relation.predicate, each.relation.target) for each in hidden if each.relation}
    assert gone
    assert not gone & shown
    rows = found(store, "MATCH (h:Clew {ledger: 'hidden'}) RETURN properties(h) AS held")
    assert len(rows) == len(hidden)
    for (held,) in rows:
        found_by = {"hidden_document", "hidden_own", "hidden_target", "hidden_fact"}
        assert held.keys() <= {"clew_id", "ledger", "name", "id", "record"} | found_by
        assert isinstance(held["record"], bytes)


@pytest.mark.parametrize("change", [WRONG, BLOCKED], ids=["wrong", "blocked"])
def test_no_query_reads_the_words_of_what_is_hidden(empty: GraphStore, change: LedgerChange) -> None:
    assert isinstance(empty, Neo4jStore)
    sentence = "Ann Lee met Bob at the quay"
    held = contribution("q", [[("Ann Lee", "PERSON"), ("Bob", "PERSON")]], [(0, "met", 1, True)], "", {}, 60)
    (node,) = [each for each in held.nodes if each.kind == "chunk"]
    secret = replace(held.evidence[0], properties={"note": sentence})
    empty.apply(Batch(add=(replace(held, evidence=(secret,)),), ledger=change))
    words = node.text[secret.start : secret.end]
    empty.append_record("questions", {"asked": f"When {sentence}?"})
    bookkeeping = "MATCH (r:Clew) WHERE r.ledger = 'hidden' OR r.log IS NOT NULL UNWIND keys(r) AS key RETURN r[key]"
    values = [value for (value,) in found(empty, bookkeeping)]
    assert len([value for value in values if isinstance(value, bytes)]) == len(list(empty.hidden())) + 1
    texts = [value if isinstance(value, bytes) else str(value).encode() for value in values]
    for said in (sentence, words, "Bob", "met"):
        assert not [text for text in texts if said.encode() in text]
        assert found(empty, f"MATCH (n) WHERE n.record CONTAINS '{said}' RETURN n.record") == []
        assert found(empty, f"MATCH ()-[s]->() WHERE s.sentence CONTAINS '{said}' RETURN s") == []
    (evidence,) = [each.value for each in empty.hidden() if isinstance(each.value, Evidence)]
    assert evidence.properties == {"note": sentence}
    assert list(empty.records("questions")) == [{"asked": f"When {sentence}?"}]
    empty.apply(Batch(ledger=undone(change)))
    assert [row[0] for row in found(empty, "MATCH ()-[s:STATES]->() RETURN s.sentence")] == [words]


def test_references_point_at_what_a_merged_entity_is_shown_as(store: Neo4jStore, clean: str) -> None:
    pointed = "MATCH (r:Reference)-[:REFERS_TO]->(e) RETURN r.clew_id, e.clew_id"

    def goals() -> list[str]:
        goals = found(store, pointed)
        edges = [(each.id, store.edges([node_ref(each.id)], "out", [REFERS_TO])) for each in store.scan("reference")]
        assert sorted(goals) == sorted((each, split_ref(edge.target)[1]) for each, (edge,) in edges)
        return [goal for _, goal in goals]

    a, b, _, d = world()
    assert goals() == [ANNA]
    store.apply(Batch(ledger=MERGED))
    assert goals() == [ANN]
    store.apply(Batch(ledger=assigned(ANNA, OTHER)))
    assert goals() == [OTHER]
    store.apply(Batch(ledger=assigned(ANNA, ANNA, "d")))
    assert goals() == [ANNA]
    store.apply(Batch(remove=("d",)))
    assert goals() == [OTHER]
    store.apply(Batch(ledger=undone(assigned(ANNA, ANNA, "d")), remove=("a",)))
    # The reference goes and comes with its document, and what it leads to with others.
    store.apply(Batch(remove=("b",)))
    assert found(store, pointed) == []
    note = contribution("note", [[("Rome", "GPE")]], [], "", {}, 70, entity_ref(ANNA))
    store.apply(Batch(add=(note,)))
    assert found(store, pointed) == []
    store.apply(Batch(add=(a, b, d)))
    assert goals() == [OTHER] * 2
    store.apply(Batch(ledger=undone(MERGED)))
    assert goals() == [ANNA] * 2
    store.apply(Batch(remove=("a", "b", "c", "d")))
    assert found(store, pointed) == []


def test_what_states_a_fact_is_found_without_looking_at_all_that_its_ends_state(empty: GraphStore, clean: str) -> None:
    facts = [Triplet("Hub", "met", f"Person {number}") for number in range(200)]
    facts += [Triplet(f"Person {number}", "met", "Hub") for number in range(200)]
    facts += [Triplet("Hub", "met", "Hub 2"), Triplet("Hub 2", "met", "Hub"), Triplet("Hub", "knows", "Hub 2")]
    facts += [Triplet("Hub 2", "met", f"Person {number}") for number in range(200)]
    empty.apply(Batch(add=tuple(contributions_of(facts))))
    ends = entity_id("Hub"), "met", entity_id("Hub 2")
    row = dict(zip(("source", "predicate", "target"), ends, strict=True)) | {"fact": fact_key(*ends)}
    address = Address.parsed(clean)
    with address.driver() as driver:
        profiled = cypher(f"PROFILE {ledger_statements.DOCUMENTS_STATING}")
        answer = driver.execute_query(profiled, {"rows": [row]}, database_=address.database)
    assert len(answer.records) == 1

    def work(plan: dict[str, Any]) -> int:
        return int(plan["args"].get("DbHits", 0)) + sum(work(each) for each in plan.get("children", ()))

    assert answer.summary.profile is not None
    assert work(answer.summary.profile) < 40


def test_a_blocked_entity_is_found_by_no_name(store: Neo4jStore) -> None:
    store.apply(Batch(ledger=BLOCKED))
    index = "CALL db.index.fulltext.queryNodes('clew_names', '\"bob\"') YIELD node RETURN node.name"
    assert found(store, "MATCH (e:Entity) WHERE e.name = 'Bob' OR 'bob' IN e.keys RETURN e") == found(store, index) == []
    store.apply(Batch(ledger=undone(BLOCKED)))
    assert found(store, index) == [("Bob",)]


def test_names_that_users_give_are_in_the_index_of_names(store: Neo4jStore) -> None:
    store.apply(Batch(ledger=together(decided("alias", [ROME, "x"], "Urbs"), decided("name", [BOB], "Bobby"))))
    index = "CALL db.index.fulltext.queryNodes('clew_names', '{}') YIELD node RETURN node.clew_id, node.name"
    assert found(store, index.format("urbs")) == [(ROME, "Rome")]
    assert found(store, index.format("bobby")) == [(BOB, "Bobby")]


def test_queries_see_which_entity_a_text_itself_names(store: Neo4jStore) -> None:
    store.apply(Batch(ledger=MERGED))
    own = """MATCH (n:TextNode)-[m:MENTIONS]->(:Entity {clew_id: $entity}) WITH n.document_id AS document, m.own AS own
    RETURN document, own ORDER BY document, own"""
    expected = [("a", ANNA), ("a", None), ("b", ANNA), ("b", ANNA), ("c", None), ("d", ANNA)]
    assert list(store.cypher(own, {"entity": ANN}).rows) == expected
    assert "before names of one thing were merged" in store.cypher_schema()


def test_what_stays_as_it_is_is_not_written_again(store: Neo4jStore, clean: str) -> None:
    nodes = "MATCH (n:TextNode|Sentence|Document) RETURN elementId(n) AS id, properties(n) AS held ORDER BY id"
    links = "MATCH ()-[r:MENTIONS|STATES|DECLARES]->() RETURN elementId(r) AS id, properties(r) AS held ORDER BY id"
    before, linked = rows(clean, nodes), rows(clean, links)
    seen = watched(store)
    store.apply(Batch(ledger=assigned(ROME, "town", "c")))
    assert rows(clean, nodes) == before
    changed = [each for each in rows(clean, links) if each not in linked]
    # One mention, and the one fact of the document.
    assert len(changed) == 2
    sent = "\n".join(seen)
    assert "CREATE (n:TextNode" not in sent.replace("CREATE (d)-[:CONTAINS]->", "")
    assert "terms" not in sent


def test_without_a_ledger_nobody_asks_for_it(empty: GraphStore) -> None:
    assert isinstance(empty, Neo4jStore)
    seen = watched(empty)
    a, *others = world()
    empty.apply(Batch(add=(a,)))
    empty.apply(Batch(add=tuple(others), remove=("a",), declare=(Declaration(ANN, "Ann"),)))
    assert not [each for each in seen if "ledger" in each and "Clew {ledger" in each]
    first = len(seen)
    empty.apply(Batch(ledger=MERGED))
    empty.apply(Batch(add=(a,)))
    assert [each for each in seen[first:] if "ledger: 'decision'" in each]


def test_another_process_may_change_the_ledger_meanwhile(store: Neo4jStore, clean: str) -> None:
    a, b, c, d = world()
    with open_store(clean, encoder=ENCODER) as other:
        other.apply(Batch(ledger=MERGED))
        store.apply(Batch(add=(a,)))
        other.apply(Batch(ledger=WRONG))
        store.apply(Batch(add=(b,), declare=(Declaration(ANNA, "Anna I."),)))
        other.apply(Batch(ledger=undone(MERGED)))
        store.apply(Batch(add=(c,)))
        for each in (store, other):
            same(each, of_ledger(WRONG, world(), [Declaration(ANNA, "Anna I.")]))
        store.apply(Batch(ledger=undone(WRONG)))
        other.apply(Batch(add=(d,)))
        same(other, of_ledger(LedgerChange(), world(), [Declaration(ANNA, "Anna I.")]))


def test_a_ledger_is_made_ready_from_what_was_read_before_the_lock(store: Neo4jStore) -> None:
    store.apply(Batch(ledger=MERGED))
    seen = watched(store)
    store.apply(Batch(add=(replace(world()[1], fingerprint="again"),)))
    locked = next(place for place, each in enumerate(seen) if "SET l.generation" in each)
    asked = [place for place, each in enumerate(seen) if "ledger: 'decision'" in each or "'assignment'" in each]
    assert asked
    assert max(asked) < locked


def test_concurrent_changes_of_ledger_and_documents_end_in_one_graph(clean: str) -> None:
    names = [("Anna", "PERSON"), ("Bob", ""), ("Ann Lee", ""), ("Rome", "GPE")]
    documents = [contribution(f"d{number:02}", [names], FACTS, "", {"n": 1}, number) for number in range(16)]
    changes = [MERGED, WRONG, assigned(ROME, "", "d03"), decided("name", [ANNA], "Dr Lee"), assigned(BOB, OTHER, "d05")]
    open_store(clean, create=True, encoder=ENCODER).close()

    def add(own: list[Contribution]) -> None:
        with open_store(clean, encoder=ENCODER) as store:
            for each in own:
                store.apply(Batch(add=(each,)))

    def change(own: list[LedgerChange]) -> None:
        with open_store(clean, encoder=ENCODER) as store:
            for each in own:
                store.apply(Batch(ledger=each))
                store.apply(Batch(ledger=undone(each)))
                store.apply(Batch(ledger=each))

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(add, documents[:8]), pool.submit(add, documents[8:])]
        jobs += [pool.submit(change, changes[:3]), pool.submit(change, changes[3:])]
        for job in jobs:
            job.result()
    with open_store(clean, encoder=ENCODER) as store:
        plain = of_ledger(together(*changes), documents)
        agree(store, plain)
        agree_on_ledger(store, plain)
        assert store.generation == 16 + 3 * 5


FACTS = [(0, "met", 1, True), (2, "met", 1, True), (2, "knows", 0, False), (1, "lives in", 3, True)]


@pytest.mark.parametrize("cuts", [("after commit",), ("before commit", "statement")])
def test_a_change_is_made_once_whatever_breaks(clean: str, cuts: tuple[Cut, ...]) -> None:
    with Proxy(clean) as proxy, Neo4jStore(proxy.url, create=True, encoder=ENCODER, patience=20) as store:
        store.apply(Batch(add=tuple(world())))
        proxy.cut(*cuts)
        applied = store.apply(Batch(ledger=together(MERGED, WRONG)))
        assert proxy.done == list(cuts)
        assert applied.generation == store.generation == 2
        same(store, of_ledger(together(MERGED, WRONG), world()))


def test_pages_are_as_good_as_one(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_reads, "ENTITIES_AT_ONCE", 2)
    monkeypatch.setattr(ledger_reads, "ROWS_AT_ONCE", 3)
    twice = replace(world()[3], declarations=world()[3].declarations * 3)
    store.apply(Batch(add=(twice,), ledger=together(BLOCKED, assigned("x", ANN), WRONG)))
    plain = of_ledger(together(BLOCKED, assigned("x", ANN), WRONG), [*world()[:3], twice])
    assert len(plain.hidden) > 6
    agree_on_ledger(store, plain)


def test_an_entity_of_many_texts_moves_whole(empty: GraphStore) -> None:
    documents = [
        contribution(f"d{number}", [[("Anna", "PERSON"), ("Bob", "")]], [(0, "met", 1, True)]) for number in range(30)
    ]
    empty.apply(Batch(add=tuple(documents)))
    assign = tuple(Assignment(ANNA, f"d{number}", OTHER if number % 2 else "") for number in range(30))
    empty.apply(Batch(ledger=LedgerChange(assign=assign)))
    moved: list[Mention] = [each for each in empty.scan("mention") if each.own]
    assert {each.entity for each in moved} == {OTHER}
    assert len(moved) == 15
    assert empty.fetch("entity", [entity_id("Anna")]) == []
    agree(empty, of_ledger(LedgerChange(assign=assign), documents))
