"""The command that prints how good extraction is, on sets of a sentence or two."""

import json
import sys
from pathlib import Path

import pytest

from clew.benchmarks import extraction
from clew.benchmarks.extraction_speed import shares
from clew.benchmarks.readings import asserted, joined, lines, scored, selected
from clew.graph.model import Document


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "carb").mkdir()
    sentences = ("Tom Bradley joined the Railway Company in 1941 .", "Mira Toll founded Halden Shipping .")
    gold = (("joined", "Tom Bradley", "the Railway Company", "in 1941"), ("founded", "Mira Toll", "Halden Shipping"))
    rows = ["\t".join((sentence, *each)) for sentence, each in zip(sentences, gold, strict=True)]
    (tmp_path / "carb" / "dev.tsv").write_text("\n".join(rows) + "\n")
    (tmp_path / "2wikimultihopqa").mkdir()
    passages = [{"id": str(n), "title": "", "text": text} for n, text in enumerate(sentences)]
    (tmp_path / "2wikimultihopqa" / "corpus.jsonl").write_text("".join(json.dumps(each) + "\n" for each in passages))
    return tmp_path


def _command(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr(sys, "argv", ["extraction", *map(str, arguments)])
    extraction.main()


@pytest.mark.encoder
def test_tables_are_printed_with_the_machine(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _command(monkeypatch, "--data", data, "--parts", "calibration,speed", "--diagram", data / "diagram.svg")
    printed = capsys.readouterr().out
    assert "spacy" in printed.splitlines()[1]
    assert "## Confidence" in printed
    assert "2 passages  share of raw throughput, processor" in printed
    assert (data / "diagram.svg").read_text().startswith("<svg")


@pytest.mark.encoder
def test_json_is_one_object_and_most_bounds_the_sentences(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _command(monkeypatch, "--data", data, "--parts", "calibration", "--most", "1", "--json")
    one = json.loads(capsys.readouterr().out)
    _command(monkeypatch, "--data", data, "--parts", "calibration", "--json")
    both = json.loads(capsys.readouterr().out)
    assert 0 < one["calibration"]["all"]["triplets"] < both["calibration"]["all"]["triplets"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--parts", "carbs"), "unknown part 'carbs'; known: carb, wire57"),
        (("--parts", "wire57"), "holds no wire57/dev.jsonl, which the part 'wire57' needs"),
    ],
)
def test_what_cannot_be_measured_is_said_first(
    arguments: tuple[str, ...], complaint: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=complaint):
        _command(monkeypatch, "--data", data, *arguments)


def test_most_must_be_a_count(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _command(monkeypatch, "--data", data, "--most", "0")
    assert "expected 1 or more, got 0" in capsys.readouterr().err


def test_shares_are_of_medians() -> None:
    found = shares([(1.0, 3.0), (2.0, 3.0), (9.0, 3.0)], [(4.0, 4.0), (4.0, 4.0), (5.0, 9.0)])
    assert found["share of raw throughput, processor"] == 0.5
    assert found["share by the clock"] == 0.75


def test_counts_become_shares() -> None:
    assert scored(1, 2, 4) == {"precision": 0.5, "recall": 0.25, "f1": pytest.approx(1 / 3), "predicted": 2, "gold": 4}
    assert scored(0, 0, 0)["f1"] == 0.0


def test_tokens_are_joined_and_lines_bounded(tmp_path: Path) -> None:
    assert joined(["a", "bc", "d"]) == ("a bc d", [0, 2, 5])
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n\n{"a": 2}\n')
    assert lines(tmp_path / "x.jsonl") == [{"a": 1}, {"a": 2}]
    assert lines(tmp_path / "x.jsonl", 1) == [{"a": 1}]


@pytest.mark.encoder
def test_only_asserted_relations_are_facts() -> None:
    texts = ("Mira Toll founded Halden Shipping.", "Mira Toll did not found Halden Shipping.")
    readings = list(selected([Document(str(n), text) for n, text in enumerate(texts)]))
    assert [len(asserted(each.selected)) for each in readings] == [1, 0]
