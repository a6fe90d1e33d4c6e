"""Relation types: pure functions from a predicate's words, and the kinds of both ends, to a type and a direction."""

from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from ..graph.formats.triplets import CanonicalRelation
from ..graph.identity import hashed
from ..graph.model import RELATED
from ..graph.names import normal_predicate
from .predicate_voice import active_voice
from .predicate_words import BE, HAVE
from .relation_vocabulary import Vocabulary, read_vocabulary, safe_type

__all__ = [
    "CanonicalPredicate",
    "canonical_relation",
    "direction",
    "relation_type",
    "safe_type",
    "types",
    "vocabulary",
    "vocabulary_fingerprint",
]

_FILE = "relation_types.json"
_HEDGES = frozenset(
    "allegedly reportedly supposedly possibly probably apparently presumably purportedly seemingly potentially".split()
)


class CanonicalPredicate(NamedTuple):
    """A predicate in its canonical direction; `inverted` is true where source and target change places for it."""

    predicate: str
    inverted: bool = False


@lru_cache(maxsize=65536)
def direction(predicate: str) -> CanonicalPredicate:
    """A predicate's canonical direction, a function of its words alone.

    A passive with "by" is turned into the active voice; a phrase that the vocabulary holds as the inverse of a type is
    turned into the words given there. Other predicates keep their words.

    >>> direction("was founded by"), direction("is the mother of")
    (CanonicalPredicate(predicate='founded', inverted=True), CanonicalPredicate(predicate='has mother', inverted=True))
    >>> direction("was born in")
    CanonicalPredicate(predicate='was born in', inverted=False)
    """
    words, inverted = normal_predicate(predicate), False
    known = next(vocabulary().matches(words), ())
    active = None if any(not use.turned for use in known) and words.endswith(" by") else active_voice(words)
    if active is not None:
        words, inverted = normal_predicate(active), True
        known = next(vocabulary().matches(words), ())
    if known and all(use.turned for use in known):
        words, inverted = _qualified(known[0].turned, words), not inverted
    return CanonicalPredicate(words, inverted)


@lru_cache(maxsize=65536)
def relation_type(predicate: str, source: str = "", target: str = "") -> str:
    """The type of a predicate between entities of these types, "" where unknown; `RELATED` where nothing fits.

    It is that of the longest phrase of the vocabulary that ends the predicate and fits both ends, in canonical direction.
    Auxiliaries, articles and adverbs do not count, and words are compared by stem, so that "was originally directed" and
    "directed" are one type. Negation does not change the type. A predicate that `direction` turns round has the type of
    the turned relation: `source` and `target` are those of the text.

    >>> relation_type("was born in", "PERSON", "GPE"), relation_type("was born in", "GPE", "GPE"), relation_type("waters")
    ('BORN_IN', 'RELATED', 'RELATED')
    """
    words, inverted = direction(predicate)
    if inverted:
        source, target = target, source
    for use in chain.from_iterable(vocabulary().matches(words)):
        if not use.turned and vocabulary().fits(use, source, target):
            return use.type
    return RELATED


def canonical_relation(predicate: str, source: str = "", target: str = "") -> CanonicalRelation:
    """What a predicate states between a source and a target of these types, in canonical direction.

    >>> canonical_relation("was founded by", "ORG", "PERSON")
    CanonicalRelation(predicate='founded', type='FOUNDED', inverted=True)
    """
    words, inverted = direction(predicate)
    return CanonicalRelation(words if inverted else predicate, relation_type(predicate, source, target), inverted)


def types() -> tuple[str, ...]:
    """All types of the vocabulary, sorted."""
    return tuple(sorted({*vocabulary().types, RELATED}))


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with Clew."""
    return read_vocabulary(_shipped(), _FILE)


@cache
def vocabulary_fingerprint() -> str:
    """Changes with the vocabulary: documents whose relations were typed by another one are built anew."""
    return hashed("vocabulary", _shipped())


def _shipped() -> str:
    return files(__package__ or "clew.extraction").joinpath(_FILE).read_text(encoding="utf-8")


def _qualified(turned: str, stated: str) -> str:
    """The turned words with what the stated ones deny or hedge."""
    words = stated.replace("n't", " n't").split()
    hedges = [word for word in words if word in _HEDGES]
    if any(word in ("not", "n't", "never") for word in words):
        hedges.insert(0, "not")
    if not hedges:
        return turned
    first, _, rest = turned.partition(" ")
    return " ".join([first, *hedges, rest] if first in BE | HAVE else [*hedges, turned])
