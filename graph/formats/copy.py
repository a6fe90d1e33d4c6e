"""A graph from one store to another: everything that a document brought, taken apart and written again.

The other ways out and in: `jsonl` (lossless, one record per line), `networkx` (graphs to compute on, and
ready-made ones), `graphml` (the same as a file), `triplets` (ready triplets).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar, get_args

import numpy as np

from ..batch import Batch, Contribution, Declaration, NodeVector, VectorKind
from ..errors import DocumentError
from ..groups import grouped
from ..model import CONFIRMED, Document, Evidence, Relation
from ..relations import as_stated
from ..resolution.application import as_brought, own_declaration
from ..resolution.ledger import Assignment, Decision, LedgerChange
from ..resolution.statements import Hidden
from ..store import GraphStore

FORMAT: Literal["clew-graph"] = "clew-graph"
"""The name of the format of files and graphs."""
VERSION = 4
READABLE = (1, 2, 3, VERSION)
"""Versions of the format that are read. In the first one evidence has the type of its relation; the third has a ledger; in
the fourth sources begin with the name of the added folder.
"""

OnTransfer: TypeAlias = Callable[[int, int], None]
"""Called with the number of documents done and of all."""

DOCUMENTS_A_BATCH = 256
CHARACTERS_A_BATCH = 500_000
"""A transaction of a copy holds documents until either is reached."""

AT_ONCE = 2
"""Transactions under way at most: a store writes one at a time, but checks and prepares the next one meanwhile."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Transferred:
    """What a transfer moved: documents, declarations without a document, records of logs, and users' decisions."""

    documents: int
    declarations: int
    records: int
    decisions: int = 0


def copy(source: GraphStore, target: GraphStore, progress: OnTransfer | None = None) -> Transferred:
    """Copy all of `source` into `target`: ledger, documents and what they brought, vectors, builds, declarations and logs.

    An empty target has the source's digest afterwards, and its language of keyword search, unless it was opened with
    another. In any other target, documents of the same id are replaced, and decisions and assignments of the same key; its
    logs grow, and its language stays, in which all texts that come are indexed. One transaction per batch of documents: a
    copy that was broken off can be repeated, which replaces what is there already (logs are copied last).

    Raises:
        StoreMismatch: the target's vectors come from another encoder. Nothing was written then.
        StoreError: as `GraphStore.apply` raises it.
    """
    if source.encoder is not None:
        target.bind_encoder(source.encoder)
    target.follow_language(source.language)
    total = source.counts()["documents"]
    done = 0
    # First, so that every document is written once, as it is shown.
    sent = send_ledger(target, source.decisions(), source.assignments())
    parts = _ahead(shares(contributions(source), lambda each: len(each.document.text)))
    for written in write_all(target, (Batch(add=tuple(part)) for part in parts)):
        done += written
        if progress is not None:
            progress(done, total)
    declared = declared_alone(source)
    if declared:
        target.apply(Batch(declare=declared))
    sent.finish(source.resolved)
    records = 0
    for name in source.record_names():
        for record in source.records(name):
            target.append_record(name, record)
            records += 1
    return Transferred(done, len(declared), records, sent.decisions)


def check_version(where: object, version: object) -> None:
    """Refuse a file or graph of another version of the format.

    Raises:
        DocumentError: naming the version and those that are read.
    """
    if type(version) is not int or version not in READABLE:
        known = f"{', '.join(map(str, READABLE[:-1]))} and {VERSION}"
        newer = ": upgrade Clew" if isinstance(version, int) and version > VERSION else ""
        raise DocumentError(f"{where} has version {version!r:.40} of the format, this Clew reads {known}{newer}")


def own_properties(evidence: Evidence, version: int) -> Evidence:
    """Evidence of a file or graph as this version has it.

    Before there was a ledger, a property of the name that is now a user's to give was the text's own: it gets an underscore.
    """
    if version >= 3 or CONFIRMED not in evidence.properties:
        return evidence
    name = f"{CONFIRMED}_"
    while name in evidence.properties:
        name += "_"
    kept = {name if each == CONFIRMED else each: value for each, value in evidence.properties.items()}
    return replace(evidence, properties=kept)


@dataclass(frozen=True, slots=True)
class SentLedger:
    """A ledger that was sent to `target` before the documents under it."""

    target: GraphStore
    decisions: int
    alone: bool
    """Whether nothing else was there."""

    def finish(self, resolved: bool) -> None:
        """Keep, after the documents, that the assignments follow from them, where that was so at their source."""
        if resolved and self.alone:
            self.target.apply(Batch(ledger=LedgerChange(resolved=True)))


def send_ledger(target: GraphStore, decisions: Sequence[Decision], assignments: Sequence[Assignment]) -> SentLedger:
    """Write a ledger to a store, beside what is in its own."""
    alone = not (any(target.counts().values()) or target.decisions() or target.assignments())
    if decisions or assignments:
        target.apply(Batch(ledger=LedgerChange(decide=tuple(decisions), assign=tuple(assignments))))
    return SentLedger(target, len(decisions), alone)


