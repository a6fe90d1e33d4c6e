"""Names of one of several libraries: no two libraries share one, and every statement of Clew's is sent with them."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import ConfigError
from clew.graph.stores import neo4j as package
from clew.graph.stores.neo4j import schema, statements
from clew.graph.stores.neo4j.labels import LABELS, RELATIONSHIPS, entity_label, relationship_type
from clew.graph.stores.neo4j.library_names import LONGEST_NAME, LibraryNames, checked_name

BOOKS = LibraryNames("books")
LIBRARIES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}(_[A-Za-z0-9]{1,5}){0,2}", fullmatch=True).filter(
    lambda name: not name.lower().startswith("clew")
)
PLAIN = st.one_of(
    st.sampled_from(sorted(LABELS | RELATIONSHIPS)),
    st.text(max_size=12).map(relationship_type),
    st.text(max_size=12).map(entity_label).filter(bool),
    st.from_regex(r"_{0,2}[A-Za-z0-9]{0,4}(__[A-Za-z0-9]{0,4}){0,2}_{0,2}", fullmatch=True),
)


@given(LIBRARIES, LIBRARIES, PLAIN, PLAIN)
def test_no_two_libraries_share_a_name(first: str, second: str, one: str, other: str) -> None:
    here, there = LibraryNames(checked_name(first)), LibraryNames(checked_name(second))
    assert (here.own(one) == there.own(other)) == (first == second and one == other)
    assert there.holds(here.own(one)) == (first == second)
    assert here.plain(here.own(one)) == one


@pytest.mark.parametrize(
    "name",
    ["", "1books", "_books", "books_", "my__books", "my-books", "my books", "bücher", "a" * (LONGEST_NAME + 1), "books\n"],
)
def test_other_names_of_libraries_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="expected a library's name of 1 to 40 letters"):
        checked_name(name)


@pytest.mark.parametrize("name", ["clew", "Clew_2", "clewless"])
def test_names_that_begin_as_those_of_indexes_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="not with 'clew'"):
        checked_name(name)


def test_names_are_as_long_as_is_said() -> None:
    assert checked_name("a" * LONGEST_NAME) == "a" * LONGEST_NAME
    assert checked_name("Books_of_1984") == "Books_of_1984"


@pytest.mark.parametrize(
    ("plain", "own"),
    [
        ("MATCH (e:Entity {clew_id: 'x'})", "MATCH (e:books__Entity {clew_id: 'x'})"),
        ("MATCH (r:TextNode:Reference)", "MATCH (r:books__TextNode:books__Reference)"),
        ("-[:NEXT|STATES]->", "-[:books__NEXT|books__STATES]->"),
        ("-[r:!MENTIONS&!STATES]-", "-[r:!books__MENTIONS&!books__STATES]-"),
        ("USING INDEX SEEK e:Entity(clew_id)", "USING INDEX SEEK e:books__Entity(clew_id)"),
        ("WHERE n.text CONTAINS $x", "WHERE n.text CONTAINS $x"),
        ("RETURN 'MENTIONS', ':Entity'", "RETURN 'MENTIONS', ':Entity'"),
        ("queryNodes('clew_text', $q)", "queryNodes('books__clew_text', $q)"),
        ("VECTOR INDEX clew_text_vectors FOR q", "VECTOR INDEX books__clew_text_vectors FOR q"),
        ("RETURN n.clew_id, $clew_id", "RETURN n.clew_id, $clew_id"),
        ("SET e:$(row.labels)", "SET e:$([each IN row.labels | 'books__' + each])"),
        ("-[r:$(row.type)]->", "-[r:$('books__' + row.type)]->"),
        ("WHERE name STARTS WITH 'clew_'", "WHERE name STARTS WITH 'books__clew_'"),
        ("CREATE CONSTRAINT clew_entity_id IF NOT EXISTS", "CREATE CONSTRAINT books__clew_entity_id IF NOT EXISTS"),
        (
            "CREATE INDEX clew_log IF NOT EXISTS FOR (n:Clew)",
            "CREATE INDEX books__clew_log IF NOT EXISTS FOR (n:books__Clew)",
        ),
    ],
)
def test_a_statement_with_a_librarys_own_names(plain: str, own: str) -> None:
    assert BOOKS.statement(plain) == own
    assert LibraryNames().statement(plain) == plain


def texts() -> dict[str, str]:
    """Every text of Cypher that stands at the top of a module of the store, by module and name."""
    found: dict[str, str] = {}
    for each in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{each.name}")
        for name, value in vars(module).items():
            listed = value.values() if isinstance(value, dict) else (value,)
            for number, text in enumerate(each for each in listed if isinstance(each, str)):
                if re.search(r"\b(MATCH|MERGE|CREATE|DROP|SHOW)\b[^\"]*[(\[]", text) and not name.startswith("__"):
                    found[f"{each.name}.{name}.{number}"] = text
    return found


@pytest.mark.parametrize("text", texts().values(), ids=texts())
def test_no_plain_name_is_left_in_a_statement(text: str) -> None:
    own = BOOKS.statement(text)
    assert not re.findall(r"\$\((?!'books__' \+|\[each IN \w+\.\w+ \| 'books__' \+)", own)
    stated = re.sub(r"'[^']*'", "''", own)
    names = "|".join(sorted(LABELS | RELATIONSHIPS))
    assert not re.findall(rf"[:|&!]\s*(?:{names})\b", stated)
    assert not re.findall(r"(?<![\w.])clew_(?!id\b)\w+", stated)


def test_the_statements_are_among_those_that_were_looked_at() -> None:
    looked_at = texts()
    assert len(looked_at) > 60
    assert {statements.ADD_ENTITIES, statements.ADD_RELATIONS, *schema._UNIQUE.values()} <= {*looked_at.values()}
