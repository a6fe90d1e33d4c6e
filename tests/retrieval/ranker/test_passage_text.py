"""What one text says, against slower expressions for the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.retrieval.question.words import folded
from clew.retrieval.ranker.passage_text import Name, PlainText, plain_text
from clew.tests.retrieval.fixed_retriever import LAW

YEARS = re.compile(r"\b1\d{3}\b|\b20\d{2}\b")
STOPS = re.compile(r"(?<=[a-z0-9)\"'’”])[.!?][\"'”)]*\s+(?=[A-Z\"“(0-9])")
PIECES = st.lists(
    st.sampled_from(
        ["1913", "2004", "x2004", "20", "19134", " ", ". ", "? ", "”", ".", "he", "him", "her", "Ab", "b", '"', ")"]
    )
)


@LAW
@given(PIECES)
def test_years_sentences_and_persons(pieces: list[str]) -> None:
    text = "".join(pieces)
    read = PlainText("", text)
    assert read.years == len(YEARS.findall(text))
    assert read.starts == (0, *(stop.end() for stop in STOPS.finditer(text)))
    words = f" {folded(text)} "
    assert read.persons == (len(re.findall(" (?:he|his|him) ", words)), len(re.findall(" (?:she|her|hers) ", words)))


@pytest.mark.parametrize(
    ("title", "text", "names"),
    [
        (
            "The Kiss (1913 film)",
            "The Kiss is a film.",
            [("kiss", 3)],
        ),
        (
            "Aneirin, the Poet",
            "Aneirin Fel Rhys (born 1913), better known as Nye of Tredegar, was a poet.",
            [("aneirin  the poet", 3), ("aneirin", 2), ("aneirin fel rhys", 2), ("nye of tredegar", 1), ("aneirin rhys", 1)],
        ),
        ("", "It rained.", []),
        ("", "Corva  (an isle) lies far out.", [("corva", 2)]),
    ],
)
def test_what_a_text_is_about(title: str, text: str, names: list[tuple[str, int]]) -> None:
    assert PlainText(title, text).names == tuple(Name(*each) for each in names)


def test_when_someone_lived() -> None:
    assert PlainText("", "Nye (1897 – 1960) was a poet.").lived
    assert PlainText("", "Nye was born in Tredegar.").lived
    assert not PlainText("", f"{'far ' * 50}born").lived


def test_what_was_read_lately_is_not_read_again() -> None:
    assert plain_text("Corva", "An isle.") is plain_text("Corva", "An isle.")
    assert plain_text("Corva", "An isle.") != plain_text("Corva", "An isle in the sea.")
