"""How a server is launched: its home, its settings and its command, by Java or in Docker."""

import os
import secrets
import socket
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from clew.tests.neo4j_server.jars import entry_point, jars_of
from clew.tests.neo4j_server.java import Java, Version

HOST = "127.0.0.1"
USER = "neo4j"
ADMIN = "org.neo4j.server.startup.Neo4jAdminCommand"
Life = Literal["test", "tests", "long"]
"""What a server lives for: one test, all tests of a process, or as long as a person or a benchmark wants."""
LIGHT = ["-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m", "-XX:+UseSerialGC"]
FLAGS: dict[Life, list[str]] = {"test": LIGHT, "tests": ["-XX:+UseSerialGC", "-Xmn384m"], "long": []}
"""Java's flags by life.

For one test code is compiled once and lightly: half the processor time of a start. The 48 MB of code that Java keeps by
default in this mode are too few: it would throw compiled code away all the time. A server that plans hundreds of new
statements is quicker with the full compiler: 12 rounds of reads took 140 s of processor time with the light one, 116
with this, and the later rounds half of it.
"""
TEST_SETTINGS = {"dbms.cypher.min_replan_interval": "1h", "dbms.cypher.statistics_divergence_threshold": "1.0"}
"""Never plan a statement again because the few nodes of a test have become many times as many."""
_PASSWORD = secrets.token_hex(12)
"""That of every server of this process. Hexadecimal: a leading dash would read as an option."""
_auth_files: dict[tuple[str, str], bytes] = {}
"""The file in which a version keeps a password, by version and password: writing it takes a Java of its own, seconds."""
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


class ServerFailed(RuntimeError):
    """The server did not start; the message ends with the last lines of its log."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a server is started with. Ports of 0 become free ones, an empty password the random one of this process.

    `database` names the one user database (Community has one); `heap` and `pagecache` are in Neo4j's own units; `life` says
    what it lives for: only one that lives long has Neo4j's own settings, so measure speed on no other.
    """

    version: Version
    database: str = "neo4j"
    bolt: int = 0
    http: int = 0
    password: str = field(default="", repr=False)
    heap: str = "768m"
    pagecache: str = "64m"
    life: Life = "test"

    def settled(self) -> "Plan":
        """The same with ports and a password chosen."""
        bolt, http = free_ports(self.bolt, self.http)
        return replace(self, bolt=bolt, http=http, password=self.password or _PASSWORD)

    def settings(self) -> dict[str, str]:
        """Neo4j's configuration, whoever runs it. Strict: a key that a version does not know stops the start."""
        return {
            "server.bolt.advertised_address": f"{HOST}:{self.bolt}",
            "server.http.advertised_address": f"{HOST}:{self.http}",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": self.pagecache,
            "dbms.usage_report.enabled": "false",
            "initial.dbms.default_database": self.database,
        }


def by_java(plan: Plan, java: Java, home: Path) -> tuple[list[str], dict[str, str]]:
    """Prepare the home and give the command and environment of a server on this Java.

    Raises:
        JarsMissing: the server's jars cannot be had.
        ServerFailed: the password could not be set.
    """
    jars = jars_of(plan.version)
    for name in ("conf", "plugins", "logs", "data"):
        (home / name).mkdir()
    settings = {
        **plan.settings(),
        **(TEST_SETTINGS if plan.life != "long" else {}),
        "server.default_listen_address": HOST,
        "server.bolt.listen_address": f"{HOST}:{plan.bolt}",
        "server.http.enabled": "true",
        "server.http.listen_address": f"{HOST}:{plan.http}",
    }
    lines = "".join(f"{key}={value}\n" for key, value in settings.items())
    (home / "conf" / "neo4j.conf").write_text(lines)
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    base = [str(java.executable), *_flags(java.major), "-cp", f"{home / 'plugins'}/*:{jars}/*"]
    _set_password(plan, base, environment, home / "data" / "dbms" / "auth.ini")
    own = [f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
    return [base[0], f"-Xmx{plan.heap}", *FLAGS[plan.life], *base[1:], entry_point(jars), *own], environment


def _set_password(plan: Plan, base: list[str], environment: dict[str, str], file: Path) -> None:
    key = plan.version.name, plan.password
    if key in _auth_files:
        file.parent.mkdir()
        file.write_bytes(_auth_files[key])
        return
    command = [base[0], *LIGHT, *base[1:], ADMIN, "dbms", "set-initial-password", plan.password]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise ServerFailed(f"the first password could not be set:\n{(done.stdout + done.stderr)[-2000:]}")
    _auth_files[key] = file.read_bytes()


def by_docker(plan: Plan, docker: str) -> tuple[list[str], dict[str, str]]:
    """The command and environment of a server in a container, which goes with its process."""
    environment = {**os.environ, "NEO4J_AUTH": f"{USER}/{plan.password}"}
    settings = {**plan.settings(), "server.memory.heap.max__size": plan.heap}
    for key, value in settings.items():
        # The image's spelling of a setting: a dot becomes an underscore, an underscore two.
        name = key if "__" in key else key.replace("_", "__")
        environment[f"NEO4J_{name.replace('.', '_')}"] = value
    passed = [f"--env={name}" for name in environment if name.startswith("NEO4J_") and name not in os.environ]
    published = [f"--publish={HOST}:{plan.bolt}:7687", f"--publish={HOST}:{plan.http}:7474"]
    return [docker, "run", "--rm", "--init", *published, *passed, f"neo4j:{plan.version.name}"], environment


def docker_answers(docker: str | None, patience: float = 20.0) -> bool:
    """Whether there is a Docker client and an engine that answers it within `patience` seconds."""
    if docker is None:
        return False
    try:
        asked = subprocess.run([docker, "info"], capture_output=True, timeout=patience, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def free_ports(*wanted: int) -> list[int]:
    """As many different ports: those wanted where they are free (0: any), else free ones."""
    sockets = []
    try:
        for port in wanted:
            opened = socket.socket()
            sockets.append(opened)
            try:
                opened.bind((HOST, port))
            except OSError:
                opened.bind((HOST, 0))
        return [opened.getsockname()[1] for opened in sockets]
    finally:
        for opened in sockets:
            opened.close()


def _flags(major: int) -> list[str]:
    flags = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    flags += ["-Dlog4j2.disable.jmx=true", "-Dio.netty.tryReflectionSetAccessible=true"]
    flags += ["-Djava.awt.headless=true", "-Dfile.encoding=UTF-8"]
    flags += ["--enable-native-access=ALL-UNNAMED"] if major >= 21 else []
    return flags + (["--sun-misc-unsafe-memory-access=allow"] if major >= 24 else [])
