"""Whether the first row of a table names its columns, where the document does not say."""

import re
from collections.abc import Sequence

_LONGEST_NAME = 40
_VALUE = re.compile(
    r"[-+−]?[\d.,' ]*\d(?:[.,]\d+)?\s*(?:%|[€$£¥]|[a-z]{1,3})?|[€$£¥]\s?[\d.,]+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*"
    r"|true|false|yes|no",
    re.IGNORECASE,
)


def can_be_header(row: Sequence[str]) -> bool:
    """Whether a row's cells are short, different names, none of them empty or a value."""
    names = [cell.strip() for cell in row]
    if len(names) < 2 or len({name.casefold() for name in names}) < len(names):
        return False
    return all(
        name and len(name) <= _LONGEST_NAME and name[-1] not in ".!?;" and not is_value(name) and any(map(str.isalpha, name))
        for name in names
    )


def is_header(row: Sequence[str], below: Sequence[Sequence[str]], marked: bool = False) -> bool:
    """Whether the first row names the columns: it can, and it is `marked` (bold) or a column below holds values alone.

    A table of nothing but words may begin with data as well as with names, and is taken to.
    """
    if not below or not can_be_header(row):
        return False
    columns = range(len(row))
    return marked or any(_holds_values([each[place] if place < len(each) else "" for each in below]) for place in columns)


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, an amount, a date or yes or no."""
    return bool(_VALUE.fullmatch(cell.strip()))


def _holds_values(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(is_value, filled))
