"""Gold passages as spans of joined documents: where they stand, what a context holds, which share is found."""

import pytest

from clew.benchmarks.gold_spans import Sentences, Span, context, joined, share_found
from clew.extraction.splitter import Splitter
from clew.graph.model import TextNode
from clew.retrieval.hits import Hit, Trail

PASSAGES = [{"id": f"w{number}", "text": f"Text {number} is here."} for number in range(5)]


def test_passages_stand_where_they_are_said_to() -> None:
    documents, spans = joined(PASSAGES, 2)
    texts = {document.id: document.text for document in documents}
    assert [len(texts), texts["joined-2"]] == [3, "Text 4 is here."]
    assert [texts[each.document][each.start : each.end] for each in spans.values()] == [each["text"] for each in PASSAGES]


def test_a_context_is_cut_at_its_tokens() -> None:
    hits = [
        Hit(TextNode(name, "One two three four.", "d", "", start, start + 19), 1.0, Trail("x"))
        for name, start in (("a", 40), ("b", 0))
    ]
    assert context(hits, 99) == [Span("d", 40, 59), Span("d", 0, 19)]
    # Five tokens, the full stop among them; then two words of the second.
    assert context(hits, 7) == [Span("d", 40, 59), Span("d", 0, 8)]
    assert context(hits, 5) == [Span("d", 40, 59)]


@pytest.mark.parametrize(
    ("shown", "share"),
    [
        ([Span("d", 0, 5)], 0.5),
        ([Span("d", 0, 4)], 0.0),
        ([Span("d", 0, 3), Span("d", 2, 5), Span("d", 10, 99)], 1.0),
        ([Span("e", 0, 99)], 0.0),
        ([], 0.0),
    ],
)
def test_half_of_a_span_finds_it_and_what_overlaps_counts_once(shown: list[Span], share: float) -> None:
    assert share_found([Span("d", 0, 10), Span("d", 10, 20)], shown) == share


def test_every_sentence_is_read_in_its_text_node() -> None:
    documents, _ = joined(PASSAGES, 5)
    (extraction,) = Sentences().extract([Splitter(16).split(documents[0])])
    assert [each.text for each in extraction.sentences] == [each["text"] for each in PASSAGES]
    assert all(documents[0].text[each.start : each.end] == each.text for each in extraction.sentences)
