"""Cells that are whole sentences: prose of their row, beside the facts of its other cells."""

from pathlib import Path

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load
from clew.extraction.loaders.parsing.columns import is_sentences

from ..shown import facts
from .helpers import split, write

SENTENCES = [
    "The Sea Lark was sold to Halden Shipping in 1967.",
    "In 1921 Ida founded it. It burned.",
    "“She sailed from Rot,” he said.",
    "1902 was the year in which she sank!",
    "It (the mill) was closed by the owner.)",
]
VALUES = [
    "Halden Shipping",
    "Voss & Sons Ltd.",
    "Bank of the West Corp.",
    "old and slow",
    "sold to Halden Shipping in 1967.",
    "Ida Voss, Tom Hale",
    "The Lord of the Rings",
    "Rot, near the old mill at St.",
    "12.50 EUR",
    "Who?",
    "Yes.",
    "Battle of the Bay.",
    "cf. p. 12.",
]


@pytest.mark.parametrize("cell", SENTENCES)
def test_whole_sentences_are_told_from_values(cell: str) -> None:
    assert is_sentences(cell)


@pytest.mark.parametrize("cell", VALUES)
def test_values_are_no_sentences(cell: str) -> None:
    assert not is_sentences(cell)


def rows(folder: Path, content: str) -> list[LoadedDocument]:
    documents, failures = split(load(write(folder, {"a.csv": content})))
    assert not failures
    return [each for each in documents if "#" in each.document.source]


def test_a_cell_of_a_sentence_is_prose_and_its_columns_name_is_not(tmp_path: Path) -> None:
    [row] = rows(tmp_path, "name,owner,note\nSea Lark,Ida Voss,She was sold to Halden Shipping in 1967.\n")
    text = row.document.text
    assert [text[start:end] for start, end, _ in row.blocks] == ["name: Sea Lark", "owner: Ida Voss", "note:"]
    assert [text[cell.start : cell.end] for table in row.tables for each in table.rows for cell in each.cells] == [
        "owner",
        "Ida Voss",
    ]


@pytest.mark.encoder
@pytest.mark.parametrize("column", ["note", "description", "history of the ship"])
def test_the_facts_of_a_sentence_come_beside_those_of_the_row(tmp_path: Path, column: str) -> None:
    [row] = rows(tmp_path, f"name,owner,{column}\nSea Lark,Ida Voss,Osric Vane founded Corran Mill in 1921.\n")
    stated = facts(row)
    assert ("Sea Lark", "owner", "Ida Voss") in stated
    assert ("Osric Vane", "founded", "Corran Mill") in stated
    assert not any(source == column or "note" in source.lower() for source, _, _ in stated)


@pytest.mark.encoder
def test_a_row_without_a_title_keeps_its_subject(tmp_path: Path) -> None:
    [row] = rows(tmp_path, "ship,remark,port\nSea Lark,Osric Vane founded Corran Mill in 1921.,Rot\n")
    assert {("Sea Lark", "port", "Rot"), ("Osric Vane", "founded", "Corran Mill")} <= facts(row)
