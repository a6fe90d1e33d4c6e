"""Days and months without a year."""

import pytest

from clew.retrieval.tables.values import TableColumn
from clew.retrieval.tables.yearless_dates import with_year, yearless_dates


@pytest.mark.parametrize(
    ("text", "comparator", "day"),
    [
        ("what was sold on 1 may?", "=", "--05-01"),
        ("what was sold after the 3rd of may?", ">", "--05-03"),
        ("who came before april 20th?", "<", "--04-20"),
        ("who has worked since 9 sept?", ">=", "--09-09"),
        ("what is free until 31 dec?", "<=", "--12-31"),
        ("who came in march?", "=", "--03"),
        ("who came during august?", "=", "--08"),
    ],
)
def test_days_and_months_are_found_with_what_is_asked_of_them(text: str, comparator: str, day: str) -> None:
    (found,) = yearless_dates(text)
    assert (found.comparator, found.day) == (comparator, day)
    assert text[found.start : found.end].strip("?")


@pytest.mark.parametrize(
    "text",
    [
        "who came in may 2020?",
        "who came on 3 may 2020?",
        "what may be sold?",
        "who can march?",
        "how many decorated mayors came?",
        "which 3 marble jars are there?",
        "in a mar or a sep",
    ],
)
def test_dates_with_a_year_and_other_words_are_none(text: str) -> None:
    assert list(yearless_dates(text)) == []


@pytest.mark.parametrize(("cells", "day"), [(("2020-03-04", "2020-05-01"), "2020-05-03"), (("2020-03-04", "2021"), "")])
def test_a_day_has_the_year_that_all_dates_have(cells: tuple[str, ...], day: str) -> None:
    assert with_year("--05-03", TableColumn.of("Sold", cells), cells) == day
