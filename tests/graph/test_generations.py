import asyncio

from clew.graph.generations import noted, watching


def test_one_generation_a_place_has_not_moved() -> None:
    with watching() as seen:
        noted("a", 1)
        noted("a", 1)
        noted("b", 2)
    assert not seen.moved
    assert seen.generations == {"a": {1}, "b": {2}}


def test_two_generations_of_a_place_have() -> None:
    with watching() as seen:
        noted("a", 1)
        noted("a", 2)
    assert seen.moved


def test_a_watch_inside_another_tells_both_and_ends_alone() -> None:
    with watching() as outer:
        with watching() as inner:
            noted("a", 1)
        noted("a", 2)
    noted("a", 3)
    assert inner.generations == {"a": {1}}
    assert outer.generations == {"a": {1, 2}}


def test_threads_with_a_copied_context_are_watched() -> None:
    with watching() as seen:
        asyncio.run(asyncio.to_thread(noted, "a", 7))
    assert seen.generations == {"a": {7}}
