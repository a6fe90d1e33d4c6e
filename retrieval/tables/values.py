"""What the cells of a table hold: numbers with separators, units and currencies, times, dates, or words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from ...graph.dates import MONTHS
from ...graph.terms import stem, words

ColumnKind: TypeAlias = Literal["number", "date", "text"]
SqlValue: TypeAlias = "str | float | int | None"

_EMPTY = frozenset({"", "-", "–", "—", "−", "?", "n/a", "na", "none", "nil", "null", "...", "…", "unknown"})
_ABOUT = re.compile(r"^(?:c(?:a|irca)?\.?|about|approx\.?|approximately|around|est\.?|~|≈)\s*(?=\d)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s?(?P<money>[€$£¥]|(?:US\$|USD|EUR|GBP|JPY|CHF|CNY|INR|SEK|NOK|DKK|CAD|AUD)(?=[\s\d])|)\s?"
    r"(?P<digits>\d{1,3}(?:(?P<group>[ ,.'’\u00a0\u202f])\d{3})(?:(?P=group)\d{3})*"
    r"(?:[.,]\d+)?|\d+(?:[.,]\d+)?)\s?(?P<unit>%|[€$£¥]|[^\W\d_]{1,12}\.?[²³]?(?:/[^\W\d_]{1,8})?|°[CF]?)?"
)
_EXPONENT = re.compile(r"[-+−]?\d{1,3}(?:[.,]\d{1,15})?[eE][-+]\d{1,3}")
"""Not "1E5", which is a name as well."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,3})?)")
_FOLLOWING = "|".join(
    f"{year:02}{'[-/–]' if year == 99 or year >= 12 else '[/–]'}{(year + 1) % 100:02}" for year in range(100)
)
SEASON = rf"(?<![\d/–-])(?:1\d|20)(?:{_FOLLOWING})(?![\d/–-])"
"""A year that two years share, as "2023/24". "2011-12" may be a month."""
_SEASON = re.compile(SEASON)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_LASTING = re.compile(
    r"(?:(?P<h>\d+(?:[.,]\d+)?)\s?(?:h|hrs?|hours?)\.?)?\s?(?:(?P<min>\d+)\s?(?:m|mins?|minutes?|['′])\.?)?"
    r"\s?(?:(?P<s>\d+)\s?(?:s|secs?|seconds?)\.?)?",
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"\d,(?:\d{1,2}|\d{4,})(?!\d)")
_DECIMAL_DOT = re.compile(r"\d\.(?:\d{1,2}|\d{4,})(?!\d)")
_THOUSANDS_DOT = re.compile(r"\d\.\d{3}\.\d{3}|\d\.\d{3},\d")

_MONTH = {name[:length]: number for number, name in enumerate(MONTHS, 1) for length in range(3, len(name) + 1)}
MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(?P<year>1\d{3}|20\d\d|2100)"
_DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?:[T ]\d\d:\d\d(?::\d\d)?)?",
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<name>{MONTH_NAME})\.?,?\s+{_YEAR}",
        rf"(?P<name>{MONTH_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
        _YEAR,
    )
)
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}")
_TIMED = frozenset(
    stem(word)
    for word in """year years date dated built opened founded born died since from until established launched completed
    planted made automated began begun started ended closed lit released published won decided awarded created joined elected
    season commissioned inaugurated scrapped erected discovered introduced""".split()
)
"""Stems in the names of columns whose numbers of four digits are years."""
_SHARE = 0.8
_SURVEYED = 500


def table_words(text: str) -> list[str]:
    """The words of a cell or of a column's name, folded; a year that two years share is one word.

    >>> table_words("Budget 2023/24 (£)"), table_words("2023-04")
    (['budget', '202324'], ['2023', '04'])
    """
    return words(one_word_seasons(text))


