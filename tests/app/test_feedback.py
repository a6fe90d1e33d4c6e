"""Judgements through `KnowledgeGraph` and the command line."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import clew
from clew.graph.errors import InputError, NotFound, StoreReadOnly
from clew.retrieval.training.judgements import Judgement

from .running import Run
from .worlds import MARKUP, small_world

ASKED = "Who founded Halden Optics?"


@pytest.fixture
def nodes(tmp_path: Path) -> list[str]:
    """The text nodes of the small world in `s.clew`."""
    with small_world(tmp_path / "s.clew") as graph:
        return [node.id for node in graph.store.scan("text_node")]


def test_the_facade_records_and_reads(tmp_path: Path, nodes: list[str]) -> None:
    with clew.open(tmp_path / "s.clew") as graph:
        before = graph.store.digest()
        graph.feedback(ASKED, nodes[0])
        graph.feedback(ASKED, nodes[1:3], relevant=False)
        held = graph.feedback([Judgement(question="Where?", node=nodes[0], relevant=True)])
        assert [(each.question, each.node, each.relevant) for each in held] == [
            (ASKED, nodes[0], True),
            (ASKED, nodes[1], False),
            (ASKED, nodes[2], False),
            ("Where?", nodes[0], True),
        ]
        assert graph.store.digest() == before
    with clew.open(tmp_path / "s.clew", "r") as graph:
        assert graph.feedback() == held
        with pytest.raises(StoreReadOnly):
            graph.feedback(ASKED, nodes[0])


def test_the_facade_refuses_what_is_no_judgement(tmp_path: Path, nodes: list[str]) -> None:
    with clew.open(tmp_path / "s.clew") as graph:
        with pytest.raises(InputError, match="expected the text nodes that"):
            graph.feedback(ASKED)
        with pytest.raises(InputError, match=r"^question: nothing was asked: "):
            graph.feedback(" ", nodes[0])
        with pytest.raises(InputError, match="expected Judgements, got dict"):
            graph.feedback([{"question": ASKED}])  # type: ignore[list-item]
        with pytest.raises(InputError, match="only with a question"):
            graph.feedback([], nodes[0])
        with pytest.raises(NotFound, match="Nothing was recorded"):
            graph.feedback(ASKED, [nodes[0], "nowhere"])
        assert len(graph.feedback()) == 0


def test_the_command_records_and_lists(run: Run, nodes: list[str]) -> None:
    assert run("feedback", "s.clew") == (0, "no judgements recorded\n", "")
    assert run("feedback", "s.clew", ASKED, nodes[0], nodes[1]) == (0, "", "recorded 2 judgements; the store has 2 now\n")
    code, out, err = run("feedback", "s.clew", ASKED, nodes[0], "--not-relevant")
    assert (code, out) == (0, "")
    assert "1 judgement contradicted earlier ones, the last is used" in err
    Path("more.jsonl").write_text(json.dumps({"question": MARKUP, "node": nodes[2], "relevant": True}) + "\n")
    assert run("feedback", "s.clew", "--from", "more.jsonl")[0] == 0
    _, out, _ = run("feedback", "s.clew")
    rows = [line.split() for line in out.splitlines()[2:]]
    assert rows[0][-3:] == [nodes[0], "not", "relevant"]
    assert rows[1] == [nodes[1], "relevant"]
    assert "[bold red]Evil[/]" in out
    assert "\x1b" not in out


def test_the_commands_json_keeps_its_schema(run: Run, nodes: list[str]) -> None:
    schema = json.loads(run("schema", "feedback")[1])
    code, out, _ = run("feedback", "s.clew", ASKED, nodes[0], "--json")
    Draft202012Validator(schema).validate(json.loads(out))
    assert (code, json.loads(out)) == (
        0,
        {"recorded": 1, "judgements": [{"question": ASKED, "node": nodes[0], "relevant": True}], "notes": []},
    )


def test_bad_calls(run: Run, nodes: list[str]) -> None:
    assert run("feedback", "s.clew", ASKED)[0] == 2
    assert run("feedback", "s.clew", ASKED, nodes[0], "--from", "x.jsonl")[0] == 2
    for flags in (("--relevant", "--not-relevant"), ("--not-relevant", "--relevant")):
        assert run("feedback", "s.clew", ASKED, nodes[0], *flags)[0] == 2
    assert run("feedback", "s.clew", "--not-relevant")[0] == 2
    assert run("feedback", "s.clew", "--from", "x.jsonl", "--relevant")[0] == 2
    assert json.loads(run("feedback", "s.clew", "--json")[1])["judgements"] == []
    code, _, err = run("feedback", "s.clew", ASKED, f"{nodes[0]}x")
    assert (code, f"Did you mean '{nodes[0]}'?" in err) == (1, True)
    code, _, err = run("feedback", "missing.clew")
    assert (code, "no store at missing.clew" in err) == (1, True)
    assert run("feedback", "s.clew", "--from", "gone.jsonl")[0] == 1
