"""Filters on a server answer exactly as `Filter.matches` does, and nothing in them becomes Cypher."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution
from clew.graph.filters.language import And, Compare, Exists, F, Filter, Not, Or, conjunction, disjunction
from clew.graph.filters.records import record_of
from clew.graph.model import Document, Json, TextNode
from clew.graph.store import GraphStore
from clew.graph.stores.neo4j.filter_cypher import condition, filter_properties
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import emptied

from ....examples import examples

NAMES = ("a", "b", "a.b", "a.b.c", "title", "kind", "source", "id", "document_id", "naïve `x`", "nul\0")
TEXTS = ("", "x", "xy", "n:1", "1", "true", '"', "\uffff", "😀", "\0", "chunk", "d0")
NUMBERS = (0, 1, -1, 2, 2**53, 2**53 + 1, 2**62 + 1, -(2**63), 0.0, 1.0, 0.5, -1.5, 2.0**53, 1e300)

scalars: st.SearchStrategy[Any] = st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.booleans())
elements = st.one_of(scalars, st.none(), st.lists(scalars, max_size=2), st.dictionaries(st.just("c"), scalars, max_size=1))
lists = st.one_of(
    st.lists(st.sampled_from(TEXTS), max_size=3),
    st.lists(st.sampled_from(NUMBERS), max_size=3),
    st.lists(st.booleans(), max_size=3),
    st.lists(elements, max_size=3),
)
objects: st.SearchStrategy[Any] = st.dictionaries(
    st.sampled_from(("b", "b.c", "c")), st.one_of(scalars, st.none(), lists), max_size=2
)
values: st.SearchStrategy[Any] = st.one_of(
    scalars, st.none(), lists, objects, st.dictionaries(st.just("b"), objects, max_size=1)
)
metadata: st.SearchStrategy[dict[str, Json]] = st.dictionaries(st.sampled_from(list[str](NAMES)), values, max_size=4)


def _compared(name: str, operator: Any, value: Any) -> Filter:
    if operator in ("<", "<=", ">", ">=") and isinstance(value, bool):
        return Compare(name, "=", value)
    return Compare(name, operator, value)


leaves: st.SearchStrategy[Filter] = st.one_of(
    st.builds(_compared, st.sampled_from(NAMES), st.sampled_from(("=", "!=", "<", "<=", ">", ">=", "contains")), scalars),
    st.builds(
        lambda name, listed: Compare(name, "in", tuple(listed)), st.sampled_from(NAMES), st.lists(scalars, max_size=3)
    ),
    st.builds(Exists, st.sampled_from(NAMES)),
)
filters: st.SearchStrategy[Filter] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, max_size=3).map(conjunction),
        st.lists(inner, max_size=3).map(disjunction),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def store(neo4j_url: str) -> Iterator[Neo4jStore]:
    with Neo4jStore(emptied(neo4j_url), create=True, encoder=ENCODER) as store:
        yield store


@settings(
    max_examples=examples(60),
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(
    st.lists(st.tuples(metadata, metadata, st.sampled_from(("", "T", "xy"))), min_size=1, max_size=12),
    st.lists(filters, min_size=1, max_size=25),
)
def test_conditions_pass_what_filters_pass(
    store: Neo4jStore, records: list[tuple[dict[str, Json], dict[str, Json], str]], asked: list[Filter]
) -> None:
    rows: list[Mapping[str, Any]] = []
    expected: list[Mapping[str, Json]] = []
    for number, (own, inherited, title) in enumerate(records):
        document = Document(f"d{number}", "", title, inherited, title)
        node = TextNode(f"n{number}", "", f"d{number}", "", metadata=own)
        expected.append(record_of(node, document))
        kept = {"clew_id": node.id, "document_id": node.document_id, "kind": node.kind, "title": "", "number": number}
        rows.append({**filter_properties(node, document), **kept, "document_title": title, "source": title})
    found = store._connection.write(lambda run: _answers(run, rows, asked), lambda run: True)
    for filter, numbers in zip(asked, found, strict=True):
        assert numbers == [n for n, record in enumerate(expected) if filter.matches(record)], str(filter)


def _answers(run: Any, rows: list[Mapping[str, Any]], asked: list[Filter]) -> list[list[int]]:
    """What each filter finds among rows that are gone again afterwards."""
    run("UNWIND $rows AS row CREATE (n:Tried) SET n = row", {"rows": rows})
    found = []
    for each in asked:
        made = condition(each)
        text = f"MATCH (n:Tried) WHERE {made.on('n')} RETURN n.number AS number ORDER BY number"
        found.append([row["number"] for row in run(text, made.parameters)])
    run("MATCH (n:Tried) DELETE n", {})
    return found


ATTACKS = (
    "x' OR true //",
    'x" OR true //',
    "x`] IS NOT NULL OR true //",
    "year}) RETURN n UNION MATCH (m) DETACH DELETE m //",
    "x\\u0027 OR 1=1 //",
    "'; CALL db.labels() YIELD label //",
    "/* */ MATCH (n) DETACH DELETE n",
    "$f0",
    "%n",
    "%answer",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/x' AS line RETURN line",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_and_values_never_become_cypher(attack: str) -> None:
    parts = [F[attack] == attack, F[attack].contains(attack), F[attack].isin([attack]), ~F[attack].exists(), F.id != attack]
    for filter in [*parts, conjunction(parts), disjunction(parts)]:
        made = condition(filter)
        assert attack in ("$f0", "%n") or attack not in made.text
        assert re.sub(r"\$f\d+", "$f", made.text) == re.sub(r"\$f\d+", "$f", condition(_renamed(filter)).text)


def _renamed(filter: Filter) -> Filter:
    """The same filter about a harmless field and value."""
    if isinstance(filter, Compare):
        field = filter.field if filter.field == "id" else "harmless"
        return Compare(field, filter.operator, ("harmless",) if isinstance(filter.value, tuple) else "harmless")
    if isinstance(filter, Exists):
        return Exists("harmless")
    if isinstance(filter, Not):
        return Not(_renamed(filter.part))
    assert isinstance(filter, (And, Or))
    return type(filter)(tuple(map(_renamed, filter.parts)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_view_through_an_attack_is_a_view_of_what_it_says(empty: GraphStore, attack: str) -> None:
    document = Document("evil", "text", attack, {attack: attack}, attack)
    node = TextNode("evil", "text", "evil", attack, 0, 4)
    empty.apply(Batch(add=(*small_world(), Contribution(document, (node,)))))
    before = empty.digest()
    for filter in (F[attack] == attack, F.title == attack, F.source == attack, F[attack].contains(attack)):
        assert [each.id for each in empty.view(filter).scan("document")] == ["evil"]
    assert empty.view(F.id == attack).counts()["documents"] == 0
    assert empty.digest() == before
