"""Which tests run in one worker process: those on one server, so that servers are started once, else those of a file."""

import ast
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
SERVERS = {
    "neo4j_named_url": frozenset({"neo4j_named_url", "empty_neo4j_named"}),
    "neo4j_2026_url": frozenset({"neo4j_2026_url", "empty_neo4j_2026"}),
    "neo4j_url": frozenset({"neo4j_url", "empty_neo4j", "on_server"}),
}
"""The fixtures of each server that tests share."""
FOLDER = "tests/graph/stores/neo4j/"
"""Its tests ask the LTS by fixtures of their own where they name no other. They are a group by themselves, since all tests
on the LTS would take longer than all others together.
"""
ORDER = (FOLDER, "neo4j_url", "neo4j_named_url", "neo4j_2026_url")
"""The groups that begin, the longest first: the first worker takes the first and third, the second the others."""


class WorkerGroups(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a worker all tests on a server, or of a file, as one piece."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WorkerGroups | None:
    """Take the place of `--dist loadfile`."""
    return WorkerGroups(config, log) if config.getvalue("dist") == "loadfile" else None


def group_of(nodeid: str) -> str:
    """The server that a test asks, else its file; by its id and its file's text, since only the workers collect."""
    file, _, name = nodeid.partition("::")
    if "2026" in name or not (ROOT / file).is_file():
        return "neo4j_2026_url" if "2026" in name else file
    function = name.partition("[")[0].rpartition("::")[2]
    if function in _users(file, "neo4j_named_url"):
        return "neo4j_named_url"
    if file.startswith(FOLDER):
        return FOLDER
    return next((server for server in SERVERS if function in _users(file, server) or server in name), file)


@cache
def _users(file: str, server: str) -> frozenset[str]:
    """The functions of a file that ask a server, by whatever fixtures of the file."""
    text, users = (ROOT / file).read_text(), SERVERS[server]
    if not any(fixture in text for fixture in users):
        return users
    nodes = ast.walk(ast.parse(text))
    functions = {each.name: {given.arg for given in each.args.args} for each in nodes if isinstance(each, ast.FunctionDef)}
    while more := {name for name, arguments in functions.items() if arguments & users} - users:
        users |= more
    return users
