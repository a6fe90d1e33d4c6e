"""The Neo4j store: a graph on a server, written in whole transactions, read in few round trips."""

import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Literal

from ...analyzer import DEFAULT_LANGUAGE
from ...batch import Applied, Batch, BuildRecord, Declaration, VectorKind
from ...errors import StoreReadOnly
from ...groups import chunks
from ...model import Json
from ...resolution.ledger import Assignment, Decision, LedgerChange
from ...resolution.statements import Hidden, Naming
from ...store import Encoder
from ...validation import check
from ..base import BaseStore, language_of
from . import ledger, ledger_reads, library, logs, rows, schema, statements
from .address import parse
from .batch_rows import PreparedBatch, own_entities, prepared
from .browser_address import BrowserAddress, Landmarks, landmarks, web
from .connection import PATIENCE, Connection, Run
from .core import Core
from .ledger import NO_LEDGER
from .ledger_reads import UNSEEN, SeenLedger
from .library_cypher import restated
from .library_names import LibraryNames
from .query_batch import BeginRead, ask
from .reader import Reader
from .writer import Writer

_DECLARATIONS_AT_ONCE = 2_000
_CLEARED_AT_ONCE = 100
_BUILD = "[d.clew_id, d.checksum, d.fingerprint, d.source, d.root]"


