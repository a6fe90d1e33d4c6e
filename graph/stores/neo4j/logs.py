"""Append-only logs beside the graph: feedback, ledgers."""

import uuid
from collections.abc import Iterator, Sequence

from ...model import Json
from . import library
from .connection import Connection, Run, run_in_parts
from .node_properties import packed, unpacked

_TAKE = "MATCH (l:Clew {clew_id: 'library'}) SET l.logs = l.logs + $count RETURN l.logs AS last"
_ADD = "UNWIND $rows AS row CREATE (r:Clew) SET r = row"
_ADDED = "MATCH (r:Clew {log: $log}) WHERE r.clew_id IS NOT NULL AND r.write = $write RETURN count(*) AS found"
_PAGE = """MATCH (r:Clew {log: $log}) WHERE r.clew_id IS NOT NULL AND r.number > $after
RETURN r.number AS number, r.record AS record ORDER BY number LIMIT $limit"""
_NAMES = "MATCH (r:Clew) WHERE r.log IS NOT NULL AND r.clew_id IS NOT NULL RETURN DISTINCT r.log AS name ORDER BY name"
_AT_ONCE = 1_000


def append(connection: Connection, name: str, records: Sequence[Json]) -> None:
    """Append to the log `name`, all or none, once, also where the answer of the server is lost."""
    held, write = [packed(record) for record in records], uuid.uuid4().hex
    if not held:
        return

    def work(run: Run) -> None:
        taken = run(_TAKE, {"count": len(held)})
        if not taken:
            raise library.missing(connection.url)
        common = {"name": name, "log": name, "write": write}
        rows = [
            {"clew_id": f"log:{name}:{number:012d}", "number": number, "record": each, **common}
            for number, each in enumerate(held, taken[0]["last"] - len(held) + 1)
        ]
        run_in_parts(run, _ADD, "rows", rows, _AT_ONCE)

    def kept(run: Run) -> bool:
        library.lock(run, connection.url, 0)
        return bool(run(_ADDED, {"log": name, "write": write})[0]["found"])

    connection.write(work, kept)


def read(connection: Connection, name: str) -> Iterator[Json]:
    """The log `name` in order of writing, a page at a time."""
    after = -1
    while True:
        rows = connection.run(_PAGE, {"log": name, "after": after, "limit": _AT_ONCE})
        for row in rows:
            after = row["number"]
            yield unpacked(row["record"])
        if len(rows) < _AT_ONCE:
            return


def names(connection: Connection) -> list[str]:
    """The names of all logs, sorted."""
    return [row["name"] for row in connection.run(_NAMES)]
