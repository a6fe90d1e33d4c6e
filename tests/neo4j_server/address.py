"""The address of a server in parts, and a driver for it."""

import shlex
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from neo4j import Driver, GraphDatabase, Query


@dataclass(frozen=True, slots=True)
class Address:
    """`neo4j://user:password@host:port/database` in parts; `database` is None for the server's default."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None

    @classmethod
    def parsed(cls, url: str) -> "Address":
        """The parts of an address, percent-decoded."""
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        user, password = unquote(parts.username or "neo4j"), unquote(parts.password or "")
        return cls(f"{parts.scheme}://{place}", user, password, unquote(parts.path.strip("/")) or None)

    @property
    def url(self) -> str:
        """The whole address, password included."""
        scheme, _, place = self.uri.partition("://")
        user, password = quote(self.user, safe=""), quote(self.password, safe="")
        return f"{scheme}://{user}:{password}@{place}/{quote(self.database or '', safe='')}"

    @property
    def environment(self) -> dict[str, str]:
        """What the commands of the documentation find in a reader's environment: the address, and apart from it the
        password, so that no list of processes shows it.
        """
        scheme, _, place = self.uri.partition("://")
        url = f"{scheme}://{quote(self.user, safe='')}@{place}/{quote(self.database or '', safe='')}"
        return {"NEO4J": url.rstrip("/"), "CLEW_NEO4J_PASSWORD": self.password}

    @property
    def exports(self) -> str:
        """The environment as lines for a shell."""
        return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in self.environment.items())

    def driver(self) -> Driver:
        """A driver that logs no notifications; close it."""
        auth = (self.user, self.password) if self.password else None
        return GraphDatabase.driver(self.uri, auth=auth, notifications_min_severity="OFF")


def cypher(text: str) -> Query:
    """A statement that a test puts together; the driver's own types want literal texts."""
    return Query(text)  # pyright: ignore[reportArgumentType]
