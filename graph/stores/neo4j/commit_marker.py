"""The mark of a commit under way, by which readers know that they may have seen half of it.

A server shows a transaction's changes one after the other while it commits, the library's generation somewhere among them.
So a writer leaves a mark on a node of its own, in a transaction before its commit, and takes it away in one after it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

_RunAny: TypeAlias = Callable[[str, Mapping[str, Any]], object]
# The library's lock is held until a commit is done, so whoever sets a mark knows that none before it counts any more.
_BEGIN = "MERGE (c:Clew {clew_id: 'commit'}) SET c.name = 'Commit under way', c.writing = $mark"
# The first write takes the node's lock, so that the mark that is compared is the one that is removed.
_END = "MATCH (c:Clew {clew_id: 'commit'}) SET c.ended = $mark WITH c WHERE c.writing = $mark REMOVE c.writing"


def begin(run: _RunAny, mark: str) -> None:
    """Say that the transaction of this mark commits from now on."""
    run(_BEGIN, {"mark": mark})


def end(run: _RunAny, mark: str) -> None:
    """Say that it has ended; where another one has begun since, nothing is to be done."""
    run(_END, {"mark": mark})
