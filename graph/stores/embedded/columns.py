"""The graph as integer columns, derived from one generation of the truth and kept beside it.

Positions count in the order of ids, so that comparing positions is comparing ids. Strings are kept as one run of UTF-8 with
offsets and decoded when asked for. The columns know nothing of views: `Network` is made from them, whole or in part.
"""

import sqlite3
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ...model import entity_ref, node_ref

Ints = NDArray[np.int64]


class _Decoded(Sequence[str]):
    """Strings whose list is made at first sight."""

    @abstractmethod
    def _decode(self) -> list[str]:
        """Every string, made now."""

    @cached_property
    def all(self) -> list[str]:
        """Every string, decoded once."""
        return self._decode()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self.all[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)


class Strings(_Decoded):
    """Strings in one run of bytes, decoded when looked at."""

    def __init__(self, data: NDArray[np.uint8], offsets: Ints) -> None:
        self.data = data
        self.offsets = offsets

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Strings":
        """Pack texts."""
        packed = [text.encode() for text in texts]
        lengths = np.fromiter((len(each) for each in packed), dtype=np.int64, count=len(packed))
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        return cls(np.frombuffer(b"".join(packed), dtype=np.uint8), offsets)

    @cached_property
    def _bytes(self) -> bytes:
        return self.data.tobytes()

    def take(self, positions: Ints) -> list[str]:
        """The strings at these positions, without decoding any other."""
        data = self._bytes
        starts, ends = self.offsets[positions].tolist(), self.offsets[positions + 1].tolist()
        return [data[a:b].decode() for a, b in zip(starts, ends, strict=True)]

    def _decode(self) -> list[str]:
        data, bounds = self._bytes, self.offsets.tolist()
        return [data[a:b].decode() for a, b in pairwise(bounds)]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each string is."""
        return {text: position for position, text in enumerate(self.all)}

    def __len__(self) -> int:
        return len(self.offsets) - 1


@dataclass(frozen=True)
class Columns:
    """Everything that graph reads need. `*_row` are rows of the truth, all other integers are positions.

    Text nodes (references and parents too, sentences not) and entities are in id order, relations, mentions and evidence
    too. Types are positions in `types`, which is sorted and begins with the empty type. `edge_ids` are those of mentions and
    relations together, sorted; `mention_edge` and `relation_edge` are positions in it. A declaration without a document
    has -1, one without a name 0 as `declaration_named`.
    """

    node_ids: Strings
    node_row: Ints
    node_document: Ints
    node_reference: Ints
    node_parent: Ints
    document_ids: Strings
    document_row: Ints
    entity_ids: Strings
    entity_row: Ints
    types: Strings
    surface_row: Ints
    surface_entity: Ints
    surface_type: Ints
    edge_ids: Strings
    mention_node: Ints
    mention_surface: Ints
    mention_start: Ints
    mention_edge: Ints
    relation_row: Ints
    relation_source: Ints
    relation_target: Ints
    relation_edge: Ints
    evidence_relation: Ints
    evidence_node: Ints
    evidence_asserted: Ints
    evidence_type: Ints
    declaration_entity: Ints
    declaration_document: Ints
    declaration_type: Ints
    declaration_named: Ints

    @cached_property
    def by_node(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Mentions and evidence grouped by text node: their order and the bounds of each node, for parts of the graph."""
        return (
            *grouped_positions(self.mention_node, len(self.node_ids)),
            *grouped_positions(self.evidence_node, len(self.node_ids)),
        )

    @cached_property
    def refs(self) -> list[str]:
        """The refs of entities, then those of text nodes: searches read thousands."""
        return [*map(entity_ref, self.entity_ids.all), *map(node_ref, self.node_ids.all)]

    def references(self, ids: Iterable[str]) -> list[str]:
        """Those of these ids that are references."""
        positions = self.node_ids.positions
        return [each for each in ids if each in positions and self.node_reference[positions[each]]]

    def pack(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays by name, for a file."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Strings):
                arrays[f"{each.name}.data"], arrays[f"{each.name}.offsets"] = value.data, value.offsets
            else:
                arrays[each.name] = value
        return arrays

    @classmethod
    def unpack(cls, arrays: Mapping[str, NDArray[np.generic]]) -> "Columns":
        """The columns from `pack`'s arrays.

        Raises:
            KeyError: one is missing.
        """
        found: dict[str, object] = {}
        for each in fields(cls):
            if f"{each.name}.data" in arrays:
                data, offsets = arrays[f"{each.name}.data"], arrays[f"{each.name}.offsets"]
                found[each.name] = Strings(data.astype(np.uint8, copy=False), offsets.astype(np.int64, copy=False))
            else:
                found[each.name] = arrays[each.name].astype(np.int64, copy=False)
        return cls(**found)  # type: ignore[arg-type]


def read_columns(connection: sqlite3.Connection) -> Columns:
    """The columns of the generation that `connection` sees."""
    node_ids, node = _table(
        connection,
        "SELECT id, rid, document, target IS NOT NULL, "
        "CASE kind WHEN 'parent' THEN 1 WHEN 'summary' THEN 2 ELSE 0 END FROM node WHERE kind <> 'sentence' ORDER BY id",
        4,
    )
    document_ids, document = _table(connection, "SELECT id, rid FROM document ORDER BY id", 1)
    entity_ids, entity = _table(connection, "SELECT id, rid FROM entity ORDER BY id", 1)
    types = Strings.of(
        [
            "",
            *(
                t
                for (t,) in connection.execute(
                    "SELECT type FROM surface UNION SELECT type FROM declaration UNION SELECT type FROM evidence ORDER BY 1"
                )
                if t
            ),
        ]
    )
    code = types.positions
    surfaces = connection.execute("SELECT rid, entity, type FROM surface ORDER BY rid").fetchall()
    surface = np.array([(rid, entity, code[kind]) for rid, entity, kind in surfaces], dtype=np.int64).reshape(-1, 3)
    mention_ids, mention = _table(connection, "SELECT id, node, surface, start FROM mention ORDER BY id", 3)
    relation_ids, relation = _table(connection, "SELECT id, rid, source, target FROM relation ORDER BY id", 3)
    evidence_rows = connection.execute("SELECT relation, node, asserted, type FROM evidence ORDER BY id")
    evidence = np.array([(*each, code[kind]) for *each, kind in evidence_rows], dtype=np.int64).reshape(-1, 4)
    declaration_rows = connection.execute("SELECT entity, document, name <> '', type FROM declaration ORDER BY rid")
    declaration = np.array([(*each, code[kind]) for *each, kind in declaration_rows], dtype=np.int64).reshape(-1, 4)
    edge_ids, ranks = _merged_strings(mention_ids, relation_ids)
    declaring = declaration[:, 1]
    return Columns(
        node_ids=node_ids,
        node_row=node[:, 0],
        node_document=_positions(document[:, 0], node[:, 1]),
        node_reference=node[:, 2],
        node_parent=node[:, 3],
        document_ids=document_ids,
        document_row=document[:, 0],
        entity_ids=entity_ids,
        entity_row=entity[:, 0],
        types=types,
        surface_row=surface[:, 0],
        surface_entity=_positions(entity[:, 0], surface[:, 1]),
        surface_type=surface[:, 2],
        edge_ids=edge_ids,
        mention_node=_positions(node[:, 0], mention[:, 0]),
        mention_surface=_positions(surface[:, 0], mention[:, 1]),
        mention_start=mention[:, 2],
        mention_edge=ranks[: len(mention_ids)],
        relation_row=relation[:, 0],
        relation_source=_positions(entity[:, 0], relation[:, 1]),
        relation_target=_positions(entity[:, 0], relation[:, 2]),
        relation_edge=ranks[len(mention_ids) :],
        evidence_relation=_positions(relation[:, 0], evidence[:, 0]),
        evidence_node=_positions(node[:, 0], evidence[:, 1]),
        evidence_asserted=evidence[:, 2],
        evidence_type=evidence[:, 3],
        declaration_entity=_positions(entity[:, 0], declaration[:, 0]),
        declaration_document=np.where(declaring == 0, -1, _positions(document[:, 0], declaring)),
        declaration_type=declaration[:, 3],
        declaration_named=declaration[:, 2],
    )


def _table(connection: sqlite3.Connection, query: str, width: int) -> tuple[Strings, Ints]:
    """The ids (first column) and the integers (the rest) of a query's rows, in blocks so that memory stays low."""
    ids: list[str] = []
    blocks = [np.zeros((0, width), dtype=np.int64)]
    cursor = connection.execute(query)
    while rows := cursor.fetchmany(10_000):
        ids.extend(row[0] for row in rows)
        blocks.append(np.array([row[1:] for row in rows], dtype=np.int64).reshape(-1, width))
    return Strings.of(ids), np.concatenate(blocks)


def _positions(rows: Ints, wanted: Ints) -> Ints:
    """Where each of `wanted` stands in `rows`; anything for a row that is not there."""
    if not len(rows):
        return np.zeros(len(wanted), dtype=np.int64)
    order = np.argsort(rows)
    found = np.searchsorted(rows[order], wanted)
    return order[np.minimum(found, len(rows) - 1)]


def _merged_strings(first: Strings, second: Strings) -> tuple[Strings, Ints]:
    """The strings of both, sorted, and where each one went."""
    both = [*first.all, *second.all]
    order = sorted(range(len(both)), key=both.__getitem__)
    ranks = np.empty(len(both), dtype=np.int64)
    ranks[np.array(order, dtype=np.int64)] = np.arange(len(both))
    return Strings.of(both[each] for each in order), ranks


def grouped_positions(keys: Ints, groups: int) -> tuple[Ints, Ints]:
    """The positions in the order of their keys, each below `groups`, and the bounds of each key: (n,), (groups + 1,)."""
    order = np.argsort(keys, kind="stable")
    return order, np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.bincount(keys, minlength=groups))])


def stretches(first: Ints, counts: Ints) -> Ints:
    """The positions first[i], first[i] + 1, …, counts[i] of them, for every i in turn."""
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))


class LazyStrings(_Decoded):
    """A sequence of strings, made once, at first sight."""

    def __init__(self, size: int, make: Callable[[], list[str]]) -> None:
        self._size = size
        self._make = make

    def _decode(self) -> list[str]:
        return self._make()

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.all == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.all)
