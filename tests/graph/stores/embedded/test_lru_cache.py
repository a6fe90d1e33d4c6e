"""What is kept of earlier reads: the same answers as without, from memory while there is room."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from clew.graph.stores.embedded.core import LruCache
from clew.tests.retrieval.fixed_retriever import LAW


@LAW
@given(st.integers(0, 4), st.lists(st.lists(st.sampled_from("abcdef"), max_size=5), max_size=8))
def test_answers_are_those_of_the_reads(most: int, asked: list[list[str]]) -> None:
    kept = LruCache[str](most)
    for ids in asked:
        found = kept.get(ids, lambda missing: ((each, each.upper()) for each in missing if each != "f"))
        assert list(found.items()) == [(each, each.upper()) for each in dict.fromkeys(ids) if each != "f"]


def test_what_was_asked_for_last_is_kept_and_not_read_again() -> None:
    read: list[str] = []

    def reading(missing: list[str]) -> Iterator[tuple[str, str]]:
        read.extend(missing)
        return ((each, each) for each in missing)

    kept = LruCache[str](2)
    for ids in ("ab", "ba", "c", "ac", "b"):
        kept.get(ids, reading)
    assert read == ["a", "b", "c", "b"]
