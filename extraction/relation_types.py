"""Relation types: a pure function from a predicate's words to one of a fixed set of names that ships with Clew."""

import json
import re
import threading
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from ..graph.model import RELATED, RESERVED_TYPES
from ..graph.names import normal_predicate

_WORD = re.compile(r"[\w'’-]+")
_BARE = {"be": "INSTANCE_OF", "have": "HAS"}
_BE = frozenset("is are was were be been being am 's".split())
_HAVE = frozenset("has have had having".split())
_EMPTY = frozenset(
    """do does did done will would shall should can could may might must not n't never a an the his her its their our my your
    this that these those also later then now currently presently subsequently eventually finally initially only
    even just both either all very so again still already once soon often usually mainly mostly primarily largely officially
    reportedly probably possibly""".split()
)
_LINKS = frozenset(
    "to began begun begin begins started start starts continued continue continues went go tried try help helped".split()
)
_COPULAS = frozenset("became become becomes becoming remained remains served serves serving acted acts worked works".split())
_PREPOSITIONS = frozenset(
    "in on at of from by for with to under near within since until about among including like as".split()
)
_local = threading.local()


@lru_cache(maxsize=65536)
def relation_type(predicate: str) -> str:
    """The type of a predicate: that of the longest phrase of the vocabulary that ends it, else `RELATED`.

    Auxiliaries, articles and adverbs do not count, and words are compared by stem, so that "was originally directed by"
    and "directed by" are one type. Negation does not change the type.

    >>> relation_type("was born in"), relation_type("is the oldest son of"), relation_type("waters")
    ('BORN_IN', 'CHILD_OF', 'RELATED')
    """
    words = _WORD.findall(normal_predicate(predicate))
    content = _content(words)
    if not content:
        if words and words[-1] in _HAVE:
            return _BARE["have"]
        return _BARE["be"] if any(word in _BE for word in words) else RELATED
    described = words[0] in _BE or words[0] in _HAVE or words[0] in _COPULAS
    for start in range(max(0, len(content) - _longest()), len(content)):
        before, phrase = content[:start], content[start:]
        if before and (phrase[0] in _PREPOSITIONS or not _leads(before, described)):
            continue
        found = _phrases().get(phrase) or _stemmed_phrases().get(_stems(phrase))
        if found is not None:
            return found
    return RELATED


def types() -> tuple[str, ...]:
    """All types of the vocabulary, sorted."""
    return tuple(sorted({*_phrases().values(), *_BARE.values(), RELATED}))


def safe_type(name: str) -> str:
    """The type itself, or with a trailing underscore where the graph's structure reserves its name."""
    return f"{name}_" if name in RESERVED_TYPES else name


def _leads(before: tuple[str, ...], described: bool) -> bool:
    """Whether the words before a phrase only introduce it: "began to", "is the eldest", but not "visited the old"."""
    if not described:
        return all(word in _LINKS for word in before)
    return not any(word in _PREPOSITIONS and word != "as" for word in before)


def _content(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _BE and word not in _HAVE and word not in _EMPTY)


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    table: dict[str, list[str]] = json.loads(
        files(__package__ or "clew.extraction").joinpath("relation_types.json").read_text(encoding="utf-8")
    )
    known: dict[tuple[str, ...], str] = {}
    for name, phrases in table.items():
        for phrase in phrases:
            words = _content(_WORD.findall(normal_predicate(phrase)))
            if words:
                known.setdefault(words, safe_type(name))
    return known


@cache
def _stemmed_phrases() -> dict[tuple[str, ...], str]:
    """The fallback: where two types share a stem, the first phrase wins."""
    return {_stems(phrase): name for phrase, name in reversed(_phrases().items())}


@cache
def _longest() -> int:
    return max(map(len, _phrases()))


def _stems(words: tuple[str, ...]) -> tuple[str, ...]:
    # PyStemmer's objects are not thread-safe.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")
    return tuple(_local.stemmer.stemWords(list(words)))
