"""Entities by what users call them: by id, name or alias, and where nothing is called so, by a name that is alike."""

import re
import threading
import unicodedata
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice

from ..graph.batch import Declaration
from ..graph.errors import InputError, NotFound, nearest
from ..graph.model import LITERAL_TYPES, Entity, entity_ref
from ..graph.names import match_key
from ..graph.reads import FindEntities, ShownEntities
from ..graph.resolution.application import Resolution
from ..graph.resolution.ledger import part_of
from ..graph.resolution.statements import Naming
from ..graph.store import GraphReader, GraphStore
from ..graph.unicode_marks import without_accents

_ID = re.compile("[0-9a-f]{20}")
_EDGE = 3
"""Letters at the beginning or end of a word that two alike names share."""


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """What a name led to.

    `by` is the entity's name or alias that is like the one asked for, `reason` how it is alike ("spelling", "acronym") and
    `score` in 0..1 how sure that is. Of an entity that is called just so, or has this id, `reason` is "".
    """

    entity: Entity
    asked: str
    by: str = ""
    reason: str = ""
    score: float = 1.0

    @property
    def similar(self) -> bool:
        """Whether nothing is called as was asked, and this one is only alike."""
        return bool(self.reason)

    def __str__(self) -> str:
        if not self.similar:
            return self.entity.name
        shown = "" if self.by == self.entity.name else f", shown as {self.entity.name!r}"
        return f"{self.by!r}{shown} ({self.reason}, {self.score:.2f})"


def exact_entity(reader: GraphReader, name: str) -> Entity | None:
    """The entity with this id, name or alias; of several with the same name, the one with most edges, then the first by id.

    The id of an entity that was merged leads to the one it is shown as.

    Raises:
        InputError: the name is not a text.
    """
    given: object = name
    if not isinstance(given, str):
        raise InputError(f"expected an entity, or its name or id as text, got {type(given).__name__} {given!r:.40}")
    key = match_key(name)
    leading, named = ShownEntities([name]), FindEntities([key])
    answers = reader.read(leading, named)
    by_id = reader.fetch("entity", list(answers[leading].values()))
    if by_id:
        return by_id[0]
    same_key = reader.fetch("entity", answers[named].get(key, []))
    by_name = [entity for entity in same_key if match_key(entity.name) == key]

    def best_connected(entity: Entity) -> tuple[int, list[int]]:
        return len(reader.edges([entity_ref(entity.id)], limit=200)), [-ord(letter) for letter in entity.id]

    return max(by_name or same_key, key=best_connected, default=None)


def find_entity(reader: GraphReader, name: str, names: "SimilarNames | None" = None) -> Entity:
    """The entity with this id, name or alias, see `exact_entity`.

    Args:
        reader: where it is looked up.
        name: its id, its name, or an alias.
        names: which entity another name may mean, for the error's hint; None: only how alike the letters of names are.

    Raises:
        NotFound: there is none; with a similar name if there is one. InputError: the name is not a text.
    """
    found = exact_entity(reader, name)
    if found is None:
        raise not_found(reader, name, names)
    return found


