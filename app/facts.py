"""Facts about an entity and paths between two entities, in words, each with the sentences that state it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from ..graph.errors import FilterError, QueryError
from ..graph.filters.language import F, Filter, conjunction
from ..graph.identity import relation_id
from ..graph.model import (
    MENTIONS,
    Edge,
    Entity,
    Evidence,
    Mention,
    Metadata,
    Modality,
    Path,
    Relation,
    TextNode,
    entity_ref,
    node_ref,
    split_ref,
)
from ..graph.relations import as_stated
from ..graph.resolution.application import Resolution
from ..graph.store import GraphReader, GraphStore
from ..retrieval.execution import FilterForm
from ..retrieval.hits import Step, Trail, name_of_node

AsOf: TypeAlias = str | int | date
"""A date: an ISO date of a year, month or day as text, a year as a number, or a day."""
Modalities: TypeAlias = Modality | str | Iterable[Modality | str]
"""One modality of evidence or several: asserted, denied, claimed, planned, supposed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that states a fact, and its text node.

    `title` is that of its text node, or its document's source where it has none. `asserted` is false where it denies or only
    supposes the fact. `properties` are its own; `type` is how its document reads the fact. The sentence begins at character
    `start` of the document's text.
    """

    sentence: str
    text_node: str
    document_id: str
    title: str
    extractor: str
    confidence: float
    asserted: bool
    properties: Metadata = field(default_factory=dict, hash=False)
    type: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation in words, with its evidence as sentences: asserted ones first, then by confidence.

    `contradicts` has the ids of facts that cannot hold along with this one, its own where a sentence denies what another
    asserts (see `fact_conflicts.py`), and `rivals` the others in words; the sentences of such a fact are in order of time.
    """

    relation: Relation
    subject: str
    object: str
    statements: tuple[Statement, ...]
    contradicts: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()

    @property
    def asserted(self) -> bool:
        """Whether at least one sentence asserts the fact."""
        return self.relation.asserted

    def __str__(self) -> str:
        return f"{self.subject} —{self.relation.words}→ {self.object}"


def with_facts(filter: FilterForm | None, as_of: AsOf | None, modality: Modalities | None) -> FilterForm | None:
    """A filter with what is asked of facts; the filter itself where nothing is.

    Raises:
        FilterError: no date, or an unknown modality.
    """
    asked: list[Filter] = []
    if as_of is not None:
        asked.append(F.as_of == (as_of.isoformat()[:10] if isinstance(as_of, date) else as_of))
    if modality is not None:
        if not isinstance(modality, Iterable):
            raise FilterError(f"modality: expected a name or several, got {type(modality).__name__} {modality!r:.40}")
        asked.append(F.modality == modality if isinstance(modality, str) else F.modality.isin(modality))
    return conjunction([Filter.of(filter), *asked]) if asked else filter


def facts_view(store: GraphStore, as_of: AsOf | None, modality: Modalities | None) -> GraphReader:
    """The store with those facts alone that are asked for.

    Raises:
        FilterError: no date, or an unknown modality.
    """
    asked = with_facts(None, as_of, modality)
    return store if asked is None else store.view(Filter.of(asked))


def facts_of(reader: GraphReader, entity: Entity) -> list[Fact]:
    """The facts with this entity at either end, denied and supposed ones included.

    Asserted facts come first, then those with more statements, then by predicate and id.
    """
    types = [name for name in sorted(reader.relation_types()) if name != MENTIONS]
    edges = reader.edges([entity_ref(entity.id)], "both", types) if types else []
    relations = reader.fetch("relation", list(dict.fromkeys(edge.id for edge in edges)))
    return sorted(facts_from(reader, relations), key=_order)


def _order(fact: Fact) -> tuple[bool, int, str, str]:
    return not fact.asserted, -len(fact.statements), fact.relation.predicate, fact.relation.id


def paths_between(reader: GraphReader, start: Entity, end: Entity, k: int) -> list[Trail]:
    """The k best paths from one entity to another.

    Raises:
        QueryError: k is not an integer of at least 0.
    """
    from ..graph.walk import evidence_paths

    if isinstance(k, bool) or not isinstance(k, int) or k < 0:
        raise QueryError(f"expected k as an integer of at least 0, got {k!r}")
    return path_trails(reader, evidence_paths(reader, start.id, end.id, k))


def path_trails(reader: GraphReader, paths: Sequence[Path]) -> list[Trail]:
    """Paths as trails in words, in the order given. A step along a mention has the sentence around the mention."""
    relation_ids = [edge.id for path in paths for edge in path.edges if edge.type != MENTIONS]
    mention_ids = [edge.id for path in paths for edge in path.edges if edge.type == MENTIONS]
    relations = reader.fetch("relation", list(dict.fromkeys(relation_ids)))
    facts = {fact.relation.id: fact for fact in facts_from(reader, relations)}
    mentions = {each.id: each for each in reader.fetch("mention", list(dict.fromkeys(mention_ids)))}
    names = _names(reader, [ref for path in paths for ref in path.refs])
    sentences = _around(reader, list(mentions.values()))
    return [
        Trail(
            "path",
            (names[path.refs[0]],),
            tuple(_step(edge, facts, mentions, names, sentences) for edge in path.edges),
        )
        for path in paths
    ]


