"""What a question asks of a table, read by rule: its words, comparisons, superlatives, sums, and the kind of answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from ...graph.terms import STOP_WORDS, stem, words
from .values import MONTH_NAME, MONTHS, UNIT_OF, date_of, number_of

Asked: TypeAlias = Literal["cell", "count", "sum", "average", "list"]
Comparator: TypeAlias = Literal["<", "<=", ">", ">=", "=", "between"]
Dimension: TypeAlias = str

_TOKEN = re.compile(r"[€$£¥]?\d[\d.,:’']*(?<![.,:])%?|[^\W\d_][\w]*(?:['’][a-zß-ÿ]+)?|\d\w*|[€$£%&]")

DIMENSIONS: dict[Dimension, tuple[str, ...]] = {
    "height": ("height", "elevation", "altitude", "alt", "tall", "high"),
    "length": ("length", "long", "span"),
    "width": ("width", "breadth", "beam", "wide"),
    "depth": ("depth", "draught", "draft", "deep"),
    "weight": ("weight", "mass", "heavy", "displacement", "tonnage"),
    "size": ("size", "area", "surface", "large", "big", "floor"),
    "price": ("price", "cost", "fee", "amount", "fare", "rent", "salary", "budget", "value", "prize", "purse", "expensive", "paid"),
    "speed": ("speed", "velocity", "fast", "quick", "knots"),
    "duration": ("time", "duration", "fast", "quick"),
    "distance": ("distance", "range", "far", "mileage"),
    "date": (
        "date", "year", "built", "opened", "open", "founded", "established", "born", "launched", "planted", "first", "lit",
        "completed", "since", "registered", "reg", "old", "age", "created", "begun", "introduced", "commissioned",
    ),
    "age": ("age",),
    "people": ("population", "people", "inhabitants", "passengers", "pax", "capacity", "visitors", "members"),
    "capacity": ("capacity", "volume", "seats", "beds", "hold"),
}  # fmt: skip
"""Words in the names of columns that hold a dimension."""

_MORE, _LESS = ">", "<"
SUPERLATIVES: dict[str, tuple[tuple[Dimension, ...], Literal["max", "min"]]] = {
    "highest": (("height",), "max"),
    "tallest": (("height",), "max"),
    "lowest": (("height",), "min"),
    "shortest": (("length", "height", "duration"), "min"),
    "longest": (("length", "duration"), "max"),
    "widest": (("width",), "max"),
    "narrowest": (("width",), "min"),
    "deepest": (("depth",), "max"),
    "shallowest": (("depth",), "min"),
    "heaviest": (("weight",), "max"),
    "lightest": (("weight",), "min"),
    "largest": (("size", "capacity"), "max"),
    "biggest": (("size", "capacity"), "max"),
    "smallest": (("size", "capacity"), "min"),
    "dearest": (("price",), "max"),
    "priciest": (("price",), "max"),
    "costliest": (("price",), "max"),
    "cheapest": (("price",), "min"),
    "fastest": (("speed", "duration"), "max"),
    "quickest": (("speed", "duration"), "max"),
    "slowest": (("speed", "duration"), "min"),
    "farthest": (("distance",), "max"),
    "furthest": (("distance",), "max"),
    "nearest": (("distance",), "min"),
    "oldest": (("date", "age"), "min"),
    "earliest": (("date",), "min"),
    "first": (("date",), "min"),
    "youngest": (("date", "age"), "max"),
    "newest": (("date",), "max"),
    "latest": (("date",), "max"),
    "last": (("date",), "max"),
    "busiest": (("people",), "max"),
    "quietest": (("people",), "min"),
    "greatest": ((), "max"),
    "most": ((), "max"),
    "maximum": ((), "max"),
    "best": ((), "max"),
    "fewest": ((), "min"),
    "least": ((), "min"),
    "minimum": ((), "min"),
}
"""Each superlative with the dimensions that it may be of, the likeliest first, and which end of them; () by its noun."""
_COMPOUND = {
    "most recent": (("date",), "max"),
    "most recently": (("date",), "max"),
    "most expensive": (("price",), "max"),
    "least expensive": (("price",), "min"),
    "most costly": (("price",), "max"),
    "least recent": (("date",), "min"),
}

_COMPARISONS: tuple[tuple[str, Comparator, Dimension], ...] = (
    (r"(?:no|not) (?:more|higher|longer|later|greater|larger) than|at (?:the )?most|up to|a maximum of", "<=", ""),
    (r"(?:no|not) (?:less|fewer|lower|shorter|earlier|smaller) than|at (?:the )?least|a minimum of|from at least", ">=", ""),
    (r"(?:higher|taller) than", ">", "height"),
    (r"lower than", "<", "height"),
    (r"longer than", ">", "length"),
    (r"shorter than", "<", "length"),
    (r"wider than", ">", "width"),
    (r"deeper than", ">", "depth"),
    (r"heavier than", ">", "weight"),
    (r"lighter than", "<", "weight"),
    (r"(?:larger|bigger) than", ">", "size"),
    (r"smaller than", "<", "size"),
    (r"(?:dearer|more expensive) than|cost(?:s|ing)? (?:more than|over|above)", ">", "price"),
    (r"(?:cheaper|less expensive) than|cost(?:s|ing)? (?:less than|under|below)", "<", "price"),
    (r"(?:faster|quicker) than", "<", "duration"),
    (r"(?:newer|younger|later|more recent(?:ly)?) than|after", ">", "date"),
    (r"(?:older|earlier) than|before|prior to", "<", "date"),
    (r"since|from", ">=", "date"),
    (r"until|till|by", "<=", "date"),
    (r"above|higher up than", ">", "height"),
    (r"below|beneath", "<", "height"),
    (r"more than|over|greater than|exceed(?:s|ed|ing)?|in excess of|upwards of", ">", ""),
    (r"less than|fewer than|under|short of", "<", ""),
    (r"in|during|on|of", "=", "date"),
    (r"exactly|equal to", "=", ""),
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{MONTH_NAME}\.?,? (?:1\d{{3}}|20\d\d)|{MONTH_NAME}\.? \d{{1,2}}(?:st|nd|rd|th)?,? "
    r"(?:1\d{3}|20\d\d)|(?:1\d{3}|20\d\d)-\d\d(?:-\d\d)?|\d{1,2}\.\d{1,2}\.(?:1\d{3}|20\d\d)|(?:1\d{3}|20\d\d)s?(?![\d,.]\d|\d)"
)
_UNITS = "|".join(sorted(map(re.escape, UNIT_OF), key=lambda each: (-len(each), each)))
_AMOUNT = (
    rf"(?P<money>[€$£]?)(?P<number>\d[\d,.]*(?: \d{{3}})*(?<![.,])(?:\s?(?:thousand|million))?|{'{words}'})"
    rf"(?:\s?(?P<unit>{_UNITS})(?!\w))?"
)
_SMALL = dict(
    zip("one two three four five six seven eight nine ten eleven twelve twenty hundred".split(), (*range(1, 13), 20, 100), strict=True)
)
_AMOUNT_FORM = _AMOUNT.replace("{words}", "|".join(_SMALL))
_COUNT = re.compile(r"\bhow many\b|\b(?:the )?number of\b|\bcount (?:of|the)\b")
_SUM = re.compile(r"\b(?:in all|in total|altogether|all told|total|sum of|combined|put together|overall|together)\b")
_AVERAGE = re.compile(r"\b(?:average|averaged|the mean)\b")
_MANY = re.compile(r"\b(?:list|all|every|each|which ones|name the|name all|are|were|have|those)\b")
_NEGATED = re.compile(r"\b(?:not|never|no|without|except|excluding|neither|nor|other than|aren['’]t|isn['’]t|don['’]t|doesn['’]t|didn['’]t|wasn['’]t|weren['’]t|hasn['’]t|haven['’]t)\b")
_WH = re.compile(r"\b(who|whom|whose|when|where|what|which|how (?:many|much|long|tall|high|old|heavy|far|big|large|deep|wide|fast|often)|how)\b")
_LISTED = re.compile(r"^\W*(?:please )?(?:list|name|show(?: me)?|give(?: me)?|find(?: me)?|tell me)(?: all)?(?: of)?(?: the| those)?(?: names of)?(?: the)?\b")
_FILLERS = frozenset(
    stem(word)
    for word in """list give tell show find name many much number total sum average mean please all every each got get one ones
    there thing things call called say said does did also still ever exactly""".split()
)


class Word(NamedTuple):
    """A word of the question: as written, folded, its stem, whether it carries content, and whether it names something."""

    text: str
    folded: str
    stem: str
    content: bool
    naming: bool
    start: int
    end: int


class Comparison(NamedTuple):
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
    end: Literal["max", "min"]
    words: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reading:
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
    comparisons: tuple[Comparison, ...] = ()
    superlative: Superlative | None = None
    operators: frozenset[int] = field(default_factory=frozenset)
    """Places of words that say what is done: "how many", "in total"."""

    @property
    def head(self) -> int:
        """The place of the noun that says what is asked for: "towers" of "which water towers"; -1 where there is none."""
        return self.focus[-1] if self.focus else -1

    @classmethod
    def of(cls, text: str) -> "Reading":
        """What a question says."""
        tokens = tuple(_words(text))
        lowered = text.casefold() if len(text.casefold()) == len(text) else text.lower()
        operators: set[int] = set()
        asked: Asked = "cell"
        for form, kind in ((_COUNT, "count"), (_AVERAGE, "average")):
            found = form.search(lowered)
            if found is not None:
                asked = kind  # type: ignore[assignment]
                operators |= _within(tokens, found.start(), found.end())
        summed = _SUM.search(lowered)
        if summed is not None and asked != "average":
            operators |= _within(tokens, summed.start(), summed.end())
            asked = "sum"
        comparisons = tuple(_comparisons(lowered, tokens))
        compared = {at for each in comparisons for at in each.words}
        superlative = None if asked == "average" else _superlative(lowered, tokens, compared)
        wh = _WH.search(lowered)
        if wh is not None:
            operators |= _within(tokens, wh.start(), wh.end())
        listed = _LISTED.search(lowered)
        focus: tuple[int, ...] = ()
        if wh is not None and wh[1] in ("what", "which", "how many", "whose"):
            focus = tuple(_focus(tokens, wh.end()))
        elif listed is not None:
            focus = tuple(_focus(tokens, listed.end()))
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
            bool(_NEGATED.search(_without_counts(lowered))),
            comparisons,
            superlative,
            frozenset(operators),
        )


def _without_counts(lowered: str) -> str:
    return re.sub(r"\b(?:no|not) (?:more|less|fewer|later|earlier|longer|shorter|higher|lower) than\b|\bno\. ?\d", " ", lowered)


def _words(text: str) -> Iterator[Word]:
    for number, found in enumerate(_TOKEN.finditer(text)):
        written = found[0]
        folded = "".join(words(re.sub(r"['’]s?$", "", written)))
        if not folded:
            continue
        content = folded not in STOP_WORDS and stem(folded) not in _FILLERS
        naming = written[0].isdigit() or (number > 0 and written[:1].isupper() and folded not in STOP_WORDS)
        yield Word(written, folded, stem(folded), content, naming, found.start(), found.end())


def _within(tokens: tuple[Word, ...], start: int, end: int) -> set[int]:
    return {at for at, word in enumerate(tokens) if word.start < end and word.end > start}


def _focus(tokens: tuple[Word, ...], end: int) -> Iterator[int]:
    """The words after the question word up to the first that is none of a name of things: "which Tongan constellations"."""
    first = next((at for at, word in enumerate(tokens) if word.start >= end), len(tokens))
    for at, word in enumerate(tokens[first:], first):
        if word.folded in VERBS or word.folded in STOP_WORDS:
            # "What make is": a noun, since a verb follows.
            if word.folded in STOP_WORDS or first < at or at + 1 == len(tokens) or tokens[at + 1].folded not in _AUXILIARY:
                return
        yield at
        if _is_plural(word.folded):
            return


_AUXILIARY = frozenset("is are was were do does did has have had can".split())
VERBS = frozenset(
    """is are was were do does did has have had can could will would lie lies stand stands stood cost costs hold holds held won
    wins win got gets keep keeps run runs ran make makes made call calls called come comes came go goes went belong belongs
    serve serves served carry carries carried opened built launched set sets put puts get gives give need needs stay use used""".split()
)


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) or word in ("people", "men", "women")


def _superlative(lowered: str, tokens: tuple[Word, ...], compared: set[int]) -> Superlative | None:
    for phrase, (dimensions, end) in _COMPOUND.items():
        at = lowered.find(phrase)
        if at >= 0:
            return Superlative(dimensions, end, frozenset(_within(tokens, at, at + len(phrase))))  # type: ignore[arg-type]
    for at, word in enumerate(tokens):
        if at in compared:
            continue
        found = SUPERLATIVES.get(word.folded)
        before = tokens[at - 1].folded if at else ""
        if found is None or (before == "at" and word.folded in ("least", "most", "first", "last")):
            continue
        # "The first lit", "first registered" and "last name" are names of columns.
        if word.folded in ("first", "last") and not (before == "the" or at + 1 == len(tokens) or before in ("was", "were")):
            continue
        return Superlative(found[0], found[1], frozenset({at}))
    return None


def _comparisons(lowered: str, tokens: tuple[Word, ...]) -> Iterator[Comparison]:
    taken: set[int] = set()
    for found in re.finditer(
        rf"\b(?:between|from) (?P<first>{_DATE}) (?:and|to|until) (?P<second>{_DATE})(?!\w)", lowered
    ):
        held = frozenset(_within(tokens, found.start(), found.end()))
        first, second = date_of(found["first"].rstrip("s")), date_of(found["second"].rstrip("s"))
        if first and second:
            taken |= held
            yield Comparison("between", first, second, "", "date", held)
    for found in re.finditer(rf"\bbetween {_AMOUNT_FORM} and {_renamed(_AMOUNT_FORM)}", lowered):
        held = frozenset(_within(tokens, found.start(), found.end()))
        low, high = _number(found["number"]), _number(found["number_two"])
        if not held & taken and low is not None and high is not None:
            taken |= held
            unit = UNIT_OF.get(found["unit_two"] or found["money"] or "", "") or UNIT_OF.get(found["unit"] or "", "")
            yield Comparison("between", low, high, unit, "", held)
    for words_, comparator, dimension in _COMPARISONS:
        for found in re.finditer(rf"\b(?:{words_}) (?:the |about |around )?(?P<date>{_DATE})(?!\w)", lowered):
            held = frozenset(_within(tokens, found.start(), found.end()))
            if held & taken or dimension not in ("date", ""):
                continue
            decade = found["date"].endswith("s") and found["date"][:-1].isdigit()
            when = date_of(found["date"][:-1] if decade else found["date"])
            if not when or (found["date"].isdigit() and not dimension and comparator in "<>" and _has_unit(lowered, found.end())):
                continue
            taken |= held
            if decade:
                last = f"{int(when[:4]) + 9:04}"
                yield Comparison("between" if comparator == "=" else comparator, when, last, "", "date", held)
            else:
                yield Comparison(comparator, when, when, "", "date", held)
        if dimension == "date":
            continue
        for found in re.finditer(rf"\b(?:{words_}) {_AMOUNT_FORM}", lowered):
            held = frozenset(_within(tokens, found.start(), found.end()))
            number = _number(found["number"])
            if held & taken or number is None:
                continue
            taken |= held
            unit = UNIT_OF.get(found["unit"] or found["money"] or "", "")
            yield Comparison(comparator, number, number, unit, dimension, held)


def _has_unit(lowered: str, end: int) -> bool:
    return re.match(rf"\s?(?:{_UNITS})(?!\w)", lowered[end:]) is not None


def _renamed(form: str) -> str:
    return re.sub(r"\?P<(\w+)>", r"?P<\1_two>", form)


def _number(text: str) -> float | None:
    bare, _, scale = text.partition(" ") if text.endswith(("thousand", "million")) else (text, "", "")
    value = float(_SMALL[bare]) if bare in _SMALL else number_of(bare)
    return None if value is None else value * {"thousand": 1e3, "million": 1e6}.get(scale, 1)


def abbreviates(short: str, long: str) -> bool:
    """Whether a cell's word shortens a question's: "oct" and "october", "free" and "freestyle", "m" and "metres".

    >>> abbreviates("oct", "october"), abbreviates("m", "metres"), abbreviates("o", "october")
    (True, True, False)
    """
    if len(short) >= 3 and long.startswith(short) and len(long) > len(short):
        return True
    if long in MONTHS and short == long[:3]:
        return True
    return UNIT_OF.get(long, "") == short
