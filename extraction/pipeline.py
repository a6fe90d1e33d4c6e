"""Documents to graph: split, extracted, selected, encoded and committed batch by batch.

Worker processes extract ahead while this one encodes and commits, so that every core is busy. What gets into the store is a
function of the documents alone: batch size, worker count and order of arrival change nothing. A committed batch stays; the
same call continues a run that was stopped.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence, Sized
from contextlib import closing
from dataclasses import replace
from itertools import chain, islice

from ..graph.batch import Batch, Contribution
from ..graph.enrichment.units import dependents
from ..graph.errors import ClewError, ConfigError, DocumentError, ModelError
from ..graph.identity import hashed
from ..graph.store import Encoder, GraphStore
from ..models.embedder import Embedder, checked, get_embedder, processors
from .base import Extractor
from .change_detection import Intake, Item, Job, documents_of
from .contribution import contribution, encoded, passages
from .registry import ExtractorSpec
from .relation_types import vocabulary_fingerprint
from .report import Failed, Interrupted, Note, OnProgress, Progress, Report, Tally
from .shown_facts import VERSION as SHOWN_VERSION
from .splitter import Splitter
from .workers import Crew, ExtractedBatch, ExtractedDocument

__all__ = ["Failed", "Interrupted", "Item", "Note", "OnProgress", "Pipeline", "Progress", "Report"]

VERSION = "2"
"""Raised whenever the same extraction would enter the graph differently."""

_BATCH = 64
_MOST_WORKERS = 8
_FAILURES_IN_A_ROW = 3


class Pipeline:
    """Adds documents to a store.

    Args:
        store: where they are added.
        extractor: a spec, from which worker processes make their own; or an extractor, which runs in a thread here.
        embedder: encodes text nodes and sentences in one pass; its vectors are checked.
        splitter: cuts documents into text nodes.
        workers: processes that extract; None: one per core that this process may use, at most 8; 0: none, a thread
            of this process. A run of few documents starts none.
        batch_size: documents per transaction at most.
        word_vectors: whether the vectors of texts' words are stored, where the encoder's can be packed; None: the store's
            setting, true for a new store.

    Raises:
        ConfigError: a negative number of workers, or a batch size below 1.
    """

    def __init__(
        self,
        store: GraphStore,
        extractor: ExtractorSpec | Extractor | None = None,
        embedder: Embedder | None = None,
        splitter: Splitter | None = None,
        *,
        workers: int | None = None,
        batch_size: int = _BATCH,
        word_vectors: bool | None = None,
    ) -> None:
        if workers is not None and workers < 0:
            raise ConfigError(f"expected workers as 0 or more, got {workers}")
        if batch_size < 1:
            raise ConfigError(f"expected batch_size as 1 or more, got {batch_size}")
        self._store = store
        self._extractor = extractor if extractor is not None else ExtractorSpec()
        self._embedder = get_embedder() if embedder is None else checked(embedder)
        self._splitter = splitter or Splitter()
        self._workers = min(_MOST_WORKERS, processors()) if workers is None else workers
        self._batch_size = batch_size
        self._word_vectors = word_vectors

    def run(self, items: Iterable[Item], *, progress: OnProgress | None = None, total: int | None = None) -> Report:
        """Add the items, and report.

        Args:
            items: documents, plain or as loaders yield them; loaders' failures, which are reported; ready contributions,
                which are only encoded. Consumed lazily.
            progress: called at once, after every batch, and while one is extracted and embedded.
            total: how many items there are, where they have no length.

        Raises:
            StoreError: the store refused; what was committed before stays. StoreMismatch: it has another encoder's vectors.
            ModelError: the encoder fails on every document.
            Interrupted: Ctrl-C; it carries the report.
        """
        tally = Tally(len(items) if total is None and isinstance(items, Sized) else total)
        before = self._store.counts()
        try:
            self._run(items, tally, progress)
        except KeyboardInterrupt as stop:
            raise Interrupted(tally.report(before, self._store.counts(), interrupted=True)) from stop
        except ClewError as error:
            if tally.committed:
                error.add_note(f"what was committed before stays (documents: {tally.committed:,})")
            raise
        return tally.report(before, self._store.counts())

    def fingerprint(self) -> str:
        """Of all but the document that a build depends on: splitter, extractor with its models, this version."""
        extractor = self._extractor.make() if isinstance(self._extractor, ExtractorSpec) else self._extractor
        settings = self._splitter.fingerprint, extractor.name, extractor.fingerprint, vocabulary_fingerprint()
        return hashed("build", VERSION, SHOWN_VERSION, *settings)

    def _run(self, items: Iterable[Item], tally: Tally, progress: OnProgress | None) -> None:
        encoder = self._embedder
        recorded = self._store.encoder
        if self._word_vectors is None:
            self._word_vectors = recorded is None or recorded.words
        self._store.bind_encoder(Encoder(encoder.name, encoder.dimension, self._word_vectors))
        intake = Intake(self._store, self._splitter, self.fingerprint(), self._batch_size, tally)

        def reading(jobs: list[Job], share: float) -> None:
            if progress is not None:
                progress(replace(tally.progress(), what="extracting", in_work=len(jobs), read=share))

        still = None if progress is None else reading
        if progress is not None:
            progress(tally.progress())
        with closing(self._extracted(intake.batches(items), still)) as stream:
            for jobs, answer in stream:
                tally.spend("extract", answer.seconds)
                self._commit(_made(jobs, answer, tally), tally, progress)
                if progress is not None:
                    progress(tally.progress())
        if progress is not None:
            progress(tally.progress())

    def _extracted(
        self, batches: Iterator[list[Job]], still: Callable[[list[Job], float], None] | None
    ) -> Generator[tuple[list[Job], ExtractedBatch], None, None]:
        # A single batch is done in this process, before a worker would have started.
        first = list(islice(batches, 2))
        workers = self._workers if len(first) > 1 else 0
        with Crew(self._extractor, workers) as crew:
            yield from crew.extract(chain(first, batches), documents_of, still)

    def _commit(self, made: Sequence[Contribution], tally: Tally, progress: OnProgress | None) -> None:
        ready = self._encoded(made, tally, progress)
        if not ready:
            return
        with tally.timed("store"):
            try:
                tally.commit(self._store.apply(Batch(add=tuple(ready), remove=self._made_of(ready))))
                return
            except DocumentError as error:
                if len(ready) == 1:
                    tally.fail(ready[0].document.id, ready[0].document.source, error)
                    return
        # One of them is unusable: each is tried in a transaction of its own.
        for one in ready:
            self._commit([replace(one, vectors=())], tally, progress)

    def _made_of(self, ready: Sequence[Contribution]) -> tuple[str, ...]:
        """What enrichment made of documents that are replaced leaves with what they were."""
        if not self._store.counts()["references"]:
            return ()
        return tuple(dependents(self._store, [each.document.id for each in ready]))

    def _encoded(self, made: Sequence[Contribution], tally: Tally, progress: OnProgress | None) -> list[Contribution]:
        def still(done: int, total: int) -> None:
            if progress is not None:
                state = replace(tally.progress(), what="embedding", done=done, total=total, left=None)
                progress(replace(state, in_work=len(made), read=done / total))

        sheets = [passages(one, self._embedder, self._word_vectors is not False) for one in made]
        with tally.timed("encode"):
            known = self._store.known_vectors([key for each in sheets for sheet in each for key in sheet.all_keys])
            try:
                return encoded(made, self._embedder, known, sheets, still)
            except ModelError as error:
                if len(made) == 1:
                    tally.fail(made[0].document.id, made[0].document.source, error)
                    return []
            done: list[Contribution] = []
            failed = 0
            for one, sheet in zip(made, sheets, strict=True):
                try:
                    done.extend(encoded([one], self._embedder, known, [sheet]))
                except ModelError as error:
                    failed += 1
                    if not done and failed == min(_FAILURES_IN_A_ROW, len(made)):
                        # The encoder is at fault, not a document.
                        raise
                    tally.fail(one.document.id, one.document.source, error)
            return done


def _made(jobs: Sequence[Job], answer: ExtractedBatch, tally: Tally) -> list[Contribution]:
    """The contributions of a batch, in order; documents that the extractor failed on are reported."""
    found: Iterator[ExtractedDocument] = iter(answer.found)
    made: list[Contribution] = []
    for job in jobs:
        if job.ready is not None:
            made.append(job.ready)
        elif job.split is not None:
            each = next(found)
            if each.failure:
                tally.fail(job.document.id, job.document.source, each.failure)
            else:
                tally.note(job.document.id, job.document.source, each.notes)
                made.append(contribution(job.split, each, fingerprint=job.fingerprint, root=job.root))
    return made