class SimilarNames:
    """Finds the entity that a name may mean which nothing in a graph is called. Thread-safe.

    The names of the graph are read at the first such question, and again when the graph has changed. Only entities with a
    name that shares a beginning or an end of a word, or has the asked initials, are then compared as resolution does.

    Args:
        store: the graph.
    """

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._read: tuple[int, list[tuple[str, str]]] | None = None

    def find(self, name: str) -> FoundEntity:
        """The entity with this id, name or alias, else the one whose name is so much alike that it must be meant.

        Raises:
            NotFound: there is none, or several may be meant; with the nearest. InputError: the name is not a text.
        """
        found = exact_entity(self._store, name)
        if found is not None:
            return FoundEntity(found, name)
        meant = self.meant(name)
        if meant is None:
            raise not_found(self._store, name, None)
        return meant

    def meant(self, name: str) -> FoundEntity | None:
        """The one entity that a name may mean; None where there is none, or where it is open which one is meant."""
        return self._store.snapshot(lambda: self._meant(name))[0]

    def _meant(self, name: str) -> FoundEntity | None:
        from ..extraction.resolution.name_lookup import NameLookup
        from ..extraction.resolution.profiles import profiles

        sought = _sought(name)
        if sought is None:
            return None
        near = {entity for entity, names in self._names() if sought.search(names)}
        owns = sorted(near.union(each.own for each in self._store.assignments() if each.entity in near))
        rows = self._store.assignments(owns)
        parts = {(each.own, each.document): part_of(each) for each in rows if each.document}
        shown = {part_of(each) if each.document else each.own: each.entity for each in rows}
        named = [replace(each, own=parts.get((each.own, each.document), each.own)) for each in self._store.namings(owns)]
        for entity, decided in Resolution(rows, self._store.decisions()).decided().items():
            # What users call it is compared like what texts call it.
            by_users, names = f"as users call {entity}", [each for each in (decided.name, *decided.aliases) if each]
            if entity in near and names:
                shown[by_users] = entity
                named.append(Naming(by_users, "", (), tuple(Declaration(by_users, each) for each in names)))
        found = NameLookup(profiles(named).values(), shown).meant(name)
        entities = self._store.fetch("entity", [found.entity]) if found else []
        if found is None or not entities:
            return None
        return FoundEntity(entities[0], name, found.name, found.reason, found.score)

    def _names(self) -> list[tuple[str, str]]:
        """The id of each entity with its names, folded, one a line; dates and quantities have none."""
        with self._lock:
            generation = self._store.generation
            if self._read is None or self._read[0] != generation:
                entities = (each for each in self._store.scan("entity") if each.type not in LITERAL_TYPES)
                self._read = generation, [(each.id, _folded("\n".join((each.name, *each.aliases)))) for each in entities]
            return self._read[1]


def _folded(text: str) -> str:
    return without_accents(unicodedata.normalize("NFKD", text.casefold()))


def _sought(name: str) -> re.Pattern[str] | None:
    """What the folded names of an entity hold that may be meant; None where a name says nothing."""
    from ..extraction.resolution.name_parts import acronym_letters, name_parts, spellings

    words = dict.fromkeys(word for each in spellings(name) for word in name_parts(each).words if word)
    long = [word for word in words if len(word) > _EDGE]
    pieces: dict[str, None] = {}
    for word in map(_folded, long or words):
        whole = len(word) <= _EDGE
        begun, ended = (rf"(?<!\w){re.escape(word[:_EDGE])}", rf"{re.escape(word[-_EDGE:])}(?!\w)")
        pieces |= dict.fromkeys([rf"(?<!\w){re.escape(word)}(?!\w)"] if whole else [begun, ended])
    if letters := acronym_letters(name).casefold():
        pieces[r".*".join(rf"(?<!\w){re.escape(letter)}" for letter in letters)] = None
    return re.compile("|".join(pieces)) if pieces else None


def not_found(reader: GraphReader, name: str, names: SimilarNames | None) -> NotFound:
    """The error that nothing is called so, with a hint: what the name may mean, else what is written nearly so."""
    if _ID.fullmatch(name):
        return NotFound(
            f"no entity of this store has the id {name!r}: ids of another store, or of what was removed, mean nothing"
        )
    return NotFound(f"no entity is called {name!r}.{_hint(reader, name, names)}")


def _hint(reader: GraphReader, name: str, names: SimilarNames | None) -> str:
    meant = names.meant(name) if names is not None else None
    if meant is None:
        return _nearest_name(reader, name)
    shown = "" if meant.by == meant.entity.name else f", shown as {meant.entity.name!r}"
    return f" Did you mean {meant.by!r}{shown}?"


def _nearest_name(reader: GraphReader, name: str, most: int = 50_000) -> str:
    """A hint for a name that was not found: one that begins with its words, a similar one, or one with a similar word."""
    entities = list(islice(reader.scan("entity"), most))
    words = name.casefold().split()
    longer = [each for each in entities if words and each.name.casefold().split()[: len(words)] == words]
    if longer:
        return f" Did you mean {min(longer, key=lambda each: (each.name, each.id)).name!r}?"
    names = [entity.name for entity in entities]
    hint = nearest(name, names)
    if hint:
        return hint
    by_word: dict[str, str] = {}
    for each in names:
        for word in each.split():
            by_word.setdefault(word.casefold(), each)
    close = get_close_matches(name.casefold(), sorted(by_word), n=1, cutoff=0.7)
    return f" Did you mean {by_word[close[0]]!r}?" if close else ""
