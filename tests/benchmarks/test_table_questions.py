"""How the questions about tables are judged."""

import pytest

from clew.benchmarks.table_questions import HALVES, LATER, judged, questions
from clew.graph.batch import Batch, Contribution
from clew.graph.model import Document, TextNode
from clew.graph.store import open_store
from clew.retrieval.hits import AnswerCell, Hit, TableAnswer, Trail
from clew.retrieval.ranking import Ranking

ASKED = {"id": "q", "file": "docs/a.csv", "table": 1, "kind": "lookup", "value": None, "question": ""}
CELLS = [{"row": 2, "column": "2022 / Share", "text": "5"}]


@pytest.mark.parametrize(
    ("kind", "value", "row", "column", "said", "outcome"),
    [
        ("lookup", None, 2, "2022 Share", "", "right"),
        ("lookup", None, 2, "Island", "", "wrong"),
        ("lookup", None, 3, "2022 Share", "", "wrong"),
        ("count", 1, 2, "Island", "1", "right"),
        ("count", 1, 2, "Island", "2", "wrong"),
        ("sum", 5, 2, "2022 Share", "", "wrong"),
        ("sum", 5, 2, "2022 Share", "5", "right"),
    ],
)
def test_answers_are_judged_by_cells_and_value(
    kind: str, value: int | None, row: int, column: str, said: str, outcome: str
) -> None:
    node = TextNode("d#table:1", "", "d", kind="table")
    with open_store(":memory:") as store:
        store.apply(Batch(add=(Contribution(Document("d", "", source="docs/a.csv"), (node,)),)))
        answer = TableAnswer((AnswerCell(row, column, "5", 0, 1),), "SELECT", said)
        ranking = Ranking([Hit(node, 1.0, Trail("table", table=answer))])
        asked = ASKED | {"kind": kind, "value": value, "cells": CELLS}
        assert judged(store, asked, ranking) == outcome
        assert judged(store, asked | {"table": 2}, ranking) == "wrong"
        assert judged(store, asked, Ranking([Hit(node, 1.0, Trail("table"))])) == "abstained"


@pytest.mark.parametrize(
    ("kind", "cells", "value", "text", "said", "outcome"),
    [
        ("lookup", ["5 m"], None, "5 m", "", "right"),
        ("lookup", ["5 m"], None, "6 m", "", "wrong"),
        ("list", ["a", "5 m"], None, "5 m", "", "wrong"),
        ("average", [], 2.33, "5 m", "2.333333", "right"),
        ("count", [], 3, "5", "", "wrong"),
        ("count", [], 5, "5", "", "right"),
    ],
)
def test_answers_are_judged_by_texts_where_no_places_are_named(
    kind: str, cells: list[str], value: float | None, text: str, said: str, outcome: str
) -> None:
    node = TextNode("d#table:1", "", "d", kind="table")
    with open_store(":memory:") as store:
        store.apply(Batch(add=(Contribution(Document("d", "", source="docs/a.csv"), (node,)),)))
        ranking = Ranking([Hit(node, 1.0, Trail("table", table=TableAnswer((AnswerCell(1, "A", text, 0, 1),), "", said)))])
        assert judged(store, {"file": "docs/a.csv", "kind": kind, "cells": cells, "value": value}, ranking) == outcome


def test_each_part_has_twenty_questions() -> None:
    assert [len(questions(half)) for half in (*HALVES, LATER[0])] == [20, 20, 20]
