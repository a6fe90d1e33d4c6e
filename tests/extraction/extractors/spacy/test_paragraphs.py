"""What of a text is parsed, and what is not: each piece stands where it says, and nothing without letters is one."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.extractors.spacy.paragraphs import Piece, pieces
from clew.extraction.splitter import Splitter
from clew.graph.model import Document

LONG = 300_000
ODD = '<>.-/*_|("=~^#0159🙂\u0301—'


def read(text: str) -> list[Piece]:
    """The pieces that a parser gets of what is no table or code."""
    split = replace(Splitter().split(Document("d", text)), blocks=())
    return [each for each in pieces(split) if each.spoken]


def texts(text: str) -> list[str]:
    return [each.text for each in read(text)]


@pytest.mark.parametrize("mark", ODD)
def test_one_mark_again_and_again_is_not_parsed(mark: str) -> None:
    assert texts(mark * LONG) == []
    assert texts((mark * 9 + " ") * (LONG // 10)) == []


@pytest.mark.parametrize("alphabet", ["0123456789", "0123456789 .,", "!?<>/=-+*&%$ "])
def test_a_line_of_figures_or_marks_is_not_parsed(alphabet: str) -> None:
    drawn = random.Random(3)
    assert texts("".join(drawn.choice(alphabet) for _ in range(LONG))) == []


@pytest.mark.parametrize(
    ("between", "before", "after"),
    [
        ("<" * 300, "Ada sold it.", "Bea left."),
        ("=" * 250 + "\n", "Ada sold it.", "Bea left."),
        (" " + "-" * 5000 + " ", "Ada sold it.", "Bea left."),
        (" " + "12 34 " * 90, "Ada sold it.", "34 Bea left."),
        ("." * 300 + " 12 ", "Ada sold it...", "12 Bea left."),
    ],
)
def test_what_stands_before_and_after_is_read_whole(between: str, before: str, after: str) -> None:
    text = f"Ada sold it.{between}Bea left."
    assert [each.strip() for each in texts(text)] == [before, after]


@pytest.mark.parametrize(
    "text",
    [
        f"Ada sold it for 12 to 15 {'-' * 60} and Bea left.",
        "Bea won the race in 1990, 1994, 1998, 2002, 2006, 2010 and in 2014, 2018, 2022 (9).",
        "Ada was born at 1921-03-01 00:00:00 +0000.",
        "1911, 1912, 1913, 1914 and 1915 were dry years.",
    ],
)
def test_short_runs_stay_in_their_sentence(text: str) -> None:
    assert texts(text) == [text]


@given(st.lists(st.sampled_from(["Ada sold it. ", "<" * 250, " 1921 ", "\n", "-" * 90, "ß", "北京" * 60]), max_size=30))
def test_a_piece_stands_where_it_says_and_no_letter_is_lost(parts: list[str]) -> None:
    text = "".join(parts).strip() or "x"
    found = read(text)
    assert all(text[each.start : each.start + len(each.text)] == each.text for each in found)
    assert all(one.start + len(one.text) <= other.start for one, other in pairwise(found))
    assert "".join(c for each in found for c in each.text if c.isalpha()) == "".join(c for c in text if c.isalpha())
    assert all(any(c.isalpha() for c in each.text) for each in found)


UNSPACED = {
    "address": "https://example.org/" + "abc/def-ghi?x=1&y=2;" * 60,
    "letters": "ab" * 600,
    "list": "a,b," * 300,
    "hyphens": "well-" * 240,
    "data": "QUJDREVGR0g+/xyz0" * 70,
    "mails": "a@b.co," * 170,
    "marks": "it's&amp;" * 130,
}


@pytest.mark.parametrize("name", UNSPACED)
def test_a_run_without_blanks_that_is_longer_than_any_word_is_not_read(name: str) -> None:
    run = UNSPACED[name]
    assert texts(run) == []
    assert [each.strip() for each in texts(f"Ada sold it. {run} Bea left.")] == ["Ada sold it.", "Bea left."]


@pytest.mark.parametrize(
    "text",
    [
        f"Ada wrote https://example.org/{'a' * 140}?page=1 and left.",
        "Ada met Bea in Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft.",
        "北京是中国的首都" * 60,
        "ภาษาไทยไม่มีช่องว่าง" * 30,
    ],
)
def test_long_words_addresses_and_scripts_without_blanks_are_read(text: str) -> None:
    assert "".join(texts(text)) == text
