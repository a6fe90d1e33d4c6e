"""Making the assignments of a graph follow from its documents and decisions, writing what has changed, and logging it."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from heapq import merge
from typing import TypeAlias

from ...extraction.resolution.composition import Composition, KeptParts, Parting, compose, none_kept, parts_of
from ...extraction.resolution.homonyms import MEASURED, Homonyms, Sources, sources_of
from ...extraction.resolution.kept_results import KeptPartings, kept_vectors
from ...extraction.resolution.matching import Match
from ...extraction.resolution.resolver import Resolver
from ...graph.batch import Batch, Contribution
from ...graph.groups import chunks
from ...graph.resolution.ledger import AUTOMATIC, Assignment, Decision, LedgerChange
from ...graph.resolution.statements import Naming
from ...graph.stores.base import values_of
from ..build_context import BuildContext
from .entity_lookup import names_of
from .history import record_change

NO_CHANGE = LedgerChange()
ASSIGNMENTS_AT_ONCE = 2_000
"""Assignments that one transaction writes at most: a first resolution of a large graph has many."""
Watch: TypeAlias = Callable[[str, int, int | None], None]
"""Called with what is done to names, how many of them are done, and of how many (None: not known)."""
_ATTEMPTS = 5
_TOLD_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class ResolutionReport:
    """What one resolution changed: assignments that came, also in place of others, and those that went."""

    assigned: tuple[Assignment, ...] = ()
    unassigned: tuple[Assignment, ...] = ()

    @property
    def merged(self) -> int:
        """How many entities are shown as another one that were not before, by themselves."""
        return sum(1 for each in self.assigned if each.entity and not each.document and each.origin == AUTOMATIC)


@dataclass(frozen=True, slots=True)
class Coming:
    """A document that is written in one transaction with what resolution makes of the graph that has it.

    Attributes:
        document: with its vectors.
        namings: how it names entities, by (own, document).
        replaces: the ids of documents that go.
        check: called before anything is written, with all assignments of that graph; what it raises stops the write.
    """

    document: Contribution
    namings: tuple[Naming, ...]
    replaces: tuple[str, ...]
    check: Callable[[Sequence[Assignment]], None]

    def with_namings(self, held: Iterable[Naming]) -> Iterator[Naming]:
        """How all documents of the graph that has it name entities, from those of the graph before, by (own, document)."""
        left = (each for each in held if each.document not in (self.document.document.id, *self.replaces))
        return merge(left, self.namings, key=lambda each: (each.own, each.document))


def found(
    graph: BuildContext,
    decisions: Sequence[Decision] | None = None,
    automatic: bool | None = None,
    kept: KeptParts | None = None,
    watch: Watch | None = None,
    coming: Coming | None = None,
) -> Composition:
    """What follows from a graph's documents and these decisions (None: those that hold).

    Args:
        graph: the store, the encoder of its texts, and whether more is merged and parted than users say.
        decisions: what is decided.
        automatic: in place of that setting.
        kept: the parts that need not be found anew; None: all are.
        watch: called now and then where many names are looked at.
        coming: a document that is not in the graph yet.
    """
    with _all_values_stay():
        return _found(graph, decisions, automatic, kept, watch, coming)


@contextmanager
def _all_values_stay() -> Iterator[None]:
    """Within it Python does not look for values that only each other holds, in the whole process.

    A resolution makes hundreds of thousands of small values, none of which is such and nearly all of which stay: looking
    through them again and again took two fifths of its time. Of several at once the first takes it back.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _found(
    graph: BuildContext,
    decisions: Sequence[Decision] | None,
    automatic: bool | None,
    kept: KeptParts | None,
    watch: Watch | None,
    coming: Coming | None,
) -> Composition:
    store = graph.store
    held = store.decisions() if decisions is None else decisions
    by_itself = graph.settings.resolve if automatic is None else automatic
    parting = _parting(graph, held, watch) if by_itself else None
    # What users say alone moves only what they speak of.
    namings = store.namings(None if by_itself else sorted({end for each in held for end in each.entities}))
    namings = namings if coming is None else coming.with_namings(namings)
    composed = compose(namings, held, Resolver(automatic=by_itself, values=values_of(store)), parting, kept or none_kept)
    values_of(store).flush()
    return composed


def matches(graph: BuildContext) -> tuple[Match, ...]:
    """The pairs of a graph's entities that may be one thing, also where nothing is merged and parted by itself."""
    parts = parts_of(graph.store.assignments()) if graph.store.resolved else None
    return found(graph, automatic=True, kept=None if parts is None else _kept(parts, frozenset())).matches


