"""What a query may take and tell: a deadline of the client's own, and no words of the server's under a filter."""

import threading

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.cypher.path_pattern import path_pattern
from clew.graph.cypher.results import in_time, too_slow
from clew.graph.cypher.tokens import DEEPEST, LONGEST, tokens
from clew.graph.errors import QueryError
from clew.graph.filters.language import F
from clew.graph.model import Document, TextNode
from clew.graph.stores.neo4j.message_bounds import DEEPEST as DEEPEST_MESSAGE
from clew.graph.stores.neo4j.message_bounds import MessageBounds, MessageTooLarge
from clew.graph.stores.neo4j.store import Neo4jStore

HIDDEN = "the hidden word xyzzy"
ENDLESS = "RETURN reduce(s = 0, x IN range(1, 10000000000) | s + x) AS s"


@pytest.fixture
def filled(empty: Neo4jStore) -> Neo4jStore:
    empty.apply(Batch(add=(Contribution(Document("a", HIDDEN), (TextNode("a", HIDDEN, "a", start=0, end=21),)),)))
    return empty


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (b:TextNode) CALL db.index.fulltext.queryNodes(b.text, 'x') YIELD node RETURN node",
        "MATCH (b:TextNode) RETURN date(b.text)",
        "MATCH (b:TextNode) RETURN duration(b.text)",
        "MATCH (b:TextNode) RETURN toInteger([b.text])",
        "MATCH (b:TextNode) RETURN point({crs: b.text, x: 1, y: 1})",
        "MATCH (b:TextNode) RETURN date.truncate(b.text, date())",
        "MATCH (b:TextNode) RETURN substring(b.text, -1)",
        "MATCH (b:TextNode) RETURN left(b.text, 0 - size(b.text))",
        "MATCH (b:TextNode) RETURN size(b.text) / 0",
        "MATCH (b:TextNode) RETURN b.text.word",
        "MATCH (b:TextNode) WHERE b.text =~ (b.text + '(') RETURN b",
        "MATCH p = shortestPath((a:TextNode)-[*]-(b:TextNode)) RETURN p",
        "RETURN date('+9999999-01-01')",
        "RETURN range(1, 10, 0)",
    ],
)
def test_what_fails_on_what_it_meets_is_the_querys_and_under_a_filter_without_the_servers_words(
    filled: Neo4jStore, cypher: str
) -> None:
    with pytest.raises(QueryError):
        filled.cypher(cypher)
    view = filled.view(F.id == "none")
    with pytest.raises(QueryError) as caught:
        view.cypher(cypher)  # type: ignore[attr-defined]
    error: BaseException | None = caught.value
    while error is not None:
        assert "xyzzy" not in str(error)
        error = error.__cause__


def test_what_is_wrong_with_the_statement_itself_is_told_under_a_filter_too(filled: Neo4jStore) -> None:
    with pytest.raises(QueryError, match="not defined"):
        filled.view(F.id == "none").cypher("MATCH (n) RETURN m")  # type: ignore[attr-defined]


def test_a_query_without_rows_ends_at_its_time(empty: Neo4jStore) -> None:
    with pytest.raises(QueryError, match=r"longer than 0\.5 seconds"):
        empty.cypher(ENDLESS.replace("10000000000", "400000000"), timeout=0.5)


def test_work_is_given_up_at_its_time() -> None:
    gate = threading.Event()
    with pytest.raises(QueryError, match="longer than 1 seconds"):
        in_time(gate.wait, 0.01, lambda: too_slow(1))
    gate.set()
    assert in_time(lambda: 3, 5, lambda: too_slow(1)) == 3
    with pytest.raises(TimeoutError, match="its own"):
        in_time(_late, 5, lambda: too_slow(1))


def _late() -> None:
    raise TimeoutError("its own")


@pytest.mark.parametrize("read", [tokens, path_pattern])
def test_statements_are_bounded_before_they_are_parsed(read: object) -> None:
    assert callable(read)
    with pytest.raises(QueryError, match="the most is 100,000"):
        read("MATCH (a)" + " " * LONGEST)
    with pytest.raises(QueryError, match="nested deeper than 100"):
        read("MATCH " + "(" * (DEEPEST + 1))


def test_brackets_side_by_side_are_not_deep() -> None:
    assert len(tokens("()" * 300)) == 600


# One huge row


def chunked(message: bytes, at_once: int = 60_000) -> bytes:
    """A message in Bolt's chunks."""
    parts = [message[at : at + at_once] for at in range(0, len(message), at_once)]
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts) + b"\0\0"


def row(*cells: bytes) -> bytes:
    """A RECORD message of some cells."""
    return b"\xb1\x71" + bytes([0x90 + len(cells)]) + b"".join(cells)


