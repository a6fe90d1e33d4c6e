"""The Neo4j store: the same graph on a server, the same answers.

Only the store itself needs the driver, an optional package. Addresses, labels and Cypher text work without it.
"""

from typing import TYPE_CHECKING, Any

from ...errors import MissingExtra

if TYPE_CHECKING:
    from .store import Neo4jStore

__all__ = ["Neo4jStore"]


def __getattr__(name: str) -> Any:
    if name != "Neo4jStore":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import neo4j  # noqa: F401
    except ImportError as error:
        raise MissingExtra("a graph in Neo4j", "neo4j") from error
    from .store import Neo4jStore

    return Neo4jStore
