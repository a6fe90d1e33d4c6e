"""What a test needs beyond its own process: the marks for it, and a guard that fails a test which needs it unmarked.

`make quick` runs the tests that need none of this.
"""

import os
import sys
from collections.abc import Callable, Generator
from functools import wraps
from typing import Any

import psutil
import pytest

from clew.models.embedders.minilm import MiniLM
from clew.models.language import Language

BY_FIXTURE = {
    **dict.fromkeys(("neo4j_url", "neo4j_2026_url", "neo4j_named_url", "on_server"), "server"),
    **dict.fromkeys(("isles", "learned", "learned_file", "lessons"), "encoder"),
}
"""The mark of a test that asks for one of these fixtures, by whatever other fixture, or has its name as a parameter."""
IMPLIED = {"server": frozenset(("server", "process"))}
"""What a mark allows besides itself: a server is started by a process."""
_LAUNCHES = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system")

_used: dict[str, str] = {}
"""What the running test has used so far, by the mark it needs: the first use of each."""


def pytest_configure() -> None:
    """Watch for processes, connections and models from here on."""
    sys.addaudithook(_audit)
    for owner, method in ((MiniLM, "encode"), (Language, "__init__"), (Language, "read")):
        setattr(owner, method, _noted(getattr(owner, method), f"{owner.__name__}.{method}"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their fixtures, and put the slow ones first, so that no worker is left alone with them at the end."""
    for item in items:
        parameters = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        names = {*getattr(item, "fixturenames", ()), *(each for each in parameters if isinstance(each, str))}
        for mark in sorted({BY_FIXTURE[name] for name in names & BY_FIXTURE.keys()}):
            item.add_marker(mark)
    order = ("server", "process", "encoder")
    slowest: dict[str, int] = {}
    for item in items:
        place = next((number for number, mark in enumerate(order) if item.get_closest_marker(mark)), len(order))
        file = item.nodeid.partition("::")[0]
        slowest[file] = min(place, slowest.get(file, place))
    items.sort(key=lambda item: slowest[item.nodeid.partition("::")[0]])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Generator[None, Any, Any]:
    """Begin a test's account before its fixtures are made."""
    _used.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that used what it is not marked for."""
    outcome = yield
    allowed: set[str] = set()
    for mark in item.iter_markers():
        allowed |= IMPLIED.get(mark.name, {mark.name})
    lacking = [f"@pytest.mark.{mark} ({use})" for mark, use in sorted(_used.items()) if mark not in allowed]
    if lacking:
        pytest.fail(f"this test needs {' and '.join(lacking)}, without which `make quick` runs it", pytrace=False)
    return outcome


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _LAUNCHES:
        _used.setdefault("process", f"{event} {arguments[0] if arguments else ''}".strip())
    elif event == "socket.connect" and isinstance(arguments[1], tuple) and _is_served(*arguments[1][:2]):
        _used.setdefault("server", f"a connection to port {arguments[1][1]}")


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
        _used.setdefault("encoder", name)
        return method(*arguments, **named)

    return call
