"""Snapshots over stores whose reads are transactions of their own: watch the generations, and do the work again.

Such a store reports with every read which generation it saw (`saw`), so that a snapshot costs no read of its own, and over a
server no round trip.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Watch: TypeAlias = dict[Hashable, set[int]]
"""The generations that reads saw, by store."""

ATTEMPTS = 4
"""How often a piece of work begins at most, when writes keep coming between its reads."""

_current: ContextVar[Watch | None] = ContextVar("clew_watch", default=None)


def saw(store: Hashable, generation: int) -> None:
    """Report what a read saw; `store` names the store, alike for its views."""
    watch = _current.get()
    if watch is not None:
        watch.setdefault(store, set()).add(generation)


def repeated(work: Callable[[], T]) -> tuple[T, bool]:
    """What `work` returns, done again while its reads see two generations of any store; and whether at last they saw one.

    Work that fails is done again likewise. It watches the reads of this thread and of threads that copy its context. Inside
    another call of this function the work is done once, since the outermost call does all of it again.
    """
    if _current.get() is not None:
        return work(), True
    attempt = 1
    while True:
        watch: Watch = {}
        token = _current.set(watch)
        try:
            result = work()
            if (stable := _stable(watch)) or attempt == ATTEMPTS:
                return result, stable
        except Exception:
            # What fails between two states, since one read names what the next cannot find, may succeed in one.
            if _stable(watch) or attempt == ATTEMPTS:
                raise
        finally:
            _current.reset(token)
        attempt += 1


def _stable(watch: Watch) -> bool:
    # A list, since a thread that was given up may read for the first time just now.
    return all(len(generations) == 1 for generations in list(watch.values()))
