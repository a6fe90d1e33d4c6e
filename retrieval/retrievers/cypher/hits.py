"""From the rows of a Cypher query to hits: which columns count, and the text nodes that they lead to.

Of a row counts what is most exact, over all of its columns from left to right, lists, maps and paths included:

1. a text node or reference; a sentence, which stands for the text node that holds it; a MENTIONS or STATES relationship,
   which stands for the text node that it begins at;
2. else a relation between entities: the text nodes that state it, best evidence first;
3. else a document: its text nodes in order;
4. else an entity: the text nodes that are about it, then those that mention it.

A text counts as an id of one of these where its column is called `id`, `clew_id`, `text_node`, `text_node_id`,
`document_id`, `entity`, `entity_id`, `relation` or `relation_id`, or ends in one of them after a dot (`t.clew_id`). All else
is for the reader of the query. Everything is looked up through the view that is searched: what it hides leads nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from ....graph.cypher.results import CypherNode, CypherPath, CypherRelationship, CypherResult, ResultValue
from ....graph.identity import structure_edge_id
from ....graph.model import (
    DECLARES,
    MENTIONS,
    STRUCTURE,
    Edge,
    Entity,
    Evidence,
    Mention,
    Relation,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ....graph.reads import (
    EdgesOf,
    EvidenceOf,
    FetchDocuments,
    FetchEntities,
    FetchEvidence,
    FetchMentions,
    FetchRelations,
    FetchTextNodes,
    NodesAbout,
    NodesOf,
)
from ....graph.store import GraphReader
from ...hits import IS_SUBJECT, Hit, Step, Trail, name_of_node
from ...ranking import Ranking

MOST = 1_000
"""Hits of a query at most."""
AN_ENTITY = 20
"""Text nodes at most that an entity leads to; as many for a document or a relation."""

ID_COLUMNS = frozenset("id clew_id text_node text_node_id document_id entity entity_id relation relation_id".split())
STATES = "STATES"

Sort: TypeAlias = Literal["text_node", "mention", "evidence", "relation", "document", "entity", "unknown"]
NamedItem: TypeAlias = tuple[Sort, str]
Found: TypeAlias = tuple[str, Trail]

_EXACTNESS: tuple[tuple[Sort, ...], ...] = (("text_node", "mention", "evidence"), ("relation",), ("document",), ("entity",))
_RELATIONSHIPS: Mapping[str, Sort] = {MENTIONS: "mention", STATES: "evidence"}
_LABELS: Mapping[str, Sort] = {"TextNode": "text_node", "Sentence": "text_node", "Document": "document", "Entity": "entity"}


def hits_of(reader: GraphReader, result: CypherResult, trail: Trail) -> Ranking:
    """The text nodes that a query's rows lead to, in row order; each counts where it first comes.

    Args:
        reader: the store or view that is searched.
        result: the rows.
        trail: what every hit's trail begins as.

    Returns:
        The hits; the one at rank r scores 1 / r. A warning says so where there were more rows than were asked for.
    """
    rows = [list(dict.fromkeys(_named(result.columns, row))) for row in result.rows]
    looked = _LookUp(reader, trail)
    looked.read({each for row in rows for each in row})
    found: dict[str, Trail] = {}
    for row in rows:
        for node, trail in looked.leads(row):
            found.setdefault(node, trail)
    first = list(found)[:MOST]
    ranking = Ranking(
        Hit(looked.texts[node], 1 / rank, found[node], {trail.origin: 1 / rank}) for rank, node in enumerate(first, 1)
    )
    if not result.truncated:
        return ranking
    return ranking.warned(f"{trail.origin}: the query has more than {len(result.rows):,} rows; the rest was left out")


def _named(columns: Sequence[str], row: Sequence[ResultValue]) -> Iterator[NamedItem]:
    for column, value in zip(columns, row, strict=True):
        yield from _in_cell(value, column.rpartition(".")[2].strip("`").casefold() in ID_COLUMNS)


def _in_cell(value: ResultValue, ids: bool) -> Iterator[NamedItem]:
    if isinstance(value, str):
        if ids and value:
            yield "unknown", value
    elif isinstance(value, CypherNode):
        yield from _of_node(value)
    elif isinstance(value, CypherRelationship):
        yield from _of_relationship(value)
    elif isinstance(value, CypherPath):
        parts: tuple[ResultValue, ...] = (*value.nodes, *value.relationships)
        for part in parts:
            yield from _in_cell(part, ids)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _in_cell(each, key.casefold() in ID_COLUMNS)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for each in value:
            yield from _in_cell(each, ids)


def _of_node(node: CypherNode) -> Iterator[NamedItem]:
    identity = node.properties.get("clew_id")
    sort: Sort | None = next((_LABELS[label] for label in _LABELS if label in node.labels), None)
    if isinstance(identity, str) and sort is not None:
        yield sort, identity


def _of_relationship(relationship: CypherRelationship) -> Iterator[NamedItem]:
    identity = relationship.properties.get("clew_id")
    if isinstance(identity, str) and relationship.type not in STRUCTURE:
        yield _RELATIONSHIPS.get(relationship.type, "relation"), identity


@dataclass(slots=True)
class _LookUp:
    """What the rows name, read through the view, by id."""

    reader: GraphReader
    trail: Trail
    texts: dict[str, TextNode] = field(default_factory=dict)
    sentences: dict[str, TextNode] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    documents: dict[str, list[str]] = field(default_factory=dict)
    stating: dict[str, list[Evidence]] = field(default_factory=dict)
    about: dict[str, list[str]] = field(default_factory=dict)
    mentioning: dict[str, list[Edge]] = field(default_factory=dict)

    def read(self, named: set[NamedItem]) -> None:
        """Look everything up, in at most three reads."""
        if named:
            self._read_named(named)
            self._read_around()
            self._read_ends()

    def leads(self, row: Sequence[NamedItem]) -> Iterator[Found]:
        """The text nodes of one row, with their trails."""
        sorts = [(self._sort(each), each[1]) for each in row]
        for level in _EXACTNESS:
            found = [each for sort, identity in sorts if sort in level for each in self._lead(sort, identity)]
            if found:
                yield from found
                return

    def _read_named(self, named: set[NamedItem]) -> None:
        wanted: dict[str, list[str]] = {}
        for sort, identity in sorted(named):
            wanted.setdefault(sort, []).append(identity)
        any_sort = wanted.get("unknown", [])
        nodes = FetchTextNodes([*wanted.get("text_node", ()), *any_sort])
        mentions = FetchMentions(wanted.get("mention", []))
        evidence = FetchEvidence(wanted.get("evidence", []))
        relations = FetchRelations([*wanted.get("relation", ()), *any_sort])
        documents = FetchDocuments([*wanted.get("document", ()), *any_sort])
        entities = FetchEntities([*wanted.get("entity", ()), *any_sort])
        answers = self.reader.read(nodes, mentions, evidence, relations, documents, entities)
        for node in answers[nodes]:
            (self.sentences if node.kind == "sentence" else self.texts)[node.id] = node
        self.mentions = {each.id: each for each in answers[mentions]}
        self.evidence = {each.id: each for each in answers[evidence]}
        self.relations = {each.id: each for each in answers[relations]}
        self.documents = {each.id: [] for each in answers[documents]}
        self.entities = {each.id: each for each in answers[entities]}

    def _read_around(self) -> None:
        entities = list(self.entities)
        evidence, about = EvidenceOf(list(self.relations)), NodesAbout(entities, AN_ENTITY)
        edges = EdgesOf([entity_ref(each) for each in entities], "in", [MENTIONS], AN_ENTITY)
        nodes = NodesOf(list(self.documents))
        relations = FetchRelations(sorted({each.relation for each in self.evidence.values()}))
        answers = self.reader.read(evidence, about, edges, nodes, relations)
        for each in answers[evidence]:
            self.stating.setdefault(each.relation, []).append(each)
        for entity, identity in answers[about]:
            self.about.setdefault(entity, []).append(identity)
        for edge in answers[edges]:
            self.mentioning.setdefault(split_ref(edge.target)[1], []).append(edge)
        for node in answers[nodes]:
            self.documents[node.document_id].append(node.id)
            self.texts.setdefault(node.id, node)
        for relation in answers[relations]:
            self.relations.setdefault(relation.id, relation)

    def _read_ends(self) -> None:
        parents = [each.parent for each in self.sentences.values() if each.parent]
        stated = [each.text_node for some in self.stating.values() for each in some]
        places = [each.text_node for each in self.mentions.values()]
        places += [each.text_node for each in self.evidence.values()]
        around = [node for some in self.about.values() for node in some]
        naming = [split_ref(edge.source)[1] for some in self.mentioning.values() for edge in some]
        ends = {end for each in self.relations.values() for end in (each.source, each.target)}
        ends |= {each.entity for each in self.mentions.values()}
        nodes = FetchTextNodes(list(dict.fromkeys([*parents, *stated, *places, *around, *naming])))
        entities = FetchEntities(sorted(ends))
        answers = self.reader.read(nodes, entities)
        self.texts.update({each.id: each for each in answers[nodes] if each.kind != "sentence"})
        for entity in answers[entities]:
            self.entities.setdefault(entity.id, entity)

    def _sort(self, named: NamedItem) -> Sort:
        sort, identity = named
        if sort != "unknown":
            return sort
        if identity in self.texts or identity in self.sentences:
            return "text_node"
        if identity in self.relations:
            return "relation"
        return "document" if identity in self.documents else "entity"

    def _lead(self, sort: Sort, identity: str) -> list[Found]:
        found = {
            "text_node": self._of_text,
            "mention": self._of_mention,
            "evidence": self._of_evidence,
            "relation": self._of_relation,
            "document": self._of_document,
            "entity": self._of_entity,
        }[sort](identity)
        return [each for each in found if each[0] in self.texts]

    def _of_text(self, identity: str) -> list[Found]:
        sentence = self.sentences.get(identity)
        if sentence is None:
            return [(identity, self.trail)]
        return [(sentence.parent or "", replace(self.trail, sentence=sentence.text))]

    def _of_mention(self, identity: str) -> list[Found]:
        mention = self.mentions.get(identity)
        if mention is None or mention.text_node not in self.texts:
            return []
        edge = Edge(mention.id, MENTIONS, node_ref(mention.text_node), entity_ref(mention.entity), start=mention.start)
        return [(mention.text_node, self._mentioned(mention.entity, mention.text_node, edge))]

    def _of_evidence(self, identity: str) -> list[Found]:
        each = self.evidence.get(identity)
        return [] if each is None else self._stated([each])

    def _of_relation(self, identity: str) -> list[Found]:
        return self._stated(self.stating.get(identity, [])[:AN_ENTITY])

    def _of_document(self, identity: str) -> list[Found]:
        return [(node, self.trail) for node in self.documents.get(identity, [])[:AN_ENTITY]]

    def _of_entity(self, identity: str) -> list[Found]:
        found: dict[str, Trail] = {}
        for node in self.about.get(identity, ()):
            if node in self.texts:
                ends = document_ref(self.texts[node].document_id), entity_ref(identity)
                edge = Edge(structure_edge_id(DECLARES, *ends), DECLARES, *ends)
                found[node] = self._trail(identity, IS_SUBJECT, node, edge)
        for edge in self.mentioning.get(identity, ()):
            node = split_ref(edge.source)[1]
            if node in self.texts and node not in found:
                found[node] = self._mentioned(identity, node, edge)
        return list(found.items())[:AN_ENTITY]

    def _stated(self, evidence: Sequence[Evidence]) -> list[Found]:
        found: list[Found] = []
        for each in evidence:
            relation, node = self.relations.get(each.relation), self.texts.get(each.text_node)
            if relation is None or node is None:
                continue
            edge = Edge(relation.id, relation.type, entity_ref(relation.source), entity_ref(relation.target))
            names = self._name(relation.source), relation.words, self._name(relation.target)
            sentence, place = node.text[each.start : each.end], (node.document_id, node.start + each.start)
            step = Step(edge, *names, sentence, node.id, each.asserted, each.properties, *place)
            found.append((node.id, replace(self.trail, steps=(step,))))
        return found

    def _mentioned(self, entity: str, node: str, edge: Edge) -> Trail:
        return self._trail(entity, "is mentioned in", node, edge)

    def _trail(self, entity: str, words: str, node: str, edge: Edge) -> Trail:
        name = self._name(entity)
        step = Step(edge, name, words, name_of_node(self.texts[node]), text_node=node)
        return replace(self.trail, seeds=(name,), steps=(step,))

    def _name(self, entity: str) -> str:
        found = self.entities.get(entity)
        return entity if found is None else found.name
