"""Numbers as a sheet shows them: by the number formats of Excel (ECMA-376, part 1, 18.8.31), as an English one does."""

import datetime
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 255
"""Characters of a format in Excel; what is longer is not read."""
_MOST_DECIMALS = 30
_WIDE = Context(prec=400)
"""Room for all digits of the largest number."""
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General)'
    r"|(?P<exponent>[Ee][+-])|(?P<digit>[0#?])|(?P<mark>[.,%@/])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "=": lambda value, bound: value == bound,
    "<>": lambda value, bound: value != bound,
}


class _FormatToken(NamedTuple):
    """A piece of a format: "text" with what it shows, or what stands for digits, a mark, the number in general, a text."""

    kind: str
    shown: str = ""


class _FormatPart(NamedTuple):
    """What one of the parts between semicolons shows, and of which numbers."""

    tokens: tuple[_FormatToken, ...]
    condition: tuple[str, float] | None = None

    def holds(self, value: float) -> bool:
        return self.condition is not None and _HOLDS[self.condition[0]](value, self.condition[1])

    def has(self, *kinds: str) -> bool:
        return any(token.kind in kinds for token in self.tokens)


def shown_number(value: float, form: str) -> str:
    """A number as a format shows it: its decimals, thousands, unit or currency.

    A negative one has a minus sign also where the sheet has brackets or a colour, zero is no dash, and a fraction is a
    decimal, so that what is shown is read as the number that it is.

    >>> [shown_number(1234.5, form) for form in ('#,##0.00 "EUR"', '[$€-407] 0', '0.0E+00', '0" kg"', 'General')]
    ['1,234.50 EUR', '€ 1235', '1.2E+03', '1235 kg', '1234.5']
    >>> shown_number(-0.125, "0.0%;(0.0%)")
    '-12.5%'
    """
    if not math.isfinite(value):
        return ""
    parts = _parts(form)
    if not parts:
        return plain_number(value)
    part, signed = _part_for(value, parts)
    if not part.tokens:
        return ""
    if part.has("/"):
        return plain_number(value)
    shown = _filled(part, value)
    if value == 0 and _shows_minus(part):
        # A dash for nothing, as accounts have it.
        shown = _filled(parts[0], value)
    negative = value < 0 and any(sign in "123456789" for sign in shown)
    return " ".join((f"-{shown}" if negative and (signed or not _shows_minus(part)) else shown).split())


def shown_text(text: str, form: str) -> str:
    """A text as a format shows it, such as `"Port of "@`."""
    if form in ("General", "@"):
        return text
    parts = _parts(form)
    part = next((each for each in parts if each.has("@")), None)
    if part is None:
        return "" if len(parts) == 4 and not parts[3].tokens else text
    return "".join(text if token.kind == "@" else token.shown for token in part.tokens if token.kind in ("text", "@"))


def shown_time(value: "datetime.datetime | datetime.date | datetime.time | datetime.timedelta", form: str) -> str:
    """A date or time in ISO form, no more of it than the format shows: "1902-05" of `mmm yyyy`."""
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, datetime.datetime) and (value.hour or value.minute or value.second):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    day = value.isoformat()[:10]
    letters = {token.shown.lower() for part in _parts(form)[:1] for token in part.tokens if token.kind == "text"}
    letters = {letter for letter in letters if letter in ("y", "m", "d", "e", "h", "s")}
    if "y" in letters and "d" not in letters and not letters & {"h", "s"}:
        return day[:7] if "m" in letters else day[:4]
    return day


