"""Corrections of facts: `kg.corrections` and `clew facts`. A wrong fact is hidden everywhere, also when it is read again."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from ...extraction.relation_types import canonical_relation
from ...graph.batch import Contribution
from ...graph.errors import DecisionError, NotFound, nearest
from ...graph.identity import entity_id, relation_id
from ...graph.model import Entity, Evidence, Relation
from ...graph.names import normal_predicate
from ...graph.resolution.application import FactKey, Resolution
from ...graph.resolution.ledger import Assignment, Decision, DecisionKind, LedgerChange, decision_id, part_of
from ..build_context import BuildContext
from ..facts import AsOf, Fact, facts_from, hidden_facts
from . import resolution
from .by_hand import EXTRACTOR, namings_by_hand, relations_by_hand, stated_by_hand, times_by_hand
from .entity_lookup import known_entity, shown_entity, text_given
from .fact_ids import called_wrong, fact_id
from .history import FACT_KINDS, Undone, held_before, history, last_made


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

    A decision is kept by source, predicate and target of the fact, so that it holds for every text that states the fact,
    also for those to come; or for one text node alone. Where an end is several names merged, the fact is decided as it is
    shown and as texts state it, so that it stays decided when one of the names goes, or names its entity no longer.

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

    def undo(self, id: str) -> Undone:
        """Take back what was decided last on a fact, by the fact's id, or one decision, by its own; what held before it
        holds again, as far as the graph's history tells.

        Raises:
            DecisionError: nothing was decided on it.
        """
        with self._writing:
            held = self._decided()
            key = self._decided_fact(id, held)
            if key is None:
                raise self._undecided(id, [each.id for _, each in held])
            now = {each.id: each for known, each in held if known == key}
            shown, entries = self._resolution(), list(history(self._store))

            def on_the_fact(decision: Decision) -> bool:
                return decision.kind in FACT_KINDS and _fact_key(shown, decision) == key

            text_node = now[id].text_node if id in now else ""
            gone = [each for each in now.values() if each.text_node == text_node] if id in now else []
            gone = gone or last_made(entries, on_the_fact, now)
            again = held_before(entries, on_the_fact, now, gone)
            change = LedgerChange(decide=tuple(again), retract=tuple(each.id for each in gone))
            resolution.resolve(self._graph, change, undoing=True)
            return Undone(tuple(gone), tuple(again))

    def _decided_fact(self, id: str, held: Sequence[tuple[FactKey, Decision]]) -> FactKey | None:
        """The fact that a decision's id, a fact's or a former one leads to; None where nothing was decided on it."""
        now = fact_id(self._store, self._resolution(), id)
        for key, each in held:
            source, target = each.entities
            if id in (each.id, relation_id(source, each.value, target)) or now == relation_id(*key):
                return key
        return None

    def _undecided(self, id: str, decided: Sequence[str]) -> DecisionError:
        by_hand = [each.text_node for each in self._store.evidence([id]) if each.extractor == EXTRACTOR]
        documents = [node.document_id for node in self._store.fetch("text_node", by_hand)]
        added = f" It was added by hand: 'clew remove STORE {documents[0]}' takes it away" if documents else ""
        return DecisionError(
            f"nothing was decided on a fact {id!r}: nothing was undone.{nearest(id, decided)} 'clew facts STORE' lists what "
            f"was.{added}"
        )

    def add(
        self,
        subject: Entity | str,
        predicate: str,
        object: Entity | str,
        *,
        sentence: str = "",
        source: str = "",
        valid_from: AsOf | None = None,
        valid_to: AsOf | None = None,
        at: AsOf | None = None,
    ) -> Fact:
        """Add a fact by hand. The same fact of the same source without a time, added before, gets the time.

        Args:
            subject: an entity, or a name, also one that is new.
            predicate: the words between them, such as "founded".
            object: an entity, or a name.
            sentence: what states it, naming both; default: the fact's own words.
            source: where that is from, such as a book's title.
            valid_from: since when the fact holds: an ISO date of a year, month or day, a year as a number, or a day.
            valid_to: until when, that time included.
            at: when it happened, in place of these two.

        Raises:
            DecisionError: an empty name or predicate, a sentence that does not name both, what is no date, or names that are
                one thing. Nothing was written then.
        """
        from ..ingestion import with_vectors

        with self._writing:
            ends = self._end(subject), self._end(object)
            words = text_given("a predicate", predicate)
            if ends[0][1] == ends[1][1]:
                raise DecisionError(f"{ends[0][0]!r} and {ends[1][0]!r} are one entity: a fact has two ends")
            times = times_by_hand(valid_from, valid_to, at)
            canonical = canonical_relation(words, "", "")
            made = stated_by_hand(ends, words, canonical, sentence, source, times)
            undated = stated_by_hand(ends, words, canonical, sentence, source).document.id
            gone = (undated,) if times and self._store.fetch("document", [undated]) else ()

            def check(assignments: Sequence[Assignment]) -> None:
                _check_shown(Resolution(assignments, self._store.decisions()), made, (ends[0][0], ends[1][0]))

            (written,) = with_vectors(self._graph, [made])
            coming = resolution.Coming(written, tuple(namings_by_hand(made)), gone, check)
            touched = frozenset(end for _, end in ends) if self._store.resolved else None
            resolution.resolve(self._graph, touched=touched, coming=coming)
            shown = self._resolution().contribution(made)[0].relations
            return facts_from(self._store, self._store.fetch("relation", [each.id for each in shown]))[0]

    def decided(self) -> list[Correction]:
        """What was decided on facts, by id, each fact once as it is shown now."""
        held = self._decided()
        names = {each.id: each.name for each in self._store.fetch("entity", [end for key, _ in held for end in key[::2]])}
        told: dict[tuple[FactKey, str], Correction] = {}
        for key, each in held:
            source, predicate, target = key
            words = f"{names.get(source, source)} —{predicate}→ {names.get(target, target)}"
            told.setdefault((key, each.text_node), Correction(each.id, each.kind, words, each.text_node, each.reason))
        return list(told.values())

    def added(self) -> list[Fact]:
        """The facts that were added by hand, by id. Those that were called wrong since are left out."""
        return facts_from(self._store, relations_by_hand(self._store))

    def hidden(self, entity: Entity | str) -> list[Fact]:
        """The facts about an entity that were called wrong, with what states them."""
        found = entity if isinstance(entity, Entity) else shown_entity(self._store, entity, self._graph.names)
        return hidden_facts(self._store, found, self._resolution())

    def _judge(self, kind: DecisionKind, fact: Fact | str, text_node: str, reason: str) -> Decision:
        with self._writing:
            key, stated = self._fact(fact.relation.id if isinstance(fact, Fact) else fact)
            if text_node and text_node not in stated:
                raise DecisionError(
                    f"the text node {text_node!r} does not state this fact; these do: {', '.join(sorted(stated)):.300}"
                )
            source, predicate, target = key
            nodes = [text_node] if text_node else stated
            ends = dict.fromkeys([(source, target), *sorted({pair for node in nodes for pair in stated[node]})])
            made = [
                Decision(
                    decision_id(kind, each, predicate, text_node), kind, each, predicate, text_node=text_node, reason=reason
                )
                for each in ends
            ]
            # What is said of the fact everywhere takes the place of what was said of single texts.
            decided = [each for known, each in self._decided() if known == key]
            held = [each for each in decided if each.text_node == text_node] if text_node else decided
            now = {each.id for each in made}
            new = tuple(each for each in made if each not in held)
            gone = tuple(each.id for each in held if each.id not in now)
            if new or gone:
                resolution.resolve(self._graph, LedgerChange(decide=new, retract=gone))
            return made[0]

    def _fact(self, id: str) -> tuple[FactKey, dict[str, set[tuple[str, str]]]]:
        """A fact, shown or hidden, and the text nodes that state it, each with the own entities or parts at its ends.

        Its id may be a former one.
        """
        resolution = self._resolution()
        id = fact_id(self._store, resolution, id)
        relations: list[Relation] = self._store.fetch("relation", [id])
        shown = {each.id: (each.source, normal_predicate(each.predicate), each.target) for each in relations}
        stated: dict[str, set[tuple[str, str]]] = defaultdict(set)
        pieces: list[tuple[Evidence, str, str]] = []
        for piece in self._store.evidence([id]):
            own = piece.own_relation != ""
            source, _, target = shown[piece.relation]
            pieces.append((piece, piece.own_source if own else source, piece.own_target if own else target))
        for key, each in called_wrong(self._store, resolution):
            if relation_id(*key) == id and isinstance(each.value, Evidence) and each.relation is not None:
                shown[id] = key
                pieces.append((each.value, each.relation.source, each.relation.target))
        if id not in shown:
            raise NotFound(f"no fact has the id {id!r}: 'clew facts STORE ENTITY' shows the ids of an entity's facts")
        nodes = self._store.fetch("text_node", [piece.text_node for piece, _, _ in pieces])
        documents = {node.id: node.document_id for node in nodes}
        rows = self._store.assignments(sorted({end for _, *ends in pieces for end in ends}))
        parts = {(each.own, each.document): part_of(each) for each in rows if each.document}
        for piece, *ends in pieces:
            source, target = (parts.get((end, documents.get(piece.text_node, "")), end) for end in ends)
            stated[piece.text_node].add((source, target))
        return shown[id], stated

    def _decided(self) -> list[tuple[FactKey, Decision]]:
        """The decisions on facts by id, each with the fact as resolution shows it."""
        resolution, found = self._resolution(), []
        for each in self._store.decisions():
            if each.kind in FACT_KINDS:
                found.append((_fact_key(resolution, each), each))
        return found

    def _resolution(self) -> Resolution:
        return Resolution(self._store.assignments(), self._store.decisions())

    def _end(self, given: Entity | str) -> tuple[str, str]:
        if isinstance(given, Entity):
            return given.name, given.id
        name = text_given("a name", given)
        found = known_entity(self._store, name)
        return name, entity_id(name) if found is None else found.id


def _check_shown(resolution: Resolution, made: Contribution, names: tuple[str, str]) -> None:
    """Refuse a fact of which resolution shows nothing.

    Raises:
        DecisionError: naming what hides it.
    """
    hidden = resolution.contribution(made)[1]
    if any(each.reason == "loop" for each in hidden):
        raise DecisionError(
            f"{names[0]!r} and {names[1]!r} are merged, so that the fact would have one end: say first that they are "
            "different (clew entities STORE different)"
        )
    if hidden:
        raise DecisionError(
            f"the fact would be hidden at once, as something of it is {hidden[0].reason}: undo that decision first"
        )


def _fact_key(resolution: Resolution, decision: Decision) -> FactKey:
    """The fact that a decision is on, as resolution shows it."""
    source, target = (resolution.entity(end) for end in decision.entities)
    return source, normal_predicate(decision.value), target
