"""Which entity a name may mean that no text writes so: the likeness of names, asked of an index of all names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...graph.model import LITERAL_TYPES
from ...graph.names import match_key
from .block_keys import block_keys
from .blocking import MOST
from .name_parts import acronym_letters, initial_letters, name_parts, spellings
from .profiles import Profile
from .similarity import likeness

LEAST = 0.75
"""The least score of a name that is told."""
_LARGEST_BLOCK = 8 * MOST
_NEAR = 0.04
"""A second entity so near to the first leaves it open which one is meant."""


class Likely(NamedTuple):
    """An entity that a name may mean, how sure that is, by what, and its name that is alike."""

    entity: str
    score: float
    reason: str
    name: str


class NameLookup:
    """An index of the names of entities.

    Args:
        profiles: those of the own entities.
        shown: the entity that own entities are shown as, where it is not themselves; "" where they are shown nowhere.
    """

    def __init__(self, profiles: Iterable[Profile], shown: Mapping[str, str] | None = None) -> None:
        moved = shown or {}
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._acronyms: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for profile in profiles:
            entity = moved.get(profile.id, profile.id)
            if not entity or profile.literal or profile.kind.upper() in LITERAL_TYPES:
                continue
            for key in (*profile.keys, *profile.aliases):
                self._keys[key].add(entity)
            for name in profile.names:
                for spelling in spellings(name):
                    parts = name_parts(spelling)
                    if parts.words:
                        for block in dict.fromkeys(block_keys(parts)):
                            self._blocks[block].append((name, entity))
                for letters in initial_letters(name):
                    self._acronyms[letters].add((name, entity))

    def likely(self, name: str, limit: int = 5, without: str = "") -> list[Likely]:
        """The entities that a name may mean, the likeliest first; where some are called just so, those alone.

        Args:
            name: any name.
            limit: at most so many entities.
            without: an entity that is left out.
        """
        called = sorted(self._keys.get(match_key(name), set()) - {without})
        if called:
            return [Likely(entity, 1.0, "same name", name) for entity in called[:limit]]
        best: dict[str, Likely] = {}
        for spelling in spellings(name):
            parts = name_parts(spelling)
            if not parts.words:
                continue
            candidates: set[tuple[str, str]] = set()
            for block in dict.fromkeys(block_keys(parts)):
                held = self._blocks.get(block, ())
                if len(held) <= _LARGEST_BLOCK:
                    candidates.update(held)
            for other, entity in sorted(each for each in candidates if each[1] != without):
                for written in spellings(other):
                    like = likeness(parts, name_parts(written))
                    if like is not None and like.score >= LEAST:
                        _keep(best, Likely(entity, like.score, like.reason, other))
        for other, entity in sorted(each for each in self._acronyms.get(acronym_letters(name), ()) if each[1] != without):
            _keep(best, Likely(entity, 0.8, "acronym", other))
        return sorted(best.values(), key=lambda each: (-each.score, each.entity))[:limit]

    def meant(self, name: str, without: str = "") -> Likely | None:
        """The one entity that a name may mean; None where there is none, or where two are about as likely."""
        found = self.likely(name, 2, without)
        if not found or (len(found) > 1 and found[0].score - found[1].score < _NEAR):
            return None
        return found[0]


def _keep(best: dict[str, Likely], found: Likely) -> None:
    held = best.get(found.entity)
    if held is None or (-found.score, found.reason, found.name) < (-held.score, held.reason, held.name):
        best[found.entity] = found
