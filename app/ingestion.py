"""Adding documents, ready triplets and references to a graph, and removing them."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..extraction.base import Failure, Loaded, file_of
from ..extraction.contribution import encoded, passages
from ..extraction.loaders import File, find, load
from ..extraction.pipeline import Item, Pipeline
from ..extraction.relation_types import canonical_relation
from ..extraction.report import Failed, OnProgress, Progress, Report
from ..extraction.splitter import Splitter
from ..graph.batch import REFERENCE, Batch, BuildRecord, Contribution, Origin
from ..graph.enrichment.units import dependents
from ..graph.errors import DecisionError, DocumentError, InputError, NotFound, nearest
from ..graph.formats.plain_values import plain_values
from ..graph.formats.triplets import checked_triplet, contributions_of
from ..graph.identity import hashed
from ..graph.model import Document, Metadata, Reference, Triplet
from ..graph.names import match_key
from ..graph.resolution.ledger import LedgerChange
from ..graph.store import GraphStore
from ..graph.stores.open import MEMORY
from ..retrieval.creation import RetrieversByName
from .build_context import BuildContext, Input, reading_of, splitter_of
from .ledger.resolution import NO_CHANGE, resolve
from .ledger.rules import rules_change
from .volume import Volume

if TYPE_CHECKING:
    from ..extraction.enrichment.writer import Enriched
    from ..models.llm import LLM

TARGETS = ("node", "document", "entity", "table", "retriever")
_ORIGIN_NAMES: dict[Origin, str] = {
    "text": "a document with text",
    "triplets": "ready triplets",
    "reference": "a reference",
    "enrichment": "what enrichment made",
}


def split_triplets(graph: BuildContext, triplets: Sequence[Triplet]) -> tuple[list[Contribution], list[Failed]]:
    """Ready triplets as contributions, and failures for those that are unusable, or whose document id is that of a text or
    a reference.
    """
    clashes: list[Failed] = []
    usable: list[Triplet] = []
    for triplet in triplets:
        try:
            usable.append(checked_triplet(triplet))
        except DocumentError as error:
            clashes.append(Failed(str(triplet.document_id or ""), "", str(error)))
    contributions = list(contributions_of(usable, canonical_relation)) if usable else []
    builds = graph.store.builds([each.document.id for each in contributions])
    origins: dict[str, Origin] = {build.document_id: build.origin for build in builds}
    ready: list[Contribution] = []
    for each in contributions:
        origin: Origin = origins.get(each.document.id, "triplets")
        if origin == "triplets":
            ready.append(each)
        else:
            reason = f"{_ORIGIN_NAMES[origin]} has this id and would be replaced: give the triplets another document id"
            clashes.append(Failed(each.document.id, "", reason))
    return ready, clashes


def add_reference(
    graph: BuildContext,
    text: str,
    target: str,
    title: str,
    identity: str,
    metadata: Metadata | None = None,
    replace: bool = False,
) -> str:
    """Add a reference; see `KnowledgeGraph.add_reference`."""
    if not isinstance(target, str):
        raise InputError(f"expected a target as text, such as 'document:ID', got {type(target).__name__}")
    kind, colon, name = target.partition(":")
    if kind not in TARGETS or not colon or not name:
        raise InputError(
            f"expected a target such as 'document:ID' (kinds: {', '.join(TARGETS)}), got {target!r}.{nearest(kind, TARGETS)}"
        )
    if metadata is not None and not isinstance(metadata, Mapping):
        raise InputError(f"expected metadata as a mapping of names to values, got {type(metadata).__name__}")
    if not text.strip():
        raise InputError("expected a text by which the reference is found, got an empty one")
    id = identity or hashed(REFERENCE, text, target)
    for build in graph.store.builds([id]):
        if build.origin != "reference":
            raise InputError(f"{_ORIGIN_NAMES[build.origin]} has the id {id!r}: give the reference another id")
    if kind == "retriever":
        RetrieversByName(graph.store, graph.embedder).for_references.make(name)
    _check_target(graph.store, kind, name, id)
    node = Reference(id, text, id, title, 0, len(text), target=target)
    document = Document(id, text, title, plain_values(metadata or {}))
    for held in graph.store.fetch("reference", [id]):
        if held == node and graph.store.fetch("document", [id]) == [document]:
            return id
        if replace:
            continue
        raise InputError(
            f"a reference {id!r} is there already and leads to {held.target!r}: give this one another id, or say that it "
            "takes the place of that one (replace=True)"
        )
    contribution = Contribution(document, (node,), fingerprint=REFERENCE)
    gone = tuple(dependents(graph.store, [id]))
    graph.store.apply(Batch(add=tuple(with_vectors(graph, [contribution])), remove=gone))
    return id


def _check_target(store: GraphStore, kind: str, name: str, reference: str) -> None:
    """Refuse a target that is not there.

    Raises:
        InputError: naming what was looked for.
    """
    if kind in ("node", "document") and name == reference:
        raise InputError(f"the reference {reference!r} would stand for itself: give it a target that is something else")
    if kind == "document" and not store.fetch("document", [name]):
        raise InputError(f"there is no document with the id {name!r} to lead to: add the document first")
    if kind in ("node", "table"):
        node = next(iter(store.fetch("text_node", [name])), None)
        if node is None:
            raise InputError(f"there is no text node with the id {name!r} to lead to: add its document first")
        if kind == "table" and node.kind != "table":
            raise InputError(f"the text node {name!r} is a {node.kind}, no table: write 'node:{name}'")
    if kind == "entity" and not store.fetch("entity", list(store.shown_as([name]).values())):
        called = store.find([match_key(name)]).get(match_key(name), [])
        hint = f"write 'entity:{called[0]}', the id of what is called so" if called else "add a document that names it first"
        raise InputError(f"there is no entity with the id {name!r} to lead to: {hint}")


def with_vectors(graph: BuildContext, contributions: Sequence[Contribution]) -> list[Contribution]:
    """The contributions with vectors for all their texts that come without one."""
    embedder, words = graph.embedder, graph.word_vectors
    encodings = [passages(each, embedder, words) for each in contributions]
    keys = [key for each in encodings for passage in each for key in passage.all_keys]
    return encoded(contributions, embedder, graph.store.known_vectors(keys), encodings)


def add(
    graph: BuildContext, inputs: Sequence[Input], *, prune: bool = False, name: str = "", progress: OnProgress | None = None
) -> Report:
    """Add paths, documents and ready triplets; see `KnowledgeGraph.add`."""
    paths = [each for each in inputs if isinstance(each, str | Path)]
    documents = [each for each in inputs if isinstance(each, Document)]
    triplets = [each for each in inputs if isinstance(each, Triplet)]
    before = graph.store.counts()
    was_resolved = graph.store.resolved
    seen = _SeenDocuments()
    ready, clashes = split_triplets(graph, triplets)
    # What cannot be whatever comes is refused before anything is added.
    _rules(graph)
    report = Report()
    if paths or documents or ready:
        options = {**_loader_options(graph), "name": name} if paths else {}
        loaded = load(paths, **options) if paths else iter(())
        total = None
        if progress is not None:
            files = (each for each in find(paths, **options) if isinstance(each, File)) if paths else iter(())
            volume = Volume(files, [*documents, *(each.document for each in ready)])
            loaded, progress, total = volume.watch(loaded), volume.told(progress), volume.documents
        # Ready triplets need no extraction, so alone they need no worker.
        workers = graph.settings.workers or None if paths or documents else 0
        items: Iterable[Item] = chain(seen.watch(loaded), documents, ready)
        report = add_items(graph, items, workers=workers, progress=progress, total=total)
    report = replace(report, failures=(*report.failures, *clashes))
    if prune and paths:
        gone = seen.gone(graph.store.builds(), paths)
        if gone:
            applied = graph.store.apply(Batch(remove=(*gone, *dependents(graph.store, gone))))
            report = replace(report, removed=len(gone), touched=report.touched.union(applied.touched))
    _settle_with_rules(graph, report.touched if was_resolved else None, progress)
    after = graph.store.counts()
    return replace(report, growth={name: after[name] - before.get(name, 0) for name in after})


def add_shown(
    graph: BuildContext, inputs: Sequence[Input], prune: bool, name: str, progress: OnProgress | Literal[False] | None
) -> Report:
    """Add documents as `add` does, with a bar where `progress` is None and standard error is a terminal.

    Raises:
        InputError, StoreLocked, StoreReadOnly: as `add`.
    """
    from .output.progress_bar import ProgressBar

    with ProgressBar(terminal=None if progress is None else False) as bar:
        shown = bar if progress is None and bar.drawn else None
        return add(graph, inputs, prune=prune, name=name, progress=progress or shown)


def enrich_shown(
    graph: BuildContext,
    kinds: Sequence[str],
    llm: "LLM | None",
    algorithm: str | None,
    progress: OnProgress | Literal[False] | None,
) -> "list[Enriched]":
    """Make and store enrichment, with a bar where `progress` is None and standard error is a terminal.

    Raises:
        ConfigError, MissingExtra, StoreLocked, StoreReadOnly: as `KnowledgeGraph.enrich`.
    """
    from ..extraction.enrichment.writer import enrich
    from .output.progress_bar import ProgressBar

    with ProgressBar("enriching", terminal=None if progress is None else False) as bar:
        shown = bar if progress is None and bar.drawn else None
        return enrich(graph.store, kinds, llm=llm, algorithm=algorithm, progress=progress or shown)


def _rules(graph: BuildContext) -> LedgerChange:
    return rules_change(graph.settings.rules, graph.store) if graph.settings.rules else NO_CHANGE


def _settle_with_rules(graph: BuildContext, touched: frozenset[str] | None, progress: OnProgress | None) -> None:
    """Settle the graph with what the rules file of the settings says of what is in it now.

    Raises:
        DecisionError: a rule stands against the titles of documents that came. They stay, and of the rules what was settled
            before it was read.
    """
    try:
        rules = _rules(graph)
        settle(graph, rules, touched, progress)
        # A rule may name a part, which is there only now.
        again = _rules(graph) if rules != NO_CHANGE or touched != frozenset() else NO_CHANGE
    except DecisionError as error:
        settle(graph, NO_CHANGE, touched, progress)
        raise DecisionError(f"{error}. The documents were added; mend the rules and add again") from error
    if again != NO_CHANGE:
        settle(graph, again, progress=progress)


def settle(
    graph: BuildContext,
    change: LedgerChange = NO_CHANGE,
    touched: frozenset[str] | None = None,
    progress: OnProgress | None = None,
) -> None:
    """Make the assignments follow from what is in the graph now, and from a change of decisions.

    Args:
        graph: the graph.
        change: of decisions.
        touched: the own entities of documents that came and went since the graph was resolved; None: not known.
        progress: called now and then where the names of a large graph are looked at.
    """
    if change == NO_CHANGE and graph.store.resolved and graph.settings.resolve:
        return
    started = time.monotonic()

    def watch(what: str, done: int, total: int | None) -> None:
        if progress is not None:
            seconds = time.monotonic() - started
            progress(Progress(done, total, seconds, done / max(seconds, 1e-9), None, what))

    resolve(graph, change, touched, watch)


def add_items(
    graph: BuildContext,
    items: Iterable[Item],
    *,
    splitter: Splitter | None = None,
    workers: int | None = None,
    progress: OnProgress | None = None,
    total: int | None = None,
) -> Report:
    """Run the pipeline on documents, loaded or not. What is None is as the graph's settings say."""
    pipeline = Pipeline(
        graph.store,
        graph.extractor,
        graph.embedder,
        splitter or splitter_of(graph.settings),
        workers=graph.settings.workers or None if workers is None else workers,
        word_vectors=graph.word_vectors,
    )
    return pipeline.run(items, progress=progress, total=total)


