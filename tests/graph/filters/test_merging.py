"""Merged filters pass what the filters that were written pass, with one condition for thousands of values of a field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.filters import language
from clew.graph.filters.language import F, Filter, conjunction, disjunction, parse
from clew.graph.filters.merging import merged
from clew.graph.filters.parser import MAX_DEPTH
from clew.graph.model import Json

NAMES = st.sampled_from(["a", "b", "c.d"])
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.integers(0, 2), st.sampled_from([0.0, 1.0, 2.5]), st.sampled_from(["", "1", "x"])
)
COMPARISONS = st.one_of(
    st.builds(lambda name, value: F[name] == value, NAMES, VALUES),
    st.builds(lambda name, value: F[name] != value, NAMES, VALUES),
    st.builds(lambda name, values: F[name].isin(values), NAMES, st.lists(VALUES, max_size=3)),
    st.builds(lambda name: F[name].exists(), NAMES),
    st.builds(lambda name: F[name].contains("x"), NAMES),
)
FILTERS: st.SearchStrategy[Filter] = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        inner.map(lambda part: ~part),
        st.lists(inner, max_size=5).map(conjunction),
        st.lists(inner, max_size=5).map(disjunction),
    ),
    max_leaves=20,
)
RECORDS: st.SearchStrategy[dict[str, Json]] = st.dictionaries(
    NAMES, st.one_of(st.none(), VALUES, st.just(["x"])), max_size=3
)


@given(FILTERS, RECORDS)
def test_a_merged_filter_passes_the_same(filter: Filter, record: dict[str, Json]) -> None:
    assert merged(filter).matches(record) == filter.matches(record)
    assert parse(str(merged(filter))) == merged(filter)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('id = "a" or year > 1990 or id in ["b", "c"] or id = "d"', 'year > 1990 or id in ["a", "b", "c", "d"]'),
        ("a != 1 and b = 2 and a != true", "b = 2 and exists(a) and not a in [1, true]"),
        ("not (a = 1 or a = 2)", "not a in [1, 2]"),
        ("(a = 1 or a = 2) and (b = 1 or b = 2)", "a in [1, 2] and b in [1, 2]"),
        ("a = 1 and a = 2", "a = 1 and a = 2"),
        ("a != 1 or a != 2", "a != 1 or a != 2"),
        ('as_of = "1967" and modality = "asserted"', 'as_of = "1967" and modality = "asserted"'),
    ],
)
def test_conditions_on_one_field_become_one(written: str, expected: str) -> None:
    assert str(merged(parse(written))) == expected


def test_the_deepest_filter_stays_within_the_bound() -> None:
    filter = (F.a != 1) & (F.a != 2)
    for level in range(MAX_DEPTH - 2):
        filter = (filter & (F.b == level)) if level % 2 else (filter | (F.b == level))
    assert filter.depth == MAX_DEPTH
    assert merged(filter).depth <= MAX_DEPTH
    record: dict[str, Json] = {"a": 3, "b": MAX_DEPTH - 3}
    assert merged(filter).matches(record) == filter.matches(record)


@pytest.mark.parametrize("joined", [" or ".join(f'id = "{number}"' for number in range(5_000)), "id in [{}]"])
def test_many_values_cost_no_comparison_each(joined: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = ", ".join(f'"{number}"' for number in range(5_000))
    filter = merged(parse(joined.format(values)))

    def slow(*_: object) -> bool:
        raise AssertionError("values are compared one by one")

    monkeypatch.setattr(language, "equal", slow)
    assert filter.matches({"id": "4999"})
    assert not filter.matches({"id": "5000"})


def test_true_is_not_among_ones() -> None:
    assert not F.a.isin([1, 0.0]).matches({"a": True})
    assert not F.a.isin([True]).matches({"a": 1})
    assert F.a.isin([1]).matches({"a": 1.0})
    assert not F.a.isin(["1"]).matches({"a": 1})
    assert not F.a.isin(["x"]).matches({"a": ["x"]})
    assert not F.a.isin(["x"]).matches({"a": {"x": 1}})
