"""A store's answers worked out the slow and obvious way from contributions: what the contract suite compares with."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import log
from typing import Any

import numpy as np

from clew.graph.analyzer import analyzer_of
from clew.graph.batch import Contribution, Declaration
from clew.graph.entity_names import Surface
from clew.graph.filters.facts import FactCondition
from clew.graph.identity import AnyValue, digest, entity_id, entity_id_of_key
from clew.graph.model import (
    BARE_KINDS,
    KINDS,
    LITERAL_TYPES,
    MENTIONS,
    Document,
    Edge,
    Entity,
    Evidence,
    Kind,
    Mention,
    Reference,
    Relation,
    TextNode,
    entity_ref,
    node_ref,
    split_ref,
)
from clew.graph.names import match_key, title_name
from clew.graph.resolution.application import Resolution
from clew.graph.resolution.ledger import Assignment, Decision
from clew.graph.resolution.statements import Naming, hidden_declaration, in_hidden_order, ledger_records
from clew.graph.store import Matrix, Scored
from clew.graph.terms import content_terms


def most(values: Iterable[str]) -> str:
    """The most frequent non-empty text, ties by text."""
    counted = Counter(value for value in values if value)
    return sorted(counted, key=lambda value: (-counted[value], value))[0] if counted else ""


def typed(held: Contribution) -> list[Evidence]:
    """A document's evidence, each with the type that the document gives the relation."""
    types = {relation.id: relation.type for relation in held.relations}
    return [replace(each, type=each.type or types[each.relation]) for each in held.evidence]


def _without_hidden(held: Contribution, seen: Callable[[TextNode], bool]) -> Contribution:
    """A document without the references that are not seen; in the contract worlds nothing rests on a reference."""
    return replace(held, nodes=tuple(each for each in held.nodes if not isinstance(each, Reference) or seen(each)))


