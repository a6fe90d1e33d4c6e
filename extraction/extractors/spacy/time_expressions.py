"""Time expressions: the dates of a sentence with the words that introduce them: "since 1990", "from May to June 1938".

"From 24 to 30 July 2011" is one date, not what the tagger left of it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from ....graph.dates import MONTH_NAME, WEEKDAYS, Period, stated_time
from .parse_tree import NOUN_TAGS, TokenSpan, Tree

MONTHS = tuple("January February March April May June July August September October November December".split())
_NUMBERED = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    r"|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-first)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_VAGUE = (
    r"(?:(?:the|at least|at most|early|late|mid|very|around|about|circa|ca\.?|approximately|roughly)[\s-]+|c\.\s?|mid(?=\d)"
    r"|(?:end|beginning|start|middle|close|turn|spring|summer|autumn|fall|winter|year|years|month|season|night|morning"
    r"|evening|afternoon|christmas|easter)\s+(?:of\s+)?(?:the\s+)?)*"
)
_DATE = "|".join(
    (
        r"\d{4}-\d\d-\d\d",
        rf"{_DAY}(?:\s+of\s+(?:last|this|next)\s+month\b|,?\s+(?:inst|ult|prox)(?:ant\b|imo\b|\.|\b))",
        r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}",
        rf"(?:{_WEEKDAY},?\s+)?{_DAY}(?:\s+of)?\s+{MONTH_NAME}\b\.?(?:,?\s+\d{{4}})?",
        rf"{_DAY}(?=\s?(?:[-–—]|to|and|until|till)\s?{_DAY}\s+{MONTH_NAME}\b)",
        rf"(?:{_WEEKDAY},?\s+)?{MONTH_NAME}\b\.?\s+{_DAY}(?!\d)(?:\s?,?\s+\d{{4}})?",
        rf"{MONTH_NAME}\b\.?(?:,?\s+(?:of\s+)?\d{{4}})?",
        r"(?:1\d|20)\d0['’]?s",
        rf"{_ORDINAL}[\s-]century",
        r"(?:q[1-4]|(?:first|second|third|fourth|last)[\s-](?:quarter|half))\s+(?:of\s+)?\d{4}",
        r"(?:1\d|20)\d\d(?:\s?[-–—/]\s?\d\d(?!\d))?",
        r"\d{3}(?!\d)",
        r"yesterday|today|tonight|tomorrow|last night|this (?:morning|afternoon|evening)",
        rf"(?:earlier |later |late |early )?(?:this|last|next)\s+(?:week|month|year|{_WEEKDAY}|{MONTH_NAME})\b",
        rf"{_NUMBERED}\s+(?:day|week|month|year)s?\s+ago",
        _WEEKDAY,
    )
)
_KEYS = (
    "between|as early as|as late as|for most of|for much of|for all of|most of|much of"
    "|from|since|until|till|up until|up to|as of|as at|as from|prior to|before|after|following|by|in|on|during"
    "|throughout|through|around|about|circa|over|within|at"
)
_FOUND = re.compile(
    rf"(?<![\w$£€.,-])(?:(?P<key>{_KEYS})\s+|c\.\s?)?(?P<date>{_VAGUE}(?P<first>{_DATE})"
    rf"(?:(?:\s?[-–—/]\s?|\s+(?:to|until|till|through|up to|and)\s+)(?P<last>{_VAGUE}(?:{_DATE})))?)(?![\w%]|[.,]\d|-[a-z])",
    re.IGNORECASE,
)
_HINTS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. century today yesterday tonight tomorrow
    last this next ago inst inst. instant ult ult. ultimo prox prox. proximo
    monday tuesday wednesday thursday friday saturday sunday""".split()
)
"""Of these, or a number of three digits, there is one in every time expression."""
EVENTS = frozenset(
    """death birth fall end start beginning collapse sale merger war outbreak arrival closure defeat release crash revolution
    rebellion uprising fire flood strike crisis coup election treaty peace battle earthquake""".split()
)
_BEFORE_HINT, _AFTER_HINT = 40, 60
"""Characters of a time expression before its hint (preposition, vague words) and after it."""
_MONTH_WORD = re.compile(rf"\b{MONTH_NAME}\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ERA = re.compile(r"\s?(?:BCE?\b|B\.\s?C\.)")
_BRACKETS = frozenset("([")
_RANGE_OPENING = frozenset({"from", "between"})
_RANGE_LINKS = frozenset({"to", "till", "-", "–", "and"})
_ADVERBIAL = frozenset({"npadvmod", "advmod", "tmod", "nmod", "dep", "dobj"})
_MODIFIERS = frozenset({"nummod", "compound", "amod", "nmod", "poss", "quantmod"})
_RELATIVE = re.compile(
    r"(?:earlier|later|late|early)?\s?(?:this|last|next)\b|yesterday|today|ton|tom|.*\bago$", re.IGNORECASE
)


class TimeExpression(NamedTuple):
    """A date, or range of dates, with its preposition: tokens `start` up to, not with, `end`.

    `key` is the preposition in lower case, "" without one, and "between" for every range; `anchor` is the token by which it
    hangs in the tree. `ahead` is the period of what is still to come: the next March, not the last one. `bracketed` says
    that it stands alone in brackets.
    """

    start: int
    end: int
    key: str
    period: Period
    ahead: Period
    anchor: int
    bracketed: bool


def time_expressions(tree: Tree, sentence: TokenSpan, said_on: str) -> Iterator[TimeExpression]:
    """The time expressions of a sentence, in order; those relative to the day of writing only where that is known.

    Args:
        tree: the parsed text.
        sentence: one of its sentences.
        said_on: the ISO date of the document, "" where unknown.
    """
    at = tree.starts[sentence.start]
    words = tree.lower[sentence.start : sentence.end]
    if _HINTS.isdisjoint(words) and _DIGIT.search(tree.text, at, tree.ends[sentence.end - 1]) is None:
        return
    for token, word in enumerate(words, sentence.start):
        if not (word[:3].isdigit() or word in _HINTS or word[-4:].isdigit()) or tree.ends[token] <= at:
            continue
        # The pattern is slow: it is tried only around what may be a date.
        last = min(tree.ends[sentence.end - 1], tree.ends[token] + _AFTER_HINT)
        at = max(at, tree.starts[token] - _BEFORE_HINT)
        while (found := _FOUND.search(tree.text, at, last)) is not None:
            one = _expression(tree, sentence, found, said_on)
            at = found.end() if one is not None else max(found.start("first"), found.start()) + 1
            if one is not None:
                yield one
                break


def _expression(tree: Tree, sentence: TokenSpan, found: re.Match[str], said_on: str) -> TimeExpression | None:
    key = " ".join((found["key"] or "").lower().split())
    key = "in" if key.endswith((" as", "most of", "much of", "all of")) else key
    words, end = found["date"], found.end()
    both = re.search(r"\s+and\s+", words)
    if found["last"] and key != "between" and both is not None and not _are_neighbours(words):
        # "In 1950 and 1955" names two dates, of which the first is told.
        end = found.start("first") + len(found["first"])
        words = tree.text[found.start("date") : end]
    if any(each[0].islower() for each in _MONTH_WORD.findall(words)) or _ERA.match(tree.text, end):
        return None
    if re.fullmatch(r"\d{4}-\d\d", words):
        words = words.replace("-", "–")
    period = stated_time(words, said_on)
    if period is None:
        return None
    start = bisect_left(tree.starts, found.start(), sentence.start, sentence.end)
    dated = bisect_left(tree.starts, found.start("date"), sentence.start, sentence.end)
    after = bisect_left(tree.starts, end, sentence.start, sentence.end)
    if dated == sentence.end:
        # Inside the last token, as in "Eden'2014", which is no date for the parser.
        return None
    ranged = period.start != period.end and re.search(r"[^\W_]\s?[-–—/]\s?\d|\s(?:to|until|till|through|and|up to)\s", words)
    ahead = stated_time(words, said_on, True) or period
    root = _root(tree, dated, after)
    before = tree.words[start - 1] if start > sentence.start else ""
    bracketed = before in _BRACKETS and tree.words[after : after + 1] != [] and tree.words[after] in {")", "]", ",", ";"}
    if not bracketed and not _is_adjunct(tree, key, words, root, after):
        return None
    return TimeExpression(start, after, "between" if ranged else key, period, ahead, start if key else root, bracketed)


def _are_neighbours(words: str) -> bool:
    """Whether two years follow each other: "2019 and 2020" is a span of two years."""
    years = re.fullmatch(r"(\d{4})\s+and\s+(\d{4})", words)
    return years is not None and int(years[2]) == int(years[1]) + 1


def _is_early_year(tree: Tree, key: str, root: int, after: int) -> bool:
    """Whether a number of three digits is a year: "founded the abbey in 635", not "in 300 shops"."""
    if key not in {"in", "by", "since", "until"}:
        return False
    if tree.kind(root) == "DATE":
        return True
    prep = tree.heads[root]
    ends = tree.words[after : after + 1] == [] or tree.words[after] in {",", ".", ";", ")"}
    return ends and tree.deps[root] == "pobj" and prep == root - 1 and tree.tags[tree.heads[prep]] in {"VBD", "VBN"}


def _root(tree: Tree, start: int, end: int) -> int:
    """The token of a span that hangs outside of it."""
    return next((each for each in range(start, end) if not start <= tree.heads[each] < end), start)


def _is_adjunct(tree: Tree, key: str, words: str, root: int, after: int) -> bool:
    """Whether a date tells when, rather than how many ("in 2000 shops") or which ("the 1967 election", "Friday's")."""
    head = tree.heads[root]
    if tree.deps[root] in _MODIFIERS and head >= after and tree.tags[head] in {*NOUN_TAGS, "CD"}:
        return False
    if tree.words[after : after + 1] in (["'s"], ["’s"]):
        return False
    if words.isdigit() and len(words) == 3 and not _is_early_year(tree, key, root, after):
        return False
    if key:
        return key not in {"at", "through", "over", "about"} or not words.isdigit()
    if tree.lower[head] == "of" and tree.lower[tree.heads[head]] in EVENTS:
        # "The crash of 1929"
        return tree.lower[tree.heads[tree.heads[head]]] in {"until", "till", "since", "after", "before", "from", "to"}
    if tree.deps[root] == "pobj" and tree.tags[head] == "IN":
        # "Well into the 1950s", "of 1950": no preposition that tells when.
        return False
    if words.isdigit():
        # A bare number says nothing.
        return False
    return tree.deps[root] in _ADVERBIAL or _RELATIVE.match(words) is not None


def with_ranges(tree: Tree, literals: list[TokenSpan]) -> list[TokenSpan]:
    """The dates and amounts of a text with whole ranges in place of the dates at their ends."""
    dates = {each.end: each for each in literals if each.label == "DATE"}
    ranges = [found for each in literals if each.label == "DATE" and (found := _range(tree, each, dates)) is not None]
    kept = [each for each in literals if not any(each.start < other.end and other.start < each.end for other in ranges)]
    return sorted(kept + ranges) if ranges else literals


def _range(tree: Tree, last: TokenSpan, dates: dict[int, TokenSpan]) -> TokenSpan | None:
    """The range that ends with a date: the first day or date, "to", and the date with its day."""
    start = last.start
    if _is_day(tree, start - 1):
        start -= 1
    link = start - 1
    if link < 2 or tree.lower[link] not in _RANGE_LINKS:
        return None
    # Some taggers put the "to" into the first date.
    before = dates.get(link) or dates.get(link + 1)
    first = before.start if before is not None else link - 1
    if before is None and not _is_day(tree, first):
        return None
    opening = tree.before(first)
    if opening not in _RANGE_OPENING or (tree.lower[link] == "and") != (opening == "between"):
        return None
    return TokenSpan(first, last.end, "DATE")


def _is_day(tree: Tree, token: int) -> bool:
    """Whether a token is a day of a month: "24", "3rd"."""
    number = tree.lower[token].rstrip("stndrh") if token >= 0 else ""
    return number.isdigit() and len(number) <= 2 and 1 <= int(number) <= 31
