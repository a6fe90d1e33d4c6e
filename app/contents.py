"""What a store holds, row by row: documents, entities and relations; and the parts of searches, which need no store.

A filter's conditions on a row's own fields choose rows. Those on other fields, metadata and facts, choose the text nodes
that the rows are read from, as in a search: what rests on hidden texts alone is not listed, not counted, and lends no name.
Of a document the characters of its visible text nodes count alone.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from ..graph.enrichment.units import is_enrichment
from ..graph.errors import FilterError, QueryError, nearest
from ..graph.filters.facts import FACT_FIELDS
from ..graph.filters.language import EVERYTHING, RESERVED_FIELDS, And, Filter, conjunction
from ..graph.filters.merging import merged
from ..graph.filters.records import record_of, value_of
from ..graph.groups import grouped
from ..graph.model import MENTIONS, Document, Entity, Json, Relation, TextNode, entity_ref
from ..graph.registry import Registry
from ..graph.store import GraphReader, GraphStore
from ..retrieval.execution import FilterForm
from ..retrieval.registry import RERANKERS, RETRIEVERS, TRANSFORMS

T = TypeVar("T")
ContentRow: TypeAlias = Mapping[str, Json]

LIMIT = 50
"""Rows that are listed unless another number is asked for."""
_AT_ONCE = 500
"""Entities or relations whose counts and names are read together."""


@dataclass(frozen=True, slots=True)
class _ListKind:
    """One kind of rows: its fields with their JSON types, the sort of the list, and how they are read, in id order.

    `rows` takes what is read, and whether that is the whole store.
    """

    fields: Mapping[str, str]
    sort: str
    rows: Callable[[Any, bool], Iterator[ContentRow]]


@dataclass(frozen=True, slots=True)
class Contents:
    """Some rows of a kind: at most `limit` of the `total` that pass the filter, in order."""

    kind: str
    rows: tuple[ContentRow, ...]
    total: int


def contents(
    store: GraphStore | None, kind: str, filter: FilterForm | None = None, sort: str | None = None, limit: int = LIMIT
) -> Contents:
    """The first rows of a kind. Memory is bounded by the limit, whatever the store holds.

    Args:
        store: the store; None for a kind of `PARTS`.
        kind: one of `KINDS`.
        filter: conditions on the rows' fields, metadata and facts.
        sort: a field, with `-` before it from the greatest to the least; rows without a value come last, ties by id.
            Documents can also be sorted by their metadata. Default: that of the kind.
        limit: the most rows.

    Raises:
        QueryError: an unknown kind or field to sort by, with the nearest; a limit that is not an integer of at least 0.
        FilterError: an unknown field, with the nearest; a comparison of unlike types; an `or` between rows and metadata.
    """
    if kind not in KINDS:
        raise QueryError(f"there is no list of {kind!r}.{nearest(kind, KINDS)} Lists: {', '.join(KINDS)}")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        raise QueryError(f"expected limit as an integer of at least 0, got {limit!r}")
    of, asked = KINDS[kind], Filter.of(filter)
    if store is None and kind not in PARTS:
        raise QueryError(f"a list of {kind} needs a store; without one there are: {', '.join(PARTS)}")
    metadata = {} if store is None or kind in PARTS else store.schema().fields
    own, hiding = _parted(asked, kind, metadata)
    own = merged(own)
    by, descending = _order(of.sort if sort is None else sort, kind, metadata)

    def listed() -> Contents:
        reader = store if store is None or hiding == EVERYTHING else store.view(hiding)
        passing = _Counted(row for row in of.rows(reader, hiding == EVERYTHING) if own.matches(_record(row)))
        choose = heapq.nlargest if descending else heapq.nsmallest
        rows = choose(limit, passing, key=partial(_key, by, descending)) if by else list(islice(passing, limit))
        return Contents(kind, tuple(rows), passing.rest())

    return listed() if store is None else store.snapshot(listed)[0]


class _Counted(Iterator[ContentRow]):
    """Rows that count themselves as they pass."""

    def __init__(self, rows: Iterator[ContentRow]) -> None:
        self._rows, self._count = rows, 0

    def __next__(self) -> ContentRow:
        row = next(self._rows)
        self._count += 1
        return row

    def rest(self) -> int:
        """How many rows there are in all; none is left."""
        for _ in self:
            pass
        return self._count


def _parted(asked: Filter, kind: str, metadata: Mapping[str, tuple[str, ...]]) -> tuple[Filter, Filter]:
    """The conditions on rows, and those on the text nodes that they are read from."""
    fields = KINDS[kind].fields
    known = {*fields, *metadata, *(() if kind in PARTS else (*RESERVED_FIELDS, *FACT_FIELDS))}
    for leaf in asked.leaves():
        if leaf.field not in known:
            hint = nearest(leaf.field, known)
            raise FilterError(
                f"filter {leaf}: {kind} have no field {leaf.field!r}.{hint} Fields: {', '.join(sorted(known))}"
            )
    own: list[Filter] = []
    hiding: list[Filter] = []
    for part in asked.parts if isinstance(asked, And) else (asked,):
        names = part.fields()
        if names <= fields.keys():
            own.append(part)
        elif names & fields.keys():
            mine, others = sorted(names & fields.keys()), sorted(names - fields.keys())
            raise FilterError(
                f"filter {part}: {', '.join(mine)} is a field of {kind}, {', '.join(others)} one of their texts: "
                "join such conditions with 'and', not with 'or' or 'not'"
            )
        else:
            hiding.append(part)
    chosen = conjunction(own)
    chosen.check({name: (type_,) for name, type_ in fields.items()})
    return chosen, conjunction(hiding)


def _order(sort: str, kind: str, metadata: Mapping[str, tuple[str, ...]]) -> tuple[str, bool]:
    """The field to sort by ("": as the rows come) and whether from the greatest."""
    by, descending = sort.removeprefix("-"), sort.startswith("-")
    known = {*KINDS[kind].fields, *(metadata if kind == "documents" else ())}
    if by and by not in known:
        hint, fields = nearest(by, known), ", ".join(sorted(known))
        raise QueryError(f"{kind} cannot be sorted by {by!r}: they have no such field.{hint} Fields: {fields}")
    return by, descending


def _record(row: ContentRow) -> ContentRow:
    """A row as a filter sees it: nothing is missing that is empty, but for texts."""
    return {name: None if value == "" else value for name, value in row.items()}


def _key(by: str, descending: bool, row: ContentRow) -> tuple[bool, str, object]:
    value = row[by] if by in row and by != "metadata" else _metadata_value(row, by)
    missing = value is None or value == "" or isinstance(value, Mapping)
    if missing:
        return not descending, "", 0
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    number = isinstance(value, int | float)
    return descending, "number" if number else "string", value if number else str(value)


def _metadata_value(row: ContentRow, name: str) -> Json:
    metadata = row.get("metadata")
    return (
        value_of(record_of(TextNode("", "", ""), Document("", "", "", metadata)), name)
        if isinstance(metadata, Mapping)
        else None
    )


def _documents(reader: GraphReader, whole: bool) -> Iterator[ContentRow]:
    for some in _groups(each for each in reader.scan("document") if not is_enrichment(each.id)):
        nodes = {} if whole else grouped((node.document_id, node) for node in reader.nodes_of([each.id for each in some]))
        for each in some:
            yield {
                "id": each.id,
                "title": each.title,
                "source": each.source,
                "characters": len(each.text) if whole else _characters(nodes.get(each.id, ())),
                "metadata": dict(each.metadata),
            }


def _characters(nodes: Sequence[TextNode]) -> int:
    """The characters of a document that its text nodes hold, what several hold once; one without a place holds its text."""
    total, reached = sum(len(node.text) for node in nodes if node.end <= node.start), 0
    for start, end in sorted((node.start, node.end) for node in nodes):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _entities(reader: GraphReader, _: bool) -> Iterator[ContentRow]:
    for some in _groups(reader.scan("entity")):
        refs = [entity_ref(each.id) for each in some]
        # An edge's weight is its entity's document frequency: the first one tells it.
        texts = {edge.target: edge.weight for edge in reader.edges(refs, "in", [MENTIONS], limit=1)}
        for each, ref in zip(some, refs, strict=True):
            yield _entity_row(each, texts.get(ref, 0))


def _entity_row(entity: Entity, texts: int) -> ContentRow:
    return {
        "id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "texts": texts,
        "aliases": list(entity.aliases),
        "description": entity.description,
    }


def _relations(reader: GraphReader, _: bool) -> Iterator[ContentRow]:
    for some in _groups(reader.scan("relation")):
        ends = list(dict.fromkeys(end for each in some for end in (each.source, each.target)))
        names = {each.id: each.name for each in reader.fetch("entity", ends)}
        statements = Counter(each.relation for each in reader.evidence([each.id for each in some]))
        for each in some:
            yield _relation_row(each, names, statements[each.id])


def _relation_row(relation: Relation, names: Mapping[str, str], statements: int) -> ContentRow:
    return {
        "id": relation.id,
        "subject": names.get(relation.source, relation.source),
        "predicate": relation.words,
        "object": names.get(relation.target, relation.target),
        "type": relation.type,
        "asserted": relation.asserted,
        "statements": statements,
    }


def _parts(registry: Registry[Any], _: object, __: bool) -> Iterator[ContentRow]:
    for row in registry.rows():
        yield {"name": row.usage, "kind": registry.kind, "does": row.summary, "needs": row.requirements}


def _groups(values: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(values, _AT_ONCE)):
        yield some


PARTS: Mapping[str, Registry[Any]] = {"retrievers": RETRIEVERS, "rerankers": RERANKERS, "transforms": TRANSFORMS}
"""The lists that need no store."""

KINDS: Mapping[str, _ListKind] = {
    "documents": _ListKind(
        {"id": "string", "title": "string", "source": "string", "characters": "number"}, "source", _documents
    ),
    "entities": _ListKind(
        {
            "id": "string",
            "name": "string",
            "type": "string",
            "texts": "number",
            "aliases": "array",
            "description": "string",
        },
        "-texts",
        _entities,
    ),
    "relations": _ListKind(
        {
            "id": "string",
            "subject": "string",
            "predicate": "string",
            "object": "string",
            "type": "string",
            "asserted": "boolean",
            "statements": "number",
        },
        "-statements",
        _relations,
    ),
    **{
        name: _ListKind(dict.fromkeys(("name", "kind", "does", "needs"), "string"), "", partial(_parts, registry))
        for name, registry in PARTS.items()
    },
}
"""The lists by name. `texts` are the text nodes that mention an entity, `statements` the pieces of a relation's evidence."""
