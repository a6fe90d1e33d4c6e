"""`clew train --adapter` on judgements that a question's words do not tell, and the way back."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import clew
from clew.app.feedback import train_adapter
from clew.app.output.json_schemas import FeedbackTrainingRecord, RevertRecord
from clew.graph.errors import ConfigError

from .running import Run

pytestmark = pytest.mark.encoder

SHIPS = (
    *("Petrel", "Tern", "Gannet", "Fulmar", "Puffin", "Curlew", "Dunlin"),
    *("Avocet", "Plover", "Skua", "Kestrel", "Merlin", "Osprey", "Heron"),
)
NOTICE = "Timetables hang beside the harbour office; crossings begin at dawn."


def asked(ship: str) -> str:
    return f"When does the ferry {ship} leave?"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """What users want of ferries is on a notice that has no word of their questions; fourteen other texts have."""
    place = tmp_path / "s.clew"
    with clew.open(place, embedder="hashing") as graph:
        ships = [clew.Document(ship.lower(), f"The ferry {ship} has a blue hull.") for ship in SHIPS]
        graph.add([*ships, clew.Document("notice", NOTICE)], progress=False)
    return place


def judge(store: Path, ships: tuple[str, ...] = SHIPS) -> str:
    with clew.open(store) as graph:
        notice = graph.search(NOTICE, 1).ids[0]
        for ship in ships:
            graph.feedback(asked(ship), notice)
        return notice


def answers(store: Path, name: str = "hybrid") -> list[clew.Ranking]:
    with clew.open(store, "r") as graph:
        return [graph.search(asked(ship), retriever=name) for ship in (*SHIPS, "Whimbrel")]


def test_users_move_questions_and_one_command_goes_back(run: Run, store: Path) -> None:
    notice, before = judge(store), answers(store)
    code, out, err = run("train", "--store", "s.clew", "--adapter")
    assert (code, out) == (0, "")
    assert "14 held-out questions, ndcg@10: " in err
    assert "95 % interval +0." in err
    assert "Adopted. Current adapter: adopted " in err
    shown = run("stats", "s.clew")[1]
    assert "trained on judgements of 14 questions" in shown
    assert json.loads(run("stats", "s.clew", "--json")[1])["adapter"].startswith("adopted ")
    after = answers(store)
    assert after == answers(store)
    # Also for a ship that nobody asked about.
    assert all(notice in ranking.ids[:3] for ranking in after)
    assert not any(notice in ranking.ids[:3] for ranking in before)
    assert [ranking.ids[0] for ranking in answers(store, "vector")] == [notice] * 15
    code, _, err = run("train", "--store", "s.clew", "--adapter")
    assert (code, "questions judged since the last training of the adapter, to compare on, got 0" in err) == (1, True)
    code, out, err = run("train", "--store", "s.clew", "--undo", "--json")
    assert (code, RevertRecord.model_validate_json(out).adapter) == (0, None)
    assert answers(store) == before
    assert run("train", "--store", "s.clew", "--undo")[0] == 1


def test_what_is_there_already_moves_nothing(run: Run, store: Path) -> None:
    with clew.open(store) as graph:
        for ship in SHIPS:
            graph.feedback(asked(ship), graph.search(asked(ship)).ids[0])
    before = answers(store)
    code, out, _ = run("train", "--store", "s.clew", "--adapter", "--json")
    Draft202012Validator(json.loads(run("schema", "train")[1])).validate(json.loads(out))
    trained = FeedbackTrainingRecord.model_validate_json(out)
    assert (code, trained.trained, trained.adopted, trained.before) == (0, "adapter", False, 1.0)
    assert trained.adapter is None
    assert (
        "Not adopted: the gain is not significant. The encoding of questions is unchanged"
        in run("train", "--store", "s.clew", "--adapter")[2]
    )
    assert answers(store) == before


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_judgements(store: Path, count: int) -> None:
    judge(store, SHIPS[:count])
    message = "has no judgements to train on" if not count else r"got 3 \(of 3 judged\): too few to train on"
    with pytest.raises(ConfigError, match=message):
        train_adapter(str(store))


def test_what_teaches_nothing_is_said(store: Path) -> None:
    judge(store)
    with clew.open(store) as graph:
        graph.add(clew.Document("mute", "§ ¶ ‡"), progress=False)
        mute = graph.store.nodes_of(["mute"])[0].id
        graph.feedback("Is there a text without words?", mute)
        graph.feedback("What else?", mute, relevant=False)
    trained = train_adapter(str(store))
    assert trained.notes == ("1 of 16 questions cannot be used for training: no relevant text has a vector",)
    assert trained.questions == 15


def test_new_judgements_are_compared_with_the_adapter_in_force(store: Path) -> None:
    judge(store)
    assert train_adapter(str(store)).adopted
    more = tuple(f"{ship} of {place}" for ship in SHIPS[:6] for place in ("Orrin", "Selm"))
    judge(store, more)
    trained = train_adapter(str(store))
    assert trained.questions == 12
    assert not trained.adopted
    assert "judgements of 14 questions" in str(trained.adapter)


def test_calls_that_do_not_fit_together(run: Run, store: Path) -> None:
    for wrong, said in (
        (["--adapter", "--queries", "q.jsonl", "-o", "w.json"], "give it without --queries"),
        (["--adapter", "--undo"], "give it without --adapter"),
        (["--adapter", "--store", "other.clew"], "give one --store"),
    ):
        code, _, err = run("train", "--store", "s.clew", *wrong)
        assert (code, said in " ".join(err.split())) == (2, True), wrong
    code, _, err = run("train", "--adapter")
    assert (code, "--store" in err) == (2, True)
