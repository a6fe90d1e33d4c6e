"""What an entity shows, derived: name, type and aliases follow from what texts call it and from declarations alone.

Every store and every view derives entities with this one function, so that neither the order of writing nor the last
writer matters, and a view shows only what its own texts say.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .batch import Declaration
from .groups import merged
from .identity import entity_id, entity_id_of_key
from .model import LITERAL_TYPES, Entity
from .names import title_name
from .resolution.ledger import UNDECIDED, Shown

_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_]{2}-) (?=[A-Z])")
_DETERMINERS = frozenset(
    """the this that these those i me my we us our you your he him his she her it its they them their himself herself itself
    themselves here there one who whom which""".split()
)
AGREEMENT, COVERAGE = 0.6, 0.2
"""The shares of an entity's typed mentions, and of all its mentions, that must have one type for it to be the entity's."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The same words with the same type that name an entity, `count` times."""

    text: str
    key: str
    type: str
    count: int


def surface_text(text: str, start: int, end: int) -> str:
    """The words of a mention, with single spaces, so that line breaks make no second name, and none after a hyphen inside.

    >>> surface_text("of Saxe- Coburg", 3, 15)
    'Saxe-Coburg'
    """
    words = " ".join(text[start:end].split())
    return _AFTER_HYPHEN.sub("", words) if "- " in words else words


def derive(
    entity: str, surfaces: Iterable[Surface], declarations: Iterable[Declaration], decided: Shown = UNDECIDED
) -> Entity | None:
    """The entity `entity` as these mentions and declarations show it; None where there are none of either.

    What users decided goes before everything else; aliases that they gave come beside the others. Name: that of an explicit
    declaration (one without a document); else the most frequent surface among those whose own key is the entity's; else the
    most frequent declared name of that key, or what links call it; else, of what was parted from its name, the most
    frequent full title ("Jordan (country)"); else the most frequent surface, one with a capital first; else the most
    frequent declared name. Type: that of an explicit declaration; else the most frequent one that documents declare, by
    which they define the entity; else the most frequent one of its mentions, if `AGREEMENT` of those that have any and
    `COVERAGE` of all have it. An entity that most mentions call a date or quantity is one, whatever is declared. Ties fall
    by text.
    Aliases: every other surface, declared name and declared alias, sorted; words in small letters with another key ("the
    firm") are none of a name with capitals or of what links call otherwise, and pronouns of none. Properties: those
    declared, explicit ones first, then those of declarations of the entity's type, of documents that are about it, by
    document id; first wins.
    """
    said = [surface for surface in surfaces if surface.count > 0]
    declared = sorted(declarations, key=lambda d: (d.document_id, d.name, d.type))
    if not said and not declared:
        return None
    explicit = [d for d in declared if not d.document_id]
    # With one name alone there is nothing to choose from, so no key needs to be hashed.
    alone = len({s.text for s in said} | {d.name for d in declared}) == 1
    own = [] if alone else [s for s in said if entity_id_of_key(s.key) == entity]
    name = (
        decided.name
        or _most([(d.name, 1) for d in explicit])
        or _most([(s.text, s.count) for s in own])
        or _most([(d.name, 1) for d in declared if d.name and entity_id(d.name) == entity])
        or _most([(alias, 1) for d in declared if not d.name for alias in d.aliases if entity_id(alias) == entity])
        or _most([(title, 1) for d in declared if d.own for title in d.aliases if title_name(title) == d.name != title])
        or _most([(s.text, s.count) for s in said if any(map(str.isupper, s.text))])
        or _most([(s.text, s.count) for s in said])
        or _most([(d.name, 1) for d in declared])
        or entity
    )
    kind = _type(said, explicit, declared) if decided.type is None else decided.type
    linked = any(entity_id(alias) == entity for d in declared if not d.name for alias in d.aliases)
    proper = linked or any(map(str.isupper, name))
    spoken = [s for s in said if entity_id_of_key(s.key) == entity or not _is_spoken(s.text, proper)]
    names = {s.text for s in spoken} | {d.name for d in declared} | {alias for d in declared for alias in d.aliases}
    names.update(decided.aliases)
    ranked = sorted(declared, key=lambda d: (d.document_id != "", d.type != kind, not d.name, d.document_id))
    described = {} if decided.description is None else {"description": decided.description}
    properties = merged([described, *(d.properties for d in ranked)])
    return Entity(entity, name, kind, tuple(sorted(names - {name, ""})), properties)


def unsaid(entity: str, decided: Shown = UNDECIDED) -> Entity:
    """The entity that facts alone are about, where nothing names it: it shows its id, or what users decided."""
    described = {} if decided.description is None else {"description": decided.description}
    name = decided.name or entity
    return Entity(entity, name, decided.type or "", tuple(each for each in decided.aliases if each != name), described)


def _type(said: list[Surface], explicit: list[Declaration], declared: list[Declaration]) -> str:
    votes = [(s.type, s.count) for s in said if s.type]
    voted = _most(votes)
    if voted in LITERAL_TYPES:
        return voted
    given = (
        _most([(d.type, 1) for d in those if not voted or d.type not in LITERAL_TYPES]) for those in (explicit, declared)
    )
    defined = next((kind for kind in given if kind), "")
    agreeing = sum(count for kind, count in votes if kind == voted)
    enough = max(AGREEMENT * sum(count for _, count in votes), COVERAGE * sum(s.count for s in said))
    return defined or (voted if agreeing >= enough else "")


def _is_spoken(text: str, proper: bool) -> bool:
    """Whether words only stand for a thing that they do not name: "he", "his ship", and for a proper name "the firm"."""
    lowered = text[:1].lower() + text[1:]
    first, _, rest = lowered.partition(" ")
    # An alias of a name in small letters may have an article, as "the great lakes" has.
    stands = first in _DETERMINERS and (proper or not rest or first != "the")
    return lowered.islower() and (stands or (proper and text.islower()))


def _most(counted: list[tuple[str, int]]) -> str:
    """The most frequent non-empty text, ties by text."""
    if len(counted) < 2:
        # Mostly there is nothing to choose from, and nothing to count.
        return counted[0][0] if counted else ""
    totals: Counter[str] = Counter()
    for text, count in counted:
        if text:
            totals[text] += count
    return min(totals, key=lambda text: (-totals[text], text), default="")
