"""Addresses with user, password and database, and that no message tells the password."""

from pathlib import Path

import pytest

from clew.graph.errors import ConfigError
from clew.graph.stores.neo4j.address import Address, parse, redacted


@pytest.mark.parametrize("scheme", ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"])
def test_all_parts_are_decoded(scheme: str) -> None:
    found = parse(f"{scheme}://m%40rk:p%2Fa%3Ass%40w%25rd@host.example:7000/films")
    assert found == Address(f"{scheme}://host.example:7000", "m@rk", "p/a:ss@w%rd", "films")
    assert found.url == f"{scheme}://host.example:7000/films"


def test_port_and_database_have_defaults() -> None:
    assert parse("neo4j://localhost") == Address("neo4j://localhost:7687")
    assert parse("bolt://me:x@[::1]/").url == "bolt://[::1]:7687"


def test_the_password_is_not_shown() -> None:
    found = parse("neo4j://me:p%40ss%2Fword@host/db")
    assert "p@ss/word" not in repr(found)
    assert "p@ss/word" not in found.url
    assert found.hide("told p@ss/word and p%40ss%2Fword") == "told *** and ***"


@pytest.mark.parametrize(
    "url",
    [
        "neo4j://me:se/cret@host/db",
        "neo4j://me:se#cret@host/db",
        "neo4j://me:secret@host:port/db",
        "neo4j://me:secret@host/db/more",
        "neo4j://me:secret@host/db?routing=secret",
        "neo4j://me:secret@/db",
        "http://me:secret@host/db",
        "neo4j://me:secret@[host/db",
    ],
)
def test_what_cannot_be_read_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(ConfigError, match="expected neo4j://user:password@host") as caught:
        parse(url)
    message = str(caught.value)
    assert "cret@" not in message
    assert "me:se" not in message
    assert caught.value.__cause__ is None


def test_an_address_without_a_password_stays_as_it_is() -> None:
    assert redacted("neo4j://host/db") == "neo4j://host/db"
    assert redacted("neo4j://me:a@b@host/db") == "neo4j://***@host/db"


def test_a_password_comes_from_the_environment_where_the_address_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLEW_NEO4J_PASSWORD_FILE", str(tmp_path / "password"))
    (tmp_path / "password").write_text("from file\nmore\n")
    assert parse("neo4j://me@host").password == "from file"
    monkeypatch.setenv("CLEW_NEO4J_PASSWORD", "p@ss")
    assert (parse("neo4j://host/db").user, parse("neo4j://host/db").password) == ("neo4j", "p@ss")
    assert parse("neo4j://me:own@host").password == "own"
    assert "p@ss" not in repr(parse("neo4j://host")) + parse("neo4j://host").url


def test_a_password_file_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLEW_NEO4J_PASSWORD_FILE", str(tmp_path / "gone"))
    with pytest.raises(ConfigError, match="CLEW_NEO4J_PASSWORD_FILE names cannot be read: No such file"):
        parse("neo4j://me@host")
    (tmp_path / "gone").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="it is not UTF-8"):
        parse("neo4j://me@host")


def test_a_library_is_named_after_the_database() -> None:
    found = parse("neo4j://me:p%40ss@host/films?library=silent_1920")
    assert found == Address("neo4j://host:7687", "me", "p@ss", "films", "silent_1920")
    assert found.url == "neo4j://host:7687/films?library=silent_1920"
    assert parse(found.url).library == found.library
    assert parse("bolt://host?library=a").url == "bolt://host:7687?library=a"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("library=", "expected a library's name"),
        ("library=a-b", "expected a library's name"),
        ("library=clew", "expected a library's name"),
        ("library=a&library=b", "has more than"),
        ("library=a&routing=b", "has more than"),
        ("Library=a", "has more than"),
    ],
)
def test_another_query_than_a_librarys_name_is_refused(query: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        parse(f"neo4j://me:secret@host/db?{query}")
    assert "me:secret" not in str(caught.value)
