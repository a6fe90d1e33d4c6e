"""The figures of entity resolution on worlds small enough to count by hand."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from clew.benchmarks import alias_pairs, record_tables
from clew.benchmarks.alias_pairs import Pair, Verdict
from clew.benchmarks.resolution import run, table
from clew.extraction.resolution.profiles import profiles
from clew.tests.extraction.resolution.namings import said, titled

ROWS = [
    {"id": "1", "entity": "a", "name": "Ida Holmgard", "type": "PERSON", "aliases": [], "description": "painter of tides"},
    {"id": "2", "entity": "a", "name": "Holmgard, Ida", "type": "PERSON", "aliases": [], "description": ""},
    {"id": "3", "entity": "b", "name": "Globex Tools Inc.", "type": "ORG", "aliases": ["GTI"], "description": ""},
    {"id": "4", "entity": "c", "name": "Karl Berg", "type": "PERSON"},
    {"id": "5", "entity": "b", "name": "The Old Forge", "type": "ORG"},
]


def test_made_up_records_are_counted_by_pairs(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    (figures,) = record_tables.made_up(path).values()
    assert (figures["records"], figures["precision"], figures["recall"]) == (5, 1.0, 0.5)
    assert "precision 1.000  recall 0.500" in table("records", run(tmp_path, ["records"], tmp_path, path)["records"])


def _write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_sets_without_training_pairs_learn_from_the_others(tmp_path: Path) -> None:
    words = ("harbour", "lantern", "orchard", "granite", "willow", "copper")
    rows = [
        {
            "id": n,
            "left": {"name": f"{one} house", "year": str(n)},
            "right": {"name": f"{two} house", "year": str(n + far)},
            "label": label,
        }
        for n, one in enumerate(words)
        for two, far, label in ((one[:-1], 0, 1), (words[n - 1], 3, 0))
    ]
    for name in ("beer", "fodors-zagats", "itunes-amazon"):
        _write(tmp_path / "er-magellan", f"{name}.train", rows)
    for name in record_tables.SETS:
        _write(tmp_path / "er-magellan", f"{name}.valid", rows)
    assert {name: row["f1"] for name, row in record_tables.magellan(tmp_path).items()} == dict.fromkeys(
        record_tables.SETS, 1.0
    )


def test_only_pairs_whose_names_no_key_joins_are_asked(tmp_path: Path) -> None:
    path = tmp_path / "aliases.jsonl"
    rows = [{"name": "The Kiss", "title": "Kiss (1913 film)"}, {"name": "Rewers", "title": "Reverse (film)"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert alias_pairs.pairs(path) == [Pair("Rewers", "Reverse (film)")]


@pytest.mark.parametrize(
    ("found", "judged"), [("right", (True, False)), ("other", (False, True)), ("mention", (False, False))]
)
def test_a_name_that_leads_to_another_page_is_wrong(found: str, judged: tuple[bool, bool]) -> None:
    page, other, mention = titled("Reverse", "1"), titled("Obverse", "2"), said("Rewers", "1")
    known = profiles([page, other, mention])
    entity = {"right": page.own, "other": other.own, "mention": mention.own}[found]
    assert alias_pairs._judged(entity, Pair("Rewers", "Reverse (film)"), known, {}) == judged


def test_a_verdict_counts_what_leads_somewhere() -> None:
    verdict = Verdict().counted(True, False).counted(False, True).counted(False, False).counted(True, False)
    assert verdict.figures() == {"recall": 0.5, "precision": pytest.approx(2 / 3), "right": 2, "wrong": 1, "none": 1}
    assert Verdict().figures()["precision"] == 1.0


def test_names_are_known_by_what_texts_and_declarations_call_them() -> None:
    page = titled("Nordbank", "1", "ORG", "Northern Savings", others=("the bank",))
    called = alias_pairs.called([page])
    assert all(called[name] == {page.own} for name in ("nordbank", "northern savings", "bank"))
