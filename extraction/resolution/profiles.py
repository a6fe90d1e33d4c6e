"""What documents say of each own entity, gathered for comparison: its names, what it is called besides, its kind."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ...graph.batch import Declaration
from ...graph.identity import entity_id_of_key
from ...graph.model import LITERAL_TYPES
from ...graph.names import match_key, title_name
from ...graph.resolution.statements import Naming
from .block_keys import packed_keys
from .name_parts import NameParts, acronym_letters, initial_letters, name_parts, spellings
from .name_vocabulary import DIRECTIONS

MOST_NAMES = 12
"""At most so many names of an entity are compared; the rest are known by their match keys alone."""
_COUNTY = re.compile(r"(?<=\s)Co\.?$")
_DIRECTION = re.compile(r"(?<![\w.])([NSEW])\.(?=\s*\w{2})")
_DIRECTION_INSIDE = re.compile(r"(?<=\s)([NSEW])\.(?=\s*\w{2})")
_HASH = re.compile("[0-9a-f]{20}")
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
        pages: how many different full titles these documents have.
        documents: those that mention it.
        kind: a coarse kind ("person", "place", "group", "work", …, or a type of the user's in small letters); "" for none.
        sure: whether more than one lone mention says so.
        descriptions: what texts say it is, sorted.
        acronyms: the letters of its names that are acronyms.
        initials: the initials of its names of several words.
        given: whether its id was given rather than made from a name.
        literal: whether it is a date or a quantity.
        blocks: for each of `parts` the blocks that it is in (see `block_keys.packed_keys`).
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
    acronyms: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    given: bool = False
    literal: bool = False
    blocks: tuple[bytes, ...] = ()

    @property
    def title(self) -> str:
        """The fullest of its names."""
        return max(self.names, key=lambda name: (len(match_key(name)), name), default="")


def profiles(namings: Iterable[Naming]) -> dict[str, Profile]:
    """The profiles of all own entities that are named, by id. The order of `namings` does not matter."""
    said = gathered(namings)
    return {own: profile(own, said[own]) for own in sorted(said)}


def gathered(namings: Iterable[Naming]) -> dict[str, list[Naming]]:
    """The namings of each own entity, in the order given."""
    found: dict[str, list[Naming]] = {}
    for naming in namings:
        found.setdefault(naming.own, []).append(naming)
    return found


def profile(own: str, namings: Iterable[Naming]) -> Profile:
    """The profile of one own entity, from how all documents name it."""
    said = _Statements(own)
    for naming in namings:
        said.add(naming)
    return said.profile()


class _Statements:
    """What documents say of one own entity, gathered in any order."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._names: set[str] = set()
        self._other: dict[str, str] = {}
        self._declared_names: set[str] = set()
        self._declared: set[str] = set()
        self._pages: set[str] = set()
        self._titles: set[str] = set()
        self._documents: set[str] = set()
        self._descriptions: set[str] = set()
        self._votes: Counter[str] = Counter()
        self._stated: Counter[str] = Counter()
        self._hashed: dict[str, bool] = {}
        self._keys: dict[str, str] = {}
        self._is_hash = _HASH.fullmatch(own) is not None

    def add(self, naming: Naming) -> None:
        """Gather what one document says."""
        if naming.surfaces:
            self._documents.add(naming.document)
        for surface in naming.surfaces:
            if surface.type:
                self._votes[surface.type] += surface.count
            self._name(surface.text, surface.key, False)
        for each in naming.declarations:
            self._declaration(each, naming.document)

    def _declaration(self, declaration: Declaration, document: str) -> None:
        name = declaration.name
        if declaration.type:
            self._stated[declaration.type] += 1
        description = declaration.properties.get("description")
        if isinstance(description, str) and description.strip():
            self._descriptions.add(description.strip())
        if name:
            self._declared_names.add(name)
            self._name(name, self._key(name), True)
        if name and document:
            self._titles.add(document)
            self._pages.add(match_key(next((each for each in declaration.aliases if title_name(each) == name), name)))
        for alias in declaration.aliases:
            if title_name(alias) != name:
                self._name(alias, self._key(alias), True)

    def _key(self, name: str) -> str:
        if name not in self._keys:
            self._keys[name] = match_key(name)
        return self._keys[name]

    def _name(self, text: str, key: str, declared: bool) -> None:
        if not key:
            return
        if key not in self._hashed:
            self._hashed[key] = self._is_hash and entity_id_of_key(key) == self._own
        if self._hashed[key]:
            self._names.add(text)
            return
        self._other[key] = min(self._other.get(key, text), text)
        if declared:
            self._declared.add(key)

    def profile(self) -> Profile:
        """All of it."""
        given = not self._names
        own = self._names or self._declared_names or set(self._other.values())
        kind, sure = self._kind()
        literal = _first(self._votes or self._stated) in LITERAL_TYPES
        keys = {self._key(name) for name in own}
        names = sorted(own, key=lambda name: (-len(name), name))[:MOST_NAMES]
        if kind == "place":
            names = [_DIRECTION.sub(_direction, _COUNTY.sub("County", name)) for name in names]
        elif kind == "group":
            names = [_DIRECTION_INSIDE.sub(_direction, name) for name in names]
        texts = [] if literal else sorted({spelling for name in names for spelling in spellings(name)})
        taken_apart = map(name_parts, texts)
        parts = tuple(sorted({each for each in taken_apart if each.words}))
        acronyms = tuple(sorted({letters for name in names if (letters := acronym_letters(name))}))
        initials = tuple(sorted({letters for name in names for letters in initial_letters(name, not self._documents)}))
        return Profile(
            id=self._own,
            names=tuple(sorted(sorted(own, key=lambda name: (-len(name), name))[:MOST_NAMES])),
            parts=parts,
            keys=tuple(sorted(keys)),
            aliases=tuple(sorted(self._other.keys() - keys)),
            declared=frozenset(self._declared - keys),
            titles=tuple(sorted(self._titles)),
            pages=len(self._pages),
            documents=frozenset(self._documents),
            kind=kind,
            sure=sure,
            descriptions=tuple(sorted(self._descriptions)),
            acronyms=acronyms,
            initials=initials,
            given=given,
            literal=literal,
            blocks=tuple(packed_keys(each, () if row else (*acronyms, *initials)) for row, each in enumerate(parts)),
        )

    def _kind(self) -> tuple[str, bool]:
        if self._stated:
            return _kind(_first(self._stated)), True
        if not self._votes:
            return "", False
        kind = _kind(_first(self._votes))
        share = sum(count for type, count in self._votes.items() if _kind(type) == kind)
        return kind, share > 1 and share * 4 >= 3 * self._votes.total()


def _direction(found: re.Match[str]) -> str:
    return f"{DIRECTIONS[found[1].lower()].title()} "


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda each: (-counted[each], each), default="")


def _kind(type: str) -> str:
    return _KINDS.get(type, type.casefold())
