"""Which documents of a run to build: unchanged ones are skipped, unusable ones and clashes reported, the rest split."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias, TypeVar

from ..graph.batch import BuildRecord, Contribution
from ..graph.errors import DocumentError, InputError
from ..graph.identity import checksum, hashed
from ..graph.model import Document
from ..graph.store import GraphStore
from .base import Failure, LoadedDocument, SplitDocument, file_of
from .report import Tally
from .splitter import TABLES_VERSION, Splitter
from .text_cleaning import check_fields, clean_document, clean_metadata, is_same

T = TypeVar("T")
Item: TypeAlias = "LoadedDocument | Failure | Document | Contribution"

_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Job:
    """One document to build: as it was loaded, until it is split; then still to be extracted; or a ready contribution."""

    document: Document
    fingerprint: str
    root: str
    loaded: LoadedDocument | None = None
    split: SplitDocument | None = None
    ready: Contribution | None = None


class Intake:
    """Turns the items of a run into batches of jobs.

    Args:
        store: it knows how its documents were built.
        splitter: cuts documents.
        fingerprint: of everything but the document that its build depends on.
        batch_size: documents per batch at most; long documents make smaller batches.
        tally: counts what is unchanged or fails.
    """

    def __init__(self, store: GraphStore, splitter: Splitter, fingerprint: str, batch_size: int, tally: Tally) -> None:
        self._store = store
        self._splitter = splitter
        self._fingerprint = fingerprint
        self._batch_size = batch_size
        self._tally = tally
        self._seen: set[str] = set()

    def batches(self, items: Iterable[Item]) -> Iterator[list[Job]]:
        """Batches of jobs, in the order of their documents."""
        batch: list[Job] = []
        characters = 0
        stream = iter(items)
        while block := self._block(stream):
            for job in block:
                batch.append(job)
                characters += len(job.document.text)
                if len(batch) >= self._batch_size or characters >= _CHARACTERS:
                    yield batch
                    batch, characters = [], 0
        if batch:
            yield batch

    def _block(self, stream: Iterator[Item]) -> list[Job] | None:
        """The jobs of the next few items; None at the end."""
        with self._tally.timed("read"):
            while taken := list(_some(stream, self._batch_size)):
                accepted = [job for item in taken if (job := self._accept(item)) is not None]
                builds = {each.document_id: each for each in self._store.builds([job.document.id for job in accepted])}
                jobs = [self._split(job) for job in accepted if self._wanted(job, builds.get(job.document.id))]
                if jobs:
                    return jobs
        return None

    def _accept(self, item: Item) -> Job | None:
        if isinstance(item, Failure):
            self._tally.failed_file(item)
            return None
        document = item if isinstance(item, Document) else item.document
        try:
            made = self._usable(item)
        except DocumentError as error:
            self._tally.fail(str(document.id), str(document.source), error)
            return None
        self._seen.add(made.document.id)
        return made

    def _usable(self, item: "LoadedDocument | Document | Contribution") -> Job:
        notes: tuple[str, ...] = ()
        if isinstance(item, Contribution | LoadedDocument):
            # Documents as such are checked while they are cleaned.
            check_fields(item.document)
        if isinstance(item, Contribution):
            made = Job(item.document, item.fingerprint, item.root, ready=item)
        elif isinstance(item, LoadedDocument):
            # A loader of somebody else's may have left values of its libraries.
            document = item.document
            metadata, renamed = clean_metadata(document.metadata)
            notes = (*item.notes, *renamed)
            document = document if is_same(metadata, document.metadata) else replace(document, metadata=metadata)
            made = Job(document, self._print(item), item.root, loaded=item)
        elif isinstance(item, Document):
            document, notes = clean_document(item)
            made = Job(document, self._fingerprint, "", loaded=LoadedDocument(document))
        else:
            raise InputError(f"expected a Document, a loaded document or a contribution, got {type(item).__name__}")
        if made.document.id in self._seen:
            raise DocumentError(f"the id {made.document.id!r} is used twice in this run: the first stays, rename the second")
        checksum(made.document)
        self._tally.note(made.document.id, made.document.source, notes)
        return made

    def _print(self, loaded: LoadedDocument) -> str:
        # They are not part of the document's checksum, but decide where it is cut and what is read in it.
        shape = (loaded.sections, loaded.blocks, loaded.tables, loaded.links)
        kept = [TABLES_VERSION] if loaded.tables else []
        places = [loaded.places] if loaded.places else []
        return hashed(self._fingerprint, *shape, *kept, *places) if any(shape) or places else self._fingerprint

    def _wanted(self, job: Job, build: BuildRecord | None) -> bool:
        if build is None:
            return True
        document = job.document
        here, there = (job.root, document.source), (build.root, build.source)
        if here != there and build.root and _is_there(build):
            self._tally.fail(
                document.id,
                document.source,
                f"the id {document.id!r} belongs to {_place(*there)}, which is still there, and is used again by "
                f"{_place(*here)}: give one of them another id, or remove the other document first",
            )
            return False
        if job.ready is None and build.origin != "text":
            owners = {"reference": "a reference", "enrichment": "what enrichment made"}
            owner = owners.get(build.origin, "ready triplets")
            reason = f"the id {document.id!r} is that of {owner}, which it would replace: give the document another id"
            self._tally.fail(document.id, document.source, reason)
            return False
        if here == there and (checksum(document), job.fingerprint) == (build.checksum, build.fingerprint):
            self._tally.unchanged += 1
            return False
        return True

    def _split(self, job: Job) -> Job:
        if job.loaded is None:
            return job
        loaded = job.loaded
        shape = loaded.sections, loaded.blocks, loaded.tables, loaded.links, loaded.places
        split = self._splitter.split(job.document, *shape)
        return replace(job, loaded=None, split=split)


def _some(stream: Iterator[Item], count: int) -> Iterator[Item]:
    """The next few items; fewer where they are long."""
    characters = 0
    for item in islice(stream, count):
        yield item
        if not isinstance(item, Failure):
            text: object = (item if isinstance(item, Document) else item.document).text
            # What is not text fails later, on its own.
            characters += len(text) if isinstance(text, str) else 0
        if characters >= _CHARACTERS:
            return


def _is_there(build: BuildRecord) -> bool:
    """Whether the file that a document came from still exists; its source may name a line or row after the last `#`."""
    sources = {build.source, build.source.rpartition("#")[0]} - {""}
    return any(file_of(build.root, source).exists() for source in sorted(sources))


def _place(root: str, source: str) -> str:
    return str(file_of(root, source)) if root else source or "a document without a source"


def documents_of(jobs: Sequence[Job]) -> list[SplitDocument]:
    """The documents of these jobs that an extractor has to read."""
    return [job.split for job in jobs if job.split is not None]
