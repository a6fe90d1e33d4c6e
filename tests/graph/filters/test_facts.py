"""Conditions on facts: their three forms, what is refused, and which times are valid as of which date."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import FilterError
from clew.graph.filters.facts import FactCondition, date_bounds, modality_of
from clew.graph.filters.language import EVERYTHING, F, Filter, disjunction, parse
from clew.graph.model import Document, Json, TextNode

YEARS = range(1948, 1953)
days = st.dates(date(1948, 1, 1), date(1952, 12, 31))
stated = days.flatmap(lambda day: st.sampled_from([day.isoformat()[:length] for length in (4, 7, 10)]))


def span(text: str) -> tuple[date, date]:
    """The first and last day of an ISO date, by counting."""
    every = [date(1948, 1, 1) + timedelta(days=number) for number in range(1827)]
    inside = [day for day in every if day.isoformat().startswith(text)]
    return inside[0], inside[-1]


@given(stated, st.fixed_dictionaries({}, optional={"valid_from": stated, "valid_to": stated, "at": stated}))
def test_only_what_lies_wholly_outside_of_the_date_is_not_valid(asked: str, properties: dict[str, str]) -> None:
    first, last = span(asked)
    begins = [span(properties[name])[0] for name in ("valid_from", "at") if name in properties]
    ends = [span(properties[name])[1] for name in ("valid_to",) if name in properties]
    expected = all(begin <= last for begin in begins) and all(end >= first for end in ends)
    condition = (F.as_of == asked).facts
    assert condition is not None
    assert condition.passes(True, properties) is expected


@given(stated)
def test_the_bounds_of_a_date_are_its_first_and_last_day(text: str) -> None:
    assert date_bounds(text) == tuple(day.isoformat() for day in span(text))


def test_three_forms_mean_the_same() -> None:
    text = 'year >= 1990 and as_of = "1967-03" and modality in ["asserted", "claimed"]'
    python = (F.year >= 1990) & (F.as_of == "1967-03") & F.modality.isin(["asserted", "claimed"])
    assert parse(text) == python == Filter.of(python.to_json())
    assert str(python) == text
    assert python.facts == FactCondition("1967-03-01", "1967-03-31", ("asserted", "claimed"))


@pytest.mark.parametrize("year", ["as_of = 1967", 'as_of = "1967"'])
def test_a_year_may_be_a_number(year: str) -> None:
    assert parse(year).facts == FactCondition("1967-01-01", "1967-12-31")
    assert parse("as_of = 476").facts == FactCondition("0476-01-01", "0476-12-31")


def test_no_text_node_is_hidden_and_a_field_of_that_name_is_not_asked() -> None:
    node = TextNode("a", "words", "a")
    asked = (F.as_of == "1967") & (F.modality == "planned")
    held: tuple[dict[str, Json], ...] = ({}, {"as_of": "1999", "modality": 3})
    for metadata in held:
        asked.check(dict.fromkeys(metadata, ("number",)))
        assert asked.matches({**metadata, "id": node.id})
    assert Document("a", "words", metadata={"as_of": "x"}).metadata["as_of"] == "x"


def test_several_conditions_all_hold() -> None:
    both = ((F.as_of == "1950") & (F.as_of == "1955")).facts
    assert both is not None
    assert both.passes(True, {"valid_from": "1950", "valid_to": "1955"})
    assert not both.passes(True, {"valid_from": "1951"})
    assert not both.passes(True, {"valid_to": "1954"})
    named = (F.modality.isin(["asserted", "claimed"]) & F.modality.isin(["claimed", "denied"])).facts
    assert named == FactCondition(modalities=("claimed",))


def test_without_conditions_on_facts_there_is_none() -> None:
    assert EVERYTHING.facts is None
    assert (F.year == 1967).facts is None


@pytest.mark.parametrize(
    "wrong",
    [
        'as_of = "soon"',
        'as_of = "1967-13"',
        'as_of = "1967-02-30"',
        'as_of = "1967-3"',
        'as_of = "67"',
        'as_of = "1967-03-12T10:00"',
        'as_of = ""',
        "as_of = 0",
        "as_of = 19670312",
        "as_of = 1967.5",
        "as_of = true",
        'as_of = "١٩٦٧"',
    ],
)
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(FilterError, match=r'expected a year, month or day as "1967", "1967-03" or "1967-03-12", got '):
        parse(wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ('as_of < "1967"', "'as_of' with '<'"),
        ('as_of in ["1967"]', "'as_of' with 'in'"),
        ('as_of != "1967"', "'as_of' with '!='"),
        ('modality contains "claimed"', "'modality' with 'contains'"),
        ('modality = "claims"', "expected asserted, denied, claimed, planned or supposed, got 'claims'. Did you mean"),
        ('modality in ["claimed", 1]', "or supposed, got 1"),
        ("exists(as_of)", "asks about facts"),
        ('not as_of = "1967"', "stands alone or after 'and', not in 'not'"),
        ('year = 3 or modality = "claimed"', "stands alone or after 'and', not in 'or'"),
        ('year = 3 or (lang = "en" and as_of = "1967")', "not in 'or'"),
    ],
)
def test_what_cannot_be_asked_of_facts_is_refused(wrong: str, message: str) -> None:
    with pytest.raises(FilterError, match=message):
        parse(wrong)


def test_what_python_and_json_cannot_ask_either() -> None:
    asked = F.as_of == "1967"
    with pytest.raises(FilterError, match="asks about facts"):
        ~asked  # noqa: B018
    with pytest.raises(FilterError, match="asks about facts"):
        disjunction([F.year == 1, asked & (F.year == 2)])
    with pytest.raises(FilterError, match="expected a year, month or day"):
        Filter.of({"field": "as_of", "op": "=", "value": "then"})
    assert Filter.of({"or": [asked.to_json()]}) == asked


@pytest.mark.parametrize(
    ("asserted", "properties", "expected"),
    [
        (True, {}, "asserted"),
        (False, {}, "supposed"),
        (False, {"modality": "denied"}, "denied"),
        (True, {"modality": "claimed"}, "claimed"),
        (True, {"modality": "sure"}, "asserted"),
        (False, {"modality": ["denied"]}, "supposed"),
    ],
)
def test_modality_is_the_evidences_own_else_follows_from_asserted(
    asserted: bool, properties: dict[str, Any], expected: str
) -> None:
    assert modality_of(asserted, properties) == expected
    condition = (F.modality == expected).facts
    assert condition is not None
    assert condition.passes(asserted, properties)


@pytest.mark.parametrize("value", ["soon", "1999-1", "19999", 19999, 1999.0, True, None, ["1999"], "1999\n", "１９９９"])
def test_what_is_no_date_in_evidence_is_as_if_it_were_not_there(value: Any) -> None:
    condition = (F.as_of == "1950").facts
    assert condition is not None
    assert condition.passes(True, {"valid_from": value, "at": value, "ended": True})
    assert not condition.passes(True, {"valid_from": 1999})
