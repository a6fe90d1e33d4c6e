"""The driver's errors in our words: every class of the driver has its place, and transient ones are known as such."""

from collections.abc import Iterator

import pytest
from neo4j import exceptions as driver

from clew.graph.errors import DocumentError, QueryError, StoreError, StoreMissing, StoreReadOnly, StoreUnavailable
from clew.graph.stores.neo4j.errors import is_transient, is_unknown_commit, translate
from clew.graph.stores.neo4j.read_guard import _explained

BUGS = {
    "CypherSyntaxError",
    "CypherTypeError",
    "ClientError",
    "Neo4jError",
    "DriverError",
    "GqlError",
    "BrokenRecordError",
    "SessionError",
    "TransactionError",
    "TransactionNestingError",
    "ResultError",
    "ResultFailedError",
    "ResultConsumedError",
    "ResultNotSingleError",
}
"""Classes that only a mistake of ours, or a new kind of error, brings."""

CODES: dict[str, type[StoreError] | type[DocumentError]] = {
    "Neo.ClientError.Database.DatabaseNotFound": StoreMissing,
    "Neo.ClientError.Security.Unauthorized": StoreUnavailable,
    "Neo.ClientError.Security.AuthenticationRateLimit": StoreUnavailable,
    "Neo.ClientError.Security.CredentialsExpired": StoreUnavailable,
    "Neo.ClientError.Security.Forbidden": StoreReadOnly,
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": StoreReadOnly,
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": StoreReadOnly,
    "Neo.ClientError.Cluster.NotALeader": StoreReadOnly,
    "Neo.ClientError.Statement.AccessMode": StoreReadOnly,
    "Neo.ClientError.Schema.ConstraintValidationFailed": DocumentError,
    "Neo.ClientError.Transaction.TransactionTimedOut": StoreUnavailable,
    "Neo.TransientError.Transaction.DeadlockDetected": StoreUnavailable,
    "Neo.TransientError.General.DatabaseUnavailable": StoreUnavailable,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": StoreUnavailable,
    "Neo.DatabaseError.General.UnknownError": StoreUnavailable,
}


def classes(base: type[driver.GqlError] = driver.GqlError) -> Iterator[type[driver.GqlError]]:
    """The driver's exception classes, the base included."""
    yield base
    for each in base.__subclasses__():
        yield from classes(each)


CLASSES = sorted(set(classes()), key=lambda each: str(each))


def made(kind: type[driver.GqlError]) -> driver.GqlError:
    if issubclass(kind, (driver.SessionError, driver.TransactionError, driver.ResultError)):
        return kind(None, "words of the driver")
    return kind("words of the driver")


def hydrated(code: str, message: str = "words of the server") -> driver.Neo4jError:
    return driver.Neo4jError._basic_hydrate(neo4j_code=code, message=message)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_of_the_driver_has_its_place(kind: type[driver.GqlError]) -> None:
    ours = translate(made(kind), "neo4j://host/db")
    if kind.__name__ in BUGS:
        assert ours is None
    else:
        assert isinstance(ours, StoreError | DocumentError)
        assert "neo4j://host/db" in str(ours) or isinstance(ours, DocumentError)


@pytest.mark.parametrize("code", sorted(CODES))
def test_what_the_server_says_becomes_ours(code: str) -> None:
    ours = translate(hydrated(code), "neo4j://host/db")
    assert isinstance(ours, CODES[code])


def test_a_full_disk_is_told_as_such() -> None:
    ours = translate(hydrated("Neo.DatabaseError.Transaction.TransactionCommitFailed", "No space left on device"), "x")
    assert isinstance(ours, StoreUnavailable)
    assert "free some space" in str(ours)


def test_a_statement_that_the_server_does_not_take_is_a_bug() -> None:
    assert translate(hydrated("Neo.ClientError.Statement.SyntaxError"), "x") is None
    assert translate(hydrated("Neo.ClientError.Statement.ParameterMissing"), "x") is None
    assert translate(ValueError("ours"), "x") is None


def test_an_unreachable_network_is_told() -> None:
    ours = translate(OSError("no route to host"), "neo4j://host/db")
    assert isinstance(ours, StoreUnavailable)
    assert "no route" in str(ours)


def test_what_may_help_is_tried_again() -> None:
    again = ["Neo.TransientError.Transaction.DeadlockDetected", "Neo.TransientError.General.DatabaseUnavailable"]
    never = ["Neo.ClientError.Security.Unauthorized", "Neo.ClientError.Statement.SyntaxError"]
    assert all(is_transient(hydrated(code)) for code in again)
    assert not any(is_transient(hydrated(code)) for code in never)
    assert is_transient(driver.ServiceUnavailable("gone"))
    assert is_transient(ConnectionResetError())
    assert not is_transient(ValueError())


def test_only_a_broken_connection_leaves_a_commit_unknown() -> None:
    assert is_unknown_commit(driver.IncompleteCommit("gone"))
    assert is_unknown_commit(driver.ServiceUnavailable("gone"))
    assert not is_unknown_commit(hydrated("Neo.ClientError.Schema.ConstraintValidationFailed"))


@pytest.mark.parametrize(
    ("code", "message", "ours"),
    [
        ("Neo.DatabaseError.Statement.ExecutionFailed", "begin -1, end 3", QueryError),
        ("Neo.DatabaseError.General.UnknownError", "index out of bounds", QueryError),
        ("Neo.DatabaseError.General.UnknownError", "No space left on device", None),
        ("Neo.ClientError.General.InvalidArguments", "no", QueryError),
        ("Neo.TransientError.General.DatabaseUnavailable", "away", None),
        ("Neo.TransientError.Database.DatabaseUnavailable", "away", None),
        ("Neo.DatabaseError.Database.Unknown", "away", None),
        ("Neo.ClientError.Security.Unauthorized", "who", None),
    ],
)
def test_what_a_statement_does_itself_is_told_from_a_server_that_is_away(
    code: str, message: str, ours: type[Exception] | None
) -> None:
    error = hydrated(code, message)
    found = _explained(error, 1.0)
    assert type(found) is (ours or type(None))
    if ours is None:
        assert not isinstance(translate(error, "here"), QueryError | None)
