"""What a question asks of a table, read by rule: its words, comparisons, superlatives, sums, and the kind of answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from ...graph.dates import MONTHS
from ...graph.terms import STOP_WORDS, stem, words
from .question_words import (
    AMOUNT,
    AUXILIARY,
    AVERAGE,
    CLOCK,
    COMPARISONS,
    COMPOUNDS,
    COUNT,
    DATE,
    FILLERS,
    LISTED,
    NEGATED,
    OPEN_ENDED,
    ORDINALS,
    QUESTION_WORD,
    SMALL_NUMBERS,
    SUM,
    SUPERLATIVES,
    UNIT,
    VERBS,
    Comparator,
    Dimension,
    Extreme,
)
from .values import SEASON, UNIT_OF, date_of, number_of
from .yearless_dates import yearless_dates

Asked: TypeAlias = Literal["cell", "count", "sum", "average", "list"]

_TOKEN = re.compile(rf"{SEASON}|" r"[€$£¥]?\d[\d.,:’']*(?<![.,:])%?|[^\W\d_][\w]*(?:['’][a-zß-ÿ]+)?|\d\w*|[€$£%&]")


_PAST = ("ed", "spent", "sold", "grew", "fell", "rose", "built", "made")
_ONWARDS = re.compile(r" (?:on\b(?! the)|onwards?|and later|or later|and after)")
_IS_AMOUNT = re.compile(r" (?:more|over|above|less|fewer|under|below|higher|lower|greater|larger|smaller)$")
"""After a bare number of four digits what makes it an amount rather than a year."""
_TAX = r"(?:the |any )?(?:VAT|GST|sales tax)\b"
_BEFORE_TAX = re.compile(
    rf"\b(?:before|without|excluding|excl\.?|ex|exclusive of|net of|exclud(?:es|ed)) {_TAX}", re.IGNORECASE
)
_WITH_TAX = re.compile(rf"\b(?:after|with|including|incl\.?|inclusive of|includ(?:es|ed)) {_TAX}", re.IGNORECASE)
_AN_AMOUNT = re.compile(rf"\b(than|over|under|least|most|about|exactly) an? (?=(?:{UNIT})\b)", re.IGNORECASE)
_SERVED = re.compile(r"\b(?:has|have|had) (?:been|worked|served|held|lived|kept|led)\b.* (?:the )?longest\W*$")
_RELATIVE = re.compile(r"(?<=\w )(?:who|whom|whose|which|where)$")
_AMONG = re.compile(r" of (?:(?:the|these|those|its|their|all the|all)\b|(?:[^\W\d_]+ ){0,3}[^\W\d_]+['’]s?(?= ))")


CLOCKED = "clock"
"""The dimension of a comparison with a time of day."""


class Word(NamedTuple):
    """A word of the question: as written, folded, its stem, whether it carries content, whether it names something, where it
    stands, and whether a hyphen joins it to the word before.
    """

    text: str
    folded: str
    stem: str
    content: bool
    naming: bool
    start: int
    end: int
    joined: bool = False


class QuestionComparison(NamedTuple):
    """A comparison with a number or a date: `low` and `high` are equal but for "between"."""

    comparator: Comparator
    low: "float | str"
    high: "float | str"
    unit: str
    dimension: Dimension
    words: frozenset[int]

    @property
    def dated(self) -> bool:
        """Whether it compares dates."""
        return isinstance(self.low, str)


class Superlative(NamedTuple):
    """Which end of which dimensions is asked for; without any, of what the noun after it names."""

    dimensions: tuple[Dimension, ...]
    end: Extreme
    words: frozenset[int]


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as tables are asked.

    Attributes:
        words: its words, in order.
        asked: what for: one cell, several, a count, a sum or an average.
        wh: its question word, "" where there is none.
        focus: places of the words right after "which" or "what", which say what is asked for.
        many: whether several rows may answer.
        negated: whether something is denied, which rules do not read.
    """

    text: str
    words: tuple[Word, ...]
    asked: Asked
    wh: str = ""
    focus: tuple[int, ...] = ()
    many: bool = False
    negated: bool = False
    comparisons: tuple[QuestionComparison, ...] = ()
    superlative: Superlative | None = None
    operators: frozenset[int] = field(default_factory=frozenset)
    """Places of words that say what is done: "how many", "in total"."""
    taxed: str = ""
    """`net` of amounts "before VAT", `gross` of those "including VAT": the words are read as this one."""

    @property
    def head(self) -> int:
        """The place of the noun that says what is asked for: "towers" of "which water towers"; -1 where there is none."""
        return self.focus[-1] if self.focus else -1

    @classmethod
    def of(cls, text: str) -> "QuestionReading":
        """What a question says."""
        text, taxed = _BEFORE_TAX.subn("net", text)
        text, untaxed = _WITH_TAX.subn("gross", text)
        text = _AN_AMOUNT.sub(r"\1 1 ", text)
        tokens = tuple(_words(text))
        lowered = text.casefold() if len(text.casefold()) == len(text) else text.lower()
        operators: set[int] = set()
        asked: Asked = "cell"
        for form, kind in ((COUNT, "count"), (AVERAGE, "average")):
            found = form.search(lowered)
            # "The shortest average wait" is the shortest of averages.
            told = {word.folded for word in tokens if found is not None and word.start < found.start()}
            if found is not None and not (kind == "average" and told & SUPERLATIVES.keys()):
                asked = kind  # type: ignore[assignment]
                operators |= _within(tokens, found.start(), found.end())
        summed = SUM.search(lowered)
        if summed is not None and asked != "average":
            operators |= _within(tokens, summed.start(), summed.end())
            asked = "sum"
        comparisons = tuple(_comparisons(lowered, tokens))
        compared = {at for each in comparisons for at in each.words}
        superlative = None if asked == "average" else _superlative(lowered, tokens, compared)
        wh = QUESTION_WORD.search(lowered)
        if wh is not None:
            operators |= _within(tokens, wh.start(), wh.end())
        listed = LISTED.search(lowered)
        if wh is not None and listed is not None and any(listed.end() < word.start < wh.start() for word in tokens):
            # "Names of the holders whose permit …": a relative clause.
            operators -= _within(tokens, wh.start(), wh.end())
            wh = None
        focus: tuple[int, ...] = ()
        begins = tuple(_focus(tokens, 0)) if listed is None else ()
        noun_first = bool(begins) and _is_plural(tokens[begins[-1]].folded)
        if wh is not None and noun_first and _RELATIVE.search(lowered[: wh.end()]):
            # "Holders whose permit …".
            operators -= _within(tokens, wh.start(), wh.end())
            wh = None
        if wh is None and noun_first:
            focus = begins
        if wh is not None and wh[1] in ("what", "which", "how many", "whose"):
            among = _AMONG.match(lowered, wh.end())
            focus = tuple(_focus(tokens, among.end() if among is not None else wh.end()))
        elif listed is not None:
            focus = tuple(_focus(tokens, listed.end()))
        if wh is not None and wh[1] == "which" and superlative is not None and not focus:
            # "Which is the strongest beer".
            focus = tuple(_focus(tokens, tokens[max(superlative.words)].end))
        plural = bool(focus) and _is_plural(tokens[focus[-1]].folded)
        many = plural or bool(re.search(r"\b(?:list|name (?:the|all)|all|every|each)\b", lowered))
        if asked == "cell" and many and superlative is None:
            asked = "list"
        return cls(
            text,
            tokens,
            asked,
            wh[1] if wh is not None else "",
            focus,
            many,
            bool(NEGATED.search(_without_counts(lowered))),
            comparisons,
            superlative,
            frozenset(operators),
            "net" if taxed else "gross" if untaxed else "",
        )


