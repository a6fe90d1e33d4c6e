"""The vocabulary of relation types: which words, between which kinds of ends, state a relation of which type.

A vocabulary is a JSON object with two members:

- `kinds`: groups of entity types, by name: `{"place": {"tags": ["GPE", "LOC"], "mistaken": ["ORG"]}}`. `mistaken` are types
  that a tagger often gives to things of this kind. "thing" is every entity that is no date or number.
- `types`: relation types, each one use or a list of uses. A use says from which kinds (`source`) to which (`target`) it
  leads, and by which phrases: `phrases` state the type by themselves, so an end of unknown or often mistaken kind will do;
  `ambiguous` ones do so only where both ends have a fitting kind. `symmetric` types hold in both directions.
  `{"inverse_of": "OWNS", "words": "owns", "phrases": ["subsidiary of"]}` states OWNS from its target's side: such a relation
  is turned round, and reads `words`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..graph.errors import ConfigError, nearest
from ..graph.model import LITERAL_TYPES, RESERVED_TYPES
from ..graph.names import normal_predicate
from .predicate_voice import PREPOSITIONS
from .predicate_words import Key, predicate_words, stems

THING = "thing"
_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_?")
_TYPE_MEMBERS = frozenset({"source", "target", "phrases", "ambiguous", "symmetric"})
_INVERSE_MEMBERS = frozenset({"inverse_of", "words", "phrases"})


class Use(NamedTuple):
    """One use of a phrase: the type that it states between ends of these kinds.

    `clear` is true where the phrase states the type by itself. `turned` holds the words of the relation in its canonical
    direction where the phrase states it from the target's side, else "".
    """

    type: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    clear: bool = True
    turned: str = ""


class EndKind(NamedTuple):
    """A group of entity types, and those that are often given to its members by mistake."""

    tags: frozenset[str]
    mistaken: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Relation types with their phrases; `read_vocabulary` makes one.

    `phrases` holds the uses of each phrase by its telling words.
    """

    kinds: Mapping[str, EndKind]
    types: tuple[str, ...]
    symmetric: frozenset[str] = frozenset()
    phrases: Mapping[Key, tuple[Use, ...]] = field(default_factory=dict)
    _stemmed: Mapping[Key, tuple[Use, ...]] = field(default_factory=dict)

    def matches(self, predicate: str) -> Iterator[tuple[Use, ...]]:
        """The uses of each phrase that ends a normalised predicate, the longest phrase first.

        The words before a phrase may only introduce it: "began to", "is the eldest", but not "visited the old".
        """
        words = predicate_words(predicate)
        for start in range(len(words.content)):
            key = words.content[start:]
            found = words.introduces(start) and (self.phrases.get(key) or self._stemmed.get(stems(key)))
            if found:
                yield found
                if len(key) == 2 and key[1] in PREPOSITIONS:
                    # "born in" that does not fit is no plain "in".
                    return

    def fits(self, use: Use, source: str, target: str) -> bool:
        """Whether a use may lead from an entity of type `source` to one of type `target`; "" is an unknown type."""
        least = 1 if use.clear else 2
        return self._fit(use.source, source) >= least and self._fit(use.target, target) >= least

    def _fit(self, kinds: tuple[str, ...], tag: str) -> int:
        """2 where one of the kinds holds the tag, 1 where the tag is unknown or often a mistake for it, else 0.

        Dates and numbers are always known: what is unknown is none.
        """
        best = 0 if tag or self._literal(kinds) else 1
        for name in kinds:
            if name == THING:
                best = max(best, 0 if tag in LITERAL_TYPES else 2)
            elif name not in self.kinds:
                best = max(best, 2 if tag == name else 0)
            elif tag in self.kinds[name].tags:
                return 2
            elif tag in self.kinds[name].mistaken:
                best = 1
        return best

    def _literal(self, kinds: tuple[str, ...]) -> bool:
        """Whether all of the kinds are dates or numbers."""
        tags = [self.kinds[each].tags if each in self.kinds else {each} for each in kinds]
        return bool(tags) and all(each <= LITERAL_TYPES for each in tags)


