"""Tables as text nodes keep them: every cell is found again, whatever it holds, and what is no table is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import DocumentError
from clew.graph.model import TextNode
from clew.graph.tables import BARS, FIELD, TAB, TableGrid, described

CELL = st.text("ab |\t1", max_size=4)


def node(text: str, told: Any, kind: Any = "table") -> TextNode:
    return TextNode("t", text, "d", "", 0, len(text), kind, metadata={FIELD: told})


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=4), st.sampled_from([BARS, TAB, ";"]))
def test_every_cell_is_found_again(rows: list[list[str]], separator: str) -> None:
    """Also where cells hold separators: then the metadata hold their places."""
    text, places = "A | B", []
    for row in rows:
        text += "\n"
        spans = []
        for number, cell in enumerate(row):
            text += separator if number else ""
            spans.append((len(text), len(text) + len(cell)))
            text += cell
        places.append(spans)
    grid = TableGrid.of(node(text, described(text, ("A", "B"), "", places)))
    assert grid.columns == ("A", "B")
    assert [grid.cells(row) for row in range(1, grid.rows + 1)] == rows
    assert [grid.spans(row) for row in range(1, grid.rows + 1)] == places


def test_a_regular_table_keeps_no_places() -> None:
    text = "A | B\n1 | 2\n3 | 4"
    told = described(text, ("A", "B"), "Pairs", [[(6, 7), (10, 11)], [(12, 13), (16, 17)]])
    assert told == {"columns": ["A", "B"], "caption": "Pairs", "separator": BARS, "body": 6}


def test_a_row_may_end_early_and_columns_without_names_get_some() -> None:
    grid = TableGrid.of(node("1\t2\t3\n4\n", described("", (), "", (), TAB, 0)))
    assert (grid.columns, grid.named, grid.rows) == (("column 1", "column 2", "column 3"), False, 2)
    assert grid.cells(2) == ["4", "", ""]


def test_columns_of_one_name_are_told_apart() -> None:
    grid = TableGrid.of(node("1\t2\t3", described("", ("Share", "share", ""), "", (), TAB, 0)))
    assert grid.columns == ("Share", "share (2)", "column 3")


def test_the_row_of_a_place() -> None:
    grid = TableGrid.of(node("A\tB\n1\t2\n3\t4", described("", ("A", "B"), "", (), TAB, 4)))
    assert [grid.row_at(place) for place in (0, 4, 7, 8, 10)] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "told",
    [
        None,
        "text",
        {},
        {"columns": ["A"], "separator": ";", "body": 0},
        {"columns": ["A"], "separator": TAB, "body": -1},
        {"columns": ["A"], "separator": TAB, "body": True},
        {"columns": ["A"], "cells": [[0]]},
        {"columns": ["A"], "cells": [[3, 1]]},
        {"columns": ["A"], "cells": [[0, 99]]},
        {"columns": ["A"], "cells": [["0", "1"]]},
        {"columns": ["A"], "cells": "0-1"},
    ],
)
def test_what_does_not_say_where_its_cells_are_is_refused(told: Any) -> None:
    with pytest.raises(DocumentError, match=r"keeps no table|does not say where its cells are"):
        TableGrid.of(node("1\t2", told))


def test_other_kinds_of_text_nodes_keep_no_table() -> None:
    with pytest.raises(DocumentError, match="keeps no table"):
        TableGrid.of(node("1\t2", described("", (), "", (), TAB, 0), "chunk"))
