"""Applying the ledger: what documents bring, as resolution shows it, and back again.

Every store writes documents through `Resolution.contribution`, and `as_brought` undoes it exactly, so that what is stored is
a pure function of what the documents brought, of the assignments and of the decisions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..batch import Contribution, Declaration
from ..identity import relation_id
from ..model import CONFIRMED, Evidence, Mention, Metadata, Relation
from ..names import normal_predicate
from .ledger import Assignment, Decision, Shown, part_id
from .statements import Hidden, hidden_declaration, hidden_fact

FactKey = tuple[str, str, str]
"""Source, predicate and target, as resolution shows them."""


class Resolution:
    """Assignments and decisions, ready to be applied.

    Args:
        assignments: at least those of the own entities that are asked about, parts included.
        decisions: all of them.
    """

    def __init__(self, assignments: Iterable[Assignment] = (), decisions: Iterable[Decision] = ()) -> None:
        self._entities: dict[tuple[str, str], str] = {(each.own, each.document): each.entity for each in assignments}
        held = sorted(decisions, key=lambda each: each.id)
        self._facts: dict[FactKey, dict[str, str]] = defaultdict(dict)
        self._shown: dict[str, list[Decision]] = defaultdict(list)
        self._parts: dict[str, str] = {}
        self._labels: dict[str, set[str]] = defaultdict(set)
        for each in held:
            if each.kind in ("wrong", "right"):
                source, target = (self.entity(end) for end in each.entities)
                self._facts[source, normal_predicate(each.value), target].setdefault(each.text_node, each.kind)
            elif each.kind in ("name", "type", "description", "alias"):
                self._shown[self.entity(each.entities[0])].append(each)
            elif each.kind == "part":
                part = part_id(each.entities[0], each.value)
                self._parts[part] = each.value
                if (shown := self.entity(part)) != part:
                    self._labels[shown].add(each.value)

    def entity(self, own: str, document: str = "") -> str:
        """The entity to which the mentions of `own` in a document belong; "" where they belong to none."""
        found = self._entities.get((own, document))
        return self._entities.get((own, ""), own) if found is None else found

    def shown(self, entity: str) -> Shown:
        """What users decided that an entity shows: of several decisions the one on its own id, else the first by id.

        A part is called what they called it when they parted it, unless they renamed it since; where it was merged with
        another entity, that is an alias.
        """
        decided: dict[str, str] = {}
        aliases = set(self._labels.get(entity, ()))
        for each in sorted(self._shown.get(entity, ()), key=lambda each: (each.entities[0] != entity, each.id)):
            if each.kind == "alias":
                aliases.add(each.value)
            else:
                decided.setdefault(each.kind, each.value)
        if entity in self._parts:
            decided.setdefault("name", self._parts[entity])
        return Shown(**decided, aliases=tuple(sorted(aliases)))

    def verdicts(self) -> dict[FactKey, dict[str, str]]:
        """Which facts are "wrong" or "right", by text node or "" for all of them."""
        return dict(self._facts)

    def decided(self) -> dict[str, Shown]:
        """What users decided that entities show, by entity. Those that are blocked are left out."""
        return {entity: self.shown(entity) for entity in sorted({*self._shown, *self._parts, *self._labels}) if entity}

    def contribution(self, brought: Contribution) -> tuple[Contribution, tuple[Hidden, ...]]:
        """What a document brought as resolution shows it, and what of it is shown nowhere."""
        document = brought.document.id
        if not (self._entities or self._facts):
            return brought, ()
        hidden: list[Hidden] = []
        mentions: list[Mention] = []
        for mention in brought.mentions:
            entity = self.entity(mention.entity, document)
            if not entity:
                hidden.append(Hidden(document, mention, "blocked"))
            else:
                mentions.append(mention if entity == mention.entity else replace(mention, entity=entity, own=mention.entity))
        declarations: list[Declaration] = []
        for declaration in brought.declarations:
            moved = self.declaration(declaration)
            if moved is None:
                hidden.append(hidden_declaration(declaration))
            else:
                declarations.append(moved)
        relations: dict[str, Relation] = {}
        evidence: list[Evidence] = []
        brought_relations = {each.id: each for each in brought.relations}
        for piece in brought.evidence:
            relation = brought_relations[piece.relation]
            fact = self._fact(relation, piece, document)
            if isinstance(fact, Hidden):
                hidden.append(fact)
            else:
                if fact[0] is relation:
                    # Its type counts for evidence without one, so that none which joins it may stand in its place.
                    relations[relation.id] = relation
                relations.setdefault(fact[0].id, fact[0])
                evidence.append(fact[1])
        shown = replace(
            brought,
            mentions=tuple(mentions),
            relations=tuple(relations.values()),
            evidence=tuple(evidence),
            declarations=tuple(declarations),
        )
        return shown, tuple(hidden)

    def declaration(self, declaration: Declaration) -> Declaration | None:
        """A declaration as resolution shows it; None where its entity is blocked."""
        entity = self.entity(declaration.entity, declaration.document_id)
        if not entity:
            return None
        return declaration if entity == declaration.entity else replace(declaration, entity=entity, own=declaration.entity)

    def _fact(self, relation: Relation, evidence: Evidence, document: str) -> tuple[Relation, Evidence] | Hidden:
        source, target = (self.entity(end, document) for end in (relation.source, relation.target))
        if not (source and target):
            return hidden_fact(document, relation, evidence, "blocked")
        if source == target and relation.source != relation.target:
            return hidden_fact(document, relation, evidence, "loop")
        decided = self._facts.get((source, normal_predicate(relation.predicate), target), {})
        verdict = decided.get(evidence.text_node) or decided.get("")
        if verdict == "wrong":
            return hidden_fact(document, relation, evidence, "wrong")
        if verdict == "right":
            evidence = replace(evidence, properties={**evidence.properties, CONFIRMED: True})
        if (source, target) == (relation.source, relation.target):
            return relation, evidence
        moved = replace(relation, id=relation_id(source, relation.predicate, target), source=source, target=target)
        # What the type of evidence without one was must not change with the relation that it joins.
        kept = replace(
            evidence,
            relation=moved.id,
            type=evidence.type or relation.type,
            own_relation=relation.id,
            own_source=relation.source,
            own_target=relation.target,
        )
        return moved, kept


def as_brought(shown: Contribution, relations: Mapping[str, Relation], hidden: Sequence[Hidden] = ()) -> Contribution:
    """What a document brought, from what is stored of it and from what of it is hidden.

    Args:
        shown: the document as a store holds it; its own `relations` are not looked at.
        relations: those of its evidence, by id, as the document states them.
        hidden: what of the document is hidden.
    """
    found: dict[str, Relation] = {}
    evidence: list[Evidence] = []
    for piece in shown.evidence:
        relation, own = _own_fact(relations[piece.relation], piece)
        found.setdefault(relation.id, relation)
        evidence.append(own)
    mentions = [own_mention(each) for each in shown.mentions]
    declarations = [own_declaration(each) for each in shown.declarations]
    for each in hidden:
        if isinstance(each.value, Mention):
            mentions.append(each.value)
        elif isinstance(each.value, Declaration):
            declarations.append(each.value)
        else:
            evidence.append(each.value)
            if each.relation is not None:
                found.setdefault(each.relation.id, each.relation)
    return replace(
        shown,
        mentions=tuple(mentions),
        relations=tuple(found.values()),
        evidence=tuple(evidence),
        declarations=tuple(declarations),
    )


def own_mention(mention: Mention) -> Mention:
    """A mention as its document brought it."""
    return replace(mention, entity=mention.own, own="") if mention.own else mention


def own_declaration(declaration: Declaration) -> Declaration:
    """A declaration as it was brought."""
    return replace(declaration, entity=declaration.own, own="") if declaration.own else declaration


def _own_fact(relation: Relation, evidence: Evidence) -> tuple[Relation, Evidence]:
    properties: Metadata = evidence.properties
    if CONFIRMED in properties:
        properties = {name: value for name, value in properties.items() if name != CONFIRMED}
    if not evidence.own_relation:
        return relation, evidence if properties is evidence.properties else replace(evidence, properties=properties)
    own = replace(relation, id=evidence.own_relation, source=evidence.own_source, target=evidence.own_target)
    brought = replace(evidence, relation=own.id, properties=properties, own_relation="", own_source="", own_target="")
    return own, brought
