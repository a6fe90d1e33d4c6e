"""One running server of ours: started, waited for while it is watched, stopped with its home removed."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from neo4j import GraphDatabase
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from clew.tests.neo4j_server import keeper
from clew.tests.neo4j_server.launching import HOST, USER, Plan, ServerFailed

STARTING = 180.0
"""Seconds until the first answer at most; eight on an idle machine."""
TAIL = 25
TAKEN = ("already in use", "port is already allocated")
Launcher = Callable[[Plan, Path], tuple[list[str], dict[str, str]]]


class Server:
    """A Neo4j server on loopback with a temporary home. A context manager; stopped at exit whatever happens.

    `url` is `neo4j://user:password@host:port/database`, `browser` the address of Neo4j Browser.
    """

    def __init__(self, plan: Plan, launcher: Launcher) -> None:
        for attempt in (1, 2, 3):
            self.plan = plan.settled()
            try:
                self._start(launcher)
            except ServerFailed as error:
                # Between choosing a free port and listening on it another process may take it.
                if attempt == 3 or not any(words in str(error) for words in TAKEN):
                    raise
            else:
                return

    @property
    def url(self) -> str:
        """Where Clew finds it, password included."""
        return f"neo4j://{USER}:{self.plan.password}@{HOST}:{self.plan.bolt}/{self.plan.database}"

    @property
    def browser(self) -> str:
        """Where Neo4j Browser is."""
        return f"http://{HOST}:{self.plan.http}/browser/"

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._keeper.poll() is None and not (self.home / keeper.ENDED).exists()

    def tail(self) -> str:
        """The last lines of the server's log."""
        logs = [self.home / keeper.LOG, self.home / "logs" / "debug.log"]
        texts = [log.read_text(errors="replace") for log in logs if log.is_file()]
        written = next((text for text in texts if text.strip()), "(nothing was written)")
        return "\n".join(written.splitlines()[-TAIL:])

    def stop(self) -> None:
        """Stop it and remove its home; once more is harmless."""
        atexit.unregister(self.stop)
        if self._keeper.stdin is not None:
            self._keeper.stdin.close()
        try:
            self._keeper.wait(keeper.PATIENCE + 10)
        except subprocess.TimeoutExpired:
            os.killpg(self._keeper.pid, signal.SIGKILL)
            self._keeper.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, launcher: Launcher) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="clew-neo4j-"))
        try:
            command, environment = launcher(self.plan, self.home)
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise
        # Its data goes with it, so a server for tests need not take its twelve seconds to stop. A container must be told.
        patience = 0.0 if self.plan.life != "long" and Path(command[0]).name == "java" else keeper.PATIENCE
        kept = [sys.executable, keeper.__file__, str(self.home), str(patience), *command]
        self._keeper = subprocess.Popen(kept, stdin=subprocess.PIPE, env=environment, start_new_session=True)
        atexit.register(self.stop)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        limit = time.monotonic() + STARTING
        while not self._answers():
            if not self.alive:
                raise ServerFailed(f"Neo4j {self.plan.version.name} ended while starting:\n{self.tail()}")
            if time.monotonic() > limit:
                raise ServerFailed(f"Neo4j {self.plan.version.name} gave no answer in {STARTING:.0f} s:\n{self.tail()}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        uri, auth = f"bolt://{HOST}:{self.plan.bolt}", (USER, self.plan.password)
        try:
            # Not `execute_query`: it goes on trying for half a minute, and nobody would watch the process meanwhile.
            with (
                GraphDatabase.driver(uri, auth=auth, connection_timeout=5.0) as driver,
                driver.session(database=self.plan.database) as session,
            ):
                session.run("RETURN 1").consume()
        except (ServiceUnavailable, Neo4jError):
            return False
        return True
