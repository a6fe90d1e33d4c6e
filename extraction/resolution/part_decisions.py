"""What users decided of the parts of entities: which documents mean which part, and what stays one."""

from collections.abc import Iterable

from ...graph.resolution.ledger import Assignment, Decision, part_id


class PartDecisions:
    """The decisions that parting looks at.

    - part: in its documents the entity is the part called `value`; of several for one document the last by id holds.
    - same, of an entity and a part of it, or of two parts of it: they stay one.
    - same, of an entity twice: it is never parted.

    Args:
        decisions: all of them, in any order; others are not looked at.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        held = sorted(decisions, key=lambda each: each.id)
        self._parts: dict[tuple[str, str], Decision] = {}
        self._joined: dict[str, str] = {}
        self._whole: set[str] = set()
        for each in held:
            if each.kind == "part":
                self._parts.update({(each.entities[0], document): each for document in each.documents})
            elif each.kind == "same":
                one, other = sorted(each.entities[:2])
                if one == other:
                    self._whole.add(one)
                self._join(one, other)

    def part(self, own: str, document: str) -> Assignment | None:
        """Where a user says that the mentions of an entity in a document go; None where nobody does."""
        found = self._parts.get((own, document))
        if found is None:
            return None
        entity = self.kept(own, part_id(own, found.value))
        return Assignment(own, document, entity, own, found.reason or "decided", 1.0, found.id)

    def whole(self, own: str) -> bool:
        """Whether a user says that an entity is one thing wherever it is named."""
        return own in self._whole

    def kept(self, own: str, part: str) -> str:
        """The entity itself where a user says that this part of it is the same, else the part."""
        return own if self._root(own) == self._root(part) else part

    def _join(self, one: str, other: str) -> None:
        roots = sorted({self._root(one), self._root(other)})
        for root in roots[1:]:
            self._joined[root] = roots[0]

    def _root(self, entity: str) -> str:
        while entity in self._joined:
            entity = self._joined[entity]
        return entity
