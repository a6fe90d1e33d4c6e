"""Documents on one name, made by hand, as a store tells of them: their namings and their text nodes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from clew.extraction.resolution.homonyms import Homonyms, Sources
from clew.graph.batch import Declaration
from clew.graph.entity_names import Surface
from clew.graph.identity import entity_id
from clew.graph.model import TextNode
from clew.graph.names import match_key, title_name
from clew.graph.resolution.ledger import Assignment, Decision
from clew.graph.resolution.statements import Naming
from clew.models.embedder import Matrix, normalised


@dataclass(frozen=True)
class Told:
    """A document that uses a name: its title is about the name where it begins with it and a parenthesis, or is it."""

    id: str
    text: str
    title: str = ""
    kind: str = ""
    said: str = ""
    description: str = ""


@dataclass
class Shelf:
    """Some documents on one name, and what parting makes of them."""

    name: str
    told: Sequence[Told]
    contexts: bool = True
    encoded: list[str] = field(default_factory=list)

    def namings(self) -> list[Naming]:
        return [self._naming(each) for each in self.told]

    def parts(self, decisions: Sequence[Decision] = ()) -> dict[str, str]:
        """The documents that are parted, each with its entity."""
        return {each.document: each.entity for each in self.found(decisions)}

    def found(self, decisions: Sequence[Decision] = ()) -> list[Assignment]:
        """The assignments of the parts, by document."""
        return [each for parts in Homonyms(self.sources(), decisions)([self.namings()]) for each in parts]

    def sources(self) -> Sources:
        nodes = {each.id: TextNode(each.id, each.text, each.id, each.title) for each in self.told}

        def known(ids: Sequence[str]) -> list[TextNode]:
            return [nodes[id] for id in ids if id in nodes]

        return Sources(known, known, self._encode if self.contexts else None)

    def _naming(self, told: Told) -> Naming:
        own = entity_id(self.name)
        count = told.text.count(self.name)
        surfaces = (Surface(self.name, match_key(self.name), told.said or told.kind, count),) if count else ()
        titled = bool(told.title) and match_key(title_name(told.title)) == match_key(self.name)
        declarations: tuple[Declaration, ...] = ()
        if titled or told.kind or told.description:
            name = title_name(told.title) if titled else ""
            aliases = (told.title,) if titled and told.title != name else ()
            properties = {"description": told.description} if told.description else {}
            declarations = (Declaration(own, name, told.kind, aliases, properties, told.id),)
        return Naming(own, told.id, surfaces, declarations, (told.id,) if count else ())

    def _encode(self, texts: Sequence[str]) -> Matrix:
        """Texts are near each other where they share words: each word is a direction of its own."""
        self.encoded.extend(texts)
        rows = np.zeros((len(texts), 512), np.float32)
        for row, text in enumerate(texts):
            for word in set(text.lower().replace(".", " ").replace(",", " ").split()):
                if len(word) > 3:
                    rows[row, int.from_bytes(word.encode()[:8], "big") % 509] += 1
        return normalised(rows)
