"""Extraction in worker processes: ordered, bounded, and safe from a document that kills its process.

A worker is a fresh interpreter that receives an extractor's spec over a pipe (see `child_process`).
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from ..graph.model import TextNode
from .base import EntityDefinition, Extractor, SplitDocument
from .child_process import ChildDied, ChildProcess
from .registry import ExtractorSpec
from .shown_facts import with_shown_facts
from .triplet_selection import Selected, select

T = TypeVar("T")

_PATIENCE = 5.0
"""Seconds of waiting for a batch after which somebody may want to say that it goes on."""


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
        still: Callable[[], None] | None = None,
    ) -> Iterator[tuple[T, ExtractedBatch]]:
        """Each batch with its result, in order; a few batches are extracted ahead.

        `still` is called now and then while a batch, such as one long document, takes its time.
        """
        waiting: deque[tuple[T, Future[ExtractedBatch]]] = deque()
        for batch in batches:
            waiting.append((batch, self._pool.submit(self._work, documents(batch))))
            if len(waiting) > 2 * max(1, self._processes):
                first, future = waiting.popleft()
                yield first, _answer(future, still)
        while waiting:
            first, future = waiting.popleft()
            yield first, _answer(future, still)

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
        except ChildDied as error:
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
            worker.send(documents)
            answer: ExtractedBatch = worker.receive()
        except BaseException:
            self._idle.put(None)
            raise
        self._idle.put(worker)
        return answer

    def _hire(self, spec: ExtractorSpec) -> ChildProcess:
        with self._lock:
            if self._closed:
                raise ChildDied("the run was stopped")
            worker = ChildProcess(f"{__name__}:serve")
            worker.send(spec)
            self._all.append(worker)
            return worker

    def _own(self) -> Extractor:
        if self._extractor is None:
            self._extractor = self._make.make() if isinstance(self._make, ExtractorSpec) else self._make
        return self._extractor


def _answer(future: Future[T], still: Callable[[], None] | None) -> T:
    while still is not None and not wait([future], _PATIENCE).done:
        still()
    return future.result()
