"""Points and stretches of time as a question writes them: years, decades, months and days, as ISO dates."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ...graph.dates import MONTHS
from ...graph.field_values import FieldValues
from ...graph.filters.language import Compare, Filter, Operator, conjunction

YEARS = range(1000, 2200)
"""Whole numbers that may be a year."""
DATE_NAMES = (
    "published",
    "date",
    "publication_date",
    "publication",
    "created",
    "year",
    "issued",
    "written",
    "released",
    "updated",
    "modified",
    "time",
    "timestamp",
)
"""Names of fields that say when a document was made, the likeliest first."""

_MONTH = "(?P<month>" + "|".join(f"{each}|{each[:3]}\\.?" for each in MONTHS) + "|sept\\.?)"
_YEAR = r"(?P<year>1\d{3}|20\d{2}|21\d{2})"
_DAY = r"(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_PARTS = ("first", "second", "third", "fourth")
_TENS = {"forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990}
_FORMS = tuple(
    re.compile(rf"(?<![\w.]){form}(?![\w]|[.,]\d)", re.IGNORECASE)
    for form in (
        r"(?P<year>[12]\d{3})-(?P<number>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])",
        r"(?P<year>[12]\d{3})-(?P<number>0[1-9]|1[0-2])(?!-)",
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_MONTH},? (?:of )?{_YEAR}",
        rf"(?P<part>first|second) half of (?:the year )?{_YEAR}",
        rf"(?P<part>first|second|third|fourth) quarter of (?:the year )?{_YEAR}",
        rf"Q(?P<part>[1-4]) (?:of )?{_YEAR}",
        r"(?P<decade>1\d{2}0|20\d0)'?s",
        "(?P<tens>" + "|".join(_TENS) + ")",
        _YEAR,
    )
)
_ISO = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:[T ].*)?)?)?")


class TimeSpan(NamedTuple):
    """A stretch of time as ISO dates: from `first` up to, but not including, `after`; "1967" stands for all of the year."""

    first: str
    after: str
    whole_years: bool
    """Whether it begins and ends with a year."""


class FoundTime(NamedTuple):
    """Characters `start` to `end` of a question, and the stretch of time that they name."""

    start: int
    end: int
    span: TimeSpan


def times_in(question: str) -> list[FoundTime]:
    """All times in a question, those that are written most precisely first where they overlap; sorted by place."""
    found: list[FoundTime] = []
    for form in _FORMS:
        for match in form.finditer(question):
            span = _span(match.groupdict() | {"whole": match[0]})
            free = all(match.end() <= each.start or match.start() >= each.end for each in found)
            if span is not None and free:
                found.append(FoundTime(match.start(), match.end(), span))
    return sorted(found)


def _span(said: Mapping[str, str | None]) -> TimeSpan | None:
    decade = said.get("decade")
    if decade is not None:
        return TimeSpan(decade, str(int(decade) + 10), True)
    tens = said.get("tens")
    if tens is not None:
        return TimeSpan(str(_TENS[tens.casefold()]), str(_TENS[tens.casefold()] + 10), True)
    year = int(said["year"] or 0)
    name = (said.get("month") or "").casefold()[:3]
    month = int(said.get("number") or 0) or next((n for n, each in enumerate(MONTHS, 1) if name == each[:3]), 0)
    day = int(said.get("day") or 0)
    part = said.get("part")
    if part is not None:
        length = 6 if " half " in (said.get("whole") or "").casefold() else 3
        begins = (int(part) if part.isdigit() else _PARTS.index(part.casefold()) + 1) * length - length
        ends = begins + length
        return TimeSpan(f"{year}-{begins + 1:02}", f"{year + ends // 12}-{ends % 12 + 1:02}", False)
    if not month:
        return TimeSpan(str(year), str(year + 1), True)
    if not day:
        return TimeSpan(f"{year}-{month:02}", f"{year + month // 12}-{month % 12 + 1:02}", False)
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return TimeSpan(first.isoformat(), (first + timedelta(1)).isoformat(), False)


def is_date_field(name: str, held: FieldValues) -> bool:
    """Whether a field says when something was: by its values, where they are known, or else by its name."""
    kinds = set(held.types) - {"null"}
    named = bool(_date_words(name))
    if kinds == {"number"}:
        years = [each for each in held.values if isinstance(each, int) and each in YEARS]
        return named and (not held.complete or len(years) == len(held.values))
    if not kinds or kinds - {"string", "number"}:
        return False
    if held.values:
        return all(_ISO.fullmatch(str(each)) is not None for each in held.values)
    return named and not held.complete


def _date_words(name: str) -> list[str]:
    return [each for each in re.split(r"[\W_]+", name.casefold()) if each in DATE_NAMES]


def date_rank(name: str) -> int:
    """How likely a field says when a document was published: 0 is likeliest."""
    ranks = [DATE_NAMES.index(each) for each in _date_words(name)]
    return min(ranks, default=len(DATE_NAMES))


def in_time(name: str, types: Iterable[str], operator: Operator, span: TimeSpan) -> Filter | None:
    """A date field before, after or within a stretch of time; None where the field cannot say it.

    `<` and `>` leave the stretch itself out, `<=` and `>=` include it, `=` is within it.
    """
    kinds = set(types)
    made: list[Filter] = []
    if "string" in kinds:
        made.append(_bounds(name, operator, span.first, span.after))
    if "number" in kinds and span.whole_years:
        made.append(_bounds(name, operator, int(span.first), int(span.after)))
    if not made:
        return None
    return made[0] if len(made) == 1 else made[0] | made[1]


def _bounds(name: str, operator: Operator, first: str | int, after: str | int) -> Filter:
    if isinstance(first, int) and after == first + 1 and operator == "=":
        return Compare(name, "=", first)
    bounds: Mapping[Operator, Filter] = {
        "<": Compare(name, "<", first),
        ">=": Compare(name, ">=", first),
        ">": Compare(name, ">=", after),
        "<=": Compare(name, "<", after),
        "!=": Compare(name, "<", first) | Compare(name, ">=", after),
    }
    return bounds[operator] if operator in bounds else conjunction((bounds[">="], bounds["<="]))
