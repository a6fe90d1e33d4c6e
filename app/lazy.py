"""A part that is made when it is first needed."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lazy(Generic[T]):
    """Holds what is made on first use, once. Thread-safe.

    Args:
        make: makes the real one; whatever it raises, the first use raises.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: T | None = None

    @property
    def real(self) -> T:
        """The real one."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made
