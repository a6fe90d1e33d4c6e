"""Keywords and statements of questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.terms import STOP_WORDS, words
from clew.retrieval.question.forms import keywords, statement
from clew.tests.retrieval.fixed_retriever import LAW


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who founded the company that owns Vale Clocks?", "founded company owns Vale Clocks"),
        ("Is C++ older than AT&T's first computer?", "C++ older AT&T first computer"),
        ("When did Cassia Vale’s mother-in-law die?", "Cassia Vale mother-in-law die"),
        ("Who is it?", ""),
        ("?!", ""),
        ("钟表匠是谁", "钟表匠是谁"),
    ],
)
def test_keywords_are_the_words_with_content(question: str, expected: str) -> None:
    assert keywords(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who founded Vale Clocks?", "Founded Vale Clocks."),
        ("When did Cassia Vale's mother die?", "Cassia Vale's mother die."),
        ("In which town does the Tarn end?", "Town does the Tarn end."),
        ("How many bells are there?!", "Bells are there."),
        ("Didn't Orrin burn?", "Orrin burn."),
        ("Is Orrin a town", "Orrin a town."),
        ("Who is it?", ""),
        ("Orrin", ""),
        ("", ""),
        ("Wer gründete die Firma?", ""),
    ],
)
def test_a_statement_has_no_question_words(question: str, expected: str) -> None:
    assert statement(question) == expected


@LAW
@given(st.text(st.sampled_from("aIs Who whOf'’?!.-C+&钟é"), max_size=40))
def test_nothing_is_added(question: str) -> None:
    assert set(words(keywords(question))) <= set(words(question))
    assert set(words(statement(question))) <= set(words(question))
    assert not {*keywords(question).casefold().split()} & STOP_WORDS


@pytest.mark.parametrize("marks", ["?", "? ", "\u3000"])
def test_marks_as_many_as_a_question_may_have_are_left_out_at_once(marks: str) -> None:
    """A pattern tries each part of such a run from each of its places: minutes."""
    many = marks * (19_000 // len(marks))
    assert statement(f"Who founded Vale Clocks{many}") == "Founded Vale Clocks."
    assert statement(f"Who founded Vale Clocks{many}x").endswith("x.")