def read_vocabulary(text: str, name: str) -> Vocabulary:
    """The vocabulary that a JSON text holds.

    Args:
        text: JSON as the module describes it.
        name: what errors call it, a file's name.

    Raises:
        ConfigError: no such JSON; a type without ends or phrases, an unknown kind, inverse or member.
    """
    try:
        table = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{name}: expected a vocabulary in JSON: {error}") from error
    if not isinstance(table, dict) or not isinstance(table.get("types"), dict) or not table["types"]:
        raise ConfigError(f'{name}: expected {{"kinds": {{…}}, "types": {{…}}}} with at least one type')
    kinds = _kinds(table.get("kinds", {}), name)
    uses: dict[str, list[Mapping[str, Any]]] = {}
    for type_name, value in table["types"].items():
        if not _NAME.fullmatch(type_name):
            raise ConfigError(f"{name}: expected a type's name in capitals, such as BORN_IN, got {type_name!r}")
        uses[type_name] = [_checked(each, f"{name}: type {type_name}", kinds) for each in _listed(value)]
    canonical = {each for each, several in uses.items() if any("inverse_of" not in use for use in several)}
    found: dict[Key, dict[Use, None]] = {}
    for type_name, several in uses.items():
        for use in several:
            base = use.get("inverse_of")
            if base is not None and base not in canonical:
                raise ConfigError(
                    f"{name}: type {type_name} is the inverse of an unknown type {base!r}.{nearest(base, canonical)}"
                )
            for phrase, made in _uses_of(safe_type(base or type_name), use):
                words = predicate_words(normal_predicate(phrase)).content
                if words:
                    found.setdefault(words, {}).setdefault(made)
    stemmed: dict[Key, dict[Use, None]] = {}
    for words, made_uses in found.items():
        stemmed.setdefault(stems(words), dict(made_uses))
    symmetric = frozenset(safe_type(each) for each, several in uses.items() if any(use.get("symmetric") for use in several))
    return Vocabulary(
        kinds,
        tuple(sorted(map(safe_type, canonical))),
        symmetric,
        {words: tuple(each) for words, each in found.items()},
        {words: tuple(each) for words, each in stemmed.items()},
    )


def safe_type(name: str) -> str:
    """The type itself, or with a trailing underscore where the graph's structure reserves its name."""
    return f"{name}_" if name in RESERVED_TYPES else name


def _uses_of(type_name: str, use: Mapping[str, Any]) -> Iterator[tuple[str, Use]]:
    source, target = tuple(use.get("source", ())), tuple(use.get("target", ()))
    for phrase in use.get("phrases", ()):
        yield phrase, Use(type_name, source, target, True, use.get("words", ""))
    for phrase in use.get("ambiguous", ()):
        yield phrase, Use(type_name, source, target, False)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _kinds(table: object, name: str) -> dict[str, EndKind]:
    if not isinstance(table, dict):
        raise ConfigError(f"{name}: expected kinds by name, got {table!r:.60}")
    kinds: dict[str, EndKind] = {}
    for kind, value in table.items():
        where = f"{name}: kind {kind}"
        if not isinstance(value, dict) or not set(value) <= {"tags", "mistaken"} or not value.get("tags"):
            raise ConfigError(f'{where}: expected {{"tags": [entity types], "mistaken": [entity types]}}, got {value!r:.60}')
        kinds[kind] = EndKind(
            frozenset(_texts(value["tags"], f"{where}, tags")),
            frozenset(_texts(value.get("mistaken", []), f"{where}, mistaken")),
        )
    return kinds


def _checked(value: object, where: str, kinds: Mapping[str, EndKind]) -> Mapping[str, Any]:
    """The use, if it is one."""
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: expected an object with source, target and phrases, got {value!r:.60}")
    members = _INVERSE_MEMBERS if "inverse_of" in value else _TYPE_MEMBERS
    for each in value:
        if each not in members:
            raise ConfigError(f"{where}: unknown member {each!r}.{nearest(str(each), members)}")
    for each in ("phrases", "ambiguous"):
        _texts(value.get(each, []), f"{where}, {each}")
    if not value.get("phrases") and not value.get("ambiguous"):
        raise ConfigError(f"{where}: expected at least one phrase")
    if "inverse_of" in value:
        if not isinstance(value.get("words"), str) or not value["words"].strip():
            raise ConfigError(
                f'{where}: expected the words of the relation seen from its other end, such as "words": "owns"'
            )
        return value
    for end in ("source", "target"):
        names = _texts(value.get(end, []), f"{where}, {end}")
        if not names:
            raise ConfigError(f'{where}: expected the kinds of its {end}, such as "{end}": ["{THING}"]')
        for kind in names:
            if kind != THING and kind not in kinds and not _NAME.fullmatch(kind):
                raise ConfigError(f"{where}: unknown kind {kind!r} as {end}.{nearest(kind, [THING, *kinds])}")
    return value


def _texts(value: object, where: str) -> Iterable[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f"{where}: expected a list of texts, got {value!r:.60}")
    return value
