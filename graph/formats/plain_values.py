"""Values of numpy, pandas and Python's own kinds as JSON has them: what graphs and tables hold is read as people mean it."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from ..identity import canonical

_FOREIGN = ("numpy", "pandas")
_MISSING = ("NAType", "NaTType")
"""pandas' own signs that a value is missing; they compare with nothing."""


class _Missing:
    """What stands for no value."""


MISSING = _Missing()


def plain_values(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes with plain values; those without one are left out.

    >>> plain_values({"born": 1990, "died": float("nan"), "tags": {"b", "a"}, "note": None})
    {'born': 1990, 'tags': ['a', 'b']}
    """
    plain = ((str(name), plain_value(value)) for name, value in values.items())
    return {name: value for name, value in plain if value is not MISSING}


def plain_value(value: Any) -> Any:
    """A value as JSON has it, MISSING for None, NaN and pandas' like; other objects as they are, for others to refuse.

    Sets are sorted lists, tuples and arrays lists, dates and times texts in ISO 8601, scalars of numpy Python's own.
    """
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
        return plain_values(value)
    if isinstance(value, set | frozenset):
        return sorted(_listed(value), key=canonical)
    if isinstance(value, list | tuple):
        return _listed(value)
    return value


def _listed(values: Iterable[Any]) -> list[Any]:
    return [each for each in map(plain_value, values) if each is not MISSING]


def _foreign(value: Any) -> Any:
    """A scalar, array, series or time of numpy or pandas."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        plain = value.tolist()
        # numpy's times have neither: they are numbers of nanoseconds there, and texts of ISO 8601 here.
        if type(value).__name__ in ("datetime64", "timedelta64"):
            return MISSING if str(value) == "NaT" else str(value)
        return value if plain is value else plain_value(plain)
    return value
