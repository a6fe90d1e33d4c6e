"""CSV: a document a row."""

from pathlib import Path

import pytest

from clew.extraction.loaders import Limits, load
from clew.extraction.splitter import Splitter
from clew.graph.identity import document_id
from clew.graph.model import Json
from clew.graph.tables import TableGrid

from .helpers import failed, only, split, write


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    content = 'ID,Title,Text,year,weight\na1,Halden,"Ada founded it,\nin 1921.",1921,1.5\na2,Vantry,Glass.,1874,2\n'
    documents, failures = split(load(write(tmp_path, {"c.csv": content})))
    assert failures == []
    first, second = (each.document for each in documents)
    assert (first.id, first.title, first.text) == ("a1", "Halden", "Ada founded it,\nin 1921.")
    assert first.source == f"{tmp_path.name}/c.csv#a1"
    assert (first.metadata, second.metadata) == ({"year": 1921, "weight": 1.5}, {"year": 1874, "weight": 2.0})
    assert [each.place for each in documents] == ["line 2", "line 4"]


def test_without_a_text_column_the_cells_are_the_text(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"c.csv": "name,founder,town\nHalden Optics,Ada Lindqvist,\n"})))
    assert each.document.title == "Halden Optics"
    assert each.document.text == "name: Halden Optics\nfounder: Ada Lindqvist"
    assert each.document.metadata == {"founder": "Ada Lindqvist"}
    assert each.document.id == document_id(f"{tmp_path.name}/c.csv#L2")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(tmp_path: Path, delimiter: str) -> None:
    content = f"text{delimiter}year\nAda{delimiter}1921\n"
    assert only(load(write(tmp_path, {"c.csv": content}))).document.metadata == {"year": 1921}


def test_tabs_part_the_cells_of_tsv(tmp_path: Path) -> None:
    assert only(load(write(tmp_path, {"c.tsv": "text\ta,b,c\nAda\t1\n"}))).document.metadata == {"a,b,c": 1}


def test_a_column_has_one_type_and_codes_stay_text(tmp_path: Path) -> None:
    content = "text,mixed,code,number,nan,empty,flag\nx,1,007,-3,nan,,true\ny,one,123,4.25,1,,false\n"
    documents, _ = split(load(write(tmp_path, {"c.csv": content})))
    assert [each.document.metadata for each in documents] == [
        {"mixed": "1", "code": "007", "number": -3.0, "flag": True},
        {"mixed": "one", "code": "123", "number": 4.25, "nan": 1, "flag": False},
    ]


def test_a_bad_row_is_reported_by_line_and_the_others_stay(tmp_path: Path) -> None:
    content = "id,text,n\na,one,1\nb,two\n\nc,three,3,4\nd,,4\na,five,5\ne,six,6\n"
    documents, failures = split(load(write(tmp_path, {"c.csv": content})))
    assert [each.document.id for each in documents] == ["a", "e"]
    assert [each.reason.split(":")[0] for each in failures] == ["line 3", "line 5", "line 6", "line 7"]
    assert "expected 3 cells as in the first line, got 2" in failures[0].reason
    assert "empty" in failures[2].reason
    table = f"{tmp_path.name}/c.csv"
    assert f"in {table}, line 2 and in {table}, line 7" in failures[3].reason


def test_an_open_quote_says_where_and_keeps_the_other_rows(tmp_path: Path) -> None:
    documents, [failure] = split(load(write(tmp_path, {"c.csv": 'text,n\none,1\n"two,2\nthree,3\n'})))
    assert [each.document.text for each in documents] == ["one", "three"]
    assert failure.reason.startswith("line 3: a quote is astray")


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    assert failed(load(write(tmp_path, {"c.csv": "text,n,n\nx,1,2\n"}))) == "two columns are called 'n': rename one"


def test_a_reserved_column_is_renamed(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"c.csv": "text,source,kind\nx,wiki,page\n"})))
    assert each.document.metadata == {"source_": "wiki", "kind_": "page"}


@pytest.mark.parametrize(
    ("encoding", "notes"), [("utf-8-sig", ()), ("utf-16", ()), ("cp1252", ("not UTF-8: read as cp1252",))]
)
def test_encodings(tmp_path: Path, encoding: str, notes: tuple[str, ...]) -> None:
    each = only(load(write(tmp_path, {"c.csv": "text,town\nZoë founded it.,Zürich\n".encode(encoding)})))
    assert (each.document.text, each.document.metadata, each.notes) == ("Zoë founded it.", {"town": "Zürich"}, notes)


def test_binary_tables_are_refused(tmp_path: Path) -> None:
    assert "binary" in failed(load(write(tmp_path, {"c.csv": b"text\0\1\2,n\n"})))
    assert "binary" in failed(load(write(tmp_path, {"c.csv": b"PK\x03\x04"})))


@pytest.mark.parametrize("content", [",,,\n,,\n", "\n\n"])
def test_a_table_without_words_is_reported(tmp_path: Path, content: str) -> None:
    assert failed(load(write(tmp_path, {"c.csv": content})))


