"""Corrections of facts: `kg.corrections` and `clew facts`. A wrong fact is hidden everywhere, also when it is read again."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from ...extraction.relation_types import canonical_relation
from ...graph.batch import Batch
from ...graph.errors import DecisionError, NotFound, nearest
from ...graph.identity import entity_id, relation_id
from ...graph.model import Entity, Evidence, Relation
from ...graph.names import normal_predicate
from ...graph.resolution.application import Resolution
from ...graph.resolution.ledger import Decision, DecisionKind, LedgerChange, decision_id
from ...graph.resolution.statements import Hidden
from ..build_context import BuildContext
from ..facts import Fact, facts_from, hidden_facts
from . import history, resolution
from .entity_lookup import shown_entity, text_given


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision on a fact: "wrong" or "right", the fact in words, and the text node that it is limited to, else ""."""

    id: str
    verdict: DecisionKind
    fact: str
    text_node: str
    reason: str


class FactCorrections:
    """Says which facts of a graph are wrong or right, takes it back, and adds facts by hand.

    A decision is kept by source, predicate and target of the fact, as resolution shows them, so that it holds for every
    text that states the fact, also for those to come; or for one text node alone.

    Args:
        graph: the store, and what gives added facts their vectors.
        writing: held while something is written.
    """

    def __init__(self, graph: BuildContext, writing: AbstractContextManager[object]) -> None:
        self._graph = graph
        self._store = graph.store
        self._writing = writing

    def wrong(self, fact: Fact | str, text_node: str = "", reason: str = "") -> Decision:
        """Hide a fact, by itself or by its id, everywhere, or as one text node states it.

        Raises:
            NotFound: no fact has this id; DecisionError: the text node does not state it.
        """
        return self._judge("wrong", fact, text_node, reason)

    def right(self, fact: Fact | str, text_node: str = "", reason: str = "") -> Decision:
        """Confirm a fact, which shows it again if it was hidden; its evidence gets the property `confirmed`.

        Raises:
            NotFound: no fact has this id; DecisionError: the text node does not state it.
        """
        return self._judge("right", fact, text_node, reason)

    def undo(self, id: str) -> list[Decision]:
        """Take back what was decided on a fact, by the fact's id or a decision's. Returns these decisions.

        Raises:
            DecisionError: nothing was decided on it.
        """
        with self._writing:
            held = {each.id: each for each in self._decisions()}
            ends = {decision: self._shown(each) for decision, each in held.items()}
            gone = [held[decision] for decision in sorted(held) if id in (decision, relation_id(*ends[decision]))]
            if not gone:
                raise DecisionError(
                    f"nothing was decided on a fact {id!r}: nothing was undone.{nearest(id, held)} "
                    "'clew facts STORE' lists what was"
                )
            resolution.resolve(self._graph, LedgerChange(retract=tuple(each.id for each in gone)))
            history.record(self._store, "undone", gone)
            return gone

    def add(
        self, subject: Entity | str, predicate: str, object: Entity | str, *, sentence: str = "", source: str = ""
    ) -> Fact:
        """Add a fact by hand.

        Args:
            subject: an entity, or a name, also one that is new.
            predicate: the words between them, such as "founded".
            object: an entity, or a name.
            sentence: what states it, naming both; default: the fact's own words.
            source: where that is from, such as a book's title.

        Raises:
            DecisionError: an empty name or predicate, or a sentence that does not name both.
        """
        from ..ingestion import with_vectors
        from .by_hand import stated_by_hand

        with self._writing:
            ends = self._end(subject), self._end(object)
            words = text_given("a predicate", predicate)
            if ends[0][1] == ends[1][1]:
                raise DecisionError(f"{ends[0][0]!r} and {ends[1][0]!r} are one entity: a fact has two ends")
            made = stated_by_hand(ends, words, canonical_relation(words, "", ""), sentence, source)
            hidden = self._resolution().contribution(made)[1]
            if hidden:
                raise DecisionError(
                    f"the fact would be hidden at once, as something of it is {hidden[0].reason}: undo that decision first"
                )
            self._store.apply(Batch(add=tuple(with_vectors(self._graph, [made]))))
            resolution.resolve(self._graph)
            shown = self._resolution().contribution(made)[0].relations
            return facts_from(self._store, self._store.fetch("relation", [each.id for each in shown]))[0]

    def decided(self) -> list[Correction]:
        """What was decided on facts, by id."""
        held = self._decisions()
        ends = [end for each in held for end in self._shown(each)[::2]]
        names = {each.id: each.name for each in self._store.fetch("entity", ends)}
        told = []
        for each in held:
            source, predicate, target = self._shown(each)
            words = f"{names.get(source, source)} —{predicate}→ {names.get(target, target)}"
            told.append(Correction(each.id, each.kind, words, each.text_node, each.reason))
        return told

    def hidden(self, entity: Entity | str) -> list[Fact]:
        """The facts about an entity that were called wrong, with what states them."""
        found = entity if isinstance(entity, Entity) else shown_entity(self._store, entity)
        return hidden_facts(self._store, found, self._resolution())

    def _judge(self, kind: DecisionKind, fact: Fact | str, text_node: str, reason: str) -> Decision:
        with self._writing:
            source, predicate, target, nodes = self._fact(fact.relation.id if isinstance(fact, Fact) else fact)
            if text_node and text_node not in nodes:
                raise DecisionError(
                    f"the text node {text_node!r} does not state this fact; these do: {', '.join(sorted(nodes)):.300}"
                )
            made = Decision(
                decision_id(kind, (source, target), predicate, text_node),
                kind,
                (source, target),
                predicate,
                text_node=text_node,
                reason=reason,
            )
            held = self._decisions()
            # What is said of the fact everywhere takes the place of what was said of single texts.
            single = [each for each in held if each.text_node and self._shown(each) == (source, predicate, target)]
            gone = [] if text_node else single
            if made not in held or gone:
                change = LedgerChange(decide=(made,), retract=tuple(each.id for each in gone))
                resolution.resolve(self._graph, change)
                history.record(self._store, "undone", gone)
                history.record(self._store, "decided", [made])
            return made

    def _fact(self, id: str) -> tuple[str, str, str, set[str]]:
        """Source, predicate and target of a fact, shown or hidden, and the text nodes that state it."""
        shown: list[Relation] = self._store.fetch("relation", [id])
        nodes = {each.text_node for each in self._store.evidence([id])}
        key = (shown[0].source, normal_predicate(shown[0].predicate), shown[0].target) if shown else None
        resolution = self._resolution()
        for each in self._store.hidden():
            if isinstance(each.value, Evidence) and each.relation is not None and each.reason == "wrong":
                hidden = _key(resolution, each)
                if relation_id(*hidden) == id:
                    key = hidden
                    nodes.add(each.value.text_node)
        if key is None:
            raise NotFound(f"no fact has the id {id!r}: 'clew facts STORE ENTITY' shows the ids of an entity's facts")
        return (*key, nodes)

    def _decisions(self) -> list[Decision]:
        return [each for each in self._store.decisions() if each.kind in ("wrong", "right")]

    def _shown(self, decision: Decision) -> tuple[str, str, str]:
        resolution = self._resolution()
        source, target = (resolution.entity(each) for each in decision.entities)
        return source, normal_predicate(decision.value), target

    def _resolution(self) -> Resolution:
        return Resolution(self._store.assignments(), self._store.decisions())

    def _end(self, given: Entity | str) -> tuple[str, str]:
        if isinstance(given, Entity):
            return given.name, given.id
        name = text_given("a name", given)
        try:
            return name, shown_entity(self._store, name).id
        except NotFound:
            return name, entity_id(name)


def _key(resolution: Resolution, hidden: Hidden) -> tuple[str, str, str]:
    if hidden.relation is None:
        raise TypeError(f"{hidden.id!r} is hidden evidence without its relation")
    source, target = (resolution.entity(each, hidden.document) for each in (hidden.relation.source, hidden.relation.target))
    return source, normal_predicate(hidden.relation.predicate), target
