"""What `table` reads in other words than the table's, what it reads as an open end, and what it does not read."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphStore, open_store
from clew.models.embedder import get_embedder
from clew.retrieval.retrievers.table import Tables
from clew.tests.retrieval.retrievers.test_table import added

SHELTER = """\
# Animals of the Pell shelter

| Name | Species | Breed | Arrived | Weight (kg) | Health | Carer | Chipped |
|---|---|---|---|---|---|---|---|
| Biscuit | dog | whippet | 3 Feb 2018 | 14 | well | Ida Morrow | yes |
| Pickle | cat | tabby | 2020-06-11 | 4 | injured | Tom Raine | no |
| Marble | parrot | grey | 19 May 2021 | 0.5 | well | Ida Morrow | no |
| Juno | dog | collie | 2021-11-30 | 19 | recovering | Lea Falk | yes |
| Sorrel | horse | cob | 8 Aug 2022 | 480 | well | Tom Raine | yes |
"""
CLINIC = """\
# Departments of the Orrin clinic

| Unit | Field | Beds | Head nurse | Contract | Opened |
|---|---|---|---|---|---|
| North | Oncology | 22 | Ann Doyle | FT | 1988 |
| South | Cardiology | 30 | Bea Quill | PT | 1999 |
| East | Neurology | 12 | Cato Lund | FT | 2004 |
| West | Orthopaedics | 40 | Dag Rowe | PT | 2020 |
"""
BILLS = """\
# Bills of the Fenn workshop

| Bill | Customer | Issued | Net (€) | VAT (%) | Gross (€) | Paid on |
|---|---|---|---|---|---|---|
| B-1 | Ost Mill | 4 Jan 2021 | 100 | 20 | 120 | 9 Feb 2021 |
| B-2 | Lark Inn | 7 Mar 2021 | 300 | 20 | 360 | 1 Apr 2021 |
| B-3 | Ost Mill | 2 Jun 2022 | 50 | 10 | 55 | 30 Jun 2022 |
"""
PARTIES = """\
# Votes in the town of Selby Cross

| Party | Ward | Votes | Seats |
|---|---|---|---|
| Selby Cross Forward | Mill | 120 | 1 |
| Greens | Mill | 340 | 2 |
| Old Guard | Quay | 910 | 4 |
"""
TRAINS = """\
# Stops of the Vale line

| No. | Stop | km | Opened | Staff |
|---|---|---|---|---|
| 1 | Aldon | 0 | 1890 | 4 |
| 2 | Birk | 7.5 | 1901 | 2 |
| 3 | Coombe | 12 | 1890 | 9 |
| 4 | Drum | 20.5 | 1933 | 3 |
"""
pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(":memory:") as made:
        added(
            made,
            tmp_path_factory.mktemp("docs"),
            get_embedder(),
            shelter_md=SHELTER,
            clinic_md=CLINIC,
            bills_md=BILLS,
            parties_md=PARTIES,
            trains_md=TRAINS,
        )
        yield made


ANSWERS = (
    # Ends that stay open
    ("Which animals arrived in 2021 or later?", ["Marble", "Juno", "Sorrel"]),
    ("Which animals arrived in 2020 or earlier?", ["Biscuit", "Pickle"]),
    ("Which animals arrived from 2021 onwards?", ["Marble", "Juno", "Sorrel"]),
    ("Which animals weigh 14 kg or more?", ["Biscuit", "Juno", "Sorrel"]),
    ("Which units have 22 beds or fewer?", ["North", "East"]),
    ("Which units have 30 or more beds?", ["South", "West"]),
    # Codes by initials, cells by meaning
    ("Which head nurse works part-time in orthopaedics?", ["Dag Rowe"]),
    ("Which felines are at the Pell shelter?", ["Pickle"]),
    # Columns by meaning, and by the unit alone
    ("Who looks after Juno?", ["Lea Falk"]),
    ("How far along the line is Coombe?", ["12"]),
    # A name that the table is called by, within another name
    ("Which party won the most votes in Selby Cross?", ["Old Guard"]),
    ("How many votes did Selby Cross Forward get?", ["120"]),
)
VALUES = (
    ("What did we bill Ost Mill in total, before VAT?", "150"),
    ("What did we bill Ost Mill in total, including VAT?", "175"),
    ("How many animals weigh more than 10 kg?", "3"),
    ("How many stops were opened in 1890?", "2"),
)
UNANSWERED = (
    "Which stop comes after Birk?",
    "Which stop was opened in the same year as Aldon?",
    "Which units have more beds than North?",
    "Which is bigger, North or West?",
    "Is Biscuit chipped?",
    "Which unit has the second most beds?",
    "What is the difference in beds of North and West?",
    "Which other animals does Ida Morrow look after?",
    "How many meals did Biscuit eat in 2018?",
    "What did Lark Inn pay before tea?",
)


def cells(store: GraphStore, question: str) -> list[str]:
    ranking = Tables(store, get_embedder()).retrieve(question)
    return [cell.text for cell in ranking[0].cells] if ranking else []


@pytest.mark.parametrize(("question", "texts"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_other_words_find_columns_and_rows(store: GraphStore, question: str, texts: list[str]) -> None:
    assert cells(store, question) == texts


@pytest.mark.parametrize(("question", "value"), VALUES, ids=[each[0] for each in VALUES])
def test_what_is_counted_and_added(store: GraphStore, question: str, value: str) -> None:
    found = Tables(store, get_embedder()).retrieve(question)[0].trail.table
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("question", UNANSWERED)
def test_relations_of_rows_and_choices_are_not_answered(store: GraphStore, question: str) -> None:
    assert cells(store, question) == []
