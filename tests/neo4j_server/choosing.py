"""Which server the tests and `make neo4j` use: the one given, else one of ours on Java, else one in Docker."""

import os
import shutil

from clew.tests.neo4j_server.address import Address
from clew.tests.neo4j_server.jars import CACHE, have_jars
from clew.tests.neo4j_server.java import LTS, installed, java_for
from clew.tests.neo4j_server.launching import Plan, by_docker, by_java, docker_answers
from clew.tests.neo4j_server.server import Server


class NoServer(RuntimeError):
    """This machine has nothing to run a Neo4j server with; the message says what is missing and what to do."""


def given() -> str | None:
    """The address of the server that the environment names; None where it names none."""
    if url := os.environ.get("CLEW_NEO4J_URL"):
        return url
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        return None
    user, password = os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")
    return Address(uri.rstrip("/"), user, password, os.environ.get("NEO4J_DATABASE")).url


def start(plan: Plan) -> Server:
    """A server of ours that has answered; stop it.

    Raises:
        NoServer: neither Java with Maven nor Docker is there.
        JarsMissing: Maven could not fetch it.
        ServerFailed: it did not start.
    """
    java = java_for(plan.version)
    if java is not None and have_jars(plan.version):
        return Server(plan, lambda settled, home: by_java(settled, java, home))
    docker = shutil.which("docker")
    if docker is not None and docker_answers(docker):
        return Server(plan, lambda settled, _home: by_docker(settled, docker))
    raise NoServer(_missing(plan))


def _missing(plan: Plan) -> str:
    version = plan.version
    there = ", ".join(str(java.major) for java in installed()) or "none"
    lacking = [] if java_for(version) else [f"{version.wanted} (found: {there})"]
    lacking += [] if have_jars(version) else [f"Maven (mvn), to fetch the server into {CACHE.parent.name}/{CACHE.name}"]
    or_given = ", or set CLEW_NEO4J_URL=neo4j://user:password@host:7687/database" if version is LTS else ""
    return f"no Neo4j {version.name} here: install {' and '.join(lacking)}, or start a Docker engine{or_given}"
