"""Reads the facts and entities of a language model's answer: JSON, whole or cut off, in a fence or in chatter, or lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from ....graph.model import Modality
from ....models.answer_json import json_in, without_thoughts
from ...base import PLAIN, Circumstances

_NAME = ("name", "entity", "id", "text")
_TYPE = ("type", "label", "entity_type", "category")
_SUBJECT = ("subject", "source", "head", "from_entity", "s")
_RELATION = ("relation", "predicate", "relationship", "type", "p")
_ENTITIES, _FACTS = ("entities", "nodes"), ("facts", "relations", "relationships", "edges", "triples", "triplets")
_OBJECT = ("object", "target", "tail", "to_entity", "o")
_MODALITIES: dict[str, Modality] = {each: each for each in get_args(Modality)}
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")
_LONGEST = 200
_LONGEST_ANSWER = 1_000_000


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
    """What an answer says, in its order. `unread` counts facts that lack a part; `cut` is true where its end is missing."""

    entities: tuple[NamedEntity, ...] = ()
    facts: tuple[AnsweredFact, ...] = ()
    unread: int = 0
    cut: bool = False


def answer_of(text: str) -> ModelAnswer | None:
    """What an answer says; None where it holds neither JSON of facts nor lines "subject | relation | object".

    >>> said = 'Sure: {"facts": [{"sentence": 2, "subject": "Ada", "relation": "founded", "object": "Lumo"}]}'
    >>> answer_of(said).facts[0].object
    'Lumo'
    >>> answer_of('{"facts": []}') == ModelAnswer(), answer_of("I cannot help with that.")
    (True, None)
    """
    text = without_thoughts(text)[:_LONGEST_ANSWER]
    answered = json_in(text)
    said = False
    entities: list[NamedEntity] = []
    facts: list[AnsweredFact] = []
    unread = 0
    for kind, item in (each for found in answered.values for each in _items(found.value)):
        said = True
        if kind == "empty":
            continue
        entity = _entity(item, kind) if kind != "fact" else None
        fact = _fact(item) if entity is None and kind != "entity" else None
        if entity is not None:
            entities.append(entity)
        elif fact is not None:
            facts.append(fact)
        else:
            unread += 1
    if not (entities or facts or unread):
        facts = list(filter(None, map(_written, text.splitlines())))
        if not facts and not said:
            return None
    return ModelAnswer(tuple(entities), tuple(facts), unread, answered.cut)


def _written(line: str) -> AnsweredFact | None:
    """The fact of a line "subject | relation | object", as a list or a table has it."""
    words = _BULLET.sub("", line).strip()
    if words.startswith("(") and words.endswith(")"):
        words = words[1:-1]
    parts = [_clean(each.strip(" \"'`")) for each in words.strip("| ").split("|")]
    if len(parts) != 3 or not all(re.search(r"\w", each) for each in parts):
        return None
    subject, relation, target = parts
    heading = subject.casefold() in _SUBJECT and target.casefold() in _OBJECT
    return None if heading else AnsweredFact(subject, relation, target)


def _items(value: Any, inner: bool = False) -> Iterator[tuple[str, Any]]:
    """What may be facts or entities in a JSON value, each with the kind that its place shows."""
    if isinstance(value, list):
        if inner and len(value) == 3 and all(isinstance(each, str) for each in value):
            yield "fact", value
            return
        if not value:
            yield "empty", None
        for each in value:
            yield from _items(each, inner=True)
    elif isinstance(value, Mapping):
        if _first(value, _SUBJECT) and _first(value, _OBJECT):
            yield "fact", value
            return
        parts = {str(name).lower(): each for name, each in value.items() if isinstance(each, list | Mapping)}
        if not parts and (_first(value, _NAME) or _first(value, _SUBJECT) or _first(value, _OBJECT)):
            yield "", value
        for name, each in parts.items():
            if name in _ENTITIES:
                yield from _listed_entities(each)
            elif isinstance(each, list) and name in _FACTS:
                yield from (("fact", item) for item in each) if each else iter([("empty", None)])
            else:
                yield from _items(each)


def _listed_entities(value: Any) -> Iterator[tuple[str, Any]]:
    """The entities of a list, or of lists by their types."""
    if not value:
        yield "empty", None
    if isinstance(value, list):
        yield from (("entity", each) for each in value)
        return
    for kind, names in value.items():
        for name in names if isinstance(names, list) else ():
            yield "entity", {"name": name, "type": kind} if isinstance(name, str) else name


def _entity(item: Any, kind: str) -> NamedEntity | None:
    if isinstance(item, str):
        return NamedEntity(_clean(item)) if _clean(item) else None
    if not isinstance(item, Mapping) or (kind != "entity" and (_first(item, _SUBJECT) or _first(item, _OBJECT))):
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
    if any(str(item.get(name, "")).lower() in ("true", "yes") for name in ("denied", "negated")):
        modality = "denied"
    since, until, at = (_date(item.get(name)) for name in ("since", "until", "at"))
    common = min(len(since), len(until))
    if until[:common] < since[:common]:
        since = until = ""
    return Circumstances(modality, _first(item, ("speaker", "attributed_to")), since, until, at)


def _date(value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
    except ValueError:
        return ""
    return text if _DATE.fullmatch(text) else ""


def _number(value: object) -> int:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return 0
    if isinstance(value, int | float):
        return int(value) if value == value and abs(value) < 1e9 else 0
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
