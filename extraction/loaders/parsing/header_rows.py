"""Whether the first row of a table names its columns, where the document does not say."""

import re
from collections.abc import Sequence

_LONGEST_NAME = 40
_VALUE = re.compile(
    r"[-+−]?[\d.,' ]*\d(?:[.,]\d+)?\s*(?:%|[€$£¥]|[a-z]{1,3})?|[€$£¥]\s?[\d.,]+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*"
    r"|true|false|yes|no",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(?:[^\W\d_]+ )?[^\W\d_]{1,5}\.")
_LETTERS = re.compile(r"[^\W\d_]+")
_COLUMN_NAMES = frozenset(
    "name title type kind category class group status state date year month day time start end from until since period "
    "born died age sex person people author editor publisher owner founder master captain builder maker manufacturer "
    "developer employer employee company firm organisation organization institution school university team club role "
    "position job occupation profession place location address town city village country region nation nationality "
    "capital port river language currency population area length width height weight size speed price cost amount value "
    "number count quantity total rank score code id identifier abbreviation symbol description meaning explanation "
    "definition notes note remarks comment comments source reference version release product item model colour color "
    "email phone website parent child spouse genre album song film book artist director member leader president".split()
)


def can_be_header(row: Sequence[str]) -> bool:
    """Whether a row's cells are short, different names, none of them empty or a value."""
    names = [cell.strip() for cell in row]
    if len(names) < 2 or len({name.casefold() for name in names}) < len(names):
        return False
    return all(
        name
        and len(name) <= _LONGEST_NAME
        and (name[-1] not in ".!?;" or _ABBREVIATED.fullmatch(name))
        and not is_value(name)
        and any(map(str.isalpha, name))
        for name in names
    )


def is_header(row: Sequence[str], below: Sequence[Sequence[str]], marked: bool = False) -> bool:
    """Whether the first row names the columns.

    It must be able to, and be `marked` (bold), or stand above a column of nothing but values, or consist of words that name
    columns. A table of other words may begin with data as well as with names, and is taken to.
    """
    if not below or not can_be_header(row):
        return False
    if marked or 2 * sum(map(_is_column_name, row)) >= len(row):
        return True
    columns = range(len(row))
    return any(_holds_values([each[place] if place < len(each) else "" for each in below]) for place in columns)


def _is_column_name(cell: str) -> bool:
    words = _LETTERS.findall(cell.casefold())
    return 0 < len(words) <= 4 and any(word in _COLUMN_NAMES or word.removesuffix("s") in _COLUMN_NAMES for word in words)


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, an amount, a date or yes or no."""
    return bool(_VALUE.fullmatch(cell.strip()))


def _holds_values(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(is_value, filled))