def declared_alone(source: GraphStore) -> tuple[Declaration, ...]:
    """The declarations without a document, as they were brought."""
    shown = (own_declaration(each) for each in source.declarations() if not each.document_id)
    hidden = (each.value for each in source.hidden([""]) if isinstance(each.value, Declaration))
    return tuple(sorted((*shown, *hidden), key=lambda each: each.entity))


def write_all(target: GraphStore, batches: Iterable[Batch]) -> Iterator[int]:
    """Write batches, one made ready while the one before it is written; gives the documents of each when it is done.

    Raises:
        As `GraphStore.apply` does. What is under way then ends first; nothing after it is begun.
    """
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="clew-write") as pool:
        waiting: deque[Future[int]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_write, target, batch))
            if len(waiting) == AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write(target: GraphStore, batch: Batch) -> int:
    target.apply(batch)
    return len(batch.add)


def contributions(source: GraphStore) -> Iterator[Contribution]:
    """What each document of a store brought, in id order: adding all of it under the same ledger makes the same graph."""
    for shown, hidden in shown_contributions(source):
        yield as_brought(shown, {each.id: each for each in shown.relations}, hidden)


def shown_contributions(source: GraphStore) -> Iterator[tuple[Contribution, list[Hidden]]]:
    """Each document of a store in id order as resolution shows it, and what of it is hidden."""
    hidden = grouped((each.document, each) for each in source.hidden())
    # Evidence is found by relation, not by text node: its ids are sorted out once.
    evidence = grouped((each.text_node, each.id) for each in source.scan("evidence"))
    declared = grouped((each.document_id, each) for each in source.declarations() if each.document_id)
    for documents in shares(source.scan("document"), lambda each: len(each.text)):
        for shown in _shown(source, documents, evidence, declared):
            yield shown, hidden.get(shown.document.id, [])


def shares(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """The items in lists that are as long as a transaction should be: few of them where they are large."""
    part: list[T] = []
    characters = 0
    for item in items:
        part.append(item)
        characters += size(item)
        if len(part) >= DOCUMENTS_A_BATCH or characters >= CHARACTERS_A_BATCH:
            yield part
            part, characters = [], 0
    if part:
        yield part


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """The items, each made in another thread while the one before it is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="clew-copy") as pool:
        coming = pool.submit(lambda: next(items, None))
        while (item := coming.result()) is not None:
            coming = pool.submit(lambda: next(items, None))
            yield item


def _shown(
    source: GraphStore,
    documents: Sequence[Document],
    evidence_ids: dict[str, list[str]],
    declared: dict[str, list[Declaration]],
) -> Iterator[Contribution]:
    ids = [document.id for document in documents]
    nodes = source.nodes_of(ids, sentences=True, parents=True)
    home = {node.id: node.document_id for node in nodes}
    node_ids = list(home)
    evidence = source.fetch("evidence", [each for node in node_ids for each in evidence_ids.get(node, ())])
    relations = {each.id: each for each in source.fetch("relation", list(dict.fromkeys(each.relation for each in evidence)))}
    builds = {build.document_id: build for build in source.builds(ids)}
    nodes_of = grouped((node.document_id, node) for node in nodes)
    mentions_of = grouped((home[each.text_node], each) for each in source.mentions(node_ids))
    evidence_of = grouped((home[each.text_node], each) for each in evidence)
    vectors_of = grouped((home[each.text_node], each) for each in _vectors(source, node_ids))
    for document in documents:
        stated = tuple(evidence_of.get(document.id, ()))
        build = builds.get(document.id)
        yield Contribution(
            document=document,
            nodes=tuple(nodes_of.get(document.id, ())),
            mentions=tuple(mentions_of.get(document.id, ())),
            relations=_own_relations(stated, relations),
            evidence=stated,
            declarations=tuple(declared.get(document.id, ())),
            vectors=tuple(vectors_of.get(document.id, ())),
            fingerprint=build.fingerprint if build else "",
            root=build.root if build else "",
        )


def _own_relations(stated: Sequence[Evidence], relations: Mapping[str, Relation]) -> tuple[Relation, ...]:
    """The relations of a document's evidence as that alone shows them, whatever other documents say."""
    evidence = grouped((each.relation, each) for each in stated)
    return tuple(as_stated(relations[identity], pieces) for identity, pieces in evidence.items())


def _vectors(source: GraphStore, node_ids: Sequence[str]) -> Iterator[NodeVector]:
    if source.encoder is None:
        return
    kinds: tuple[VectorKind, ...] = get_args(VectorKind)
    packed = dict(source.word_vectors(node_ids))
    for identity, key in source.vector_keys(list(packed), "token").items():
        yield NodeVector(identity, "token", key, np.frombuffer(packed[identity], dtype=np.uint8))
    for kind in kinds:
        if kind == "token":
            continue
        ids, matrix = source.vectors(node_ids, kind)
        keys = source.vector_keys(ids, kind)
        for identity, values in zip(ids, matrix, strict=True):
            yield NodeVector(identity, kind, keys[identity], values)
