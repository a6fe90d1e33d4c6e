"""Where the names of a language model's answer stand in a text, as whole words; a longer name hides those within it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ....graph.identity import entity_id, mention_id
from ....graph.model import Mention, TextNode
from ....graph.names import in_one_word, match_key
from ...proper_names import is_proper_name

LONGEST_NAME = 100
_PRONOUNS = frozenset(
    "i me my you your he him his she her hers it its we us our they them their this that these those who which".split()
)
_LONGEST_CODE = 4
"""A name in capitals of so many letters at most ("US", "WHO") is looked for in capitals alone."""
_SIGNS = ({"'", "’", "‘", "ʼ", "`"}, {"-", "–", "—", "‐", "‑"})
"""Signs that are written for each other."""
_NUMBER = re.compile(r"[\d.,]*\d[\d.,]*")
_YEAR = re.compile(r"[12]\d{3}")


class TextPlace(NamedTuple):
    """Characters `start` to `end` of a text."""

    start: int
    end: int

    def holds(self, other: "TextPlace") -> bool:
        """Whether another place lies in this one."""
        return self.start <= other.start and other.end <= self.end


class NamePlaces:
    """The names of one text node, with their types, and the places where they stand in its sentences.

    Args:
        text: of the text node.
        sentences: where its own sentences are, in order.
    """

    def __init__(self, text: str, sentences: Sequence[TextPlace]) -> None:
        self._text, self._sentences = text, sentences
        self._standing: dict[str, set[TextPlace]] = {}
        self._spellings: set[str] = set()
        self._listed: set[str] = set()
        self.types: dict[str, str] = {}

    def add(self, name: str, kind: str, *, listed: bool = False) -> None:
        """Take a name in.

        Args:
            name: as the model wrote it.
            kind: its type; "": unknown. The first one counts.
            listed: whether the model lists it as an entity, and not only as the end of a fact.
        """
        key = match_key(name)
        found = self._standing.setdefault(key, set())
        if name not in self._spellings:
            self._spellings.add(name)
            for sentence in self._sentences:
                found.update(standing(name, self._text, sentence))
        if kind:
            self.types.setdefault(key, kind)
        if listed:
            self._listed.add(key)

    def stands(self, name: str) -> bool:
        """Whether a name, by any spelling of its key that was taken in, stands in a sentence."""
        return bool(self._standing.get(match_key(name)))

    def places(self) -> dict[str, list[TextPlace]]:
        """The places of each name, by its key and in order, but for those within another name.

        Names go before other words ("Lumo's owner", a clause), longer ones before shorter ones.
        """
        taken: list[tuple[TextPlace, str]] = []
        every = [(place, key) for key, found in self._standing.items() for place in found]
        every.sort(key=lambda each: (not self._names(*each), each[0].start - each[0].end, each))
        for place, key in every:
            if all(place.end <= other.start or place.start >= other.end for other, _ in taken):
                taken.append((place, key))
        found: dict[str, list[TextPlace]] = {}
        for place, key in sorted(taken):
            found.setdefault(key, []).append(place)
        return found

    def mentions(self, node: TextNode) -> Iterator[Mention]:
        """One mention for each place, in order."""
        for place, key in sorted((place, key) for key, found in self.places().items() for place in found):
            surface = self._text[slice(*place)]
            entity = entity_id(surface)
            kind = self.types.get(key) or literal(surface)
            yield Mention(mention_id(entity, node.id, *place), entity, node.id, *place, kind, match_key(surface))

    def _names(self, place: TextPlace, key: str) -> bool:
        surface = self._text[slice(*place)]
        return key in self._listed or is_proper_name(surface) or literal(surface) != ""


def standing(name: str, text: str, within: TextPlace) -> list[TextPlace]:
    """Where a name stands in a stretch of a text, as whole words: as it is written, else in any case. A pronoun is no name.

    >>> text = "Then Apple  Inc. paid us."
    >>> standing("apple inc.", text, TextPlace(0, 25)), standing("US", text, TextPlace(0, 25))
    ([TextPlace(start=5, end=16)], [])
    """
    code = name.isupper() and len(name) <= _LONGEST_CODE
    if not re.search(r"\w", name) or len(name) > LONGEST_NAME or (name.casefold() in _PRONOUNS and not code):
        return []
    pattern = r"\s+".join("".join(map(_sign, each)) for each in name.split())
    for flags in (0,) if code else (0, re.IGNORECASE):
        spans = (TextPlace(*each.span()) for each in re.compile(pattern, flags).finditer(text, *within))
        found = [each for each in spans if _whole(text, each)]
        if found:
            return found
    return []


def literal(surface: str) -> str:
    """The type of a year or number that nothing gave a type to; "" for what is neither.

    >>> literal("1921"), literal("1,200"), literal("Lumo")
    ('DATE', 'CARDINAL', '')
    """
    if _YEAR.fullmatch(surface):
        return "DATE"
    return "CARDINAL" if _NUMBER.fullmatch(surface) else ""


def _sign(sign: str) -> str:
    alike = next((each for each in _SIGNS if sign in each), None)
    return re.escape(sign) if alike is None else f"[{re.escape(''.join(sorted(alike)))}]"


def _whole(text: str, place: TextPlace) -> bool:
    start, end = place
    return not (start and in_one_word(text[start - 1], text[start])) and not (
        end < len(text) and in_one_word(text[end - 1], text[end])
    )
