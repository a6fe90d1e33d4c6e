"""Constraints and indexes: made where they are missing, waited for, checked."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from neo4j.exceptions import ClientError

from ...errors import StoreMismatch, StoreReadOnly, StoreUnavailable
from .connection import Connection

_UNIQUE = {
    "clew_document_id": "CREATE CONSTRAINT clew_document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.clew_id IS UNIQUE",
    "clew_text_node_id": "CREATE CONSTRAINT clew_text_node_id IF NOT EXISTS FOR (n:TextNode) REQUIRE n.clew_id IS UNIQUE",
    "clew_sentence_id": "CREATE CONSTRAINT clew_sentence_id IF NOT EXISTS FOR (n:Sentence) REQUIRE n.clew_id IS UNIQUE",
    "clew_entity_id": "CREATE CONSTRAINT clew_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.clew_id IS UNIQUE",
    "clew_bookkeeping_id": "CREATE CONSTRAINT clew_bookkeeping_id IF NOT EXISTS FOR (n:Clew) REQUIRE n.clew_id IS UNIQUE",
    "clew_mention_id": "CREATE CONSTRAINT clew_mention_id IF NOT EXISTS FOR ()-[r:MENTIONS]-() REQUIRE r.clew_id IS UNIQUE",
    "clew_evidence_id": "CREATE CONSTRAINT clew_evidence_id IF NOT EXISTS FOR ()-[r:STATES]-() REQUIRE r.clew_id IS UNIQUE",
}
_FOUND_BY = {
    "clew_document_source": "(n:Document) ON (n.source)",
    "clew_text_node_document": "(n:TextNode) ON (n.document_id)",
    "clew_text_node_parent": "(n:TextNode) ON (n.parent)",
    "clew_text_node_target": "(n:TextNode) ON (n.target)",
    "clew_text_node_text_vector": "(n:TextNode) ON (n.text_vector_key)",
    "clew_text_node_sentence_vector": "(n:TextNode) ON (n.sentence_vector_key)",
    "clew_text_node_title_vector": "(n:TextNode) ON (n.title_vector_key)",
    "clew_text_node_token_vector": "(n:TextNode) ON (n.token_vector_key)",
    "clew_sentence_document": "(n:Sentence) ON (n.document_id)",
    "clew_sentence_parent": "(n:Sentence) ON (n.parent)",
    "clew_sentence_text_vector": "(n:Sentence) ON (n.text_vector_key)",
    "clew_sentence_sentence_vector": "(n:Sentence) ON (n.sentence_vector_key)",
    "clew_sentence_title_vector": "(n:Sentence) ON (n.title_vector_key)",
    "clew_sentence_token_vector": "(n:Sentence) ON (n.token_vector_key)",
    "clew_evidence_relation": "()-[r:STATES]-() ON (r.relation)",
    "clew_log": "(n:Clew) ON (n.log)",
    "clew_ledger": "(n:Clew) ON (n.ledger)",
    "clew_assignment_own": "(n:Clew) ON (n.own)",
    "clew_assignment_entity": "(n:Clew) ON (n.entity)",
    "clew_hidden_document": "(n:Clew) ON (n.hidden_document)",
    "clew_hidden_own": "(n:Clew) ON (n.hidden_own)",
    "clew_hidden_target": "(n:Clew) ON (n.hidden_target)",
    "clew_hidden_fact": "(n:Clew) ON (n.hidden_fact)",
    "clew_mention_own": "()-[r:MENTIONS]-() ON (r.own)",
    "clew_evidence_ends": "()-[r:STATES]-() ON (r.source, r.target)",
    "clew_evidence_own_source": "()-[r:STATES]-() ON (r.own_source)",
    "clew_evidence_own_target": "()-[r:STATES]-() ON (r.own_target)",
    "clew_declaration_own": "()-[r:DECLARES]-() ON (r.own)",
}
TEXT_INDEX, NAME_INDEX = "clew_text", "clew_names"
TEXT_VECTORS, SENTENCE_VECTORS = "clew_text_vectors", "clew_sentence_vectors"
SEARCHED = (TEXT_INDEX, NAME_INDEX, TEXT_VECTORS, SENTENCE_VECTORS)

# Terms come stemmed, match keys whole: the analyzers must only split the ones and leave the others alone.
_FULL_TEXT = {
    TEXT_INDEX: "CREATE FULLTEXT INDEX clew_text IF NOT EXISTS FOR (n:TextNode) ON EACH [n.terms] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
    NAME_INDEX: "CREATE FULLTEXT INDEX clew_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.keys] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}}",
}
_VECTORS = {
    TEXT_VECTORS: "CREATE VECTOR INDEX clew_text_vectors IF NOT EXISTS FOR (n:TextNode) ON (n.embedding) OPTIONS $options",
    SENTENCE_VECTORS: "CREATE VECTOR INDEX clew_sentence_vectors IF NOT EXISTS FOR (n:Sentence) ON (n.embedding) "
    "OPTIONS $options",
}
_DISCARDED = {
    TEXT_VECTORS: "DROP INDEX clew_text_vectors IF EXISTS",
    SENTENCE_VECTORS: "DROP INDEX clew_sentence_vectors IF EXISTS",
}
_UNOWNED = {name: f"DROP INDEX {name} IF EXISTS" for name in _UNIQUE}
_STATES = (
    "SHOW INDEXES YIELD name, state, populationPercent, failureMessage, options, owningConstraint "
    "WHERE name STARTS WITH 'clew_'"
)
_THERE = tuple(
    f"Neo.ClientError.Schema.{name}"
    for name in (
        "EquivalentSchemaRuleAlreadyExists",
        "IndexAlreadyExists",
        "IndexWithNameAlreadyExists",
        "ConstraintAlreadyExists",
        "ConstraintWithNameAlreadyExists",
    )
)
_PAUSE = 0.1
_LEFT_OVER = 10.0
"""Seconds after which an index that no constraint owns is taken for one that a race of two processes left behind."""
_LONGEST_WAIT = 3600.0


def ensure(connection: Connection) -> None:
    """Make every constraint and index but those of vectors, and wait until they answer.

    Raises:
        StoreUnavailable: an index failed on the server; StoreReadOnly: the user may not make them.
    """
    held = states(connection)
    wanted = _UNIQUE | {name: f"CREATE INDEX {name} IF NOT EXISTS FOR {on}" for name, on in _FOUND_BY.items()} | _FULL_TEXT
    _make_all(connection, {name: statement for name, statement in wanted.items() if name not in held})
    if not wanted.keys() <= held.keys() or not all(_is_ready(name, each) for name, each in held.items()):
        await_online(connection, wanted)


def prepare(connection: Connection, dimension: int) -> None:
    """Make the vector indexes for vectors of this dimension, and wait until they answer.

    Raises:
        StoreMismatch: there are some of another dimension; StoreUnavailable: one failed on the server; StoreReadOnly: the
        user may not make them.
    """
    held = states(connection)
    options = {"indexConfig": {"vector.dimensions": dimension, "vector.similarity_function": "cosine"}}
    for name, statement in _VECTORS.items():
        if name in held:
            check_dimension(connection.url, held[name], dimension)
        else:
            _make(connection, name, statement, {"options": options})
    await_online(connection, _VECTORS)


def discard(connection: Connection, dimension: int) -> None:
    """Drop vector indexes of another dimension, in a library without vectors: they are left of one that was there before."""
    held = states(connection)
    for name, statement in _DISCARDED.items():
        if name in held and _dimension(held[name]) != dimension:
            # Where the user may not drop it, `prepare` raises the error that says what to do.
            with suppress(StoreReadOnly):
                connection.command(statement)


def states(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """Our indexes as the server shows them (name, state, populationPercent, failureMessage, options), by plain name."""
    return {connection.names.plain(str(row["name"])): row for row in connection.run(_STATES)}


def check_dimension(where: str, index: Mapping[str, Any], dimension: int) -> None:
    """Refuse a vector index of another dimension.

    Raises:
        StoreMismatch: saying how to get rid of it.
    """
    found = _dimension(index)
    if found != dimension:
        raise StoreMismatch(
            f"the vector index {index['name']} of {where} is for dimension {found}, the store's vectors have {dimension}: "
            f"drop it (DROP INDEX {index['name']}), it is made again at the next search"
        )


def await_online(connection: Connection, names: Iterable[str], patience: float = _LONGEST_WAIT) -> None:
    """Wait until these indexes answer.

    Raises:
        StoreUnavailable: one has failed, has gone, or is still being filled when patience (seconds) ends.
    """
    wanted = set(names)
    end = time.monotonic() + patience
    unowned: dict[str, float] = {}
    while True:
        held = states(connection)
        _make_again(connection, held, wanted, unowned)
        waiting = [name for name in sorted(wanted) if not _is_online(connection, name, held.get(name))]
        if not waiting:
            return
        if time.monotonic() > end:
            done = held[waiting[0]]["populationPercent"]
            raise StoreUnavailable(
                f"the index {connection.names.own(waiting[0])} of {connection.url} is still being filled "
                f"({done:.0f} %): try again later"
            )
        time.sleep(_PAUSE)


def _make_again(
    connection: Connection, held: dict[str, Mapping[str, Any]], wanted: set[str], unowned: dict[str, float]
) -> None:
    """Makes constraints anew whose index was left behind without one, where two processes made it at once.

    Args:
        connection: the database.
        held: the indexes as they are; what is made anew is what it was until it is read again.
        wanted: the indexes that are waited for.
        unowned: since when each index has had no constraint.
    """
    now = time.monotonic()
    for name in sorted(wanted & _UNIQUE.keys()):
        index = held.get(name)
        if index is None and name in unowned:
            # Another process makes it anew.
            held[name] = {"state": "POPULATING", "populationPercent": 0.0, "owningConstraint": None}
        elif index is None or index["owningConstraint"] is not None or index["populationPercent"] < 100:
            unowned.pop(name, None)
        elif now - unowned.setdefault(name, now) >= _LEFT_OVER:
            connection.command(_UNOWNED[name])
            _make(connection, name, _UNIQUE[name])
            unowned[name] = now


def _is_ready(plain: str, index: Mapping[str, Any]) -> bool:
    """Whether an index answers; one of a constraint belongs to it."""
    return index["state"] == "ONLINE" and (plain not in _UNIQUE or index["owningConstraint"] is not None)


def _dimension(index: Mapping[str, Any]) -> Any:
    return index["options"].get("indexConfig", {}).get("vector.dimensions")


def _make_all(connection: Connection, lacking: Mapping[str, str]) -> None:
    """Make these in two transactions, constraints first: a transaction for each would take much longer."""
    for some in (_UNIQUE.keys(), lacking.keys() - _UNIQUE.keys()):
        wanted = {name: statement for name, statement in lacking.items() if name in some}
        try:
            connection.commands(tuple(wanted.values()))
        except (StoreReadOnly, ClientError):
            # One by one: the error then names what cannot be made, and what another process has made is none.
            for name, statement in wanted.items():
                _make(connection, name, statement)


def _make(connection: Connection, plain: str, statement: str, parameters: Mapping[str, Any] | None = None) -> None:
    name = connection.names.own(plain)
    try:
        connection.command(statement, parameters)
    except StoreReadOnly as error:
        raise StoreReadOnly(
            f"{connection.url} has no index {name} yet, and this user may not make it or the database is to be read only: "
            "let a user that may write open it and search once"
        ) from error
    except ClientError as error:
        # Another process that opens the same library may be quicker, in spite of IF NOT EXISTS.
        if error.code not in _THERE:
            raise


def _is_online(connection: Connection, plain: str, index: Mapping[str, Any] | None) -> bool:
    where, name = connection.url, connection.names.own(plain)
    if index is None:
        raise StoreUnavailable(f"the index {name} of {where} has gone: open the store again to write, which makes it again")
    if index["state"] == "FAILED":
        reason = str(index["failureMessage"]).strip().splitlines()
        raise StoreUnavailable(
            f"the index {name} of {where} failed ({reason[0] if reason else 'no reason given'}): drop it "
            f"(DROP INDEX {name}), look into the server's log, and open the store again"
        )
    return _is_ready(plain, index)