def test_a_table_without_rows_is_reported(tmp_path: Path) -> None:
    assert failed(load(write(tmp_path, {"c.csv": "id,text\n"}))).startswith("the table is empty")


def test_a_cell_over_the_limit_is_reported(tmp_path: Path) -> None:
    reason = failed(load(write(tmp_path, {"c.csv": "text,n\n" + "x" * 500 + ",1\n"}), limits=Limits(document=100)))
    assert "more than 100 characters" in reason


def test_a_cell_of_two_megabytes(tmp_path: Path) -> None:
    text = ("Ada founded it. " * 130_000).strip()
    assert only(load(write(tmp_path, {"c.csv": f"text,n\n{text},1\n"}))).document.text == text


def test_two_rows_or_more_make_a_document_of_the_whole_table(tmp_path: Path) -> None:
    content = 'name,note,height\nAlm,"It says\nmore | than\tthat.",3\nRot,,\n"Wild, upper",–,12\n'
    documents, failures = split(load(write(tmp_path, {"the_huts.csv": content})))
    *rows, whole = documents
    assert ([each.document.title for each in rows], failures) == (["Alm", "Rot", "Wild, upper"], [])
    source = f"{tmp_path.name}/the_huts.csv"
    assert (whole.document.id, whole.document.source, whole.place) == (document_id(source), source, "")
    made = Splitter().split(whole.document, whole.sections, whole.blocks, whole.tables)
    ((head,), (kept,)) = made.nodes, made.kept
    assert head.text.startswith("Table the huts: 3 rows, columns name, note, height\nname: Alm, Rot, Wild, upper\n")
    grid = TableGrid.of(kept)
    assert (grid.columns, grid.caption, grid.rows) == (("name", "note", "height"), "the huts", 3)
    assert [grid.cells(row) for row in (1, 2, 3)] == [
        ["Alm", "It says more | than that.", "3"],
        ["Rot", "", ""],
        ["Wild, upper", "–", "12"],
    ]
    assert whole.document.text[kept.start : kept.end] == kept.text


def test_texts_and_single_rows_are_no_table(tmp_path: Path) -> None:
    for content in ("text,n\none,1\ntwo,2\n", "name,n\none,1\n"):
        documents, _ = split(load(write(tmp_path, {"c.csv": content})))
        assert [each.tables[0].separator for each in documents if each.tables] in ([], [""])


def test_a_table_beyond_the_limit_is_named_and_its_rows_stay(tmp_path: Path) -> None:
    content = "name,n\n" + "".join(f"row {number},{number}\n" for number in range(50))
    documents, [failure] = split(load(write(tmp_path, {"c.csv": content}), limits=Limits(document=200)))
    assert len(documents) == 50
    assert "more than 200 characters: each row is a document, but it is not kept as a table too" in failure.reason


GRID: dict[str, tuple[str, dict[str, Json]]] = {
    "commas in numbers": ("Ship;Length, m;Width, m\nGull;12,5;3,2\nLark;10,1;2,9\n", {"Length, m": 12.5, "Width, m": 3.2}),
    "declared": ("sep=;\nShip;Town, port\nGull;Rot, upper\n", {"Town, port": "Rot, upper"}),
    "declared in quotes": ('"sep=|"\nShip|Town;port\nGull|Rot;1\n', {"Town;port": "Rot;1"}),
    "quoted in the header": ('"Ship; name","Length; m",Town\nGull,12,"R; S"\n', {"Length; m": 12, "Town": "R; S"}),
    "bars": ("Ship|Crew\nGull|12, all told\nLark|9\n", {"Crew": "12, all told"}),
    "tabs": ("Ship\tCrew\nGull\tAda, Bo; Cy\nLark\tDi\n", {"Crew": "Ada, Bo; Cy"}),
    "semicolons in a text": ("Ship,Note\nGull,old; grey\nLark,new\n", {"Note": "old; grey"}),
    "semicolons in the header": ("Ship; rig,Crew\nGull; brig,12\nLark; yawl,4\n", {"Crew": 12}),
}


@pytest.mark.parametrize("name", GRID)
def test_the_delimiter_is_judged_over_several_rows(tmp_path: Path, name: str) -> None:
    content, expected = GRID[name]
    documents, failures = split(load(write(tmp_path, {"c.csv": content})))
    assert not failures
    assert {key: documents[0].document.metadata[key] for key in expected} == expected


def test_a_column_of_texts_alone_has_no_delimiter(tmp_path: Path) -> None:
    documents, failures = split(load(write(tmp_path, {"c.csv": "text\nAda, of Rot, came.\nBo left; Cy did not.\n"})))
    assert [each.document.text for each in documents] == ["Ada, of Rot, came.", "Bo left; Cy did not."]
    assert not failures


