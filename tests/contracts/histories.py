"""Random histories of a store, for property tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution, Declaration, VectorKind
from clew.graph.filters.language import F, Filter
from clew.graph.identity import entity_id
from clew.graph.model import KINDS, entity_ref, node_ref
from clew.graph.resolution.ledger import Assignment, Decision, DecisionKind, LedgerChange, decision_id, part_id
from clew.graph.store import GraphReader, GraphStore
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import Fact, contribution, vector

NAMES = ("Ann", "ann", "The Ann", "Bob", "Bob Lee", "1990", "Rome")
TYPES = ("PERSON", "", "DATE", "")
QUERIES = ("Ann in Rome", "bob lee walked 1990", "song")

TARGETS = (
    *("", "", "node:a", "node:a#chunk:0", "node:b#sentence:0", "document:b", "document:a"),
    *("table:c#chunk:0", "node:c#ref", "document:d", "node:d#ref", "retriever:keyword", f"entity:{entity_id('Ann')}"),
    f"entity:{entity_id('Bob')}",
)

_names = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(TYPES)), max_size=4)
_facts: st.SearchStrategy[list[Fact]] = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(("met", "saw")), st.integers(0, 2), st.booleans()), max_size=5
)
_declared = st.builds(
    lambda name, kind, alias: Declaration(entity_id(name), name, kind, (alias,)),
    *(st.sampled_from(NAMES), st.sampled_from(("", "DATE", "HERO")), st.sampled_from(NAMES)),
)


@st.composite
def contributions(draw: st.DrawFn) -> Contribution:
    """Any document of few ids, few names and shared vectors."""
    return contribution(
        draw(st.sampled_from("abcde")),
        draw(st.lists(_names, min_size=1, max_size=2)),
        draw(_facts),
        draw(st.sampled_from(("", "Ann", "Ann (song)", "Rome"))),
        {"group": draw(st.integers(0, 1))},
        draw(st.integers(0, 3)),
        draw(st.sampled_from(TARGETS)),
    )


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Some documents in, some out, some entities declared."""
    add = {each.document.id: each for each in draw(st.lists(contributions(), max_size=3))}
    remove = draw(st.lists(st.sampled_from("abcdef"), max_size=2))
    return Batch(tuple(add.values()), tuple(remove), tuple(draw(st.lists(_declared, max_size=1))))


_ENTITIES = tuple(dict.fromkeys(map(entity_id, NAMES)))
_OWN = st.sampled_from(_ENTITIES)
_PARTS = tuple(part_id(each, "other") for each in _ENTITIES[:2])
_DOCUMENTS = ("", "", "a", "b", "c")
_VALUES = {
    "name": ("Ann of Rome", "Rome"),
    "type": ("", "DATE", "SAINT"),
    "description": ("a town", ""),
    "alias": ("Annie", "Bob"),
}
_assigned = st.builds(
    Assignment,
    *(_OWN, st.sampled_from(_DOCUMENTS), st.sampled_from(("", *_ENTITIES, *_PARTS)), _OWN),
    *(st.just("alias"), st.sampled_from((0.5, 1.0))),
)


@st.composite
def decided(draw: st.DrawFn) -> Decision:
    """Any decision that a store has to act on."""
    kind: DecisionKind = draw(st.sampled_from(("wrong", "wrong", "right", "name", "type", "description", "alias")))
    if kind in ("wrong", "right"):
        ends, place = (draw(_OWN), draw(_OWN)), draw(st.sampled_from(("", "a", "b", "a#chunk:0")))
        value = draw(st.sampled_from(("met", "Saw")))
        return Decision(decision_id(kind, ends, value, place), kind, ends, value, text_node=place)
    value = draw(st.sampled_from(_VALUES[kind]))
    entities = (draw(st.sampled_from((*_ENTITIES, *_PARTS))), *((entity_id(value),) if kind == "alias" else ()))
    return Decision(decision_id(kind, entities, value), kind, entities, value)


@st.composite
def ledger_changes(draw: st.DrawFn) -> LedgerChange:
    """Some decisions and assignments in, some out."""
    decide = {each.id: each for each in draw(st.lists(decided(), max_size=2))}
    assign = {(each.own, each.document): each for each in draw(st.lists(_assigned, max_size=4))}
    retract = [each.id for each in draw(st.lists(decided(), max_size=1))]
    unassign = draw(st.lists(st.tuples(_OWN, st.sampled_from(_DOCUMENTS)), max_size=2))
    resolved = draw(st.booleans())
    return LedgerChange(tuple(decide.values()), tuple(retract), tuple(assign.values()), tuple(unassign), resolved)


