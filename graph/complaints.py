"""What pydantic found wrong with a value that came in, as one line for people."""

from pydantic import ValidationError


def complaint(error: ValidationError, whole: str = "") -> str:
    """The first complaint: where, and what was expected; `whole` is the place of one about the value itself.

    >>> from pydantic import TypeAdapter
    >>> try:
    ...     TypeAdapter(dict[str, int]).validate_python({"a": "one"})
    ... except ValidationError as error:
    ...     complaint(error)
    'a: Input should be a valid integer, unable to parse string as an integer'
    """
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or whole
    # Before what our own validators say pydantic puts the kind of error, which does not help readers.
    said = first["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