class Neo4jStore(Reader, BaseStore):
    """A `GraphStore` in a database of a Neo4j server (5.26 or newer).

    Clew's nodes are those with the property `clew_id`; what else the database holds is never touched. Writers, also of
    other processes, wait in line at the library's node; writers of other libraries do not. The order of their transactions
    makes no difference to the graph.

    Args:
        url: `neo4j://user:password@host:7687/database`, or `bolt://…`, both also with +s or +ssc; without a database the
            server's default one. With `?library=books` after it one of several libraries of the database, each of which has
            labels, relationship types and indexes of its own; else the one without a name.
        mode: "a" to read and write, "r" to read only.
        create: begin a library where the database has none.
        encoder: checked against the store's, as `bind_encoder` does.
        patience: seconds for which a server that is away, or another transient error, is tried again.

    Raises:
        ConfigError: the address cannot be read; StoreMissing: no such database, or no library in it; StoreMismatch: a server
        that is too old, another format version, another encoder; StoreUnavailable: no server, or it refuses the user.
    """

    def __init__(
        self,
        url: str,
        *,
        mode: Literal["a", "r"] = "a",
        create: bool = False,
        encoder: Encoder | None = None,
        patience: float = PATIENCE,
    ) -> None:
        BaseStore.__init__(self, mode)
        self._mode = mode
        self._address = parse(url)
        self._connection = Connection(self._address, patience)
        try:
            found = _open(self._connection, mode, create)
            Reader.__init__(self, Core(self._connection))
            self._core.language = found.language
            self._seen = SeenLedger(0, NO_LEDGER)
            """The ledger as a write saw it last: a hint, since others write too."""
            if encoder is not None:
                self.bind_encoder(encoder)
        except BaseException:
            self._connection.close()
            raise

    def apply(self, batch: Batch) -> Applied:
        """Write one batch, whole or not at all. A batch that changes nothing leaves the generation as it is.

        A relation's type and properties follow from its evidence, so properties on the relation itself are not kept; a
        relation without evidence is not stored. Where the server goes away in between, or the answer to a commit is lost,
        the batch is written again unless it was kept.

        Raises:
            DocumentError: something in the batch is unusable; StoreReadOnly; StoreUnavailable; StoreMismatch: vectors of
            another dimension or encoder, or vectors before `bind_encoder`; ModelError: NaN in a vector.
        """
        check(batch)
        self._check_writable()
        if not (batch.add or batch.declare):
            known, generation = self._ask(_KNOWN, {"ids": list(dict.fromkeys(batch.remove))})
            if not known and self._settled(batch.ledger, generation):
                return Applied(generation)
        coming = self._prepared(batch)
        mark = uuid.uuid4().hex
        pending = self._pending

        def work(run: Run) -> Applied:
            writer = Writer(run, batch, coming, self.url)
            applied = writer.write(mark, pending)
            if writer.ledger != self._seen.version:
                # It is read when it is needed.
                self._seen = UNSEEN
            return applied

        def kept(run: Run) -> bool:
            return library.lock(run, self.url, 0).holds(mark)

        return self._connection.write(work, kept, mark)

    def _prepared(self, batch: Batch) -> PreparedBatch:
        """The batch's rows, as the ledger shows them that was there last: what the writer's lock need not wait for."""
        own, language = own_entities(batch), self._language_for(batch)
        if not self._seen.version or batch.ledger is not None:
            return prepared(batch, own, language=language)
        known, seen = self._read(partial(ledger_reads.ledger_of, own, self._seen))
        self._seen = seen
        return prepared(batch, own, known, seen.version, language)

    def _language_for(self, batch: Batch) -> str:
        """The language of the batch's texts, as far as is known before the library's lock."""
        return language_of(self.text_language(), self.asked_language, self.url) if batch.add else DEFAULT_LANGUAGE

    def _settled(self, change: LedgerChange | None, generation: int) -> bool:
        """Whether a change leaves the ledger of this generation as it is; that it is resolved is kept all the same."""
        if change is None:
            return True
        before, _ = self._read(partial(ledger_reads.ledger_of, ledger.own_entities(change), UNSEEN))
        if before.after(change) != before:
            return False
        if not change.resolved:
            return True

        def work(run: Run) -> bool:
            held = library.lock(run, self.url, 0)
            if held.generation == generation and change.resolves(generation):
                library.save(run, {"resolved": True})
            return held.generation == generation

        return self._connection.write(work, lambda _: False)

    def builds(self, document_ids: Sequence[str] | None = None) -> list[BuildRecord]:
        """How documents got in, by id."""
        if document_ids is None:
            found, _ = self._ask(f"MATCH (d:Document) WHERE d.clew_id IS NOT NULL RETURN collect({_BUILD}) AS %answer", {})
        else:
            ids = list(dict.fromkeys(document_ids))
            text = f"UNWIND $ids AS id MATCH (d:Document {{clew_id: id}}) RETURN collect({_BUILD}) AS %answer"
            found, _ = self._ask(text, {"ids": ids})
        return sorted((BuildRecord(*row) for row in found), key=lambda each: each.document_id)

    def declarations(self) -> Iterator[Declaration]:
        """Every declaration, sorted by (entity, document id, name), some entities at a time."""
        after = ""
        while True:
            page, _ = self._ask(_DECLARATIONS, {"after": after, "limit": _DECLARATIONS_AT_ONCE})
            for identity, declared, explicit in page:
                after = identity
                found = [rows.declaration(identity, *each) for each in declared]
                found += rows.explicit_declarations(identity, explicit)
                yield from sorted(found, key=lambda each: (each.document_id, each.name, each.type, each.own, each.aliases))
            if len(page) < _DECLARATIONS_AT_ONCE:
                return

    def decisions(self) -> list[Decision]:
        """What users decided, by id."""
        found: list[Decision] = self._read(ledger_reads.decisions)
        return found

    def assignments(self, own: Sequence[str] | None = None) -> list[Assignment]:
        """Where the mentions of these own entities go, by (own, document)."""
        found: list[Assignment] = self._read(partial(ledger_reads.assignments, own))
        return found

    def hidden(self, document_ids: Sequence[str] | None = None) -> Iterator[Hidden]:
        """What of these documents resolution hides, by (document, id), some documents at a time."""
        return ledger_reads.hidden(self._read, document_ids)

    def namings(self, own: Sequence[str] | None = None) -> Iterator[Naming]:
        """How each document names each of these own entities, by (own, document), some entities at a time."""
        return ledger_reads.namings(self._read, own)

    @property
    def resolved(self) -> bool:
        """Whether nothing was written since the assignments were made."""
        return bool(self._ask(_RESOLVED, {})[0])

    def known_vectors(self, keys: Sequence[str]) -> set[str]:
        """Which of these vector keys are stored."""
        found, _ = self._ask(_KNOWN_VECTORS, {"keys": list(dict.fromkeys(keys))})
        return set(found)

    def vector_keys(self, ids: Sequence[str], kind: VectorKind) -> dict[str, str]:
        """The keys of these text nodes' vectors, by id, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        pairs, _ = self._ask(_VECTOR_KEYS, {"ids": wanted, "property": f"{kind}_vector_key"})
        found = dict(pairs)
        return {identity: found[identity] for identity in wanted if identity in found}

    def append_record(self, name: str, *values: Json) -> None:
        """Append to a log in one transaction; the graph's generation stays, since no read of the graph changes."""
        self._check_writable()
        logs.append(self._connection, name, values)

    def records(self, name: str) -> Iterator[Json]:
        """A log in order of writing."""
        return logs.read(self._connection, name)

    def record_names(self) -> list[str]:
        """The names of all logs, sorted."""
        return logs.names(self._connection)

    def prepare(self) -> None:
        """Make the vector indexes, or wait until they answer; until then, or in a store without vectors, do nothing."""
        encoder = self.encoder
        if encoder is not None:
            schema.prepare(self._connection, encoder.dimension)

    def clear(self) -> None:
        """Remove the library's documents, some per transaction, then in one all that is left of it: entities that were
        declared by themselves, decisions, logs, encoder and language. What else the database holds stays.

        Whoever is stopped meanwhile repeats it: between transactions the library is whole.

        Raises:
            StoreReadOnly, StoreUnavailable, StoreMissing: as `apply` raises them.
        """
        self._check_writable()
        for part in chunks([each.document_id for each in self.builds()], _CLEARED_AT_ONCE):
            self.apply(Batch(remove=tuple(part)))
        self._connection.write(partial(library.clear, where=self.url), lambda _: False)
        self._seen, self._pending, self._core.language = UNSEEN, None, None
        self.values.clear()

    def web(self) -> BrowserAddress:
        """Where people look at this graph in Neo4j Browser."""
        return web(self._connection, self._address)

    @property
    def names(self) -> LibraryNames:
        """How the labels and relationship types of this library are called on the server."""
        return self._connection.names

    def browser_text(self, script: str) -> str:
        """A query with plain names as Neo4j Browser is to run it: with the names of this library."""
        return restated(script, self.names) if self.names.prefix else script

    def landmarks(self) -> Landmarks:
        """Names to begin looking at."""
        return landmarks(self._connection)

    def close(self) -> None:
        """Release all connections."""
        self._connection.close()

    def bind_encoder(self, encoder: Encoder) -> None:
        """Check the encoder against the store's, or keep it to be recorded with the first vector.

        Vector indexes that another library left behind in an emptied database make room for its dimension.

        Raises:
            StoreMismatch: the store's vectors come from another encoder or have another dimension.
        """
        super().bind_encoder(encoder)
        if self._mode == "a" and self.encoder is None:
            schema.discard(self._connection, encoder.dimension)

    def _check_writable(self) -> None:
        if self._mode == "r":
            raise StoreReadOnly(f"{self.url} was opened to read: open it with mode 'a' to write")

    def _read(self, begin: BeginRead) -> Any:
        """The result of one read."""
        (result,), _ = self._core.together([begin])
        return result

    def _ask(self, text: str, parameters: dict[str, Any]) -> tuple[Any, int]:
        """What one piece of Cypher finds, and in which generation."""
        (answer,), state = self._core.together([partial(ask, text, parameters)])
        return answer, state.generation


