"""`clew train` on the sample documents, and `clew eval --weights` with what it wrote."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.evaluation import evaluate
from clew.app.samples import sample_questions, samples_path
from clew.app.training import train
from clew.graph.errors import ConfigError, DocumentError
from clew.retrieval.artifact_hash import fingerprint
from clew.retrieval.ranker.weights import read_weights, shipped_file
from clew.retrieval.training import ranker_training

from .running import Run

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, every second of its questions and its store."""
    place = tmp_path_factory.mktemp("isles")
    texts = {
        f"lantern_isles/{each.name}": each.read_text()
        for each in sorted(samples_path().iterdir())
        if each.suffix in {".md", ".txt"}
    }
    corpus = [{"id": name, "title": Path(name).stem.replace("_", " "), "text": text} for name, text in texts.items()]
    questions = [
        {"id": str(number), "question": asked.question, "gold_ids": list(asked.gold_ids)}
        for number, asked in enumerate(sample_questions())
        if set(asked.gold_ids) <= set(texts)
    ][::2]
    for name, rows in (("corpus", corpus), ("questions", questions)):
        (place / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    evaluate(place / "corpus.jsonl", place / "questions.jsonl", store=str(place / "isles.clew"), retrievers=["keyword"])
    return place


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """No claim here depends on how many there are."""
    monkeypatch.setattr(ranker_training, "_NODE_TREES", 40)
    monkeypatch.setattr(ranker_training, "_PAIR_TREES", 40)


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


def turned(file: Mapping[str, Any]) -> dict[str, Any]:
    """Weights that put last what these put first."""
    last = {stage: {**file[stage], "value": [-value for value in file[stage]["value"]]} for stage in ("second", "deep")}
    return {**file, **last, "sha256": fingerprint({**file, **last})}


@pytest.mark.parametrize("name", ["hybrid", "deep"])
def test_eval_ranks_by_the_weights_of_the_file(place: Path, run: Run, name: str) -> None:
    ships = shipped_file()
    assert ships is not None
    Path("same.json").write_text(json.dumps(ships))
    Path("turned.json").write_text(json.dumps(turned(ships)))
    Path("changed.json").write_text(json.dumps({**turned(ships), "sha256": ships["sha256"]}))
    some = asked(place, "some", *questions(place)[:8])
    sets = ("--store", place / "isles.clew", "--queries", some, "--retrievers", name)

    def figures(*weights: str) -> dict[str, float]:
        code, out, err = run("eval", *sets, *weights, "--json")
        assert (code, err) == (0, "")
        found: dict[str, float] = json.loads(out)["retrievers"][name]
        return {figure: value for figure, value in found.items() if "@" in figure}

    usual, other = figures(), figures("--weights", "turned.json")
    assert figures("--weights", "same.json") == usual
    assert other["recall@5"] < usual["recall@5"] / 2
    code, out, err = run("eval", *sets, "--weights", "changed.json")
    assert (code, out, "were changed" in err) == (1, "", True)


@pytest.mark.parametrize("name", ["hybrid", "deep"])
def test_a_retriever_ranks_by_the_weights_of_a_file(place: Path, tmp_path: Path, name: str) -> None:
    ships = shipped_file()
    assert ships is not None
    (tmp_path / "turned.json").write_text(json.dumps(turned(ships)))
    question = questions(place)[0]["question"]
    with clew.open(place / "isles.clew", "r") as graph:
        usual = graph.retriever(name).retrieve(question)
        other = graph.retriever(name, ranker=read_weights(tmp_path / "turned.json")).retrieve(question)
    assert not set(usual.ids[:3]) & set(other.ids[:3])


def asked(place: Path, name: str, *rows: dict[str, Any]) -> Path:
    file = place / f"{name}.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def questions(place: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (place / "questions.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_questions(place: Path, count: int) -> None:
    message = "got 3 of 3: too few to train on" if count else "no questions in it"
    with pytest.raises(ConfigError if count else DocumentError, match=message):
        train([str(place / "isles.clew")], [asked(place, "few", *questions(place)[:count])], place / "few.json")
    assert not (place / "few.json").exists()


def test_a_gold_id_that_is_nowhere(place: Path) -> None:
    wrong = {**questions(place)[0], "gold_ids": ["nowhere"]}
    with pytest.raises(DocumentError, match=r"wrong.jsonl, question 1 .*: no text node of .* has its gold id 'nowhere'"):
        train([str(place / "isles.clew")], [asked(place, "wrong", wrong)], place / "w.json")


def test_questions_without_entities_are_told(place: Path) -> None:
    gold = questions(place)[0]["gold_ids"][:1]
    more = [{"id": word, "question": f"why is it so, {word}?", "gold_ids": gold} for word in ("then", "now", "again")]
    trained = train([str(place / "isles.clew")], [asked(place, "more", *questions(place), *more)], place / "w.json")
    assert trained.notes[0].startswith("3 of ")
    assert "questions name nothing that their graph knows: 'hybrid' ranks them by 'fusion'" in trained.notes[0]


def test_texts_that_nothing_links_cannot_be_trained_on(tmp_path: Path) -> None:
    with clew.open(tmp_path / "plain.clew") as graph:
        texts = [f"it rained on day {day}, and then it did not" for day in range(20)]
        graph.add(*(clew.Document(str(day), text) for day, text in enumerate(texts)), progress=False)
    rows = [{"id": str(day), "question": f"did it rain on day {day}?", "gold_ids": [str(day)]} for day in range(20)]
    with pytest.raises(ConfigError, match=r"no name or entity links the texts .* use 'fusion' for such"):
        train([str(tmp_path / "plain.clew")], [asked(tmp_path, "plain", *rows)], tmp_path / "w.json")
    assert not (tmp_path / "w.json").exists()


def test_a_corpus_without_titles(place: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (place / "corpus.jsonl").read_text().splitlines()]
    gold = {identity for each in questions(place) for identity in each["gold_ids"]}
    corpus = asked(tmp_path, "bare", *({**line, "title": ""} for line in lines if line["id"] in gold))
    store, weights = str(tmp_path / "bare.clew"), tmp_path / "w.json"
    evaluate(corpus, place / "questions.jsonl", store=store, retrievers=["keyword"])
    assert train([store], [place / "questions.jsonl"], weights).trained_on["bare"] > 10
    report = evaluate(corpus, place / "questions.jsonl", store=store, retrievers=["vector", "hybrid"], weights=weights)
    assert report.retrievers["hybrid"].recall_5 >= report.retrievers["vector"].recall_5


def test_a_corpus_in_another_language(tmp_path: Path) -> None:
    towns = "Lübeck Kiel Husum Plön Eutin Rostock Wismar Celle Uelzen Stade Emden Leer Jever Aurich".split()
    with clew.open(tmp_path / "de.clew") as graph:
        texts = [f"{town} ist eine Stadt am Fluss, gegründet im Jahr {1200 + row}." for row, town in enumerate(towns)]
        graph.add(*(clew.Document(town, text) for town, text in zip(towns, texts, strict=True)), progress=False)
    rows = [{"id": town, "question": f"Wann wurde {town} gegründet?", "gold_ids": [town]} for town in towns]
    trained = train([str(tmp_path / "de.clew")], [asked(tmp_path, "de", *rows)], tmp_path / "w.json")
    assert trained.trained_on == {"de": len(towns)}
    assert "14 of 14 questions are not in English: 'hybrid' ranks them by 'fusion'" in trained.notes[0]


def test_stores_and_questions_come_in_pairs(place: Path) -> None:
    with pytest.raises(ConfigError, match="got 1 stores and 2 files"):
        train([str(place / "isles.clew")], [place / "questions.jsonl"] * 2, place / "w.json")


def test_a_store_of_another_encoder_is_refused(place: Path) -> None:
    with clew.open(place / "hashing.clew", embedder="hashing") as graph:
        graph.add([clew.Document("a", "Orrin lies on the river Selm.")])
    with pytest.raises(ConfigError, match="has no vectors that the ranker can use"):
        train([str(place / "hashing.clew")], [place / "questions.jsonl"], place / "w.json")
