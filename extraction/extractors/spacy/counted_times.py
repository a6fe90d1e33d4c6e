"""Times relative to another date: "two years later", "from then until 1950", "for ten years now".

What is counted from is the date named last, in the sentence or in the one before; "now" and "the past ten years" count from
the day of writing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ....graph.dates import MONTH_NAME, Period, shifted, stated_time
from .lasting_facts import LASTING
from .parse_tree import VERB_TAGS, TokenSpan, Tree
from .time_expressions import TimeExpression
from .time_places import POINTS, PlacedTime

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
_TENS = "twenty thirty forty fifty sixty"
_NUMBERS = {word: number for number, word in enumerate([*_ONES.split(), "nineteen"], 1)} | {"a": 1, "an": 1, "the": 1}
_NUMBERS |= {word: number * 10 for number, word in enumerate(_TENS.split(), 2)}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<unit>year|month|week|day)"
_SHAPES = tuple(
    re.compile(rf"(?<![\w-]){shape}(?![\w-]|['’]s)", re.IGNORECASE)
    for shape in (
        rf"{_COUNT}\s+{_UNIT}s?\s+(?P<way>later|earlier|before|previously|after|afterwards?)(?=[\s,.;:)]|$)",
        rf"(?:(?P<key>in|during|until|since)\s+)?the\s+(?P<way>following|next|previous|preceding|same)\s+{_UNIT}",
        rf"(?:(?P<key>in|during)\s+)?(?:(?:later|earlier|late|early)\s+)?that\s+(?P<way>same\s+)?{_UNIT}",
        r"(?P<key>since|from|until|till)\s+(?P<way>then)(?:\s+on(?:wards?)?)?",
        rf"(?:(?P<key>in|on|from|since|until)\s+)?(?P<date>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{MONTH_NAME})"
        r"(?:\s+of|,)?\s+(?:that|the\s+same)\s+year",
    )
)
_LASTED = re.compile(
    rf"(?P<key>for|over|in|during)\s+(?:(?P<past>the\s+(?:past|last)\s+){_COUNT}\s+{_UNIT}s?"
    rf"|(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?P<many>year|month)s?\s+now)(?!\w)",
    re.IGNORECASE,
)
_HINTS = frozenset(
    """later earlier before previously after afterwards afterward following next previous preceding same that then past last
    now""".split()
)
_LATER = frozenset({"later", "after", "afterwards", "afterward", "following", "next"})
_EARLIER = frozenset({"earlier", "before", "previously", "previous", "preceding"})
_LENGTHS = {"year": 4, "month": 7, "day": 10}
_ADVERBIAL = frozenset({"npadvmod", "advmod", "prep", "pobj", "tmod", "dep", "ROOT", "advcl", "pcomp", "nmod", "dobj"})
_PERFECT = frozenset({"has", "have", "'s", "'ve", "’s", "’ve"})
_MAIN = frozenset({"ROOT", "conj", "ccomp"})


class Counting(NamedTuple):
    """What times are counted from: the date that the text before a sentence named last (None: none), the day of writing."""

    before: Period | None
    said_on: str


def counted_times(
    tree: Tree, sentence: TokenSpan, dated: Sequence[TimeExpression], counting: Counting
) -> Iterator[TimeExpression]:
    """The times of a sentence that are counted from another date.

    Args:
        tree: the parsed text.
        sentence: one of its sentences.
        dated: its other time expressions, in order.
        counting: what the text before, and the document, give to count from.
    """
    if _HINTS.isdisjoint(tree.lower[sentence.start : sentence.end]):
        return
    first, last = tree.starts[sentence.start], tree.ends[sentence.end - 1]
    told: list[tuple[int, Period]] = [(each.start, each.period) for each in dated]
    for shape in _SHAPES:
        for found in shape.finditer(tree.text, first, last):
            start = bisect_left(tree.starts, found.start(), sentence.start, sentence.end)
            before = max((each for each in told if each[0] < start), default=(-1, counting.before))[1]
            period = _counted(found, before) if before is not None else None
            one = _expression(tree, sentence, found, period) if period is not None else None
            if one is not None:
                told.append((one.start, one.period))
                yield one
    for found in _LASTED.finditer(tree.text, first, last) if counting.said_on else ():
        one = _lasted(tree, sentence, found, counting.said_on)
        if one is not None:
            yield one


def told_last(tree: Tree, sentence: TokenSpan, placed: Sequence[PlacedTime]) -> Period | None:
    """The date from which the next sentence counts: that of the main clause, the last of several; None without one."""
    points = [each for each in placed if each.time.period.start == each.time.period.end and each.key in POINTS]
    main = [each for each in points if each.verb >= 0 and tree.deps[each.verb] in _MAIN]
    if main or points:
        return (main or points)[-1].time.period
    if placed:
        return None
    years = [
        each
        for each in range(sentence.start + 1, sentence.end)
        if tree.lower[each - 1] == "of" and tree.words[each].isdigit() and len(tree.words[each]) == 4
    ]
    return stated_time(tree.words[years[0]]) if len(years) == 1 else None


def _counted(found: re.Match[str], before: Period) -> Period | None:
    parts = found.groupdict()
    if parts.get("date"):
        return stated_time(f"{parts['date']} {before.start[:4]}")
    way, unit = (parts.get("way") or "same").lower().strip(), (parts.get("unit") or "").lower()
    if way == "then":
        return before
    count = _number(parts.get("count") or "a")
    step = count if way in _LATER else -count if way in _EARLIER else 0
    if before.start != before.end:
        return None
    if step == 0:
        length = _LENGTHS.get(unit, 0)
        same = before.start[:length]
        return Period(same, same) if length and len(before.start) >= length else None
    return shifted(before.start, "day" if unit == "week" else unit, step * (7 if unit == "week" else 1))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _expression(tree: Tree, sentence: TokenSpan, found: re.Match[str], period: Period) -> TimeExpression | None:
    """The time expression that a match is; None where its words tell something else ("two years before the war")."""
    start = bisect_left(tree.starts, found.start(), sentence.start, sentence.end)
    end = bisect_left(tree.starts, found.end(), sentence.start, sentence.end)
    outside = [each for each in range(start, end) if not start <= tree.heads[each] < end or tree.heads[each] == each]
    if not outside or any(tree.deps[each] not in _ADVERBIAL for each in outside):
        return None
    if tree.lower[end - 1] in {"before", "after"} and any(kid >= end for kid in tree.kids[end - 1]):
        return None
    if start > sentence.start and tree.tags[start - 1] == "IN":
        # "By the following year", "within two years after"
        return None
    root = outside[0]
    above = tree.heads[root]
    if tree.deps[root] == "dobj" and len(tree.children(above, frozenset({"dobj"}))) < 2:
        return None
    if tree.deps[root] in {"nsubj", "nsubjpass"} or (tree.deps[root] == "pobj" and not found.groupdict().get("key")):
        return None
    key = (found.groupdict().get("key") or "").lower()
    return TimeExpression(start, end, key, period, period, start if key else root, False)


def _lasted(tree: Tree, sentence: TokenSpan, found: re.Match[str], said_on: str) -> TimeExpression | None:
    """Since when something has been so "for ten years now", "for the past ten years"."""
    start = bisect_left(tree.starts, found.start(), sentence.start, sentence.end)
    end = bisect_left(tree.starts, found.end(), sentence.start, sentence.end)
    count = _number(found["count"] or found["number"])
    first = shifted(said_on, (found["unit"] or found["many"]).lower(), -count)
    verb = tree.heads[start]
    if first is None or tree.deps[start] != "prep" or tree.tags[verb] not in VERB_TAGS:
        return None
    if not any(tree.lower[kid] in _PERFECT and tree.deps[kid] == "aux" for kid in tree.kids[verb]):
        return None
    if found["key"].lower() != "for" and tree.lower[verb] not in LASTING:
        return None
    return TimeExpression(start, end, "since", first, first, start, False)
