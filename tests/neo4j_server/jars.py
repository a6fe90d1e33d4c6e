"""The jars of a Neo4j server: copied once by Maven into a git-ignored folder of the checkout."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from clew.tests.neo4j_server.java import Version

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "neo4j"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
SERVICE = "META-INF/services/org.neo4j.server.startup.EntryPoint"


class JarsMissing(RuntimeError):
    """The jars are not there and could not be fetched."""


def jars_of(version: Version) -> Path:
    """The folder with the server's jars, fetched when it is not there yet.

    Raises:
        JarsMissing: Maven is not there or failed; the message ends with what it said.
    """
    folder = CACHE / version.name
    if not folder.is_dir():
        maven = shutil.which("mvn")
        if maven is None:
            raise JarsMissing(f"Neo4j {version.name} is not in {CACHE} and there is no Maven (mvn) to fetch it with")
        _fetch(maven, version, folder)
    return folder


def have_jars(version: Version) -> bool:
    """Whether the jars are there or can be asked for."""
    return (CACHE / version.name).is_dir() or shutil.which("mvn") is not None


def entry_point(jars: Path) -> str:
    """The main class of the server: each edition and version names its own, in a jar."""
    for jar in sorted(jars.glob("neo4j*.jar")):
        with zipfile.ZipFile(jar) as archive:
            if SERVICE in archive.namelist():
                lines = archive.read(SERVICE).decode().splitlines()
                return next(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    raise JarsMissing(f"no jar in {jars} says how to start the server; remove the folder, it is fetched again")


def _fetch(maven: str, version: Version, folder: Path) -> None:
    # Into a folder of our own, then renamed: whoever finds the folder finds all of it, also beside another run.
    partial = folder.with_name(f"{folder.name}.{os.getpid()}")
    command = [
        maven,
        "--batch-mode",
        "--quiet",
        f"--file={HERE / 'pom.xml'}",
        PLUGIN,
        "-DincludeScope=runtime",
        f"-DoutputDirectory={partial}",
        f"-Dneo4j.version={version.name}",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).splitlines()[-10:])
            raise JarsMissing(f"Maven could not fetch Neo4j {version.name}:\n{said}")
        if not folder.is_dir():
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
