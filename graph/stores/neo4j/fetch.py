"""Values by id, by owner and in id order; entities by name; text nodes by what they are about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ...model import DocumentHead, Evidence, Kind, Mention, TextNode
from ...names import match_key
from ...reads import (
    DocumentHeads,
    EvidenceOf,
    Fetch,
    FindEntities,
    MentionsIn,
    NodesAbout,
    NodesOf,
    SentencesOf,
    ShownEntities,
)
from .. import row_values
from ..base import by_owner, place
from . import rows
from .core import ReadState
from .labels import name_key
from .query_batch import CypherRead, Steps, ask
from .structure_edges import shown_entities
from .visibility import Scope

T = TypeVar("T")

PAGE = 2_000
"""Values that a scan reads at once."""
_KEYS_AT_ONCE = 500


def fetch(at: ReadState, read: Fetch[T]) -> Steps[list[T]]:
    """The values with these ids, in the order asked."""
    wanted = list(dict.fromkeys(read.ids))
    if not wanted:
        return []
    listed = yield from ask(_fetching(at.scope, read.kind), {"ids": wanted, **at.scope.parameters})
    made = {value.id: value for value in _decoded(read.kind, listed)}
    return [made[identity] for identity in wanted if identity in made]


def scan(at: ReadState, kind: Kind, after: str, limit: int) -> Steps[list[Any]]:
    """The first `limit` values in id order whose ids come after `after`."""
    parameters = {"after": after, "limit": limit, **at.scope.parameters}
    listed = yield from ask(_scanning(at.scope, kind), parameters)
    return _decoded(kind, listed)


def _decoded(kind: Kind, listed: Sequence[row_values.Row]) -> list[Any]:
    """Values of rows, in their order; relations by id."""
    if kind == "relation":
        return rows.relations(listed)
    return [_VALUE[kind](row) for row in listed]


def mentions(at: ReadState, read: MentionsIn) -> Steps[list[Mention]]:
    """The mentions in these text nodes, by start, then id."""
    text = (
        "UNWIND $ids AS id MATCH (n:TextNode {clew_id: id})-[m:MENTIONS]->(e:Entity) "
        f"WHERE m.clew_id IS NOT NULL AND e.clew_id IS NOT NULL AND {at.scope.node('n')} "
        f"RETURN collect({rows.MENTION}) AS %answer"
    )
    listed = yield from _by_ids(at.scope, text, read.text_nodes)
    made = sorted(map(rows.mention, listed), key=lambda each: (each.start, each.id))
    return by_owner(read.text_nodes, made, lambda each: each.text_node)


def heads(at: ReadState, read: DocumentHeads) -> Steps[list[DocumentHead]]:
    """Documents without their texts, in the order asked; after them those of text nodes."""
    scope, asked, nodes = at.scope, list(dict.fromkeys(read.document_ids)), list(dict.fromkeys(read.text_nodes))
    if not asked and not nodes:
        return []
    holders = (
        f"CALL () {{ UNWIND $nodes AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {scope.node('n')} "
        "RETURN id, n.document_id AS held UNION ALL UNWIND $nodes AS id MATCH (n:Sentence {clew_id: id}) "
        f"WHERE {scope.sentence('n')} RETURN id, n.document_id AS held }} RETURN collect([id, held]) AS held"
    )
    text = (
        f"CALL () {{ {holders} }} WITH held, $ids + [pair IN held | pair[1]] AS ids "
        f"CALL (ids) {{ UNWIND ids AS id WITH DISTINCT id MATCH (d:Document {{clew_id: id}}) WHERE {scope.document('d')} "
        f"RETURN collect({rows.HEAD}) AS heads }} RETURN [held, heads] AS %answer"
    )
    held, listed = yield from ask(text, {"ids": asked, "nodes": nodes, **scope.parameters})
    holder, found = dict(held), {row[0]: row_values.document_head(row) for row in listed}
    wanted = dict.fromkeys((*asked, *(holder[each] for each in nodes if each in holder)))
    return [found[each] for each in wanted if each in found]


def evidence(at: ReadState, read: EvidenceOf) -> Steps[list[Evidence]]:
    """The evidence of these relations: asserted first, then confidence, then id."""
    text = (
        "UNWIND $ids AS id MATCH (n:TextNode)-[v:STATES]->(:Entity) "
        f"WHERE v.relation = id AND {at.scope.stated('v', 'n')} "
        f"RETURN collect({rows.EVIDENCE}) AS %answer"
    )
    listed = yield from _by_ids(at.scope, text, read.relations)
    made = sorted(map(rows.evidence, listed), key=lambda each: (not each.asserted, -each.confidence, each.id))
    return by_owner(read.relations, made, lambda each: each.relation)


def nodes_of(at: ReadState, read: NodesOf) -> Steps[list[TextNode]]:
    """The text nodes of these documents in document order."""
    scope, kinds = at.scope, "" if read.parents else "AND n.kind <> 'parent' "
    texts = [
        f"UNWIND $ids AS id MATCH (n:TextNode {{document_id: id}}) WHERE {scope.node('n')} {kinds}"
        f"RETURN collect({rows.node_columns(scope)}) AS %answer"
    ]
    if read.sentences:
        texts.append(
            f"UNWIND $ids AS id MATCH (n:Sentence {{document_id: id}}) WHERE {scope.sentence('n')} "
            f"RETURN collect({rows.sentence_columns()}) AS %answer"
        )
    if not read.document_ids:
        return []
    parameters = {"ids": list(dict.fromkeys(read.document_ids)), **scope.parameters}
    found = yield [CypherRead(text, parameters) for text in texts]
    made = [row_values.text_node(row) for listed in found.answers for row in listed]
    return by_owner(read.document_ids, sorted(made, key=place), lambda each: each.document_id)


def sentences_of(at: ReadState, read: SentencesOf) -> Steps[list[TextNode]]:
    """The sentences of these text nodes, by start."""
    text = (
        f"UNWIND $ids AS id MATCH (n:Sentence {{parent: id}}) WHERE {at.scope.sentence('n')} AND n.clew_id IS NOT NULL "
        f"RETURN collect({rows.sentence_columns()}) AS %answer"
    )
    listed = yield from _by_ids(at.scope, text, read.text_nodes)
    return by_owner(read.text_nodes, sorted(map(row_values.text_node, listed), key=place), lambda each: each.parent or "")


def about(at: ReadState, read: NodesAbout) -> Steps[list[tuple[str, str]]]:
    """The text nodes of the documents that declare these entities, by id, `limit` per entity."""
    wanted = list(dict.fromkeys(read.entities))
    if not wanted or (read.limit is not None and read.limit <= 0):
        return []
    text = (
        "UNWIND $ids AS id MATCH (e:Entity {clew_id: id})<-[x:DECLARES]-(d:Document)-[:CONTAINS]->(n:TextNode) "
        f"WHERE x.name <> '' AND d.clew_id IS NOT NULL AND n.kind <> 'parent' AND {at.scope.node('n')} "
        "WITH id, collect(DISTINCT n.clew_id) AS nodes RETURN [collect(id), collect(nodes)] AS %answer"
    )
    columns = yield from ask(text, {"ids": wanted, **at.scope.parameters})
    nodes = dict(zip(*columns, strict=True))
    return [(entity, node) for entity in wanted if entity in nodes for node in sorted(nodes[entity])[: read.limit]]


def find(at: ReadState, read: FindEntities) -> Steps[dict[str, list[str]]]:
    """Entity ids by match key or alias: candidates by the index of names, checked exactly."""
    wanted, scope = list(dict.fromkeys(read.keys)), at.scope
    if not wanted:
        return {}
    whole_key = {name_key(key): key for key in wanted}
    terms = list(whole_key)
    queries = [
        " OR ".join(map(_quoted, terms[start : start + _KEYS_AT_ONCE])) for start in range(0, len(terms), _KEYS_AT_ONCE)
    ]
    parameters = {"queries": queries, "terms": terms, "keys": wanted, **scope.parameters}
    found = yield from ask(_finding(scope), parameters)
    named: dict[str, set[str]] = {}
    for identity, held_terms, *more in found:
        held = [whole_key[term] for term in held_terms]
        for key in held if scope.whole else _visible_keys(held, *more):
            named.setdefault(key, set()).add(identity)
    return {key: sorted(named[key]) for key in wanted if key in named}


def shown_as(at: ReadState, read: ShownEntities) -> Steps[dict[str, str]]:
    """The entity that each id leads to."""
    wanted = list(dict.fromkeys(read.entities))
    if not wanted:
        return {}
    led = dict((yield from ask(shown_entities(at.scope), {"ids": wanted, **at.scope.parameters})))
    return {each: led[each] for each in wanted if each in led}


def _finding(scope: Scope) -> str:
    text = (
        "UNWIND $queries AS query CALL db.index.fulltext.queryNodes('clew_names', query) YIELD node AS e "
        "WITH DISTINCT e WHERE e:Entity AND e.clew_id IS NOT NULL WITH e, [term IN e.keys WHERE term IN $terms] AS held "
        f"WHERE size(held) > 0 AND {scope.entity('e')} "
    )
    if scope.whole:
        return text + "RETURN collect([e.clew_id, held]) AS %answer"
    said = (
        f"COLLECT {{ MATCH (told:TextNode)-[m:MENTIONS]->(e) WHERE m.key IN $keys AND {scope.node('told')} "
        "RETURN DISTINCT m.key }"
    )
    declared = f"COLLECT {{ MATCH (d:Document)-[x:DECLARES]->(e) WHERE {scope.document('d')} RETURN [x.name] + x.aliases }}"
    return text + f"RETURN collect([e.clew_id, held, {said}, {declared}, e.declared, e.decided]) AS %answer"


def _visible_keys(
    held: Sequence[str], said: Sequence[str], declared: Sequence[Sequence[str]], explicit: str | None, decided: str | None
) -> set[str]:
    """Those of an entity's keys by which something visible calls it."""
    names = [name for each in declared for name in each]
    names += [name for each in rows.explicit_declarations("", explicit) for name in (each.name, *each.aliases)]
    shown = rows.shown_of(decided)
    names += [shown.name or "", *shown.aliases]
    return set(held) & ({*said} | {match_key(name) for name in names if name})


