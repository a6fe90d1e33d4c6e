"""SQL on a table: what is refused, whoever wrote it, and what is answered."""

import random
from collections.abc import Sequence

import pytest

from clew.graph.errors import QueryError
from clew.graph.model import TextNode
from clew.graph.tables import FIELD, TAB, TableGrid, described
from clew.retrieval.tables import database as limits
from clew.retrieval.tables.database import TableDatabase, database_of, quoted, select, written


def kept(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> TextNode:
    """A table's text node."""
    lines = [TAB.join(columns), *(TAB.join(row) for row in rows)]
    text = "\n".join(lines)
    return TextNode(
        "t",
        text,
        "t",
        "",
        0,
        len(text),
        "table",
        metadata={FIELD: described(text, columns, "", (), TAB, len(lines[0]) + 1)},
    )


@pytest.fixture(scope="module")
def database() -> TableDatabase:
    return database_of(
        kept(["Hut", "Height (m)", "Built"], [["Alm", "1,742", "1896"], ["Rot", "", "12 May 1903"], ["Wild", "2,331", "–"]])
    )


REFUSED = (
    "INSERT INTO data VALUES (9, 'x', 1, '')",
    "UPDATE data SET \"Hut\" = ''",
    "DELETE FROM data",
    "DROP TABLE data",
    "CREATE TABLE other (a)",
    "CREATE TEMP TABLE other AS SELECT * FROM data",
    "ALTER TABLE data RENAME TO other",
    "ATTACH ':memory:' AS other",
    "VACUUM INTO 'elsewhere'",
    "PRAGMA table_info(data)",
    "SELECT * FROM pragma_table_info('data')",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM other",
    "SELECT 1; SELECT 2",
    "SELECT load_extension('x')",
    "SELECT randomblob(1000000000)",
    "SELECT hex(zeroblob(1000000000))",
    "SELECT printf('%1000000000d', 1)",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "BEGIN",
    "SAVEPOINT s",
    "SELECT * FROM data WHERE",
    'SELECT "Nothing here".x FROM data',
    "",
    "   ",
    "-- nothing",
    "not SQL at all",
    "SELECT " + "(" * 500 + "1" + ")" * 500,
    "SELECT '" + "x" * 30_000 + "'",
    "SELECT \x00",
    "SELECT replace(replace('aaaa', 'a', 'aaaaaaaa'), 'a', 'aaaaaaaa') FROM data",
    "SELECT instr('aaaa', 'b') FROM data",
    "SELECT group_concat(row) FROM data",
    "SELECT strftime('%s', 'now')",
)


@pytest.mark.parametrize("sql", REFUSED, ids=[each[:30] for each in REFUSED])
def test_what_is_no_plain_question_to_the_table_is_refused(database: TableDatabase, sql: str) -> None:
    before = database.ask("SELECT * FROM data").rows
    with pytest.raises(QueryError, match=r"the query is refused: \S"):
        database.ask(sql)
    assert database.ask("SELECT * FROM data").rows == before


def test_a_cross_join_of_millions_is_stopped(database: TableDatabase) -> None:
    joined = ", ".join(f"data d{number}" for number in range(30))
    with pytest.raises(QueryError, match="more than 100,000,000 steps or 10 seconds"):
        database.ask(f"SELECT count(*) FROM {joined}")
    assert database.ask("SELECT count(*) FROM data").rows == ((3,),)


def test_an_answer_of_too_many_rows_is_refused() -> None:
    many = database_of(kept(["a"], [[str(number)] for number in range(limits.MOST_ROWS + 1)]))
    with pytest.raises(QueryError, match="more than 10,000 rows"):
        many.ask("SELECT * FROM data")
    assert len(many.ask("SELECT * FROM data LIMIT 9999").rows) == 9_999


def test_an_answer_of_too_many_characters_is_refused() -> None:
    long = database_of(kept(["a"], [["x" * 90_000]] * 200))
    with pytest.raises(QueryError, match="more than 20,000,000 characters: ask for less"):
        long.ask("SELECT a, a, a FROM data")
    assert len(long.ask("SELECT a FROM data").rows) == 200


def test_numbers_are_numbers_dates_iso_texts_and_empty_cells_null(database: TableDatabase) -> None:
    assert database.ask("SELECT * FROM data").rows == (
        (1, "Alm", 1742, "1896"),
        (2, "Rot", None, "1903-05-12"),
        (3, "Wild", 2331, None),
    )


def test_the_decimal_comma_of_one_column_tells_of_the_dots_of_others() -> None:
    names = ["Artikel", "Preis", "Menge", "Faktor"]
    german = database_of(kept(names, [["Tau", "12,50", "1.200", "0.25"], ["Ring", "7,90", "300", "1.5"]]))
    assert german.ask('SELECT "Preis", "Menge", "Faktor" FROM data').rows == ((12.5, 1200, 0.25), (7.9, 300, 1.5))
    english = database_of(kept(names, [["Rope", "12.50", "1.200", "0.25"], ["Ring", "7.90", "300", "1.5"]]))
    assert english.ask('SELECT "Menge" FROM data').rows == ((1.2,), (300,))


def test_values_are_bound_and_names_quoted() -> None:
    odd = database_of(kept(['a "b"; DROP TABLE data', "row", "Row_Number"], [["it's", "5", "6"], ["x", "7", "8"]]))
    assert odd.row_name == "_row"
    found = odd.ask(select([quoted("_row"), quoted("row")], [f"{quoted(odd.columns[0].name)} = ?"]), ["it's"])
    assert (found.columns, found.rows) == (("_row", "row"), ((1, 5),))


def test_the_number_of_a_row_has_a_name_whatever_columns_there_are() -> None:
    taken = ["row", "row_number", "_row", *(f"_row{number}" for number in range(99))]
    odd = database_of(kept(taken, [["1"] * len(taken)] * 2))
    assert odd.row_name == "_row99"


def test_a_query_is_shown_with_its_values() -> None:
    assert written("SELECT a FROM data WHERE b = ? AND c IN (?, ?)", ["it's", 2.5, None]) == (
        "SELECT a FROM data WHERE b = 'it''s' AND c IN (2.5, NULL)"
    )


def test_a_table_with_too_many_cells_or_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 5)
    with pytest.raises(QueryError, match="3 rows of 2 cells: at most 5 cells are searched"):
        TableDatabase(TableGrid.of(kept(["a", "b"], [["1", "2"]] * 3)))
    with pytest.raises(QueryError, match="no cells"):
        TableDatabase(TableGrid.of(kept(["a", "b"], [])))


def test_more_columns_than_sqlite_takes_are_refused() -> None:
    wide = [f"c{number}" for number in range(3_000)]
    with pytest.raises(QueryError, match="does not fit into SQLite"):
        TableDatabase(TableGrid.of(kept(wide, [wide])))


def test_of_a_large_table_the_rows_that_hold_a_word_of_the_question_are_compared() -> None:
    rows = [[f"part {number}", random.Random(number).choice(["steel", "brass"])] for number in range(limits.MOST_INDEXED)]
    large = database_of(kept(["part", "metal"], [*rows, ["Gudgeon", "tin"]]))
    assert "Gudgeon" not in large.index[0]
    assert large.near(["gudg"])[0]["Gudgeon"] == [limits.MOST_INDEXED + 1]
    assert large.rows_where('"metal" = ?', ["tin"]) == frozenset({limits.MOST_INDEXED + 1})
