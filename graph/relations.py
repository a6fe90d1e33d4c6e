"""What a relation shows, derived: its type, properties and whether it is asserted follow from its evidence alone.

Every store and every view derives relations with this one function, so that neither the order of writing nor other documents
change what one document states, and a view shows only what its own texts say.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from .groups import merged
from .identity import canonical
from .model import INVERTED, STATED_PREDICATE, Evidence, Metadata, Relation


class Support(NamedTuple):
    """What a piece of evidence says of its relation; properties as canonical JSON."""

    type: str
    asserted: bool
    properties: str = "{}"


class ShownRelation(NamedTuple):
    """What a relation shows of its evidence; properties as canonical JSON."""

    type: str
    asserted: bool
    properties: str


def shown(support: Sequence[Support]) -> ShownRelation:
    """What a relation with this evidence shows, which comes sorted by id; at least one piece.

    Only asserted evidence counts, or all of it where none is asserted. Type: the commonest, ties by name. Properties: of
    several with one name the first; the words of evidence that states the relation the other way round are left out.
    """
    counted = [each for each in support if each.asserted]
    asserted = bool(counted)
    if not counted:
        counted = list(support)
    return ShownRelation(commonest(each.type for each in counted), asserted, _merged(each.properties for each in counted))


def as_stated(relation: Relation, evidence: Iterable[Evidence]) -> Relation:
    """The relation as some of its evidence alone shows it: at least one piece, in any order."""
    support = [
        Support(each.type or relation.type, each.asserted, canonical(dict(each.properties)))
        for each in sorted(evidence, key=lambda each: each.id)
    ]
    kind, asserted, properties = shown(support)
    return replace(relation, type=kind, asserted=asserted, properties=json.loads(properties))


def commonest(types: Iterable[str]) -> str:
    """The type that occurs most often, ties by name.

    >>> commonest(["OWNS", "RELATED", "BOUGHT", "BOUGHT", "OWNS"])
    'BOUGHT'
    """
    counted = Counter(types)
    return min(counted, key=lambda kind: (-counted[kind], kind))


def _merged(texts: Iterable[str]) -> str:
    different = list(dict.fromkeys(texts))
    # Mostly there is nothing to merge, and nothing to parse.
    if len(different) == 1 and INVERTED not in different[0]:
        return different[0]
    return canonical(merged(map(_in_its_direction, map(json.loads, different))))


def _in_its_direction(properties: Metadata) -> Metadata:
    """The properties, but for words that lead from the relation's target to its source."""
    if properties.get(INVERTED) is not True:
        return properties
    return {name: value for name, value in properties.items() if name not in (INVERTED, STATED_PREDICATE)}
