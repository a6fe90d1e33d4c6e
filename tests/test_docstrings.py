"""The examples in docstrings say what happens."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import clew

ROOT = Path(clew.__file__).parent
FLOORS = ("app", "extraction", "graph", "models", "retrieval")
SHOWN = sorted(
    ".".join(("clew", *path.relative_to(ROOT).with_suffix("").parts))
    for floor in FLOORS
    for path in (ROOT / floor).rglob("*.py")
    if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
)


def test_some_modules_show_examples() -> None:
    assert "clew.graph.complaints" in SHOWN


@pytest.mark.parametrize("module", SHOWN)
def test_examples_are_true(module: str) -> None:
    found = doctest.testmod(import_module(module))
    assert found.attempted > 0
    assert found.failed == 0
