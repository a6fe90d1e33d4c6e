"""Opening a graph in Neo4j Browser: a link with a query in the editor, a style sheet, and saved queries."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class BrowserView:
    """The address that opens Neo4j Browser, and the query in its editor."""

    address: str
    query: SavedQuery


def browser_view(
    graph: KnowledgeGraph, entities: Sequence[str] = (), question: str | None = None, k: int = 5, http: str = ""
) -> BrowserView:
    """The address that opens a graph on a server in Neo4j Browser, without the password.

    Args:
        graph: a graph opened from a `neo4j://` address.
        entities: one to see its neighbourhood, two to see the paths between them, none for the facts with most evidence.
        question: search for it and show the trails of the hits.
        k: the most hits whose trails are shown.
        http: the port or address of the web page; "": the one that the server reports.

    Raises:
        InputError: an embedded store; both entities and a question; more than two entities; an unusable `http`, or none
            where the server reports none.
        NotFound: there is no such entity.
    """
    store = _server_store(graph)
    if entities and question is not None:
        raise InputError("give either entities or a question, not both")
    if len(entities) > 2:
        raise InputError(f"expected one entity, or two to see the paths between them, got {len(entities)}")
    if question is not None:
        query = saved_queries.trail(question, graph.search(question, k=k))
    elif entities:
        names = [graph.entity(each).name for each in entities]
        query = saved_queries.neighbourhood(names[0]) if len(names) == 1 else saved_queries.paths(*names)
    else:
        query = saved_queries.best_facts()
    query = _of_library(store, query)
    return BrowserView(link(store.web(), query.script, http), query)


def link(web: "BrowserAddress", query: str, http: str = "") -> str:
    """The address of Neo4j Browser with a query in its editor.

    Raises:
        InputError: `http` is neither a port nor an address, or it is empty and the server reports no page.
    """
    page = _page(web, http)
    arguments = {"dbms": web.bolt, "db": web.database, "cmd": "edit", "arg": query}
    return f"{page.rstrip('/')}/browser/?{urlencode(arguments, quote_via=quote)}"


def save(graph: KnowledgeGraph, folder: Path, current: SavedQuery) -> list[Path]:
    """Write the style sheet and the saved queries, replacing earlier ones. Returns the files.

    Neo4j Browser imports the style sheet and the archive of queries when they are dropped on it; the `.cypher` files are the
    same queries one by one.

    Raises:
        InputError: the folder cannot be written.
    """
    store = _server_store(graph)
    queries = {query.file: query for query in (*_examples(store), current)}
    files = {STYLE: style(graph.schema().entity_types, store.names).encode(), QUERIES: _archive(list(queries.values()))}
    files |= {f"{query.file}.cypher": query.script.encode() for query in queries.values()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"the style sheet and the queries cannot be written to {folder}: {error.strerror}") from error
    return [folder / name for name in files]


def _server_store(graph: KnowledgeGraph) -> "Neo4jStore":
    # An embedded store needs no driver, so the class is imported only for a server's address.
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
            f"the server at {web.host} reports no web page: give the port or address of the page, such as --http 7474"
        )
    if not http:
        return web.page
    if http.isascii() and http.isdigit() and int(http) in _PORTS:
        return f"http://{web.host}:{int(http)}"
    parts = urlsplit(http)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise InputError(
            f"expected the port or address of the web page, such as 7474 or http://localhost:7474, got {http!r}"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/browser')}"


def _examples(store: "Neo4jStore") -> list[SavedQuery]:
    """Example queries with names from this graph, so that each shows something at once."""
    found = store.landmarks()
    examples = (
        saved_queries.neighbourhood(found.entity),
        saved_queries.paths(found.entity, found.other),
        saved_queries.statements(found.document),
        saved_queries.best_facts(),
        saved_queries.sentences(),
        saved_queries.isolated(),
    )
    return [_of_library(store, each) for each in examples]


def _of_library(store: "Neo4jStore", query: SavedQuery) -> SavedQuery:
    """A query with the names that a library of its own name in a shared database has, which Browser knows nothing of."""
    return replace(query, text=store.browser_text(query.text))


def _archive(queries: Sequence[SavedQuery]) -> bytes:
    """The queries as Browser exports and imports them: files in a folder in an archive. The same queries, the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for query in queries:
            archive.writestr(zipfile.ZipInfo(f"{FOLDER}/{query.file}.cypher", _FIXED_DATE), query.script)
    return packed.getvalue()
