"""Which generations a piece of work saw: stores note every read, and who needs one state of them asks afterwards.

Asking costs no read of its own, so that a search over a server pays no round trip for it.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Seen:
    """The generations that reads saw, by place."""

    generations: dict[Hashable, set[int]] = field(default_factory=dict)

    @property
    def moved(self) -> bool:
        """Whether any place was seen in more than one generation."""
        return any(len(each) > 1 for each in self.generations.values())


_watchers: ContextVar[tuple[Seen, ...]] = ContextVar("clew_watchers", default=())


@contextmanager
def watching() -> Iterator[Seen]:
    """What the reads inside see, in this thread and in those that copy its context. Watches may be nested."""
    seen = Seen()
    token = _watchers.set((*_watchers.get(), seen))
    try:
        yield seen
    finally:
        _watchers.reset(token)


def noted(place: Hashable, generation: int) -> None:
    """Every store says with every read which generation it saw; `place` is the store's own, alike for its views."""
    for seen in _watchers.get():
        seen.generations.setdefault(place, set()).add(generation)
