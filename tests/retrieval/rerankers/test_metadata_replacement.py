"""`metadata_replacement`: which texts are replaced by what, and what stays as it is."""

import pytest

from clew.graph.batch import Contribution
from clew.graph.errors import QueryError
from clew.graph.filters.language import F
from clew.graph.model import Document, Metadata, TextNode
from clew.graph.store import GraphReader
from clew.retrieval.base import Reranker
from clew.retrieval.hits import ReplacedText
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.metadata_replacement import MetadataReplacement
from clew.tests.contracts.reranker import RerankerContract

from .levelled import filled, ranking


class TestMetadataReplacement(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return MetadataReplacement(reader, "year")


def described(own: Metadata, documents: Metadata, identity: str = "d") -> Contribution:
    node = TextNode(identity, "The whole text.", identity, "", 0, 15, metadata=own)
    return Contribution(Document(identity, node.text, metadata=documents), (node,))


@pytest.mark.parametrize(
    ("own", "documents", "key", "shown"),
    [
        ({"summary": "Short."}, {}, "summary", "Short."),
        ({}, {"summary": "Its document's."}, "summary", "Its document's."),
        ({"summary": "Its own."}, {"summary": "Its document's."}, "summary", "Its own."),
        ({"summary": " "}, {"summary": "Its document's."}, "summary", "Its document's."),
        ({"year": 1931}, {}, "year", "1931"),
        ({"abstract": {"short": "Brief."}}, {}, "abstract.short", "Brief."),
        ({"abstract.short": "Flat."}, {}, "abstract.short", "Flat."),
        ({"other": "Short."}, {}, "summary", "The whole text."),
        ({"summary": ["Short."]}, {}, "summary", "The whole text."),
        ({"summary": True}, {}, "summary", "The whole text."),
        ({"summary": {"a": "b"}}, {}, "summary", "The whole text."),
        ({}, {}, "summary", "The whole text."),
    ],
)
def test_a_text_gives_way_to_a_text_or_number_and_stays_without_one(
    own: Metadata, documents: Metadata, key: str, shown: str
) -> None:
    with filled(described(own, documents)) as store:
        (before,) = given = ranking(store, {"d": 0.5})
        (hit,) = found = MetadataReplacement(store, key).rerank(Query("q"), given, 9)
        assert hit.node.text == shown
        assert (found.warnings == ()) == (shown != "The whole text.")
        assert isinstance(hit.node, ReplacedText) == (shown != "The whole text.")
        assert (hit.id, hit.score, hit.trail, hit.signals, hit.components) == (
            *(before.id, before.score, before.trail, before.signals),
            before.components,
        )
        assert (hit.node.start, hit.node.end) == (0, 15)
        assert before.node.text == store.fetch("text_node", ["d"])[0].text == "The whole text."


@pytest.mark.parametrize(
    ("own", "documents", "told"),
    [
        ({"sumary": "Short."}, {"year": 1931}, "they have sumary, year. Did you mean 'sumary'?"),
        ({}, {}, "they have no metadata."),
    ],
)
def test_where_no_hit_has_the_field_a_warning_says_which_there_are(own: Metadata, documents: Metadata, told: str) -> None:
    with filled(described(own, documents), described({"summary": "Short."}, {}, "e")) as store:
        given = ranking(store, {"d": 0.5}).warned("an old warning")
        found = MetadataReplacement(store, "summary").rerank(Query("q"), given, 9)
        why = f"metadata_replacement replaces nothing, since no hit has a text in 'summary': {told}"
        assert found.warnings == ("an old warning", why)
        assert MetadataReplacement(store, "summary").rerank(Query("q"), ranking(store, {"d": 1, "e": 1}), 9).warnings == ()
        assert MetadataReplacement(store, "summary").rerank(Query("q"), Ranking(), 9).warnings == ()


def test_a_hidden_documents_metadata_is_not_shown() -> None:
    with filled(described({}, {"summary": "A secret."}), described({}, {}, "e")) as store:
        hits = ranking(store, {"d": 0.5})
        assert (
            MetadataReplacement(store.view(F.id == "e"), "summary").rerank(Query("q"), hits, 9)[0].node.text
            == "The whole text."
        )
        hidden = MetadataReplacement(store.view(F.id == "e"), "sumary").rerank(Query("q"), hits, 9)
        assert hidden.warnings[0].endswith("they have no metadata.")


def test_a_key_is_needed() -> None:
    with filled() as store, pytest.raises(QueryError, match="expected key as the name"):
        MetadataReplacement(store, "")
