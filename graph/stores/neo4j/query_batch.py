"""Reads as pieces of Cypher, so that any number of them make one statement, and one round trip.

A read is a generator: it yields the pieces that it asks next, is sent what they found, and returns its result. Most ask
once. Reads that run together ask together. Every statement also returns the state of the library node and the mark of a
commit under way (`Connection.begin_commit`), before and after: should a write come between, or between two steps of a read,
or be half done, everything is read again.
"""

import re
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from neo4j.exceptions import ClientError

from ...errors import StoreUnavailable
from ...store import Encoder
from ..snapshot import saw
from . import schema
from .connection import PARAMETER, Connection
from .library import text_language

T = TypeVar("T")
ATTEMPTS = 10
"""How often a read begins at most, when writes keep coming between."""
COMMITTING = 5.0
"""Seconds for which a read waits for the end of one commit; a writer that was killed leaves its mark."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.05
_PATIENCE = 60.0
"""Seconds for which a read waits until an index answers, or for one commit after the other to end."""

_BOTH = "OPTIONAL MATCH (commit:Clew {clew_id: 'commit'}) OPTIONAL MATCH (library:Clew {clew_id: 'library'})\n"
_LIBRARY = (
    f"{_BOTH}WITH library {{.generation, .encoder, .dimension, .words, .language, .nodes, .length, .text_nodes, .sentences, "
    ".references, mark: commit.writing} AS before\n"
)
_AFTER = f"{_BOTH}RETURN before, [library.generation, commit.writing] AS after"


@dataclass(frozen=True, slots=True)
class CypherRead:
    """One piece of Cypher that gives exactly one row with one column, named `%answer` in the text.

    The text is constant: what it compares with is in `parameters`, whose names `$name` it uses.
    """

    text: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphState:
    """The state of a graph as its library node holds it."""

    generation: int = 0
    encoder: Encoder | None = None
    language: str | None = None
    nodes: int = 0
    length: int = 0
    text_nodes: int = 0
    sentences: int = 0
    references: int = 0

    @classmethod
    def of(cls, held: Mapping[str, Any] | None) -> "GraphState":
        """From the library node's properties; None where there is no such node yet."""
        if not held:
            return cls()
        name, dimension = held.get("encoder"), held.get("dimension")
        return cls(
            held.get("generation") or 0,
            None if name is None else Encoder(name, dimension or 0, held.get("words") is not False),
            text_language(held),
            held.get("nodes") or 0,
            held.get("length") or 0,
            (held.get("text_nodes") or 0) + (held.get("references") or 0),
            held.get("sentences") or 0,
            held.get("references") or 0,
        )

    @property
    def mean_length(self) -> float:
        """Mean number of terms in a text node; 0 where there is none."""
        return self.length / self.nodes if self.nodes else 0.0


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What some pieces found, in order, and the state in which."""

    answers: Sequence[Any]
    library: GraphState


Steps: TypeAlias = Generator[Sequence[CypherRead], BatchResult, T]
BeginRead: TypeAlias = Callable[[], Steps[Any]]
"""Begins a read again from its first step."""


def ask(text: str, parameters: Mapping[str, Any]) -> Steps[Any]:
    """A read of one piece of Cypher: what it finds."""
    found = yield [CypherRead(text, parameters)]
    return found.answers[0]


def run_together(connection: Connection, reads: Sequence[BeginRead]) -> tuple[list[Any], GraphState]:
    """The results of reads that all saw one state, and that state.

    Raises:
        StoreUnavailable: writes came between each time, or the server is away.
    """
    attempts = 0
    commit = _CommitWait(connection)
    while attempts < ATTEMPTS and time.monotonic() < commit.end:
        try:
            found = _attempt(connection, reads)
        except _Committing as seen:
            commit.wait(seen.mark)
            continue
        attempts += 1
        if found is not None:
            saw(connection.url, found[1].generation)
            return found
    raise StoreUnavailable(f"{connection.url} was written to during each of {ATTEMPTS} attempts to read it: try again later")


class _Committing(Exception):
    """A commit is under way."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        super().__init__(mark)