def _without_counts(lowered: str) -> str:
    return re.sub(
        r"\b(?:no|not) (?:more|less|fewer|later|earlier|longer|shorter|higher|lower) than\b|\bno\. ?\d", " ", lowered
    )


def _words(text: str) -> Iterator[Word]:
    for number, found in enumerate(_TOKEN.finditer(text)):
        written = found[0]
        folded = "".join(words(re.sub(r"['’]s?$", "", written)))
        if not folded:
            continue
        # "The second floor" is floor 2.
        folded = ORDINALS.get(folded, folded)
        content = folded not in STOP_WORDS and stem(folded) not in FILLERS
        naming = written[0].isdigit() or (number > 0 and written[:1].isupper() and folded not in STOP_WORDS)
        joined = text[found.start() - 1 : found.start()] == "-"
        yield Word(written, folded, stem(folded), content, naming, found.start(), found.end(), joined)


def _within(tokens: tuple[Word, ...], start: int, end: int) -> set[int]:
    return {at for at, word in enumerate(tokens) if word.start < end and word.end > start}


def _focus(tokens: tuple[Word, ...], end: int) -> Iterator[int]:
    """The words after the question word up to the first that is none of a name of things: "which Tongan constellations"."""
    first = next((at for at, word in enumerate(tokens) if word.start >= end), len(tokens))
    for at, word in enumerate(tokens[first:], first):
        if word.folded in STOP_WORDS:
            return
        # "What make is": a noun, since a verb follows.
        followed = at == first and at + 1 < len(tokens) and tokens[at + 1].folded in AUXILIARY
        if word.folded in VERBS and not followed:
            return
        # "Which heading overspent by": a verb.
        if at > first and word.folded.endswith(_PAST):
            return
        yield at
        if _is_plural(word.folded):
            return


