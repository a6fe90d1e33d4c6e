"""The retriever `table`: its contract, tables of every format, cells, abstaining, filters, references, SQL from a model."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.contribution import encoded, passages
from clew.extraction.loaders.load import load
from clew.extraction.splitter import Splitter
from clew.graph.batch import Batch, Contribution
from clew.graph.errors import ConfigError
from clew.graph.model import Reference, TextNode
from clew.graph.store import Encoder, GraphReader, GraphStore, open_store
from clew.graph.tables import BARS, FIELD, described
from clew.models.embedder import Embedder
from clew.models.llm import Completion, Message, Usage
from clew.retrieval.base import Retriever
from clew.retrieval.creation import RetrieversByName
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.table import LONGEST_TEXT, NO_TABLES, NO_TABLES_SHOWN, Tables
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import RetrieverContract

HUTS = """\
# Huts of the Vale

Prices are for members.

| Hut | Height (m) | Beds | Warden | Price (€) | Built |
|---|---|---|---|---|---|
| Almhaus | 1,742 | 48 | Resi Plank | 18.00 | 1896 |
| Rotwand | 2,596 | 44 | Ilse Matt | 20.50 | 1903 |
| Wildsee | 2,331 | 85 | Ilse Matt | 19.50 | 1891 |
| Toerl | 3,044 | 6 | – | 0.00 | 12 May 1981 |
"""
SHIPS = """\
name,type,builder,launched,tenant
Heron,car ferry,Denholm & Rae,1931-04-18,red
Petrel,launch,Hallet Bros.,12 May 1987,blue
Gannet,car ferry,Denholm & Rae,03.06.1949,red
Tern,launch,Hallet Bros.,1952,blue
"""
POWER = """\
<html><body><h2>Electricity of the islands</h2>
<table><tr><th rowspan="2">Island</th><th rowspan="2">Source</th><th colspan="2">2018</th><th colspan="2">2022</th></tr>
<tr><th>GWh</th><th>Share</th><th>GWh</th><th>Share</th></tr>
<tr><td rowspan="2">Storoy</td><td>Diesel</td><td>61.2</td><td>74 %</td><td>8.9</td><td>10 %</td></tr>
<tr><td>Wind</td><td>18.7</td><td>23 %</td><td>44.1</td><td>48 %</td></tr>
<tr><td rowspan="2">Lilloy</td><td>Diesel</td><td>14.8</td><td>91 %</td><td>1.1</td><td>6 %</td></tr>
<tr><td>Wind</td><td>1.5</td><td>9 %</td><td>9.3</td><td>54 %</td></tr>
</table></body></html>
"""


def tabled(made: Contribution) -> Contribution:
    """A text that is a table besides, of one cell; references stay what they are."""
    (node, *_) = made.nodes
    if isinstance(node, Reference):
        return made
    metadata = {FIELD: described(node.text, ("text",), node.title, (), BARS, 0)}
    table = TextNode(
        f"{node.id}#table:1", node.text, node.document_id, node.title, 0, len(node.text), "table", metadata=metadata
    )
    return replace(made, nodes=(*made.nodes, table))


class TestTable(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Tables(reader, shelf.embedder())

    def filled(self, url: str = ":memory:", texts: Sequence[Contribution] = shelf.TEXTS) -> GraphStore:
        return shelf.filled(url, [tabled(each) for each in texts])

    def text(self, identity: str, body: str, target: str = "") -> Contribution:
        return tabled(super().text(identity, body, target))


def added(store: GraphStore, folder: Path, by: Embedder | None = None, **files: str) -> None:
    """Adds files, by names with an underscore for the dot, without reading facts in them."""
    for name, content in files.items():
        (folder / ".".join(name.rsplit("_", 1))).write_text(content)
    embedder = by or shelf.embedder()
    store.bind_encoder(Encoder(embedder.name, embedder.dimension, False))
    for each in load([folder], root=folder):
        assert isinstance(each, LoadedDocument)
        split = Splitter().split(each.document, each.sections, each.blocks, each.tables, each.links)
        made = Contribution(each.document, (*split.nodes, *split.kept), fingerprint="read")
        store.apply(Batch(add=tuple(encoded([made], embedder, (), [passages(made, embedder, False)]))))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(":memory:") as made:
        added(made, tmp_path_factory.mktemp("docs"), huts_md=HUTS, ships_csv=SHIPS, power_html=POWER)
        yield made


def asked(store: GraphReader, question: str, **filter: str) -> Ranking:
    return Tables(store, shelf.embedder()).retrieve(question, **filter)  # type: ignore[arg-type]


def answer(store: GraphReader, question: str) -> list[tuple[int, str, str]]:
    """Row, column and text of each cell of the first hit."""
    return [(cell.row, cell.column, cell.text) for cell in asked(store, question)[0].cells]


ANSWERS = (
    ("When was the Almhaus built?", [(1, "Built", "1896")]),
    ("How many beds does the Wildsee have?", [(3, "Beds", "85")]),
    ("Which hut is the highest?", [(4, "Hut", "Toerl")]),
    ("What is the oldest hut?", [(3, "Hut", "Wildsee")]),
    ("Which huts cost more than 19 euros?", [(2, "Hut", "Rotwand"), (3, "Hut", "Wildsee")]),
    ("Which huts lie below 2,000 metres?", [(1, "Hut", "Almhaus")]),
    ("Which huts were built before 1900?", [(1, "Hut", "Almhaus"), (3, "Hut", "Wildsee")]),
    ("Which huts were built between 1900 and 1985?", [(2, "Hut", "Rotwand"), (4, "Hut", "Toerl")]),
    ("Which hut of Ilse Matt was built before 1900?", [(3, "Hut", "Wildsee")]),
    ("When was the Petrel launched?", [(2, "launched", "12 May 1987")]),
    ("Which launch did Hallet Bros. build in 1952?", [(4, "name", "Tern")]),
    ("What share of Storoy came from wind in 2022?", [(2, "2022 Share", "48 %")]),
)
COMPUTED = (
    ("How many huts does Ilse Matt have?", "2"),
    ("What is the average price of the huts of Ilse Matt?", "20"),
    ("How many beds do the huts of Ilse Matt have in total?", "129"),
    ("How many car ferries did Denholm & Rae build?", "2"),
)
UNANSWERED = (
    "When was the Almhaus destroyed?",
    "Which huts are not in the list?",
    "When was the Seehaus built?",
    "Which hut did Ilse Matt build?",
    "When was the Rotwand of Denholm built?",
)


@pytest.mark.parametrize(("question", "cells"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_the_first_hit_carries_the_cells_that_answer(
    store: GraphStore, question: str, cells: list[tuple[int, str, str]]
) -> None:
    assert answer(store, question) == cells


@pytest.mark.parametrize(("question", "value"), COMPUTED, ids=[each[0] for each in COMPUTED])
def test_counts_sums_and_averages_come_with_their_cells(store: GraphStore, question: str, value: str) -> None:
    found = asked(store, question)[0].trail.table
    assert found is not None
    assert (found.value, len(found.cells)) == (value, 2)


@pytest.mark.parametrize("question", UNANSWERED)
def test_where_rules_are_unsure_the_table_comes_without_cells_and_a_note_says_why(store: GraphStore, question: str) -> None:
    ranking = asked(store, question)
    assert [hit.cells for hit in ranking] == [()] * len(ranking)
    assert [note.partition(":")[0] for note in ranking.notes] == ["no cells"] * bool(ranking)


def test_cells_are_characters_of_the_document_and_the_trail_shows_the_sql(store: GraphStore) -> None:
    hit = asked(store, "When was the Petrel launched?")[0]
    (document,) = store.fetch("document", [hit.node.document_id])
    (cell,) = hit.cells
    assert document.text[cell.start : cell.end] == cell.text == "12 May 1987"
    assert hit.trail.query == """SELECT "row", "launched" FROM data WHERE "name" = 'Petrel' ORDER BY "row\""""
    assert str(hit.trail).endswith(f"launched of row 2: “12 May 1987” · by {hit.trail.query}")


