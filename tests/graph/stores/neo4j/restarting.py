"""A server of ours that a test kills and starts again on the same data, with other settings if it likes."""

import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from neo4j import GraphDatabase
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from clew.tests.neo4j_server import keeper
from clew.tests.neo4j_server.java import Java
from clew.tests.neo4j_server.launching import HOST, USER, Plan, by_java

_STARTING = 180.0


class Restarting:
    """A server on data that stays from one start to the next. A context manager; at its end the server is killed.

    Args:
        plan: what it is started with; its port is the same at every start.
        java: what it runs on.
        home: an empty folder, for data and settings.
    """

    def __init__(self, plan: Plan, java: Java, home: Path) -> None:
        self.plan = plan.settled()
        self._home = home
        self._command, self._environment = by_java(self.plan, java, home)
        self._own = (home / "conf" / "neo4j.conf").read_text()
        self._logs = 0
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where Clew finds it, password included."""
        return f"neo4j://{USER}:{self.plan.password}@{HOST}:{self.plan.bolt}/{self.plan.database}"

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it, with these settings on top of its own, and wait until it answers."""
        more = "".join(f"{name}={value}\n" for name, value in (settings or {}).items())
        (self._home / "conf" / "neo4j.conf").write_text(self._own + more)
        # The keeper ends the server whatever becomes of the tests. What it removes then is its log alone, not the data.
        self._logs += 1
        log = self._home / f"kept-{self._logs}"
        log.mkdir()
        kept = [sys.executable, keeper.__file__, str(log), str(keeper.PATIENCE), *self._command]
        self._keeper = subprocess.Popen(kept, stdin=subprocess.PIPE, env=self._environment, start_new_session=True)
        limit = time.monotonic() + _STARTING
        while not self._answers():
            console = log / keeper.LOG
            said = console.read_text(errors="replace") if console.is_file() else ""
            assert not (log / keeper.ENDED).exists(), said
            assert time.monotonic() < limit, said
            time.sleep(0.2)

    def stop(self) -> None:
        """Let it end in good order."""
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            self._keeper.wait(2 * keeper.PATIENCE)
            self._keeper = None

    def kill(self) -> None:
        """End it at once, as a machine that loses its power."""
        if self._keeper is not None:
            with suppress(psutil.NoSuchProcess):
                for server in psutil.Process(self._keeper.pid).children():
                    server.kill()
            self.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.kill()

    def _answers(self) -> bool:
        try:
            with (
                GraphDatabase.driver(f"bolt://{HOST}:{self.plan.bolt}", auth=(USER, self.plan.password)) as driver,
                driver.session(database=self.plan.database) as session,
            ):
                session.run("RETURN 1").consume()
        except (ServiceUnavailable, Neo4jError):
            return False
        return True
