"""The Neo4j store: the same graph on a server, the same answers."""

from ...errors import MissingExtra

try:
    import neo4j  # noqa: F401
except ImportError as error:
    raise MissingExtra("a graph in Neo4j", "neo4j") from error
