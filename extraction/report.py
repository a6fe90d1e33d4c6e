"""What a run of the pipeline reports: its progress, and at the end what it did."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from ..graph.batch import Applied
from .base import Failure


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `done` counts documents that are committed, unchanged or failed; `rate` is those per second.

    `total` and `left` (seconds) are None where the number of documents is not known. While text nodes are embedded, or the
    names of a whole large graph are looked at, `what` says so ("embedding", …), and `done` counts text nodes or names.
    `share` (0 to 1) is that of the work on the text of all documents, extraction and embedding, by which `left` is judged
    where it is known: documents differ in length.

    While documents are extracted, `what` is "extracting", `in_work` says how many documents after those that are done are
    read together, and `read` (0 to 1) how much of their text is; while they are embedded, how many of their text nodes are.
    """

    done: int
    total: int | None
    seconds: float
    rate: float
    left: float | None
    what: str = ""
    share: float | None = None
    in_work: int = 0
    read: float = 0.0


class OnProgress(Protocol):
    """Called after every batch, and now and then during a long one, in the thread that runs the pipeline."""

    def __call__(self, progress: Progress, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Failed:
    """A document, or a file of documents, that was not added. `id` is empty where none is known.

    `unknown` is the suffix of a file that was skipped because no loader reads it ("" of one without), else None.
    """

    id: str
    source: str
    reason: str
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class UnknownType:
    """Skipped files of one suffix that no loader reads: how many, and the first of them."""

    suffix: str
    files: int
    example: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was assumed or changed while a document was read (an encoding, control characters, a field's name)."""

    id: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. Everything counted here is committed.

    Attributes:
        added: how many documents are new. `updated`: how many were replaced; `unchanged`: how many stay as they are.
        failures: what was not added, in its order. `skipped`: files left out by rule (hidden, linked).
        notes: what was assumed or changed while documents were read.
        growth: by how much the store grew, by the names of `GraphStore.counts`; negative where it shrank.
        seconds: by stage: `read` (files, checksums, splitting), `extract` (summed over processes), `encode`, `store`, and
            `total`, the run's own time.
        interrupted: the run was stopped; what is counted here stays, and the same call continues from there.
        removed: documents removed (by `prune`).
        touched: the own entities that documents named that came or went (see `graph.resolution`).
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: tuple[Failed, ...] = ()
    skipped: tuple[Failed, ...] = ()
    notes: tuple[Note, ...] = ()
    growth: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    interrupted: bool = False
    removed: int = 0
    touched: frozenset[str] = frozenset()

    @property
    def documents(self) -> int:
        """Documents committed: added and updated."""
        return self.added + self.updated

    @property
    def failed(self) -> int:
        """How many failed."""
        return len(self.failures)

    @property
    def unknown_types(self) -> tuple[UnknownType, ...]:
        """Skipped files that no loader reads, by suffix, the most frequent first."""
        found: dict[str, list[str]] = {}
        for each in self.skipped:
            if each.unknown is not None:
                found.setdefault(each.unknown, []).append(each.source)
        types = (UnknownType(suffix, len(sources), sources[0]) for suffix, sources in found.items())
        return tuple(sorted(types, key=lambda each: (-each.files, each.suffix)))

    @property
    def text_nodes(self) -> int:
        """By how many text nodes the store grew, sentences not counted."""
        return self.growth.get("text_nodes", 0)

    @property
    def sentences(self) -> int:
        """By how many sentences the store grew."""
        return self.growth.get("sentences", 0)

    @property
    def entities(self) -> int:
        """By how many entities the store grew."""
        return self.growth.get("entities", 0)

    @property
    def relations(self) -> int:
        """By how many relations the store grew."""
        return self.growth.get("relations", 0)


class Interrupted(KeyboardInterrupt):
    """The run was stopped by Ctrl-C. `report` says what was committed before."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(
            f"stopped; {report.documents} documents were committed and stay, and the same call continues from there"
        )


class Tally:
    """Counts and times of one run. Not thread-safe: only the thread that runs the pipeline uses it."""

    def __init__(self, total: int | None) -> None:
        self.added = self.updated = self.unchanged = 0
        self._total = total
        self._touched: set[str] = set()
        self._failures: list[Failed] = []
        self._skipped: list[Failed] = []
        self._notes: list[Note] = []
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._started = time.perf_counter()

    @property
    def committed(self) -> int:
        """Documents added or updated."""
        return self.added + self.updated

    def fail(self, identity: str, source: str, reason: object) -> None:
        """Count a document that was not added."""
        self._failures.append(Failed(identity, source, str(reason)))

    def failed_file(self, failure: Failure) -> None:
        """Count a loader's failure, or a file that it skipped."""
        (self._skipped if failure.skipped else self._failures).append(
            Failed("", failure.source, failure.reason, failure.unknown)
        )

    def note(self, identity: str, source: str, texts: tuple[str, ...]) -> None:
        """Note what was assumed or changed."""
        self._notes.extend(Note(identity, source, text) for text in texts)

    def commit(self, applied: Applied) -> None:
        """Count the documents of a transaction."""
        self.added += len(applied.added)
        self.updated += len(applied.replaced)
        self._touched.update(applied.touched)

    def spend(self, stage: str, seconds: float) -> None:
        """Add time that another process spent on a stage."""
        self._seconds[stage] += seconds

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time of a block to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] += time.perf_counter() - started

    def progress(self) -> Progress:
        """How far the run is."""
        done = self.committed + self.unchanged + len(self._failures)
        seconds = time.perf_counter() - self._started
        rate = done / seconds if seconds > 0 else 0.0
        total = None if self._total is None else max(self._total, done)
        left = (total - done) / rate if total is not None and rate > 0 else None
        return Progress(done, total, seconds, rate, left)

    def report(self, before: Mapping[str, int], after: Mapping[str, int], interrupted: bool = False) -> Report:
        """What the run did."""
        stages = {stage: round(self._seconds[stage], 3) for stage in ("read", "extract", "encode", "store")}
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            failures=tuple(self._failures),
            skipped=tuple(self._skipped),
            notes=tuple(self._notes),
            growth={name: after.get(name, 0) - before.get(name, 0) for name in after},
            seconds={**stages, "total": round(time.perf_counter() - self._started, 3)},
            interrupted=interrupted,
            touched=frozenset(self._touched),
        )