def _is_plural(word: str) -> bool:
    if word in ("people", "men", "women", "staff", "children", "crew"):
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _superlative(lowered: str, tokens: tuple[Word, ...], compared: set[int]) -> Superlative | None:
    for phrase, (dimensions, end) in COMPOUNDS.items():
        at = lowered.find(phrase)
        if at >= 0:
            return Superlative(dimensions, end, frozenset(_within(tokens, at, at + len(phrase))))
    dated = any(each.isdigit() and len(each) == 4 for each in (tokens[at].folded for at in compared))
    for at, word in enumerate(tokens):
        if at in compared:
            continue
        found = SUPERLATIVES.get(word.folded)
        if word.folded == "longest" and _SERVED.search(lowered):
            # "Who has been in service the longest".
            return Superlative(("date",), "min", frozenset({at}))
        before = tokens[at - 1].folded if at else ""
        if found is None or (before == "at" and word.folded in ("least", "most", "first", "last")):
            continue
        # "The first lit", "first registered" and "last name" are names of columns.
        adverb = before in ("was", "were") and not dated
        if word.folded in ("first", "last") and before in ("came", "finished", "placed", "ranked"):
            continue
        ends = at + 1 == len(tokens) and (before.endswith(("ed", "ilt", "lit", "ade", "won")) or before in AUXILIARY)
        if word.folded in ("first", "last") and not (before == "the" or ends or adverb):
            continue
        return Superlative(found[0], found[1], frozenset({at}))
    return None


def _comparisons(lowered: str, tokens: tuple[Word, ...]) -> Iterator[QuestionComparison]:
    """The comparisons of a question, of words that no other one has."""
    taken: frozenset[int] = frozenset()
    for found in (
        *_between(lowered, tokens),
        *_open_ended(lowered, tokens),
        *_yearless(lowered, tokens),
        *_one_sided(lowered, tokens),
    ):
        if not found.words & taken:
            taken |= found.words
            yield found


def _between(lowered: str, tokens: tuple[Word, ...]) -> Iterator[QuestionComparison]:
    for found in re.finditer(rf"\b(?:between|from) (?P<first>{DATE}) (?:and|to|until) (?P<second>{DATE})(?!\w)", lowered):
        first, second = date_of(found["first"].rstrip("s")), date_of(found["second"].rstrip("s"))
        if first and second:
            yield QuestionComparison("between", first, second, "", "date", frozenset(_within(tokens, *found.span())))
    for found in re.finditer(rf"\bbetween {AMOUNT} and {_renamed(AMOUNT)}", lowered):
        low, high = _number(found["number"]), _number(found["number_two"])
        if low is not None and high is not None:
            unit = _unit(found["unit_two"] or found["money"]) or _unit(found["unit"])
            yield QuestionComparison("between", low, high, unit, "", frozenset(_within(tokens, *found.span())))


