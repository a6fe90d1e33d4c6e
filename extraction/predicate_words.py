"""The words of a predicate that tell its type: without auxiliaries, articles and adverbs, compared by stem."""

import re
import threading
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import Stemmer

from .predicate_voice import PREPOSITIONS, is_adverb
from .verb_forms import is_participle

Key: TypeAlias = tuple[str, ...]

BE = frozenset("is are was were be been being am 's".split())
HAVE = frozenset("has have had having".split())
_WORD = re.compile(r"[\w'’-]+")
_EMPTY = frozenset(
    """do does did done will would shall should can could may might must not n't never a an the his her its their our my your
    this that these those also later then now currently presently subsequently eventually finally initially only
    even just both either all very so again still already once soon often usually mainly mostly primarily largely officially
    reportedly probably possibly""".split()
)
_LINKS = frozenset(
    "to began begun begin begins started starts continued continue continues went go tried try help helped".split()
)
_COPULAS = frozenset("became become becomes becoming remained remains served serves serving acted acts worked works".split())
_NOUN = re.compile(r"(\w{3,}(?:er|or|[st]ion|ment|ance|ence|ity|ness|ism|ure))s?")
_DIVISION = re.compile(
    r"\b(in|near|from|to|at|on) the (?:[\w-]+ ){0,2}?(?:town|city|village|hamlet|municipality|commune|parish|suburb|borough|"
    r"district|county|province|region|prefecture|department|state|republic|kingdom|island|capital|north|south|east|west|"
    r"centre|center|part) of$"
)
"""What a place is, between a preposition and its name: "born in the small town of" is "born in"."""
_local = threading.local()


class PredicateWords(NamedTuple):
    """The telling words of a predicate.

    `described` is true where it says what its subject is or has, `copula` where it does so with a form of "be".
    """

    content: Key
    described: bool = False
    copula: bool = False

    def introduces(self, start: int) -> bool:
        """Whether the words before `start` only introduce the rest: "began to", "is the eldest"; not "visited the old"."""
        before, rest = self.content[:start], self.content[start:]
        if not before:
            return True
        if before == ("be",):
            # "was created duke" says nothing of who created what.
            return not is_participle(rest[0])
        if len(before) == 2 and before[1] == "and":
            return True
        if not self.described:
            return all(word in _LINKS for word in before) and rest[0] not in PREPOSITIONS
        if rest[0] in PREPOSITIONS and not (self.copula and len(rest) == 1 and _names(before[-1])):
            return False
        return not any(word in PREPOSITIONS and word != "as" for word in before)


@lru_cache(maxsize=65536)
def predicate_words(predicate: str) -> PredicateWords:
    """The telling words of a normalised predicate.

    Nothing but a form of "be" or "have" is that verb; a lone word keeps its "be", so that "is called" is not "called".

    >>> [predicate_words(each).content for each in ("was originally directed by", "is", "was called")]
    [('directed', 'by'), ('be',), ('be', 'called')]
    >>> predicate_words("was born in the small town of").content
    ('born', 'in')
    """
    words = _WORD.findall(_DIVISION.sub(r"\1", predicate))
    content = tuple(word for word in words if word not in BE and word not in HAVE and word not in _EMPTY)
    content = tuple(word for word in content if not is_adverb(word)) or content
    is_be = any(word in BE for word in words)
    if not content and words:
        return PredicateWords(("have",) if words[-1] in HAVE else ("be",) if is_be else ())
    if len(content) == 1 and is_be:
        content = ("be", *content)
    first = words[0] if words else ""
    return PredicateWords(content, first in BE or first in HAVE or first in _COPULAS, first in BE)


def _names(word: str) -> bool:
    """Whether a word before a preposition may be a noun: "is a bank in", but not "was built in"."""
    return not is_participle(word) and not word.endswith("ing")


@lru_cache(maxsize=65536)
def stems(words: Key) -> Key:
    """The stems of words. A noun keeps its ending: a developer is not what is developed, a designation nothing designed."""
    # PyStemmer's objects are not thread-safe.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")
    return tuple(found.group(1) if (found := _NOUN.fullmatch(word)) else _local.stemmer.stemWord(word) for word in words)
