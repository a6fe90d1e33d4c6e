"""Linear algebra in one thread: set while questions are answered, also several at once, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from threadpoolctl import threadpool_info

from clew.models.embedder import one_thread


def threads() -> set[int]:
    """Those of numpy's products; scipy has a library of its own."""
    return {each["num_threads"] for each in threadpool_info() if "numpy" in each["filepath"]}


def test_it_is_set_and_taken_back() -> None:
    before = threads()
    with one_thread():
        assert threads() == {1}
        with one_thread():
            assert threads() == {1}
        assert threads() == {1}
    assert threads() == before


def test_it_is_taken_back_after_an_error() -> None:
    before = threads()
    with pytest.raises(ValueError, match="an error"), one_thread():
        raise ValueError("an error")
    assert threads() == before


def test_several_at_once_have_it_and_it_is_taken_back_at_the_end() -> None:
    before, within, seen = threads(), Barrier(4), Barrier(4)

    def ask() -> set[int]:
        with one_thread():
            within.wait(10)
            found = threads()
            seen.wait(10)
            return found

    for _ in range(5):
        with ThreadPoolExecutor(4) as several:
            assert [each.result() for each in [several.submit(ask) for _ in range(4)]] == [{1}] * 4
        assert threads() == before
