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
from .graph_schema import GraphSchema, shared_type, type_name
from .text_places import NamePlaces, TextPlace, literal, standing

CONFIDENCE = 0.85
"""Of each fact that a model states and whose ends stand in the text."""
_LONGEST_RELATION = 160
_STANDS_FOR = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|who|which)\b"
    r"|\b(?:the|this|that|these|those) (?-i:[a-z]\w+)",
    re.IGNORECASE,
)
"""What may stand for a name that was named before: a pronoun, or "the firm"."""


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


class DocumentText(NamedTuple):
    """A document's title and text, in which what a pronoun means may stand."""

    title: str
    text: str


def grounded(
    answer: ModelAnswer,
    node: TextNode,
    sentences: Sequence[TextPlace],
    known: Sequence[Mention],
    document: DocumentText,
    schema: GraphSchema | None,
    most: int,
) -> Grounded:
    """What of an answer stands in a text node.

    A fact is stated by a sentence that names both ends: that of the number which the model gave, else another. Where none
    does, by one that names one end, the given one before others, if it has a pronoun or a noun ("the firm") that may stand
    for the other, and that stands before it, or in the title. All else is left out.

    Args:
        answer: what the model said of the text node.
        node: the text node.
        sentences: its own sentences in order, as they were numbered for the model.
        known: mentions that another reading found in the text node; their types serve where the model gave none.
        document: what the text node is of.
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
        document: DocumentText,
        schema: GraphSchema | None,
    ) -> None:
        self._node, self._sentences, self._document, self._schema = node, sentences, document, schema
        self._known = {each.key: each.type for each in known}
        self._names = NamePlaces(node.text, sentences)
        self._places: Mapping[str, list[TextPlace]] = {}
        self._earlier: dict[tuple[str, int], bool] = {}
        self._left_out: Counter[str] = Counter()

    def of(self, answer: ModelAnswer, most: int) -> Grounded:
        """What of the answer stands in the text node."""
        listed = [(each.name, kind) for each in answer.entities if (kind := self._type(each.name, each.type)) is not None]
        for name, kind in listed:
            self._names.add(name, kind, listed=True)
        if answer.unread:
            self._left_out["a fact without a subject, a relation or an object"] += answer.unread
        if answer.cut:
            self._left_out["the rest of an answer that was cut off"] += 1
        # Which places a name has is known when all names are.
        ends = [(fact, found) for fact in answer.facts if (found := self._ends(fact)) is not None]
        self._places = self._names.places()
        for name, _ in listed:
            if not self._names.stands(name) and not self._in_title(name):
                self._left_out["a name that does not stand in the text"] += 1
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
        """Both ends of a fact, where they may be ends of one and have types that are wanted."""
        found: list[_NamedEnd] = []
        for name, given in ((fact.subject, fact.subject_type), (fact.object, fact.object_type)):
            kind = self._type(name, given)
            if kind is None:
                return None
            self._names.add(name, kind)
            found.append(_NamedEnd(name, match_key(name), kind))
        subject, target = found
        if subject.key == target.key:
            self._left_out["a fact of a name with itself"] += 1
        elif subject.type in LITERAL_TYPES:
            self._left_out["a fact whose subject is a date or quantity"] += 1
        else:
            return subject, target
        return None

    def _triplet(self, fact: AnsweredFact, subject: _NamedEnd, target: _NamedEnd) -> OpenTriplet | None:
        place = self._sentence(fact.sentence, subject, target)
        if place is None:
            self._left_out[self._why_unstated(subject, target)] += 1
            return None
        relation = self._relation(fact.relation, subject, target)
        if relation is None:
            return None
        words = relation or fact.relation
        if type_name(words) == words:
            words = words.replace("_", " ").lower()
        if len(words) > _LONGEST_RELATION:
            self._left_out[f"a relation of more than {_LONGEST_RELATION} characters"] += 1
            return None
        stated = fact.circumstances
        if stated.attributed_to and not self._named_at_all(stated.attributed_to):
            self._left_out["a speaker who does not stand in the text"] += 1
            stated = stated._replace(attributed_to="")
        return OpenTriplet(
            self._node.id,
            self._argument(subject, place),
            words,
            self._argument(target, place),
            place.start,
            place.end,
            CONFIDENCE,
            stated.modality == "asserted",
            pattern="llm",
            circumstances=stated,
            relation_type=type_name(relation),
        )

    def _relation(self, name: str, subject: _NamedEnd, target: _NamedEnd) -> str | None:
        """The relation by the schema, "" where that asks for none; None where it does not allow it."""
        schema = self._schema
        if schema is None or not schema.relations:
            return ""
        relation = schema.relation(name)
        reason = f"a relation that the schema does not have ({name[:40]})"
        if relation:
            reason = schema.refused(relation, subject.type, target.type)
        if reason and schema.strict:
            self._left_out[reason] += 1
            return None
        return relation

    def _type(self, name: str, given: str) -> str | None:
        """The type of a name, the first that it was given; "" where nothing tells it.

        None where a strict schema does not have it, which is counted.
        """
        key, schema = match_key(name), self._schema
        if key in self._names.types:
            return self._names.types[key]
        found = given or self._known.get(key, "")
        if schema is None or not schema.types:
            return shared_type(found) if found else literal(name)
        kind = schema.entity_type(found) if found else ""
        if kind or shared_type(found) in LITERAL_TYPES:
            return kind or shared_type(found)
        if not schema.entities or not schema.strict or (not found and literal(name)):
            return shared_type(found) if found else literal(name)
        self._left_out[f"an entity of a type that the schema does not have ({found[:40] or 'none'})"] += 1
        return None

    def _sentence(self, number: int, subject: _NamedEnd, target: _NamedEnd) -> TextPlace | None:
        """The sentence that states a fact between two names."""
        given = [self._sentences[number - 1]] if 1 <= number <= len(self._sentences) else []
        candidates = [*given, *self._sentences]
        named = [[each for each in (subject, target) if self._in(each, place)] for place in candidates]
        both = next((place for place, found in zip(candidates, named, strict=True) if len(found) == 2), None)
        if both is not None:
            return both
        for place, found in zip(candidates, named, strict=True):
            other = subject if found == [target] else target
            if len(found) == 1 and self._stands_for(place) is not None and self._before(other.name, place):
                return place
        return None

    def _why_unstated(self, subject: _NamedEnd, target: _NamedEnd) -> str:
        if not all(self._named_at_all(each.name) for each in (subject, target)):
            return "a fact with a name that does not stand in the text"
        if any(self._names.stands(each.name) and each.key not in self._places for each in (subject, target)):
            return "a fact with an end that is part of a name, or holds one"
        return "a fact whose names no sentence holds together"

    def _in(self, end: _NamedEnd, sentence: TextPlace) -> bool:
        return any(map(sentence.holds, self._places.get(end.key, ())))

    def _stands_for(self, sentence: TextPlace) -> TextPlace | None:
        """What in a sentence may stand for a name: a pronoun before a noun."""
        found = [TextPlace(*each.span()) for each in _STANDS_FOR.finditer(self._node.text, *sentence)]
        return min(found, key=lambda each: (" " in self._node.text[slice(*each)], each), default=None)

    def _before(self, name: str, sentence: TextPlace) -> bool:
        """Whether a name stands in the title, or in the document before a sentence."""
        key = (name, sentence.start)
        if key not in self._earlier:
            node, text = self._node, self._document.text
            end = node.start + sentence.start
            in_document = text[node.start : node.end] == node.text
            before = text[:end] if in_document else f"{text}\n{node.text[: sentence.start]}"
            self._earlier[key] = self._in_title(name) or bool(standing(name, before, TextPlace(0, len(before))))
        return self._earlier[key]

    def _in_title(self, name: str) -> bool:
        return bool(standing(name, self._document.title, TextPlace(0, len(self._document.title))))

    def _named_at_all(self, name: str) -> bool:
        text = self._document.text
        return self._in_title(name) or any(standing(name, each, TextPlace(0, len(each))) for each in (self._node.text, text))

    def _argument(self, end: _NamedEnd, sentence: TextPlace) -> Argument:
        """Where a name stands in a sentence; else what stands for it there."""
        text, kind = self._node.text, end.type if end.type in LITERAL_TYPES else ""
        inside = next(filter(sentence.holds, self._places.get(end.key, ())), None)
        if inside is not None:
            return Argument(text[slice(*inside)], *inside, *inside, type=kind)
        place = self._stands_for(sentence) or sentence
        return Argument(end.name, *place, *place, type=kind, resolved=True)