def _quoted(key: str) -> str:
    """A key as one exact term of the index's query language."""
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _by_ids(scope: Scope, text: str, ids: Sequence[str]) -> Steps[list[row_values.Row]]:
    if not ids:
        return []
    listed: list[row_values.Row] = yield from ask(text, {"ids": list(dict.fromkeys(ids)), **scope.parameters})
    return listed


def _fetching(scope: Scope, kind: Kind) -> str:
    node, nodes = scope.node("n"), rows.node_columns(scope)
    if kind == "document":
        return (
            f"UNWIND $ids AS id MATCH (d:Document {{clew_id: id}}) WHERE {scope.document('d')} "
            f"RETURN collect({rows.DOCUMENT}) AS %answer"
        )
    if kind == "text_node":
        return (
            f"CALL () {{ UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {node} RETURN {nodes} AS row UNION ALL "
            f"UNWIND $ids AS id MATCH (n:Sentence {{clew_id: id}}) WHERE {scope.sentence('n')} "
            f"RETURN {rows.sentence_columns()} AS row }} RETURN collect(row) AS %answer"
        )
    if kind == "reference":
        return (
            f"UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE n.target IS NOT NULL AND {node} "
            f"RETURN collect({nodes}) AS %answer"
        )
    if kind == "entity":
        return (
            f"UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}}) WHERE {scope.entity('e')} "
            f"WITH {rows.entity_columns(scope)} AS row RETURN collect(row) AS %answer"
        )
    if kind == "mention":
        return (
            "UNWIND $ids AS id MATCH (n:TextNode)-[m:MENTIONS]->(e:Entity) "
            f"WHERE m.clew_id = id AND {node} RETURN collect({rows.MENTION}) AS %answer"
        )
    by, columns = ("v.relation", rows.RELATION) if kind == "relation" else ("v.clew_id", rows.EVIDENCE)
    return (
        f"UNWIND $ids AS id MATCH (n:TextNode)-[v:STATES]->(:Entity) WHERE {by} = id AND {scope.stated('v', 'n')} "
        f"RETURN collect({columns}) AS %answer"
    )