@pytest.mark.parametrize("bad", ['"Bad" stray,3', 'Two,"open', '"x"y,"z', "a,b,c"])
def test_one_bad_row_fails_alone(tmp_path: Path, bad: str) -> None:
    content = f'Ship,n\nGull,1\n{bad}\nThe "Lark" II,2\nTern,"3"\n"Two\nlines",4\n'
    documents, [failure] = split(load(write(tmp_path, {"c.csv": content})))
    assert [each.document.metadata["n"] for each in documents[:-1]] == [1, 2, 3, 4]
    assert failure.reason.startswith("line 3: ")


def test_columns_are_typed_where_they_agree_or_as_said(tmp_path: Path) -> None:
    content = "text,sold,built,price,code,part\nx,true,2020-01-02,-2.5,007,1\ny,False,2021-03-04,1e3,010,b\n"
    documents, _ = split(load(write(tmp_path, {"c.csv": content})))
    assert documents[1].document.metadata == {
        "sold": False, "built": "2021-03-04", "price": 1000.0, "code": "010", "part": "b",
    }  # fmt: skip
    forced = Limits(columns=(("code", "number"), ("price", "text"), ("part", "number")))
    documents, [failure] = split(load(write(tmp_path, {"c.csv": content}), limits=forced))
    assert documents[0].document.metadata == {"sold": True, "built": "2020-01-02", "price": "-2.5", "code": 7.0, "part": 1.0}
    assert "expected a number" in failure.reason


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-16-le", "gb18030"])
def test_legacy_encodings_of_tables(tmp_path: Path, encoding: str) -> None:
    content = (
        "name,town\n灰色之鸥号商船,奎尔比港口城市\n海上云雀号,北方旧港口区\n"
        if encoding == "gb18030"
        else "name,town\nカモメは船です,大阪の港と町\nヒバリの船,東京の港\n"
    )
    documents, failures = split(load(write(tmp_path, {"c.csv": content.encode(encoding)})))
    assert not failures
    assert documents[0].document.title in content.split("\n")[1]
    assert documents[0].document.title


ABOVE = {
    "comments": ("# made by tool 3\n# on 2020-01-01\nship,year\nGull,1901\nLark,1902\n", "made by tool 3\non 2020-01-01"),
    "a comment with delimiters": ("# made by A, v2\nship,owner\nGull,Ada\nLark,Bo\n", "made by A, v2"),
    "a title and an empty line": ("Ships of Rot, 2020\n\nship;owner\nGull;Ada\nLark;Bo\n", "Ships of Rot, 2020"),
    "a title over numbers": ("Ships of Rot\nship,year\nGull,1901\nLark,1902\n", "Ships of Rot"),
    "a spreadsheet's title": ("Report 2021,,\n,,\nship,owner,town\nGull,Ada,Rot\nLark,Bo,Rot\n", "Report 2021"),
    "quoted lines": (
        '"By A, v2"\n"on 2021-01-01"\n"ship","year"\n"Gull, the",1901\n"Lark",1902\n',
        "By A, v2\non 2021-01-01",
    ),
    "after the delimiter's line": ("sep=;\nFleet;;\nship;length;owner\nGull;12,5;Ada\nLark;3,5;Bo\n", "Fleet"),
}


@pytest.mark.parametrize("name", ABOVE)
def test_lines_above_the_names_of_columns_belong_to_the_whole_table(tmp_path: Path, name: str) -> None:
    content, above = ABOVE[name]
    (first, second, whole), failures = split(load(write(tmp_path, {"c.csv": content})))
    assert not failures
    assert [each.document.text.partition("\n")[0] for each in (first, second)] in (
        ["ship: Gull", "ship: Lark"],
        ["ship: Gull, the", "ship: Lark"],
    )
    assert whole.document.text.startswith(f"{above}\nTable c: 2 rows, columns ship, ")
    assert any(note.startswith("above the names of the columns") for note in first.notes)
    names = next(number for number, line in enumerate(content.splitlines(), 1) if "ship" in line)
    assert first.place == f"line {names + 1}"


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("#,name,year\n1,Ada,1901\n2,Bo,1902\n", {"#", "year"}),
        ("#code,town\n1,Rot\n2,Halden\n", {"#code", "town"}),
        ("# x,y\n1,2\n3,4\n", {"# x", "y"}),
        ("#ship,owner\nGull,Ada\nLark,Bo\n", {"#ship", "owner"}),
        ("remark\nHello, world\nBye, moon\n", {"remark"}),
        ("a,b\n1,2\n", {"a", "b"}),
    ],
)
def test_names_of_columns_are_not_taken_for_lines_above(tmp_path: Path, content: str, columns: set[str]) -> None:
    documents, failures = split(load(write(tmp_path, {"c.csv": content})))
    assert not failures
    assert set(documents[0].document.metadata) == columns
    assert not documents[0].notes


def test_a_second_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        each = only(load(write(tmp_path, {"c.csv": "\ufeffship,year\nGull,1\n".encode(encoding)})))
        assert each.document.metadata == {"ship": "Gull", "year": 1}
