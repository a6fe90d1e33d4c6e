"""The books of one run: what happened so far, turned into progress and report."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..graph.batch import Applied
from .base import Failure
from .report import Failed, Note, Progress, Report


class Tally:
    """Counts and times of one run. Not thread-safe: the thread that runs the pipeline keeps it."""

    def __init__(self, total: int | None) -> None:
        self.added = self.updated = self.skipped = 0
        self._total = total
        self._failures: list[Failed] = []
        self._passed_over: list[Failed] = []
        self._notes: list[Note] = []
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._started = time.perf_counter()

    @property
    def committed(self) -> int:
        """Documents added or updated."""
        return self.added + self.updated

    def fail(self, identity: str, source: str, reason: object) -> None:
        """A document did not get in."""
        self._failures.append(Failed(identity, source, str(reason)))

    def failed_file(self, failure: Failure) -> None:
        """A loader's failure, or what it passed over."""
        (self._passed_over if failure.skipped else self._failures).append(Failed("", failure.source, failure.reason))

    def note(self, identity: str, source: str, texts: tuple[str, ...]) -> None:
        """What was assumed or changed."""
        self._notes.extend(Note(identity, source, text) for text in texts)

    def commit(self, applied: Applied) -> None:
        """A transaction is through."""
        self.added += len(applied.added)
        self.updated += len(applied.replaced)

    def spend(self, stage: str, seconds: float) -> None:
        """Time spent elsewhere on a stage."""
        self._seconds[stage] += seconds

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the time of a block to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] += time.perf_counter() - started

    def progress(self) -> Progress:
        """How far the run is."""
        done = self.committed + self.skipped + len(self._failures)
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
            skipped=self.skipped,
            failures=tuple(self._failures),
            passed_over=tuple(self._passed_over),
            notes=tuple(self._notes),
            growth={name: after.get(name, 0) - before.get(name, 0) for name in after},
            seconds={**stages, "total": round(time.perf_counter() - self._started, 3)},
            interrupted=interrupted,
        )