def test_cells_survive_fusion_and_rerankers(store: GraphStore) -> None:
    retrievers = RetrieversByName(store, shelf.embedder())
    for expression in ("keyword | table", "table + keyword", "3 * table % 5", "table >> score_threshold(share=0.1)"):
        found = retrievers[expression].retrieve("When was the Almhaus built?")
        assert [cell.text for hit in found for cell in hit.cells] == ["1896"], expression


def test_a_filter_on_what_rows_hold_leaves_out_the_table_of_all_rows(store: GraphStore) -> None:
    question = "When was the Petrel launched?"
    assert asked(store, question)[0].cells
    for filter in ("tenant != 'blue'", "tenant = 'red'", "not exists(tenant) or tenant = 'red'"):
        ranking = asked(store, question, filter=filter)
        assert "Petrel" not in json.dumps([hit.node.text for hit in ranking])
    assert asked(store, "When was the Almhaus built?", filter="not exists(tenant)")[0].cells


def test_a_reference_to_a_table_leads_to_its_cells(tmp_path: Path) -> None:
    with open_store(":memory:") as made:
        added(made, tmp_path, huts_md=HUTS)
        (table,) = [node for node in made.scan("text_node") if node.kind == "table"]
        made.apply(Batch(add=(shelf.text("note", "", "Mountain quarters and who quagga them", target=f"table:{table.id}"),)))
        for name in ("table", "keyword"):
            found = RetrieversByName(made, shelf.embedder())[name].retrieve("quagga: when was the Almhaus built?")
            held = [hit for hit in found if hit.cells and hit.trail.route == ("note",)]
            if name == "keyword":
                assert [hit.cells[0].text for hit in held] == ["1896"]
            assert "1896" in [cell.text for hit in found for cell in hit.cells]


