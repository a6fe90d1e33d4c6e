"""Which Java there is on this machine, and which Neo4j runs on it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (
    "/usr/lib/jvm",
    "/usr/java",
    "/opt",
    "/opt/java",
    "/Library/Java/JavaVirtualMachines",
    "~/.sdkman/candidates/java",
    "~/.jdks",
)


@dataclass(frozen=True, slots=True)
class Version:
    """A Neo4j version and the Java majors that it runs on, the best first."""

    name: str
    majors: tuple[int, ...]

    @property
    def wanted(self) -> str:
        """What to install, in words."""
        return f"Java {' or '.join(map(str, self.majors))}"


LTS = Version("5.26.29", (17, 21))
CALENDAR = Version("2026.07.1", (25, 21))
VERSIONS = (LTS, CALENDAR)


@dataclass(frozen=True, slots=True)
class Java:
    """A Java: its executable and its major version."""

    executable: Path
    major: int


def java_for(version: Version) -> Java | None:
    """The Java to run this Neo4j on: of its majors the best, found first; None where there is none."""
    found = list(installed())
    return next((java for major in version.majors for java in found if java.major == major), None)


def installed() -> Iterator[Java]:
    """Every Java found, each once: JAVA_HOME, the PATH, then the usual folders."""
    seen = set()
    for executable in _executables():
        real = executable.resolve()
        if real not in seen and os.access(real, os.X_OK):
            seen.add(real)
            major = _major(real)
            if major:
                yield Java(real, major)


def _executables() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java"):
        yield Path(on_path)
    for folder in FOLDERS:
        for pattern in ("*/bin/java", "*/Contents/Home/bin/java"):
            yield from sorted(Path(folder).expanduser().glob(pattern))


def _major(executable: Path) -> int:
    """The major version, 0 where it cannot be told: from the file `release`, which costs nothing, else by asking."""
    release = executable.parent.parent / "release"
    try:
        said = release.read_text(encoding="utf-8", errors="replace") if release.is_file() else ""
    except OSError:
        said = ""
    match = re.search(r'JAVA_VERSION="(\d+)', said)
    if match is None:
        try:
            asked = subprocess.run([executable, "-version"], capture_output=True, text=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return 0
        match = re.search(r'version "(\d+)', asked.stderr)
    return int(match[1]) if match else 0
