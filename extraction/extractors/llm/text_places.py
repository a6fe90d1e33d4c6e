"""Finds what a language model named in the text that it read: what does not stand there is no fact of the document."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ....graph.identity import entity_id, mention_id
from ....graph.model import LITERAL_TYPES, Mention, TextNode
from ....graph.names import match_key
from ...base import Argument, OpenTriplet
from .answer_facts import AnsweredFact, ModelAnswer
from .graph_schema import GraphSchema, type_name

CONFIDENCE = 0.85
"""Of each fact that a model states and whose ends stand in the text."""
_PRONOUNS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|who|which|this|these)\b", re.IGNORECASE)
_NO_NAME = frozenset(
    "i me my you your he him his she her hers it its we us our they them their this that these those who which".split()
)
_TYPES = {
    **dict.fromkeys(("PEOPLE", "HUMAN", "INDIVIDUAL"), "PERSON"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "COMPANY", "INSTITUTION"), "ORG"),
    **dict.fromkeys(("CITY", "TOWN", "COUNTRY", "STATE"), "GPE"),
    **dict.fromkeys(("LOCATION", "PLACE"), "LOC"),
    **dict.fromkeys(("YEAR", "DAY", "MONTH"), "DATE"),
    **dict.fromkeys(("NUMBER", "COUNT"), "CARDINAL"),
}
"""Words that models use for types that all graphs of Clew share."""
_YEAR = re.compile(r"[12]\d{3}")
_NUMBER = re.compile(r"[\d.,]+")


class SentencePlace(NamedTuple):
    """A sentence of a text node: characters `start` to `end` of the node."""

    start: int
    end: int


@dataclass(slots=True)
class Grounded:
    """What of an answer stands in a text node, and how often something was left out, by reason."""

    mentions: list[Mention] = field(default_factory=list)
    triplets: list[OpenTriplet] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class _NamePlaces:
    """The names of one text node, with their types, and the places where they stand in its sentences."""

    def __init__(self, text: str, sentences: Sequence[SentencePlace]) -> None:
        self._text, self._sentences = text, sentences
        self.types: dict[str, str] = {}
        self.places: dict[str, list[tuple[int, int]]] = {}

    def add(self, name: str, kind: str) -> str:
        """Take a name in, and return its key; "" where it is none or stands in no sentence."""
        key = match_key(name) if re.search(r"\w", name) and name.casefold() not in _NO_NAME else ""
        if not key:
            return ""
        if key not in self.places:
            self.places[key] = _standing(name, self._text, self._sentences)
        if kind and not self.types.get(key):
            self.types[key] = kind
        return key if self.places[key] else ""

    def mentions(self, node: TextNode) -> Iterator[Mention]:
        """One mention for each place, the longest names first where they overlap; by place."""
        taken: list[tuple[int, int, str]] = []
        every = ((end - start, start, end, key) for key, found in self.places.items() for start, end in found)
        for _, start, end, key in sorted(every, key=lambda each: (-each[0], each[1], each[3])):
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end, key))
        for start, end, key in sorted(taken):
            surface = self._text[start:end]
            entity = entity_id(surface)
            identity = mention_id(entity, node.id, start, end)
            yield Mention(
                identity, entity, node.id, start, end, self.types.get(key) or _literal(surface), match_key(surface)
            )


class _NameTypes:
    """The types of names: as the model says, else as another reading found, each as the schema has it."""

    def __init__(
        self, schema: GraphSchema | None, known: Mapping[str, str], names: _NamePlaces, left_out: Counter[str]
    ) -> None:
        self._schema, self._known, self._names, self._left_out = schema, known, names, left_out

    def of(self, name: str, given: str) -> str | None:
        """The type of a name, "" where nothing tells it; None where a strict schema does not have it, which is counted."""
        key = match_key(name)
        told = [_shared(each) for each in (given, self._names.types.get(key, ""), self._known.get(key, "")) if each]
        literal = _literal(name)
        schema = self._schema
        if schema is None or not schema.entities:
            return next((each for _, each in told), literal)
        for raw, shared in told:
            if shared in LITERAL_TYPES or schema.entity_type(raw):
                return schema.entity_type(raw) or shared
        if literal or not schema.strict:
            return literal or next((each for _, each in told), "")
        self._left_out[f"an entity of a type that the schema does not have ({told[0][0] if told else 'none'})"] += 1
        return None


def _shared(given: str) -> tuple[str, str]:
    """A type as a model wrote it, and as all graphs of Clew write it."""
    kind = type_name(given)[:40]
    return kind, _TYPES.get(kind, kind)


def grounded(
    answer: ModelAnswer,
    node: TextNode,
    sentences: Sequence[SentencePlace],
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
    found = Grounded()
    names = _NamePlaces(node.text, sentences)
    kinds = _NameTypes(schema, {each.key: each.type for each in known}, names, found.left_out)
    for each in answer.entities:
        kind = kinds.of(each.name, each.type)
        if kind is not None and not names.add(each.name, kind):
            found.left_out["a name that does not stand in the text"] += 1
    if answer.unread:
        found.left_out["a fact without a subject, a relation or an object"] += answer.unread
    stated: dict[tuple[int, str, str, str], OpenTriplet] = {}
    for fact in answer.facts:
        if len(stated) >= most:
            found.left_out[f"a fact beyond the first {most} of a text node"] += 1
            continue
        triplet = _triplet(fact, node, sentences, names, kinds, document, schema, found)
        if triplet is not None:
            key = (triplet.sentence_start, triplet.subject.text, triplet.predicate, triplet.object.text)
            stated.setdefault(key, triplet)
    found.mentions = list(names.mentions(node))
    found.triplets = list(stated.values())
    return found


def _triplet(
    fact: AnsweredFact,
    node: TextNode,
    sentences: Sequence[SentencePlace],
    names: _NamePlaces,
    kinds: _NameTypes,
    document: str,
    schema: GraphSchema | None,
    found: Grounded,
) -> OpenTriplet | None:
    ends = []
    for name, given in ((fact.subject, fact.subject_type), (fact.object, fact.object_type)):
        kind = kinds.of(name, given)
        if kind is None:
            return None
        ends.append((name, names.add(name, kind), kind))
    (subject, subject_key, source), (target, object_key, kind) = ends
    if not subject_key and not object_key:
        found.left_out["a fact whose names do not stand in the text"] += 1
        return None
    for name, key in ((subject, subject_key), (target, object_key)):
        if not key and (name.casefold() in _NO_NAME or not _standing(name, document, [SentencePlace(0, len(document))])):
            found.left_out["a fact with a name that does not stand in the text"] += 1
            return None
    place = _sentence(fact.sentence, sentences, names, subject_key, object_key)
    if place is None:
        found.left_out["a fact that no sentence states"] += 1
        return None
    relation, words = "", fact.relation
    if schema is not None and schema.relations:
        relation = schema.relation_type(fact.relation)
        if not relation and schema.strict:
            found.left_out[f"a relation that the schema does not have ({fact.relation[:40]})"] += 1
            return None
        refused = schema.refused(relation, source, kind) if relation else ""
        if refused and schema.strict:
            found.left_out[refused] += 1
            return None
        words = fact.relation.replace("_", " ").lower() if relation or fact.relation.isupper() else fact.relation
    elif type_name(fact.relation) == fact.relation:
        words = fact.relation.replace("_", " ").lower()
    return OpenTriplet(
        node.id,
        _argument(subject, names.places.get(subject_key, []), place, node.text, source),
        words,
        _argument(target, names.places.get(object_key, []), place, node.text, kind),
        place.start,
        place.end,
        CONFIDENCE,
        fact.circumstances.modality == "asserted",
        pattern="llm",
        circumstances=fact.circumstances,
        relation_type=relation,
    )


def _sentence(
    number: int, sentences: Sequence[SentencePlace], names: _NamePlaces, subject: str, target: str
) -> SentencePlace | None:
    """The sentence that states a fact between two names, of which one may stand in none of them."""

    def named(place: SentencePlace) -> int:
        return sum(any(_within(at, place) for at in names.places.get(key, ())) for key in (subject, target) if key)

    if 1 <= number <= len(sentences) and named(sentences[number - 1]):
        return sentences[number - 1]
    best = max(sentences, key=named, default=None)
    return best if best is not None and named(best) else None


def _argument(name: str, places: Iterable[tuple[int, int]], sentence: SentencePlace, text: str, kind: str) -> Argument:
    """Where a name stands in a sentence; else what of it stands for the name: a pronoun, or all of it."""
    literal = kind if kind in LITERAL_TYPES else ""
    inside = next((each for each in places if _within(each, sentence)), None)
    if inside is not None:
        return Argument(text[slice(*inside)], *inside, *inside, type=literal)
    pronoun = _PRONOUNS.search(text, sentence.start, sentence.end)
    start, end = pronoun.span() if pronoun is not None else sentence
    return Argument(name, start, end, start, end, type=literal, resolved=True)


def _within(place: tuple[int, int], sentence: SentencePlace) -> bool:
    return sentence.start <= place[0] and place[1] <= sentence.end


def _standing(name: str, text: str, sentences: Sequence[SentencePlace]) -> list[tuple[int, int]]:
    """Where a name stands in the sentences of a text, as whole words: as it is written, else in any case."""
    pattern = r"\s+".join(re.escape(each) for each in name.split())
    start = r"(?<!\w)" if name[0].isalnum() and name[0].isascii() else ""
    end = r"(?!\w)" if name[-1].isalnum() and name[-1].isascii() else ""
    for flags in (0, re.IGNORECASE):
        form = re.compile(f"{start}{pattern}{end}", flags)
        found = [each.span() for place in sentences for each in form.finditer(text, place.start, place.end)]
        if found:
            return found
    return []


def _literal(surface: str) -> str:
    """The type of a year or number that nothing gave a type to."""
    if _YEAR.fullmatch(surface):
        return "DATE"
    return "CARDINAL" if _NUMBER.fullmatch(surface) and any(sign.isdigit() for sign in surface) else ""
