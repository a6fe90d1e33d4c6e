"""Where hits come from: read once at the end of a search, and only what its readers show."""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.graph.model import DocumentHead, TextNode
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Retriever
from clew.retrieval.hits import Hit, HitSource, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.keyword import Keyword
from clew.tests.contracts import shelf
from clew.tests.retrieval.fixed_retriever import Fixed, hit


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


class Watched:
    """A store that counts the reads of documents' heads."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.asked: list[list[str]] = []

    def heads(self, document_ids: list[str]) -> list[DocumentHead]:
        self.asked.append(list(document_ids))
        found: list[DocumentHead] = self._store.heads(document_ids)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Whatever(Retriever):
    """Text nodes by id, whether its reader shows them or not."""

    name = "whatever"

    def __init__(self, reader: GraphReader, store: GraphStore, *ids: str) -> None:
        self.reader, self.store, self.ids = reader, store, ids

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return Ranking(Hit(node, 1.0, Trail("whatever")) for node in self.store.fetch("text_node", self.ids))


def test_documents_are_read_once_for_a_whole_expression(store: GraphStore) -> None:
    watched: Any = Watched(store)
    keyword = Keyword(watched)
    ranking = (keyword | 2 * keyword % 5).retrieve(shelf.QUESTIONS[0], 4)
    assert watched.asked == [list(dict.fromkeys(each.node.document_id for each in ranking))]
    assert {each.source.path for each in ranking} == {f"{each.node.document_id}.txt" for each in ranking}


def test_nothing_is_read_where_nothing_was_found(store: GraphStore) -> None:
    watched: Any = Watched(store)
    assert not Keyword(watched).retrieve("zyzzyva")
    assert watched.asked == []


def test_what_no_reader_shows_is_not_named(store: GraphStore) -> None:
    view = store.view(shelf_filter())
    shown, hidden = Whatever(view, store, "cassia", "clocks").retrieve("who", 2)
    assert (shown.source.path, shown.source.metadata) == ("cassia.txt", store.heads(["cassia"])[0].metadata)
    assert hidden.source == HitSource("clocks", hidden.node.title, "", {}, 0, len(hidden.node.text))


def shelf_filter() -> Any:
    from clew.graph.filters.language import F

    return F.document_id == "cassia"


def test_a_document_of_any_reader_is_found(store: GraphStore) -> None:
    with shelf.filled(texts=shelf.TEXTS[:2]) as other:
        both = Keyword(other.view(shelf_filter())) | Keyword(store)
        assert all(each.source.path for each in both.retrieve(shelf.QUESTIONS[0], 20))


def test_without_a_reader_a_hit_says_what_its_text_node_knows() -> None:
    (found,) = Fixed("fixed", {"a": 1.0}).retrieve("q")
    assert (found.document, found.source) == (None, HitSource("d", "", "", {}, 0, 0))


def test_a_source_is_that_of_its_own_text_node() -> None:
    node = TextNode("n", "text", "d", "Part", 10, 14, metadata={"year": 2, "section": "A > B"})
    head = DocumentHead("d", "Whole", {"year": 1, "lang": "en"}, "docs/d.md")
    made = Hit(node, 1.0, Trail("fixed"), document=head)
    assert made.source == HitSource("d", "Whole", "docs/d.md", {"year": 2, "lang": "en", "section": "A > B"}, 10, 14)
    assert str(made.source) == "docs/d.md, characters 10 to 14"
    assert Hit(TextNode("m", "other", "e"), 1.0, Trail("fixed"), document=head).source == HitSource("e")


def test_a_ranking_keeps_its_question_and_documents() -> None:
    head = DocumentHead("d", "Whole", {}, "docs/d.md")
    ranking = Ranking([hit("a", 1.0), hit("b", 0.5)]).answered("Who?", {"d": head})
    for made in (ranking, ranking.top(1), ranking.warned("careful"), ranking.noted("so")):
        assert made.question == "Who?"
        assert {each.source.path for each in made} == {"docs/d.md"}
    assert Ranking(ranking)[1].source.path == "docs/d.md"
    assert "docs/d.md" in ranking._repr_html_()
