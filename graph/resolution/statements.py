"""What documents brought beside what resolution shows: what of it is hidden, and how each document names each entity."""

from dataclasses import dataclass
from typing import Literal

from ..batch import Declaration
from ..entity_names import Surface
from ..identity import hashed
from ..model import Evidence, Mention, Relation


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a document brought and resolution shows nowhere, as the document brought it; `relation` is that of evidence."""

    document: str
    value: Mention | Evidence | Declaration
    reason: Literal["blocked", "wrong", "loop"]
    relation: Relation | None = None

    @property
    def id(self) -> str:
        """The id of the mention or evidence; of a declaration, one made from its document and entity."""
        value = self.value
        return hashed("declaration", self.document, value.entity) if isinstance(value, Declaration) else value.id


@dataclass(frozen=True, slots=True)
class Naming:
    """How one document names one own entity: its mentions by surface, sorted, and its declarations.

    `document` is "" for a declaration by itself. `text_nodes` are those that mention it, sorted.
    """

    own: str
    document: str
    surfaces: tuple[Surface, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    text_nodes: tuple[str, ...] = ()
