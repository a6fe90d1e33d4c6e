"""The ledger as the records that `--json` prints."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ...graph.resolution.statements import decision_record
from . import ledger_schemas
from .json_records import fact_record

if TYPE_CHECKING:
    from ...graph.resolution.ledger import Decision
    from ..facts import Fact
    from ..ledger.corrections import Correction
    from ..ledger.entities import Candidate, LedgerRow
    from ..ledger.history import LedgerEntry


def entities_record(
    action: str,
    decided: Sequence["Decision"],
    rows: Sequence["LedgerRow"],
    candidates: Sequence["Candidate"],
    entries: Sequence["LedgerEntry"],
    restored: Sequence["Decision"] = (),
) -> ledger_schemas.EntitiesRecord:
    """What `clew entities` did or found."""
    return ledger_schemas.EntitiesRecord(
        action=action,
        decisions=[decided_record(each) for each in decided],
        restored=[decided_record(each) for each in restored],
        ledger=[ledger_schemas.LedgerRowRecord(**{**asdict(each), "names": list(each.names)}) for each in rows],
        candidates=[
            ledger_schemas.CandidateRecord(
                first=each.first.name,
                first_id=each.first.id,
                second=each.second.name,
                second_id=each.second.id,
                score=each.score,
                reason=each.reason,
            )
            for each in candidates
        ],
        history=[
            ledger_schemas.HistoryRecord(
                act=each.act,
                time=each.time,
                decision=decided_record(each.decision),
                names=list(each.names),
                step=each.step,
            )
            for each in entries
        ],
    )


def facts_record(
    facts: Sequence["Fact"],
    hidden: Sequence["Fact"],
    decided: Sequence["Decision"],
    corrections: Sequence["Correction"],
    restored: Sequence["Decision"] = (),
    added: Sequence["Fact"] = (),
) -> ledger_schemas.FactsRecord:
    """What `clew facts` did or found."""
    return ledger_schemas.FactsRecord(
        facts=[ledger_schemas.FactWithId(id=each.relation.id, fact=fact_record(each)) for each in facts],
        wrong=[ledger_schemas.FactWithId(id=each.relation.id, fact=fact_record(each)) for each in hidden],
        decisions=[decided_record(each) for each in decided],
        restored=[decided_record(each) for each in restored],
        corrections=[ledger_schemas.CorrectionRecord(**asdict(each)) for each in corrections],
        added=[ledger_schemas.FactWithId(id=each.relation.id, fact=fact_record(each)) for each in added],
    )


def decided_record(decision: "Decision") -> ledger_schemas.DecidedRecord:
    """A decision."""
    return ledger_schemas.DecidedRecord.model_validate(decision_record(decision))
