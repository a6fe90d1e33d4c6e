"""Filters of a million characters have the bounds and errors of short ones."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.errors import FilterError
from clew.graph.filters.language import Filter, parse
from clew.graph.filters.parser import MAX_DEPTH, MAX_LENGTH, _Parser
from clew.graph.filters.parser import parse as parsed

from ...examples import examples


def filled(unit: str, joint: str) -> str:
    """As many units as fit into a filter."""
    return joint.join([unit] * ((MAX_LENGTH + len(joint)) // (len(unit) + len(joint))))


def listed(values: "list[str]") -> str:
    return f"a in [{', '.join(values)}]"


LONG = {
    "and": filled("a=1", " and "),
    "or": filled('lang = "en"', " or "),
    "different": " and ".join(f"f{number} >= {number}" for number in range(45_000)),
    "brackets": filled("(a=1)", " and "),
    "nested": filled("(" * (MAX_DEPTH - 1) + "a=1" + ")" * (MAX_DEPTH - 1), " and "),
    "not": filled("not a=1", " or "),
    "deep not": filled("not " * (MAX_DEPTH - 2) + "a=1", " and "),
    "numbers": listed(["1"] * 300_000),
    "texts": listed([f'"{number}"' for number in range(90_000)]),
    "lists": filled("a in [1, 2.5]", " and "),
    "exists": filled("exists(a)", " and "),
    "contains": filled('a contains "b"', " or "),
    "quoted": filled("`a b`='c'", " and "),
    "long text": f'a = "{"x" * 900_000}"',
    "escapes": 'a = "' + "\\n" * 450_000 + '"',
    "blanks": " " * 900_000 + "a=1",
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_filter_is_read(name: str) -> None:
    text = LONG[name]
    assert 800_000 < len(text) <= MAX_LENGTH or name == "texts"
    made = Filter.of(text)
    assert made == Filter.of(made.to_json())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 490_000 + "a=1" + ")" * 490_000, f"filter, character {MAX_DEPTH + 2}: nested deeper than"),
        ("not " * 240_000 + "a=1", "nested deeper than"),
        (LONG["and"] + " and a=1", "characters, the most is"),
        (LONG["and"][: MAX_LENGTH - 20] + " ?", "unexpected character"),
        ("(" + LONG["brackets"][: -len(" and (a=1)")], "expected '\\)', found the end"),
        (LONG["numbers"][:-1] + ", ]", "expected a value"),
        (LONG["numbers"][:-1], "expected ','"),
        ('a = "' + "x" * 900_000, "text without its closing quote"),
        (f"`{'x' * 900_000}` = 1", "expected a field's name of 1 to 500 characters"),
    ],
)
def test_a_long_text_that_is_no_filter_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FilterError, match=reason):
        parse(text)


PIECES = (
    *("a", "b.c", "in", "IN", "not", "Not", "and", "or", "exists", "contains", "true", "false", "in.x", "nothing", "`a b`"),
    *(
        "=",
        "!=",
        "<",
        "==",
        ">=",
        "(",
        ")",
        "[",
        "]",
        ",",
        "1",
        "-2",
        "+3",
        "007",
        "1.5",
        ".5",
        "1e3",
        "12345678901234567890",
    ),
    *('"x"', "'y'", '"\\n"', '"a', "?", "&", "a=1", "a in [1]", "in=1", "[1,2]", "a.=1", "1a", "x="),
)


@settings(max_examples=examples(600))
@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from(["", " ", "\n"]))
def test_whole_comparisons_at_once_are_what_their_words_are(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    assert told(lambda: parsed(text)) == told(lambda: _Parser(text).whole())


def told(read: Callable[[], object]) -> str:
    """What is read, or the error's words."""
    try:
        return repr(read())
    except FilterError as error:
        return str(error)
