"""Work that is done again while the stores that it reads keep changing."""

import asyncio
from collections.abc import Iterable

import pytest

from clew.graph.stores.snapshot import ATTEMPTS, repeated, saw


def test_work_that_saw_one_generation_of_each_store_is_done_once() -> None:
    def work() -> str:
        for store, generation in (("a", 1), ("a", 1), ("b", 2)):
            saw(store, generation)
        return "done"

    assert repeated(work) == ("done", True)


def test_work_is_done_again_until_its_reads_agree() -> None:
    generations = iter([1, 2, 2, 3, 3, 3])

    def work() -> list[int]:
        found = [next(generations), next(generations)]
        for each in found:
            saw("a", each)
        return found

    assert repeated(work) == ([3, 3], True)


def test_at_last_what_was_found_is_returned_and_called_unstable() -> None:
    begun: list[int] = []

    def work() -> int:
        begun.append(len(begun))
        saw("a", 2 * len(begun))
        saw("a", 2 * len(begun) + 1)
        return begun[-1]

    assert repeated(work) == (ATTEMPTS - 1, False)
    assert len(begun) == ATTEMPTS


@pytest.mark.parametrize(("seen", "begins"), [([1, 1], 1), ([1, 2, 2, 3, 3, 3], 3), (range(99), ATTEMPTS)])
def test_work_that_fails_is_done_again_while_its_reads_disagree(seen: Iterable[int], begins: int) -> None:
    generations = iter(seen)
    begun: list[int] = []

    def work() -> None:
        begun.append(len(begun))
        saw("a", next(generations))
        saw("a", next(generations))
        raise KeyError("gone")

    with pytest.raises(KeyError):
        repeated(work)
    assert len(begun) == begins


def test_of_nested_work_the_outermost_begins_again() -> None:
    generations = iter([1, 2, 3])
    begun: list[str] = []

    def inner() -> int:
        begun.append("inner")
        saw("a", next(generations))
        return len(begun)

    def outer() -> list[tuple[int, bool]]:
        begun.append("outer")
        return [repeated(inner) for _ in range(2 if len(begun) == 1 else 1)]

    assert repeated(outer) == ([(5, True)], True)
    assert begun == ["outer", "inner", "inner", "outer", "inner"]


def test_reads_outside_of_any_work_are_nobodys() -> None:
    saw("a", 1)
    assert repeated(lambda: saw("a", 2)) == (None, True)


def test_threads_with_a_copied_context_are_watched() -> None:
    generations = iter([7, 8, 9, 9])

    def work() -> None:
        for generation in (next(generations), next(generations)):
            asyncio.run(asyncio.to_thread(saw, "a", generation))

    assert repeated(work) == (None, True)
    assert list(generations) == []