@st.composite
def ledger_batches(draw: st.DrawFn) -> Batch:
    """Batches of documents, of changes of the ledger, and of both."""
    batch = draw(st.one_of(batches(), st.just(Batch())))
    return replace(batch, ledger=draw(st.one_of(st.none(), ledger_changes())))


def after(state: Mapping[str, Contribution], batch: Batch) -> dict[str, Contribution]:
    """The documents that are there after a batch."""
    left = {identity: each for identity, each in state.items() if identity not in batch.remove}
    return left | {each.document.id: each for each in batch.add}


def check_history(store: GraphStore, history: Sequence[Batch]) -> None:
    """Apply a history to an empty store: it and a view end in what the documents left say."""
    state: dict[str, Contribution] = {}
    explicit: dict[str, Declaration] = {}
    decisions: dict[str, Decision] = {}
    assignments: dict[tuple[str, str], Assignment] = {}
    for batch in history:
        applied = store.apply(batch)
        gone = [state[each] for each in {*batch.remove, *(each.document.id for each in batch.add)} if each in state]
        touched = {each.entity for each in batch.declare}.union(*(each.entities() for each in (*gone, *batch.add)))
        assert applied.touched == tuple(sorted(touched))
        state = after(state, batch)
        explicit |= {each.entity: each for each in batch.declare}
        change = batch.ledger or LedgerChange()
        decisions, assignments = change.decisions(decisions), change.assignments(assignments)
    plain = PlainGraph(state.values(), explicit.values(), None, decisions.values(), assignments.values())
    agree(store, plain)
    agree_on_ledger(store, plain)
    if any("group" in each.metadata for each in plain.documents):
        agree(store.view(GROUP), plain.only(lambda each: each.document.metadata["group"] == 1))
    if decisions or assignments:
        store.apply(Batch(ledger=LedgerChange(retract=tuple(decisions), unassign=tuple(assignments))))
        agree(store, PlainGraph(state.values(), explicit.values()))


def agree_on_ledger(store: GraphStore, plain: PlainGraph) -> None:
    """Compare what a store says of its ledger."""
    assert store.decisions() == plain.decisions
    assert store.assignments() == plain.assignments
    assert list(store.hidden()) == plain.hidden
    assert list(store.namings()) == plain.namings()
    own = list(dict.fromkeys(each.own for each in plain.namings()))[1::2]
    assert list(store.namings(own)) == [each for each in plain.namings() if each.own in own]
    assert store.assignments(own) == [each for each in plain.assignments if each.own in own]
    documents = [each.id for each in plain.documents][::2]
    assert list(store.hidden(documents)) == [each for each in plain.hidden if each.document in documents]


def agree(reader: GraphReader, plain: PlainGraph) -> None:
    """Compare everything that can be read."""
    for kind in KINDS:
        assert list(reader.scan(kind)) == plain.values(kind), kind
    assert reader.digest() == plain.digest()
    keys = ["ann", "bob", "bob lee", "1990", "rome", "ann song", "annie", "ann of rome"]
    assert reader.find(keys) == plain.find(keys)
    nodes = [node_ref(node.id) for node in plain.nodes if node.kind != "sentence"]
    refs = [*nodes, *(entity_ref(entity.id) for entity in plain.entities())]
    for limit in (None, 1, 2):
        assert reader.edges(refs, limit=limit) == plain.edges(refs, limit)
        found = reader.neighbourhood(refs[:1], 3, limit)
        distance, edges = plain.neighbourhood(refs[:1], 3, limit)
        assert dict(zip(found.refs, found.hops.tolist(), strict=True)) == distance
        assert list(found.edges()) == edges
    for query in QUERIES:
        expected = plain.search_text(query, 100)
        texts = reader.search_text(query, 100)
        assert [(each, round(score, 9)) for each, score in texts] == [(each, round(score, 9)) for each, score in expected]
    wanted: tuple[VectorKind, ...] = ("text", "sentence")
    for what in wanted:
        (vectors,) = reader.search_vectors(vector(2)[None, :], what, 100)
        (close,) = plain.search_vectors(vector(2)[None, :], what, 100)
        assert [each for each, _ in vectors] == [each for each, _ in close]
        assert np.allclose([score for _, score in vectors], [score for _, score in close], atol=1e-9)
    types = [entity.type for entity in plain.entities()]
    assert reader.schema().entity_types == {kind: types.count(kind) for kind in set(types)}
    assert reader.counts()["entities"] == len(types)


GROUP: Filter = F.group == 1
