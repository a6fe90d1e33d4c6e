"""Tables to facts: row subject, column name, cell; the row is the evidence."""

import time

import pytest

from clew.extraction.base import Cell, LoadedDocument, Table, TableRow
from clew.extraction.node_places import NodePlaces
from clew.extraction.splitter import Splitter
from clew.extraction.table_facts import table_facts
from clew.graph.model import Document

from .shown import facts, found, markdown, mentioned, plain

pytestmark = pytest.mark.encoder

BARS = """| Vessel | Owner | Crew | Built |
|---|---|---|---|
| Tern | Ida Voss | 12 | 1901 |
| Heron | [Corran](c) | 8 | 1910 |
"""
COLUMNS = """The fleet.

Vessel   Owner      Crew   Built
Tern     Ida Voss   12     1901
Heron    Corran     8      1910
"""
FACTS = {
    ("Tern", "owner", "Ida Voss"),
    ("Tern", "crew", "12"),
    ("Tern", "was built in", "1901"),
    ("Heron", "owner", "Corran"),
    ("Heron", "crew", "8"),
    ("Heron", "was built in", "1910"),
}


@pytest.mark.parametrize(
    "loaded",
    [
        markdown(BARS),
        plain("The fleet.\n\nVessel\tOwner\tCrew\tBuilt\nTern\tIda Voss\t12\t1901\nHeron\tCorran\t8\t1910\n"),
        plain(COLUMNS),
        plain("The fleet.\n\nVessel | Owner | Crew | Built\nTern | Ida Voss | 12 | 1901\nHeron | Corran | 8 | 1910\n"),
    ],
    ids=["markdown", "tabs", "columns", "bars"],
)
def test_each_cell_is_a_fact_of_its_rows_subject(loaded: LoadedDocument) -> None:
    assert facts(loaded) == FACTS


def test_the_row_is_the_evidence_and_literals_have_their_type() -> None:
    loaded = markdown(f"Ships of the bay.\n\n{BARS}", "Fleet")
    one = found(loaded)
    text = loaded.document.text
    assert {text[each.start : each.end] for each in one.selected.evidence} == {
        "Tern | Ida Voss | 12 | 1901",
        "Heron | Corran | 8 | 1910",
    }
    assert all(each.asserted and each.confidence == 0.9 for each in one.selected.evidence)
    types = {text[each.start : each.end]: each.type for each in one.selected.mentions}
    assert types == {
        **dict.fromkeys(("Tern", "Heron", "Ida Voss", "Corran"), ""),
        **dict.fromkeys(("8", "12"), "CARDINAL"),
        **dict.fromkeys(("1901", "1910"), "DATE"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "| | | |\n|---|---|---|\n| Tern | Ida Voss | Quillby |\n| Heron | Corran | Marrow |\n",
        "| 2019 | 2020 |\n|---|---|\n| 12 | 14 |\n| 3 | 4 |\n",
        "| Length | Width |\n|---|---|\n| 12.5 | 3.2 |\n| 11 | 3 |\n",
        "| Vessel |\n|---|\n| Tern |\n",
        "| Option | Default | Meaning |\n|---|---|---|\n| --fast | no | Runs faster. |\n| --slow | yes | Waits. |\n",
        "| Vessel | Notes |\n|---|---|\n| Tern | It was sold to Ida Voss in 1901. |\n",
        "| Vessel | Sold |\n|---|---|\n| Tern | yes |\n| Heron | n/a |\n",
        "| Vessel | Masters |\n|---|---|\n| Tern | Ida Voss, Osric Vane; Tom Hart |\n",
    ],
    ids=["nameless", "years", "numbers", "one column", "options", "sentences", "yes and no", "several"],
)
def test_what_is_no_fact_stays_text(text: str) -> None:
    loaded = markdown(text, "Fleet")
    assert facts(loaded) == set()
    assert mentioned(loaded) == set()


def test_rows_are_not_read_as_sentences() -> None:
    assert facts(plain("A list.\n\nJohn Smith\tPeter Jones\tLondon\nAnn Lee\tMira Toll\tParis\n")) == set()
    assert mentioned(plain("A list.\n\nJohn Smith | Peter Jones | London\nAnn Lee | Mira Toll | Paris\n")) == set()


@pytest.mark.parametrize("head", ["|  |  |", "| Field | Value |", "| Property | Data |"])
def test_a_vertical_table_is_about_the_documents_title(head: str) -> None:
    text = (
        f"# Tern (ship)\n\nIt sails.\n\n{head}\n|---|---|\n| Owner | Ida Voss |\n| Length (m) | 12.5 |\n| Notes | None |\n"
    )
    assert facts(markdown(text)) == {("Tern", "owner", "Ida Voss"), ("Tern", "length in m", "12.5")}


def test_a_column_called_name_is_the_subject_wherever_it_stands() -> None:
    text = "| Town | Name | Employer |\n|---|---|---|\n| Quillby | Ida Voss | Corran Mill |\n"
    assert facts(markdown(text, "Staff")) == {("Ida Voss", "town", "Quillby"), ("Ida Voss", "employer", "Corran Mill")}


def test_who_made_a_thing_is_the_source_of_the_fact() -> None:
    text = "| Program | Developer |\n|---|---|\n| Tidewatch | Corran Labs |\n"
    assert facts(markdown(text)) == {("Corran Labs", "developed", "Tidewatch")}


def test_marks_and_asides_are_no_part_of_a_cell_s_name() -> None:
    text = "| Vessel | Master |\n|---|---|\n| **Tern** † | Ida Voss (acting) |\n| Heron[2] | Osric Vane* |\n"
    assert facts(markdown(text)) == {("Tern", "master", "Ida Voss"), ("Heron", "master", "Osric Vane")}


def test_a_name_of_the_text_and_of_a_cell_are_one_entity() -> None:
    loaded = markdown(f"Ida Voss bought the Corran Mill.\n\n{BARS}", "Fleet")
    entities = {each.entity for each in found(loaded).selected.mentions if each.key == "ida voss"}
    assert len(entities) == 1


def test_a_long_table_takes_linear_time() -> None:
    def seconds(count: int) -> float:
        lines = [f"Ship {n}\tMaster {n}\t{n}" for n in range(count)]
        text = "\n".join(lines)
        rows, at = [], 0
        for line in lines:
            cells, place = [], at
            for cell in line.split("\t"):
                cells.append(Cell(place, place + len(cell)))
                place += len(cell) + 1
            rows.append(TableRow(at, at + len(line), tuple(cells)))
            at += len(line) + 1
        table = Table(0, len(text), ("Ship", "Master", "Crew"), tuple(rows))
        started = time.perf_counter()
        split = Splitter().split(Document("d", text, "Fleet"), tables=[table])
        assert sum(1 for _ in table_facts(split, NodePlaces(split, ()))) == 2 * count
        return time.perf_counter() - started

    seconds(500)
    assert seconds(16_000) < 16 * max(seconds(2_000), 0.05)