def resolve(
    graph: BuildContext,
    change: LedgerChange = NO_CHANGE,
    touched: frozenset[str] | None = None,
    watch: Watch | None = None,
    undoing: bool = False,
    coming: Coming | None = None,
) -> ResolutionReport:
    """Write a change of decisions, in one transaction with the assignments that follow from it and from all documents.

    Where nothing is merged and parted by itself, the store does not count as resolved, so that the next resolution that does
    looks at all names. The change is logged.

    Args:
        graph: the graph.
        change: of decisions.
        touched: the own entities of documents that came or went since the graph was resolved; None: none where it still
            is, else not known, then everything is worked out anew. The result is the same.
        watch: called now and then where there is much to do.
        undoing: whether the change takes something back, so that what it decides held before.
        coming: a document that is written in the same transaction.

    Raises:
        StoreError: as `GraphStore.apply` raises it.
    """
    before = {each.id: each for each in graph.store.decisions()} if change.retract or change.decide else {}
    spoken_of = [*(before[each] for each in change.retract if each in before), *change.decide]
    names = names_of(graph.store, [*before.values(), *change.decide], [end for each in spoken_of for end in each.entities])
    report, settled = _resolved(graph, change, touched, watch, coming)
    for _ in range(_ATTEMPTS):
        if settled:
            break
        # Another process wrote meanwhile: what it brought is not in these assignments.
        report, settled = _resolved(graph, NO_CHANGE, None, watch)
    record_change(graph.store, change, before, names, undoing)
    return report


def _resolved(
    graph: BuildContext,
    change: LedgerChange,
    touched: frozenset[str] | None,
    watch: Watch | None,
    coming: Coming | None = None,
) -> tuple[ResolutionReport, bool]:
    """What changed, and whether nothing else was written meanwhile."""
    store, automatic = graph.store, graph.settings.resolve
    seen = store.generation
    before = {each.id: each for each in store.decisions()}
    decisions = change.decisions(before)
    held = {(each.own, each.document): each for each in store.assignments()}
    kept: KeptParts | None = None
    if touched is None and coming is None and store.resolved:
        touched = frozenset()
    if touched is not None:
        changed = [before[each] for each in change.retract if each in before]
        own = touched.union(end for each in (*change.decide, *changed) for end in each.entities)
        kept = _kept(parts_of(held.values()), own)
    ordered = [decisions[identity] for identity in sorted(decisions)]
    composed = found(graph, ordered, kept=kept, watch=watch, coming=coming)
    if coming is not None:
        coming.check(composed.assignments)
    wanted = {(each.own, each.document): each for each in composed.assignments}
    assigned = tuple(each for key, each in sorted(wanted.items()) if held.get(key) != each)
    gone = tuple(key for key in sorted(held) if key not in wanted)
    report = ResolutionReport(assigned, tuple(held[key] for key in gone))
    if not (automatic or assigned or gone or change != NO_CHANGE or coming):
        return report, True
    parts = list(chunks(assigned, ASSIGNMENTS_AT_ONCE)) or [[]]
    written, alone = 0, True
    # Decisions and the document go with the first part: where the rest is cut off, the graph is not resolved, and the next
    # write resolves it.
    for number, part in enumerate(parts, 1):
        first = change if number == 1 else NO_CHANGE
        last = number == len(parts)
        goes = gone if number == 1 else ()
        ledger = LedgerChange(first.decide, first.retract, tuple(part), goes, last and automatic, seen)
        batch = Batch(ledger=ledger)
        if coming is not None and number == 1:
            batch = Batch((coming.document,), coming.replaces, ledger=ledger)
        generation = store.apply(batch).generation
        alone = generation in (seen, seen + 1)
        if not (last or alone):
            break
        seen = generation
        written += len(part)
        if watch is not None and not last:
            watch("writing what is merged and parted", written, len(assigned))
    return report, store.resolved if automatic else alone


def _kept(parts: Mapping[str, Sequence[Assignment]], touched: frozenset[str]) -> KeptParts:
    """The parts of own entities that are not among the touched ones."""
    return lambda own: None if own in touched else parts.get(own, ())


def _parting(graph: BuildContext, decisions: Sequence[Decision], watch: Watch | None) -> Parting:
    """Parts names by what texts say; those of ready triplets and references mean what whoever gave them meant."""
    texts = {build.document_id for build in graph.store.builds() if build.origin == "text"}
    homonyms = Homonyms(_sources(graph), decisions)
    return lambda entities: homonyms(
        [each for each in namings if each.document in texts] for namings in _watched(entities, watch)
    )


def _watched(entities: Iterable[Sequence[Naming]], watch: Watch | None) -> Iterator[Sequence[Naming]]:
    number = 0
    for number, namings in enumerate(entities, 1):
        yield namings
        if watch is not None and number % _TOLD_EVERY == 0:
            watch("parting what shares a name", number, None)
    if watch is not None and number >= _TOLD_EVERY:
        watch("merging names of one thing", number, None)


def _sources(graph: BuildContext) -> Sources:
    """What homonyms are parted by; contexts are compared where the store's encoder is one that was measured."""
    encoder, values = graph.store.encoder, values_of(graph.store)
    if encoder is None or encoder.name not in MEASURED:
        return replace(sources_of(graph.store), kept=KeptPartings(values, ""))
    # The encoder is loaded only when two contexts have to be compared.
    encode = kept_vectors(values, lambda: graph.embedder.fingerprint, lambda texts: graph.embedder.embed(texts))
    return replace(sources_of(graph.store), encode=encode, kept=KeptPartings(values, graph.embedder.fingerprint))
