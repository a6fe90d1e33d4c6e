"""The starter itself: it answers, is watched while it starts, and leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from neo4j.exceptions import AuthError

from clew.tests.neo4j_server import fixtures
from clew.tests.neo4j_server.address import Address, cypher
from clew.tests.neo4j_server.choosing import NoServer, given, start
from clew.tests.neo4j_server.emptying import NotOurs, empty, refuse_unless_empty
from clew.tests.neo4j_server.java import LTS, Version, installed
from clew.tests.neo4j_server.launching import HOST, Plan, ServerFailed, docker_answers, free_ports
from clew.tests.neo4j_server.server import Server

pytestmark = [pytest.mark.process, pytest.mark.server]

NEVER = Version("5.26.29", (3,))
KEPT = """
import os, signal, sys, time
# One of several processes of tests passes on that it ignores Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from clew.tests.neo4j_server import server as module
from clew.tests.neo4j_server.java import LTS
from clew.tests.neo4j_server.launching import Plan
module.Server._wait = lambda self: None
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
server = module.Server(Plan(LTS), lambda plan, home: (sleeper, dict(os.environ)))
print(server.home, server._keeper.pid, flush=True)
time.sleep(600)
"""


def run(url: str, query: str) -> list[list[object]]:
    address = Address.parsed(url)
    with address.driver() as driver:
        records = driver.execute_query(cypher(query), database_=address.database).records
    return [record.values() for record in records]


def versions(url: str) -> list[object]:
    return run(url, "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]")[0]


def test_it_answers(neo4j_url: str) -> None:
    major, minor = str(versions(neo4j_url)[0]).split(".")[:2]
    assert (int(major), int(minor)) >= (5, 26)


def test_the_calendar_version_answers(neo4j_2026_url: str) -> None:
    assert str(versions(neo4j_2026_url)[0]).startswith("2026.")


def test_the_database_can_be_named(empty_neo4j_named: str) -> None:
    assert empty_neo4j_named.endswith("/clew")
    assert run(empty_neo4j_named, "SHOW DEFAULT DATABASE YIELD name RETURN name") == [["clew"]]


def test_another_password_is_refused(neo4j_url: str) -> None:
    address = Address.parsed(neo4j_url)
    with pytest.raises(AuthError):
        run(Address(address.uri, address.user, "wrong-password", address.database).url, "RETURN 1")


def test_everything_is_emptied(empty_neo4j: str) -> None:
    empty(empty_neo4j, schema=True)
    for statement in (
        "CREATE (:Document {clew_id: 'a'})-[:CONTAINS]->(:Other)",
        "CREATE CONSTRAINT `odd ``name` FOR (d:Document) REQUIRE d.clew_id IS UNIQUE",
        "CREATE FULLTEXT INDEX words FOR (d:Document) ON EACH [d.name]",
    ):
        run(empty_neo4j, statement)
    with pytest.raises(NotOurs, match="somebody's graph: 2 nodes"):
        refuse_unless_empty(empty_neo4j)
    run(empty_neo4j, "MATCH (n:Other) DETACH DELETE n")
    with pytest.raises(NotOurs, match="a library of Clew's: 1 nodes"):
        refuse_unless_empty(empty_neo4j)
    run(empty_neo4j, "CREATE RANGE INDEX clew_names FOR (d:Document) ON (d.name)")
    empty(empty_neo4j)
    refuse_unless_empty(empty_neo4j)
    named = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' AND NOT name STARTS WITH 'clew_' RETURN name"
    assert run(empty_neo4j, named) == []
    assert ["clew_names"] in run(empty_neo4j, "SHOW INDEXES YIELD name RETURN name")
    empty(empty_neo4j, schema=True)
    assert run(empty_neo4j, "SHOW INDEXES YIELD type RETURN DISTINCT type") == [["LOOKUP"]]


def test_the_server_given_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLEW_NEO4J_URL", "NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    assert given() is None
    monkeypatch.setenv("NEO4J_URI", "bolt://somewhere:7687/")
    monkeypatch.setenv("NEO4J_PASSWORD", "p@ss/word")
    address = Address.parsed(given() or "")
    assert (address.uri, address.user, address.password) == ("bolt://somewhere:7687", "neo4j", "p@ss/word")
    assert address.database is None
    assert "p@ss" not in repr(address)
    monkeypatch.setenv("CLEW_NEO4J_URL", "neo4j://me:mine@elsewhere/books")
    assert given() == "neo4j://me:mine@elsewhere/books"


def test_what_is_missing_is_said() -> None:
    if docker_answers("docker"):
        pytest.skip("a Docker engine answers, so nothing is missing")
    with pytest.raises(NoServer, match=r"install Java 3 \(found: \d+"):
        start(Plan(NEVER))


def test_without_a_server_tests_are_left_out_loudly_and_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    if docker_answers("docker"):
        pytest.skip("a Docker engine answers, so nothing is missing")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"with CI set .* there is no Neo4j 5\.26\.29 here: install Java 3"):
        next(fixtures.served(NEVER, needed=True))
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match=f"^{fixtures.NOT_TESTED}no Neo4j"):
        next(fixtures.served(NEVER, needed=True))
    with pytest.raises(pytest.skip.Exception, match=f"^{fixtures.NOT_TESTED}no Neo4j"):
        next(fixtures.served(NEVER, needed=False))


@pytest.mark.parametrize("several", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_what_was_left_out_is_said_once_and_loudly(several: tuple[str, ...], tmp_path: Path) -> None:
    tests = f"""
