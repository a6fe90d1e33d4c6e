"""What cells hold: numbers as they are written all over the world, dates, and columns judged by their cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.retrieval.tables.values import TableColumn, date_of, number_of, split_unit

NUMBERS = (
    ("1,742", 1742),
    ("1 024", 1024),
    ("1\u202f024", 1024),
    ("1'234'567", 1234567),
    ("£1,000", 1000),
    ("$ 3.50", 3.5),
    ("74 %", 74),
    ("−35.3%", -35.3),
    ("c. 40", 40),
    ("14 kg", 14),
    ("12 km/h", 12),
    ("4:02.60", 242.6),
    ("1:04:02", 3842),
    ("1.500", 1.5),
    ("M25", None),
    ("12 May", 12),
    ("10 June–25 Sept", None),
    ("", None),
    ("1,2,3", None),
)
DATES = (
    ("1931-04-18", "1931-04-18"),
    ("1931-04-18 00:00", "1931-04-18"),
    ("12 May 1987", "1987-05-12"),
    ("May 12th, 1987", "1987-05-12"),
    ("20 Sept 1868", "1868-09-20"),
    ("15.06.1893", "1893-06-15"),
    ("June 1893", "1893-06"),
    ("c. 1680", "1680"),
    ("31.02.1900", ""),
    ("3/4/1990", ""),
    ("12", ""),
    ("soon", ""),
)


@pytest.mark.parametrize(("cell", "number"), NUMBERS)
def test_numbers_are_read_with_separators_units_and_currencies(cell: str, number: float | None) -> None:
    assert number_of(cell) == (pytest.approx(number) if number is not None else None)


@pytest.mark.parametrize(("cell", "date"), DATES)
def test_dates_are_read_to_the_day_month_or_year(cell: str, date: str) -> None:
    assert date_of(cell) == date


@given(st.integers(-(10**9), 10**9))
def test_grouped_numbers_are_what_they_were(number: int) -> None:
    assert number_of(f"{number:,}") == number
    assert number_of(f"{number:,}".replace(",", " ")) == number
    assert number_of(f"{number:,}".replace(",", "."), comma=True) == number


@given(st.dates(min_value=__import__("datetime").date(1000, 1, 1), max_value=__import__("datetime").date(2100, 12, 31)))
def test_a_date_in_three_forms_is_one_date(day: object) -> None:
    iso = f"{day:%Y-%m-%d}"
    assert {date_of(f"{day:{form}}") for form in ("%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%d.%m.%Y")} == {iso}


def test_columns_are_judged_by_most_of_their_cells() -> None:
    assert TableColumn.of("Built", ["1896", "1903", "–", "1891"]).kind == "date"
    assert TableColumn.of("Seats", ["1896", "1903", "1891"]).kind == "number"
    assert TableColumn.of("Name", ["Alm", "1903", "Rot"]).kind == "text"
    assert TableColumn.of("Price", ["€ 3,50", "€ 1.200,00"]).value("€ 1.200,00") == 1200
    assert TableColumn.of("When", ["13/02/1990", "03/04/1990"]).value("03/04/1990") == "1990-04-03"
    assert TableColumn.of("When", ["02/13/1990", "03/04/1990"]).value("03/04/1990") == "1990-03-04"
    assert TableColumn.of("Empty", ["", "–"]).kind == "text"


def test_the_unit_is_told_from_the_name() -> None:
    assert split_unit("Height (m)") == ("Height", "m")
    assert split_unit("2018 GWh") == ("2018 GWh", "gwh")
    assert split_unit("") == ("", "")
    assert TableColumn.of("Fee", ["£3", "£4"]).unit == "£"
