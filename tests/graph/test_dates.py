"""One match key for the spellings of a full date, and for nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.identity import entity_id
from clew.graph.names import match_key

SPELLINGS = (
    "{day} {month} {year}",
    "{day:02} {month} {year}",
    "{day} {month}, {year}",
    "{month} {day}, {year}",
    "{month} {day} , {year}",
    "{month} {day} {year}",
    "{day} {short} {year}",
    "{short}. {day}, {year}",
    "the {day}th of {month} {year}",
    "{month} {day}th, {year}",
    "{year}-{number:02}-{day:02}",
)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_spelling_of_a_date_has_one_key(when: date) -> None:
    parts = {
        "day": when.day,
        "month": f"{when:%B}",
        "short": f"{when:%b}",
        "number": when.month,
        "year": when.year,
    }
    key = f"{when.day} {when:%B} {when.year}".lower()
    assert {match_key(spelling.format(**parts)) for spelling in SPELLINGS} == {key}
    assert match_key(key) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("March 1921", "march 1921"),
        ("12 March", "12 march"),
        ("1921", "1921"),
        ("March 40, 1921", "march 40 1921"),
        ("1921-13-01", "1921 13 01"),
        ("1921 03 12", "1921 03 12"),
        ("May Day 1921", "may day 1921"),
        ("12 March 1921 Treaty", "12 march 1921 treaty"),
        ("Flight 12 1921", "flight 12 1921"),
        ("Studio 12 of March 1921", "studio 12 of march 1921"),
        ("12 March 21", "12 march 21"),
        ("Sept 3 1939", "3 september 1939"),
    ],
)
def test_other_names_keep_their_words(name: str, key: str) -> None:
    assert match_key(name) == key


def test_spellings_are_one_entity() -> None:
    assert entity_id("March 12, 1921") == entity_id("12 March 1921") == entity_id("1921-03-12")
