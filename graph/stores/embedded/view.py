"""A view: the store through a filter, live, and read-only."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from ...filters.language import Filter
from .connection import Session
from .core import Core
from .derived_arrays import Derived
from .external_vectors import ReplacedVectors
from .reader import Reader
from .visibility import Scope

T = TypeVar("T")


class View(Reader):
    """What of a store passes a filter. Views of views add up with `and`."""

    def __init__(self, core: Core, filter: Filter) -> None:
        self._core = core
        self.filter = filter

    def _reading(self) -> AbstractContextManager[Session]:
        return self._core.connections.reading()

    def _streaming(self) -> AbstractContextManager[Session] | None:
        return self._core.streaming()

    def _scope(self, session: Session) -> Scope | None:
        return self._core.scope(session, self.filter)

    @property
    def _derived(self) -> Derived:
        return self._core.derived

    @property
    def _replaced(self) -> ReplacedVectors | None:
        return self._core.replaced

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """As `Core.snapshot`."""
        return self._core.snapshot(work)

    def view(self, filter: Filter) -> "View":
        """The text nodes here that pass another filter too.

        Raises:
            FilterError: a field that nothing here has, or a comparison of unlike types.
        """
        return viewed(self, self._core, filter, self.filter)


def viewed(reader: Reader, core: Core, filter: Filter, within: Filter | None = None) -> View:
    """A view of what `reader` shows, its filter checked against the fields that are there."""
    with core.connections.reading() as session:
        filter.check(reader.metadata_fields(session))
    return View(core, filter if within is None else within & filter)
