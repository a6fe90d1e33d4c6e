"""Linear algebra in one thread: set while a question is answered, and taken back."""

import pytest
from threadpoolctl import threadpool_info

from clew.retrieval.one_thread import one_thread


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
