"""The adapter's benchmark on the sample documents in SciFact's place."""

import json
from pathlib import Path

import pytest

from clew.app.samples import sample_questions, samples_path
from clew.benchmarks import adapter

pytestmark = [pytest.mark.encoder, pytest.mark.process]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "scifact"
    folder.mkdir(parents=True)
    texts = sorted(samples_path().glob("*.md"))
    corpus: list[dict[str, object]] = [{"id": path.stem, "title": path.stem, "text": path.read_text()} for path in texts]
    _written(folder / "corpus.jsonl", corpus)
    held = {f"lantern_isles/{path.name}" for path in texts}
    asked = [each for each in sample_questions() if held.issuperset(each.gold_ids)]
    lines: list[dict[str, object]] = [
        {"id": each.id, "question": each.question, "gold_ids": [Path(gold).stem for gold in each.gold_ids]} for each in asked
    ]
    _written(folder / "queries.jsonl", lines[::5])
    _written(folder / "queries_train.jsonl", [line for row, line in enumerate(lines) if row % 5])
    return tmp_path / "data"


def test_questions_about_judged_texts_are_told_apart(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stores").mkdir()
    found = adapter.run(data, tmp_path / "stores", tmp_path)
    printed = capsys.readouterr().out
    rows = {part: found[f"vector, {part}"] for part in ("all", "about judged texts", "about other texts")}
    assert rows["all"]["n"] == rows["about judged texts"]["n"] + rows["about other texts"]["n"] > 0
    assert all(found[f"keyword, {part}"]["gain"] == 0 for part in rows if rows[part]["n"])
    assert rows["all"]["after"] - rows["all"]["before"] == pytest.approx(rows["all"]["gain"])
    assert ("the store does not use the adapter" in printed) is not found["held out"]["adopted"]
    assert (rows["all"]["gain"] != 0) <= found["held out"]["adopted"]


def _written(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
