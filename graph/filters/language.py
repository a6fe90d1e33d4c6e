"""One metadata-filter language in three forms: text, Python and JSON.

    year >= 1990 and (lang = "en" or not exists(draft)) and tags contains "x" and id in ["a", "b"]
    (F.year >= 1990) & ((F.lang == "en") | ~F.draft.exists()) & F.tags.contains("x") & F.id.isin(["a", "b"])
    {"and": [{"field": "year", "op": ">=", "value": 1990}, {"or": [...]}, ...]}

Fields are metadata keys, dotted for nesting (text nodes inherit their document's), and `id`, `document_id`, `title`,
`kind`, `source`; `as_of` and `modality` ask about facts (see `facts.py`). The rules:

- A missing value (absent or null; for `title` and `source` also empty) fails every comparison, `!=` too.
- `not` negates the result: `not lang = "en"` passes where there is no `lang`, `lang != "en"` does not.
- `=`, `!=` and `in` compare as JSON does: 1 equals 1.0, never true or "1". `<` and its kin order numbers, or texts, and
  fail between unlike types. `contains` looks for an element in an array or for a part of a text.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from operator import ge, gt, le, lt
from typing import Any, ClassVar, Literal, NoReturn, TypeAlias

from ..errors import FilterError, listed, nearest
from ..model import Json
from .facts import FACT_FIELDS, FactCondition, check_fact_field, fact_condition
from .parser import MAX_DEPTH, quote_field
from .parser import parse as _parse_text
from .records import OneOf, Scalar, check_name, check_types, check_value, contains, equal, in_order, value_of, written

Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">=", "in", "contains"]
FilterRecord: TypeAlias = Mapping[str, Json]

RESERVED_FIELDS: Mapping[str, tuple[str, ...]] = dict.fromkeys(("id", "document_id", "title", "kind", "source"), ("string",))
"""Fields that every text node has, with their JSON types."""

_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


class Filter(ABC):
    """A condition on the fields of a text node: a frozen value, hashable, equal when written alike.

    `str(filter)` is text that parses back to an equal filter. Combine with `&`, `|` and `~`.
    """

    __slots__ = ()
    depth: int = 1  # of nesting

    @staticmethod
    def of(value: "str | Filter | Mapping[str, Any] | None") -> "Filter":
        """A filter in any of its forms, None being EVERYTHING; FilterError where it does not parse."""
        if value is None or isinstance(value, Filter):
            return EVERYTHING if value is None else value
        if isinstance(value, str | Mapping):
            return parse(value) if isinstance(value, str) else from_json(value)
        raise FilterError(f"expected a filter as text, JSON object or Filter, got {type(value).__name__}")

    @abstractmethod
    def matches(self, record: FilterRecord) -> bool:
        """Whether a record, as `record_of` makes them, passes. Nested objects are looked into by dotted names."""

    def fields(self) -> frozenset[str]:
        """The names of all fields that the filter asks about."""
        return frozenset(part.field for part in self.leaves())

    @abstractmethod
    def leaves(self) -> "Iterator[Compare | Exists]":
        """The conditions on single fields, from left to right."""

    @property
    def facts(self) -> FactCondition | None:
        """What evidence must pass; None where the filter asks about text nodes alone."""
        asked = (
            leaf
            for leaf in (self.leaves() if _asks_facts(self) else ())
            if isinstance(leaf, Compare) and leaf.field in FACT_FIELDS
        )
        return fact_condition((leaf.field, leaf.value) for leaf in asked)

    def check(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        """Check against the fields that exist (`Schema.fields`: dotted name to JSON types); RESERVED_FIELDS always do.

        Raises:
            FilterError: an unknown field, with those that are there, or a comparison with a type that it never has.
        """
        known = {**fields, **RESERVED_FIELDS, **FACT_FIELDS}
        # In a long filter many are one object.
        for leaf in {id(leaf): leaf for leaf in self.leaves()}.values():
            if leaf.field not in known:
                there = listed("fields", fields) + "." + nearest(leaf.field, known)
                raise FilterError(f"filter {_short(leaf)}: no document has the field {leaf.field!r}; {there}")
            if isinstance(leaf, Compare) and leaf.field not in FACT_FIELDS:
                check_types(leaf.field, leaf.operator, leaf.values, known[leaf.field], _short(leaf))

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The JSON form, from which `Filter.of` makes an equal filter."""

    def __and__(self, other: "Filter") -> "Filter":
        return conjunction((self, other)) if isinstance(other, Filter) else NotImplemented

    def __or__(self, other: "Filter") -> "Filter":
        return disjunction((self, other)) if isinstance(other, Filter) else NotImplemented

    def __invert__(self) -> "Filter":
        return Not(self)

    def __bool__(self) -> NoReturn:
        raise TypeError("a filter has no truth value: combine filters with & | ~, in parentheses; compare with 'is None'")