class _CommitWait:
    """Waits for the end of commits; the mark of one that does not end is left, and its connection remembers that."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._mark, self._since, self._pause = "", 0.0, _FIRST_PAUSE
        self.end = time.monotonic() + _PATIENCE

    def wait(self, mark: str) -> None:
        now = time.monotonic()
        if mark != self._mark:
            self._mark, self._since, self._pause = mark, now, _FIRST_PAUSE
        elif now - self._since > COMMITTING:
            self._connection.left_mark = mark
            return
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)


def _attempt(connection: Connection, reads: Sequence[BeginRead]) -> tuple[list[Any], GraphState] | None:
    """One try; None where the state changed in between.

    Raises:
        _Committing: a commit is under way.
    """
    results: list[Any] = [None] * len(reads)
    waiting: list[tuple[int, Steps[Any], Sequence[CypherRead]]] = []
    for number, read in enumerate(reads):
        _advance(number, read(), None, waiting, results)
    state: GraphState | None = None
    while waiting or state is None:
        answers, library, whole = _batch_answers(connection, [ask for _, _, asks in waiting for ask in asks])
        if not whole or (state is not None and state.generation != library.generation):
            return None
        state = library
        current, waiting, first = waiting, [], 0
        for number, steps, asks in current:
            found = BatchResult(answers[first : first + len(asks)], library)
            first += len(asks)
            _advance(number, steps, found, waiting, results)
    return results, state


def _advance(
    number: int,
    steps: Steps[Any],
    found: BatchResult | None,
    waiting: list[tuple[int, Steps[Any], Sequence[CypherRead]]],
    results: list[Any],
) -> None:
    try:
        asks = next(steps) if found is None else steps.send(found)
    except StopIteration as stop:
        results[number] = stop.value
    else:
        waiting.append((number, steps, asks))


def _batch_answers(connection: Connection, asks: Sequence[CypherRead]) -> tuple[list[Any], GraphState, bool]:
    """What the pieces found, the state before them, and whether it was the same after them.

    A piece that several reads ask, one object, is asked once.
    """
    # The server takes half a second to plan a kilobyte. Not by equality, which takes 1 for True.
    pieces = {id(ask): ask for ask in asks}
    places = {identity: place for place, identity in enumerate(pieces)}
    answered, asks = [places[id(ask)] for ask in asks], list(pieces.values())
    prefix = "CYPHER 25 " if connection.version >= (2025, 6) else ""
    statement = prefix + _statement(tuple((ask.text, tuple(ask.parameters)) for ask in asks))
    parameters = {f"p{n}_{name}": value for n, ask in enumerate(asks) for name, value in ask.parameters.items()}
    try:
        (row,) = connection.run(statement, parameters)
    except ClientError:
        # A procedure fails where its index is missing, failed or still being filled, and the index's own state says why.
        named = [name for name in schema.SEARCHED if any(name in ask.text for ask in asks)]
        if not named:
            raise
        schema.await_online(connection, named, _PATIENCE)
        (row,) = connection.run(statement, parameters)
    before, (generation, mark) = row["before"] or {}, row["after"]
    for each in (before.get("mark"), mark):
        if each and each != connection.left_mark:
            raise _Committing(each)
    library = GraphState.of(before)
    whole = before.get("generation") == generation
    return [row[f"r{number}"] for number in answered], library, whole


@lru_cache(maxsize=512)
def _statement(pieces: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """One statement of constant pieces; each piece's parameters are named apart."""
    text = [_LIBRARY]
    for number, (piece, names) in enumerate(pieces):
        known = frozenset(names)

        def renamed(found: re.Match[str], number: int = number, known: frozenset[str] = known) -> str:
            return f"$p{number}_{found[1]}" if found[1] in known else found[0]

        body = PARAMETER.sub(renamed, piece).replace("%answer", f"r{number}")
        text.append(f"CALL () {{\n{body}\n}}\n")
    return "".join(text) + _AFTER + "".join(f", r{number}" for number in range(len(pieces)))
