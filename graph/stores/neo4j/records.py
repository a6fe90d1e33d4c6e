"""Append-only logs beside the graph: feedback, ledgers."""

import json
import uuid
from collections.abc import Iterator

from ...identity import canonical
from ...model import Json
from . import library
from .connection import Connection, Run

_NEXT = "MATCH (l:Clew {clew_id: 'library'}) SET l.logs = l.logs + 1 RETURN l.logs AS number"
_ADD = "CREATE (r:Clew) SET r = $row"
_ADDED = "MATCH (r:Clew {log: $log}) WHERE r.clew_id IS NOT NULL AND r.write = $write RETURN count(*) AS found"
_PAGE = """MATCH (r:Clew {log: $log}) WHERE r.clew_id IS NOT NULL AND r.number > $after
RETURN r.number AS number, r.record AS record ORDER BY number LIMIT $limit"""
_NAMES = "MATCH (r:Clew) WHERE r.log IS NOT NULL AND r.clew_id IS NOT NULL RETURN DISTINCT r.log AS name ORDER BY name"
_AT_ONCE = 1_000


def append(connection: Connection, name: str, record: Json) -> None:
    """Append to the log `name`, once, also where the answer of the server is lost."""
    text, write = canonical(record), uuid.uuid4().hex

    def work(run: Run) -> None:
        rows = run(_NEXT, {})
        if not rows:
            raise library.missing(connection.url)
        number = rows[0]["number"]
        identity = f"log:{name}:{number:012d}"
        row = {"clew_id": identity, "name": name, "log": name, "number": number, "record": text, "write": write}
        run(_ADD, {"row": row})

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
            yield json.loads(row["record"])
        if len(rows) < _AT_ONCE:
            return


def names(connection: Connection) -> list[str]:
    """The names of all logs, sorted."""
    return [row["name"] for row in connection.run(_NAMES)]
