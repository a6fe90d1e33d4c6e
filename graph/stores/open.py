"""The kinds of stores by the scheme of their address, and stores that are filled. Loads no store, so that help is quick."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

from ..errors import ConfigError, nearest
from ..registry import Registry, Row

MEMORY = ":memory:"
"""The address of a store that is gone when it is closed."""

PASSWORD_VARIABLE, PASSWORD_FILE_VARIABLE = "CLEW_NEO4J_PASSWORD", "CLEW_NEO4J_PASSWORD_FILE"
"""The password of a server whose address has none, or the file that holds it: arguments of a command show in `ps`."""
_LIKE_A_LOGIN = re.compile(r"[^/:@]*:[^@]*@")

STORES: Registry[Any] = Registry(
    "store",
    (
        Row("embedded", "clew.graph.stores.embedded.store:EmbeddedStore", "one folder on this machine, on SQLite"),
        Row("neo4j", "clew.graph.stores.neo4j:Neo4jStore", "a Neo4j server or cluster", extra="neo4j"),
        Row("bolt", "clew.graph.stores.neo4j:Neo4jStore", "one Neo4j server, without routing", extra="neo4j"),
    ),
    "clew.stores",
    default="embedded",
)
"""Stores by the scheme of their address; a plain path, or ":memory:", is the embedded one."""


class Closing(Protocol):
    """What is closed when it is done with."""

    def close(self) -> None:
        """Release everything."""
        ...


S = TypeVar("S", bound=Closing)


@runtime_checkable
class Discardable(Protocol):
    """A store that can take itself away again."""

    def discard_if_new(self, filled: bool = False) -> bool:
        """Close; leave nothing of a store that this object made and (or, where `filled`, even though) nobody wrote to."""
        ...


@contextmanager
def filling(store: S, whole: bool = False) -> Iterator[S]:
    """The store for a block that fills it, closed at its end. A store that the block left empty, and that was not there
    before, is gone; with `whole` one that the block did not get to the end of too.
    """
    done = False
    try:
        yield store
        done = True
    finally:
        filled: object = store
        if isinstance(filled, Discardable):
            filled.discard_if_new(filled=whole and not done)
        store.close()


def address_of(place: object) -> str:
    """A store's path or address as text.

    Raises:
        ConfigError: it is empty, or neither a text nor a path.
    """
    text = os.fspath(place) if isinstance(place, os.PathLike) else place
    if not isinstance(text, str):
        # Not by str(): a store called None would be made of an address that somebody forgot to set.
        raise ConfigError(f"expected a store's path or address as text, got {type(place).__name__} {place!r:.40}")
    if not text:
        raise ConfigError("expected a store's path or address, got an empty one")
    return text


def scheme_of(url: str) -> str:
    """The registered name that an address asks for.

    Raises:
        ConfigError: no store has this scheme, with those that there are; or it looks like a server's address without one, so
            that a password would be taken for a folder's name.

    >>> scheme_of("library.clew"), scheme_of("neo4j://localhost")
    ('embedded', 'neo4j')
    """
    if "://" not in url:
        # A path that says so by its beginning may hold anything.
        if (url.startswith("//") or not url.startswith(("/", ".", "~"))) and any(
            _LIKE_A_LOGIN.match(url, start) for start in _starts(url)
        ):
            raise ConfigError(
                "expected a folder, or a server's address such as neo4j://user:password@host:7687, and got one with a user "
                "and password but without '://': write it so, or ./NAME for a folder of such a name"
            )
        return STORES.default
    # "neo4j+s" and the like are the same store over another transport.
    scheme = urlsplit(url).scheme.partition("+")[0]
    schemes = sorted({*STORES.names()} - {STORES.default})
    if scheme not in schemes:
        raise ConfigError(
            f"no store has the address scheme {scheme!r}; known: {', '.join(schemes)}; a folder needs no scheme."
            f"{nearest(scheme, schemes)}"
        )
    return scheme


def _starts(url: str) -> list[int]:
    """Where the parts of a path begin."""
    return [0, *(found.end() for found in re.finditer("/+", url))]