def plain_number(value: float) -> str:
    """A number as it is shown without a format."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    # 0.1 + 0.2 is shown as 0.3.
    return f"{value:.12g}"


@lru_cache(maxsize=1024)
def _parts(form: str) -> tuple[_FormatPart, ...]:
    """The parts of a format between its semicolons; none of one that is plain, too long or empty."""
    if not form or len(form) > _LONGEST or form == "General":
        return ()
    parts: list[_FormatPart] = []
    tokens: list[_FormatToken] = []
    condition: tuple[str, float] | None = None
    for found in _PIECE.finditer(form):
        kind, shown = str(found.lastgroup), found[str(found.lastgroup)]
        if kind == "other" and shown == ";":
            parts.append(_FormatPart(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            said = _CONDITION.fullmatch(shown)
            condition = (said[1], float(said[2])) if said else condition
            if shown.startswith("$"):
                tokens.append(_FormatToken("text", shown[1:].partition("-")[0]))
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(_FormatToken("text", shown))
        elif kind == "blank":
            tokens.append(_FormatToken("text", " "))
        elif kind in ("digit", "mark"):
            tokens.append(_FormatToken(shown))
        elif kind != "fill":
            tokens.append(_FormatToken(kind, shown))
    return (*parts, _FormatPart(tuple(tokens), condition))


def _part_for(value: float, parts: tuple[_FormatPart, ...]) -> tuple[_FormatPart, bool]:
    """The part for a number, and whether its minus sign is to be added to what the part shows."""
    if any(each.condition for each in parts):
        found = next((each for each in parts if each.holds(value)), None)
        rest = [each for each in parts if each.condition is None and not each.has("@")]
        return found or (rest or [parts[-1]])[-1], True
    numbers = [each for each in parts[:3] if not each.has("@")] or list(parts[:1])
    if value < 0 and len(numbers) > 1:
        return numbers[1], False
    return (numbers[2] if value == 0 and len(numbers) > 2 else numbers[0]), True


def _shows_minus(part: _FormatPart) -> bool:
    return any(token.kind == "text" and token.shown in ("-", "−", "–") for token in part.tokens)


def _filled(part: _FormatPart, value: float) -> str:
    """What a part shows of a number without its sign, which brackets around a negative one mean too."""
    tokens = [token for token in part.tokens if value >= 0 or not (token.kind == "text" and token.shown in ("(", ")"))]
    value = abs(value)
    if not any(token.kind in ("0", "#", "?") for token in tokens):
        plain = {"general": plain_number(value), "@": plain_number(value)}
        return "".join(plain.get(token.kind, token.shown if token.kind == "text" else "") for token in tokens)
    number = Decimal(repr(float(value))) if not isinstance(value, int) else Decimal(value)
    number *= Decimal(100) ** min(sum(token.kind == "%" for token in tokens), 5)
    exponent = next((at for at, token in enumerate(tokens) if token.kind == "exponent"), None)
    digits = [at for at, token in enumerate(tokens) if token.kind in ("0", "#", "?")]
    mantissa = digits if exponent is None else [at for at in digits if at < exponent] or digits[:1]
    point = next((at for at, token in enumerate(tokens) if token.kind == "." and at < (exponent or len(tokens))), None)
    whole = [at for at in mantissa if point is None or at < point]
    decimals = [at for at in mantissa if point is not None and at > point][:_MOST_DECIMALS]
    commas = [at for at, token in enumerate(tokens) if token.kind == ","]
    last = mantissa[-1]
    # A comma behind the last digit divides by a thousand; one between digits sets thousands apart.
    behind = [at for at in commas if (at > last or (point is not None and whole and whole[-1] < at < point))]
    number, power = _scaled(number.scaleb(-3 * len(behind)), len(decimals), len(whole) if exponent is not None else 0)
    before, _, after = f"{number:f}".partition(".")
    shown: dict[int, str] = {}
    _fill_whole(shown, tokens, whole, before, bool(set(commas) - set(behind)))
    kept = _decimals(after, [tokens[at].kind for at in decimals])
    shown |= dict(zip(decimals, kept, strict=False))
    if point is not None:
        shown[point] = "." if kept else ""
    if exponent is not None:
        shown[exponent] = f"E{'-' if power < 0 else '+'}{abs(power):0{len([at for at in digits if at > exponent]) or 1}}"
    return "".join(
        shown.get(at, token.shown if token.kind == "text" else "%" if token.kind == "%" else "")
        for at, token in enumerate(tokens)
    )


def _scaled(number: Decimal, decimals: int, width: int) -> tuple[Decimal, int]:
    """A number rounded to so many decimals, and the power of ten that it is apart: a multiple of `width`, 0 of none."""
    power = number.adjusted() // width * width if width and number else 0
    rounded = number.scaleb(-power).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)
    if width and rounded >= 10**width:
        return _scaled(rounded.scaleb(power), decimals, width)
    return rounded, power


def _fill_whole(shown: dict[int, str], tokens: list[_FormatToken], places: list[int], digits: str, grouped: bool) -> None:
    """Set the digits before the decimal mark in their places, from the right; the first place takes those that are left."""
    least = len(places) - next((at for at, place in enumerate(places) if tokens[place].kind == "0"), len(places))
    digits = digits.lstrip("0").rjust(least, "0")
    shown |= dict.fromkeys(places, "")
    for at, sign in enumerate(digits):
        right = len(digits) - 1 - at
        if places:
            mark = "," if grouped and right and right % 3 == 0 else ""
            shown[places[-1 - min(right, len(places) - 1)]] += sign + mark


def _decimals(digits: str, kinds: list[str]) -> str:
    """The decimals, without zeros at the end where the format has `#` for them."""
    kept = digits[: len(kinds)]
    while kept and kept[-1] == "0" and kinds[len(kept) - 1] != "0":
        kept = kept[:-1]
    return kept
