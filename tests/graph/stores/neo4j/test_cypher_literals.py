"""Literals in queries that people keep: each means exactly its value on a real server, and none breaks out."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j import Driver

from clew.graph.errors import InputError
from clew.graph.model import Json
from clew.graph.stores.neo4j.cypher_literals import comment, literal
from clew.tests.graph.stores.neo4j.emptied import emptied
from clew.tests.neo4j_server.address import Address, cypher

from ....examples import examples

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
# What ends a literal, a line or a statement, spelled in many ways.
ATTACKS = [
    "'",
    "\\",
    "\\'",
    "\\\\'",
    '"',
    "`",
    "' OR true //",
    "'}) DETACH DELETE n //",
    "x'] AS hit MATCH (n) DETACH DELETE n //",
    "\\' RETURN 1 //",
    "\\u0027 RETURN 1 //",
    "\\\\u0027 RETURN 1 //",
    "\\\\\\u0027 RETURN 1 //",
    "\\U00000027 RETURN 1 //",
    "\\u005c' RETURN 1 //",
    "\\u005c\\u0027 RETURN 1 //",
    "\\uu0027",
    "\\uuu0027 RETURN 1 //",
    "\\u",
    "\\u00",
    "\\x27 RETURN 1",
    "\\047 RETURN 1",
    "*/ MATCH (n) DETACH DELETE n /*",
    "// MATCH (n) DETACH DELETE n",
    "\n MATCH (n) DETACH DELETE n",
    "\r\nCREATE (:Owned)",
    "\u2028CREATE (:Owned)",
    "\u0085CREATE (:Owned)",
    "\\u000aCREATE (:Owned) //",
    "\\u000dCREATE (:Owned) //",
    "; CREATE (:Owned);",
    "'; CREATE (:Owned); RETURN '",
    "$name",
    "{name}",
    "${name}",
    "' + $secret + '",
    "' UNION LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x //",
    "'} CALL dbms.listConfig() YIELD name RETURN name //",
    "\x00' RETURN 1 //",
    "\u02bc RETURN 1 \uff07 RETURN 1",
    "\\\u00ad",
    "\ufeff' \u202e '",
]


@pytest.fixture(scope="module")
def driver(neo4j_url: str) -> Iterator[Driver]:
    with Address.parsed(emptied(neo4j_url)).driver() as opened:
        yield opened


@pytest.fixture(scope="module")
def driver_2026(neo4j_2026_url: str) -> Iterator[Driver]:
    with Address.parsed(emptied(neo4j_2026_url)).driver() as opened:
        yield opened


def read(driver: Driver, text: str) -> object:
    (record,) = driver.execute_query(cypher(text)).records
    return record[0]


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_stay_texts(driver: Driver, text: str) -> None:
    assert read(driver, f"{comment(text)}\nRETURN {literal(text)}") == text
    assert read(driver, f"UNWIND [{literal({'a': text, 'b': ['x', text]})}] AS step RETURN step") == {
        "a": text,
        "b": ["x", text],
    }
    assert read(driver, "MATCH (n) RETURN count(n)") == 0


@pytest.mark.parametrize("prefix", ["", "CYPHER 5 ", "CYPHER 25 "])
def test_attacks_stay_texts_on_neo4j_2026(driver_2026: Driver, prefix: str) -> None:
    for text in ATTACKS:
        assert read(driver_2026, f"{prefix}{comment(text)}\nRETURN {literal(text)}") == text


@settings(max_examples=examples(150))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | WORDS, lambda each: st.lists(each, max_size=4)
    )
)
def test_values_come_back(driver: Driver, value: Json) -> None:
    assert read(driver, f"RETURN {literal(value)}") == value


@settings(max_examples=examples(50))
@given(st.text(st.sampled_from("\\u'027`$\n\u00ad"), max_size=14))
def test_backslashes_come_back(driver: Driver, text: str) -> None:
    assert read(driver, f"{comment(text)}\nRETURN {literal(text)}") == text


@settings(max_examples=examples(50))
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(driver: Driver, value: float) -> None:
    assert read(driver, f"RETURN {literal(value)}") == value


@settings(max_examples=examples(200))
@given(st.text())
def test_a_comment_is_one_line(text: str) -> None:
    said = comment(text)
    assert said.startswith("// ")
    assert "\\" not in said
    assert len(said.splitlines()) == 1
    assert len(said) <= 103
    said.encode()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "finite"),
        (float("inf"), "finite"),
        (2**63, "64 bits"),
        ("\ud800", "surrogate"),
        ({"a b": 1}, "plain name"),
        ({"a`": 1}, "plain name"),
        ({"": 1}, "plain name"),
    ],
)
def test_what_has_no_literal_is_refused(value: Json, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        literal(value)
