"""Tables to facts: row subject, column name, cell; the row is the evidence."""

import time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from clew.extraction.base import Cell, LoadedDocument, Table, TableRow
from clew.extraction.loaders import load
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


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Acme, Inc. | Ida Voss; Tom Hart", {("Ida Voss", "founded", "Acme, Inc."), ("Tom Hart", "founded", "Acme, Inc.")}),
        ("Acme | Ida Voss", {("Ida Voss", "founded", "Acme")}),
        ("Voss, Hart and Partners | Ida Voss", set()),
    ],
)
def test_a_single_row_is_about_its_first_column_as_its_neighbours_are(row: str, expected: set[tuple[str, str, str]]) -> None:
    assert facts(markdown(f"| Firm | Founder |\n|---|---|\n| {row} |\n")) == expected


def test_a_town_in_a_state_is_the_town() -> None:
    found = facts(markdown("| Firm | Town |\n|---|---|\n| Acme | Austin, Texas |\n| Globex | Hull, England |\n"))
    assert {target for _, _, target in found} == {"Austin", "Hull"}


def test_rows_are_not_read_as_sentences() -> None:
    assert facts(plain("A list.\n\nJohn Smith\tPeter Jones\tLondon\nAnn Lee\tMira Toll\tParis\n")) == set()
    assert mentioned(plain("A list.\n\nJohn Smith | Peter Jones | London\nAnn Lee | Mira Toll | Paris\n")) == set()


@pytest.mark.parametrize("head", ["|  |  |", "| Field | Value |", "| Property | Data |"])
def test_a_vertical_table_is_about_the_documents_title(head: str) -> None:
    text = (
        f"# Tern (ship)\n\nIt sails.\n\n{head}\n|---|---|\n| Owner | Ida Voss |\n| Length (m) | 12.5 |\n| Notes | None |\n"
    )
    assert facts(markdown(text)) == {("Tern", "owner", "Ida Voss"), ("Tern", "length in m", "12.5")}


def test_a_row_called_name_says_whom_a_vertical_table_is_about() -> None:
    rows = "|  |  |\n|---|---|\n| Since | 1921 |\n| Name | Ida Voss |\n| Employer | Corran Mill |\n"
    about = {("Ida Voss", "since", "1921"), ("Ida Voss", "employer", "Corran Mill")}
    assert facts(markdown(rows, "station")) == facts(markdown(rows, "")) == about
    assert "Ida Voss" in mentioned(markdown(rows, "station"))
    assert {subject for subject, _, _ in facts(markdown(rows, "Corran House"))} == {"Corran House"}


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


def read(path: Path, name: str, content: str | bytes) -> list[LoadedDocument]:
    """A file's documents as their loader reads them."""
    file = path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [each for each in load(file) if isinstance(each, LoadedDocument)]


def test_each_row_of_csv_states_facts_of_its_title(tmp_path: Path) -> None:
    rows = "id,name,owner,built,notes\n1,Tern,Ida Voss,1901,\n2,Heron,Corran,1910,Sold.\n"
    first, second, table = read(tmp_path, "fleet.csv", rows)
    assert facts(table) == set()
    assert facts(first) == {("Tern", "owner", "Ida Voss"), ("Tern", "was built in", "1901")}
    assert facts(second) == {("Heron", "owner", "Corran"), ("Heron", "was built in", "1910")}
    document, one = first.document, found(first)
    assert {document.text[each.start : each.end] for each in one.selected.evidence} == {"owner: Ida Voss", "built: 1901"}


def test_without_a_title_a_row_of_csv_is_about_the_name_in_its_first_column(tmp_path: Path) -> None:
    (first,) = read(tmp_path, "fleet.csv", "vessel,owner,built\nTern,Ida Voss,1901\n")
    assert facts(first) == {("Tern", "owner", "Ida Voss"), ("Tern", "was built in", "1901")}
    (numbered,) = read(tmp_path, "numbered.csv", "berth,owner,built\n12,Ida Voss,1901\n")
    assert facts(numbered) == set()


def test_a_long_cell_of_csv_is_prose(tmp_path: Path) -> None:
    told = "Ida Voss founded Halden Shipping in Corran with two boats, a loan from her sister, and little else."
    (each,) = read(tmp_path, "fleet.csv", f'vessel,owner,told\nTern,Ida Voss,"{told}"\n')
    assert ("Ida Voss", "founded", "Halden Shipping") in facts(each)


@pytest.mark.parametrize("bold", [True, False])
def test_a_sheets_first_row_names_columns_only_where_something_says_so(tmp_path: Path, bold: bool) -> None:
    """Rows of nothing but words: their first may be names as well as data."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Ewan Garth", "Acme", "Norland"], ["Mira Toll", "Globex", "Quillby"], ["Osric Vane", "Initech", "Iceport"]):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=bold)
    book.save(tmp_path / "staff.xlsx")
    (loaded,) = [each for each in load(tmp_path / "staff.xlsx") if isinstance(each, LoadedDocument)]
    (table,) = loaded.tables
    assert table.header == (("Ewan Garth", "Acme", "Norland") if bold else ())
    assert bool(facts(loaded)) == bold


def test_a_table_of_html_states_facts(tmp_path: Path) -> None:
    rows = [["Vessel", "Owner", "Built"], ["Tern", "Ida Voss", "1901"], ["Heron", "Corran", "1910"]]
    cells = ["".join(f"<{tag}>{cell}</{tag}>" for cell in row) for tag, row in zip(("th", "td", "td"), rows, strict=True)]
    page = "<html><body><p>The fleet.</p><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table></body></html>"
    (loaded,) = read(tmp_path, "fleet.html", page)
    assert facts(loaded) == {fact for fact in FACTS if fact[1] != "crew"}


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
