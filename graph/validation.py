"""What a batch must be before any store writes anything of it."""

from typing import get_args

from .batch import ENRICHMENT_PREFIX, Batch, Contribution, Declaration
from .errors import DecisionError, DocumentError
from .identity import canonical
from .model import (
    BARE_KINDS,
    CONFIRMED,
    MADE_OF,
    NODE_KINDS,
    RESERVED_TYPES,
    UNSEARCHED_KINDS,
    Evidence,
    Mention,
    Reference,
    TextNode,
)
from .resolution.ledger import Decision, DecisionKind, LedgerChange

LAST_POSITION = 2**63 - 1
"""The last position in a text that every store can keep."""


def check(batch: Batch) -> None:
    """Refuse a batch that could not be written whole, or would leave something dangling.

    Raises:
        DocumentError: naming the document and what is wrong with it. DecisionError: likewise for a decision or assignment.
    """
    ids = [contribution.document.id for contribution in batch.add]
    if len(set(ids)) < len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        raise DocumentError(f"the batch adds document {twice!r} twice: give each document an id of its own")
    for contribution in batch.add:
        try:
            _check(contribution)
        except DocumentError as error:
            raise DocumentError(f"document {contribution.document.id!r}: {error}") from error
    for declaration in batch.declare:
        _check_declaration(declaration)
    if batch.ledger is not None:
        _check_ledger(batch.ledger)


def _check_ledger(change: LedgerChange) -> None:
    for decision in change.decide:
        try:
            _check_decision(decision)
        except DocumentError as error:
            raise DecisionError(f"decision {decision.id!r}: {error}") from error
    for each in change.assign:
        try:
            _check_ids(each.own)
            _encodable(each.document, each.entity, each.through, each.reason, each.origin)
        except DocumentError as error:
            raise DecisionError(f"the assignment of {each.own!r}: {error}") from error
        if type(each.score) not in (int, float) or not 0 <= each.score <= 1:
            raise DecisionError(f"the assignment of {each.own!r} has score {_short(each.score)}, expected 0 to 1")


def _check_decision(decision: Decision) -> None:
    _check_ids(decision.id, decision.origin, *decision.entities)
    _encodable(decision.value, decision.text_node, decision.reason, *decision.documents)
    if decision.kind not in get_args(DecisionKind):
        raise DecisionError(f"decision {decision.id!r} is {decision.kind!r}, expected {', '.join(get_args(DecisionKind))}")
    number = 2 if decision.kind in ("same", "different", "alias", "wrong", "right") else 1
    if len(decision.entities) != number:
        raise DecisionError(
            f"decision {decision.id!r} ({decision.kind}) names {len(decision.entities)} entities, not {number}"
        )
    if not decision.value and decision.kind in ("part", "alias", "name", "wrong", "right"):
        raise DecisionError(f"decision {decision.id!r} ({decision.kind}) has no value")


def _check(contribution: Contribution) -> None:
    document = contribution.document
    _check_ids(document.id)
    if document.id.startswith(ENRICHMENT_PREFIX) and MADE_OF not in document.metadata:
        raise DocumentError(
            f"ids that begin with {ENRICHMENT_PREFIX!r} are those of what is made of a graph: give it another"
        )
    _encodable(document.text, document.title, document.source, contribution.fingerprint, contribution.root)
    canonical(dict(document.metadata))
    nodes: dict[str, TextNode] = {}
    for node in contribution.nodes:
        _check_ids(node.id)
        if node.id in nodes:
            raise DocumentError(f"expected text nodes with an id each, got {node.id!r} twice")
        nodes[node.id] = node
    for node in contribution.nodes:
        _check_node(node, document.id, nodes)
    for mention in contribution.mentions:
        _check_ids(mention.id, mention.entity)
        if mention.own:
            raise _resolved(mention.own)
        _encodable(mention.type, mention.key)
        _check_place("mention", mention, nodes)
    _check_facts(contribution, nodes)
    for declaration in contribution.declarations:
        if declaration.document_id != document.id:
            raise DocumentError(
                f"declares {declaration.name!r} for document {declaration.document_id!r}, expected its own id"
            )
        _check_declaration(declaration)
    _check_vectors(contribution, nodes)


def _check_facts(contribution: Contribution, nodes: dict[str, TextNode]) -> None:
    relations = {relation.id for relation in contribution.relations}
    for relation in contribution.relations:
        _check_ids(relation.id, relation.source, relation.target)
        _encodable(relation.type, relation.predicate)
        if relation.type in RESERVED_TYPES or not relation.type:
            raise _reserved(relation.type)
    for evidence in contribution.evidence:
        _check_ids(evidence.id)
        _encodable(evidence.extractor, evidence.type)
        if evidence.type in RESERVED_TYPES:
            raise _reserved(evidence.type)
        _check_place("evidence", evidence, nodes)
        if evidence.relation not in relations:
            raise DocumentError(
                f"evidence {evidence.id!r} is for relation {evidence.relation!r}, which does not come with it"
            )
        if not 0 <= evidence.confidence <= 1:
            raise DocumentError(f"evidence {evidence.id!r} has confidence {_short(evidence.confidence)}, expected 0 to 1")
        canonical(dict(evidence.properties))
        if evidence.own_relation or evidence.own_source or evidence.own_target:
            raise _resolved(evidence.own_source)
        if CONFIRMED in evidence.properties:
            raise DocumentError(f"the property {CONFIRMED!r} of evidence {evidence.id!r} is a user's to give: rename it")


