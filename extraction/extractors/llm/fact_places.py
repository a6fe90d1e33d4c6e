"""Keeps what a language model said of a text node where it stands there: what does not is no fact of the document."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ....graph.model import LITERAL_TYPES, Mention, TextNode
from ....graph.names import match_key
from ...base import Argument, OpenTriplet
from .answer_facts import AnsweredFact, ModelAnswer
from .graph_schema import GraphSchema, type_name
from .text_places import NamePlaces, TextPlace, literal, standing

CONFIDENCE = 0.85
"""Of each fact that a model states and whose ends stand in the text."""
_LONGEST_RELATION = 160
_PRONOUNS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|who|which|this|these)\b", re.IGNORECASE)
_TYPES = {
    **dict.fromkeys(("PEOPLE", "HUMAN", "INDIVIDUAL"), "PERSON"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "COMPANY", "INSTITUTION"), "ORG"),
    **dict.fromkeys(("CITY", "TOWN", "COUNTRY", "STATE"), "GPE"),
    **dict.fromkeys(("LOCATION", "PLACE"), "LOC"),
    **dict.fromkeys(("YEAR", "DAY", "MONTH"), "DATE"),
    **dict.fromkeys(("NUMBER", "COUNT"), "CARDINAL"),
}
"""Words that models use for types that all graphs of Clew share."""


@dataclass(slots=True)
class Grounded:
    """What of an answer stands in a text node, and how often something was left out, by reason."""

    mentions: list[Mention] = field(default_factory=list)
    triplets: list[OpenTriplet] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class _NamedEnd(NamedTuple):
    """One end of a fact: its name, the name's key, and the type, "" where nothing tells it."""

    name: str
    key: str
    type: str


def grounded(
    answer: ModelAnswer,
    node: TextNode,
    sentences: Sequence[TextPlace],
    known: Sequence[Mention],
    document: str,
    schema: GraphSchema | None,
    most: int,
) -> Grounded:
    """What of an answer stands in a text node.

    A fact is kept where both ends stand in the document and at least one in the sentence that states it; the other may be
    what a pronoun there means. It is stated by the sentence whose number the model gave if that names an end, else by the
    first that names both.

    Args:
        answer: what the model said of the text node.
        node: the text node.
        sentences: its own sentences in order, as they were numbered for the model.
        known: mentions that another reading found in the text node; their types serve where the model gave none.
        document: the whole text, in which what a pronoun means may stand.
        schema: the types that are wanted; None: any.
        most: the most facts that are kept.
    """
    return _AnswerReading(node, sentences, known, document, schema).of(answer, most)


