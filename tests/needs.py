"""What a test needs beyond its own process: the marks for it, and a guard that fails a test which needs it unmarked.

`make quick` runs the tests that need none of this.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator
from functools import wraps
from typing import Any

import psutil
import pytest

from clew.extraction.loaders import isolation
from clew.models.embedders.minilm import MiniLM
from clew.models.language import Language
from clew.tests.worker_groups import ORDER, group_of

BY_FIXTURE = {
    **dict.fromkeys(("neo4j_url", "neo4j_2026_url", "neo4j_named_url", "on_server"), "server"),
    **dict.fromkeys(("isles", "learned", "learned_file", "lessons"), "encoder"),
}
"""The mark of a test that asks for one of these fixtures, by whatever other fixture, or has its name as a parameter."""
MARKS = ("server", "process", "encoder")
"""All marks, the slowest tests first. Each of them keeps a test out of `make quick`, so that one is enough."""
_LAUNCHES = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system")

_unmarked: list[pytest.Item] = []
"""The running test, where it has none of the marks."""
_used: dict[str, str] = {}
"""What it has used: the first use by the mark that it lacks."""


def pytest_configure() -> None:
    """Watch for processes, connections and models from here on."""
    sys.addaudithook(_audit)
    for owner, method in ((MiniLM, "encode"), (Language, "__init__"), (Language, "read")):
        setattr(owner, method, _noted(getattr(owner, method), f"{owner.__name__}.{method}"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their fixtures, and put the slow ones first, so that no worker is left alone with them at the end.

    Those on a server come in the order of its group.
    """
    for item in items:
        parameters = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        names = {*getattr(item, "fixturenames", ()), *(each for each in parameters if isinstance(each, str))}
        for mark in sorted({BY_FIXTURE[name] for name in names & BY_FIXTURE.keys()}):
            item.add_marker(mark)
    slowest: dict[str, int] = {}
    for item in items:
        place = next((number for number, mark in enumerate(MARKS) if item.get_closest_marker(mark)), len(MARKS))
        file = item.nodeid.partition("::")[0]
        slowest[file] = min(place, slowest.get(file, place))
    first = {group: number for number, group in enumerate(ORDER)}
    items.sort(key=lambda item: (first.get(group_of(item.nodeid), len(first)), slowest[item.nodeid.partition("::")[0]]))


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later garbage collection: it stays to the end."""
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """Begin a test's account before its fixtures are made."""
    _unmarked[:] = [] if any(item.get_closest_marker(mark) for mark in MARKS) else [item]
    _used.clear()
    # What a test without the mark loads is read in this process.
    isolation.STARTS_PROCESSES = item.get_closest_marker("process") is not None
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    """Fail a test without a mark that used what needs one."""
    outcome = yield
    if _used:
        lacking = " and ".join(f"@pytest.mark.{mark} ({use})" for mark, use in sorted(_used.items()))
        pytest.fail(f"this test needs {lacking}, without which `make quick` runs it", pytrace=False)
    return outcome


def _use(mark: str, what: str) -> None:
    if _unmarked:
        _used.setdefault(mark, what)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _LAUNCHES:
        _use("process", f"{event} {arguments[0] if arguments else ''}".strip())
    elif event == "socket.connect" and _unmarked:
        # Looking who listens takes milliseconds: only where it matters.
        address = arguments[1]
        if isinstance(address, tuple) and _is_served(*address[:2]):
            _use("server", f"a connection to port {address[1]}")


def _is_served(host: str, port: int) -> bool:
    """Whether another process answers there: not a stand-in for a service in this one, nor nobody."""
    if host not in ("127.0.0.1", "::1", "localhost"):
        return True
    return any(
        each.status == psutil.CONN_LISTEN and each.pid != os.getpid()
        for each in psutil.net_connections("tcp")
        if each.laddr and each.laddr.port == port
    )


def _noted(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        _use("encoder", name)
        return method(*arguments, **named)

    return call
