"""Addresses of graphs on a server: `neo4j://user:password@host:7687/database?library=name`."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ...errors import ConfigError
from ..open import PASSWORD_FILE_VARIABLE, PASSWORD_VARIABLE
from .library_names import checked_name

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_PORT, _USER = 7687, "neo4j"
_FORM = (
    "neo4j://user:password@host:7687/database, with ?library=name after it where the database holds several, special "
    "characters of user and password percent-encoded"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a graph is on which server, and who asks. Neither `repr` nor `url` shows the password.

    `library` is the name of the library in the database; "" of the one that has none, which most databases hold alone.
    """

    server: str
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""
    library: str = ""

    @property
    def url(self) -> str:
        """The address without user and password."""
        place = f"{self.server}/{quote(self.database)}" if self.database else self.server
        return f"{place}?library={self.library}" if self.library else place

    def hide(self, text: str) -> str:
        """A text without the password, should it hold it."""
        for secret in {self.password, quote(self.password, safe="")} - {""}:
            text = text.replace(secret, "***")
        return text


def parse(url: str) -> Address:
    """The parts of an address, percent-decoded. Without a database it means the server's default one; without a password,
    the one of the environment counts (see `kept_password`), of the user `neo4j` where none is named.

    >>> parse("neo4j://me:p%40ss@localhost/films").url
    'neo4j://localhost:7687/films'
    >>> parse("neo4j://localhost/films?library=silent").library
    'silent'

    Raises:
        ConfigError: it is not such an address, or the password's file cannot be read; the message shows no password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        # What the standard library says may quote a piece of the password.
        raise ConfigError(f"the address {redacted(url)} cannot be read, expected {_FORM}") from None
    if parts.scheme not in SCHEMES or not host:
        raise ConfigError(f"expected {_FORM}, got {redacted(url)}")
    if parts.fragment or "/" in parts.path.strip("/") or "@" in parts.path or "@" in parts.query:
        raise ConfigError(f"the address {redacted(url)} has more than server, database and library, expected {_FORM}")
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if [name for name, _ in asked] not in ([], ["library"]):
        raise ConfigError(f"the address {redacted(url)} has more than ?library=name after its database, expected {_FORM}")
    library = checked_name(asked[0][1]) if asked else ""
    name = f"[{host}]" if ":" in host else host
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not password and (password := kept_password()):
        user = user or _USER
    return Address(f"{parts.scheme}://{name}:{port or _PORT}", user, password, unquote(parts.path.strip("/")), library)


def kept_password() -> str:
    """The password in the environment, or in the first line of the file that it names; "" where there is none.

    Raises:
        ConfigError: the file cannot be read.
    """
    given, file = os.environ.get(PASSWORD_VARIABLE, ""), os.environ.get(PASSWORD_FILE_VARIABLE, "")
    if given or not file:
        return given
    try:
        return next(iter(Path(file).read_text(encoding="utf-8").splitlines()), "")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"the file that {PASSWORD_FILE_VARIABLE} names cannot be read: {reason}") from None


def redacted(url: str) -> str:
    """An address, readable or not, without what stands before its last "@".

    >>> redacted("neo4j://me:se/cret@host/db")
    'neo4j://***@host/db'
    """
    scheme, separator, rest = url.partition("://")
    _, at, place = rest.rpartition("@")
    return f"{scheme}{separator}***{at}{place}" if at else url
