"""Making the assignments of a graph follow from its documents and decisions, and writing what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...extraction.resolution.composition import Composition, Parting, compose
from ...extraction.resolution.homonyms import MEASURED, Homonyms, Sources, sources_of
from ...extraction.resolution.resolver import Resolver
from ...graph.batch import Batch
from ...graph.resolution.ledger import AUTOMATIC, Assignment, Decision, LedgerChange
from ..build_context import BuildContext

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


def found(graph: BuildContext, decisions: Sequence[Decision] | None = None, automatic: bool | None = None) -> Composition:
    """What follows from a graph's documents and these decisions (None: those that hold).

    Args:
        graph: the store, the encoder of its texts, and whether more is merged and parted than users say.
        decisions: what is decided.
        automatic: in place of that setting.
    """
    store = graph.store
    held = store.decisions() if decisions is None else decisions
    by_itself = graph.settings.resolve if automatic is None else automatic
    parting = _parting(graph, held) if by_itself else None
    return compose(store.namings(), held, Resolver(automatic=by_itself), parting)


def resolve(graph: BuildContext, change: LedgerChange = NO_CHANGE) -> ResolutionReport:
    """Write a change of decisions, in one transaction with the assignments that follow from it and from all documents.

    Raises:
        StoreError: as `GraphStore.apply` raises it.
    """
    store = graph.store
    decisions = change.decisions({each.id: each for each in store.decisions()})
    wanted = {
        (each.own, each.document): each
        for each in found(graph, [decisions[identity] for identity in sorted(decisions)]).assignments
    }
    held = {(each.own, each.document): each for each in store.assignments()}
    assigned = tuple(each for key, each in sorted(wanted.items()) if held.get(key) != each)
    gone = tuple(key for key in sorted(held) if key not in wanted)
    store.apply(Batch(ledger=LedgerChange(change.decide, change.retract, assigned, gone, resolved=True)))
    return ResolutionReport(assigned, tuple(held[key] for key in gone))


def _parting(graph: BuildContext, decisions: Sequence[Decision]) -> Parting:
    """Parts names by what texts say; those of ready triplets and references mean what whoever gave them meant."""
    texts = {build.document_id for build in graph.store.builds() if build.origin == "text"}
    homonyms = Homonyms(_sources(graph), decisions)
    return lambda namings: homonyms([each for each in namings if each.document in texts])


def _sources(graph: BuildContext) -> Sources:
    """What homonyms are parted by; contexts are compared where the store's encoder is one that was measured."""
    encoder = graph.store.encoder
    measured = encoder is not None and encoder.name in MEASURED
    # The encoder is loaded only when two contexts have to be compared.
    return replace(sources_of(graph.store), encode=(lambda texts: graph.embedder.embed(texts)) if measured else None)
