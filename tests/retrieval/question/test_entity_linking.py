"""Spans of a question, and the longest of them that name an entity."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.model import Entity
from clew.graph.names import match_key
from clew.graph.terms import STOP_WORDS
from clew.retrieval.question.entity_linking import (
    MAX_SPANS,
    MAX_WORDS,
    Seed,
    fits,
    link,
    plain_seeds,
    proper_names,
    spans,
)

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
    assert fits(Seed("e", span), frequency, 1000) is counts


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who runs IT?", ["IT"]),
        ("IT runs what?", ["IT"]),
        ("When was The Who formed?", ["The Who", "Who"]),
        ("Who directed It?", ["It"]),
        ("who runs it?", []),
        ("What is it and who are they?", []),
        ("Am I here?", []),
        ("WHO RUNS IT?", []),
        ("Who Is It?", []),
    ],
)
def test_capitals_tell_names_from_stop_words(question: str, names: list[str]) -> None:
    found = [span.text for span in spans(question)]
    assert [text for text in found if STOP_WORDS.issuperset(text.casefold().split())] == names


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who wrote C++ compilers?", "C++"),
        ("Is C older than C++?", "C"),
        ("Who sells .NET tools?", ".NET"),
        ("Where is दिल्ली today?", "दिल्ली"),
        ("தமிழ் எங்கே பேசப்படுகிறது?", "தமிழ்"),
        ("北京在哪里", "北京"),
        ("東京タワーはどこですか", "東京タワー"),
        ("ประเทศไทยอยู่ที่ไหน", "ประเทศไทย"),
        (
            "Who sang The Last Ship That Ever Left the Harbour of Quillby?",
            "The Last Ship That Ever Left the Harbour of Quillby",
        ),
        ("What pays 100 % of Vale's debt?", "100 %"),
        ("Who owns AT&T and O'Neill?", "AT&T"),
        ("Who left the U.S. Navy?", "U.S."),
        ("Cafe\u0301 Vale is where?", "Cafe\u0301 Vale"),
    ],
)
def test_a_name_of_any_length_and_script_is_a_span(question: str, name: str) -> None:
    (span,) = [span for span in spans(question) if span.text == name]
    assert question[span.start : span.end] == name
    assert span.key == match_key(name)


def test_a_longer_name_wins_in_a_script_without_spaces() -> None:
    seeds = link(spans("北京大学在哪里"), {"北京": ["city"], "北京大学": ["university"], "在": ["junk"]})
    assert [seed.entity for seed in seeds] == ["university", "junk"]


@pytest.mark.parametrize(
    ("question", "word", "used"),
    [
        ("Who founded the company that bought Orrin?", "founded", False),
        ("Who founded the company that bought Orrin?", "the company", False),
        ("who founded the company that bought orrin?", "founded", True),
        ("Who founded Founded?", "Founded", True),
        ("Does aspirin help Orrin?", "aspirin", True),
    ],
)
def test_a_word_without_a_capital_is_no_name_that_always_has_one(question: str, word: str, used: bool) -> None:
    (span,) = [span for span in spans(question) if span.text == word]
    seed = Seed("e", span)
    entity = Entity("e", "aspirin" if word == "aspirin" else "Founded", aliases=())
    proper = proper_names([entity] if plain_seeds([seed]) else [], ())
    assert fits(seed, 1, 1000, proper) is used


def test_what_a_title_names_may_be_written_as_a_word() -> None:
    assert proper_names([Entity("e", "Photosynthesis"), Entity("f", "Founded")], {"e"}) == {"f"}
    assert proper_names([Entity("e", "Aspirin", aliases=("aspirin",)), Entity("f", "3D")], ()) == set()


def test_in_a_small_store_three_texts_are_few() -> None:
    (span,) = spans("orrin")
    assert fits(Seed("e", span), 3, 10)
    assert not fits(Seed("e", span), 4, 10)
