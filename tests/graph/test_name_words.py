"""The words of a text as names begin and end with them: signs kept, any script, in linear time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.names import match_key, name_words


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in name_words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who founded Vale Clocks?", ["Who", "founded", "Vale", "Clocks"]),
        ("C++, C# and F#.", ["C++", "C#", "and", "F#"]),
        (".NET is not Net... really", [".NET", "is", "not", "Net", "really"]),
        ("an A- or A+ or A*", ["an", "A-", "or", "A+", "or", "A*"]),
        ("-5 and 3-5 and −7", ["-5", "and", "3", "5", "and", "−7"]),
        ("$100, 100 € and 5 %", ["$100", "100 €", "and", "5 %"]),
        ("AT&T & O'Neill's", ["AT&T", "O'Neill's"]),
        ("the U.S. Navy", ["the", "U.S.", "Navy"]),
        ("12,500.5 tons", ["12,500.5", "tons"]),
        ("snake_case Stoke-on-Trent", ["snake", "case", "Stoke", "on", "Trent"]),
        ("दिल्ली, தமிழ்", ["दिल्ली", "தமிழ்"]),
        ("Cafe\u0301", ["Cafe\u0301"]),
        ("北京 Bar", ["北", "京", "Bar"]),
        ("กำลัง", ["ก", "ำ", "ลั", "ง"]),
        ("", []),
        ("!?", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(max_size=40))
def test_words_are_in_order_apart_and_hold_letters(text: str) -> None:
    places = name_words(text)
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert all(any(c.isalnum() for c in word) or match_key(word) for word in words(text))


def test_long_texts_end() -> None:
    assert len(name_words("A.B" * 30_000)) > 0
    assert len(name_words("1,0" * 30_000)) > 0
