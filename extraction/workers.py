"""Extraction in worker processes: ordered, bounded, and safe from a document that kills its process.

A worker is a fresh interpreter that receives an extractor's spec over a pipe (see `child_process`).
"""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from ..graph.model import TextNode
from .base import EntityDefinition, Extractor, SplitDocument, read_reports_to
from .child_process import ChildDied, ChildProcess, keep_bounds
from .registry import ExtractorSpec
from .shown_facts import with_shown_facts
from .triplet_selection import Selected, select

T = TypeVar("T")

_MOST_MEMORY = 8_000_000_000
"""Bytes that one worker may take, however much the machine has."""
_LEAST_MEMORY = 2_000_000_000
"""Bytes that one worker may take however many there are: the largest pipelines and a long document fit in."""
_PATIENCE = 5.0
"""Seconds of waiting for a batch after which somebody may want to say that it goes on."""
_TOO_LARGE = "extracting from it takes more memory than a worker process may have: split it into smaller documents"
_PARTS = 100
_LEAST = 5_000
"""A batch tells how far it is at most so many times, and never for fewer characters."""


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What was extracted from one document: its sentences, what of its triplets enters the graph, its definitions of
    entities, and notes for the user; or why it failed.
    """

    sentences: tuple[TextNode, ...] = ()
    selected: Selected = field(default_factory=Selected)
    definitions: tuple[EntityDefinition, ...] = ()
    failure: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractedBatch:
    """What was extracted from several documents, in order, and the seconds it took."""

    found: tuple[ExtractedDocument, ...]
    seconds: float


class _RunStopped(BaseException):
    """The run ends, and nobody waits for the rest of a batch. No fault of the extractor, which may catch those."""


class _ReadShare:
    """Tells how far the text of a batch is read, as a share that rises to 1.

    Args:
        documents: those of the batch.
        tell: takes the share; None: nobody asks.
        stopped: whether the run ends.
    """

    def __init__(
        self, documents: Sequence[SplitDocument], tell: Callable[[float], None] | None, stopped: Callable[[], bool]
    ) -> None:
        self._total = sum(len(each.document.text) for each in documents)
        self._tell = tell
        self._stopped = stopped
        self._step = max(self._total / _PARTS, _LEAST)
        self._read = self._told = 0.0
        self._returned = 0

    def read(self, characters: float) -> None:
        """So many characters more are read.

        Raises:
            _RunStopped: the run ends.
        """
        if self._stopped():
            raise _RunStopped
        self._read = min(self._read + max(characters, 0.0), self._total)
        whole = self._read == self._total
        if self._tell is not None and (self._read - self._told >= self._step or (whole and 0 < self._told < self._read)):
            self._told = self._read
            self._tell(self._read / self._total)

    def returned(self, document: SplitDocument) -> None:
        """The extraction of the next document is there, whatever was said of it before."""
        self._returned += len(document.document.text)
        self.read(self._returned - self._read)


def extract(
    extractor: Extractor,
    documents: Sequence[SplitDocument],
    tell: Callable[[float], None] | None = None,
    stopped: Callable[[], bool] = bool,
) -> ExtractedBatch:
    """Extract from each document. Where the extractor fails on one of several, each is tried alone.

    While a long batch is read, `tell` gets the share of its text that is done. Where the run is `stopped` the batch ends
    with the next text that is read.
    """
    started = time.perf_counter()
    reading = _ReadShare(documents, tell, stopped)
    try:
        with read_reports_to(reading.read):
            found = _extract(extractor, documents, reading)
    except _RunStopped:
        raise
    except Exception as error:  # an extractor may raise anything; its document is reported and the others continue
        if len(documents) == 1:
            reason = f"the extractor {extractor.name!r} failed ({type(error).__name__}: {str(error)[:300]})"
            if isinstance(error, MemoryError):
                reason = "extracting from it takes more memory than there is: split it into smaller documents"
            found = (ExtractedDocument(failure=reason),)
        else:
            found = tuple(extract(extractor, [document], None, stopped).found[0] for document in documents)
    return ExtractedBatch(found, time.perf_counter() - started)


def _extract(extractor: Extractor, documents: Sequence[SplitDocument], reading: _ReadShare) -> tuple[ExtractedDocument, ...]:
    found: list[ExtractedDocument] = []
    for document, extraction in zip(documents, extractor.extract(documents), strict=True):
        if extraction.document_id != document.document.id:
            raise ValueError(f"it returned document {extraction.document_id!r}, expected {document.document.id!r}")
        extraction = with_shown_facts(extraction, document)
        selected = select(extraction, document.nodes, extractor=extractor.name)
        found.append(ExtractedDocument(extraction.sentences, selected, extraction.definitions, notes=extraction.notes))
        reading.returned(document)
    return tuple(found)


def serve(descriptor: int, parent: int, memory: int) -> None:
    """The loop of a worker process: it receives an extractor's spec, then documents, until the pipe closes.

    It sends a batch's result, and before it, now and then, the share of a long batch that is read. It ends when its parent
    is gone, or before it takes more than `memory` bytes.
    """
    keep_bounds(parent, memory)
    with Connection(descriptor) as pipe:
        try:
            spec: ExtractorSpec = pipe.recv()
            extractor = spec.make()
            while True:
                pipe.send(extract(extractor, pipe.recv(), pipe.send))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


class Crew:
    """Extracts batches ahead of the consumer of the results. A context manager.

    Args:
        make: an extractor's spec, for worker processes; or an extractor, for a thread of this process.
        workers: processes; with 0 (or an extractor) the work is done in one thread.
        memory: bytes that each process may take; a document that takes more fails by itself. None: what `most_memory` gives.
    """

    def __init__(self, make: ExtractorSpec | Extractor, workers: int, memory: int | None = None) -> None:
        self._make = make
        # An interpreter embedded in another program cannot start another one.
        self._processes = workers if isinstance(make, ExtractorSpec) and sys.executable else 0
        self._memory = memory or most_memory(self._processes)
        self._extractor: Extractor | None = None
        self._idle: SimpleQueue[ChildProcess | None] = SimpleQueue()
        self._all: list[ChildProcess] = []
        self._lock = threading.Lock()
        self._closed = False
        self._pool = ThreadPoolExecutor(max(1, self._processes), "clew-extraction")
        for _ in range(self._processes):
            self._idle.put(None)

    def extract(
        self,
        batches: Iterable[T],
        documents: Callable[[T], Sequence[SplitDocument]],
        still: Callable[[T, float], None] | None = None,
    ) -> Iterator[tuple[T, ExtractedBatch]]:
        """Each batch with its result, in order; a few batches are extracted ahead.

        `still` is called while a batch, such as one long document, takes its time, with the batch and the share (0 to 1) of
        its text that is read.
        """
        waiting: deque[tuple[T, _Waited]] = deque()
        for batch in batches:
            waiting.append((batch, self._begun(documents(batch), still is not None)))
            if len(waiting) > 2 * max(1, self._processes):
                first, answer = waiting.popleft()
                yield first, answer.result(partial(still, first) if still is not None else None)
        while waiting:
            first, answer = waiting.popleft()
            yield first, answer.result(partial(still, first) if still is not None else None)

    def _begun(self, documents: Sequence[SplitDocument], watched: bool) -> "_Waited":
        shares: SimpleQueue[float | None] = SimpleQueue()
        future = self._pool.submit(self._work, documents, shares.put if watched else None)
        future.add_done_callback(lambda _: shares.put(None))
        return _Waited(future, shares)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        with self._lock:
            self._closed = True
            workers = list(self._all)
        for worker in workers:
            worker.end()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, documents: Sequence[SplitDocument], tell: Callable[[float], None] | None = None) -> ExtractedBatch:
        if not documents:
            return ExtractedBatch((), 0.0)
        if not self._processes or not isinstance(self._make, ExtractorSpec):
            return extract(self._own(), documents, tell, lambda: self._closed)
        try:
            return self._ask(self._make, documents, tell)
        except ChildDied as error:
            if len(documents) == 1:
                reason = _TOO_LARGE if error.too_large else str(error)
                return ExtractedBatch((ExtractedDocument(failure=reason),), 0.0)
        # One of them kills its process: each is tried alone.
        answers = [self._work([document]) for document in documents]
        return ExtractedBatch(tuple(answer.found[0] for answer in answers), sum(answer.seconds for answer in answers))

    def _ask(
        self, spec: ExtractorSpec, documents: Sequence[SplitDocument], tell: Callable[[float], None] | None
    ) -> ExtractedBatch:
        worker = self._idle.get()
        try:
            if worker is None:
                worker = self._hire(spec)
            worker.send(documents)
            while not isinstance(answer := worker.receive(), ExtractedBatch):
                if tell is not None:
                    tell(answer)
        except BaseException:
            self._idle.put(None)
            raise
        self._idle.put(worker)
        return answer

    def _hire(self, spec: ExtractorSpec) -> ChildProcess:
        with self._lock:
            if self._closed:
                raise ChildDied("the run was stopped")
            worker = ChildProcess(f"{__name__}:serve", os.getpid(), self._memory)
            worker.send(spec)
            self._all.append(worker)
            return worker

    def _own(self) -> Extractor:
        if self._extractor is None:
            self._extractor = self._make.make() if isinstance(self._make, ExtractorSpec) else self._make
        return self._extractor


def most_memory(workers: int) -> int:
    """The bytes that each of so many workers may take by default.

    All together half of the machine's, each at most 8 GB, and at least 2 GB where half of the machine's is as much.
    """
    try:
        half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (OSError, ValueError):  # A system that does not say how much it has.
        return _MOST_MEMORY
    return min(_MOST_MEMORY, max(half // max(1, workers), min(half, _LEAST_MEMORY)))


@dataclass(frozen=True, slots=True)
class _Waited:
    """A batch that is being extracted; `shares` holds what was told of how far it is, and at the end None."""

    future: Future[ExtractedBatch]
    shares: SimpleQueue[float | None]

    def result(self, still: Callable[[float], None] | None) -> ExtractedBatch:
        """The batch's result; until it is there `still` gets the share that is read, at each change and now and then."""
        share: float | None = 0.0
        while still is not None and share is not None:
            told = share
            with suppress(Empty):
                share = self.shares.get(timeout=_PATIENCE)
            if share is not None:
                still(max(share, told))
        return self.future.result()
