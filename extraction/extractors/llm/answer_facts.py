"""Reads the facts and entities of a language model's answer: JSON, whole or cut off, in a fence or in chatter, or lines."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from ....graph.model import Modality
from ...base import PLAIN, Circumstances

_NAME = ("name", "entity", "id", "text")
_TYPE = ("type", "label", "entity_type", "category")
_SUBJECT = ("subject", "source", "head", "from_entity", "s")
_RELATION = ("relation", "predicate", "relationship", "type", "p")
_OBJECT = ("object", "target", "tail", "to_entity", "o")
_MODALITIES: dict[str, Modality] = {each: each for each in get_args(Modality)}
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])?\s*\(?([^|()]{1,200})\|([^|]{1,160})\|([^|()]{1,200})\)?\s*$")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A name as the model wrote it, and the type that it gave it."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredFact:
    """A fact as the model wrote it; `sentence` is the number of the sentence that states it, 0 where none was given."""

    subject: str
    relation: str
    object: str
    sentence: int = 0
    subject_type: str = ""
    object_type: str = ""
    circumstances: Circumstances = PLAIN


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What an answer says, in its order. `unread` counts facts that lack a part."""

    entities: tuple[NamedEntity, ...] = ()
    facts: tuple[AnsweredFact, ...] = ()
    unread: int = 0


def answer_of(text: str) -> ModelAnswer | None:
    """What an answer says; None where it holds neither JSON of facts nor lines "subject | relation | object".

    >>> said = 'Sure: {"facts": [{"sentence": 2, "subject": "Ada", "relation": "founded", "object": "Lumo"}]}'
    >>> answer_of(said).facts[0].object
    'Lumo'
    >>> answer_of('{"facts": []}'), answer_of("I cannot help with that.")
    (ModelAnswer(entities=(), facts=(), unread=0), None)
    """
    found = False
    entities: list[NamedEntity] = []
    facts: list[AnsweredFact] = []
    unread = 0
    for value in _values(text):
        for kind, item in _items(value):
            found = True
            if kind == "empty":
                continue
            entity = _entity(item) if kind != "fact" else None
            fact = _fact(item) if entity is None else None
            if entity is not None:
                entities.append(entity)
            elif fact is not None:
                facts.append(fact)
            else:
                unread += 1
    if not found:
        facts = list(filter(None, map(_written, text.splitlines())))
        return ModelAnswer((), tuple(facts)) if facts else None
    return ModelAnswer(tuple(entities), tuple(facts), unread)


def _written(line: str) -> AnsweredFact | None:
    """The fact of a line "subject | relation | object"."""
    found = _LINE.match(line)
    if found is None:
        return None
    subject, relation, target = (_clean(each.strip(" \"'`")) for each in found.groups())
    return AnsweredFact(subject, relation, target) if subject and relation and target else None


def _values(text: str) -> Iterator[Any]:
    """The JSON values in a text, outermost first; of one that is cut off, the whole values within it."""
    decoder = json.JSONDecoder()
    at = 0
    while (at := _next_opening(text, at)) >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield value
        at = end


def _next_opening(text: str, start: int) -> int:
    return min((at for at in (text.find(sign, start) for sign in "{[") if at >= 0), default=-1)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    """What may be facts or entities in a JSON value, each with the kind that its place shows."""
    if isinstance(value, list):
        if len(value) == 3 and all(isinstance(each, str) for each in value):
            yield "fact", value
            return
        if not value:
            yield "empty", None
        for each in value:
            yield from _items(each)
    elif isinstance(value, Mapping):
        lists = {name: each for name, each in value.items() if isinstance(each, list)}
        if _first(value, _SUBJECT) and _first(value, _OBJECT):
            yield "fact", value
        elif lists:
            for name, each in lists.items():
                kind = "entity" if str(name).lower() in ("entities", "nodes") else "fact"
                if not each:
                    yield "empty", None
                yield from ((kind, item) for item in each)
        elif _first(value, _NAME) or _first(value, _SUBJECT) or _first(value, _OBJECT):
            yield "", value


def _entity(item: Any) -> NamedEntity | None:
    if isinstance(item, str):
        return NamedEntity(_clean(item)) if _clean(item) else None
    if not isinstance(item, Mapping) or _first(item, _SUBJECT) or _first(item, _OBJECT):
        return None
    name = _first(item, _NAME)
    return NamedEntity(name, _first(item, _TYPE)) if name else None


def _fact(item: Any) -> AnsweredFact | None:
    if isinstance(item, list) and len(item) == 3 and all(isinstance(each, str) for each in item):
        subject, relation, target = map(_clean, item)
        return AnsweredFact(subject, relation, target) if subject and relation and target else None
    if not isinstance(item, Mapping):
        return None
    subject, relation, target = (_first(item, keys) for keys in (_SUBJECT, _RELATION, _OBJECT))
    if not (subject and relation and target):
        return None
    return AnsweredFact(
        subject,
        relation,
        target,
        _number(item.get("sentence")),
        _first(item, ("subject_type", "source_type", "head_type")),
        _first(item, ("object_type", "target_type", "tail_type")),
        _circumstances(item),
    )


def _circumstances(item: Mapping[str, Any]) -> Circumstances:
    """As what, by whom and for when a fact is stated; what is no date or no kind of statement is left out."""
    modality: Modality = _MODALITIES.get(str(item.get("modality", "")).strip().lower(), "asserted")
    if item.get("denied") is True or item.get("negated") is True:
        modality = "denied"
    since, until, at = (_date(item.get(name)) for name in ("since", "until", "at"))
    if since and until and until < since:
        since = until = ""
    return Circumstances(modality, _first(item, ("speaker", "attributed_to")), since, until, at)


def _date(value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _DATE.fullmatch(text) else ""


def _number(value: object) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    found = re.search(r"\d{1,6}", value) if isinstance(value, str) else None
    return int(found[0]) if found else 0


def _first(item: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The text under the first of these keys that has one; a mapping there is taken by its name."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, Mapping):
            value = next((value[name] for name in _NAME if isinstance(value.get(name), str)), None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and _clean(value):
            return _clean(value)
    return ""


def _clean(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else ""
