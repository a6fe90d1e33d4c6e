"""A view: the store through a filter, live, and read-only."""

from ...filters import Filter
from .asking import Asking
from .reader import Reader
from .scope import Scope


class View(Reader):
    """What of a store passes a filter. Views of views add up with `and`."""

    def __init__(self, asking: Asking, filter: Filter) -> None:
        super().__init__(asking, Scope(filter))
        self.filter = filter


def viewed(reader: Reader, asking: Asking, filter: Filter) -> View:
    """A view of what `reader` shows, its filter checked against the fields that are there."""
    filter.check(reader.metadata_fields())
    within = reader.filter if isinstance(reader, View) else None
    return View(asking, filter if within is None else within & filter)
