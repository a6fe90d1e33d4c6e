"""What stands where in a question's tokens: numbers and times with their comparisons, and lists of a field's values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ...graph.filters.language import Filter, Operator
from ...graph.terms import words
from .catalogue import LONGEST, FieldCatalogue
from .spec import NEGATED, all_of, any_of, compared, none_of
from .times import TimeSpan, in_time
from .tokens import QuestionToken

OPERATORS: Mapping[str, Operator] = {
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "before": "<",
    "until": "<=",
    "after": ">",
    "since": ">=",
    "=": "=",
    "!=": "!=",
}
SUFFIXES: Mapping[str, Operator] = {"or more": ">=", "or less": "<="}


class Amount(NamedTuple):
    """A comparison with a number or time; with `upper` a range that includes both ends. Tokens up to `end` say it."""

    end: int
    operator: Operator
    value: "Measure"
    upper: "Measure | None" = None
    explicit: bool = False
    """Whether a word says how to compare."""


class Measure(NamedTuple):
    """A number, a stretch of time, or what may be both, such as 1967."""

    number: int | float | None
    span: TimeSpan | None

    def __str__(self) -> str:
        return str(self.number if self.span is None else self.span.first)


class ValueList(NamedTuple):
    """Values of one field, joined by "or" or "and". Tokens up to `end` say them."""

    end: int
    values: tuple[str, ...]
    joined: str = "or"


@dataclass(frozen=True)
class Phrases:
    """The tokens of a question with what may be asked for, and what stands at which token."""

    tokens: Sequence[QuestionToken]
    catalogue: FieldCatalogue

    def roles(self, place: int) -> frozenset[str]:
        """The roles of the token at a place; none beyond the ends."""
        return self.tokens[place].roles if 0 <= place < len(self.tokens) else frozenset()

    def has(self, place: int, *roles: str) -> bool:
        """Whether the token at a place has one of these roles."""
        return not self.roles(place).isdisjoint(roles)

    def skip(self, place: int, *roles: str) -> int:
        """The first place from here on whose token has none of these roles, articles and the like left out too."""
        place = self._past_articles(place)
        while roles and self.has(place, *roles):
            place = self._past_articles(place + 1)
        return place

    def back(self, place: int, *roles: str) -> int:
        """As `skip`, towards the beginning; -1 where nothing is left."""
        place = self._before_articles(place)
        while roles and self.has(place, *roles):
            place = self._before_articles(place - 1)
        return place

    def _past_articles(self, place: int) -> int:
        return self._following[place] if 0 <= place < len(self.tokens) else place

    def _before_articles(self, place: int) -> int:
        return self._preceding[place] if 0 <= place < len(self.tokens) else place

    # Every rule looks past articles from every place: a run of them must not be gone over again each time.
    @cached_property
    def _following(self) -> Sequence[int]:
        """For each place the first from there on whose token is no article or the like."""
        found = list(range(len(self.tokens)))
        for place in reversed(range(len(found))):
            if self.has(place, "a"):
                found[place] = found[place + 1] if place + 1 < len(found) else place + 1
        return found

    @cached_property
    def _preceding(self) -> Sequence[int]:
        """For each place the last up to there whose token is no article or the like; -1 where there is none."""
        found = list(range(len(self.tokens)))
        for place in range(len(found)):
            if self.has(place, "a"):
                found[place] = found[place - 1] if place else -1
        return found

    def measure(self, place: int) -> Measure | None:
        """The number or time at a place."""
        if not self.has(place, "number", "time"):
            return None
        token = self.tokens[place]
        return Measure(token.number, token.span)

    def amount(self, place: int) -> Amount | None:
        """The comparison that begins at a place: "under 12", "from 2003 to 2007", "after 2010", "1900 or later"."""
        start = place = self.skip(place)
        negated = self.has(place, "not")
        place = self.skip(place + 1) if negated else place
        span = self._range(place)
        if span is not None:
            return span._replace(operator="!=") if negated else span
        operator: Operator = "="
        # "From before 1980" compares as "before 1980" does.
        while self.has(place, "from", "in", "of") and place == start:
            place = self.skip(place + 1)
        role = next((each for each in OPERATORS if self.has(place, each)), "")
        if self.has(place, "by") and self.has(self.skip(place + 1), "time"):
            role = "until"
        explicit = bool(role)
        if role:
            operator, place = OPERATORS[role], self.skip(place + 1)
        value = self.measure(place)
        if value is None:
            return None
        after = self.skip(place + 1)
        suffix = next((each for each in SUFFIXES if self.has(after, each)), "")
        if suffix and not role:
            operator, place, explicit = SUFFIXES[suffix], after, True
        return Amount(place + 1, NEGATED[operator] if negated else operator, value, None, explicit or negated)

    def _range(self, place: int) -> Amount | None:
        opens = self.has(place, "between", "from")
        first = self.skip(place + 1) if opens else place
        low = self.measure(first)
        middle = self.skip(first + 1)
        last = self.skip(middle + 1)
        high = self.measure(last)
        joint = ("and", "to") if self.has(place, "between") else ("to", "until")
        if low is None or high is None or not self.has(middle, *joint):
            return None
        return Amount(last + 1, "=", low, high, True)

    def suffixed(self, amount: Amount, place: int) -> Amount:
        """An amount that what stands at a place, after its unit, makes a bound: "50 pages or more"."""
        suffix = next((each for each in SUFFIXES if self.has(place, each)), "")
        if not suffix or amount.explicit:
            return amount._replace(end=place)
        return Amount(place + 1, SUFFIXES[suffix], amount.value, None, True)

    def values(self, place: int, fields: Iterable[str]) -> dict[str, ValueList]:
        """For each of some fields the list of its values that begins at a place, quoted or not."""
        found: dict[str, ValueList] = {}
        for name in (each for each in fields if each in self.catalogue.fields):
            listed = self._listed(place, name)
            if listed is not None:
                found[name] = listed
        return found

    @cached_property
    def _lists(self) -> dict[tuple[int, str], ValueList | None]:
        return {}

    @cached_property
    def _values(self) -> dict[tuple[int, str], tuple[int, str] | None]:
        return {}

    def _listed(self, place: int, name: str) -> ValueList | None:
        """As `_list_at`, looked for once a place."""
        if (place, name) not in self._lists:
            self._lists[place, name] = self._list_at(place, name)
        return self._lists[place, name]

    def _list_at(self, place: int, name: str) -> ValueList | None:
        place = self.skip(place, "either")
        first = self._value(place, name)
        if first is None:
            return None
        values, end, joints = [first[1]], first[0], set[str]()
        while True:
            joint = self.skip(end, ",", "or", "and")
            between = {role for each in range(end, joint) for role in self.roles(each)} & {",", "or", "and"}
            # "Tagged cost and with the tag climate": the name of the field may come again.
            following = self.skip(joint, "by", "in", "from", "of") if between & {"or", "and"} else joint
            if self.has(following, "field") and name in self.tokens[following].fields:
                following = self.skip(following + 1, "is", "of")
            more = self._value(following, name) if between else None
            if more is None:
                break
            joints |= between
            values.append(more[1])
            end = more[0]
        return ValueList(end, tuple(dict.fromkeys(values)), "and" if "and" in joints and "or" not in joints else "or")

    def _value(self, place: int, name: str) -> tuple[int, str] | None:
        """As `_value_at`, looked for once a place."""
        if (place, name) not in self._values:
            self._values[place, name] = self._value_at(place, name)
        return self._values[place, name]

    def _value_at(self, place: int, name: str) -> tuple[int, str] | None:
        """The value of a field at a place and where it ends; the longest."""
        if self.has(place, "quoted"):
            repaired = self.catalogue.repaired(name, self.tokens[place].text)
            return None if repaired is None else (place + 1, repaired)
        if place >= len(self.tokens) or place < 0:
            return None
        known, best = self.catalogue.values(name), None
        folded: tuple[str, ...] = ()
        for stop in range(place, min(len(self.tokens), place + 2 * LONGEST)):
            said = words(self.tokens[stop].text)
            if self.has(stop, "quoted", ",", ";") or not (said or self.has(stop, "a")):
                break
            folded = (*folded, *said)
            if said and folded in known:
                best = stop + 1, known[folded]
        return best

    def condition(self, name: str, listed: ValueList, *, negated: bool = False) -> Filter | None:
        """A field that has the listed values, or none of them."""
        types = self.catalogue.types(name)
        if negated:
            return none_of(name, types, listed.values)
        made: Callable[..., Filter | None] = any_of
        if listed.joined == "and" and "array" in types:
            made = all_of
        return made(name, types, listed.values)

    def runs_backwards(self, name: str, amount: Amount) -> bool:
        """Whether an amount is a range that ends before it begins, so that no value of a field is within it."""
        low, high = amount.value, amount.upper
        if high is None:
            return False
        if name in self.catalogue.dates and low.span is not None and high.span is not None:
            return low.span.first >= high.span.after
        return low.number is not None and high.number is not None and low.number > high.number

    def measured(self, name: str, amount: Amount) -> Filter | None:
        """A field compared with an amount: a date field with its time, another with its number."""
        types = self.catalogue.types(name)
        dated = name in self.catalogue.dates

        def bound(operator: Operator, measure: Measure) -> Filter | None:
            if dated and measure.span is not None:
                return in_time(name, types, operator, measure.span)
            if measure.number is None or "number" not in types:
                return None
            return compared(name, types, operator, measure.number)

        if amount.upper is None:
            return bound(amount.operator, amount.value)
        low, high = bound(">=", amount.value), bound("<=", amount.upper)
        if low is None or high is None:
            return None
        return low & high if amount.operator == "=" else ~(low & high)
