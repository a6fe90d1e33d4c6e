"""The one place where the driver's errors become ours."""

from neo4j import exceptions as driver

from ...errors import DocumentError, StoreError, StoreMissing, StoreReadOnly, StoreUnavailable

_NO_DATABASE = ("Neo.ClientError.Database.DatabaseNotFound", "Neo.ClientError.Database.GraphNotFound")
_READING = ("Neo.ClientError.Statement.AccessMode", "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase")
_TOO_LONG = "too large to index"
_RATE_LIMIT = "Neo.ClientError.Security.AuthenticationRateLimit"
DISK_FULL = ("NoSpace", "No space left", "disk is full")


def translate(error: BaseException, where: str) -> StoreError | DocumentError | None:
    """What an error of the driver means for the user of the graph at `where`; None for a bug in Clew.

    Messages hold the server's own words, which the caller clears of secrets.
    """
    if isinstance(error, driver.DriverError):
        return _of_driver(error, where)
    if isinstance(error, driver.Neo4jError):
        return _of_server(error, where)
    if isinstance(error, OSError):
        return StoreUnavailable(f"the server of {where} cannot be reached ({error}): check the address and the network")
    return None


def is_transient(error: BaseException) -> bool:
    """Whether the same may work when it is tried again: a deadlock, a server that restarts, a connection that broke."""
    if isinstance(error, driver.DatabaseUnavailable):
        return True
    if isinstance(error, (driver.Neo4jError, driver.DriverError)):
        return error.is_retryable()
    return isinstance(error, OSError)


def is_unknown_commit(error: BaseException) -> bool:
    """Whether the connection broke between a commit and its answer, so that nobody knows yet what became of it."""
    return isinstance(error, (driver.IncompleteCommit, driver.SessionExpired, driver.ServiceUnavailable, OSError))


def _of_driver(error: driver.DriverError, where: str) -> StoreError | None:
    if isinstance(error, driver.UnsupportedServerProduct):
        return StoreUnavailable(f"{where} is not a Neo4j server that this driver supports ({error}): check the address")
    if isinstance(error, driver.ConfigurationError):
        return StoreUnavailable(
            f"{where} cannot be connected to by this address ({error}): check the address's scheme and user"
        )
    if isinstance(error, driver.IncompleteCommit):
        return StoreUnavailable(
            f"the connection to {where} broke while a write was confirmed ({error}): whether it was kept is unknown, and "
            "writing the same again is safe"
        )
    if isinstance(error, (driver.ServiceUnavailable, driver.SessionExpired)):
        return StoreUnavailable(f"the server of {where} cannot be reached ({error}): check that it runs, then try again")
    if isinstance(error, driver.ConnectionPoolError):
        return StoreUnavailable(f"no connection to {where} came free in time ({error}): use fewer threads")
    # Wrong use of sessions, transactions, results or records.
    return None


def _of_server(error: driver.Neo4jError, where: str) -> StoreError | DocumentError | None:
    code, message = error.code or "", error.message
    if code in _NO_DATABASE:
        return StoreMissing(f"{where} has no such database ({message}): check its name, or leave it out for the default one")
    if code == _RATE_LIMIT:
        return StoreUnavailable(f"{where} refuses log-ins after several wrong ones: wait a few seconds, check the password")
    if isinstance(error, driver.AuthError):
        return StoreUnavailable(
            f"{where} refuses this user or password: check both; special characters in an address are percent-encoded"
        )
    forbidden = (driver.Forbidden, driver.ForbiddenOnReadOnlyDatabase, driver.NotALeader)
    if isinstance(error, forbidden) or code in _READING:
        return StoreReadOnly(
            f"{where} does not allow this ({message}): use a user and a database that may write, or open it to read only"
        )
    if isinstance(error, driver.ConstraintError):
        return DocumentError(
            f"a mention or evidence has the id of another document's ({message}): make ids with graph.identity"
        )
    if _TOO_LONG in message:
        return DocumentError(
            f"an id, source, target or vector key is longer than the indexes of {where} take (about 8,000 bytes): shorten it"
        )
    if isinstance(error, (driver.TransientError, driver.DatabaseError)):
        if any(sign in message for sign in DISK_FULL):
            return StoreUnavailable(f"no space left for {where} ({message}); nothing of this was written: free some space")
        return StoreUnavailable(f"{where} could not do it ({message}): look into the server's log, then try again")
    if isinstance(error, (driver.CypherSyntaxError, driver.CypherTypeError)):
        return None
    return _of_client(code, message, where)


def _of_client(code: str, message: str, where: str) -> StoreError | None:
    if code.startswith("Neo.ClientError.Security."):
        return StoreUnavailable(f"{where} refuses the log-in ({message}): check user, password and rights")
    if code.startswith(("Neo.ClientError.Transaction.", "Neo.ClientError.Cluster.", "Neo.ClientError.Database.")):
        return StoreUnavailable(f"{where} ended the transaction ({message}); nothing of it was written: try again")
    # A statement that the server does not take is a bug in Clew.
    return None
