"""Filters with thousands of conditions as equal ones with few, so that no store tests a text node against each of them.

    id = "a" or id = "b" or year > 1990 or id in ["c"]    ->    year > 1990 or id in ["a", "b", "c"]
    lang != "en" and lang != "de"                         ->    exists(lang) and not lang in ["en", "de"]

Stores merge a filter before they apply it. Users never see the merged form: what they wrote stands in messages and views.
"""

from collections.abc import Sequence

from .facts import FACT_FIELDS
from .language import And, Compare, Exists, Filter, Not, Or, conjunction, disjunction
from .parser import MAX_DEPTH

_AMONG = ("=", "in")
_BESIDES = ("!=",)


def merged(filter: Filter) -> Filter:
    """A filter that passes exactly what this one does, with at most one condition per field on equality with values.

    >>> from clew.graph.filters.language import parse
    >>> str(merged(parse('year = 1 or year = 2 or exists(draft)')))
    'exists(draft) or year in [1, 2]'
    """
    # The `not` of a merged list may add one level to the deepest.
    return filter if filter.depth >= MAX_DEPTH else _merged(filter)


def _merged(filter: Filter) -> Filter:
    if isinstance(filter, Not):
        return Not(_merged(filter.part))
    if isinstance(filter, Or):
        return disjunction(_any_of([_merged(part) for part in filter.parts]))
    if isinstance(filter, And):
        return conjunction(_none_of([_merged(part) for part in filter.parts]))
    return filter


def _any_of(parts: Sequence[Filter]) -> list[Filter]:
    """The parts of a disjunction: what a field may be, as one list of values."""
    others, found = _split(parts, _AMONG)
    for field, conditions in found.items():
        others.append(conditions[0] if len(conditions) == 1 else _one_of(field, conditions))
    return others


def _none_of(parts: Sequence[Filter]) -> list[Filter]:
    """The parts of a conjunction: what a field must not be, as one list of values. A missing value fails here too."""
    others, found = _split(parts, _BESIDES)
    for field, conditions in found.items():
        if len(conditions) == 1:
            others.append(conditions[0])
        else:
            others += (Exists(field), Not(_one_of(field, conditions)))
    return others


def _split(parts: Sequence[Filter], operators: Sequence[str]) -> tuple[list[Filter], dict[str, list[Compare]]]:
    """The conditions that compare by one of these operators, by field, and beside them all other parts."""
    others: list[Filter] = []
    found: dict[str, list[Compare]] = {}
    for part in parts:
        # What is asked of facts is no condition on text nodes.
        if isinstance(part, Compare) and part.operator in operators and part.field not in FACT_FIELDS:
            found.setdefault(part.field, []).append(part)
        else:
            others.append(part)
    return others, found


def _one_of(field: str, conditions: Sequence[Compare]) -> Compare:
    return Compare(field, "in", tuple(value for each in conditions for value in each.values))
