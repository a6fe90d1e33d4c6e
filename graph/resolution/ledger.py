"""The ledger of entity resolution: what users decided, and where the mentions of each entity go because of it.

A document says of each mention which entity it means, its **own** entity: that of the name's match key. Resolution may give
the mentions of an own entity to another one (merged), those of some documents to an entity of their own (parted), or to none
(blocked). An `Assignment` says so, with its reason and score; who decides only makes assignments, and who stores only
applies them. A `Decision` is what a user or a rules file said; it holds until it is retracted, whatever documents come
and go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..identity import hashed
from ..names import normal_predicate

DecisionKind: TypeAlias = Literal[
    "same", "different", "part", "alias", "block", "name", "type", "description", "wrong", "right"
]
AUTOMATIC, USER = "automatic", "user"
"""Origins beside the ids of decisions and the names of rules files."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a user or a rules file said of entities, or of a fact.

    - same, different: the two `entities` are one thing, or are not.
    - part: in these `documents` the entity is another thing, called `value`.
    - alias: the first of the `entities` is also called `value`, whose own entity is the second.
    - block: the entity is no entity at all.
    - name, type, description: what the entity shows is `value`.
    - wrong, right: the fact from the first of the `entities` to the second by the predicate `value`, as `text_node` states
      it, or as every text does where that is "".

    Entities are own entities or parts (`part_id`), so that a decision outlives what is merged and parted later.
    """

    id: str
    kind: DecisionKind
    entities: tuple[str, ...]
    value: str = ""
    documents: tuple[str, ...] = ()
    text_node: str = ""
    origin: str = USER
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where the mentions of the entity `own` go in `document`, or, where that is "", in all documents that have no row.

    `entity` is "" where they go nowhere. `through` is the entity that `own` was joined with or parted from, `reason` says by
    what, and `score` in 0..1 how sure that is. `origin` is "automatic" or the id of a decision.
    """

    own: str
    document: str
    entity: str
    through: str = ""
    reason: str = ""
    score: float = 1.0
    origin: str = AUTOMATIC

    def __post_init__(self) -> None:
        if type(self.score) is int and self.score in (0, 1):
            object.__setattr__(self, "score", float(self.score))


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """What changes in the ledger: rows go, then others come; those with the same key replace what is there.

    `retract` holds ids of decisions, `unassign` the (own, document) of assignments; unknown ones are skipped. `resolved`
    says that the assignments are now those that follow from all documents and decisions; to say so changes no generation.
    With `seen`, the generation in which these were read, that holds only where it is still the current one.
    """

    decide: tuple[Decision, ...] = ()
    retract: tuple[str, ...] = ()
    assign: tuple[Assignment, ...] = ()
    unassign: tuple[tuple[str, str], ...] = ()
    resolved: bool = False
    seen: int | None = None

    def resolves(self, generation: int) -> bool:
        """Whether the graph of this generation is resolved once this change is made."""
        return self.resolved and self.seen in (None, generation)

    def decisions(self, held: Mapping[str, Decision]) -> dict[str, Decision]:
        """The decisions by id after this change of those that are held."""
        gone = frozenset(self.retract)
        left = {identity: each for identity, each in held.items() if identity not in gone}
        return left | {each.id: each for each in self.decide}

    def assignments(self, held: Mapping[tuple[str, str], Assignment]) -> dict[tuple[str, str], Assignment]:
        """The assignments by (own, document) after this change of those that are held."""
        gone = frozenset(self.unassign)
        left = {key: each for key, each in held.items() if key not in gone}
        return left | {(each.own, each.document): each for each in self.assign}


@dataclass(frozen=True, slots=True)
class Shown:
    """What users decided that an entity shows; None is what texts say, and `aliases` come beside those of texts."""

    name: str | None = None
    type: str | None = None
    description: str | None = None
    aliases: tuple[str, ...] = ()


UNDECIDED = Shown()


def decision_id(kind: DecisionKind, entities: Sequence[str], value: str = "", text_node: str = "") -> str:
    """The id of a decision: the same for what can only hold once, so that a later one takes the place of an earlier one.

    Two entities are either the same or different, a fact is right or wrong, an entity has one name.
    """
    if kind in ("same", "different"):
        return hashed("decision", "same", sorted(entities))
    if kind in ("wrong", "right"):
        return hashed("decision", "fact", list(entities), normal_predicate(value), text_node)
    return hashed("decision", kind, list(entities), value if kind in ("part", "alias") else "")


def part_id(own: str, label: str) -> str:
    """The id of the part of an own entity that is called `label`."""
    return hashed("part", own, label)


def part_of(assignment: Assignment) -> str:
    """The part to which an assignment of one document leads, before it was merged with anything."""
    return assignment.entity if assignment.through in (assignment.own, "") else assignment.through
