"""A plain install, without any extra: every command and every method of a graph works, or says what to install."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import clew
from clew.app.cli.main import COMMANDS

from .plain import CALLS, NEED_MORE

pytestmark = pytest.mark.process

PROJECT = tomllib.loads((Path(clew.__file__).parent / "pyproject.toml").read_text())["project"]
CALLED = [f"{form}: {' '.join(call)}" for call in CALLS for form in ("text", "json")]


def required() -> set[str]:
    """The distributions that a plain install brings: Clew's own requirements, theirs, and so on."""
    brought: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(each) for each in PROJECT["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in brought:
            continue
        brought.add(key)
        try:
            lines = requires(wanted.name) or []
        except PackageNotFoundError:
            continue
        extras = ("", *wanted.extras)
        found = map(Requirement, lines)
        waiting += [each for each in found if each.marker is None or any(each.marker.evaluate({"extra": e}) for e in extras)]
    return {name for name, _ in brought}


def not_required() -> set[str]:
    """The top-level modules installed here that a plain install would not bring: those of every extra, and theirs."""
    here = required() | {"clew"}
    modules = packages_distributions().items()
    return {name for name, brought_by in modules if not here & {canonicalize_name(each) for each in brought_by}}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What all calls came to, in a process (and its workers) that cannot import what a plain install lacks."""
    place = tmp_path_factory.mktemp("plain")
    start = place / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({sorted(not_required())!r}))\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLEW_")}
    env = {**kept, "PYTHONPATH": str(start), "COLUMNS": "100", "CLEW_WORKERS": "1"}
    command = [sys.executable, "-m", "clew.tests.app.plain", "came.json"]
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    came: Mapping[str, Any] = json.loads((place / "came.json").read_text())
    return came


def test_every_extra_is_shut_out_but_for_what_a_plain_install_brings_too() -> None:
    shut_out, brought_by = not_required(), packages_distributions()
    out = {canonicalize_name(each) for module in shut_out for each in brought_by[module]}
    installed = {canonicalize_name(each) for each_module in brought_by.values() for each in each_module}
    for extra, lines in PROJECT["optional-dependencies"].items():
        packages = {canonicalize_name(Requirement(line).name) for line in lines} & installed - required() - {"clew"}
        assert packages <= out, extra
    assert {"neo4j", "lightgbm", "mammoth", "psutil", "pytest"} <= shut_out
    assert not {"numpy", "spacy", "rich", "typer", "clew", "en_core_web_sm"} & shut_out


def test_all_commands_and_methods_are_called(plain: Mapping[str, Any]) -> None:
    assert {call[0] for call in (*CALLS, *NEED_MORE)} == set(COMMANDS)
    public = {name for name in dir(clew.KnowledgeGraph) if not name.startswith("_")}
    assert set(plain["methods"]) == public


@pytest.mark.parametrize("call", CALLED)
def test_a_command_works(plain: Mapping[str, Any], call: str) -> None:
    code, out, err = plain["commands"][call]
    assert (code, "Error" in err) == (0, False), err
    if call.startswith("json: extract"):
        assert all(json.loads(line) for line in out.splitlines())
    elif call.startswith("json: "):
        assert json.loads(out)
    else:
        assert out or err


@pytest.mark.parametrize("call", ["--help", "--version", *(f"{name} --help" for name in COMMANDS)])
def test_help_works(plain: Mapping[str, Any], call: str) -> None:
    code, out, err = plain["commands"][call]
    assert (code, err) == (0, "")
    assert out


@pytest.mark.parametrize("call", NEED_MORE, ids=" ".join)
def test_what_needs_more_says_what(plain: Mapping[str, Any], call: tuple[str, ...]) -> None:
    code, out, err = plain["commands"][" ".join(call)]
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert NEED_MORE[call] in err


def test_methods_work_but_for_the_one_that_needs_a_server(plain: Mapping[str, Any]) -> None:
    failed = {name: came for name, came in plain["methods"].items() if re.match(r"\w+(Error|Extra|Missing|Found): ", came)}
    assert list(failed) == ["query"]
    assert failed["query"].startswith("QueryError: a query needs a store that supports Cypher")