ROW_OF = {
    "integers": (b"\xd6\x00\x00\x00\x05" + b"\x01\xc9\x01\x00\xca\x00\x01\x00\x00\xc8\x80\xf0", 8),
    "nothing": (b"\x90", 3),
    "text": (b"\xd1\x01\x00" + b"\x91" * 256, 3),
    "bytes and floats": (b"\x92\xcc\x03\x91\x91\x91\xc1" + b"\x91" * 8, 5),
    "map": (b"\xa2\x81a\x01\x81b\xd4\x02\xc0\xc3", 9),
    "structure": (b"\xb3\x4e\x07\x91\x81L\xa1\x81k\x81v", 9),
}
"""A cell, and how many values a row has that holds it alone: the message, its list of cells and the cell's."""


@pytest.mark.parametrize("cell", ROW_OF)
@pytest.mark.parametrize("piece", [1, 3, 10_000])
@pytest.mark.parametrize("at_once", [2, 60_000])
def test_the_values_of_a_message_are_counted_however_it_arrives(cell: str, piece: int, at_once: int) -> None:
    """At the bound it passes, twice, since each message is counted for itself; one below, it does not."""
    packed, values = ROW_OF[cell]
    stream = chunked(row(packed), at_once)

    def fed(most: int) -> None:
        bounds = MessageBounds(most)
        for at in range(0, 2 * len(stream), piece):
            bounds.feed((stream + stream)[at : at + piece])

    fed(values)
    with pytest.raises(MessageTooLarge):
        fed(values - 1)


def test_the_bytes_and_the_depth_of_a_message_are_bounded() -> None:
    bounds = MessageBounds(10, size=100)
    bounds.feed(chunked(row(b"\xd0\x5f" + b"x" * 95)))
    with pytest.raises(MessageTooLarge):
        bounds.feed(chunked(row(b"\xd0\x60" + b"x" * 96)))
    assert bounds.exceeded
    deep = MessageBounds(10_000)
    deep.feed(chunked(row(b"\x91" * (DEEPEST_MESSAGE - 2) + b"\x01")))
    deep.feed(chunked(row(b"\x91\x01\x91\x02")) * 200)
    with pytest.raises(MessageTooLarge):
        deep.feed(chunked(row(b"\x91" * (DEEPEST_MESSAGE - 1) + b"\x01")))


def test_a_long_list_is_refused_at_its_first_bytes() -> None:
    bounds = MessageBounds(1_000_000)
    with pytest.raises(MessageTooLarge):
        bounds.feed(b"\xff\xff" + row(b"\xd6\x01\x31\x2d\x00"))


HUGE = {
    "list": "RETURN range(1, 20000000)",
    "list in a map in a list": "RETURN [{a: [range(1, 3000000)]}]",
    "many lists": "RETURN [x IN range(1, 300000) | range(1, 9)]",
    "many lists of nothing": "RETURN [x IN range(1, 1500000) | []]",
    "collected": "UNWIND range(1, 1500000) AS x RETURN collect(x)",
    "added up": "WITH range(1, 300000) AS l RETURN l + l + l + l",
    "text by doubling": "RETURN reduce(s = 'abcd', x IN range(1, 25) | s + s)",
    "many texts": "WITH reduce(s = 'abcd', x IN range(1, 18) | s + s) AS s RETURN [x IN range(1, 100) | s]",
    "many rows": "WITH reduce(s = 'abcd', x IN range(1, 20) | s + s) AS s UNWIND range(1, 900) AS x RETURN s, x",
}


@pytest.mark.parametrize("cypher", HUGE.values(), ids=HUGE)
def test_a_huge_row_is_refused_before_it_is_taken(empty: Neo4jStore, monkeypatch: pytest.MonkeyPatch, cypher: str) -> None:
    received = 0
    feed = MessageBounds.feed

    def counted(bounds: MessageBounds, data: bytes) -> None:
        nonlocal received
        received += len(data)
        feed(bounds, data)

    monkeypatch.setattr(MessageBounds, "feed", counted)
    with pytest.raises(QueryError, match=r"more than 1,000,000 values|needs more memory than the server allows"):
        empty.cypher(cypher, timeout=60)
    assert received < 100 << 20
    # The store goes on, on another connection.
    assert empty.cypher("RETURN 1 AS one").rows == ((1,),)


def test_what_is_below_the_bounds_is_answered(empty: Neo4jStore) -> None:
    ((many, text),) = empty.cypher("RETURN range(1, 500000), reduce(s = 'abcd', x IN range(1, 20) | s + s)").rows
    assert isinstance(many, list)
    assert isinstance(text, str)
    assert (len(many), many[-1], len(text)) == (500_000, 500_000, 4 << 20)
    cut = empty.cypher("UNWIND range(1, 3000) AS x RETURN x, range(1, 300)", limit=7)
    assert (len(cut.rows), cut.truncated) == (7, True)


def test_deep_values_are_refused(empty: Neo4jStore) -> None:
    with pytest.raises(QueryError, match=r"nested deeper than 100|more than 1,000,000 values"):
        empty.cypher(f"WITH {'[' * 60}1{']' * 60} AS l RETURN {'[' * 60}l{']' * 60}")
    assert empty.cypher("RETURN [[[[[[[[[[1]]]]]]]]]]").rows
