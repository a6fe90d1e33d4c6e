"""What was read last, kept for the next read of the same generation: searches come back to the same text nodes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

TEXTS_KEPT = 8192
"""Text nodes kept in memory: a kilobyte or two each."""
WORDS_KEPT = 8192
"""Text nodes whose words' vectors are kept in memory: some five kilobytes each."""
OWNERS_KEPT = 4096
"""Text nodes whose mentions and sentences are kept in memory: two kilobytes each."""

T = TypeVar("T")


class LruCache(Generic[T]):
    """Values by id, `most` of them at most: what came in first goes first. Any thread may ask."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, ids: Iterable[str], read: Callable[[list[str]], Iterable[tuple[str, T]]]) -> dict[str, T]:
        """The values of these ids, in their order; `read` gives those that are not held, and none for unknown ids."""
        wanted = dict.fromkeys(ids)
        with self._lock:
            known = {each: self._held[each] for each in wanted if each in self._held}
        missing = [each for each in wanted if each not in known]
        if missing:
            fresh = dict(read(missing))
            known.update(fresh)
            with self._lock:
                self._held.update(fresh)
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
        return {each: known[each] for each in wanted if each in known}
