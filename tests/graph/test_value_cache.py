"""Values kept under the hash of what they follow from: what is found is right, whatever happened to the file."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.value_cache import ValueCache, value_key

VALUES = {value_key("square", str(number)): f"{number * number}".encode() * 40 for number in range(50)}


@pytest.fixture(params=["memory", "file"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return None if request.param == "memory" else tmp_path / "derived" / "values.sqlite"


def filled(path: Path | None) -> ValueCache:
    made = ValueCache(path)
    made.keep(VALUES)
    made.flush()
    return made


def test_what_is_kept_is_found_before_and_after_it_is_written(path: Path | None) -> None:
    made = ValueCache(path)
    made.keep(VALUES)
    assert made.find([*VALUES, "unknown"]) == VALUES
    made.flush()
    assert made.find([*VALUES, "unknown"]) == VALUES
    made.clear()
    assert made.find(list(VALUES)) == {}
    made.keep(VALUES)
    made.flush()
    assert made.find(list(VALUES)[:3]) == dict(list(VALUES.items())[:3])


def test_another_process_finds_what_a_file_has(tmp_path: Path) -> None:
    file = tmp_path / "derived" / "values.sqlite"
    filled(file)
    assert ValueCache(file).find(list(VALUES)) == VALUES


def test_the_oldest_go_first_but_not_what_is_used(path: Path | None) -> None:
    one = next(iter(VALUES.items()))
    size = sum(map(len, VALUES.values()))
    made = ValueCache(path, size)
    for key, value in VALUES.items():
        made.keep({key: value})
        made.flush()
    assert made.find(list(VALUES)) == VALUES
    later = made if path is None else ValueCache(path, size)
    later.find([one[0]])
    more = {value_key("more", str(number)): b"x" * 100 for number in range(20)}
    later.keep(more)
    later.flush()
    left = later.find([*VALUES, *more])
    assert sum(map(len, left.values())) <= size
    if path is not None:
        assert one[0] in left
        assert more.items() <= left.items()
        assert list(VALUES)[1] not in left


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_file_gives_what_was_kept_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("cache") / "values.sqlite"
    filled(file)
    held = bytearray(file.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(held) - 1), min_size=1, max_size=20)):
        held[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(held[: data.draw(st.sampled_from((len(held), len(held) // 2, 0)))])
    made = ValueCache(file)
    assert made.find(list(VALUES)).items() <= VALUES.items()
    made.keep(VALUES)
    made.flush()
    assert made.find(list(VALUES)).items() <= VALUES.items()


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00" + b"\xff" * 4_000])
def test_a_file_that_is_no_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "values.sqlite"
    file.write_bytes(content)
    made = filled(file)
    assert made.find(list(VALUES)) == ValueCache(file).find(list(VALUES)) == VALUES


def test_a_table_of_another_version_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "values.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, other INTEGER)")
    connection.close()
    assert filled(file).find(list(VALUES)) == VALUES


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("a file")
    assert filled(tmp_path / "derived" / "values.sqlite").find(list(VALUES)) == {}


def test_keys_tell_how_parts_are_cut() -> None:
    parts = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), (b"ab", "c", "")]
    assert len({value_key(*each) for each in parts}) == len(parts)
    assert value_key("ab", "c") == value_key(b"ab", b"c")
    assert value_key("\udc80") != value_key("")
