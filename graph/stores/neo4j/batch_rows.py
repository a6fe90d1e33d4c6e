"""What a batch adds, made ready before its transaction begins, so that no lock is held while rows are made."""

from collections import Counter
from dataclasses import dataclass, field

from ...analyzer import DEFAULT_LANGUAGE, Analyzer, analyzer_of
from ...batch import Batch, Contribution, NodeVector
from ...errors import DocumentError
from ...model import Reference, TextNode
from ..base import counted_as
from .ledger import NO_LEDGER, LedgerRows
from .node_properties import PackedVectors, Properties, document_row, sentence_row, text_node_row, vector_properties
from .stated_rows import DocumentRows, StatedRows, document_rows


@dataclass(slots=True)
class Incoming:
    """The rows of the documents of a batch that rest on no ledger: all but what they state."""

    documents: list[Properties] = field(default_factory=list)
    text_nodes: list[Properties] = field(default_factory=list)
    references: list[Properties] = field(default_factory=list)
    sentences: list[Properties] = field(default_factory=list)
    following: list[Properties] = field(default_factory=list)
    inside: list[Properties] = field(default_factory=list)
    terms: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    vectors: list[tuple[Properties, NodeVector]] = field(default_factory=list)
    packed: PackedVectors = field(default_factory=PackedVectors)
    homes: dict[str, str] = field(default_factory=dict)
    """The document of each text node."""

    def fill_vectors(self) -> None:
        """Put the vectors into the rows, once all their keys are known."""
        for row, vector in self.vectors:
            row.update(vector_properties(vector, self.packed, row["kind"] == "sentence"))


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """A batch's rows, those of what it states as one state of the ledger shows them.

    `version` says how often that ledger had been changed, `own` holds the own entities of the batch, and `language` is that
    of the terms of its texts.
    """

    rows: Incoming
    documents: list[DocumentRows]
    stated: StatedRows
    own: frozenset[str]
    ledger: LedgerRows
    version: int
    language: str


def own_entities(batch: Batch) -> frozenset[str]:
    """The own entities of what a batch adds and declares."""
    return frozenset({each.entity for each in batch.declare}.union(*(each.entities() for each in batch.add)))


def prepared(
    batch: Batch,
    own: frozenset[str],
    ledger: LedgerRows = NO_LEDGER,
    version: int = 0,
    language: str = DEFAULT_LANGUAGE,
) -> PreparedBatch:
    """The rows of a batch that was checked, under a ledger that should hold the assignments of its own entities.

    Raises:
        DocumentError: two of its documents share an id of a text node, mention, evidence or relation.
        ModelError: NaN or infinity in a vector.
    """
    rows = incoming(batch, analyzer_of(language))
    documents = stated_documents(batch, ledger)
    return PreparedBatch(rows, documents, StatedRows.of(documents), own, ledger, version, language)


def stated_documents(batch: Batch, ledger: LedgerRows) -> list[DocumentRows]:
    """What the documents of a batch state, as a ledger shows it."""
    resolution = ledger.resolution
    return [document_rows(*resolution.contribution(each), resolution) for each in batch.add]


def incoming(batch: Batch, analyzer: Analyzer) -> Incoming:
    """The rows of a batch that was checked.

    Raises:
        DocumentError: two of its documents share an id of a text node.
        ModelError: NaN or infinity in a vector.
    """
    made = Incoming()
    for contribution in batch.add:
        made.documents.append(document_row(contribution))
        made.counts["documents"] += 1
        _add_nodes(made, contribution, analyzer)
    return made


def _add_nodes(made: Incoming, contribution: Contribution, analyzer: Analyzer) -> None:
    document = contribution.document
    rows: dict[str, Properties] = {}
    graph = {node.id for node in contribution.nodes if node.kind != "sentence"}
    for node in contribution.nodes:
        if node.id in made.homes:
            raise taken(node.id, document.id)
        made.homes[node.id] = document.id
        if node.kind == "sentence":
            rows[node.id] = sentence_row(node)
            made.sentences.append(rows[node.id])
            made.counts[counted_as(node)] += 1
            continue
        row = rows[node.id] = text_node_row(node, document, analyzer)
        kept = made.references if isinstance(node, Reference) else made.text_nodes
        kept.append(row)
        made.counts[counted_as(node)] += 1
        made.terms.update(set(row["terms"].split(" ")) - {""})
        _link(made, node, graph)
    for vector in contribution.vectors:
        made.packed.add(vector)
        made.vectors.append((rows[vector.text_node], vector))


def _link(made: Incoming, node: TextNode, among: set[str]) -> None:
    if node.next in among:
        made.following.append({"from": node.id, "to": node.next})
    if node.parent in among:
        made.inside.append({"from": node.parent, "to": node.id})


def taken(node: str, document: str) -> DocumentError:
    """The error for a text node whose id another document's has."""
    return DocumentError(
        f"text node {node!r} of document {document!r} has the id of another document's text node: "
        "give one of the documents another id"
    )