def one_word_seasons(text: str) -> str:
    """A text in which a year that two years share, as "2023/24", is the word "202324"."""
    return _SEASON.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing: it is empty, or a dash."""
    return cell.strip().casefold() in _EMPTY


def number_of(cell: str, comma: bool = False) -> float | None:
    """The number that a cell holds, without its unit; times as seconds. None where it holds more or something else.

    Args:
        cell: "1,742", "£1,000", "−35.3 %", "1 024", "c. 40", "4:02.60".
        comma: whether the comma is the decimal mark, and the dot separates thousands.

    >>> number_of("£1,000"), number_of("74 %"), number_of("4:02.60"), number_of("M25")
    (1000.0, 74.0, 242.6, None)
    >>> number_of("1.234,5", comma=True)
    1234.5
    """
    text = _ABOUT.sub("", cell.strip())
    if text[-1:] in _FRACTIONS:
        whole = number_of(text[:-1], comma) if text[:-1] else 0.0
        return None if whole is None else whole + _FRACTIONS[text[-1]]
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    if len(text) <= 30 and _EXPONENT.fullmatch(text):
        return float(text.replace(",", ".").replace("−", "-"))
    found = _NUMBER.fullmatch(text) if len(text) <= 60 else None
    if found is None:
        return None
    digits = found["digits"]
    if comma:
        digits = re.sub(r"[.\s'’]", "", digits).replace(",", ".")
    else:
        group = found["group"]
        # A dot before exactly three digits is a decimal mark unless others in the column say otherwise.
        digits = digits.replace(",", "") if group in (None, ".", ",") else digits.replace(group, "").replace(",", ".")
    try:
        value = float(re.sub(r"[\s'’]", "", digits))
    except ValueError:
        return None
    return -value if found["sign"] in ("-", "−", "–") else value


def minutes_of(cell: str) -> tuple[float, int] | None:
    """How many minutes a cell tells, and in how many units; None where it tells none.

    >>> minutes_of("1 h 5 min"), minutes_of("2 h"), minutes_of("12")
    ((65.0, 2), (120.0, 1), None)
    """
    found = _LASTING.fullmatch(cell.strip()) if len(cell) <= 40 else None
    told = {unit: float(said.replace(",", ".")) for unit, said in found.groupdict().items() if said} if found else {}
    return (
        (sum(value * {"h": 60.0, "min": 1.0, "s": 1 / 60}[unit] for unit, value in told.items()), len(told))
        if told
        else None
    )


def unit_scale(one: str, other: str) -> float:
    """By what a number in one unit is multiplied to be one in another; 0 where they measure different things.

    >>> unit_scale("h", "min"), unit_scale("km", "km"), unit_scale("kg", "m")
    (60.0, 1.0, 0.0)
    """
    if one == other or not one or not other:
        return 1.0
    return next((float(scale[one] / scale[other]) for scale in _SCALES if one in scale and other in scale), 0.0)


def date_of(cell: str, day_first: bool | None = None) -> str:
    """The ISO date of a year, month or day that a cell holds; "" where it holds none.

    Args:
        cell: "12 May 1987", "1931-04-18", "15.06.1893", "Sept 1868", "c. 1680", "1912".
        day_first: how "3/4/1990" is read; None: not at all.

    >>> date_of("15.06.1893"), date_of("20 Sept 1868"), date_of("c. 1680"), date_of("soon")
    ('1893-06-15', '1868-09-20', '1680', '')
    """
    text = _ABOUT.sub("", cell.strip())
    if len(text) > 40 or not text:
        return ""
    for form in _DATES:
        found = form.fullmatch(text)
        if found is not None:
            parts = found.groupdict()
            month = _MONTH.get((parts.get("name") or "").casefold(), 0) or int(parts.get("month") or 0)
            if parts.get("name") and not month:
                continue
            return _iso(int(parts["year"]), month, int(parts.get("day") or 0))
    slashed = _SLASHED.fullmatch(text) if day_first is not None else None
    if slashed is None:
        return ""
    one, two = int(slashed["one"]), int(slashed["two"])
    return _iso(int(slashed["year"]), two if day_first else one, one if day_first else two)


def _iso(year: int, month: int, day: int) -> str:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name, the words and the unit in it, and how its cells are read.

    `distinct` is the share of its filled cells that are different, among the first of them.
    """

    name: str
    words: tuple[str, ...]
    unit: str
    kind: ColumnKind
    distinct: float = 1.0
    comma: bool = False
    day_first: bool | None = None
    lasting: bool = False
    """Whether its cells tell how long something lasts in several units, as "1 h 5 min", which are read as minutes."""

    @classmethod
    def of(cls, name: str, cells: Sequence[str], comma: bool = False) -> "TableColumn":
        """The column of some name, judged by its first cells; `comma`: other columns have the comma as decimal mark."""
        bare, unit = split_unit(name)
        stems = tuple(dict.fromkeys(stem(word) for word in words(bare)))
        filled = [cell for cell in cells[:_SURVEYED] if not is_empty(cell)]
        distinct = len(set(filled)) / len(filled) if filled else 0.0
        comma = comma or any(_DECIMAL_COMMA.search(cell) or _THOUSANDS_DOT.search(cell) for cell in filled)
        comma = comma and not any(_DECIMAL_DOT.search(cell) for cell in filled if number_of(cell) is not None)
        slashed = [found for cell in filled if (found := _SLASHED.fullmatch(cell)) is not None]
        day_first = None
        if any(int(found["one"]) > 12 for found in slashed):
            day_first = True
        elif any(int(found["two"]) > 12 for found in slashed):
            day_first = False
        dates = [date_of(cell, day_first) for cell in filled]
        dated = sum(map(bool, dates)) >= _SHARE * len(filled) and bool(filled)
        full = any(len(each) > 4 for each in dates)
        numbers = [number_of(cell, comma) for cell in filled]
        kind: ColumnKind = "text"
        lasts = [told for cell in filled if (told := minutes_of(cell)) is not None]
        units = {re.sub(r"[\d.,\s]", "", cell)[:1].casefold() for cell in filled if minutes_of(cell) is not None}
        lasting = len(lasts) >= _SHARE * len(filled) and (len(units) > 1 or any(count > 1 for _, count in lasts))
        # "2, 1, 3, G": numbers of floors and the like, which count nothing, beside a word.
        others = [cell for cell, number in zip(filled, numbers, strict=True) if number is None]
        coded = bool(others) and distinct <= 0.7 and all(cell.isdigit() for cell in filled if cell not in others)
        if lasting:
            kind, unit = "number", "min"
        elif dated and (full or any(word in _TIMED for word in stems)):
            kind = "date"
        elif filled and not coded and sum(each is not None for each in numbers) >= _SHARE * len(filled):
            kind = "number"
            if not unit:
                signs = {sign for cell in filled if (sign := _sign(cell))}
                unit = signs.pop() if len(signs) == 1 else ""
        return cls(name, stems, unit, kind, distinct, comma, day_first, lasting)

    def value(self, cell: str) -> SqlValue:
        """What a cell holds for SQL: a number, an ISO date or the words; None where it holds nothing of its kind."""
        if is_empty(cell):
            return None
        if self.kind == "date":
            return date_of(cell, self.day_first) or None
        if self.lasting:
            told = minutes_of(cell)
            return None if told is None else told[0]
        if self.kind == "number":
            number = number_of(cell, self.comma)
            return int(number) if number is not None and number.is_integer() and abs(number) < 2**53 else number
        return cell


