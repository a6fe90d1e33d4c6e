"""What `clew entities --json` and `clew facts --json` print: the ledger and corrections, as pydantic models."""

from typing import Literal

from pydantic import Field

from .json_schemas import FactRecord, Fraction
from .search_schemas import Record


class DecidedRecord(Record):
    """A decision of a user or a rules file; its entities by id."""

    id: str
    kind: str
    entities: list[str]
    value: str = Field(description="the name, type, description, alias or predicate that was decided")
    documents: list[str]
    text_node: str
    origin: str
    reason: str


class LedgerRowRecord(Record):
    """A row of the ledger as it holds; `id` is what `undo` takes."""

    id: str
    kind: str
    names: list[str]
    reason: str
    score: float = Fraction
    origin: str = Field(description="user, rules FILE, or automatic")
    asleep: bool = Field(description="nothing in the graph fits the decision")
    value: str = Field(description="the name, type, text, alias or predicate that it gives")


class CandidateRecord(Record):
    """Two entities that may be one thing."""

    first: str
    first_id: str
    second: str
    second_id: str
    score: float = Fraction
    reason: str


class HistoryRecord(Record):
    """A decision, made, undone or restored; `time` is UTC, entries of one `step` were written together."""

    act: Literal["decided", "undone", "restored"]
    time: str
    decision: DecidedRecord
    names: list[str] = Field(description="what its entities were called then")
    step: str


class EntitiesRecord(Record):
    """`clew entities --json`: what an action decided or undid, or what a list found."""

    action: str
    decisions: list[DecidedRecord]
    restored: list[DecidedRecord] = Field(description="those that hold again since what took their place was undone")
    ledger: list[LedgerRowRecord]
    candidates: list[CandidateRecord]
    history: list[HistoryRecord]


class FactWithId(Record):
    """A fact and its id."""

    id: str
    fact: FactRecord


class CorrectionRecord(Record):
    """A decision on a fact; `fact` is its wording."""

    id: str
    verdict: str
    fact: str
    text_node: str = Field(description="the one that it is limited to; empty: none")
    reason: str


class FactsRecord(Record):
    """`clew facts --json`: the facts of an entity, those called wrong apart, or what was decided."""

    facts: list[FactWithId]
    wrong: list[FactWithId]
    decisions: list[DecidedRecord]
    restored: list[DecidedRecord] = Field(description="those that hold again since what took their place was undone")
    corrections: list[CorrectionRecord]
    added: list[FactWithId] = Field(description="facts that were added by hand, where the corrections were asked for")
