"""Facts that contradict each other: all of them stay, side by side, and each says which others it contradicts.

Two facts contradict each other where something has one value (a person's birthplace), or one at a time (a land's capital),
and texts assert two; a fact contradicts itself where one text denies what another asserts. What has ended does not
contradict what holds now, a month does not contradict its year, nor a town the land that it lies in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import TypeAlias

from ..graph.dates import stated_time
from ..graph.filters.facts import modality_of, stated_times
from ..graph.groups import grouped
from ..graph.model import ENDED, Modality, entity_ref
from ..graph.names import match_key
from ..graph.store import Direction, GraphReader
from .facts import Fact, Statement, facts_from

ONCE = frozenset({"BORN_IN", "BORN_ON", "DIED_IN", "DIED_ON", "DISSOLVED_ON"})
"""Types of relations that lead from one subject to one object for ever."""
AT_A_TIME = frozenset({"HEADQUARTERED_IN", "BURIED_IN"})
"""Those that do so at a time."""
FROM_ONE = frozenset({"CAPITAL_OF", "LARGEST_CITY_OF"})
"""Those that lead to one object from one subject at a time."""
_HOLDING = ("LOCATED_IN", "PART_OF", "CAPITAL_OF", "LARGEST_CITY_OF", "NEAR")
"""Types that say that two places are no two answers to one question."""
_MOST_RIVALS = 16
"""Values of one thing that are compared."""

_Owner: TypeAlias = tuple[str, Direction, str]
"""A type of relations, whether it leads away from what has one value or to it, and the ref of that."""
_Lasting: TypeAlias = tuple[str, str]


def with_conflicts(reader: GraphReader, facts: Sequence[Fact]) -> list[Fact]:
    """Facts with what each contradicts; those that contradict each other come together, in order of time, then evidence."""
    against: dict[str, dict[str, Fact]] = {}
    for one, other in _pairs([*facts, *_rivals(reader, facts)]):
        if _at_one_time(one, other) and _differ(reader, one, other):
            against.setdefault(one.relation.id, {})[other.relation.id] = other
            against.setdefault(other.relation.id, {})[one.relation.id] = one
    for fact in filter(_denied, facts):
        against.setdefault(fact.relation.id, {})[fact.relation.id] = fact
    return _together([_marked(fact, against.get(fact.relation.id, {})) for fact in facts])


def _owner(fact: Fact) -> _Owner | None:
    """What has one value of the fact's kind, None where it may have several."""
    relation = fact.relation
    if relation.type in ONCE | AT_A_TIME:
        return relation.type, "out", entity_ref(relation.source)
    return (relation.type, "in", entity_ref(relation.target)) if relation.type in FROM_ONE else None


def _value(fact: Fact) -> tuple[str, str]:
    """The id and name of the value."""
    relation = fact.relation
    return (relation.source, fact.subject) if relation.type in FROM_ONE else (relation.target, fact.object)


def _rivals(reader: GraphReader, facts: Sequence[Fact]) -> list[Fact]:
    """Further values of what has one value, where the facts are about the value."""
    known = {fact.relation.id for fact in facts}
    owners = dict.fromkeys(filter(None, map(_owner, facts)))
    pairs: Iterator[tuple[tuple[str, Direction], str]] = (((kind, way), ref) for kind, way, ref in owners)
    refs = grouped(pairs).items()
    found = (edge for (kind, way), held in refs for edge in reader.edges(held, way, [kind], _MOST_RIVALS))
    new = dict.fromkeys(edge.id for edge in found if edge.id not in known)
    return facts_from(reader, reader.fetch("relation", list(new)))


def _pairs(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Fact]]:
    owned = ((_owner(fact), fact) for fact in facts if fact.asserted)
    for held in grouped((owner, fact) for owner, fact in owned if owner is not None).values():
        yield from combinations(held[:_MOST_RIVALS], 2)


def _stating(fact: Fact, modality: Modality) -> list[Statement]:
    return [each for each in fact.statements if modality_of(each.asserted, each.properties) == modality]


def _at_one_time(one: Fact, other: Fact) -> bool:
    if one.relation.type in ONCE:
        return True
    return any(_meet(*each) for each in product(_stating(one, "asserted"), _stating(other, "asserted")))


def _meet(one: Statement, other: Statement) -> bool:
    """Whether two statements speak of one time; one without a time speaks of now."""
    spans = _span(one), _span(other)
    if any(each.properties.get(ENDED) is True and not span[1] for each, span in zip((one, other), spans, strict=True)):
        return False
    if any(spans[0]) != any(spans[1]):
        return not (spans[0][1] or spans[1][1])
    return _overlap(*spans)


def _span(statement: Statement) -> _Lasting:
    """Since when and until when what is stated holds, "" where that is open."""
    since, until, at = stated_times(statement.properties)
    return (since, until) if since or until else (at, at)


def _overlap(one: _Lasting, other: _Lasting) -> bool:
    return one[0] <= f"{other[1]}~" and other[0] <= f"{one[1]}~"


def _denied(fact: Fact) -> bool:
    """Whether one text denies of a time what another asserts of it."""
    return any(_meet(*each) for each in product(_stating(fact, "asserted"), _stating(fact, "denied")))


def _differ(reader: GraphReader, one: Fact, other: Fact) -> bool:
    """Whether the values of two facts cannot both be meant."""
    (first, name), (second, other_name) = _value(one), _value(other)
    if first == second:
        return False
    times = stated_time(name), stated_time(other_name)
    if times[0] is not None and times[1] is not None:
        return not _overlap(times[0], times[1])
    words, other_words = set(match_key(name).split()), set(match_key(other_name).split())
    if words <= other_words or other_words <= words:
        return False
    joined = reader.edges([entity_ref(first)], "both", _HOLDING, 200)
    return entity_ref(second) not in {end for edge in joined for end in (edge.source, edge.target)}


def _marked(fact: Fact, against: Mapping[str, Fact]) -> Fact:
    if not against:
        return fact
    ids = tuple(sorted(against))
    rivals = tuple(str(against[each]) for each in ids if each != fact.relation.id)
    in_time = tuple(sorted(fact.statements, key=lambda each: _span(each)[0]))
    return replace(fact, contradicts=ids, rivals=rivals, statements=in_time)


def _together(facts: Sequence[Fact]) -> list[Fact]:
    """Each group of facts that contradict each other in the place of its first one, in order of time, then evidence."""
    by_id = {fact.relation.id: fact for fact in facts}
    placed: dict[str, Fact] = {}
    for fact in facts:
        if fact.relation.id not in placed:
            group = sorted(_group(fact.relation.id, by_id), key=_time_order)
            placed.update((each.relation.id, each) for each in group)
    return list(placed.values())


def _time_order(fact: Fact) -> tuple[str, int, str]:
    since = min((_span(each)[0] for each in _stating(fact, "asserted")), default="")
    return since, -len(fact.statements), fact.relation.id


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
