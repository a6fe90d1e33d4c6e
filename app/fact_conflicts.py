"""Facts that contradict each other: all of them stay, side by side, and each says which others it contradicts.

Two facts contradict each other where something can have one value at a time (a land's capital, a person's birthplace) and
texts assert two of them for one time; a fact contradicts itself where one text denies what another asserts. What ended does
not contradict what holds now, a month does not contradict its year, nor a town the land that it lies in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

from ..graph.dates import stated_time
from ..graph.filters.facts import modality_of, stated_times
from ..graph.groups import grouped
from ..graph.model import ENDED, entity_ref
from ..graph.names import match_key
from ..graph.store import Direction, GraphReader
from .facts import Fact, Statement, facts_from

ONE_OBJECT = frozenset({"BORN_IN", "BORN_ON", "DIED_IN", "DIED_ON", "BURIED_IN", "HEADQUARTERED_IN", "DISSOLVED_ON"})
"""Types of relations that lead from one subject to one object at a time."""
ONE_SUBJECT = frozenset({"CAPITAL_OF", "LARGEST_CITY_OF"})
"""Those that lead to one object from one subject at a time."""
_HOLDING = ("LOCATED_IN", "PART_OF", "CAPITAL_OF", "LARGEST_CITY_OF", "NEAR")
"""Types that say that two places are no two answers to one question."""
_FIRST, _LAST = "", "~"
"""Before and after all dates."""
_MOST_RIVALS = 16
"""Values of one thing that are compared."""

_Span: TypeAlias = tuple[str, str]


def with_conflicts(reader: GraphReader, facts: Sequence[Fact]) -> list[Fact]:
    """Facts with what each contradicts; those that contradict each other come together, in order of time, then evidence."""
    rivals = _rivals(reader, facts)
    against: dict[str, set[str]] = {}
    for one, other in _pairs([*facts, *rivals]):
        if _overlap(one, other) and _differ(reader, one, other):
            against.setdefault(one.relation.id, set()).add(other.relation.id)
            against.setdefault(other.relation.id, set()).add(one.relation.id)
    for fact in facts:
        if _denied(fact):
            against.setdefault(fact.relation.id, set()).add(fact.relation.id)
    marked = [_marked(fact, against.get(fact.relation.id, ())) for fact in facts]
    return _together(marked)


def _values(fact: Fact) -> tuple[str, str, str] | None:
    """What has one value at a time, as a key; the value is the other end."""
    kind = fact.relation.type
    if kind in ONE_OBJECT:
        return kind, "out", fact.relation.source
    return (kind, "in", fact.relation.target) if kind in ONE_SUBJECT else None


def _value(fact: Fact) -> tuple[str, str]:
    """The id and name of the value."""
    if fact.relation.type in ONE_OBJECT:
        return fact.relation.target, fact.object
    return fact.relation.source, fact.subject


def _rivals(reader: GraphReader, facts: Sequence[Fact]) -> list[Fact]:
    """Further values of what has one value at a time, where the facts are about the value."""
    known = {fact.relation.id for fact in facts}
    wanted: dict[tuple[str, Direction], dict[str, None]] = {}
    for fact in facts:
        if fact.relation.type in ONE_OBJECT:
            wanted.setdefault((fact.relation.type, "out"), {})[entity_ref(fact.relation.source)] = None
        elif fact.relation.type in ONE_SUBJECT:
            wanted.setdefault((fact.relation.type, "in"), {})[entity_ref(fact.relation.target)] = None
    edges = [
        edge
        for (kind, way), refs in sorted(wanted.items())
        for edge in reader.edges(list(refs), way, [kind], _MOST_RIVALS)
        if edge.id not in known
    ]
    return facts_from(reader, reader.fetch("relation", list(dict.fromkeys(edge.id for edge in edges))))


def _pairs(facts: Iterable[Fact]) -> Iterable[tuple[Fact, Fact]]:
    keyed = ((_values(fact), fact) for fact in facts if fact.asserted)
    for held in grouped((key, fact) for key, fact in keyed if key is not None).values():
        yield from combinations(held[:_MOST_RIVALS], 2)


def _asserted(fact: Fact) -> list[Statement]:
    return [each for each in fact.statements if modality_of(each.asserted, each.properties) == "asserted"]


def _overlap(one: Fact, other: Fact) -> bool:
    """Whether two facts are asserted of one time."""
    return any(
        _meet(_span(first), _span(second)) and _past(first) == _past(second)
        for first in _asserted(one)
        for second in _asserted(other)
    )


def _span(statement: Statement) -> _Span:
    times = stated_times(statement.properties)
    return max(times.valid_from, times.at) or _FIRST, times.valid_to or _LAST


def _meet(one: _Span, other: _Span) -> bool:
    return one[0] <= f"{other[1]}~" and other[0] <= f"{one[1]}~"


def _past(statement: Statement) -> bool:
    """Whether what it states has ended, at a time that it tells or not."""
    return statement.properties.get(ENDED) is True or stated_times(statement.properties).valid_to != ""


def _denied(fact: Fact) -> bool:
    """Whether one text denies of a time what another asserts of it."""
    denials = [each for each in fact.statements if modality_of(each.asserted, each.properties) == "denied"]
    return any(_meet(_span(each), _span(denial)) for denial in denials for each in _asserted(fact))


def _differ(reader: GraphReader, one: Fact, other: Fact) -> bool:
    """Whether the values of two facts cannot both be meant."""
    (first, name), (second, other_name) = _value(one), _value(other)
    if first == second:
        return False
    times = stated_time(name), stated_time(other_name)
    if times[0] is not None and times[1] is not None:
        return not _meet((times[0].start, times[0].end), (times[1].start, times[1].end))
    words, other_words = set(match_key(name).split()), set(match_key(other_name).split())
    if words <= other_words or other_words <= words:
        return False
    joined = reader.edges([entity_ref(first)], "both", _HOLDING, 200)
    return entity_ref(second) not in {end for edge in joined for end in (edge.source, edge.target)}


def _marked(fact: Fact, against: Iterable[str]) -> Fact:
    ids = tuple(sorted(against))
    if not ids:
        return fact
    return replace(fact, contradicts=ids, statements=tuple(sorted(fact.statements, key=lambda each: _span(each)[0])))


def _together(facts: Sequence[Fact]) -> list[Fact]:
    """Each group of facts that contradict each other in the place of its first one, in order of time, then evidence."""
    by_id = {fact.relation.id: fact for fact in facts}
    placed: dict[str, Fact] = {}
    for fact in facts:
        if fact.relation.id not in placed:
            group = _group(fact.relation.id, by_id)
            group.sort(
                key=lambda each: (
                    min((_span(said)[0] for said in _asserted(each)), default=_FIRST),
                    -len(each.statements),
                    each.relation.id,
                )
            )
            placed.update((each.relation.id, each) for each in group)
    return list(placed.values())


def _group(start: str, by_id: Mapping[str, Fact]) -> list[Fact]:
    """A fact and those that it contradicts, directly or not."""
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        identity = waiting.pop()
        if identity in by_id and identity not in found:
            found[identity] = None
            waiting.extend(by_id[identity].contradicts)
    return [by_id[identity] for identity in found]
