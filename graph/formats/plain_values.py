"""Values of numpy, pandas and Python's own kinds as JSON has them: what graphs and tables hold is read as people mean it."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from ..errors import DocumentError
from ..identity import canonical

_FOREIGN = ("numpy", "pandas")
_MISSING = ("NAType", "NaTType")
"""pandas' own signs that a value is missing; they compare with nothing."""


class _Missing:
    """What stands for no value."""


MISSING = _Missing()


def plain_values(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes with plain values; those without one are left out.

    Raises:
        DocumentError: as for `plain_value`.

    >>> plain_values({"born": 1990, "died": float("nan"), "tags": {"b", "a"}, "note": None})
    {'born': 1990, 'tags': ['a', 'b']}
    """
    try:
        return _mapped(values)
    except RecursionError:
        raise _too_deep() from None


def plain_value(value: Any) -> Any:
    """A value as JSON has it, MISSING for None, NaN and pandas' like; other objects as they are, for others to refuse.

    Sets are sorted lists, tuples and arrays lists, dates and times texts in ISO 8601, scalars of numpy Python's own.

    Raises:
        DocumentError: it is nested too deep, holds itself, or two of its keys are the same as text.
    """
    try:
        return _plain(value)
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> DocumentError:
    return DocumentError("a value is nested too deep, or holds itself: flatten it")


def _mapped(values: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = str(key)
        if name in found:
            raise DocumentError(f"two keys of a mapping are {name!r:.60} as text: give them different names")
        found[name] = _plain(value)
    return {name: value for name, value in found.items() if value is not MISSING}


def _plain(value: Any) -> Any:
    if type(value) in (bool, int, str):
        return value
    if value is None or type(value).__name__ in _MISSING:
        return MISSING
    if type(value).__module__.partition(".")[0] in _FOREIGN:
        return _foreign(value)
    if isinstance(value, float):
        return MISSING if value != value else float(value)
    if isinstance(value, Decimal):
        return MISSING if value.is_nan() else float(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _mapped(value)
    if isinstance(value, set | frozenset):
        return sorted(_listed(value), key=canonical)
    if isinstance(value, list | tuple):
        return _listed(value)
    return value


def _listed(values: Iterable[Any]) -> list[Any]:
    return [each for each in map(_plain, values) if each is not MISSING]


def _foreign(value: Any) -> Any:
    """A scalar, array, series or time of numpy or pandas."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if type(value).__name__ == "Period":
        return str(value)  # A year, quarter, month or day.
    if hasattr(value, "tolist"):
        plain = value.tolist()
        # numpy's times have neither: they are numbers of nanoseconds there, and texts of ISO 8601 here.
        if type(value).__name__ in ("datetime64", "timedelta64"):
            return MISSING if str(value) == "NaT" else str(value)
        return value if plain is value else _plain(plain)
    return value
