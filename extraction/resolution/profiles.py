"""What documents say of each own entity, gathered for comparison: its names, what it is called besides, its kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ...graph.identity import entity_id_of_key
from ...graph.model import LITERAL_TYPES
from ...graph.names import match_key, title_name
from ...graph.resolution.statements import Naming
from .name_parts import NameParts, name_parts, spellings

MOST_NAMES = 12
"""At most so many names of an entity are compared; the rest are known by their match keys alone."""
_KINDS = {
    **dict.fromkeys(("PERSON",), "person"),
    **dict.fromkeys(("GPE", "LOC", "FAC"), "place"),
    **dict.fromkeys(("ORG", "NORP"), "group"),
    **dict.fromkeys(("WORK_OF_ART", "LAW", "STANDARD"), "work"),
    **dict.fromkeys(("EVENT",), "event"),
    **dict.fromkeys(("LANGUAGE",), "language"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One own entity.

    Args:
        id: the own entity.
        names: what it is called by its own name, as written; sorted.
        parts: these names taken apart.
        keys: their match keys, sorted.
        aliases: match keys of what else declarations and the documents about it call it, sorted.
        declared: those of `aliases` that a declaration gives.
        titles: the documents that are about it, sorted.
        pages: the different full titles of these documents, as match keys.
        documents: those that mention it.
        kind: a coarse kind ("person", "place", "group", "work", …, or a type of the user's in small letters); "" for none.
        sure: whether more than one lone mention says so.
        descriptions: what texts say it is, sorted.
        given: whether its id was given rather than made from a name.
        literal: whether it is a date or a quantity.
    """

    id: str
    names: tuple[str, ...]
    parts: tuple[NameParts, ...]
    keys: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    pages: int = 0
    documents: frozenset[str] = frozenset()
    kind: str = ""
    sure: bool = False
    descriptions: tuple[str, ...] = ()
    given: bool = False
    literal: bool = False

    @property
    def title(self) -> str:
        """The fullest of its names."""
        return max(self.names, key=lambda name: (len(match_key(name)), name), default="")


def profiles(namings: Iterable[Naming]) -> dict[str, Profile]:
    """The profiles of all own entities that are named, by id. The order of `namings` does not matter."""
    gathered: dict[str, list[Naming]] = {}
    for naming in namings:
        gathered.setdefault(naming.own, []).append(naming)
    return {own: profile(own, gathered[own]) for own in sorted(gathered)}


def profile(own: str, namings: Iterable[Naming]) -> Profile:
    """The profile of one own entity, from how all documents name it."""
    held = list(namings)
    own_names: set[str] = set()
    other: dict[str, str] = {}
    declared: set[str] = set()
    pages: set[str] = set()
    titles: set[str] = set()
    descriptions: set[str] = set()
    votes: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    hashed: dict[str, bool] = {}

    def is_own(key: str) -> bool:
        if key not in hashed:
            hashed[key] = entity_id_of_key(key) == own
        return hashed[key]

    for naming in held:
        for surface in naming.surfaces:
            if surface.type:
                votes[surface.type] += surface.count
            if is_own(surface.key):
                own_names.add(surface.text)
            else:
                other.setdefault(surface.key, surface.text)
                other[surface.key] = min(other[surface.key], surface.text)
        for each in naming.declarations:
            if each.type:
                stated[each.type] += 1
            description = each.properties.get("description")
            if isinstance(description, str) and description.strip():
                descriptions.add(description.strip())
            if each.name and naming.document:
                titles.add(naming.document)
                pages.add(match_key(next((a for a in each.aliases if title_name(a) == each.name), each.name)))
            for number, name in enumerate((each.name, *each.aliases)):
                key = match_key(name)
                if not key or (number and title_name(name) == each.name):
                    continue
                if is_own(key):
                    own_names.add(name)
                else:
                    declared.add(key)
                    other.setdefault(key, name)
    given = not own_names
    if given:
        own_names = {name for naming in held for each in naming.declarations if (name := each.name)} or set(other.values())
    voted, kind, sure = votes, "", False
    literal = bool(voted) and _first(voted) in LITERAL_TYPES
    if stated:
        kind, sure = _kind(_first(stated)), True
    elif voted:
        first = _first(voted)
        kind = _kind(first)
        share = sum(n for type, n in voted.items() if _kind(type) == kind)
        sure = share > 1 and share * 4 >= 3 * sum(voted.values())
    names = sorted(own_names, key=lambda name: (-len(name), name))[:MOST_NAMES]
    texts = sorted({spelling for name in names for spelling in spellings(name)})
    keys = tuple(sorted({match_key(name) for name in own_names}))
    return Profile(
        id=own,
        names=tuple(sorted(names)),
        parts=tuple(sorted({parts for text in texts if (parts := name_parts(text)).words})),
        keys=keys,
        aliases=tuple(sorted(set(other) - set(keys) - {""})),
        declared=frozenset(declared),
        titles=tuple(sorted(titles)),
        pages=len(pages),
        documents=frozenset(naming.document for naming in held if naming.surfaces),
        kind=kind,
        sure=sure,
        descriptions=tuple(sorted(descriptions)),
        given=given,
        literal=literal or (bool(stated) and _first(stated) in LITERAL_TYPES),
    )


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda each: (-counted[each], each))


def _kind(type: str) -> str:
    return _KINDS.get(type, type.casefold())
