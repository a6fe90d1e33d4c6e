"""Addresses of graphs on a server: `neo4j://user:password@host:7687/database`."""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from ...errors import ConfigError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_PORT = 7687
_FORM = "neo4j://user:password@host:7687/database, special characters of user and password percent-encoded"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a graph is on which server, and who asks. Neither `repr` nor `url` shows the password."""

    server: str
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""

    @property
    def url(self) -> str:
        """The address without user and password."""
        return f"{self.server}/{quote(self.database)}" if self.database else self.server

    def hide(self, text: str) -> str:
        """A text without the password, should it hold it."""
        for secret in {self.password, quote(self.password, safe="")} - {""}:
            text = text.replace(secret, "***")
        return text


def parse(url: str) -> Address:
    """The parts of an address, percent-decoded. Without a database it means the server's default one.

    >>> parse("neo4j://me:p%40ss@localhost/films").url
    'neo4j://localhost:7687/films'

    Raises:
        ConfigError: it is not such an address; the message does not show the password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        # What the standard library says may quote a piece of the password.
        raise ConfigError(f"the address {redacted(url)} cannot be read, expected {_FORM}") from None
    if parts.scheme not in SCHEMES or not host:
        raise ConfigError(f"expected {_FORM}, got {redacted(url)}")
    if parts.query or parts.fragment or "/" in parts.path.strip("/") or "@" in parts.path:
        raise ConfigError(f"the address {redacted(url)} has more than server and database, expected {_FORM}")
    name = f"[{host}]" if ":" in host else host
    return Address(
        f"{parts.scheme}://{name}:{port or _PORT}",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")),
    )


def redacted(url: str) -> str:
    """An address, readable or not, without what stands before its last "@".

    >>> redacted("neo4j://me:se/cret@host/db")
    'neo4j://***@host/db'
    """
    scheme, separator, rest = url.partition("://")
    _, at, place = rest.rpartition("@")
    return f"{scheme}{separator}***{at}{place}" if at else url
