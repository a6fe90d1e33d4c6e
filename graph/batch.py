"""What is written to a store in one transaction.

A document's **contribution** is all that it brings and all that leaves with it, so that removal is exact: nothing in a
store rests on a document but what its contribution says.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from .model import Document, Evidence, Mention, Metadata, Relation, TextNode
from .resolution.ledger import LedgerChange

Origin: TypeAlias = Literal["text", "triplets", "reference", "enrichment"]
"""What a document came from: a text that was read, ready triplets, a reference, or what enrichment made of others."""
GIVEN, REFERENCE, ENRICHMENT = "given", "reference", "enrichment"
ENRICHMENT_PREFIX = "enrichment:"
"""How the ids of documents begin that enrichment made, and no others."""
"""How the fingerprints of ready triplets, references and enrichment begin; those of texts are hashes."""

VectorKind: TypeAlias = Literal["text", "sentence", "title", "token"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """An entity that exists without being mentioned: by a document's title, or, with `document_id` empty, by itself.

    An entity's declared name shows where no mention's own words name it; an explicit one (without a document) always does.
    A document's declaration without a name says only what the entity is (type, properties), and what a link calls it
    (aliases): the document is not about it.
    `own` is the entity that was declared, where resolution gave the declaration to another one; else "".
    """

    entity: str
    name: str
    type: str = ""
    aliases: tuple[str, ...] = ()
    properties: Metadata = field(default_factory=dict)
    document_id: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class NodeVector:
    """The vector of a text node.

    `key` names exactly what was encoded (text, title, span, encoder), so that unchanged text is never encoded twice.
    `values` is a float vector of the encoder's dimension, normalised, kept as float16; for kind "token" a row of uint8, the
    vectors of the text's words as their maker packed them, kept byte for byte. None where the store is known to hold `key`
    already.
    """

    text_node: str
    kind: VectorKind
    key: str
    values: NDArray[np.floating] | NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """How a document got in: enough to skip it when nothing changed. Outside the digest.

    `root` is the folder that `source` is relative to. `fingerprint` names splitter, extractor, models and their settings.
    """

    document_id: str
    checksum: str
    fingerprint: str = ""
    source: str = ""
    root: str = ""

    @property
    def origin(self) -> Origin:
        """What the document came from."""
        if self.fingerprint == REFERENCE:
            return "reference"
        if self.fingerprint.startswith(ENRICHMENT):
            return "enrichment"
        return "triplets" if self.fingerprint.startswith(GIVEN) else "text"


def origins(builds: Iterable[BuildRecord]) -> dict[Origin, int]:
    """How many documents came from texts, ready triplets, references and enrichment."""
    found = Counter(build.origin for build in builds)
    return {origin: found[origin] for origin in get_args(Origin)}


@dataclass(frozen=True, slots=True)
class Contribution:
    """All that one document brings. Adding one whose document id is there replaces the old contribution whole.

    A relation is stored as long as it has evidence, and follows from it: of what stands on the relation itself, only the
    type counts, for evidence that names none. Ids are neither empty nor hold NUL characters.
    """

    document: Document
    nodes: tuple[TextNode, ...] = ()
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    vectors: tuple[NodeVector, ...] = ()
    fingerprint: str = ""
    root: str = ""

    def entities(self) -> set[str]:
        """The entities that it names: those of its mentions, declarations and stated facts."""
        stated = {each.relation for each in self.evidence}
        ends = {end for each in self.relations if each.id in stated for end in (each.source, each.target)}
        return ends | {each.entity for each in self.mentions} | {each.entity for each in self.declarations}


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction: the ledger changed, documents removed (unknown ids are skipped), then contributions and declarations
    added, as the ledger shows them. Documents of which the ledger now shows something else are stated again.
    """

    add: tuple[Contribution, ...] = ()
    remove: tuple[str, ...] = ()
    declare: tuple[Declaration, ...] = ()
    ledger: LedgerChange | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What a transaction did, by document id, and the store's generation after it.

    `touched` are the own entities of what was added, declared and removed, sorted: those whose resolution may have changed.
    """

    generation: int
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    touched: tuple[str, ...] = ()
