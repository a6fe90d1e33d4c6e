"""`QuerySpec`: a question as a search with a filter, and the conditions that such a filter is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ...graph.field_values import FieldValues
from ...graph.filters.language import EVERYTHING, Compare, Exists, Filter, Not, Operator, conjunction, disjunction
from ...graph.filters.records import Scalar, json_type

DescribedFields: TypeAlias = Mapping[str, FieldValues]
"""The metadata fields of a store or view, and `title` and `source`, by name."""

NEGATED: Mapping[Operator, Operator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class ResultOrder:
    """The order that a question asks for: by a field, its greatest values first where it is descending."""

    field: str
    descending: bool = True

    def __str__(self) -> str:
        return f"{self.field}, {'greatest' if self.descending else 'least'} first"


@dataclass(frozen=True, slots=True)
class QuerySpec:
    """A question as a search with a filter.

    Attributes:
        query: what is left to search for; "" where the question asks for texts by their metadata alone.
        filter: what a text has to pass.
        k: how many hits the question asks for; None: it does not say.
        order: the order that it asks for; None: by relevance.
        by: who made it: `rules` or `llm`.
        rejected: what was asked for and cannot be kept to, each with the reason.
        notes: what else was decided, as where the question might mean a filter but is not plain enough.
    """

    query: str
    filter: Filter = field(default=EVERYTHING)
    k: int | None = None
    order: ResultOrder | None = None
    by: str = "rules"
    rejected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the question is searched as it was asked."""
        return self.filter == EVERYTHING and self.k is None and self.order is None

    @property
    def scan(self) -> bool:
        """Whether nothing is left to search for, so that all that passes is listed."""
        return not self.plain and not any(character.isalnum() for character in self.query)

    def told(self) -> tuple[str, ...]:
        """The notes of a ranking that was made by it."""
        if self.plain:
            return self.notes
        parts = [f"searched for “{self.query}”" if not self.scan else "listed"]
        parts += [f"where {self.filter}"] if self.filter != EVERYTHING else []
        parts += [f"the first {self.k}"] if self.k is not None else []
        parts += [f"by {self.order}"] if self.order is not None else []
        return f"{', '.join(parts)} (by {self.by})", *self.notes

    def unfiltered(self, question: str, reason: str) -> "QuerySpec":
        """The question as it was asked, with the reason as a note."""
        return replace(self, query=question, filter=EVERYTHING, k=None, order=None, notes=(*self.notes, reason))


def compared(name: str, types: Iterable[str], operator: Operator, value: Scalar) -> Filter | None:
    """A field compared with a value, in every type that both have; None where they have none in common.

    A number is compared with texts as it is written, if it is compared for equality; arrays are asked whether they contain
    it. So fields of mixed types are asked for each.
    """
    kinds, kind = set(types), json_type(value)
    made: list[Filter] = []
    if kind in kinds:
        made.append(Compare(name, operator, value))
    if kind == "number" and "string" in kinds and operator in ("=", "!="):
        made.append(Compare(name, operator, str(value)))
    if "array" in kinds and operator in ("=", "!="):
        inside: Filter = Compare(name, "contains", value)
        made.append(inside if operator == "=" else Exists(name) & Not(inside))
    if not made:
        return None
    # Of a value of one type the comparison with another fails; what is not equal has to be unequal in each.
    return disjunction(made) if operator != "!=" else conjunction(made)


def any_of(name: str, types: Iterable[str], values: Iterable[Scalar]) -> Filter | None:
    """A field that has one of several values, as short as the language can say it; None where no type fits."""
    kinds, wanted = set(types), tuple(dict.fromkeys(values))
    if len(wanted) > 1 and kinds - {"null"} == {json_type(wanted[0])} and len({json_type(each) for each in wanted}) == 1:
        return Compare(name, "in", wanted)
    parts = [compared(name, kinds, "=", each) for each in wanted]
    kept = [each for each in parts if each is not None]
    return disjunction(kept) if kept and len(kept) == len(parts) else None


def all_of(name: str, types: Iterable[str], values: Iterable[Scalar]) -> Filter | None:
    """An array that has each of several values; None where no type fits."""
    parts = [compared(name, types, "=", each) for each in dict.fromkeys(values)]
    kept = [each for each in parts if each is not None]
    return conjunction(kept) if kept and len(kept) == len(parts) else None


def none_of(name: str, types: Iterable[str], values: Iterable[Scalar]) -> Filter | None:
    """A field that has a value, and none of several; None where no type fits."""
    parts = [compared(name, types, "!=", each) for each in dict.fromkeys(values)]
    kept = [each for each in parts if each is not None]
    return conjunction(kept) if kept and len(kept) == len(parts) else None
