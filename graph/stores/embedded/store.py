"""The embedded store: a folder whose SQLite file is the truth, or the same in memory."""

import contextlib
import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

from ...analyzer import DEFAULT_LANGUAGE, analyzer_of
from ...batch import Applied, Batch, BuildRecord, Declaration, VectorKind
from ...errors import DocumentError, StoreError, StoreMismatch
from ...identity import canonical
from ...model import Json
from ...resolution.ledger import Assignment, Decision, LedgerChange
from ...resolution.statements import Hidden, Naming
from ...store import Encoder
from ...validation import check
from ...value_cache import ValueCache
from ..base import BaseStore, encoder_of, language_of
from ..care import CheckReport, Compacted
from ..open import MEMORY
from . import ledger, rows, seal
from .connection import Connections, Session
from .core import Core, ReadState
from .derived_arrays import Derived
from .external_vectors import MakeIndex
from .folder import DERIVED, LOCK, VALUES, NewFolder, check_format, is_blank, is_writable, locate, prepare
from .inspection import check_folder, inspect_connection, inspect_folder, verify_truth
from .lock import WriterLock
from .reader import Reader
from .schema import CLEARED
from .text_index import lengths
from .writer import Writer


class EmbeddedStore(Reader, BaseStore):
    """A `GraphStore` in a folder, or in memory.

    Args:
        url: the folder's path, or ":memory:".
        mode: "a" to read and write, "r" to read only; what is derived from the truth is saved beside it in either.
        create: make the folder where nothing is there.
        encoder: checked against the store's, as `bind_encoder` does.
        vectors: makes the index, one per kind, that answers `search_vectors` in place of exact search; the vectors
            themselves stay in the truth, from which each index is filled.

    Raises:
        StoreMissing: nothing is there and `create` is false.
        StoreMismatch: a folder that is not a store, another format version, another encoder.
        StoreUnavailable: the file is damaged or unreadable. StoreReadOnly: a folder cannot be made.
    """

    def __init__(
        self,
        url: str,
        *,
        mode: Literal["a", "r"] = "a",
        create: bool = False,
        encoder: Encoder | None = None,
        vectors: MakeIndex | None = None,
    ) -> None:
        BaseStore.__init__(self, mode)
        self._write_lock = threading.RLock()
        in_memory = url == MEMORY
        path = None if in_memory else Path(url).expanduser()
        self._path = path or Path()
        self._broke_seal = False
        """Whether this object broke the seal, and must make it anew."""
        self._folder = None if path is None else NewFolder(path)
        truth = None if path is None else locate(path, create, mode == "r")
        protected = truth is not None and not is_writable(truth)
        connections = Connections(truth, url, read_only=mode == "r", protected=protected)
        self._lock = None if path is None else WriterLock(path / LOCK)
        try:
            if not _open(connections, truth, url, create):
                self._folder = None
                if path is not None:
                    verify_truth(path)
            folder = None if path is None else path / DERIVED
            Reader.__init__(self, Core(connections, Derived(folder, writable=not protected), vectors))
            if folder is not None and not protected:
                self.values = ValueCache(folder / VALUES)
            if encoder is not None:
                self.bind_encoder(encoder)
        except BaseException:
            connections.close()
            raise

    def apply(self, batch: Batch) -> Applied:
        """Write one batch, whole or not at all. A batch that changes nothing leaves the generation as it is.

        A relation's type and properties follow from its evidence, so properties on the relation itself are not kept; a
        relation without evidence is not stored.

        Raises:
            DocumentError: something in the batch is unusable; StoreLocked: another writer; StoreReadOnly; StoreUnavailable;
            StoreMismatch: vectors of another dimension, or vectors before `bind_encoder`; ModelError: NaN in a vector.
        """
        check(batch)
        with self._writing() as session:
            encoder = self._encoder_for(batch, session)
            writer = Writer(session.connection, encoder, analyzer_of(self._language_for(batch, session)))
            wanted = dict.fromkeys([*batch.remove, *(each.document.id for each in batch.add)])
            known = writer.known(list(wanted))
            removed = tuple(each for each in dict.fromkeys(batch.remove) if each in known)
            replaced = tuple(each.document.id for each in batch.add if each.document.id in known)
            change = batch.ledger or LedgerChange()
            changed = writer.change(change)
            if not (changed or removed or batch.add or batch.declare):
                if change.resolves(session.generation):
                    session.connection.execute("UPDATE meta SET value = '1' WHERE name = 'resolved'")
                return Applied(session.generation)
            try:
                for identity in dict.fromkeys([*removed, *replaced]):
                    writer.remove(known[identity])
                writer.add(batch.add)
                writer.declare(batch.declare)
                writer.finish()
            except UnicodeEncodeError as error:
                raise DocumentError(f"a name, type or predicate holds lone surrogates ({error.reason})") from error
            except sqlite3.IntegrityError as error:
                raise DocumentError(
                    f"a mention or evidence has the id of another document's ({error}): make ids with graph.identity"
                ) from error
            generation = session.generation + 1
            # The mark is new with every generation, so that arrays of another history are never taken for this one's.
            values = [(str(generation), "generation"), (uuid.uuid4().hex, "mark")]
            if changed or writer.touched or change.resolves(session.generation):
                values.append((str(int(change.resolves(session.generation))), "resolved"))
            session.connection.executemany("UPDATE meta SET value = ? WHERE name = ?", values)
        added = tuple(each.document.id for each in batch.add if each.document.id not in known)
        gone = tuple(each for each in removed if each not in replaced)
        return Applied(generation, added, replaced, gone, dict(writer.counts), tuple(sorted(writer.touched)))

    def _writing(self) -> AbstractContextManager[Session]:
        with self._write_lock:
            connections = self._core.connections
            connections.check_writable()
            if self._lock is not None:
                self._lock.take()
                if not self._broke_seal:
                    seal.break_seal(self._path)
                    self._broke_seal = True
            self._core.derived.writing = True
            return connections.writing()

    def _encoder_for(self, batch: Batch, session: Session) -> Encoder | None:
        """The encoder of the batch's vectors, recorded with the first of them."""
        held = session.encoder
        if held is not None or not any(contribution.vectors for contribution in batch.add):
            return held
        encoder = encoder_of(held, self._pending)
        values = {"encoder": encoder.name, "dimension": str(encoder.dimension), "words": str(int(encoder.words))}
        session.connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", list(values.items()))
        return encoder

    def _language_for(self, batch: Batch, session: Session) -> str:
        """The language of the batch's texts, recorded with the first of them; English needs no record."""
        if not batch.add:
            return session.language or DEFAULT_LANGUAGE
        language = language_of(session.text_language, self.asked_language, self.url)
        if session.language is None and language != DEFAULT_LANGUAGE:
            session.connection.execute("INSERT INTO meta (name, value) VALUES ('language', ?)", (language,))
        return language

    def builds(self, document_ids: Sequence[str] | None = None) -> list[BuildRecord]:
        """How documents got in, by id."""
        found = self._rows(_ALL_BUILDS) if document_ids is None else self._rows(_SOME_BUILDS, json.dumps(list(document_ids)))
        return [BuildRecord(*row) for row in found]

    def declarations(self) -> Iterator[Declaration]:
        """Every declaration, sorted by (entity, document id, name)."""
        found = self._rows(rows.DECLARATIONS + " ORDER BY e.id, document, n.name, n.type, n.own, n.rid")
        return map(rows.declaration, found)

    def decisions(self) -> list[Decision]:
        """What users decided, by id."""
        with self._core.connections.reading() as session:
            return ledger.decisions(session.connection)

    def assignments(self, own: Sequence[str] | None = None) -> list[Assignment]:
        """Where the mentions of these own entities go (None: of all), by (own, document); none where they stay."""
        with self._core.connections.reading() as session:
            return ledger.assignments(session.connection, own)

    def hidden(self, document_ids: Sequence[str] | None = None) -> Iterator[Hidden]:
        """What of these documents (None: of all) resolution hides, by (document, id)."""
        with self._core.connections.reading() as session:
            return iter(ledger.hidden(session.connection, document_ids))

    def namings(self, own: Sequence[str] | None = None) -> Iterator[Naming]:
        """How each document names each of these own entities (None: all of them), by (own, document)."""
        connections = self._core.connections
        if connections.in_memory:
            # The one connection is everybody's, so that no stream may keep it.
            with connections.reading() as session:
                yield from list(ledger.namings(session.connection, own))
        else:
            with connections.streaming() as session:
                yield from ledger.namings(session.connection, own)

    @property
    def resolved(self) -> bool:
        """Whether nothing was written since the assignments were made for all that is here."""
        return self._rows("SELECT value FROM meta WHERE name = 'resolved'") == [("1",)]

    def known_vectors(self, keys: Sequence[str]) -> set[str]:
        """Which of these vector keys are stored."""
        found = self._rows("SELECT key FROM vector WHERE key IN (SELECT value FROM json_each(?))", json.dumps(list(keys)))
        return {key for (key,) in found}

    def vector_keys(self, ids: Sequence[str], kind: VectorKind) -> dict[str, str]:
        """The keys of these text nodes' vectors, by id, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        found = dict(self._rows(_VECTOR_KEYS, json.dumps(wanted), kind))
        return {identity: found[identity] for identity in wanted if identity in found}

    def append_record(self, name: str, *records: Json) -> None:
        """Append to a log in one transaction; the graph's generation stays, since no read of the graph changes."""
        rows = [(name, canonical(record)) for record in records]
        with self._writing() as session:
            session.connection.executemany("INSERT INTO record (name, value) VALUES (?, ?)", rows)

    def records(self, name: str) -> Iterator[Json]:
        """A log in order of writing."""
        found = self._rows("SELECT value FROM record WHERE name = ? ORDER BY rid", name)
        return (json.loads(value) for (value,) in found)

    def record_names(self) -> list[str]:
        """The names of all logs, sorted."""
        return [name for (name,) in self._rows("SELECT DISTINCT name FROM record ORDER BY name")]

    def _rows(self, query: str, *parameters: str) -> list[Any]:
        """The rows of a query, in a transaction of its own or that of the reads around it."""
        with self._core.connections.reading() as session:
            return session.connection.execute(query, parameters).fetchall()

    def prepare(self) -> None:
        """Derive now what searches read: columns, edges, lengths and vectors."""
        with self._core.connections.reading() as session:
            derived, encoder = self._core.derived, session.encoder
            derived.network(session)
            lengths(ReadState(self._core, session, None))
            kinds: tuple[VectorKind, ...] = ("text", "sentence")
            for kind in kinds if encoder is not None and self._core.replaced is None else ():
                derived.vectors(session, kind, encoder.dimension if encoder else 0)
            if derived.writing:
                derived.flush(session)

    def close(self) -> None:
        """Release connections, lock and arrays. In a forked child the parent's stay as they are."""
        if self._core.connections.forked:
            self._core.connections.close()
            return
        if self._core.derived.writing:
            # A store that cannot be read any more, or is closed already, has nothing worth saving.
            with contextlib.suppress(StoreError), self._core.connections.reading() as session:
                self._core.derived.flush(session)
        self.values.flush()
        complete = self._broke_seal and self._is_complete()
        self._core.connections.close()
        self._core.derived.clear()
        if complete:
            seal.write(self._path)
        self._broke_seal = False
        if self._lock is not None:
            self._lock.release()

    def _is_complete(self) -> bool:
        """Move the log into the file. Whether that alone is the truth now, and nobody of this process writes."""
        if not self._write_lock.acquire(blocking=False):
            return False
        try:
            return self._core.connections.checkpoint()
        except (StoreError, sqlite3.Error):
            return False
        finally:
            self._write_lock.release()

    def check(self) -> CheckReport:
        """Compare the truth, each document and the derived files with their checksums; a whole store is sealed.

        While somebody else writes, what is whole stays without a seal.
        """
        if self._lock is None:
            with self._core.connections.reading() as session:
                damage, documents, unverified = inspect_connection(session.connection)
            return CheckReport(documents, unverified, 0, None, tuple(damage))
        # A writer seals when it closes; before that there is nothing to seal.
        return inspect_folder(self._path, None) if self._lock.held else check_folder(self._path)

    def clear(self) -> None:
        """Remove everything in one transaction, also decisions, logs, encoder and language; `compact` gives the space back.

        Raises:
            StoreLocked: another writer; StoreReadOnly; StoreUnavailable.
        """
        with self._writing() as session:
            connection = session.connection
            connection.execute("PRAGMA defer_foreign_keys = ON")
            for statement in CLEARED:
                connection.execute(statement)
            values = [(str(session.generation + 1), "generation"), (uuid.uuid4().hex, "mark"), ("0", "resolved")]
            connection.executemany("UPDATE meta SET value = ? WHERE name = ?", values)
        self._pending = None
        self.values.clear()

    def compact(self) -> Compacted:
        """Write the truth anew without what removals left free. A kill meanwhile leaves it as it was.

        What was worked out from documents, also from those that were removed, is let go of.

        Raises:
            StoreLocked: another process reads or writes; StoreReadOnly; StoreUnavailable: no space for a copy meanwhile.
        """
        before, _ = self.sizes()
        self.values.clear()
        with self._writing() as session:
            session.connection.execute("INSERT INTO text_terms (text_terms) VALUES ('optimize')")
        with self._write_lock, self._core.connections.bare() as connection:
            connection.execute("VACUUM")
        self._core.connections.checkpoint()
        return Compacted(before, self.sizes()[0])

    def sizes(self) -> tuple[int, int]:
        """The bytes of the truth, and those of them that removals left free."""
        with self._core.connections.reading() as session:
            pages, free, size = (session.connection.execute(f"PRAGMA {each}").fetchone()[0] for each in _PAGES)
        return pages * size, free * size

    def discard_if_new(self, filled: bool = False) -> bool:
        """Close the store, and leave nothing of it where this object made it and nothing was written since.

        Args:
            filled: whatever was written goes too, for a copy that ended half way.

        Returns whether it is gone: a store that was there before stays, and one that another process writes now.
        """
        made, self._folder = self._folder, None
        try:
            if made is None or self._lock is None or self._core.connections.closed:
                return False
            with contextlib.suppress(StoreError):
                self._lock.take()
                if filled or not (self.generation or self.record_names()):
                    self._core.derived.writing = False
                    self._core.connections.close()
                    made.remove()
                    return True
            return False
        finally:
            self.close()


_PAGES = ("page_count", "freelist_count", "page_size")
_ALL_BUILDS = "SELECT id, checksum, fingerprint, source, root FROM document ORDER BY id"
_SOME_BUILDS = """SELECT id, checksum, fingerprint, source, root FROM document
    WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"""
_VECTOR_KEYS = """SELECT n.id, v.key FROM node_vector l JOIN node n ON n.rid = l.node JOIN vector v ON v.rid = l.vector
    WHERE n.id IN (SELECT value FROM json_each(?)) AND l.kind = ?"""


def _open(connections: Connections, truth: Path | None, where: str, create: bool) -> bool:
    """Make the tables where they are to be made, which is the answer, and check the format."""
    made = False
    with connections.bare() as connection:
        if (create or truth is None) and is_blank(connection):
            prepare(truth, connection)
            made = True
        if is_blank(connection):
            raise StoreMismatch(f"{where} was never finished: create it again by adding documents to it")
        check_format(connection, where)
    return made