import pytest

@pytest.mark.parametrize("number", [1, 2])
def test_left_out(number):
    pytest.skip({fixtures.NOT_TESTED!r} "there is no server")

def test_another():
    pytest.skip("another reason")
"""
    (tmp_path / "conftest.py").write_text("from clew.tests.neo4j_server.fixtures import pytest_terminal_summary\n")
    (tmp_path / "test_some.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *several, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert "3 skipped" in told
    assert told.count(f"{fixtures.NOT_TESTED}there is no server") == 1
    assert "another reason" not in told


def test_javas_are_told_apart() -> None:
    found = list(installed())
    assert len({java.executable for java in found}) == len(found)
    assert all(java.major >= 8 for java in found)


def test_ports_are_free_and_differ() -> None:
    first, second = free_ports(0, 0)
    assert first != second
    assert free_ports(first) == [first]


def test_a_server_that_dies_shows_its_log() -> None:
    program = "print('the reason why'); raise SystemExit(3)"
    began = time.monotonic()
    with pytest.raises(ServerFailed, match=r"ended while starting:\nthe reason why"):
        Server(Plan(LTS), lambda plan, home: ([sys.executable, "-c", program], dict(os.environ)))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_behind(number: signal.Signals) -> None:
    # The keeper is what matters here, so any program will do for the server.
    starter = subprocess.Popen([sys.executable, "-c", KEPT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert starter.stdout is not None
    home, keeper = starter.stdout.readline().split()
    until(lambda: bool(psutil.Process(int(keeper)).children()))
    processes = [psutil.Process(int(keeper)), *psutil.Process(int(keeper)).children()]
    starter.send_signal(number)
    starter.wait(60)
    starter.stdout.close()
    until(lambda: not Path(home).exists() and not any(running(process) for process in processes))


def running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.1)


def test_make_neo4j_says_where_it_is_and_stops_at_ctrl_c(neo4j_url: str) -> None:
    if given():
        pytest.skip("a given server is not ours to start")
    command = [sys.executable, "-m", "clew.tests.neo4j_server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if "Browser" in line:
            break
    shown = dict(line.split() for line in said if line.startswith("  "))
    assert run(shown["store"], "RETURN 1") == [[1]]
    assert shown["password"] in shown["store"]
    assert shown["Browser"].startswith(f"http://{HOST}:")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    process.stdout.close()
