"""What a document holds changes nothing in a terminal, nor in what reads `--json`: it is shown, or escaped."""

import json
import re

import pytest

import clew
from clew.app.output.terminal import plain
from clew.graph.batch import Batch
from clew.graph.formats.triplets import contributions_of

from .running import Run

ODD = "Ev\x9b31mil \u202egnp.exe\u202c \u2066x\u2069 \x85 \u061c\x7f\x1b[2J"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves a cursor or turns the direction."""


@pytest.fixture
def store() -> str:
    triplet = clew.Triplet(ODD, f"praises {ODD}", "Halden Optics", "PERSON", "ORG", properties={ODD: ODD}, document_id="odd")
    with clew.open("s.clew") as graph:
        graph.store.apply(Batch(add=tuple(contributions_of([triplet]))))
    return "s.clew"


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "s.clew", "Halden Optics", "-r", "keyword", "--explain"),
        ("show", "s.clew", "Halden Optics"),
        ("path", "s.clew", "Halden Optics", ODD),
        ("facts", "s.clew"),
        ("entities", "s.clew"),
        ("stats", "s.clew"),
        ("list", "s.clew", "entities"),
        ("list", "s.clew", "documents"),
        ("list", "s.clew", "text_nodes"),
        ("show", "s.clew", ODD + "?"),
        ("search", "s.clew", ODD, "-r", "keyword"),
        ("search", "s.clew", "x", "--filter", ODD),
        ("add", "s.clew", ODD),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_no_control_character_reaches_the_terminal(run: Run, store: str, arguments: tuple[str, ...], as_json: bool) -> None:
    _, out, err = run(*arguments, *(["--json"] if as_json else []))
    assert RAW.findall(out + err) == []
    assert out + err


def test_json_holds_the_same_text(run: Run, store: str) -> None:
    _, out, _ = run("list", store, "entities", "--json")
    names = [row["name"] for row in json.loads(out)["rows"]]
    assert any("\x9b" in name and "\u202e" in name for name in names)
    assert r"\u009b" in out
    assert r"\u202e" in out


def test_what_is_shown_has_marks_in_their_place() -> None:
    assert plain("a\u202eb\x9b") == "a\ufffdb\ufffd"
