"""One metadata-filter language (being written)."""


class Filter:
    """A parsed filter."""
