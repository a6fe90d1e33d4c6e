"""Full dates: one spelling for however a date with day, month and year is written."""

import re
from collections.abc import Sequence

_MONTHS = tuple("january february march april may june july august september october november december".split())
_NUMBER = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY = re.compile(r"0?([1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
_YEAR = re.compile(r"[1-9]\d{2,3}")


def full_date(text: str, words: Sequence[str]) -> str:
    """The date that a name is, as "12 march 1921"; "" for every other name, a month or year alone among them.

    Args:
        text: the case-folded name.
        words: its words, punctuation and article dropped.

    >>> full_date("march 12th, 1921", ["march", "12th", "1921"]), full_date("march 1921", ["march", "1921"])
    ('12 march 1921', '')
    """
    iso = _ISO.fullmatch(text)
    if iso is not None:
        year, month, day = iso.group(1), int(iso.group(2)), iso.group(3)
        return _date_text(day, month, year) if 1 <= month <= 12 else ""
    if len(words) == 4 and words[1] == "of":
        words = (words[0], *words[2:])
    if len(words) != 3:
        return ""
    first, second, year = words
    if second in _NUMBER:
        return _date_text(first, _NUMBER[second], year)
    return _date_text(second, _NUMBER[first], year) if first in _NUMBER else ""


def _date_text(day: str, month: int, year: str) -> str:
    found = _DAY.fullmatch(day)
    return f"{found.group(1)} {_MONTHS[month - 1]} {year}" if found is not None and _YEAR.fullmatch(year) else ""
