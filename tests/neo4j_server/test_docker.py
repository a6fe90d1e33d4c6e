"""The way by Docker: the command that is built, and a server started, waited for and stopped by a client that keeps to it.

No engine is needed: a stand-in for the client (`container`) runs the real server on Java, with the settings as the image
would pass them on.
"""

import os
import sys
import time
from pathlib import Path

import pytest

from clew.tests.neo4j_server import container
from clew.tests.neo4j_server.choosing import start
from clew.tests.neo4j_server.fixtures import left_out
from clew.tests.neo4j_server.jars import have_jars
from clew.tests.neo4j_server.java import LTS, Version, java_for
from clew.tests.neo4j_server.launching import HOST, Plan, ServerFailed, by_docker, docker_answers
from clew.tests.neo4j_server.test_server import run

pytestmark = [pytest.mark.process, pytest.mark.server]

NO_JAVA = Version(LTS.name, (3,))
PLAN = Plan(NO_JAVA, "books", 7001, 7002, "a secret", "512m", "32m")


def client(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> Path:
    """A client in front of all others on the PATH; the file is what it was asked."""
    executable, log = folder / "docker", folder / "log"
    executable.write_text(f"#!{sys.executable}\n{program}\n")
    executable.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.setenv("CONTAINER_LOG", str(log))
    return log


def test_the_command_publishes_on_loopback_and_keeps_the_password_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "neo4j://elsewhere")
    command, environment = by_docker(PLAN, "docker")
    assert command[:4] == ["docker", "run", "--rm", "--init"]
    assert command[4:6] == ["--publish=127.0.0.1:7001:7687", "--publish=127.0.0.1:7002:7474"]
    assert command[-1] == "neo4j:5.26.29"
    assert set(command[6:-1]) == {
        "--env=NEO4J_AUTH",
        "--env=NEO4J_server_bolt_advertised__address",
        "--env=NEO4J_server_http_advertised__address",
        "--env=NEO4J_server_https_enabled",
        "--env=NEO4J_server_memory_pagecache_size",
        "--env=NEO4J_server_memory_heap_max__size",
        "--env=NEO4J_dbms_usage__report_enabled",
        "--env=NEO4J_initial_dbms_default__database",
    }
    assert environment["NEO4J_AUTH"] == "neo4j/a secret"
    assert environment["NEO4J_server_bolt_advertised__address"] == f"{HOST}:7001"
    assert environment["NEO4J_initial_dbms_default__database"] == "books"
    assert "secret" not in " ".join(command)


def test_a_server_in_a_container_is_started_waited_for_and_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if java_for(LTS) is None or not have_jars(LTS):
        left_out(f"no {LTS.wanted} to stand in for a container", needed=True)
    log = client(tmp_path, monkeypatch, f"import runpy; runpy.run_path({container.__file__!r}, run_name='__main__')")
    with start(Plan(NO_JAVA, database="books", pagecache="32m")) as server:
        home = server.home
        assert run(server.url, "RETURN 1") == [[1]]
        named = "SHOW SETTINGS 'server.memory.pagecache.size', 'server.bolt.advertised_address' YIELD value RETURN value"
        said = [value for (value,) in run(server.url, named)]
        assert said == [f"{HOST}:{server.plan.bolt}", "32.00MiB"]
        assert run(server.url, "SHOW DEFAULT DATABASE YIELD name RETURN name") == [["books"]]
    asked = log.read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["info", "run", "told"]
    assert server.plan.password not in "".join(asked)
    assert not server.alive
    assert not home.exists()


def test_what_the_client_says_is_told_when_nothing_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path, monkeypatch, "import sys; sys.exit(sys.argv[1] != 'info' and 'pull access denied for neo4j')")
    began = time.monotonic()
    with pytest.raises(ServerFailed, match=r"ended while starting:\npull access denied for neo4j"):
        start(Plan(NO_JAVA))
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import time; time.sleep(600)"])
def test_a_client_whose_engine_is_away_or_hangs_is_no_docker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    client(tmp_path, monkeypatch, program)
    assert not docker_answers("docker", patience=1)
    assert not docker_answers(str(tmp_path / "nothing"))
    assert not docker_answers(None)
