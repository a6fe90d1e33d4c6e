"""Fixtures: one server a process and version, and a database that every test finds empty."""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from clew.tests.graph.stores.neo4j.emptied import names_known
from clew.tests.neo4j_server.choosing import NoServer, given, start
from clew.tests.neo4j_server.emptying import empty, refuse_unless_empty
from clew.tests.neo4j_server.java import CALENDAR, LTS, Version
from clew.tests.neo4j_server.launching import Life, Plan

NOT_TESTED = "NOT TESTED on Neo4j: "
"""How the reason begins for which tests are left out; it is said once and loudly at the end."""
NAMED = "clew"
SERVERS = ("neo4j_url", "neo4j_2026_url")
"""The fixtures to ask for by name where a test is to hold on every version."""


@pytest.fixture(scope="session")
def neo4j_url() -> Iterator[str]:
    """The address of a Neo4j server, password included: the one given in the environment, else one of ours (5.26 LTS).

    A given database must be empty, and is left empty. Most tests want `empty_neo4j`.
    """
    url = given()
    if url is None:
        yield from map(names_known, served(LTS, needed=True))
        return
    refuse_unless_empty(url)
    yield url
    empty(url, schema=True)


@pytest.fixture(scope="session")
def neo4j_2026_url() -> Iterator[str]:
    """The address of a server of ours of the calendar versions; left out where no Java for it is found."""
    yield from map(names_known, served(CALENDAR, needed=False))


@pytest.fixture(scope="session")
def neo4j_named_url() -> Iterator[str]:
    """The address of a server of ours whose only user database is called `clew`."""
    yield from served(LTS, needed=True, database=NAMED, life="test")


@pytest.fixture
def empty_neo4j(neo4j_url: str) -> str:
    """The address of `neo4j_url`, its database emptied but for Clew's indexes and constraints."""
    empty(neo4j_url)
    return neo4j_url


@pytest.fixture
def empty_neo4j_2026(neo4j_2026_url: str) -> str:
    """The address of `neo4j_2026_url`, emptied likewise."""
    empty(neo4j_2026_url)
    return neo4j_2026_url


@pytest.fixture
def empty_neo4j_named(neo4j_named_url: str) -> str:
    """The address of `neo4j_named_url`, emptied likewise."""
    empty(neo4j_named_url)
    return neo4j_named_url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was not tested; a skip a test is easily overlooked."""
    for reason in sorted({_reason(report) for report in terminalreporter.getreports("skipped")}):
        if reason.startswith(NOT_TESTED):
            terminalreporter.write_line(reason, red=True, bold=True)


def _reason(report: object) -> str:
    """Why a test was left out; reports of other processes hold no more than this."""
    told = getattr(report, "longrepr", None)
    return str(told[2]).removeprefix("Skipped: ") if isinstance(told, tuple) else ""


def served(version: Version, needed: bool, database: str = "neo4j", life: Life = "tests") -> Iterator[str]:
    """The address of a server of ours, stopped afterwards; skips or, where it is needed and CI is set, fails without one."""
    try:
        server = start(Plan(version, database, life=life))
    except NoServer as error:
        left_out(str(error), needed)
    with server:
        yield server.url


def left_out(reason: str, needed: bool) -> NoReturn:
    """Skip a test, to be said loudly at the end; where it is needed and CI is set, fail it."""
    if needed and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(f"with CI set these tests must run, but there is {reason}", pytrace=False)
    pytest.skip(f"{NOT_TESTED}{reason}")