def split_unit(name: str) -> tuple[str, str]:
    """A column's name without its unit, and the unit: what stands in brackets at its end, or a unit as its last word.

    >>> split_unit("Height (m)"), split_unit("2018 GWh"), split_unit("Cost/mile (p)")
    (('Height', 'm'), ('2018 GWh', 'gwh'), ('Cost/mile', 'p'))
    """
    found = re.fullmatch(r"(.+?)\s*[(\[]([^()\[\]]{1,12})[)\]]", name)
    if found is not None:
        unit = found[2].strip().casefold()
        # Of "£ p.a." it is pounds.
        return found[1], next((each for each in (unit, *unit.split()[:1]) if each in UNIT_OF), unit)
    last = name.split()[-1].casefold() if name.split() else ""
    return name, last if last in UNITS else ""


def _sign(cell: str) -> str:
    found = _NUMBER.fullmatch(_ABOUT.sub("", cell.strip()))
    return ((found["money"] or found["unit"] or "") if found else "").casefold().rstrip(".")


_SCALES: tuple[dict[str, float], ...] = (
    {"s": 1, "min": 60, "h": 3600, "d": 86_400},
    {"g": 1, "kg": 1000, "t": 1_000_000},
    {"mm": 0.1, "cm": 1, "m": 100, "km": 100_000},
    {"ml": 1, "l": 1000, "hl": 100_000},
    {"m²": 1, "ha": 10_000, "km²": 1_000_000},
    {"w": 1, "kw": 1000, "mw": 1_000_000},
    {"kwh": 1, "mwh": 1000, "gwh": 1_000_000},
    {"kb": 1, "mb": 1000, "gb": 1_000_000},
)
UNITS = {
    "m": ("metre", "meter", "metres", "meters"),
    "km": ("kilometre", "kilometer", "kilometres", "kilometers", "kms"),
    "cm": ("centimetre", "centimeter", "centimetres", "centimeters"),
    "ft": ("foot", "feet"),
    "mi": ("mile", "miles"),
    "nm": ("nautical mile", "nautical miles"),
    "m²": ("square metre", "square metres", "square meters", "sqm", "m2"),
    "km²": ("square kilometre", "square kilometres", "square kilometers", "km2"),
    "ha": ("hectare", "hectares"),
    "kg": ("kilo", "kilos", "kilogram", "kilograms"),
    "g": ("gram", "grams"),
    "t": ("tonne", "tonnes", "ton", "tons"),
    "hl": ("hectolitre", "hectolitres", "hectoliters"),
    "ml": ("millilitre", "millilitres", "milliliters"),
    "lb": ("lbs", "pound weight"),
    "oz": ("ounce", "ounces"),
    "mm": ("millimetre", "millimetres", "millimeters"),
    "acre": ("acres",),
    "l": ("litre", "litres", "liter", "liters"),
    "kwh": ("kilowatt-hours", "kilowatt hours"),
    "gwh": ("gigawatt-hours", "gigawatt hours"),
    "mwh": ("megawatt-hours", "megawatt hours"),
    "mw": ("megawatts",),
    "%": ("percent", "per cent", "percentage"),
    "€": ("euro", "euros", "eur"),
    "£": ("pound", "pounds", "quid", "gbp"),
    "$": ("dollar", "dollars", "usd"),
    "p": ("pence", "penny"),
    "s": ("second", "seconds", "sec"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "d": ("day", "days"),
    "yr": ("year", "years", "yrs"),
    "w": ("watt", "watts"),
    "kw": ("kilowatt", "kilowatts"),
    "mb": ("megabyte", "megabytes"),
    "gb": ("gigabyte", "gigabytes"),
    "°c": ("degrees", "degree", "celsius", "°"),
}
"""Units by their sign, each with how it is written out."""
UNIT_OF = {spelt: sign for sign, spellings in UNITS.items() for spelt in (sign, *spellings)}
