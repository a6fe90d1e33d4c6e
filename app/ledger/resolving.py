"""Making the assignments of a graph follow from its documents and decisions, and writing what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...extraction.resolution.composition import Composition, compose
from ...extraction.resolution.resolver import Resolver
from ...graph.batch import Batch
from ...graph.resolution.ledger import AUTOMATIC, Assignment, Decision, LedgerChange
from ...graph.store import GraphStore

NO_CHANGE = LedgerChange()


@dataclass(frozen=True, slots=True)
class ResolutionReport:
    """What one resolution changed: assignments that came, also in place of others, and those that went."""

    assigned: tuple[Assignment, ...] = ()
    unassigned: tuple[Assignment, ...] = ()

    @property
    def merged(self) -> int:
        """How many entities are shown as another one that were not before, by themselves."""
        return sum(1 for each in self.assigned if each.entity and not each.document and each.origin == AUTOMATIC)


def found(store: GraphStore, decisions: Sequence[Decision] | None = None, automatic: bool = True) -> Composition:
    """What follows from a store's documents and these decisions (None: the store's).

    Args:
        store: the store.
        decisions: what is decided.
        automatic: whether more is merged and parted than users say.
    """
    held = store.decisions() if decisions is None else decisions
    return compose(store.namings(), held, Resolver(automatic=automatic))


def resolve(store: GraphStore, change: LedgerChange = NO_CHANGE, automatic: bool = True) -> ResolutionReport:
    """Write a change of decisions, in one transaction with the assignments that follow from it and from all documents.

    Raises:
        StoreError: as `GraphStore.apply` raises it.
    """
    decisions = change.decisions({each.id: each for each in store.decisions()})
    wanted = {
        (each.own, each.document): each
        for each in found(store, [decisions[identity] for identity in sorted(decisions)], automatic).assignments
    }
    held = {(each.own, each.document): each for each in store.assignments()}
    assigned = tuple(each for key, each in sorted(wanted.items()) if held.get(key) != each)
    gone = tuple(key for key in sorted(held) if key not in wanted)
    ledger = LedgerChange(change.decide, change.retract, assigned, gone, resolved=True)
    store.apply(Batch(ledger=ledger))
    return ResolutionReport(assigned, tuple(held[key] for key in gone))
