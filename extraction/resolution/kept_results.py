"""The costly steps of resolution, each kept by a hash of all that it rests on, so that only what changed is worked out.

What is kept is the result of a pure function, under a key of its inputs and of the code that made it. So resolution with
these results, with some of them and without any comes to the same.
"""

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from operator import attrgetter
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ...graph.model import TextNode
from ...graph.resolution.ledger import Assignment
from ...graph.resolution.statements import Naming
from ...graph.value_cache import ValueCache, value_key
from ...models.embedder import Matrix
from .name_parts import NameParts
from .profiles import Profile, gathered, profile

_CODE = ("clew.extraction.resolution", "clew.graph", "clew.models.data")


def _code_mark() -> str:
    """A hash of the files with the code and data on which results rest."""
    found = [
        part
        for package in _CODE
        for file in sorted(files(package).iterdir(), key=lambda each: each.name)
        if file.name.endswith((".py", ".json", ".txt"))
        for part in (file.name, file.read_bytes())
    ]
    return value_key(*found)


_MOST_AT_HAND = 100_000
"""Own entities of a graph whose profiles this process holds from one resolution to the next, about 2 KB each."""
_last_profiles: WeakKeyDictionary[ValueCache, dict[str, tuple[str, Profile]]] = WeakKeyDictionary()
"""By the store's values, the profile of each own entity and what it was made of."""
_SURFACE = attrgetter("text", "key", "type", "count")
_DECLARATION = attrgetter("entity", "name", "type", "aliases", "properties", "document_id")
CODE_MARK = _code_mark()
"""Made when the code is loaded: files that are replaced under a running process are not what it runs."""


def kept_vectors(
    values: ValueCache, fingerprint: Callable[[], str], encode: Callable[[Sequence[str]], Matrix]
) -> Callable[[Sequence[str]], Matrix]:
    """The same encoder, which encodes no text again whose vector is kept.

    Args:
        values: where vectors are kept, as the bytes of float32 numbers.
        fingerprint: of the encoder (`Embedder.fingerprint`), asked for with the first text.
        encode: texts to vectors, (n_texts, dimension) float32. A text has one vector, whatever it is encoded with.
    """

    def encoded(texts: Sequence[str]) -> Matrix:
        mark = fingerprint()
        keys = [value_key("context vector", mark, text) for text in texts]
        known = values.find(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = np.ascontiguousarray(encode(list(new.values())), np.float32)
            known |= (coming := {key: row.tobytes() for key, row in zip(new, made, strict=True)})
            values.keep(coming)
        return np.stack([np.frombuffer(known[key], np.float32) for key in keys])

    return encoded


class KeptPartings:
    """The parts of own entities, by how documents name each and what the texts say that they lead to.

    Args:
        values: where they are kept.
        contexts: what tells encoders apart by which contexts are compared; "" where they are not.
    """

    def __init__(self, values: ValueCache, contexts: str) -> None:
        self._values = values
        self._contexts = contexts
        self._nodes: dict[str, str] = {}

    def keys(self, entities: Iterable[tuple[Sequence[Naming], Sequence[Sequence[TextNode]]]]) -> list[str]:
        """A key for each own entity, from its namings by document and the text nodes that each of them leads to."""
        found = [self._key(namings, nodes) for namings, nodes in entities]
        self._nodes.clear()
        return found

    def find(self, keys: Sequence[str], own: Sequence[str]) -> dict[str, list[Assignment]]:
        """The parts of those own entities that are kept, by key."""
        known = self._values.find(keys)
        return {
            key: [Assignment(entity, document, part, entity, why, score) for document, part, why, score in json.loads(held)]
            for key, entity in zip(keys, own, strict=True)
            if (held := known.get(key)) is not None
        }

    def keep(self, key: str, parts: Iterable[Assignment]) -> None:
        """Keep the parts of an own entity, none of them too."""
        rows = [(each.document, each.entity, each.reason, each.score) for each in parts]
        self._values.keep({key: json.dumps(rows).encode()})

    def _key(self, namings: Sequence[Naming], nodes: Sequence[Sequence[TextNode]]) -> str:
        texts = (self._text(node) for each in nodes for node in (*each, None))
        return value_key("parts", CODE_MARK, self._contexts, *map(repr, namings), *texts)

    def _text(self, node: TextNode | None) -> str:
        """A hash of a text node's title and text; "" between those of two namings."""
        if node is None:
            return ""
        if node.id not in self._nodes:
            self._nodes[node.id] = value_key(node.title, node.text)
        return self._nodes[node.id]


def kept_profiles(namings: Iterable[Naming], values: ValueCache | None) -> dict[str, Profile]:
    """The profiles of all own entities that are named, by id; those are made anew of which documents say something else.

    Args:
        namings: in the order in which they were given when the profiles were kept; any other order only finds less.
        values: where they are kept; None: all are made anew.
    """
    said = gathered(namings)
    if values is None:
        return {own: profile(own, said[own]) for own in sorted(said)}
    texts = {own: _said(said[own]) for own in sorted(said)}
    last = _last_profiles.get(values, {})
    known = {own: last[own][1] for own, text in texts.items() if own in last and last[own][0] == text}
    keys = {own: value_key("profile", CODE_MARK, own, text) for own, text in texts.items() if own not in known}
    kept = values.find(keys.values())
    held = [own for own, key in keys.items() if key in kept]
    rows = json.loads(b"[%s]" % b",".join(kept[keys[own]] for own in held))
    known.update((own, _unpacked(own, row)) for own, row in zip(held, rows, strict=True))
    found = {own: known[own] if own in known else profile(own, said[own]) for own in texts}
    values.keep({key: json.dumps(_packed(found[own])).encode() for own, key in keys.items() if own not in known})
    if len(found) <= _MOST_AT_HAND:
        _last_profiles[values] = {own: (text, found[own]) for own, text in texts.items()}
    else:
        _last_profiles.pop(values, None)
    return found


def _said(namings: Sequence[Naming]) -> str:
    """All that a profile is made of; a plain tuple is written several times faster than the values themselves."""
    return repr(
        [(each.document, list(map(_SURFACE, each.surfaces)), list(map(_DECLARATION, each.declarations))) for each in namings]
    )


def _packed(made: Profile) -> list[object]:
    return [
        *(made.names, made.parts, made.keys, made.aliases, sorted(made.declared), made.titles, made.pages),
        *(sorted(made.documents), made.kind, made.sure, made.descriptions, made.acronyms, made.initials),
        *(made.given, made.literal, [b2a_base64(each, newline=False).decode() for each in made.blocks]),
    ]


def _unpacked(own: str, row: list[Any]) -> Profile:
    names, parts, keys, aliases, declared, titles, pages, documents, kind, sure, *rest = row
    descriptions, acronyms, initials, given, literal, blocks = rest
    return Profile(
        own,
        tuple(names),
        tuple(map(_parts, parts)),
        tuple(keys),
        tuple(aliases),
        frozenset(declared),
        tuple(titles),
        pages,
        frozenset(documents),
        kind,
        sure,
        tuple(descriptions),
        tuple(acronyms),
        tuple(initials),
        given,
        literal,
        tuple(map(a2b_base64, blocks)),
    )


def _parts(fields: list[Any]) -> NameParts:
    words, numbers, rank, aside, sexes, legal, generation, small, letters = fields
    return NameParts(
        *(tuple(words), tuple(numbers), tuple(rank), tuple(aside), tuple(sexes), tuple(legal)),
        *(generation, tuple(small), letters),
    )
