"""Looking at a graph in Neo4j Browser: a link that opens with a query in the editor, a style, and saved queries."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from ...graph.errors import InputError
from ...graph.stores.open import scheme_of
from ..knowledge_graph import KnowledgeGraph
from . import saved_queries
from .saved_queries import SavedQuery
from .style_sheet import style

if TYPE_CHECKING:
    from ...graph.stores.neo4j import Neo4jStore
    from ...graph.stores.neo4j.browser_address import BrowserAddress

STYLE, QUERIES, FOLDER = "clew.grass", "clew-queries.zip", "Clew"
SCHEMES = ("neo4j", "bolt")
_PORTS = range(1, 65_536)
_THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Browsing:
    """What to look at: the address with the query in its editor, and that query."""

    address: str
    query: SavedQuery


def browsing(
    graph: KnowledgeGraph, entities: Sequence[str] = (), question: str | None = None, k: int = 5, http: str = ""
) -> Browsing:
    """The address of Neo4j Browser for a graph on a server, never with its password.

    Args:
        graph: one opened from a `neo4j://` address.
        entities: one to see its neighbourhood, two to see the ways between them, none for the facts with most evidence.
        question: search for it and show its threads.
        k: how many hits' threads.
        http: the page's port or address, where the server cannot say it.

    Raises:
        InputError: an embedded store; entities beside a question, or more than two; an unusable `http`, or none known.
        NotFound: there is no such entity.
    """
    store = _served(graph)
    if entities and question is not None:
        raise InputError("look either at entities or at a question, not both")
    if len(entities) > 2:
        raise InputError(f"expected one entity, or two to see the ways between them, got {len(entities)}")
    if question is not None:
        query = saved_queries.trail(question, graph.search(question, k=k))
    elif entities:
        names = [graph.entity(each).name for each in entities]
        query = saved_queries.neighbourhood(names[0]) if len(names) == 1 else saved_queries.paths(*names)
    else:
        query = saved_queries.best_facts()
    return Browsing(link(store.web(), query.script, http), query)


def link(web: "BrowserAddress", query: str, http: str = "") -> str:
    """The page's address with a query in its editor.

    Raises:
        InputError: `http` is neither a port nor an address, or it is not given and the server does not say.
    """
    page = _page(web, http)
    arguments = {"dbms": web.bolt, "db": web.database, "cmd": "edit", "arg": query}
    return f"{page.rstrip('/')}/browser/?{urlencode(arguments, quote_via=quote)}"


def save(graph: KnowledgeGraph, folder: Path, shown: SavedQuery) -> list[Path]:
    """Write the style and the saved queries, which replace those of before; returns the files.

    The archive of queries and the style are what Browser takes when they are dropped on it; the `.cypher` files are the same
    queries one by one.

    Raises:
        InputError: the folder cannot be written.
    """
    queries = {query.file: query for query in (*_examples(_served(graph)), shown)}
    files = {STYLE: style(graph.schema().entity_types).encode(), QUERIES: _archive(list(queries.values()))}
    files |= {f"{query.file}.cypher": query.script.encode() for query in queries.values()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"the style and the queries cannot be written to {folder}: {error.strerror}") from error
    return [folder / name for name in files]


def _served(graph: KnowledgeGraph) -> "Neo4jStore":
    # Without the driver there is no such store, and no such class either.
    if scheme_of(graph.url) in SCHEMES:
        from ...graph.stores.neo4j import Neo4jStore

        if isinstance(graph.store, Neo4jStore):
            return graph.store
    raise InputError(
        f"{graph.url} is not on a Neo4j server, and Neo4j Browser shows nothing else: copy it there first, with "
        f"'clew copy {graph.url} neo4j://USER:PASSWORD@HOST:7687'"
    )


def _page(web: "BrowserAddress", http: str) -> str:
    if not http and not web.page:
        raise InputError(
            f"the server at {web.host} does not say where its web page is, or serves none: give the page's port or address, "
            "--http 7474"
        )
    if not http:
        return web.page
    if http.isascii() and http.isdigit() and int(http) in _PORTS:
        return f"http://{web.host}:{int(http)}"
    parts = urlsplit(http)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise InputError(f"expected the web page's port or address, such as 7474 or http://localhost:7474, got {http!r}")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/browser')}"


def _examples(store: "Neo4jStore") -> list[SavedQuery]:
    """The queries about this graph's own names, so that each shows something at once."""
    found = store.landmarks()
    return [
        saved_queries.neighbourhood(found.entity),
        saved_queries.paths(found.entity, found.other),
        saved_queries.statements(found.document),
        saved_queries.best_facts(),
        saved_queries.sentences(),
        saved_queries.isolated(),
    ]


def _archive(queries: Sequence[SavedQuery]) -> bytes:
    """The queries as Browser exports and imports them: files in an archive, their folder its own. Alike byte by byte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for query in queries:
            archive.writestr(zipfile.ZipInfo(f"{FOLDER}/{query.file}.cypher", _THE_SAME_DAY), query.script)
    return packed.getvalue()
