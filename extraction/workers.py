"""Extraction in worker processes: ordered, bounded, and safe from a document that kills its process.

A worker is a fresh interpreter that receives an extractor's spec over a pipe. Unlike `multiprocessing`'s spawn it never
imports the caller's main module, so that a script without a main guard works.
"""

import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from ..graph.model import TextNode
from .base import EntityDefinition, Extractor, SplitDocument
from .registry import ExtractorSpec
from .shown_facts import with_shown_facts
from .triplet_selection import Selected, select

T = TypeVar("T")

_START = """
import os, sys
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path[:] = {path!r}
from {package}.workers import serve
serve({descriptor})
"""


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What was extracted from one document: its sentences, what of its triplets enters the graph, its definitions of
    entities; or why it failed.
    """

    sentences: tuple[TextNode, ...] = ()
    selected: Selected = field(default_factory=Selected)
    definitions: tuple[EntityDefinition, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedBatch:
    """What was extracted from several documents, in order, and the seconds it took."""

    found: tuple[ExtractedDocument, ...]
    seconds: float


def extract(extractor: Extractor, documents: Sequence[SplitDocument]) -> ExtractedBatch:
    """Extract from each document. Where the extractor fails on one of several, each is tried alone."""
    started = time.perf_counter()
    try:
        found = _extract(extractor, documents)
    except Exception as error:  # an extractor may raise anything; its document is reported and the others continue
        if len(documents) == 1:
            reason = f"the extractor {extractor.name!r} failed ({type(error).__name__}: {str(error)[:300]})"
            found = (ExtractedDocument(failure=reason),)
        else:
            found = tuple(extract(extractor, [document]).found[0] for document in documents)
    return ExtractedBatch(found, time.perf_counter() - started)


def _extract(extractor: Extractor, documents: Sequence[SplitDocument]) -> tuple[ExtractedDocument, ...]:
    found: list[ExtractedDocument] = []
    for document, extraction in zip(documents, extractor.extract(documents), strict=True):
        if extraction.document_id != document.document.id:
            raise ValueError(f"it returned document {extraction.document_id!r}, expected {document.document.id!r}")
        extraction = with_shown_facts(extraction, document)
        selected = select(extraction, document.nodes, extractor=extractor.name)
        found.append(ExtractedDocument(extraction.sentences, selected, extraction.definitions))
    return tuple(found)


def serve(descriptor: int) -> None:
    """The loop of a worker process: it receives an extractor's spec, then documents, until the pipe closes."""
    with Connection(descriptor) as pipe:
        try:
            spec: ExtractorSpec = pipe.recv()
            extractor = spec.make()
            while True:
                pipe.send(extract(extractor, pipe.recv()))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


class WorkerDied(Exception):
    """A worker's process ended in the middle of its work."""


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, spec: ExtractorSpec) -> None:
        ours, theirs = Pipe()
        start = _START.format(path=sys.path, package=__package__, descriptor=theirs.fileno())
        # A session of its own: Ctrl-C reaches only the pipeline, which then ends its workers.
        self._process = subprocess.Popen(
            [sys.executable, "-c", start], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        self._pipe = ours
        self._pipe.send(spec)

    def ask(self, documents: Sequence[SplitDocument]) -> ExtractedBatch:
        try:
            self._pipe.send(documents)
            answer: ExtractedBatch = self._pipe.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise WorkerDied(f"its worker process died (exit code {self._process.returncode})") from error
        return answer

    def end(self) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.wait()


class Crew:
    """Extracts batches ahead of the consumer of the results. A context manager.

    Args:
        make: an extractor's spec, for worker processes; or an extractor, for a thread of this process.
        workers: processes; with 0 (or an extractor) the work is done in one thread.
    """

    def __init__(self, make: ExtractorSpec | Extractor, workers: int) -> None:
        self._make = make
        # An interpreter embedded in another program cannot start another one.
        self._processes = workers if isinstance(make, ExtractorSpec) and sys.executable else 0
        self._extractor: Extractor | None = None
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        self._all: list[_Worker] = []
        self._lock = threading.Lock()
        self._closed = False
        self._pool = ThreadPoolExecutor(max(1, self._processes), "clew-extraction")
        for _ in range(self._processes):
            self._idle.put(None)

    def extract(
        self, batches: Iterable[T], documents: Callable[[T], Sequence[SplitDocument]]
    ) -> Iterator[tuple[T, ExtractedBatch]]:
        """Each batch with its result, in order; a few batches are extracted ahead."""
        waiting: deque[tuple[T, Future[ExtractedBatch]]] = deque()
        for batch in batches:
            waiting.append((batch, self._pool.submit(self._work, documents(batch))))
            if len(waiting) > 2 * max(1, self._processes):
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()

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

    def _work(self, documents: Sequence[SplitDocument]) -> ExtractedBatch:
        if not documents:
            return ExtractedBatch((), 0.0)
        if not self._processes or not isinstance(self._make, ExtractorSpec):
            return extract(self._own(), documents)
        try:
            return self._ask(self._make, documents)
        except WorkerDied as error:
            if len(documents) == 1:
                return ExtractedBatch((ExtractedDocument(failure=str(error)),), 0.0)
        # One of them kills its process: each is tried alone.
        answers = [self._work([document]) for document in documents]
        return ExtractedBatch(tuple(answer.found[0] for answer in answers), sum(answer.seconds for answer in answers))

    def _ask(self, spec: ExtractorSpec, documents: Sequence[SplitDocument]) -> ExtractedBatch:
        worker = self._idle.get()
        try:
            if worker is None:
                worker = self._hire(spec)
            answer = worker.ask(documents)
        except BaseException:
            self._idle.put(None)
            raise
        self._idle.put(worker)
        return answer

    def _hire(self, spec: ExtractorSpec) -> _Worker:
        with self._lock:
            if self._closed:
                raise WorkerDied("the run was stopped")
            worker = _Worker(spec)
            self._all.append(worker)
            return worker

    def _own(self) -> Extractor:
        if self._extractor is None:
            self._extractor = self._make.make() if isinstance(self._make, ExtractorSpec) else self._make
        return self._extractor
