"""What a query may take and tell: a deadline of the client's own, and no words of the server's under a filter."""

import threading

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.cypher.path_pattern import path_pattern
from clew.graph.cypher.results import in_time, too_slow
from clew.graph.cypher.tokens import DEEPEST, LONGEST, tokens
from clew.graph.errors import QueryError, StoreUnavailable
from clew.graph.filters.language import F
from clew.graph.model import Document, TextNode
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
    ],
)
def test_under_a_filter_the_servers_words_are_not_shown(filled: Neo4jStore, cypher: str) -> None:
    view = filled.view(F.id == "none")
    with pytest.raises((QueryError, StoreUnavailable)) as caught:
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
