"""How rare words are, by where they stand in the vocabulary of the default encoder, which lists the commonest words first.

Few things share a rare name: two documents on "Tommelin" mean one cheese, two on "Georgia" may mean a state and a country.
And documents that share rare words beside a name tell of one thing: the same bell, the same lamp with a fringe.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from ...graph.terms import STOP_WORDS, stem, words

_FIRST_WORD = 1996
"""The place of "the", the commonest word, in the vocabulary; marks and letters come before it."""
_COMMON = 20
"""So many of the commonest words are about as common as each other."""
_KNOWN = 28_000
_UNKNOWN = 1.1
"""The rarity of a word that is not in the vocabulary; the last one in it has 1."""
_TELLING, _NAMING = 0.3, 0.4
"""The rarities from which on a shared word tells something, and a word of a name makes it the rarer."""
_MOST = 3.0


class NameRarity(NamedTuple):
    """How rare a name is.

    Attributes:
        most: the rarity of its rarest word, 0..1.1.
        whole: by how much its words are rarer than common ones, added up, 0..3.
    """

    most: float
    whole: float


def rarity(term: str) -> float:
    """How rare a stemmed word is: 0 for "the", 1 for the rarest in the vocabulary, more for those that are not in it."""
    place = _places().get(term)
    if place is None:
        return _UNKNOWN
    return math.log(max(0, place - _FIRST_WORD) / _COMMON + 1) / math.log(_KNOWN / _COMMON + 1)


def is_common_word(word: str) -> bool:
    """Whether a word, in small letters, is in the vocabulary, in this form or another one."""
    return stem(word) in _places()


@lru_cache(maxsize=1 << 12)
def name_rarity(name: str) -> NameRarity:
    """How rare a name is; its small words, such as "of", count for nothing."""
    found = [rarity(stem(word)) for word in words(name) if word not in STOP_WORDS]
    whole = sum(max(0.0, each - _NAMING) for each in found)
    return NameRarity(max(found, default=0.0), min(_MOST, whole))


def shared_details(some: Iterable[str], others: Iterable[str]) -> float:
    """How many words two texts share, given as stems, the rarer ones counting for more: 0 for none."""
    return sum(max(0.0, rarity(term) - _TELLING) for term in sorted(set(some) & set(others)))


@lru_cache(maxsize=1)
def _places() -> Mapping[str, int]:
    """The first place of each stem in the vocabulary; its pieces of words ("##ing") and its marks are none."""
    lines = files("clew.models.data").joinpath("vocab.txt").read_text("utf-8").splitlines()
    found: dict[str, int] = {}
    for place, word in enumerate(lines):
        if place >= _FIRST_WORD and word.isalnum():
            found.setdefault(stem(word), place)
    return found
