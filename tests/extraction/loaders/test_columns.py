"""What the columns of a table of text hold, and how their numbers are written."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.loaders import Limits, load
from clew.extraction.loaders.parsing.columns import CsvColumn, columns_of
from clew.graph.errors import DocumentError
from clew.graph.model import Json

from .helpers import split, write


def values(columns: Sequence[Sequence[str]], *, decimal_comma: bool) -> list[list[Json]]:
    """The values of columns of one length that stand side by side in a table."""
    found = columns_of(zip(*columns, strict=True), len(columns), decimal_comma=decimal_comma)
    return [list(map(column.value, cells)) for column, cells in zip(found, columns, strict=True)]


ALONE: dict[str, tuple[bool, list[str], list[Json]]] = {
    "whole numbers": (True, ["3", "-12"], [3, -12]),
    "decimals": (True, ["3", "1.5"], [3.0, 1.5]),
    "decimal commas": (True, ["3", "1,5"], [3.0, 1.5]),
    "a decimal comma where the comma stands between cells": (False, ["3", "1,5"], ["3", "1,5"]),
    "exponents": (True, ["1e5", "2.5E-3"], [1e5, 0.0025]),
    "millions by commas": (True, ["1,200,000", "950,000", "12"], [1_200_000, 950_000, 12]),
    "millions by dots": (True, ["1.200.000", "950.000", "12"], [1_200_000, 950_000, 12]),
    "both marks, English": (True, ["1,200.50", "3.75", "2,000"], [1200.5, 3.75, 2000.0]),
    "both marks, German": (True, ["1.200,50", "3,75", "2.000"], [1200.5, 3.75, 2000.0]),
    "a dot before three digits": (True, ["1.200", "3.125"], [1.2, 3.125]),
    "a comma before three digits": (True, ["1,200", "3,125"], [1.2, 3.125]),
    "a comma before three digits, between commas": (False, ["1,200", "3,125"], [1200, 3125]),
    "a fraction below one among them": (True, ["0.250", "1.200"], [0.25, 1.2]),
    "negative thousands": (False, ["-1,200", "+3,000.5"], [-1200.0, 3000.5]),
    "decimal commas and exponents": (True, ["1,5", "2e3"], [1.5, 2000.0]),
    "both marks, German, between commas": (False, ["1.200,50", "900,00"], [1200.5, 900.0]),
    "numbers of parts": (True, ["007", "012"], ["007", "012"]),
    "groups of two": (True, ["1,20,000", "5"], ["1,20,000", "5"]),
    "versions": (True, ["1.2.3", "1.10.0"], ["1.2.3", "1.10.0"]),
    "a text among numbers": (True, ["1,200,000", "many"], ["1,200,000", "many"]),
    "true and false": (True, ["TRUE", "false"], [True, False]),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_column_by_itself(name: str) -> None:
    decimal_comma, cells, expected = ALONE[name]
    found = values([cells], decimal_comma=decimal_comma)[0]
    assert found == expected
    assert list(map(type, found)) == list(map(type, expected))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (["3,5", "4"], [1200, 3125]),
        (["1.200.000", "1"], [1200, 3125]),
        (["3.5", "4"], [1.2, 3.125]),
        (["3", "4"], [1.2, 3.125]),
        (["3,5", "x"], [1.2, 3.125]),
    ],
)
def test_other_columns_show_what_a_dot_means(other: list[str], expected: list[Json]) -> None:
    assert values([["1.200", "3.125"], other], decimal_comma=True)[0] == expected


def test_other_columns_show_what_a_comma_means() -> None:
    assert values([["1,200", "3,125"], ["3.5", "4"]], decimal_comma=True)[0] == [1200, 3125]


def test_columns_that_contradict_each_other_are_read_by_themselves() -> None:
    found = values([["1.200", "3.125"], ["3,5", "4"], ["2.5", "6"]], decimal_comma=True)
    assert found == [[1.2, 3.125], [3.5, 4.0], [2.5, 6.0]]


@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6), st.sampled_from(",."))
def test_thousands_are_read_as_they_were_written(numbers: list[int], group: str) -> None:
    cells = [f"{number:,}".replace(",", group) for number in [*numbers, 1_000_000]]
    assert values([cells], decimal_comma=True)[0] == [*numbers, 1_000_000]


def test_what_a_user_declares_is_read_as_the_column_is_written() -> None:
    assert [CsvColumn("text", comma=True).declared("number").value(cell) for cell in ("3,5", "1.200")] == [3.5, 1200.0]
    assert [CsvColumn("number").value(cell) for cell in ("007", ".5", "1e3")] == [7.0, 0.5, 1000.0]
    for cell in ("many", "3,5", "1,2,3", "12.05.2021", "1_0"):
        with pytest.raises(DocumentError, match=f"expected a number, as the column was said to hold, got '{cell}'"):
            CsvColumn("number").value(cell)


def test_other_columns_are_heard_where_a_cell_of_a_declared_one_is_no_number() -> None:
    cost, _ = columns_of([["1.200", "3,5"], ["n/a", "4"]], 2, decimal_comma=True)
    assert cost.declared("number").value("1.200") == 1200.0


def test_a_file_with_decimal_commas(tmp_path: Path) -> None:
    content = "ship;length;cost;note\nGull;12,5;1.200;old\nLark;3,25;950;new\n"
    documents, failures = split(load(write(tmp_path, {"c.csv": content})))
    assert failures == []
    rows = [each.document.metadata for each in documents[:2]]
    assert [(row["length"], row["cost"]) for row in rows] == [(12.5, 1200), (3.25, 950)]


def test_a_declared_column_with_decimal_commas(tmp_path: Path) -> None:
    content = "text;cost\nA gull.;3,5\nA lark.;unknown\nA tern.;a lot\n"
    limits = Limits(columns=(("cost", "number"),))
    documents, failures = split(load(write(tmp_path, {"c.csv": content}), limits=limits))
    assert [each.document.metadata for each in documents] == [{"cost": 3.5}, {}]
    assert ["got 'a lot'" in each.reason for each in failures] == [True]


MISSING = ["", "n/a", "N/A", "-", "–", "NA", "null", "None", "nan", "?", "#N/A", " not available "]


@pytest.mark.parametrize("cell", MISSING)
@pytest.mark.parametrize("type", ["number", "boolean", "date"])
def test_a_missing_value_of_a_declared_column_is_no_error(tmp_path: Path, cell: str, type: str) -> None:
    value = {"number": "3.5", "boolean": "true", "date": "2021-05-03"}[type]
    limits = Limits(columns=(("held", type),))
    documents, failures = split(
        load(write(tmp_path, {"c.csv": f"text,held\nA gull.,{value}\nA lark.,{cell}\n"}), limits=limits)
    )
    assert (failures, [sorted(each.document.metadata) for each in documents]) == ([], [["held"], []])


@pytest.mark.parametrize("cell", MISSING)
def test_missing_values_do_not_make_a_column_text(tmp_path: Path, cell: str) -> None:
    documents, failures = split(load(write(tmp_path, {"c.csv": f"text,cost\nA gull.,3.5\nA lark.,{cell}\nA tern.,4\n"})))
    assert (failures, [each.document.metadata for each in documents]) == ([], [{"cost": 3.5}, {}, {"cost": 4.0}])


def test_words_for_nothing_stay_in_a_column_of_text(tmp_path: Path) -> None:
    content = "text,country,grade\nA.,NA,-\nB.,DE,-\n"
    documents, _ = split(load(write(tmp_path, {"c.csv": content}), limits=Limits(columns=(("country", "text"),))))
    assert [each.document.metadata for each in documents] == [
        {"country": "NA", "grade": "-"},
        {"country": "DE", "grade": "-"},
    ]
