"""The time that words mean: dates, spans, ranges, and what is relative to the day of writing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.dates import day_of, stated_time

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))


def time_of(text: str, said_on: str = "", *, ahead: bool = False) -> tuple[str, str] | None:
    found = stated_time(text, said_on, ahead)
    return None if found is None else (found.start, found.end)


@pytest.mark.parametrize("form", ["{0:%d} {0:%B} {1}", "{0:%B} {0:%d}, {1}", "{0:%b}. {0:%d}, {1}", "{1}-{0:%m}-{0:%d}"])
@given(when=DAYS)
def test_every_spelling_of_a_day_is_that_day(form: str, when: date) -> None:
    assert time_of(form.format(when, when.year)) == (when.isoformat(), when.isoformat())


@given(first=DAYS, last=DAYS)
def test_a_range_has_both_its_ends(first: date, last: date) -> None:
    first, last = sorted((first, last))
    text = f"from {first:%d} {first:%B} {first.year} to {last:%d} {last:%B} {last.year}"
    assert time_of(text) == (first.isoformat(), last.isoformat())


@given(when=DAYS)
def test_yesterday_is_the_day_before(when: date) -> None:
    before = (when - timedelta(days=1)).isoformat()
    assert time_of("yesterday", when.isoformat()) == (before, before)
    assert time_of("yesterday") is None


@given(text=st.text(max_size=30), said_on=st.sampled_from(["", "2019", "2019-05", "2019-05-14"]))
def test_any_text_is_read_without_an_error(text: str, said_on: str) -> None:
    found = stated_time(text, said_on)
    assert found is None or found.start[:4].isdigit()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1967", "1967", "1967"),
        ("March 1967", "1967-03", "1967-03"),
        ("c. 1850", "1850", "1850"),
        ("the summer of 1940", "1940", "1940"),
        ("the late 1970s", "1970", "1979"),
        ("the early nineteenth century", "1801", "1900"),
        ("the second half of 2019", "2019-07", "2019-12"),
        ("Q1 2019", "2019-01", "2019-03"),
        ("1998–99", "1998", "1999"),
        ("1950-1955", "1950", "1955"),
        ("the 1998/99 season", "1998", "1999"),
        ("12 to 15 March 1967", "1967-03-12", "1967-03-15"),
        ("June 3 to 8, 1941", "1941-06-03", "1941-06-08"),
        ("May to June 1938", "1938-05", "1938-06"),
        ("1967-03-12 to 1967-04-15", "1967-03-12", "1967-04-15"),
    ],
)
def test_dates_and_spans(text: str, start: str, end: str) -> None:
    assert time_of(text) == (start, end)


@pytest.mark.parametrize(
    "text", ["", "soon", "31 February 1990", "1955–1950", "the 1900s", "March", "last year", "May Holm"]
)
def test_what_means_no_time_by_itself(text: str) -> None:
    assert time_of(text) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("last year", "2018"),
        ("two years ago", "2017"),
        ("last month", "2019-04"),
        ("March", "2019-03"),
        ("December", "2018-12"),
        ("last June", "2018-06"),
        ("on Monday".removeprefix("on "), "2019-05-13"),
        ("three days ago", "2019-05-11"),
        ("next year", "2020"),
        ("tomorrow", "2019-05-15"),
    ],
)
def test_relative_dates_count_from_the_day_of_writing(text: str, start: str) -> None:
    assert time_of(text, "2019-05-14") == (start, start)


def test_what_is_to_come_is_the_next_one() -> None:
    assert time_of("March", "2019-05-14", ahead=True) == ("2020-03", "2020-03")
    assert time_of("5 June", "2019-05-14", ahead=True) == ("2019-06-05", "2019-06-05")


def test_a_document_without_a_day_gives_no_day() -> None:
    assert time_of("yesterday", "2019") is None
    assert time_of("last year", "2019") == ("2018", "2018")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2019-05-14T08:00:00Z", "2019-05-14"), ("14 May 2019", "2019-05-14"), ("2019", "2019"), ("2018–2019", ""), ("?", "")],
)
def test_the_day_of_a_document(text: str, day: str) -> None:
    assert day_of(text) == day
