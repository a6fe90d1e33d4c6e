"""Pairs of documents on one name, through the pipeline."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from clew.benchmarks.homonyms import NamePair, PairOutcome, figures, outcomes, pairs
from clew.benchmarks.proportions import Proportion
from clew.graph.model import Document
from clew.models.embedder import get_embedder

RIVER = {
    "title": "Orleck (river)",
    "text": "Orleck is a river in Holm. The Orleck flows to the Grey Sea. Pike live in the Orleck.",
}
PLAYER = {
    "title": "Orleck (footballer)",
    "text": "Orleck is a Danish footballer who was born in 1984. Orleck plays as a striker for Aarhus.",
}
DAM = {
    "title": "",
    "text": "A dam on the Orleck was opened on Monday. The Orleck now lights the towns of Holm. Pike cannot pass it.",
}


def write(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def test_pairs_are_read(tmp_path: Path) -> None:
    record = {"id": "1", "label": "different", "name": "Orleck", "first": RIVER, "second": DAM}
    (found,) = pairs(write(tmp_path / "pairs.jsonl", record))
    assert (found.id, found.different, found.name) == ("1", True, "Orleck")
    assert (found.first.title, found.second.title) == ("Orleck (river)", "")
    assert found.first.id != found.second.id


@pytest.mark.encoder
def test_pairs_go_through_the_pipeline(tmp_path: Path) -> None:
    records = [
        {"id": "two", "label": "different", "name": "Orleck", "first": RIVER, "second": PLAYER},
        {"id": "one", "label": "same", "name": "Orleck", "first": RIVER, "second": DAM},
        {"id": "none", "label": "same", "name": "Vane", "first": RIVER, "second": DAM},
    ]
    found = outcomes(pairs(write(tmp_path / "pairs.jsonl", *records)), get_embedder())
    assert [each.parted for each in found] == [True, False, None]
    assert [each.right for each in found] == [True, True, False]
    assert "Orleck (footballer)" in found[0].reasons[0]
    assert {label: tuple(share) for label, share in figures(found).items()} == {
        "different: parted": (1, 1),
        "same: together": (1, 2),
    }


def test_what_was_not_found_is_never_right() -> None:
    pair = NamePair("1", False, "Orleck", Document("a", "x"), Document("b", "y"))
    assert not PairOutcome(pair, None).right
    assert PairOutcome(pair, False).right


def test_shares_print_with_their_interval() -> None:
    assert str(Proportion(58, 60)) == "58/60  96.7 % [88.6, 99.1]"
    assert str(Proportion(0, 0)) == "0/0  0.0 % [0.0, 100.0]"
    low, high = Proportion(5, 5).interval
    assert (round(low, 3), high) == (0.566, 1.0)