def _step(
    edge: Edge,
    facts: dict[str, Fact],
    mentions: dict[str, Mention],
    names: dict[str, str],
    sentences: dict[str, TextNode],
) -> Step:
    if edge.type == MENTIONS:
        mention = mentions[edge.id]
        ends, around = (names[edge.source], "mentions", names[edge.target]), sentences.get(edge.id)
        if around is None:
            return Step(edge, *ends, text_node=mention.text_node)
        return Step(edge, *ends, around.text, mention.text_node, document_id=around.document_id, start=around.start)
    fact = facts[edge.id]
    words = (fact.subject, fact.relation.words, fact.object)
    if not fact.statements:
        return Step(edge, *words, asserted=fact.asserted)
    best = fact.statements[0]
    place = best.document_id, best.start
    return Step(edge, *words, best.sentence, best.text_node, fact.asserted, best.properties, *place)


def facts_from(reader: GraphReader, relations: Sequence[Relation]) -> list[Fact]:
    """Relations as facts in words, in the order given."""
    names = _names(reader, [entity_ref(end) for each in relations for end in (each.source, each.target)])
    evidence = reader.evidence([each.id for each in relations])
    nodes = {node.id: node for node in reader.fetch("text_node", list(dict.fromkeys(each.text_node for each in evidence)))}
    untitled = sorted({node.document_id for node in nodes.values() if not node.title})
    sources = {each.id: each.source for each in reader.fetch("document", untitled)}
    by_relation: dict[str, list[Statement]] = {}
    for each in evidence:
        if each.text_node in nodes:
            node = nodes[each.text_node]
            title = node.title or sources.get(node.document_id, "")
            by_relation.setdefault(each.relation, []).append(_statement(each, node, title))
    return [
        Fact(each, names[entity_ref(each.source)], names[entity_ref(each.target)], tuple(by_relation.get(each.id, ())))
        for each in relations
    ]


def hidden_facts(store: GraphStore, entity: Entity, resolution: Resolution) -> list[Fact]:
    """The facts with this entity at either end that were called wrong, by predicate and id, with what states them."""
    found: dict[str, tuple[Relation, list[Evidence]]] = {}
    for each in store.hidden():
        value, own = each.value, each.relation
        if each.reason != "wrong" or own is None or not isinstance(value, Evidence):
            continue
        source, target = (resolution.entity(end, each.document) for end in (own.source, own.target))
        if entity.id in (source, target):
            shown = replace(own, id=relation_id(source, own.predicate, target), source=source, target=target)
            found.setdefault(shown.id, (shown, []))[1].append(value)
    names = _names(store, [entity_ref(end) for each, _ in found.values() for end in (each.source, each.target)])
    nodes = {
        node.id: node
        for node in store.fetch("text_node", [each.text_node for _, pieces in found.values() for each in pieces])
    }
    facts = [
        Fact(
            as_stated(relation, pieces),
            names[entity_ref(relation.source)],
            names[entity_ref(relation.target)],
            tuple(_statement(each, nodes[each.text_node], nodes[each.text_node].title) for each in pieces),
        )
        for relation, pieces in found.values()
    ]
    return sorted(facts, key=_order)


def _statement(evidence: Evidence, node: TextNode, title: str) -> Statement:
    return Statement(
        node.text[evidence.start : evidence.end],
        node.id,
        node.document_id,
        title,
        evidence.extractor,
        evidence.confidence,
        evidence.asserted,
        evidence.properties,
        evidence.type,
        node.start + evidence.start,
    )


def _names(reader: GraphReader, refs: Sequence[str]) -> dict[str, str]:
    """A readable name for every ref: an entity's name, a text node's title or id."""
    ids: dict[str, list[str]] = {"entity": [], "node": []}
    for ref in dict.fromkeys(refs):
        kind, identity = split_ref(ref)
        ids.setdefault(kind, []).append(identity)
    names = dict.fromkeys(refs, "")
    names.update({entity_ref(each.id): each.name for each in reader.fetch("entity", ids["entity"])})
    names.update({node_ref(each.id): name_of_node(each) for each in reader.fetch("text_node", ids["node"])})
    return {ref: name or split_ref(ref)[1] for ref, name in names.items()}


def _around(reader: GraphReader, mentions: Sequence[Mention]) -> dict[str, TextNode]:
    """The sentence around each mention, by mention id: the stored sentence, else the text of the mention's text node."""
    nodes = {node.id: node for node in reader.fetch("text_node", list(dict.fromkeys(each.text_node for each in mentions)))}
    sentences: dict[str, list[TextNode]] = {}
    for sentence in reader.sentences_of(list(nodes)):
        sentences.setdefault(sentence.parent or "", []).append(sentence)
    around = {}
    for mention in mentions:
        node = nodes.get(mention.text_node)
        where = (node.start if node else 0) + mention.start
        containing = [each for each in sentences.get(mention.text_node, []) if each.start <= where < each.end]
        if node is not None:
            around[mention.id] = containing[0] if containing else node
    return around
