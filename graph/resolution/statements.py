"""What documents brought beside what resolution shows: what of it is hidden, how each document names each entity, and the
part of a store that tells both, with the ledger itself.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Protocol, TypeAlias

from ..batch import Declaration
from ..entity_names import Surface
from ..identity import as_record, hashed
from ..model import Evidence, Mention, Relation
from ..names import normal_predicate
from .ledger import Assignment, Decision

HiddenReason: TypeAlias = Literal["blocked", "wrong", "loop"]
LedgerRecord: TypeAlias = tuple[str, dict[str, object]]
"""A kind ("decision", "assignment", "hidden") and the fields of a value of it, as files and the digest have them."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a document brought and resolution shows nowhere, as the document brought it; `relation` is that of evidence.

    `document` is "" for a declaration by itself.
    """

    document: str
    value: Mention | Evidence | Declaration
    reason: HiddenReason
    relation: Relation | None = None

    @property
    def id(self) -> str:
        """The id of the mention or evidence; of a declaration, one made from all that it says."""
        value = self.value
        return hashed("declaration", declaration_record(value)) if isinstance(value, Declaration) else value.id


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


class LedgerStore(Protocol):
    """The part of a `GraphStore` that resolution is made from and kept in. It is changed by `Batch.ledger`."""

    @abstractmethod
    def decisions(self) -> list[Decision]:
        """What users decided, by id."""

    @abstractmethod
    def assignments(self, own: Sequence[str] | None = None) -> list[Assignment]:
        """Where the mentions of these own entities go (None: of all), by (own, document); none where they stay."""

    @abstractmethod
    def hidden(self, document_ids: Sequence[str] | None = None) -> Iterator[Hidden]:
        """What of these documents (None: of all) resolution hides, by (document, id)."""

    @abstractmethod
    def namings(self, own: Sequence[str] | None = None) -> Iterator[Naming]:
        """How each document names each of these own entities (None: all of them), by (own, document), hidden mentions too.

        It says what documents brought, whatever the ledger makes of it.
        """

    @property
    @abstractmethod
    def resolved(self) -> bool:
        """Whether the assignments follow from what is here: since they were made (`LedgerChange`) nothing was written that
        names or declares an entity, and no decision or assignment.
        """


def hidden_fact(document: str, relation: Relation, evidence: Evidence, reason: HiddenReason) -> Hidden:
    """Hidden evidence, the same whether it was ever shown or not: of its relation only the type counts, which it keeps."""
    kept = evidence if evidence.type else replace(evidence, type=relation.type)
    ends = relation.source, kept.type, normal_predicate(relation.predicate), relation.target
    return Hidden(document, kept, reason, Relation(relation.id, *ends))


def hidden_declaration(declaration: Declaration) -> Hidden:
    """A hidden declaration, the same whether it was ever shown or not."""
    aliases = tuple(sorted(set(declaration.aliases)))
    return Hidden(declaration.document_id, replace(declaration, aliases=aliases), "blocked")


def ledger_records(
    decisions: Iterable[Decision], assignments: Iterable[Assignment], hidden: Iterable[Hidden]
) -> Iterator[LedgerRecord]:
    """A ledger and what it hides, each in its order, as files and the digest have it."""
    for decision in decisions:
        yield "decision", decision_record(decision)
    for assignment in assignments:
        yield "assignment", asdict(assignment)
    for each in hidden:
        yield "hidden", hidden_record(each)


def decision_record(decision: Decision) -> dict[str, object]:
    """The fields of a decision."""
    return {**asdict(decision), "entities": list(decision.entities), "documents": list(decision.documents)}


def declaration_record(declaration: Declaration) -> dict[str, object]:
    """The fields of a declaration; `own` only where resolution gave it to another entity."""
    fields = {name: value for name, value in asdict(declaration).items() if value or name != "own"}
    return {**fields, "aliases": list(declaration.aliases)}


def hidden_record(hidden: Hidden) -> dict[str, object]:
    """The fields of what is hidden: its own under `value`, and for evidence those of its relation."""
    value = hidden.value
    kind = "declaration" if isinstance(value, Declaration) else "mention" if isinstance(value, Mention) else "evidence"
    fields = declaration_record(value) if isinstance(value, Declaration) else as_record(value)
    related = {} if hidden.relation is None else {"relation": as_record(hidden.relation)}
    return {"document": hidden.document, "reason": hidden.reason, "kind": kind, "value": fields, **related}


def decision_of(record: Mapping[str, Any]) -> Decision:
    """The decision with these fields."""
    return Decision(**{**record, "entities": tuple(record["entities"]), "documents": tuple(record["documents"])})


def hidden_of(record: Mapping[str, Any]) -> Hidden:
    """What is hidden, from the fields of `hidden_record`."""
    fields = record["value"]
    kinds = {"mention": Mention, "evidence": Evidence, "declaration": Declaration}
    if record["kind"] == "declaration":
        fields = {**fields, "aliases": tuple(fields["aliases"])}
    relation = Relation(**record["relation"]) if "relation" in record else None
    return Hidden(record["document"], kinds[record["kind"]](**fields), record["reason"], relation)


def in_hidden_order(hidden: Iterable[Hidden]) -> list[Hidden]:
    """Sorted by (document, id)."""
    return sorted(hidden, key=lambda each: (each.document, each.id))
