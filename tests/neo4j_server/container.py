"""Stands in for the Docker client where there is no engine: `docker run` of Neo4j's image, by a server on Java.

Run as a program by an executable called `docker`. What it is asked, and how it ends, are lines of the file that
CONTAINER_LOG names. As the image does, it turns NEO4J_ variables into settings, of which the server knows every one or
does not start.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from clew.tests.neo4j_server.java import LTS, java_for
from clew.tests.neo4j_server.launching import Plan, by_java

_PORTS = {"7687": "server.bolt.listen_address", "7474": "server.http.listen_address"}


class _Stop(Exception):
    """Told to stop."""


def main(arguments: Sequence[str]) -> int:
    """Answer `docker info`, or run a container until it is told to stop."""
    _log(" ".join(arguments))
    if arguments[0] == "info":
        return 0
    passed = [each.removeprefix("--env=") for each in arguments if each.startswith("--env=")]
    published = [each.removeprefix("--publish=") for each in arguments if each.startswith("--publish=")]
    settings = _settings({name: os.environ[name] for name in passed})
    for each in published:
        outside, _, inside = each.rpartition(":")
        settings[_PORTS[inside]] = outside
    home = Path(tempfile.mkdtemp(prefix="clew-container-"))
    try:
        return _run(home, settings, os.environ["NEO4J_AUTH"].partition("/")[2])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(home: Path, settings: Mapping[str, str], password: str) -> int:
    java = java_for(LTS)
    if java is None:
        return 125
    command, environment = by_java(Plan(LTS, password=password), java, home)
    (home / "conf" / "neo4j.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    # Inside the container the image's own variables are gone into the file.
    environment = {name: value for name, value in environment.items() if name not in os.environ or name[:6] != "NEO4J_"}
    environment |= {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    signal.signal(signal.SIGTERM, _stop)
    server = subprocess.Popen(command, env=environment)
    try:
        return server.wait()
    except _Stop:
        _log("told to stop")
        return 0
    finally:
        server.kill()
        server.wait()


def _settings(variables: Mapping[str, str]) -> dict[str, str]:
    """The image's spelling undone: a dot was an underscore, an underscore two."""
    names = {each: each.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".") for each in variables}
    return {names[each].replace("\0", "_"): value for each, value in variables.items() if each != "NEO4J_AUTH"}


def _log(line: str) -> None:
    with Path(os.environ["CONTAINER_LOG"]).open("a") as log:
        log.write(f"{line}\n")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
