"""Leftovers of dated facts: what says no more than when another fact of its clause holds.

"Ada Lund managed Globex from 1951 to 1955" states one fact with its time. That she "managed Globex from" a date is none
beside it, and would stay where the fact is called wrong; nor is that she "served until" 1938 as mayor of Selby. A date
that is a value of its own ("was born on") is stated beside what else the clause tells.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ....graph.model import LITERAL_TYPES, RELATED
from ...relation_types import relation_type
from .fact_times import UNDATED, FactTime, FactTimes
from .parse_tree import Named, Tree
from .statements import StatedFact

_NO_VALUES = frozenset({RELATED, "LASTED_FROM"})
"""Types of relations to dates that only bound another fact's time; to others they lead as to a value."""


class DatedFact(NamedTuple):
    """A fact of a sentence with its time."""

    fact: StatedFact
    time: FactTime


def leftovers(
    tree: Tree, stated: Sequence[DatedFact], times: FactTimes, named: Sequence[Named], stands: Mapping[int, str]
) -> frozenset[int]:
    """The places, among the facts of a sentence, of those that say no more than the time of another one.

    Args:
        tree: the parsed text.
        stated: the facts of one sentence.
        times: its time expressions.
        named: its names.
        stands: what else names something: tokens that refer to it.
    """
    dates = [place for place, each in enumerate(stated) if times.is_date(each.fact)]
    if not dates:
        return frozenset()
    told = [each.fact for each in stated if each.time != UNDATED and not times.is_date(each.fact)]
    told = [each for each in told if each.object.head in stands or _names(named, each.object.head)]
    return frozenset(
        place for place in dates if any(_is_left(tree, stated[place].fact, other) for other in _beside(stated[place], told))
    )


def _beside(dated: DatedFact, told: Sequence[StatedFact]) -> Iterator[StatedFact]:
    """The facts of one clause, or of noun phrases, with the same subject."""
    fact = dated.fact
    return (each for each in told if each.verb == fact.verb and each.subject.head == fact.subject.head)


def _is_left(tree: Tree, date: StatedFact, told: StatedFact) -> bool:
    """Whether a fact that leads to a date repeats another one, or has no meaning of its own without it."""
    core = tree.core(told.object.head)
    words = " ".join(tree.say([*range(*core[:2])]).split()).casefold()
    if words and f" {words} " in f" {date.predicate.casefold()} ":
        return True
    return date.verb >= 0 and relation_type(date.predicate, "", "DATE") in _NO_VALUES


def _names(named: Sequence[Named], token: int) -> bool:
    return any(each.start <= token < each.end and each.type not in LITERAL_TYPES for each in named)
