"""`clew train` on the sample documents, and `clew eval --weights` with what it wrote."""

import json
from pathlib import Path

import pytest

import clew
from clew.app.evaluating import evaluate
from clew.app.samples import sample_questions, samples_path
from clew.app.training import train
from clew.graph.errors import ConfigError


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, its questions and its store."""
    place = tmp_path_factory.mktemp("isles")
    texts = {each.name: each.read_text() for each in sorted(samples_path().iterdir()) if each.suffix in {".md", ".txt"}}
    corpus = [{"id": name, "title": Path(name).stem.replace("_", " "), "text": text} for name, text in texts.items()]
    questions = [
        {"id": str(number), "question": asked.question, "gold_ids": list(asked.gold_ids)}
        for number, asked in enumerate(sample_questions())
        if set(asked.gold_ids) <= set(texts)
    ]
    for name, rows in (("corpus", corpus), ("questions", questions)):
        (place / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    evaluate(place / "corpus.jsonl", place / "questions.jsonl", store=str(place / "isles.clew"), retrievers=["keyword"])
    return place


def test_what_was_trained_ranks(place: Path) -> None:
    weights = place / "ranker.json"
    trained = train([str(place / "isles.clew")], [place / "questions.jsonl"], weights)
    assert trained.trained_on == {"isles": sum(trained.trained_on.values())}
    assert json.loads(weights.read_text())["sha256"] == trained.sha256
    report = evaluate(
        place / "corpus.jsonl",
        place / "questions.jsonl",
        store=str(place / "isles.clew"),
        retrievers=["vector", "hybrid"],
        weights=weights,
    )
    assert report.retrievers["hybrid"].recall_5 >= report.retrievers["vector"].recall_5


def test_stores_and_questions_come_in_pairs(place: Path) -> None:
    with pytest.raises(ConfigError, match="got 1 stores and 2 files"):
        train([str(place / "isles.clew")], [place / "questions.jsonl"] * 2, place / "w.json")


def test_a_store_without_vectors_of_words_is_refused(place: Path) -> None:
    with clew.open(place / "hashing.clew", embedder="hashing") as graph:
        graph.add([clew.Document("a", "Orrin lies on the river Selm.")])
    with pytest.raises(ConfigError, match="keeps no vectors of words"):
        train([str(place / "hashing.clew")], [place / "questions.jsonl"], place / "w.json")
