"""Spans of a question, and the longest of them that name an entity."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.names import match_key
from clew.retrieval.question.entity_linking import MAX_SPANS, MAX_WORDS, Seed, link, rare_enough, spans

WORDS = st.lists(st.sampled_from(["Vale", "Clocks", "who", "founded", "the", "Orrin's", "2nd", "mills"]), max_size=12)


@given(WORDS)
def test_spans_are_the_questions_own_words_longest_first(words: list[str]) -> None:
    question = "  ".join(words)
    found = spans(question)
    lengths = [span.words for span in found]
    assert lengths == sorted(lengths, reverse=True)
    assert max(lengths, default=0) <= MAX_WORDS
    for span in found:
        assert question[span.start : span.end] == span.text
        assert span.key == match_key(span.text)
        assert len(span.text.split()) == span.words
    assert len({(span.first, span.last) for span in found}) == len(found)


def test_stop_words_alone_are_no_span() -> None:
    assert [span.text for span in spans("Who is the")] == []


def test_a_very_long_question_is_bounded() -> None:
    assert len(spans("town " * 20_000)) == MAX_SPANS


def test_the_longest_match_wins_and_uses_its_words_up() -> None:
    question = spans("Who founded Vale Clocks of Vale?")
    seeds = link(question, {"vale clocks": ["firm"], "vale": ["valley", "woman"], "clocks": ["thing"]})
    assert [(seed.entity, seed.span.text, seed.span.first) for seed in seeds] == [
        ("firm", "Vale Clocks", 2),
        ("valley", "Vale", 5),
        ("woman", "Vale", 5),
    ]


@given(WORDS)
def test_seeds_of_different_spans_never_overlap(words: list[str]) -> None:
    question = spans(" ".join(words))
    seeds = link(question, {span.key: ["e"] for span in question[::2]})
    places = sorted((seed.span.start, seed.span.end) for seed in seeds)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@pytest.mark.parametrize(
    ("question", "word", "frequency", "counts"),
    [
        ("Who built Orrin?", "Orrin", 900, True),
        ("who built orrin?", "orrin", 900, False),
        ("who built orrin?", "orrin", 10, True),
        ("Clocks are built where?", "Clocks", 900, False),
        ("The year 1902 of floods", "1902", 900, True),
    ],
)
def test_plain_words_must_be_rare(question: str, word: str, frequency: int, counts: bool) -> None:
    (span,) = [span for span in spans(question) if span.text == word]
    assert rare_enough(Seed("e", span), frequency, 1000) is counts


def test_in_a_small_store_three_texts_are_few() -> None:
    (span,) = spans("orrin")
    assert rare_enough(Seed("e", span), 3, 10)
    assert not rare_enough(Seed("e", span), 4, 10)