def test_a_table_goes_with_its_document(tmp_path: Path) -> None:
    with open_store(":memory:") as made:
        empty = made.digest()
        added(made, tmp_path, huts_md=HUTS, ships_csv=SHIPS)
        before = made.digest()
        (tmp_path / "ships.csv").write_text(SHIPS.replace("1952", "1962"))
        added(made, tmp_path)
        assert answer(made, "When was the Tern launched?") == [(4, "launched", "1962")]
        (tmp_path / "ships.csv").write_text(SHIPS)
        added(made, tmp_path)
        assert made.digest() == before
        made.apply(Batch(remove=tuple(each.id for each in made.scan("document"))))
        assert made.digest() == empty


def test_a_long_table_is_shown_by_its_head_and_the_rows_that_answer(tmp_path: Path) -> None:
    rows = "\n".join(f"part {number} | {number * 3} | steel" for number in range(2_500))
    with open_store(":memory:") as made:
        added(made, tmp_path, parts_md=f"part | weight (kg) | metal\n---|---|---\n{rows}\n")
        hit = asked(made, "What is the weight of part 2417?")[0]
        assert [(cell.row, cell.text) for cell in hit.cells] == [(2418, "7251")]
        assert len(hit.node.text) <= LONGEST_TEXT + 10
        assert "part 2417 | 7251 | steel" in hit.node.text


