"""Dates: one spelling for a full date however it is written, and the time that a text's words for one mean."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

MONTHS = tuple("january february march april may june july august september october november december".split())
_NUMBER = {name[:length]: number for number, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY = re.compile(r"0?([1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
_YEAR = re.compile(r"[1-9]\d{2,3}")

MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|mar|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_ORDINALS = tuple(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth""".split()
)
_CENTURIES = {word: number for number, word in enumerate(_ORDINALS, 1)} | {"twenty-first": 21}
_SMALL = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_SMALL |= {"a": 1, "an": 1, "a couple of": 2, "several": 0, "few": 0}
_VAGUE = re.compile(
    r"^(?:(?:at least|at most|the|very|around|about|approximately|circa|ca\.?|c\.|roughly|early|late|mid)[\s-]+"
    r"|c\.\s?(?=\d)|mid(?=\d)"
    r"|(?:end|beginning|start|middle|close|outbreak|turn|course|part|years?|month|season|day|night|morning|evening|afternoon)"
    r"\s+(?:of|in)\s+(?:the\s+)?|years?\s+(?=\d)"
    r"|(?:spring|summer|autumn|fall|winter|christmas|easter)(?:\s+of)?\s+(?=\d{4}))+"
)
_PART = {
    name: months
    for names, months in (
        ("q1 first-quarter", (1, 3)),
        ("q2 second-quarter", (4, 6)),
        ("q3 third-quarter", (7, 9)),
        ("q4 fourth-quarter last-quarter", (10, 12)),
        ("first-half", (1, 6)),
        ("second-half", (7, 12)),
    )
    for name in names.split()
}
_SHAPES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("iso", r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?"),
        ("dotted", r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
        (
            "date",
            rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),?\s+)?(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+"
            rf"(?P<month>{MONTH_NAME})\.?(?:,?\s+(?P<year>\d{{3,4}}))?",
        ),
        (
            "date",
            rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),?\s+)?(?P<month>{MONTH_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            r"(?:\s?,?\s+(?P<year>\d{3,4}))?",
        ),
        ("date", rf"(?P<month>{MONTH_NAME})\.?(?:,?\s+(?:of\s+)?(?P<year>\d{{3,4}}))?"),
        ("date", r"(?P<year>[1-9]\d{2,3})"),
        ("decade", r"(?P<year>\d{3}0)['’]?s"),
        ("century", rf"(?P<century>\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(_CENTURIES)})[\s-]century"),
        ("part", r"(?P<part>q[1-4]|(?:first|second|third|fourth|last)[\s-](?:quarter|half))(?:\s+of)?\s+(?P<year>\d{4})"),
    )
)
_LINK = re.compile(r"\s*[-–—/]\s*|\s+(?:to|until|till|through|and|up to)\s+")
_AGO = re.compile(rf"(?P<count>\d{{1,3}}|{'|'.join(_SMALL)})\s+(?P<unit>day|week|month|year)s?\s+ago")
_NEAR = re.compile(
    rf"(?P<which>last|past|this|next|previous|coming|earlier this|later this|later last|late last|early last)\s+"
    rf"(?P<unit>week|month|year|spring|summer|autumn|fall|winter|{'|'.join(WEEKDAYS)}|{MONTH_NAME})"
)
_OF_MONTH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of\s+(?P<which>last|this|next)\s+month|,?\s+(?P<latin>inst|ult|prox)(?:\.|ant|imo)?)"
)
_LATIN = {"ult": "last", "inst": "this", "prox": "next"}
_DAYS = {"today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1}
_DAYS |= {"last night": -1, "tomorrow": 1}
_LONGEST = 80


class Period(NamedTuple):
    """A stated time, both ends included: ISO dates of a year, month or day ("1950", "1950-03", "1950-03-12")."""

    start: str
    end: str


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
    return f"{found.group(1)} {MONTHS[month - 1]} {year}" if found is not None and _YEAR.fullmatch(year) else ""


@lru_cache(4096)
def stated_time(text: str, said_on: str = "", ahead: bool = False) -> Period | None:
    """The time that words for a date mean, None where they mean none, or one that only another sentence tells.

    Vague words ("early", "circa", "the summer of") are passed over, since the year is what is sure.

    Args:
        text: a date, month, year, decade, century, or a range of them; or with `said_on` one relative to it ("last year").
        said_on: the ISO date on which the words were written, "" where that is unknown.
        ahead: whether what the words date is still to come: "in March" is the next one then, else the last one.

    >>> stated_time("12 March 1967"), stated_time("the late 1970s")
    (Period(start='1967-03-12', end='1967-03-12'), Period(start='1970', end='1979'))
    >>> stated_time("1998–99"), stated_time("last year"), stated_time("last year", "2019-05-14")
    (Period(start='1998', end='1999'), None, Period(start='2018', end='2018'))
    """
    words = " ".join(text.split()).lower()
    if not words or len(words) > _LONGEST:
        return None
    return _one(words, said_on, ahead) or _range(words, said_on, ahead)


def day_of(text: str) -> str:
    """The ISO date, of a day, month or year, that a document's metadata give; "" where they give none.

    >>> day_of("2019-05-14T08:00:00Z"), day_of("May 14, 2019"), day_of("soon")
    ('2019-05-14', '2019-05-14', '')
    """
    iso = re.match(r"\d{4}-\d\d-\d\d(?=[T ])", text.strip())
    found = stated_time(iso[0] if iso else text)
    return found.start if found is not None and found.start == found.end else ""


def _one(words: str, said_on: str, ahead: bool) -> Period | None:
    words = _VAGUE.sub("", words).removesuffix(" season").removesuffix(",")
    for kind, shape in _SHAPES:
        found = shape.fullmatch(words)
        if found is not None:
            return _meant(kind, found.groupdict(), said_on, ahead)
    return _relative(words, said_on, ahead) if said_on else None


def _meant(kind: str, parts: dict[str, str | None], said_on: str, ahead: bool) -> Period | None:
    """What the parts of a date mean."""
    if kind == "century":
        word = parts["century"] or ""
        number = _CENTURIES.get(word) or int(word[:-2])
        return Period(f"{number * 100 - 99:04}", f"{number * 100:04}") if 0 < number <= 99 else None
    year = int(parts.get("year") or 0)
    if kind == "decade":
        # "The 1900s" may be a century.
        return Period(f"{year:04}", f"{year + 9:04}") if year % 100 else None
    if kind == "part":
        first, last = _PART[(parts["part"] or "").replace(" ", "-")]
        return Period(f"{year:04}-{first:02}", f"{year:04}-{last:02}")
    named = parts.get("month")
    month = (int(named) if named.isdigit() else _NUMBER[named]) if named else 0
    day = int(parts.get("day") or 0)
    if not year:
        return _without_year(month, day, said_on, ahead)
    return _period(year, month, day)


def _period(year: int, month: int = 0, day: int = 0) -> Period | None:
    """The period of a year, month or day; None where the calendar has no such day."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    return Period(text, text)


def _without_year(month: int, day: int, said_on: str, ahead: bool) -> Period | None:
    """A month, or a day of one, near the day on which it was written: the last one, or the next one."""
    if len(said_on) < 7:
        return None
    year, today = int(said_on[:4]), (int(said_on[5:7]), int(said_on[8:10] or 0))
    asked = (month, day if today[1] else 0)
    compared = (today[0], today[1] if day else 0)
    if ahead and asked < compared:
        year += 1
    elif not ahead and asked > compared:
        year -= 1
    return _period(year, month, day)


def _relative(words: str, said_on: str, ahead: bool) -> Period | None:
    """What "yesterday", "last year", "two months ago" and "Monday" mean to who writes on a day."""
    ago = _AGO.fullmatch(words)
    if ago is not None:
        count = int(ago["count"]) if ago["count"].isdigit() else _SMALL[ago["count"]]
        days = ago["unit"] == "week"
        return shifted(said_on, "day" if days else ago["unit"], -count * (7 if days else 1)) if count else None
    if words in _DAYS:
        return shifted(said_on, "day", _DAYS[words])
    if words in WEEKDAYS:
        return _weekday(words, said_on, 1 if ahead else -1)
    dated = _OF_MONTH.fullmatch(words)
    if dated is not None:
        step = {"last": -1, "this": 0, "next": 1}[dated["which"] or _LATIN[dated["latin"]]]
        there = shifted(said_on, "month", step)
        return _period(int(there.start[:4]), int(there.start[5:]), int(dated["day"])) if there is not None else None
    near = _NEAR.fullmatch(words)
    if near is None:
        return None
    which, unit = near["which"].split()[-1], near["unit"]
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    if unit in WEEKDAYS:
        return _weekday(unit, said_on, step) if step else None
    if unit in _NUMBER:
        if len(said_on) < 7:
            return None
        month, today = _NUMBER[unit], int(said_on[5:7])
        later = {-1: -1 if month >= today else 0, 1: 1 if month <= today else 0}.get(step, 0)
        return _period(int(said_on[:4]) + later, month)
    if unit in {"spring", "summer", "autumn", "fall", "winter"}:
        # Which year's "last summer" is depends on the season in which it is said.
        return None
    return shifted(said_on, unit, step)


def shifted(said_on: str, unit: str, count: int) -> Period | None:
    """The year, month, week or day so many of them after one; None where that is not known to the month or day.

    Args:
        said_on: an ISO date of a year, month or day.
        unit: "year", "month", "week" or "day".
        count: how many; below zero: before it.

    >>> shifted("1926", "year", 2), shifted("1926", "month", 3)
    (Period(start='1928', end='1928'), None)
    """
    year, month, day = int(said_on[:4]), int(said_on[5:7] or 0), int(said_on[8:10] or 0)
    if unit == "year":
        return _period(year + count)
    if unit == "month" and month:
        months = year * 12 + month - 1 + count
        return _period(months // 12, months % 12 + 1)
    if not day:
        return None
    now = date(year, month, day)
    if unit == "week":
        first = now + timedelta(weeks=count, days=-now.weekday())
        return Period(first.isoformat(), (first + timedelta(days=6)).isoformat())
    there = (now + timedelta(days=count)).isoformat()
    return Period(there, there)


def _weekday(name: str, said_on: str, step: int) -> Period | None:
    """The last or next day of a name; the day of writing itself is the last of its name."""
    if len(said_on) < 10:
        return None
    now = date.fromisoformat(said_on[:10])
    back = (now.weekday() - WEEKDAYS.index(name)) % 7
    there = (now - timedelta(days=back) if step < 0 else now + timedelta(days=7 - back)).isoformat()
    return Period(there, there)


def _range(words: str, said_on: str, ahead: bool) -> Period | None:
    """From one date to another, of which the first may leave out what the second has: "12 to 15 March 1967", "1998–99"."""
    words = re.sub(r"^(?:from|between|(?:the\s+)?years|the)\s+", "", words).removesuffix(" season")
    for link in _LINK.finditer(words):
        first, last = words[: link.start()], words[link.end() :]
        century = re.fullmatch(r"(\d\d)\d\d", first)
        if century is not None and re.fullmatch(r"\d\d", last):
            last = century[1] + last
            if last <= first:
                return None
        day = re.match(rf"({MONTH_NAME}\.?)\s+\d", first)
        if day is not None and re.match(r"\d{1,2}\b", last):
            last = f"{day[1]} {last}"
        end = _one(last, said_on, ahead)
        if end is None:
            continue
        start = _completed(first, last) if re.search(r"\d{4}", first) is None else _one(first, said_on, ahead)
        start = start or _one(first, said_on, ahead)
        if start is not None and start.start[: len(end.end)] <= end.end[: len(start.start)]:
            return Period(start.start, end.end)
    return None


def _completed(first: str, last: str) -> Period | None:
    """The first date of a range with the year, or month and year, of the last one."""
    year = re.search(r"\b\d{4}\b", last)
    if year is None:
        return None
    if re.fullmatch(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?", first):
        month = re.search(MONTH_NAME, last)
        return _one(f"{first.removeprefix('the ')} {month[0]} {year[0]}", "", False) if month else None
    return _one(f"{first} {year[0]}", "", False)
