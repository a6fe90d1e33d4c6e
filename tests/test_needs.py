"""The guard: a test that starts a process, asks a server or loads a model without its mark fails and is told which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

CONFTEST = """
from clew.tests.needs import pytest_collection_modifyitems, pytest_configure, pytest_runtest_call, pytest_runtest_setup
"""
INI = """
[pytest]
markers =
    process: .
    server: .
    encoder: .
"""
USES = """
import socket, subprocess, sys, threading
import pytest
from clew.models.embedder import get_embedder
from clew.models.language import load_language

LISTEN = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"

def connect(port):
    with socket.socket() as client:
        client.connect(("127.0.0.1", port))

def process():
    subprocess.run([sys.executable, "-c", ""], check=True)

def server():
    with subprocess.Popen([sys.executable, "-c", LISTEN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        connect(int(other.stdout.readline()))
        other.stdin.close()

def encoder():
    get_embedder("minilm").embed(["a bridge"])

def pipeline():
    load_language("", "names").read(["Orrin"], str)

@pytest.fixture
def made():
    encoder()

@pytest.fixture
def neo4j_url():
    server()

def test_nothing():
    pass

def test_a_stand_in_of_this_process_or_nobody():
    with socket.create_server(("127.0.0.1", 0)) as own:
        port = own.getsockname()[1]
        connect(port)
    with pytest.raises(OSError):
        connect(port)

def test_a_server_by_its_fixture(neo4j_url):
    pass

@pytest.mark.parametrize("use", [pytest.param(use, marks=getattr(pytest.mark, mark), id=use.__name__)
    for use, mark in ((process, "process"), (server, "server"), (encoder, "encoder"), (pipeline, "encoder"))])
def test_marked(use):
    use()

@pytest.mark.parametrize("use", [process, server, encoder, pipeline], ids=lambda use: use.__name__)
def test_unmarked(use):
    use()

def test_unmarked_by_a_fixture(made):
    pass

@pytest.mark.xfail(strict=True, raises=ZeroDivisionError)
def test_its_own_failure_is_shown_first():
    encoder()
    1 / 0
"""


def test_what_is_used_must_be_marked(tmp_path: Path) -> None:
    for name, text in (("conftest.py", CONFTEST), ("pytest.ini", INI), ("test_uses.py", USES)):
        (tmp_path / name).write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rA", "--tb=line", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "COLUMNS": "400"})
    failed = {line.split("::")[1].split(" - ")[0]: line for line in done.stdout.splitlines() if line.startswith("FAILED")}
    names = ("[process]", "[server]", "[encoder]", "[pipeline]", "_by_a_fixture")
    lines = {name: failed.pop(f"test_unmarked{name}") for name in names}
    assert failed == {}
    assert done.stdout.splitlines()[-1].startswith("5 failed, 7 passed, 1 xfailed")
    marks = {
        name: {mark for mark in ("process", "server", "encoder") if f"@pytest.mark.{mark}" in line}
        for name, line in lines.items()
    }
    assert marks == {
        "[process]": {"process"},
        "[server]": {"process", "server"},
        "[encoder]": {"encoder"},
        "[pipeline]": {"encoder"},
        "_by_a_fixture": {"encoder"},
    }