class Scripted:
    """A language model that answers every question alike, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, [""]

    def complete(self, messages: Sequence[Message], schema: object = None) -> Completion:
        self.asked.append(messages[0]["content"])
        return Completion(self.answer, Usage("scripted"))


def by_llm(store: GraphStore, answer: str, question: str = "When was the Almhaus built?") -> tuple[Ranking, Scripted]:
    llm = Scripted(answer)
    return Tables(store, shelf.embedder(), llm, "llm").retrieve(question), llm


def test_a_language_model_writes_the_sql_for_the_table_that_fits_best(store: GraphStore) -> None:
    sql = 'SELECT "row", "Warden" FROM data WHERE "Beds" > 40'
    ranking, llm = by_llm(store, f"Here it is:\n```sql\n{sql};\n```\nGood luck!")
    assert [(cell.row, cell.column) for cell in ranking[0].cells] == [(1, "Warden"), (2, "Warden"), (3, "Warden")]
    assert ranking[0].trail.query == sql
    assert '"Height (m)" (number, in m): 1,742; 2,596; 2,331' in llm.asked[-1]
    computed, _ = by_llm(store, 'SELECT max("Beds") FROM data')
    assert computed[0].trail.table is not None
    assert (computed[0].trail.table.value, computed[0].cells) == ("85", ())


SELECTED = 'SELECT "row", "Warden" FROM data WHERE "Beds" > 40'
CHATTER = (
    "With pleasure! {sql}",
    "With this query you will find what you asked for:\n\n{sql};\n\nWith kind regards",
    "I select the row and the warden with more than 40 beds.\n\n{sql}",
    "With the columns as (you) gave them: {sql}",
    "```sqlite\n{sql};\n-- with the wardens' names\n```",
    "```sql\n{sql}",
    "{sql}; This selects the warden of each hut, with its row.",
    "{sql}\n\nIt doesn't count the huts.",
    'Here you are:\n\nWITH large AS ({sql})\nSELECT "row", "Warden" FROM large',
)


@pytest.mark.parametrize("answer", CHATTER)
def test_chatter_around_a_query_does_not_spoil_it(store: GraphStore, answer: str) -> None:
    ranking, _ = by_llm(store, answer.format(sql=SELECTED))
    assert [(cell.row, cell.column) for cell in ranking[0].cells] == [(1, "Warden"), (2, "Warden"), (3, "Warden")]
    assert ranking.notes == ()
    assert SELECTED in ranking[0].trail.query


@pytest.mark.parametrize(
    "bad",
    [
        "With pleasure, but with what?",
        f"With pleasure: {SELECTED}; -- and then\nDROP TABLE data",
        'SELECT "row" FROM nothing WHERE "row" IN (SELECT "row" FROM data)',
        'SELECT "row" FROM nothing UNION ALL SELECT "row" FROM data',
        f'WITH n AS (SELECT * FROM sqlite_master) {SELECTED} AND "Hut" IN (SELECT name FROM n)',
        f"SELECT 'a;b' FROM nothing; {SELECTED}",
        "I'm sorry, I cannot help with that.",
        "",
        "DROP TABLE data",
        "SELECT * FROM sqlite_master",
        'SELECT "row", "Nothing" FROM nothing',
        'SELECT "row" FROM data; DELETE FROM data',
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS row FROM n",
        'SELECT "row", "Hut" FROM data WHERE "Hut" = \'Nowhere\'',
        'SELECT 99 AS "row"',
        'SELECT "Hut", "Beds" FROM data',
        "SELECT",
        "select " * 2_000,
    ],
)
def test_what_a_language_model_makes_up_is_refused_and_the_rules_answer(store: GraphStore, bad: str) -> None:
    ranking, _ = by_llm(store, bad)
    assert [cell.text for cell in ranking[0].cells] == ["1896"]
    assert len(ranking.notes) == 1
    assert ranking.notes[0].startswith("the rules instead of a language model's query: ")
    assert asked(store, "When was the Almhaus built?")[0].cells == ranking[0].cells


def test_bad_options_are_refused(store: GraphStore) -> None:
    with pytest.raises(ConfigError, match="rules, llm"):
        Tables(store, shelf.embedder(), by="magic")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="needs a language model"):
        Tables(store, shelf.embedder(), by="llm")


def test_under_a_filter_a_csv_table_is_not_asked_and_a_warning_says_so(tmp_path: Path) -> None:
    question = "How many ships are there?"
    with open_store(":memory:") as made:
        added(made, tmp_path, ships_csv=SHIPS)
        tables = RetrieversByName(made, shelf.embedder())["table"]
        assert tables.retrieve(question).warnings == ()
        hidden = tables.retrieve(question, filter="exists(title)")
        assert (hidden.ids, hidden.warnings) == ([], (NO_TABLES_SHOWN,))
    with shelf.filled() as bare:
        assert RetrieversByName(bare, shelf.embedder())["table"].retrieve(question).warnings == (NO_TABLES,)
