"""What pydantic found wrong with a value that came in, as one line for people."""

from reprlib import repr as shortened
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_EXPECTED = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("model_type", "dict_type"), "an object"),
    **dict.fromkeys(("list_type", "tuple_type"), "a list"),
    "string_type": "text",
    "greater_than_equal": "at least {ge}",
    "json_invalid": "valid JSON ({error})",
}
"""What was expected, by pydantic's kind of error."""
_COMPLAINTS = {
    "missing": "this field is missing",
    "extra_forbidden": "there is no such field",
    "too_short": "expected a list of at least {min_length}, got {actual_length}",
    "string_too_short": "the text is too short: the least length is {min_length}",
}
"""The whole complaint, for the other kinds."""


def complaint(error: ValidationError, whole: str = "") -> str:
    """The first complaint: where, and what was expected; `whole` is the place of one about the value itself.

    >>> from pydantic import TypeAdapter
    >>> try:
    ...     TypeAdapter(dict[str, int]).validate_python({"a": "one"})
    ... except ValidationError as error:
    ...     complaint(error)
    "a: expected a whole number, got 'one'"
    """
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or whole
    return f"{where}: {in_words(first)}" if where else in_words(first)


def in_words(first: "ErrorDetails", *, shown: bool = True) -> str:
    """One complaint in plain words, with the beginning of the value if it is to be `shown`."""
    context, kind = first.get("ctx", {}), first["type"]
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}".format(**context) + (f", got {shortened(first['input'])}" if shown else "")
    # Before what our own validators say pydantic puts the kind of error, which does not help readers.
    return _COMPLAINTS[kind].format(**context) if kind in _COMPLAINTS else first["msg"].removeprefix("Value error, ")
