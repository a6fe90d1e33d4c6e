"""Where the names of a language model's answer stand in a text: as whole words, the longest first where they overlap."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ....graph.identity import entity_id, mention_id
from ....graph.model import Mention, TextNode
from ....graph.names import match_key

PRONOUNS = frozenset(
    "i me my you your he him his she her hers it its we us our they them their this that these those who which".split()
)
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
        self._standing: dict[str, list[TextPlace]] = {}
        self.types: dict[str, str] = {}

    def add(self, name: str, kind: str) -> bool:
        """Take a name in with its type ("": unknown); whether it stands in a sentence."""
        key = match_key(name)
        if key not in self._standing:
            self._standing[key] = standing(name, self._text, self._sentences)
        if kind and not self.types.get(key):
            self.types[key] = kind
        return bool(self._standing[key])

    def places(self) -> dict[str, list[TextPlace]]:
        """The places of each name, by its key and in order, without those that are part of a longer name's."""
        taken: list[tuple[TextPlace, str]] = []
        every = ((place, key) for key, found in self._standing.items() for place in found)
        for place, key in sorted(every, key=lambda each: (each[0].start - each[0].end, each)):
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


def standing(name: str, text: str, within: Sequence[TextPlace]) -> list[TextPlace]:
    """Where a name stands in stretches of a text, as whole words: as it is written, else in any case. A pronoun is none.

    >>> standing("Apple Inc.", "Then Apple  Inc. paid.", [TextPlace(0, 22)])
    [TextPlace(start=5, end=16)]
    """
    if not re.search(r"\w", name) or name.casefold() in PRONOUNS:
        return []
    pattern = r"\s+".join(re.escape(each) for each in name.split())
    # Scripts without spaces between words have no edges to look at.
    start = r"(?<!\w)" if name[0].isascii() and name[0].isalnum() else ""
    end = r"(?!\w)" if name[-1].isascii() and name[-1].isalnum() else ""
    for flags in (0, re.IGNORECASE):
        form = re.compile(f"{start}{pattern}{end}", flags)
        found = [TextPlace(*each.span()) for place in within for each in form.finditer(text, *place)]
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
