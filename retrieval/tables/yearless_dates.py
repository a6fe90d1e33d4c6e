"""Days and months without a year, as "after 3 May" and "in March", and what they ask of a column of dates."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...graph.dates import MONTHS
from .question_words import COMPARISONS, Comparator
from .values import TableColumn

_NUMBER = {name[:length]: number for number, name in enumerate(MONTHS, 1) for length in {3, len(name)}} | {"sept": 9}
_MONTH = rf"(?:{'|'.join(sorted(_NUMBER, key=len, reverse=True))})"
_DAY = r"(?:[1-9]|[12]\d|3[01])"
_ONLY = rf"(?P<month>{'|'.join(MONTHS)})"
_BY_PHRASE: dict[str, Comparator] = {
    word: comparator
    for phrase, comparator, dimension in COMPARISONS
    if dimension == "date"
    for word in phrase.split("|")
    if word.isalpha()
}
_PHRASE = rf"\b(?P<phrase>{'|'.join(_BY_PHRASE)}) (?:the )?"
_NO_YEAR = r"(?!\.?,? (?:of )?\d{4})(?![\w-])"
_FORMS = tuple(
    re.compile(form + _NO_YEAR)
    for form in (
        rf"(?:{_PHRASE})?(?<![\w.,:])(?P<day>{_DAY})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})",
        rf"(?:{_PHRASE})?\b(?P<month>{_MONTH})\.? (?P<day>{_DAY})(?:st|nd|rd|th)?",
        rf"{_PHRASE}{_ONLY}",
    )
)


class YearlessDate(NamedTuple):
    """A day or month, "--05-03" or "--05", what is asked of it, and the characters that say it."""

    comparator: Comparator
    day: str
    start: int
    end: int


def yearless_dates(lowered: str) -> Iterator[YearlessDate]:
    """The days and months without a year in a text of small letters, by their form and place; those first found count."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for found in form.finditer(lowered):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            taken.append(found.span())
            parts = found.groupdict()
            day = f"-{int(parts['day']):02}" if parts.get("day") else ""
            comparator = _BY_PHRASE.get(parts["phrase"] or "", "=")
            yield YearlessDate(comparator, f"--{_NUMBER[parts['month']]:02}{day}", *found.span())


def is_yearless(value: object) -> bool:
    """Whether what is compared is a day or month without a year."""
    return isinstance(value, str) and value.startswith("--")


def with_year(day: str, column: TableColumn, cells: Iterable[str]) -> str:
    """A day in the year that all dates of a column have; "" where they have several."""
    years = {str(date)[:4] for cell in cells if (date := column.value(cell)) is not None}
    return f"{years.pop()}{day[1:]}" if len(years) == 1 else ""