def _loader_options(graph: BuildContext) -> dict[str, Any]:
    """What loaders must know about a graph: the roots of its documents, and its own folder, which they skip."""
    url = graph.store.url
    roots: dict[str, str] = {}
    for build in graph.store.builds():
        name, named, _ = build.source.partition("/")
        if build.root.endswith("/") or (build.root and named):
            roots[build.root] = "" if build.root.endswith("/") else name
    own = [] if url == MEMORY or "://" in url else [Path(url).expanduser()]
    return {"known_roots": roots, "exclude": own, **reading_of(graph.settings)}


def _file(build: BuildRecord) -> Path:
    """The file that a document came from. The source of a part of a file ends in `#` and the part's name."""
    whole = file_of(build.root, build.source)
    return whole if whole.exists() or "#" not in build.source else file_of(build.root, build.source.rpartition("#")[0])


class _SeenDocuments:
    """The documents that a run has loaded, by which a prune knows which are gone."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._failures: list[Failure] = []

    def watch(self, loaded: Iterable[Loaded]) -> Iterator[Loaded]:
        """The same documents and failures, recorded as they pass."""
        for each in loaded:
            if isinstance(each, Failure):
                self._failures.append(each)
            else:
                self._seen.add(each.document.id)
            yield each

    def gone(self, builds: Iterable[BuildRecord], paths: Sequence[str | Path]) -> tuple[str, ...]:
        """The ids of documents under these paths that were not loaded, except those that a failure covers."""
        tops = [_real(path) for path in paths]
        return tuple(
            build.document_id
            for build in builds
            if build.root
            and build.document_id not in self._seen
            and any(_file(build).is_relative_to(top) for top in tops)
            and not any(each.root == build.root and each.covers(build.source) for each in self._failures)
        )


def _real(path: str | Path) -> Path:
    """The absolute path as loaders write it: with its real folder, a link to a file under the link's name."""
    place = Path(path)
    return place.resolve() if place.is_dir() else place.parent.resolve() / place.name


