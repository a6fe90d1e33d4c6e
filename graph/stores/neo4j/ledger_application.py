"""The ledger inside a writing transaction: changed first, then everything that a batch or a document states follows it."""

from collections import Counter
from dataclasses import dataclass, field

from ...batch import Batch
from ...resolution.application import Resolution
from ...resolution.ledger import LedgerChange
from . import affected_documents, ledger
from . import ledger_statements as statements
from .affected_documents import ExplicitChange
from .batch_rows import PreparedBatch, stated_documents
from .connection import Run, run_in_parts
from .library import LibraryNode
from .removal import Leaving
from .stated_rows import StatedRows


@dataclass(frozen=True, slots=True)
class AppliedLedger:
    """What documents state as the ledger shows it now, those of the batch and those that are stated again.

    Attributes:
        stated: the rows to write.
        explicit: what changes of declarations by themselves.
        resolution: the ledger.
        moved: the own entities whose mentions go elsewhere than before.
        redecided: the entities of which users decided something else than before.
        changed: whether the ledger is another one than before.
        resolved: whether its assignments are now those that follow from all documents and decisions.
        added: how many mentions and pieces of evidence the batch's own documents show.
    """

    stated: StatedRows
    explicit: ExplicitChange
    resolution: Resolution
    moved: set[str] = field(default_factory=set)
    redecided: set[str] = field(default_factory=set)
    changed: bool = False
    resolved: bool = False
    added: Counter[str] = field(default_factory=Counter)


def apply_ledger(run: Run, held: LibraryNode, batch: Batch, prepared: PreparedBatch, leaving: Leaving) -> AppliedLedger:
    """Change the ledger, and withdraw what documents state otherwise under the new one; `leaving` then counts it."""
    if batch.ledger is None:
        return _unchanged(run, held, batch, prepared)
    return _changed(run, held, batch, batch.ledger, prepared, leaving)


def _unchanged(run: Run, held: LibraryNode, batch: Batch, prepared: PreparedBatch) -> AppliedLedger:
    known, stated = prepared.ledger, prepared.stated
    if held.ledger != prepared.version:
        # Another process changed the ledger since the batch was made ready.
        known = ledger.load(run, prepared.own)
        stated = StatedRows.of(stated_documents(batch, known))
    resolution = known.resolution
    explicit = affected_documents.explicit_change(run, resolution, resolution, (), batch.declare)
    run_in_parts(run, statements.DROP_ROWS, "ids", explicit.found)
    return AppliedLedger(stated, explicit, resolution, added=stated.counts)


def _changed(
    run: Run, held: LibraryNode, batch: Batch, change: LedgerChange, prepared: PreparedBatch, leaving: Leaving
) -> AppliedLedger:
    own = ledger.own_entities(change)
    old = ledger.load(run, {*prepared.own, *own})
    new = old.after(change)
    changed = ledger.save(run, old, new)
    before, after, moved = old.resolution, new.resolution, old.moved(new)
    documents = affected_documents.stored(run, affected_documents.affected(run, before, after, moved)) if changed else []
    more = ledger.assignments_of(run, affected_documents.own_entities(documents) - {*prepared.own, *own})
    new = new.with_assignments(more)
    after = new.resolution
    again = [each.again(after) for each in documents]
    affected_documents.withdraw(run, [gone for gone, _ in again])
    for gone, _ in again:
        leaving.take(gone)
    coming = stated_documents(batch, new)
    stated = StatedRows.of(coming)
    explicit = affected_documents.explicit_change(run, before, after, moved, batch.declare)
    run_in_parts(run, statements.DROP_ROWS, "ids", explicit.found)
    was, now = before.decided(), after.decided()
    return AppliedLedger(
        StatedRows.of([*coming, *(come for _, come in again)]) if again else stated,
        explicit,
        after,
        moved,
        {each for each in {**was, **now} if was.get(each) != now.get(each)},
        changed,
        # The lock has counted this write already.
        change.resolves(held.generation - 1),
        stated.counts,
    )