class _AnswerReading:
    """One text node's answer, as it is taken in."""

    def __init__(
        self,
        node: TextNode,
        sentences: Sequence[TextPlace],
        known: Sequence[Mention],
        document: str,
        schema: GraphSchema | None,
    ) -> None:
        self._node, self._sentences, self._document, self._schema = node, sentences, document, schema
        self._known = {each.key: each.type for each in known}
        self._names = NamePlaces(node.text, sentences)
        self._places: Mapping[str, list[TextPlace]] = {}
        self._left_out: Counter[str] = Counter()

    def of(self, answer: ModelAnswer, most: int) -> Grounded:
        """What of the answer stands in the text node."""
        for entity in answer.entities:
            kind = self._type(entity.name, entity.type)
            if kind is not None and not self._names.add(entity.name, kind):
                self._left_out["a name that does not stand in the text"] += 1
        if answer.unread:
            self._left_out["a fact without a subject, a relation or an object"] += answer.unread
        # Which places a name has is known when all names are.
        ends = [(fact, found) for fact in answer.facts if (found := self._ends(fact)) is not None]
        self._places = self._names.places()
        stated: dict[tuple[int, str, str, str], OpenTriplet] = {}
        for fact, (subject, target) in ends:
            if len(stated) >= most:
                self._left_out[f"a fact beyond the first {most} of a text node"] += 1
                continue
            triplet = self._triplet(fact, subject, target)
            if triplet is not None:
                key = (triplet.sentence_start, triplet.subject.text, triplet.predicate, triplet.object.text)
                stated.setdefault(key, triplet)
        return Grounded(list(self._names.mentions(self._node)), list(stated.values()), self._left_out)

    def _ends(self, fact: AnsweredFact) -> tuple[_NamedEnd, _NamedEnd] | None:
        """Both ends of a fact, where they have types that are wanted and stand in the document."""
        found: list[_NamedEnd] = []
        named = 0
        for name, given in ((fact.subject, fact.subject_type), (fact.object, fact.object_type)):
            kind = self._type(name, given)
            if kind is None:
                return None
            named += self._names.add(name, kind)
            found.append(_NamedEnd(name, match_key(name), kind))
        subject, target = found
        if subject.key == target.key:
            self._left_out["a fact of a name with itself"] += 1
        elif subject.type in LITERAL_TYPES:
            self._left_out["a fact whose subject is a date or quantity"] += 1
        elif not named:
            self._left_out["a fact whose names do not stand in the text"] += 1
        elif any(not standing(each.name, self._document, [TextPlace(0, len(self._document))]) for each in found):
            self._left_out["a fact with a name that does not stand in the text"] += 1
        else:
            return subject, target
        return None

    def _triplet(self, fact: AnsweredFact, subject: _NamedEnd, target: _NamedEnd) -> OpenTriplet | None:
        place = self._sentence(fact.sentence, subject, target)
        if place is None:
            self._left_out["a fact that no sentence states"] += 1
            return None
        relation = self._relation(fact.relation, subject, target)
        if relation is None:
            return None
        upper = type_name(fact.relation) == fact.relation
        words = fact.relation.replace("_", " ").lower() if relation or upper else fact.relation
        if len(words) > _LONGEST_RELATION:
            self._left_out[f"a relation of more than {_LONGEST_RELATION} characters"] += 1
            return None
        return OpenTriplet(
            self._node.id,
            self._argument(subject, place),
            words,
            self._argument(target, place),
            place.start,
            place.end,
            CONFIDENCE,
            fact.circumstances.modality == "asserted",
            pattern="llm",
            circumstances=fact.circumstances,
            relation_type=relation,
        )

    def _relation(self, name: str, subject: _NamedEnd, target: _NamedEnd) -> str | None:
        """The type of a relation by the schema, "" where that asks for none; None where it does not allow it."""
        schema = self._schema
        if schema is None or not schema.relations:
            return ""
        relation = schema.relation_type(name)
        reason = f"a relation that the schema does not have ({name[:40]})"
        if relation:
            reason = schema.refused(relation, subject.type, target.type)
        if reason and schema.strict:
            self._left_out[reason] += 1
            return None
        return relation

    def _type(self, name: str, given: str) -> str | None:
        """The type of a name, "" where nothing tells it; None where a strict schema does not have it, which is counted."""
        key = match_key(name)
        told = [_shared(each) for each in (given, self._names.types.get(key, ""), self._known.get(key, "")) if each]
        schema = self._schema
        if schema is None or not schema.entities:
            return next((each for _, each in told), literal(name))
        for raw, shared in told:
            if shared in LITERAL_TYPES or schema.entity_type(raw):
                return schema.entity_type(raw) or shared
        if literal(name) or not schema.strict:
            return literal(name) or next((each for _, each in told), "")
        self._left_out[f"an entity of a type that the schema does not have ({told[0][0] if told else 'none'})"] += 1
        return None

    def _sentence(self, number: int, subject: _NamedEnd, target: _NamedEnd) -> TextPlace | None:
        """The sentence that states a fact between two names, of which one may stand in none of them."""

        def named(sentence: TextPlace) -> int:
            return sum(any(map(sentence.holds, self._places.get(each.key, ()))) for each in (subject, target))

        if 1 <= number <= len(self._sentences) and named(self._sentences[number - 1]):
            return self._sentences[number - 1]
        best = max(self._sentences, key=named, default=None)
        return best if best is not None and named(best) else None

    def _argument(self, end: _NamedEnd, sentence: TextPlace) -> Argument:
        """Where a name stands in a sentence; else what of it stands for the name: a pronoun, or all of it."""
        text, kind = self._node.text, end.type if end.type in LITERAL_TYPES else ""
        inside = next(filter(sentence.holds, self._places.get(end.key, ())), None)
        if inside is not None:
            return Argument(text[slice(*inside)], *inside, *inside, type=kind)
        pronoun = _PRONOUNS.search(text, *sentence)
        start, stop = pronoun.span() if pronoun is not None else sentence
        return Argument(end.name, start, stop, start, stop, type=kind, resolved=True)


def _shared(given: str) -> tuple[str, str]:
    """A type as a model wrote it, and as all graphs of Clew write it."""
    kind = type_name(given)[:40]
    return kind, _TYPES.get(kind, kind)
