"""Random histories of a store, for property tests."""

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution, Declaration, VectorKind
from clew.graph.filters.language import F, Filter
from clew.graph.identity import entity_id
from clew.graph.model import KINDS, entity_ref, node_ref
from clew.graph.store import GraphReader, GraphStore
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import Fact, contribution, vector

NAMES = ("Ann", "ann", "The Ann", "Bob", "Bob Lee", "1990", "Rome")
TYPES = ("PERSON", "", "DATE", "")
QUERIES = ("Ann in Rome", "bob lee walked 1990", "song")

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
        draw(st.sampled_from(("", "node:a", "document:b"))),
    )


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Some documents in, some out, some entities declared."""
    add = {each.document.id: each for each in draw(st.lists(contributions(), max_size=3))}
    remove = draw(st.lists(st.sampled_from("abcdef"), max_size=2))
    return Batch(tuple(add.values()), tuple(remove), tuple(draw(st.lists(_declared, max_size=1))))


def after(state: Mapping[str, Contribution], batch: Batch) -> dict[str, Contribution]:
    """The documents that are there after a batch."""
    left = {identity: each for identity, each in state.items() if identity not in batch.remove}
    return left | {each.document.id: each for each in batch.add}


def check_history(store: GraphStore, history: Sequence[Batch]) -> None:
    """Apply a history to an empty store: it and a view end in what the documents left say."""
    state: dict[str, Contribution] = {}
    explicit: dict[str, Declaration] = {}
    for batch in history:
        store.apply(batch)
        state = after(state, batch)
        explicit |= {each.entity: each for each in batch.declare}
    plain = PlainGraph(state.values(), explicit.values())
    agree(store, plain)
    if any("group" in each.metadata for each in plain.documents):
        agree(store.view(GROUP), plain.only(lambda each: each.document.metadata["group"] == 1))


def agree(reader: GraphReader, plain: PlainGraph) -> None:
    """Compare everything that can be read."""
    for kind in KINDS:
        assert list(reader.scan(kind)) == plain.values(kind), kind
    assert reader.digest() == plain.digest()
    keys = ["ann", "bob", "bob lee", "1990", "rome", "ann song"]
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
