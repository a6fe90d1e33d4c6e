"""Writing a batch: contributions out, contributions in, and everything that is derived from them made exact again.

Runs inside one transaction that holds the library's lock, so that what was read stays true until the end. Removal takes away
exactly what contributions brought; documents of which a changed ledger shows something else are stated again; then the
touched relations and entities are derived again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...analyzer import DEFAULT_LANGUAGE
from ...batch import Applied, Batch
from ...errors import DocumentError
from ...groups import chunks
from ...model import BARE_KINDS, split_ref
from ...store import Encoder
from ..base import encoder_of, language_of
from . import ledger_statements, library, statements
from .batch_rows import PreparedBatch, taken
from .connection import ROWS_AT_ONCE, Rows, Run, run_in_parts
from .derivation import Deriving
from .ledger_application import AppliedLedger, apply_ledger
from .library import LibraryNode
from .removal import Leaving, remove
from .stated_rows import declared_row

_HEAVY_AT_ONCE = 500
"""Rows with texts and vectors that one statement is sent."""


class Writer:
    """One transaction's work, which may be done again when the transaction is.

    `ledger` says after it how often the ledger had been changed.
    """

    def __init__(self, run: Run, batch: Batch, prepared: PreparedBatch, where: str) -> None:
        self._run = run
        self._batch = batch
        self._prepared = prepared
        self._coming = prepared.rows
        self._where = where
        self._changes: Counter[str] = Counter()
        self.ledger = 0

    def write(self, mark: str, pending: Encoder | None) -> Applied:
        """Write the batch and remember it by its mark.

        Raises:
            DocumentError: an id is taken, or a vector came without values that are not stored.
            StoreMismatch: vectors of another dimension, or before an encoder is bound.
        """
        held = library.lock(self._run, self._where)
        encoder = self._encoder(held, pending)
        language = self._language(held)
        wanted = list(dict.fromkeys([*self._batch.remove, *(each.document.id for each in self._batch.add)]))
        known = {row["id"] for row in self._run(statements.KNOWN, {"ids": wanted})}
        removed = tuple(each for each in dict.fromkeys(self._batch.remove) if each in known)
        replaced = tuple(each.document.id for each in self._batch.add if each.document.id in known)
        self._find_vectors()
        leaving = remove(self._run, list(dict.fromkeys([*removed, *replaced])), held.ledger > 0)
        own = sorted(self._prepared.own | leaving.own)
        ledger = apply_ledger(self._run, held, self._batch, self._prepared, leaving)
        self.ledger = held.ledger + ledger.changed
        self._check_ids()
        deriving = Deriving(self._run, ledger, leaving)
        self._add_nodes()
        deriving.entities()
        deriving.relations()
        self._add_stated(ledger)
        deriving.drop_unused()
        if held.values["references"] + self._coming.counts["references"]:
            self._point(ledger, deriving)
        self._count_terms(leaving)
        self._count(ledger, leaving, deriving.changes)
        kept = not (own or ledger.changed) and held.values.get("resolved") is True
        library.save(self._run, held.after(mark, self._changes, encoder, language) | {"resolved": ledger.resolved or kept})
        return Applied(
            held.generation,
            tuple(each.document.id for each in self._batch.add if each.document.id not in known),
            replaced,
            tuple(each for each in removed if each not in replaced),
            {**self._coming.counts, **ledger.added},
            tuple(own),
        )

    def _encoder(self, held: LibraryNode, pending: Encoder | None) -> Encoder | None:
        """The encoder of the batch's vectors, if it is to be recorded with the first of them."""
        if not self._coming.vectors:
            return None
        encoder = encoder_of(held.encoder, pending)
        if pending is not None and pending != encoder:
            raise encoder.mismatch(self._where, pending)
        self._coming.packed.check_dimension(encoder.dimension)
        return encoder if held.encoder is None else None

    def _language(self, held: LibraryNode) -> str:
        """The language of the texts after this batch."""
        if not self._batch.add:
            return held.language or DEFAULT_LANGUAGE
        return language_of(held.language, self._prepared.language, self._where)

    def _find_vectors(self) -> None:
        """Take vectors that came by their key alone from the text nodes that have them, also from those that leave now."""
        packed = self._coming.packed
        asked = {vector.key: vector for _, vector in self._coming.vectors if vector.key not in packed.by_key}
        for row in run_in_parts(self._run, statements.VECTORS_BY_KEY, "keys", sorted(asked), _HEAVY_AT_ONCE):
            packed.by_key.setdefault(row["key"], bytes(row["vector"]))
        for key, vector in asked.items():
            if key not in packed.by_key:
                raise DocumentError(f"the vector of {vector.text_node!r} came without values, and {key!r} is not stored")
        self._coming.fill_vectors()

    def _check_ids(self) -> None:
        for part in chunks(self._coming.homes, ROWS_AT_ONCE):
            rows = self._run(statements.TAKEN, {"ids": part})
            if rows:
                first = min(row["id"] for row in rows)
                raise taken(first, self._coming.homes[first])

    def _add_nodes(self) -> None:
        coming = self._coming
        self._send(statements.ADD_DOCUMENTS, coming.documents, _HEAVY_AT_ONCE)
        self._send(statements.ADD_TEXT_NODES, coming.text_nodes, _HEAVY_AT_ONCE)
        self._send(statements.ADD_REFERENCES, coming.references, _HEAVY_AT_ONCE)
        self._send(statements.ADD_SENTENCES, coming.sentences, _HEAVY_AT_ONCE)
        self._send(statements.ADD_FOLLOWING, coming.following)
        self._send(statements.ADD_INSIDE, coming.inside)

    def _add_stated(self, ledger: AppliedLedger) -> None:
        self._send(statements.ADD_MENTIONS, ledger.stated.mentions)
        self._send(statements.ADD_EVIDENCE, ledger.stated.evidence)
        self._send(statements.ADD_DECLARED, [declared_row(each) for each in ledger.stated.declared])
        self._send(ledger_statements.ADD_HIDDEN, [*ledger.stated.hidden, *ledger.explicit.hidden])

    def _point(self, ledger: AppliedLedger, deriving: Deriving) -> None:
        """Let references point at what they stand for, as far as it is there now."""
        coming = self._coming
        targets = [f"document:{row['clew_id']}" for row in coming.documents]
        targets += [f"{kind}:{node}" for node in coming.homes for kind in ("node", "table")]
        targets += [f"entity:{each}" for each in sorted({*deriving.new_entities, *deriving.gone, *ledger.moved})]
        pointing = {(row["clew_id"], row["target"]) for row in coming.references}
        found = run_in_parts(self._run, statements.POINTING, "targets", targets)
        if self.ledger:
            found += run_in_parts(self._run, statements.POINTING_THROUGH, "ids", deriving.new_entities)
        pointing |= {(row["id"], row["target"]) for row in found}
        rows: dict[str, Rows] = {kind: [] for kind in statements.POINT_AT}
        for identity, target in sorted(pointing):
            kind, goal = split_ref(target)
            for each in ("node", "sentence") if kind in ("node", "table") else (kind,):
                if each in rows:
                    rows[each].append({"id": identity, "goal": goal})
        self._send(statements.POINT_AWAY, rows["entity"])
        for kind, statement in statements.POINT_AT.items():
            self._send(statement, rows[kind])

    def _count_terms(self, leaving: Leaving) -> None:
        change = Counter(self._coming.terms)
        change.subtract(leaving.terms)
        more = [{"id": f"term:{term}", "by": by} for term, by in sorted(change.items()) if by > 0]
        fewer = [{"id": f"term:{term}", "by": by} for term, by in sorted(change.items()) if by < 0]
        self._send(statements.MORE_TERMS, more)
        self._send(statements.FEWER_TERMS, fewer)

    def _count(self, ledger: AppliedLedger, leaving: Leaving, derived: Mapping[str, int]) -> None:
        self._changes["ledger_changes"] += ledger.changed
        self._changes.update(self._coming.counts)
        self._changes.update(ledger.stated.counts)
        self._changes.subtract(leaving.counts)
        self._changes.update(derived)
        nodes = (*self._coming.text_nodes, *self._coming.references)
        indexed = [row for row in nodes if row["kind"] not in BARE_KINDS]
        self._changes["nodes"] += len(indexed) - leaving.nodes
        self._changes["length"] += sum(row["length"] for row in indexed) - leaving.length

    def _send(self, statement: str, rows: Sequence[Mapping[str, Any]], at_once: int = ROWS_AT_ONCE) -> None:
        run_in_parts(self._run, statement, "rows", rows, at_once)
