"""Where a server shows itself to people: the address of its Browser page and what that page needs."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ...errors import ClewError
from .address import Address
from .connection import Connection

_SETTINGS = """SHOW SETTINGS 'server.http.enabled', 'server.http.advertised_address', 'server.https.enabled',
'server.https.advertised_address' YIELD name, value RETURN name, value"""


@dataclass(frozen=True, slots=True)
class BrowserAddress:
    """What Neo4j Browser needs to look at a graph.

    `host` is the server's; `page` the base address of its web page, "" where the server does not say or serves none; `bolt`
    the address for the Browser to connect to, with the user's name and never the password; `database` the graph's.
    """

    host: str
    page: str
    bolt: str
    database: str


def web(connection: Connection, address: Address) -> BrowserAddress:
    """What the server says about its web page. A user who may not ask gets no page."""
    parts = urlsplit(address.server)
    user = f"{quote(address.user, safe='')}@" if address.user else ""
    bolt = f"{parts.scheme}://{user}{parts.netloc}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    try:
        said = {str(row["name"]): str(row["value"]) for row in connection.run(_SETTINGS)}
    except ClewError:
        said = {}
    page = next((page for scheme in ("http", "https") if (page := _page(scheme, host, said))), "")
    return BrowserAddress(host, page, bolt, connection.database)


def _page(scheme: str, host: str, said: dict[str, str]) -> str:
    port = said.get(f"server.{scheme}.advertised_address", "").rpartition(":")[2]
    enabled = said.get(f"server.{scheme}.enabled") == "true" and port.isdigit() and port != "0"
    return f"{scheme}://{host}:{port}" if enabled else ""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Names to begin looking at: the entity that most texts mention, one two facts away, and a document; "" for none."""

    entity: str = ""
    other: str = ""
    document: str = ""


def landmarks(connection: Connection) -> Landmarks:
    """What is best known in this graph; ties by id."""
    rows = connection.run(_LANDMARKS)
    return Landmarks(*(rows[0][name] or "" for name in ("entity", "other", "document"))) if rows else Landmarks()


# A hub's neighbours are cut before their own are looked at: two hops from it may be half the graph.
_LANDMARKS = """MATCH (e:Entity) WHERE e.clew_id IS NOT NULL AND NOT e.literal
WITH e ORDER BY e.frequency DESC, e.clew_id LIMIT 1
CALL (e) {
  OPTIONAL MATCH (e)-[r]-(b:Entity) WHERE r.weight > 0 AND b <> e AND NOT b.literal
  WITH DISTINCT e, b ORDER BY b.frequency DESC, b.clew_id LIMIT 20
  OPTIONAL MATCH (b)-[q]-(c:Entity) WHERE q.weight > 0 AND c <> e AND c <> b AND NOT c.literal
  AND NOT EXISTS { (e)-[x]-(c) WHERE x.weight > 0 }
  RETURN c ORDER BY c IS NULL, c.frequency DESC, c.clew_id LIMIT 1
}
CALL (e) {
  OPTIONAL MATCH (d:Document)-[:CONTAINS]->(n:TextNode)-[:MENTIONS]->(e) WHERE d.clew_id IS NOT NULL
  RETURN d ORDER BY NOT EXISTS { (d)-[x:DECLARES]->(e) WHERE x.name <> '' }, d.clew_id LIMIT 1
}
RETURN e.name AS entity, c.name AS other, CASE d.title WHEN '' THEN d.clew_id ELSE d.title END AS document"""
