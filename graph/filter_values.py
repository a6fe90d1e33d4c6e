"""The values that a filter compares with: what they may be, how they compare and how they are written."""

import json
import math
from collections.abc import Iterable
from typing import TypeAlias

from .errors import FilterError
from .filters.records import json_type
from .model import Json

Scalar: TypeAlias = str | int | float | bool

_MAX_NAME = 500
_MAX_INTEGER = 2**63


def equal(value: Json, wanted: Scalar) -> bool:
    """Equality as JSON has it: 1 equals 1.0, never true."""
    return json_type(value) == json_type(wanted) and value == wanted


def contains(value: Json, wanted: Scalar) -> bool:
    """Whether `wanted` is an element of an array, or a part of a text."""
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    if json_type(value) != "array" or not isinstance(value, Iterable):
        return False
    return any(equal(each, wanted) for each in value)


def check_name(name: str) -> None:
    """Refuse what no form of the language can say as a field's name.

    Raises:
        FilterError: with the name.
    """
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME or not _encodable(name):
        raise FilterError(f"expected a field's name of 1 to {_MAX_NAME} characters, got {str(name)[:80]!r}")


def check_value(name: str, value: Scalar) -> None:
    """Refuse what no form of the language can say as a value for the field `name`.

    Raises:
        FilterError: with what came.
    """
    if isinstance(value, (bool, str)) and (isinstance(value, bool) or _encodable(value)):
        return
    if isinstance(value, int) and -_MAX_INTEGER <= value < _MAX_INTEGER:
        return
    if isinstance(value, float) and math.isfinite(value):
        return
    got = repr(value)[:80] if isinstance(value, (str, float)) else f"a value of type {type(value).__name__}"
    raise FilterError(
        f"filter on {name!r}: expected a text, true or false, or a finite number of at most 64 bits, got {got}"
        + ("; a missing value is asked for with 'not exists(...)'" if value is None else "")
    )


def written(value: Scalar) -> str:
    """A value as the text of a filter writes it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