def _scanning(scope: Scope, kind: Kind) -> str:
    """The next page: ids first, in the order of their index, then what belongs to them."""
    node, nodes, stated = scope.node("n"), rows.node_columns(scope), scope.stated("v", "n")

    def page(match: str, key: str, visible: str, columns: str) -> str:
        return (
            f"{match} WHERE {key} > $after AND {visible} WITH * ORDER BY {key} LIMIT $limit "
            f"WITH {columns} AS row RETURN collect(row) AS %answer"
        )

    if kind == "document":
        return page("MATCH (d:Document)", "d.clew_id", scope.document("d"), rows.DOCUMENT)
    if kind == "entity":
        return page("MATCH (e:Entity)", "e.clew_id", scope.entity("e"), rows.entity_columns(scope))
    if kind == "reference":
        return page("MATCH (n:TextNode)", "n.clew_id", f"n.target IS NOT NULL AND {node}", nodes)
    if kind == "mention":
        return page("MATCH (n:TextNode)-[m:MENTIONS]->(e:Entity)", "m.clew_id", node, rows.MENTION)
    if kind == "evidence":
        return page("MATCH (n:TextNode)-[v:STATES]->(:Entity)", "v.clew_id", stated, rows.EVIDENCE)
    if kind == "relation":
        return (
            f"MATCH (n:TextNode)-[v:STATES]->(:Entity) WHERE v.relation > $after AND {stated} "
            "WITH v.relation AS id ORDER BY id WITH DISTINCT id LIMIT $limit "
            f"MATCH (n:TextNode)-[v:STATES]->(:Entity) WHERE v.relation = id AND {stated} "
            f"RETURN collect({rows.RELATION}) AS %answer"
        )
    texts = f"MATCH (n:TextNode) WHERE n.clew_id > $after AND n.target IS NULL AND {node}"
    sentences = f"MATCH (n:Sentence) WHERE n.clew_id > $after AND {scope.sentence('n')}"
    return (
        f"CALL () {{ {texts} WITH n ORDER BY n.clew_id LIMIT $limit RETURN n.clew_id AS id, {nodes} AS row UNION ALL "
        f"{sentences} WITH n ORDER BY n.clew_id LIMIT $limit RETURN n.clew_id AS id, {rows.sentence_columns()} AS row }} "
        "WITH id, row ORDER BY id LIMIT $limit RETURN collect(row) AS %answer"
    )


_VALUE: Mapping[Kind, Callable[[row_values.Row], Any]] = {
    "document": row_values.document,
    "text_node": row_values.text_node,
    "reference": row_values.text_node,
    "entity": rows.entity,
    "mention": rows.mention,
    "evidence": rows.evidence,
}