def remove(graph: BuildContext, documents: str | Sequence[str]) -> tuple[str, ...]:
    """Remove documents by id or source; see `KnowledgeGraph.remove`."""
    store = graph.store
    wanted = [documents] if isinstance(documents, str) else _texts(documents)
    known = {each.document_id: [each.document_id] for each in store.builds(wanted)}
    if any(each not in known for each in wanted):
        # A source is looked up among all documents, an id is not: removing many one by one stays quick.
        known = _by_name(store.builds())
    unknown = [each for each in wanted if each not in known]
    if unknown:
        listed = ", ".join(map(repr, unknown[:5]))
        raise NotFound(f"no document has the id or source {listed}.{nearest(unknown[0], known)} Nothing was removed")
    ids = tuple(dict.fromkeys(id for each in wanted for id in known[each]))
    was_resolved = store.resolved
    applied = store.apply(Batch(remove=(*ids, *dependents(store, ids))))
    settle(graph, touched=frozenset(applied.touched) if was_resolved else None)
    return ids


def _by_name(builds: Sequence[BuildRecord]) -> dict[str, list[str]]:
    """The ids of documents by all names that they go by: their id, else the source, else the path below the added folder."""
    known: dict[str, list[str]] = {}
    below: dict[str, dict[str, list[str]]] = {}
    for each in builds:
        # The rows of a file are documents of their own: "firms.csv" names them all.
        file, mark, part = each.source.rpartition("#")
        for source in (each.source, file) if mark and (each.root or part.startswith("L")) else (each.source,):
            if not source:
                continue
            known.setdefault(source, []).append(each.document_id)
            _, named, path = source.partition("/")
            if each.root and not each.root.endswith("/") and named and path:
                below.setdefault(path, {}).setdefault(each.root, []).append(each.document_id)
    # One that files of several folders have names none of them.
    once = {path: next(iter(roots.values())) for path, roots in below.items() if len(roots) == 1}
    return {**once, **known, **{each.document_id: [each.document_id] for each in builds}}


def _texts(documents: object) -> list[str]:
    values: list[object] = list(documents) if isinstance(documents, Iterable) else [documents]
    texts = [each for each in values if isinstance(each, str)]
    if len(texts) < len(values):
        other = next(each for each in values if not isinstance(each, str))
        got = f"{type(other).__name__} {other!r:.40}"
        raise InputError(f"expected documents by id or source, as texts, got {got}: nothing was removed")
    return texts
