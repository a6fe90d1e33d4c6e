"""The words of a predicate that tell its type: without auxiliaries, articles and adverbs, compared by stem.

And the preposition of a role between two names: "Acme founder Ann Lee" is founder of Acme, but a pub owner in Dublin owns no
town, and of an "Acme factory manager" a manager at Acme.
"""

import re
import threading
from collections.abc import Sequence
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


OF_INSTITUTIONS = frozenset(
    "founder cofounder co-founder owner co-owner ceo chairman chairwoman chairperson executive".split()
)
"""Roles that the name of what they are of stands before, whether or not it is known for an institution's."""
OF_FIRMS = OF_INSTITUTIONS | frozenset("manager director operator keeper boss proprietor editor supervisor".split())
"""Roles of firms and houses, which a place itself does not have."""
_OWNING = frozenset("founder cofounder co-founder owner co-owner proprietor".split())
_QUALIFIERS = frozenset(
    """former acting current new then ex late co chief deputy assistant associate vice senior general managing executive
    interim longtime long-time part-time sole joint first last founding honorary majority minority controlling principal
    one-time onetime future would-be technical financial operating""".split()
)
"""What says in which way somebody holds a role, not of what."""
_OWN_BODIES = frozenset("national state city county government council team squad campaign".split())
"""What a place itself has: the "national team manager" of France."""
_SITES = frozenset(
    """bakery bar barn branch brewery cafe café casino cinema clinic depot diner distillery dockyard factory farm filling
    foundry franchise gallery garage gym hospital hotel inn laboratory lab mill mine mines museum nightclub office orchard
    outlet plant plantation pub quarry ranch refinery restaurant salon shipyard shop shopping showroom site station store
    stores studio supermarket tavern theater theatre vineyard warehouse winery workshop works yard""".split()
)
"""Places of work: what is said of one by its noun does not hold of the firm before it."""


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


def role_preposition(words: Sequence[str], place: bool) -> str:
    """The preposition by which a role belongs to the name before it; "" where it tells nothing of that name.

    Args:
        words: the role and what stands before it, in lower case: "pub", "owner".
        place: whether the name is a place's.

    >>> role_preposition(["former", "owner"], False), role_preposition(["pub", "owner"], True)
    ('of', 'in')
    >>> role_preposition(["factory", "manager"], False), role_preposition(["factory", "owner"], False)
    ('at', '')
    """
    *before, role = words
    if any(word.endswith(("'s", "’s", "s'", "s’")) for word in before):
        # "London bakery's founder Ann Lee"
        return ""
    things = [word for word in before if word not in _QUALIFIERS and any(character.isalpha() for character in word)]
    if role not in OF_FIRMS or not things or not _OWN_BODIES.isdisjoint(things):
        return "of"
    if place:
        return "in"
    if _SITES.isdisjoint(things):
        return "of"
    return "" if role in _OWNING else "at"