_KNOWN = "MATCH (d:Document) WHERE d.clew_id IN $ids RETURN count(*) AS %answer"
_RESOLVED = "OPTIONAL MATCH (l:Clew {clew_id: 'library'}) RETURN coalesce(l.resolved, false) AS %answer"
_DECLARATIONS = """MATCH (e:Entity) WHERE e.clew_id > $after WITH e ORDER BY e.clew_id LIMIT $limit
RETURN collect([e.clew_id, [(d:Document)-[x:DECLARES]->(e) WHERE d.clew_id IS NOT NULL |
[d.clew_id, x.name, x.type, x.aliases, x.properties, x.own]], e.declared]) AS %answer"""
_KNOWN_VECTORS = f"CALL () {{ {statements.KEYS_OF_VECTORS} }} RETURN collect(DISTINCT key) AS %answer"
_VECTOR_KEYS = """CALL () { UNWIND $ids AS id MATCH (n:TextNode {clew_id: id}) RETURN id, n[$property] AS key
UNION ALL UNWIND $ids AS id MATCH (n:Sentence {clew_id: id}) RETURN id, n[$property] AS key }
WITH id, key WHERE key IS NOT NULL RETURN collect([id, key]) AS %answer"""


def _open(connection: Connection, mode: str, create: bool) -> library.LibraryNode:
    """Find the library or begin one, and make sure of its constraints and indexes where it may be written."""
    found = library.find(connection)
    if mode == "r" or not (found or create):
        if found is None:
            raise library.missing(connection.url)
        return found
    schema.ensure(connection)
    return library.make(connection) if found is None else found
