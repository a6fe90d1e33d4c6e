"""Feedback, training on it, and the way back, as users type it."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from jsonschema import Draft202012Validator

import clew
from clew.app.feedback import revert, train_ranker
from clew.app.output.json_schemas import FeedbackTrainingRecord
from clew.app.samples import sample_questions
from clew.graph.errors import ConfigError, InputError
from clew.retrieval.question.adapter import fit
from clew.retrieval.ranker import weights
from clew.retrieval.training.adopted_models import adopt
from clew.retrieval.training.judgements import Judgement
from clew.tests import isles

from .running import Run

pytestmark = pytest.mark.encoder

QUESTIONS = [each.question for each in sample_questions()[:20]]


@pytest.fixture(autouse=True)
def base(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Weights of the sample documents in place of those that come with Clew."""
    monkeypatch.setattr(weights, "_shipped_data", lambda: json.dumps(isles.file()).encode())
    weights.shipped.cache_clear()
    yield
    weights.shipped.cache_clear()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("built") / "s.clew"
    isles.graph().copy_to(place)
    return place


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return copytree(built, tmp_path / "s.clew")


def judge(store: Path, questions: int | None = None) -> None:
    """Users who want the longest of the ten best texts, and not the shortest."""
    with clew.open(store) as graph:
        for question in QUESTIONS[:questions]:
            hits = sorted(graph.search(question), key=lambda hit: len(hit.node.text))
            graph.feedback(question, hits[-1].id)
            graph.feedback(question, hits[0].id, relevant=False)


def top(store: Path, question: str) -> tuple[str, ...]:
    with clew.open(store, "r") as graph:
        return tuple(graph.search(question).ids)


def test_users_teach_the_ranker_and_one_command_goes_back(run: Run, store: Path) -> None:
    question = QUESTIONS[0]
    judge(store)
    before = top(store, question)
    code, out, err = run("train", "--store", "s.clew")
    assert (code, out) == (0, "")
    assert "20 held-out questions, ndcg@10: " in err
    assert "95 % interval +0." in err
    assert "Adopted. Current ranker: adopted " in err
    assert "trained on judgements of 20 questions" in run("stats", "s.clew")[1]
    assert top(store, question) != before
    code, _, err = run("train", "--store", "s.clew")
    assert (code, "questions judged since the last training of ranker and adapter, to compare on, got 0" in err) == (1, True)
    code, _, err = run("train", "--store", "s.clew", "--undo")
    assert (code, "Reverted. Current ranker: shipped" in err) == (0, True)
    assert top(store, question) == before
    assert run("train", "--store", "s.clew", "--undo")[0] == 1


def test_without_a_significant_gain_nothing_switches(run: Run, store: Path) -> None:
    with clew.open(store) as graph:
        for question in QUESTIONS[:14]:
            graph.feedback(question, graph.search(question).ids[0])
    schema = json.loads(run("schema", "train")[1])
    code, out, _ = run("train", "--store", "s.clew", "--json")
    Draft202012Validator(schema).validate(json.loads(out))
    trained = FeedbackTrainingRecord.model_validate_json(out)
    assert (code, trained.adopted, trained.before) == (0, False, 1.0)
    assert trained.low <= trained.gain <= trained.high
    assert str(trained.ranker).startswith("shipped")
    assert "Not adopted: the gain is not significant" in run("train", "--store", "s.clew")[2]
    with pytest.raises(InputError, match="nothing to revert"):
        revert("s.clew")


def test_questions_that_the_adapter_was_trained_on_are_not_measured(run: Run, store: Path) -> None:
    judge(store)
    question = QUESTIONS[0]
    before = top(store, question)
    with clew.open(store) as graph:
        rows = graph.embedder.embed(QUESTIONS)
        adopt(graph.store, "adapter", fit(rows, rows[::-1]).to_file(graph.embedder.name), QUESTIONS[:12])
    assert top(store, question) != before
    code, _, err = run("train", "--store", "s.clew")
    assert (code, "since the last training of ranker and adapter, to compare on, got 8" in err) == (1, True)
    code, _, err = run("train", "--store", "s.clew", "--adapter")
    assert (code, "since the last training of the adapter, to compare on, got 8" in err) == (1, True)
    assert run("train", "--store", "s.clew", "--undo")[0] == 0
    assert top(store, question) == before


def test_after_the_ranker_an_adapter_can_learn_from_the_same_judgements(run: Run, store: Path) -> None:
    judge(store)
    with clew.open(store) as graph:
        adopt(graph.store, "weights", isles.file(), QUESTIONS)
    code, out, _ = run("train", "--store", "s.clew", "--adapter", "--json")
    trained = FeedbackTrainingRecord.model_validate_json(out)
    assert (code, trained.trained, trained.questions) == (0, "adapter", 20)
    assert str(trained.ranker).startswith("adopted")
    assert trained.adopted == (trained.low > 0) == (trained.adapter is not None)


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_judgements(store: Path, count: int) -> None:
    judge(store, count)
    message = "has no judgements to train on" if not count else r"got 3 \(of 3 judged\): too few to train on"
    with pytest.raises(ConfigError, match=message):
        train_ranker(str(store))


def test_what_is_skipped_is_noted(store: Path) -> None:
    judge(store, 14)
    with clew.open(store) as graph:
        graph.add(clew.Document("extra", "A note on nothing.", "Extra"), progress=False)
        question = QUESTIONS[0]
        graph.feedback(question, "extra", relevant=False)
        node = graph.feedback().judgements[0].node
        graph.feedback([Judgement(question=question, node=node, relevant=False)])
        graph.feedback(isles.UNLINKED, node)
        graph.remove("extra")
    trained = train_ranker(str(store))
    notes = " / ".join(trained.notes)
    assert "1 judgement contradicted earlier ones, the last is used" in notes
    assert "skipped 1 judgement of text nodes that were removed: 'extra'" in notes
    assert "1 of 15 questions do not depend on weights: they name nothing that the graph knows" in notes


def test_calls_that_do_not_fit_together(run: Run, store: Path) -> None:
    for wrong in (
        ["-o", "w.json"],
        ["--queries", "q.jsonl"],
        ["--queries", "q.jsonl", "-o", "w.json", "--undo"],
        ["--store", "other.clew"],
    ):
        assert run("train", "--store", "s.clew", *wrong)[0] == 2, wrong
    assert run("train", "--store", "missing.clew")[0] == 1