class PlainGraph:
    """The graph of some contributions under a ledger; `whole` gives N, document frequencies and mean length."""

    language = "en"

    def __init__(
        self,
        contributions: Iterable[Contribution],
        explicit: Iterable[Declaration] = (),
        whole: "PlainGraph | None" = None,
        decisions: Iterable[Decision] = (),
        assignments: Iterable[Assignment] = (),
        facts: FactCondition | None = None,
    ) -> None:
        self.brought = sorted(contributions, key=lambda each: each.document.id)
        self.declared = list(explicit)
        self.whole = whole or self
        self.decisions = sorted(decisions, key=lambda each: each.id)
        self.assignments = sorted(assignments, key=lambda each: (each.own, each.document))
        self.resolution = Resolution(self.assignments, self.decisions)
        shown = [self.resolution.contribution(replace(each, evidence=tuple(typed(each)))) for each in self.brought]
        self.contributions = [each for each, _ in shown]
        alone = [(each, self.resolution.declaration(each)) for each in self.declared]
        self.explicit = [each for _, each in alone if each is not None]
        blocked = [hidden_declaration(each) for each, kept in alone if kept is None]
        self.hidden = in_hidden_order([*blocked, *(each for _, hidden in shown for each in hidden)])
        self.documents: list[Document] = [each.document for each in self.contributions]
        self.nodes: list[TextNode] = [node for each in self.contributions for node in each.nodes]
        self.mentions: list[Mention] = [mention for each in self.contributions for mention in each.mentions]
        self.facts = facts or FactCondition()
        every = [evidence for item in self.contributions for evidence in typed(item)]
        self.evidence: list[Evidence] = [each for each in every if self.facts.passes(each.asserted, each.properties)]
        ends = {
            relation.id: {relation.source, relation.target} for item in self.contributions for relation in item.relations
        }
        self._ends: set[str] = set().union(*(ends[each.relation] for each in every))
        self.declarations = [each for item in self.contributions for each in item.declarations]
        self._texts = {node.id: node.text for node in self.nodes}

    def only(self, keep: Callable[[Contribution], bool], facts: FactCondition | None = None) -> "PlainGraph":
        """What a view of some documents answers: an entity needs more than its explicit declaration to be in it."""
        homes = {node.id: keep(each) for each in self.brought for node in each.nodes}
        kept = [_without_hidden(each, lambda node: self._leads_to(node, homes)) for each in self.brought if keep(each)]
        shown = [each for each in kept if each.nodes]
        return PlainGraph(shown, self.declared, self, self.decisions, self.assignments, facts)

    def _leads_to(self, node: TextNode, homes: Mapping[str, bool], left: int = 3) -> bool:
        """Whether a text node, or a text that a reference leads to, is in a document that is kept, and all on the way."""
        if not homes[node.id] or not isinstance(node, Reference) or split_ref(node.target)[0] == "retriever":
            return homes[node.id]
        return left > 0 and any(self._leads_to(goal, homes, left - 1) for goal in self.goals(node.target))

    def goals(self, target: str) -> list[TextNode]:
        """The text nodes, references too, that a target stands for."""
        kind, identity = split_ref(target)
        nodes = {node.id: node for node in self.nodes}
        if kind in ("node", "table"):
            found = nodes.get(identity)
            return [] if found is None else [nodes[found.parent or ""] if found.kind == "sentence" else found]
        texts = [node for node in self.nodes if node.kind != "sentence"]
        if kind == "document":
            return [node for node in texts if node.document_id == identity]
        if kind != "entity":
            return []
        if identity not in {each.id for each in self.entities()}:
            moved = (each.entity for each in self.assignments if each.own == identity and not each.document)
            identity = next(moved, "")
        ends = {each.id for item in self.contributions for each in item.relations if identity in (each.source, each.target)}
        telling = {each.text_node for each in self.mentions if each.entity == identity}
        telling |= {each.text_node for each in self.evidence if each.relation in ends}
        declaring = {each.document_id for each in self.declarations if each.entity == identity}
        return [node for node in texts if node.id in telling or node.document_id in declaring]

    def entities(self) -> list[Entity]:
        """All entities, by id."""
        supported = {mention.entity for mention in self.mentions} | {each.entity for each in self.declarations}
        supported |= self._ends
        if self.whole is self:
            supported |= {each.entity for each in self.explicit}
        return [self._entity(identity) for identity in sorted(supported)]

    def _entity(self, identity: str) -> Entity:
        decided = self.resolution.shown(identity)
        said = [m for m in self.mentions if m.entity == identity]
        declared = [d for d in [*self.explicit, *self.declarations] if d.entity == identity]
        own = [self._surface(m) for m in said if entity_id_of_key(m.key) == identity]
        name = (
            decided.name
            or most(d.name for d in declared if not d.document_id)
            or most(own)
            or most(d.name for d in declared if d.name and entity_id(d.name) == identity)
            or most(alias for d in declared if d.own for alias in d.aliases if title_name(alias) == d.name != alias)
            or most(surface for surface in map(self._surface, said) if any(map(str.isupper, surface)))
            or most(map(self._surface, said))
            or most(d.name for d in declared)
        )
        kind = self._type(said, declared) if decided.type is None else decided.type
        shown = [
            m for m in said if self._surface(m) in own or not (any(map(str.isupper, name)) and self._surface(m).islower())
        ]
        names = {*map(self._surface, shown), *(d.name for d in declared), *(alias for d in declared for alias in d.aliases)}
        names |= set(decided.aliases)
        properties: dict[str, Any] = {} if decided.description is None else {"description": decided.description}
        for declaration in sorted(declared, key=lambda d: (bool(d.document_id), d.type != kind, not d.name, d.document_id)):
            properties = {**declaration.properties, **properties}
        return Entity(identity, name, kind, tuple(sorted(names - {name, ""})), properties)

    @staticmethod
    def _type(said: list[Mention], declared: list[Declaration]) -> str:
        votes = Counter(m.type for m in said if m.type)
        voted = most(votes.elements())
        if voted in LITERAL_TYPES:
            return voted
        given = [d for d in declared if not voted or d.type not in LITERAL_TYPES]
        agreed = votes[voted] >= 0.6 * votes.total() and votes[voted] >= 0.2 * len(said)
        by_itself = most(d.type for d in given if not d.document_id)
        return by_itself or most(d.type for d in given) or (voted if agreed else "")

    def _surface(self, mention: Mention) -> str:
        return self._texts[mention.text_node][mention.start : mention.end]

    def relations(self) -> list[Relation]:
        """All relations that have evidence, by id."""
        stated: dict[str, Relation] = {each.id: each for item in self.contributions for each in item.relations}
        grouped: dict[str, list[Evidence]] = defaultdict(list)
        for each in sorted(self.evidence, key=lambda evidence: evidence.id):
            grouped[each.relation].append(each)
        return [self._shown(stated[each], grouped[each]) for each in sorted(grouped)]

    @staticmethod
    def _shown(relation: Relation, evidence: Sequence[Evidence]) -> Relation:
        asserted = [each for each in evidence if each.asserted]
        counted = asserted or evidence
        properties: dict[str, Any] = {}
        for each in counted:
            own = dict(each.properties)
            if own.get("inverted") is True:
                own = {name: value for name, value in own.items() if name not in ("inverted", "predicate")}
            properties = {**own, **properties}
        return replace(relation, type=most(each.type for each in counted), properties=properties, asserted=bool(asserted))

    def values(self, kind: Kind) -> list[Any]:
        """What `scan` gives."""
        found: dict[Kind, list[Any]] = {
            "document": self.documents,
            "text_node": [node for node in self.nodes if not isinstance(node, Reference)],
            "reference": [node for node in self.nodes if isinstance(node, Reference)],
            "entity": self.entities(),
            "mention": self.mentions,
            "relation": self.relations(),
            "evidence": self.evidence,
        }
        return sorted(found[kind], key=lambda value: str(value.id))

    def digest(self) -> str:
        """The digest of everything."""
        values: list[AnyValue] = [value for kind in KINDS for value in self.values(kind)]
        whole = self.whole is self
        return digest(values, ledger_records(self.decisions, self.assignments, self.hidden) if whole else ())

    def namings(self) -> list[Naming]:
        """How each document names each own entity."""
        said: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        declared: dict[tuple[str, str], list[Declaration]] = defaultdict(list)
        for item in self.brought:
            for mention in item.mentions:
                said[mention.entity, item.document.id].append(mention)
        for each in [*self.declared, *(each for item in self.brought for each in item.declarations)]:
            normal = replace(each, aliases=tuple(sorted(set(each.aliases))))
            declared[each.entity, each.document_id].append(normal)
        found = []
        for key in sorted({*said, *declared}):
            uses = Counter((self._surface(m), m.key, m.type) for m in said[key])
            surfaces = tuple(Surface(*each, uses[each]) for each in sorted(uses))
            declarations = tuple(sorted(declared[key], key=lambda each: (each.name, each.type)))
            found.append(Naming(*key, surfaces, declarations, tuple(sorted({m.text_node for m in said[key]}))))
        return found

    def find(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Entity ids by match key."""
        named: dict[str, set[str]] = defaultdict(set)
        for mention in self.mentions:
            named[mention.key].add(mention.entity)
        here = {entity.id for entity in self.entities()}
        for declaration in [*self.explicit, *self.declarations]:
            if declaration.entity in here:
                for name in filter(None, (declaration.name, *declaration.aliases)):
                    named[match_key(name)].add(declaration.entity)
        for entity, decided in self.resolution.decided().items():
            for name in filter(None, (decided.name, *decided.aliases)) if entity in here else ():
                named[match_key(name)].add(entity)
        return {key: sorted(named[key]) for key in dict.fromkeys(keys) if key in named}

    def all_edges(self) -> list[Edge]:
        """Mentions and asserted relations, in weight order."""
        frequency: dict[str, set[str]] = defaultdict(set)
        for mention in self.mentions:
            frequency[mention.entity].add(mention.text_node)
        edges = [
            Edge(m.id, MENTIONS, node_ref(m.text_node), entity_ref(m.entity), len(frequency[m.entity]), m.start)
            for m in self.mentions
        ]
        edges.sort(key=lambda edge: (edge.weight, edge.id))
        facts = [
            Edge(r.id, r.type, entity_ref(r.source), entity_ref(r.target), self._asserted(r.id), 0)
            for r in self.relations()
            if self._asserted(r.id)
        ]
        return [*edges, *sorted(facts, key=lambda edge: (-edge.weight, edge.id))]

    def _asserted(self, relation: str) -> int:
        return sum(1 for each in self.evidence if each.relation == relation and self.facts.counts(each.asserted))

    def edges(self, refs: Sequence[str], limit: int | None = None) -> list[Edge]:
        """Each ref's first edges."""
        found: dict[str, Edge] = {}
        edges = self.all_edges()
        for ref in refs:
            for edge in [each for each in edges if ref in (each.source, each.target)][:limit]:
                found.setdefault(edge.id, edge)
        return list(found.values())

    def neighbourhood(self, refs: Sequence[str], hops: int, limit: int | None) -> tuple[dict[str, int], list[Edge]]:
        """Distances by ref, and edges by id."""
        literal = {entity_ref(entity.id) for entity in self.entities() if entity.type in LITERAL_TYPES}
        edges = [edge for edge in self.all_edges() if not {edge.source, edge.target} & literal]
        here = {node_ref(node.id) for node in self.nodes} | {entity_ref(entity.id) for entity in self.entities()}
        distance = {ref: 0 for ref in refs if ref in here}
        kept: dict[str, Edge] = {}
        for hop in range(1, hops + 1):
            for ref in [each for each, away in distance.items() if away == hop - 1]:
                for edge in [each for each in edges if ref in (each.source, each.target)][:limit]:
                    kept[edge.id] = edge
                    distance.setdefault(edge.target if edge.source == ref else edge.source, hop)
        return distance, [kept[each] for each in sorted(kept)]

    @cached_property
    def indexed(self) -> dict[str, list[str]]:
        """The terms of every text node in the keyword index."""
        terms = analyzer_of(self.language).terms
        return {node.id: terms(f"{node.title} {node.text}") for node in self.nodes if node.kind not in BARE_KINDS}

    def search_text(self, query: str, k: int) -> list[Scored]:
        """Textbook BM25 with k1 = 1.2, b = 0.75."""
        corpus, here = self.whole.indexed, self.indexed
        mean = sum(map(len, corpus.values())) / len(corpus) if corpus else 1.0
        scored = []
        for identity, text in here.items():
            score = 0.0
            for term in content_terms(query):
                holding = sum(1 for other in corpus.values() if term in other)
                idf = log(1 + (len(corpus) - holding + 0.5) / (holding + 0.5))
                count = text.count(term)
                score += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(text) / mean))
            if score > 0:
                scored.append((identity, score))
        return sorted(scored, key=lambda each: (-round(each[1], 9), each[0]))[:k]

    def search_vectors(self, queries: Matrix, kind: str, k: int) -> list[list[Scored]]:
        """Every cosine, sorted."""
        vectors = [
            (vector.text_node, np.asarray(vector.values, dtype=np.float64))
            for item in self.contributions
            for vector in item.vectors
            if vector.kind == kind
        ]
        ranked = []
        for query in queries:
            scored = [(node, float(np.dot(values, query.astype(np.float64)))) for node, values in vectors]
            ranked.append(sorted(scored, key=lambda each: (-round(each[1], 9), each[0]))[:k])
        return ranked
