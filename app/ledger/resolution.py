"""Making the assignments of a graph follow from its documents and decisions, and writing what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...extraction.resolution.composition import Composition, KeptParts, Parting, compose, none_kept, parts_of
from ...extraction.resolution.homonyms import MEASURED, Homonyms, Sources, sources_of
from ...extraction.resolution.resolver import Resolver
from ...graph.batch import Batch
from ...graph.groups import chunks
from ...graph.resolution.ledger import AUTOMATIC, Assignment, Decision, LedgerChange
from ..build_context import BuildContext

NO_CHANGE = LedgerChange()
ASSIGNMENTS_AT_ONCE = 2_000
"""Assignments that one transaction writes at most: a first resolution of a large graph has many."""
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class ResolutionReport:
    """What one resolution changed: assignments that came, also in place of others, and those that went."""

    assigned: tuple[Assignment, ...] = ()
    unassigned: tuple[Assignment, ...] = ()

    @property
    def merged(self) -> int:
        """How many entities are shown as another one that were not before, by themselves."""
        return sum(1 for each in self.assigned if each.entity and not each.document and each.origin == AUTOMATIC)


def found(
    graph: BuildContext,
    decisions: Sequence[Decision] | None = None,
    automatic: bool | None = None,
    kept: KeptParts | None = None,
) -> Composition:
    """What follows from a graph's documents and these decisions (None: those that hold).

    Args:
        graph: the store, the encoder of its texts, and whether more is merged and parted than users say.
        decisions: what is decided.
        automatic: in place of that setting.
        kept: the parts that need not be found anew; None: all are.
    """
    store = graph.store
    held = store.decisions() if decisions is None else decisions
    by_itself = graph.settings.resolve if automatic is None else automatic
    parting = _parting(graph, held) if by_itself else None
    return compose(store.namings(), held, Resolver(automatic=by_itself), parting, kept or none_kept)


def resolve(
    graph: BuildContext, change: LedgerChange = NO_CHANGE, touched: frozenset[str] | None = None
) -> ResolutionReport:
    """Write a change of decisions, in one transaction with the assignments that follow from it and from all documents.

    Args:
        graph: the graph.
        change: of decisions.
        touched: the own entities of documents that came or went since the graph was resolved; None: not known, then
            everything is worked out anew. The result is the same.

    Raises:
        StoreError: as `GraphStore.apply` raises it.
    """
    report = _resolved(graph, change, touched)
    for _ in range(_ATTEMPTS):
        if graph.store.resolved:
            break
        # Another process wrote meanwhile: what it brought is not in these assignments.
        report = _resolved(graph, NO_CHANGE, None)
    return report


def _resolved(graph: BuildContext, change: LedgerChange, touched: frozenset[str] | None) -> ResolutionReport:
    """What changed; the store says whether it is resolved now, which it is not where another process wrote meanwhile."""
    store = graph.store
    seen = store.generation
    before = {each.id: each for each in store.decisions()}
    decisions = change.decisions(before)
    held = {(each.own, each.document): each for each in store.assignments()}
    kept: KeptParts | None = None
    if touched is not None:
        changed = [before[each] for each in change.retract if each in before]
        own = touched.union(end for each in (*change.decide, *changed) for end in each.entities)
        kept = _kept(parts_of(held.values()), own)
    composed = found(graph, [decisions[identity] for identity in sorted(decisions)], kept=kept)
    wanted = {(each.own, each.document): each for each in composed.assignments}
    assigned = tuple(each for key, each in sorted(wanted.items()) if held.get(key) != each)
    gone = tuple(key for key in sorted(held) if key not in wanted)
    parts = list(chunks(assigned, ASSIGNMENTS_AT_ONCE)) or [[]]
    # Decisions go with the first part: where the rest is cut off, the graph is not resolved, and the next write resolves it.
    for number, part in enumerate(parts, 1):
        first = change if number == 1 else NO_CHANGE
        last = number == len(parts)
        ledger = LedgerChange(first.decide, first.retract, tuple(part), gone if number == 1 else (), last, seen)
        generation = store.apply(Batch(ledger=ledger)).generation
        if not last and generation != seen + 1:
            break
        seen = generation
    return ResolutionReport(assigned, tuple(held[key] for key in gone))


def _kept(parts: Mapping[str, Sequence[Assignment]], touched: frozenset[str]) -> KeptParts:
    """The parts of own entities that are not among the touched ones."""
    return lambda own: None if own in touched else parts.get(own, ())


def _parting(graph: BuildContext, decisions: Sequence[Decision]) -> Parting:
    """Parts names by what texts say; those of ready triplets and references mean what whoever gave them meant."""
    texts = {build.document_id for build in graph.store.builds() if build.origin == "text"}
    homonyms = Homonyms(_sources(graph), decisions)
    return lambda entities: homonyms([each for each in namings if each.document in texts] for namings in entities)


def _sources(graph: BuildContext) -> Sources:
    """What homonyms are parted by; contexts are compared where the store's encoder is one that was measured."""
    encoder = graph.store.encoder
    measured = encoder is not None and encoder.name in MEASURED
    # The encoder is loaded only when two contexts have to be compared.
    return replace(sources_of(graph.store), encode=(lambda texts: graph.embedder.embed(texts)) if measured else None)