def _open_ended(lowered: str, tokens: tuple[Word, ...]) -> Iterator[QuestionComparison]:
    """Amounts and dates with an open end: "in 2020 or later", "10 beds or more", "from May 2019 onwards"."""
    for found in re.finditer(rf"(?:\b(?P<when>in|from|since|during|on|of) )?(?<!\w)(?P<date>{DATE}){OPEN_ENDED}", lowered):
        amount = found["date"].isdigit() and not found["when"] and _IS_AMOUNT.search(found[0])
        if not amount:
            yield from _dated("<=" if found["most"] else ">=", found["date"], frozenset(_within(tokens, *found.span())))
    for found in re.finditer(rf"(?:\b(?:in|from|of|at|with) )?(?<![\w.,]){AMOUNT}(?P<noun> [^\W\d]+)?{OPEN_ENDED}", lowered):
        number = _number(found["number"])
        if number is not None:
            held = frozenset(_within(tokens, *found.span()))
            if found["noun"]:
                held -= frozenset(_within(tokens, *found.span("noun")))
            unit = _unit(found["unit"] or found["money"])
            yield QuestionComparison("<=" if found["most"] else ">=", number, number, unit, "", held)


def _yearless(lowered: str, tokens: tuple[Word, ...]) -> Iterator[QuestionComparison]:
    for found in yearless_dates(lowered):
        held = frozenset(_within(tokens, found.start, found.end))
        yield QuestionComparison(found.comparator, found.day, found.day, "", "date", held)


def _one_sided(lowered: str, tokens: tuple[Word, ...]) -> Iterator[QuestionComparison]:
    for phrase, comparator, dimension in COMPARISONS:
        for found in re.finditer(rf"\b(?:{phrase}) {CLOCK}", lowered) if dimension == "date" and comparator != "=" else ():
            clock = number_of(found["clock"]) or 0.0
            yield QuestionComparison(comparator, clock, clock, "", CLOCKED, frozenset(_within(tokens, *found.span())))
        if dimension in ("date", ""):
            for found in re.finditer(rf"\b(?:{phrase}) (?:the |about |around )?(?P<date>{DATE})(?!\w)", lowered):
                # "More than 1900 people" compares no years.
                if dimension or not found["date"].isdigit() or not _has_unit(lowered, found.end()):
                    # "From 1990 on".
                    onwards = found[0].startswith("from") and _ONWARDS.match(lowered, found.end())
                    yield from _dated(
                        ">=" if onwards else comparator, found["date"], frozenset(_within(tokens, *found.span()))
                    )
        if dimension != "date":
            for found in re.finditer(rf"\b(?:{phrase}) {AMOUNT}", lowered):
                number = _number(found["number"])
                if number is not None:
                    unit = _unit(found["unit"] or found["money"])
                    yield QuestionComparison(
                        comparator, number, number, unit, dimension, frozenset(_within(tokens, *found.span()))
                    )


def _dated(comparator: Comparator, said: str, held: frozenset[int]) -> Iterator[QuestionComparison]:
    decade = said.endswith("s") and said[:-1].isdigit()
    when = date_of(said[:-1] if decade else said)
    if when and decade:
        last = f"{int(when[:4]) + 9:04}"
        yield QuestionComparison("between" if comparator == "=" else comparator, when, last, "", "date", held)
    elif when:
        yield QuestionComparison(comparator, when, when, "", "date", held)


def _unit(said: str | None) -> str:
    """The sign of a unit as the question writes it; of a rate, "l/s", as it stands."""
    return UNIT_OF.get(said, said if "/" in said else "") if said else ""


def _has_unit(lowered: str, end: int) -> bool:
    return re.match(rf"\s?(?:{UNIT})(?!\w)", lowered[end:]) is not None


def _renamed(form: str) -> str:
    return re.sub(r"\?P<(\w+)>", r"?P<\1_two>", form)


def _number(text: str) -> float | None:
    bare, _, scale = text.partition(" ") if text.endswith(("thousand", "million")) else (text, "", "")
    value = float(SMALL_NUMBERS[bare]) if bare in SMALL_NUMBERS else number_of(bare)
    return None if value is None else value * {"thousand": 1e3, "million": 1e6}.get(scale, 1)


def abbreviates(short: str, long: str) -> bool:
    """Whether a cell's word shortens a question's: "oct" and "october", "free" and "freestyle", "m" and "metres".

    >>> abbreviates("oct", "october"), abbreviates("m", "metres"), abbreviates("o", "october")
    (True, True, False)
    """
    if len(short) >= 3 and short.isalpha() and long.startswith(short) and len(long) > len(short):
        return True
    if long in MONTHS and short == long[:3]:
        return True
    return UNIT_OF.get(long, "") == short