def _resolved(own: str) -> DocumentError:
    return DocumentError(f"expected what the document itself brought, got what resolution made of {own!r}")


def _reserved(type: str) -> DocumentError:
    return DocumentError(f"relation type {type!r} is reserved: end it with an underscore")


def _check_vectors(contribution: Contribution, nodes: dict[str, TextNode]) -> None:
    seen: set[tuple[str, str]] = set()
    for vector in contribution.vectors:
        if vector.text_node not in nodes:
            raise DocumentError(f"a vector is for text node {vector.text_node!r}, which is not the document's")
        if (kind := nodes[vector.text_node].kind) in (*UNSEARCHED_KINDS, "table"):
            raise DocumentError(f"a vector is for {vector.text_node!r}, a text node of kind {kind!r}, which has none")
        if (vector.text_node, vector.kind) in seen:
            raise DocumentError(f"text node {vector.text_node!r} has two vectors of kind {vector.kind!r}")
        seen.add((vector.text_node, vector.kind))
        _encodable(vector.key)


def _check_node(node: TextNode, document_id: str, nodes: dict[str, TextNode]) -> None:
    if node.document_id != document_id:
        raise DocumentError(f"text node {node.id!r} belongs to document {node.document_id!r}")
    if node.kind not in NODE_KINDS:
        raise DocumentError(f"text node {node.id!r} has kind {node.kind!r}, expected one of {', '.join(NODE_KINDS)}")
    _check_positions(f"text node {node.id!r}", node)
    if node.kind == "sentence" and (node.parent not in nodes or nodes[node.parent].kind in BARE_KINDS):
        raise DocumentError(f"sentence {node.id!r} needs the text node that holds it as parent, got {node.parent!r}")
    if isinstance(node, Reference):
        if not node.target or node.kind in ("sentence", "parent"):
            raise DocumentError(f"reference {node.id!r} needs a target and cannot be a {node.kind}")
        _encodable(node.target)
    _encodable(node.text, node.title, *(each for each in (node.parent, node.previous, node.next) if each))
    canonical(dict(node.metadata))


def _check_place(what: str, place: Mention | Evidence, nodes: dict[str, TextNode]) -> None:
    node = nodes.get(place.text_node)
    if node is None or node.kind in BARE_KINDS:
        raise DocumentError(f"{what} {place.id!r} is in {place.text_node!r}, which is not one of the document's text nodes")
    _check_positions(f"{what} {place.id!r}", place)
    if not 0 <= place.start <= place.end <= len(node.text):
        raise DocumentError(
            f"{what} {place.id!r} is at {place.start}-{place.end} of a text of {len(node.text)} characters in {node.id!r}"
        )


def _check_positions(what: str, place: TextNode | Mention | Evidence) -> None:
    for name, position in (("start", place.start), ("end", place.end)):
        # Not by its range alone: True, 1.0 and numpy's numbers would come back from one store as something else.
        if type(position) is not int or not 0 <= position <= LAST_POSITION:
            raise DocumentError(
                f"{what} has {name} {_short(position)}, expected a whole number from 0 to {LAST_POSITION}: "
                "count characters from the beginning of the text"
            )


def _short(value: object) -> str:
    """A value for a message: Python refuses to write the longest numbers out."""
    if type(value) is int and abs(value) > LAST_POSITION:
        return f"a number of {value.bit_length()} bits"
    return f"{value!r:.40}"


def _check_declaration(declaration: Declaration) -> None:
    _check_ids(declaration.entity)
    if declaration.own:
        raise _resolved(declaration.own)
    says = declaration.document_id and (declaration.type or declaration.properties or declaration.aliases)
    if not declaration.name and not says:
        raise DocumentError(f"the declaration of {declaration.entity!r} needs a name, got an empty one")
    _encodable(declaration.name, declaration.type, *declaration.aliases)
    canonical(dict(declaration.properties))


def _check_ids(*ids: object) -> None:
    for identity in ids:
        if not isinstance(identity, str):
            raise DocumentError(f"expected ids as text, got {type(identity).__name__} {_short(identity)}")
        if not identity or "\0" in identity:
            raise DocumentError(f"expected ids that are neither empty nor hold NUL characters, got {identity!r}")
    _encodable(*ids)


def _encodable(*texts: object) -> None:
    for text in texts:
        if not isinstance(text, str):
            raise DocumentError(f"expected text, got {type(text).__name__} {_short(text)}")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise DocumentError(
                f"the text {text[:40]!a} holds lone surrogates, which no file can: replace them first"
            ) from None
