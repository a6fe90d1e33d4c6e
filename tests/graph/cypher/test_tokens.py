"""Cypher as tokens: what a statement names and calls, whatever is put around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.cypher.tokens import calls, parameters_of, procedures, tokens
from clew.graph.errors import QueryError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MATCH (n) // RETURN\n/* x */RETURN n", ["MATCH", "(", "n", ")", "RETURN", "n"]),
        ("RETURN 'it\\'s; // x' + \"a\"", ["RETURN", "it\\'s; // x", "+", "a"]),
        ("n.`a``b`", ["n", ".", "a`b"]),
        ("$p + $`q r` + $0", ["p", "+", "q r", "+", "0"]),
        ("1.5e3 n2 2n", ["1", ".", "5e3", "n2", "2n"]),
        ("naïve\u00a0名前", ["naïve", "名前"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RETURN 'x", "does not end"),
        ('RETURN "x\\"', "does not end"),
        ("RETURN `x", "does not end"),
        ("RETURN 1 /* x", "does not end"),
        ("RETURN $`x", "does not end"),
        ("a\x00b", r"U\+0000"),
        ("a\u200bb", r"U\+200B"),
        ("a\u202eb", r"U\+202E"),
        ("RETURN '\\u0027'", r"Unicode escape \\u0027"),
        ("\\uuu0041", "Unicode escape"),
    ],
)
def test_what_hides_something_is_refused(text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        tokens(text)


def test_calls_and_procedures() -> None:
    text = "CALL a . /* x */ `b c`.d ( 1 ) CALL (x) { RETURN f(1) } CALL plain.proc RETURN n.CALL, (n:CALL), x.y.z('g(1)')"
    assert list(procedures(tokens(text))) == [("a", "b c", "d"), ("plain", "proc")]
    assert ("x", "y", "z") in list(calls(tokens(text)))
    assert ("f",) in list(calls(tokens(text)))
    assert ("g",) not in list(calls(tokens(text)))


def test_parameters_in_texts_and_comments_are_none() -> None:
    assert parameters_of("RETURN $a, '$b', \"$c\", `$d`, /* $e */ $f, $a // $g") == ("a", "f")


@given(st.text(alphabet="ab'\"`/*\\ \n;$(){}.n1ü", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = tokens(text)
    except QueryError:
        return
    assert all(token.text or token.shape in ("string", "quoted", "parameter") for token in found)
    assert len(found) <= len(text)