@dataclass(frozen=True, slots=True)
class Compare(Filter):
    """One field against a value; `value` is a tuple for `in`, a scalar otherwise.

    Raises:
        FilterError: a name or value that no form of the language can say, or an ordering of truth values.
    """

    field: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]
    # Python holds that True == 1; filters that answer differently must not be equal.
    _types: tuple[str, ...] = attribute(init=False, repr=False)
    _members: OneOf | None = attribute(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_name(self.field)
        if isinstance(self.value, tuple) != (self.operator == "in"):
            raise FilterError(
                f"filter on {self.field!r} with {self.operator!r}: use a list with 'in' and a single value with the others"
            )
        for value in self.values:
            check_value(self.field, value)
        if self.field in FACT_FIELDS:
            check_fact_field(self.field, self.operator, self.value)
        if self.operator in _ORDERINGS and isinstance(self.value, bool):
            raise FilterError(f"filter on {self.field!r}: true and false have no order, use = or !=")
        object.__setattr__(self, "_types", tuple(type(value).__name__ for value in self.values))
        object.__setattr__(self, "_members", OneOf(self.value) if isinstance(self.value, tuple) else None)

    @property
    def values(self) -> tuple[Scalar, ...]:
        """What the field is compared with: several values of `in`, else one."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    def matches(self, record: FilterRecord) -> bool:
        value = value_of(record, self.field)
        if value is None or self.field in FACT_FIELDS:
            return self.field in FACT_FIELDS
        if isinstance(self.value, tuple):
            return self._members is not None and value in self._members
        if self.operator in _ORDERINGS:
            return in_order(_ORDERINGS[self.operator], value, self.value)
        return (
            contains(value, self.value)
            if self.operator == "contains"
            else equal(value, self.value) == (self.operator == "=")
        )

    def leaves(self) -> "Iterator[Compare | Exists]":
        yield self

    def to_json(self) -> dict[str, Any]:
        values = list(self.values)
        return {"field": self.field, "op": self.operator, "value": values if self.operator == "in" else values[0]}

    def __str__(self) -> str:
        values = ", ".join(map(written, self.values))
        return f"{quote_field(self.field)} {self.operator} {f'[{values}]' if isinstance(self.value, tuple) else values}"


@dataclass(frozen=True, slots=True)
class Exists(Filter):
    """Whether a field has a value."""

    field: str

    def __post_init__(self) -> None:
        check_name(self.field)
        if self.field in FACT_FIELDS:
            raise FilterError(f"exists({self.field}): it asks about facts, and can only be compared with a value")

    def matches(self, record: FilterRecord) -> bool:
        return value_of(record, self.field) is not None

    def leaves(self) -> "Iterator[Compare | Exists]":
        yield self

    def to_json(self) -> dict[str, Any]:
        return {"exists": self.field}

    def __str__(self) -> str:
        return f"exists({quote_field(self.field)})"


@dataclass(frozen=True, slots=True)
class Not(Filter):
    """What does not pass `part`."""

    part: Filter
    depth: int = attribute(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _refuse_facts("not", (self.part,))
        object.__setattr__(self, "depth", _deeper((self.part,)))

    def matches(self, record: FilterRecord) -> bool:
        return not self.part.matches(record)

    def leaves(self) -> "Iterator[Compare | Exists]":
        return self.part.leaves()

    def to_json(self) -> dict[str, Any]:
        return {"not": self.part.to_json()}

    def __str__(self) -> str:
        return f"not {_bracketed(self.part)}"


@dataclass(frozen=True, slots=True)
class _Several(Filter):
    word: ClassVar[str]
    empty: ClassVar[str]
    parts: tuple[Filter, ...]
    depth: int = attribute(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.parts) == 1 or any(isinstance(part, type(self)) for part in self.parts):
            raise FilterError(
                f"{type(self).__name__} holds no or several parts of other kinds: combine filters with & and |"
            )
        _refuse_facts("or", self.parts if self.word == "or" else ())
        object.__setattr__(self, "depth", _deeper(self.parts))

    def leaves(self) -> "Iterator[Compare | Exists]":
        for part in self.parts:
            yield from part.leaves()

    def to_json(self) -> dict[str, Any]:
        return {self.word: [part.to_json() for part in self.parts]}

    def __str__(self) -> str:
        return f" {self.word} ".join(map(_bracketed, self.parts)) or self.empty


class And(_Several):
    """What passes all of `parts`, none of which is an And; build it with `&` or `conjunction`. Without parts: everything."""

    __slots__ = ()
    word, empty = "and", "true"

    def matches(self, record: FilterRecord) -> bool:
        return all(part.matches(record) for part in self.parts)


class Or(_Several):
    """What passes any of `parts`, none of which is an Or; build it with `|` or `disjunction`. Without parts: nothing."""

    __slots__ = ()
    word, empty = "or", "false"

    def matches(self, record: FilterRecord) -> bool:
        return any(part.matches(record) for part in self.parts)


def conjunction(parts: Iterable[Filter]) -> Filter:
    """What passes all of `parts`, nested conjunctions dissolved."""
    return _joined(And, parts)


def disjunction(parts: Iterable[Filter]) -> Filter:
    """What passes any of `parts`, nested disjunctions dissolved."""
    return _joined(Or, parts)


def _joined(kind: type[And] | type[Or], parts: Iterable[Filter]) -> Filter:
    flat = [each for part in parts for each in (part.parts if isinstance(part, kind) else (part,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


class Field:
    """A field in Python's form of the language: compare it with a value to get a Filter."""

    __slots__ = ("_name",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str) -> None:
        self._name = name

    def __eq__(self, value: Scalar) -> Filter:  # type: ignore[override]
        return Compare(self._name, "=", value)

    def __ne__(self, value: Scalar) -> Filter:  # type: ignore[override]
        return Compare(self._name, "!=", value)

    def __lt__(self, value: Scalar) -> Filter:
        return Compare(self._name, "<", value)

    def __le__(self, value: Scalar) -> Filter:
        return Compare(self._name, "<=", value)

    def __gt__(self, value: Scalar) -> Filter:
        return Compare(self._name, ">", value)

    def __ge__(self, value: Scalar) -> Filter:
        return Compare(self._name, ">=", value)

    def contains(self, value: Scalar) -> Filter:
        """The field is an array with this element, or a text with this part."""
        return Compare(self._name, "contains", value)

    def isin(self, values: Iterable[Scalar]) -> Filter:
        """The field equals one of these values."""
        if isinstance(values, str):
            raise FilterError(f"isin on {self._name!r}: expected a list of values, got the one text {values!r}")
        return Compare(self._name, "in", tuple(values))

    def exists(self) -> Filter:
        """The field has a value."""
        return Exists(self._name)


class Fields:
    """`F.year` is the field `year`; `F["place.city"]` one whose name is dotted or no Python name."""

    def __getattr__(self, name: str) -> Field:
        if name.startswith("__"):
            raise AttributeError(name)
        return Field(name)

    def __getitem__(self, name: str) -> Field:
        return Field(name)


F = Fields()


def parse(text: str) -> Filter:
    """The filter that `text` says (the grammar is in `parser`).

    Raises:
        FilterError: with the position of what is wrong.
    """
    return _build(_parse_text(text), {})


def from_json(form: Mapping[str, Any]) -> Filter:
    """The filter of a JSON form. Unknown keys are refused.

    Raises:
        FilterError: with the place of what is wrong.
    """
    from .json_form import validated  # pydantic is heavy, and most filters come as text or from Python

    return _build(validated(form), {})


def _build(form: Mapping[str, Any], made: dict[int, Filter]) -> Filter:
    """The filter of a form; a comparison that is one object in it is made once, and kept by its id."""
    if "field" in form:
        if id(form) not in made:
            value = tuple(form["value"]) if isinstance(form["value"], list) else form["value"]
            made[id(form)] = Compare(form["field"], form["op"], value)
        return made[id(form)]
    for word, kind in (("and", And), ("or", Or)):
        if word in form:
            return _joined(kind, [_build(part, made) for part in form[word]])
    return Not(_build(form["not"], made)) if "not" in form else Exists(form["exists"])


def _asks_facts(part: Filter) -> bool:
    """Whether a filter asks about facts, which the parts of no other kind may."""
    return any(map(_asks_facts, part.parts)) if isinstance(part, And) else getattr(part, "field", "") in FACT_FIELDS


def _refuse_facts(word: str, parts: Iterable[Filter]) -> None:
    for leaf in (leaf for part in parts if _asks_facts(part) for leaf in part.leaves()):
        if leaf.field in FACT_FIELDS:
            raise FilterError(
                f"filter {_short(leaf)}: it asks about facts, so it stands alone or after 'and', not in '{word}'"
            )


def _deeper(parts: tuple[Filter, ...]) -> int:
    depth = 1 + max([part.depth for part in parts], default=0)
    if depth > MAX_DEPTH:
        raise FilterError(f"the filter is nested deeper than {MAX_DEPTH} levels")
    return depth


def _bracketed(part: Filter) -> str:
    return f"({part})" if isinstance(part, (And, Or)) and part.parts else str(part)


def _short(part: Filter) -> str:
    return text if len(text := str(part)) <= 80 else f"{text[:77]}..."


EVERYTHING: Filter = And(())
"""Passes every text node; as text `true`."""
