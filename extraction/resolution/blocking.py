"""Which names are compared at all: those that share a block, so that never all pairs are.

A name is in a block for each of its block keys. A block of more than `MOST` names says nothing and is left out: rarer keys
must bring its names together. So what is compared follows from the names alone, whatever the order in which they came.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from .name_parts import NameParts
from .name_vocabulary import GIVEN_NAMES, RANKS

if TYPE_CHECKING:
    from .profiles import Profile

MOST = 50
_KEY = 8
"""Bytes of the hash of a block key."""
_VOWELS = str.maketrans("", "", "aeiouyh")
_LONG_WORD, _ALONE, _RARE_WORD, _SPACED, _HALF = 8, 5, 6, 12, 8
_ALIKE = 0.76
"""The least similarity of the words of two names that have as many words, none of them an initial."""
_AT_ONCE = 1 << 18
_Numbers: TypeAlias = NDArray[np.int64]


def block_keys(name: NameParts) -> Iterator[str]:
    """The keys of a name: names that share one may be alike."""
    numbers = ",".join(name.numbers)
    words = list(name.words)
    seat = tuple(each for each in name.rank if each not in RANKS and not each.isdecimal())
    yield _sorted(words, numbers)
    yield f"~{''.join(words)}|{numbers}"
    yield f"!{name.letters}"
    if len(words) > 1 and len(name.letters) >= _SPACED:
        yield f"{{{name.letters[:_HALF]}|{numbers}"
        yield f"}}{name.letters[-_HALF:]}|{numbers}"
    if name.rank:
        yield _sorted((*words, *seat), numbers)
        yield f"#{words[0]}|{numbers}|{' '.join(name.rank)}"
    if numbers:
        yield f"1{words[0]}|{numbers}"
    yield from _of_words(words, seat, numbers) if len(words) > 1 else _of_word(words[0], numbers)


def packed_keys(name: NameParts, acronyms: Iterable[str] = ()) -> bytes:
    """The keys of a name, and those of acronyms and initials that stand for what it names, each as a hash of 8 bytes.

    Of a million keys hardly two share a hash (one chance in 40 million); those that did would only be compared as well.
    """
    keys = dict.fromkeys((*block_keys(name), *(f"@{letters}" for letters in acronyms)))
    return b"".join([blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest() for key in keys])


def _of_word(word: str, numbers: str) -> Iterator[str]:
    """Keys of a name of one word: long beginnings and endings, and the word without each of its letters."""
    if len(word) >= _LONG_WORD:
        for letters in (5, 8):
            yield f"<{word[:letters]}"
            yield f">{word[-letters:]}"
    if len(word) >= _ALONE:
        yield f"?{word}|{numbers}"
        for place in range(len(word)):
            yield f"?{word[:place]}{word[place + 1 :]}|{numbers}"


def _of_words(words: Sequence[str], seat: Sequence[str], numbers: str) -> Iterator[str]:
    """Keys of a name of several words: those that leave one out, or shorten, misspell or turn some."""
    first, last = words[0], words[-1]
    yield f"^{first}|{last}|{numbers}"
    yield f"&{GIVEN_NAMES.get(first, first)}|{last}|{numbers}"
    yield f"&{GIVEN_NAMES.get(first, first)}|{seat[-1]}|{numbers}" if seat else f"'{first[0]}|{last}|{numbers}"
    yield f"*{first}|{_skeleton(last)}|{numbers}"
    for word in words:
        if len(word) >= _RARE_WORD:
            yield f"_{word}|{numbers}"
    yield f"[{' '.join(sorted(word[:3] for word in words))}|{numbers}"
    yield f"]{' '.join(sorted(word[-3:] for word in words))}|{numbers}"
    yield "%" + " ".join(sorted(_skeleton(word) for word in words)) + f"|{numbers}"
    if len(words) <= 6:
        for place, word in enumerate(words):
            if len(word) > 1:
                others = [*words[:place], *words[place + 1 :]]
                yield f"+{word}|{''.join(sorted(other[0] for other in others))}|{numbers}"
                yield f"-{word}|{' '.join(sorted(other[-3:] for other in others))}|{numbers}"


def _sorted(words: Sequence[str], numbers: str) -> str:
    return f"={' '.join(sorted(words))}|{numbers}"


@lru_cache(maxsize=1 << 14)
def _skeleton(word: str) -> str:
    """A word's first letter and its other consonants, each once."""
    return word[0] + "".join(sorted(set(word[1:].translate(_VOWELS))))


@dataclass(frozen=True, slots=True)
class Blocks:
    """Names in blocks.

    Args:
        owners: (n_names,) the profile of each name.
        names: their parts.
        keys: (n_rows,) the number of a block key, sorted.
        rows: (n_rows,) the name that has it.
    """

    owners: _Numbers
    names: tuple[NameParts, ...]
    keys: _Numbers
    rows: _Numbers

    @classmethod
    def of(cls, profiles: "Sequence[Profile]") -> "Blocks":
        """The blocks of these profiles' names."""
        owners: list[int] = []
        names: list[NameParts] = []
        keys: list[bytes] = []
        for owner, profile in enumerate(profiles):
            owners += [owner] * len(profile.parts)
            names += profile.parts
            keys += profile.blocks
        hashed = np.frombuffer(b"".join(keys), np.uint64)
        rows = np.repeat(np.arange(len(names)), [len(each) // _KEY for each in keys])
        # Rows rise already, so that those of one key stay in their order.
        order = np.argsort(hashed, kind="stable")
        first = np.diff(hashed[order], prepend=hashed[order][:1]) != 0
        return cls(np.asarray(owners, np.int64), tuple(names), np.cumsum(first), rows[order])

    def sizes(self) -> _Numbers:
        """(n_keys,) how many names have each key."""
        return np.bincount(self.keys).astype(np.int64)

    def pairs(self) -> _Numbers:
        """(n_pairs, 2) the names to compare, each pair once, of different profiles."""
        sizes = self.sizes()[self.keys]
        shared = (sizes > 1) & (sizes <= MOST)
        rows, groups = self.rows[shared], self.keys[shared]
        found: list[_Numbers] = []
        for step in range(1, MOST):
            same = np.flatnonzero(groups[step:] == groups[:-step]) if len(groups) > step else np.empty(0, np.int64)
            if not len(same):
                break
            left, right = rows[same], rows[same + step]
            kept = self.owners[left] != self.owners[right]
            found.append(left[kept] * len(self.names) + right[kept])
        if not found:
            return np.empty((0, 2), np.int64)
        codes = np.sort(np.concatenate(found))
        codes = codes[np.diff(codes, prepend=-1) != 0]
        return np.stack([codes // len(self.names), codes % len(self.names)], axis=1)


def plausible(names: Sequence[NameParts], pairs: _Numbers) -> _Numbers:
    """(n_plausible, 2) those of the pairs that may be alike, in their order.

    Names with an epithet, an initial or a numeral always may. Others of as many words are if their letters are; of more
    words, if both begin with one letter and end with one word, or are as long without their spaces.

    Args:
        names: taken apart.
        pairs: (n_pairs, 2) numbers of names.
    """
    if not len(pairs):
        return pairs
    words = np.asarray([len(each.words) for each in names])
    special = np.asarray([bool(each.rank or each.numbers) or min(map(len, each.words)) == 1 for each in names])
    letters = np.asarray([len(each.letters) for each in names])
    ends: dict[tuple[str, str], int] = {}
    end = np.asarray([ends.setdefault((each.words[0][0], each.words[-1]), len(ends)) for each in names])
    spelled = [[GIVEN_NAMES.get(word, word) for word in each.words] for each in names]
    firsts: dict[str, int] = {}
    begin = np.asarray([firsts.setdefault(each.words[0], len(firsts)) for each in names])
    written = [each.whole for each in names]
    texts = [" ".join(each) for each in spelled]
    ordered = [" ".join(sorted(each)) for each in spelled]
    kept = []
    for start in range(0, len(pairs), _AT_ONCE):
        stretch = pairs[start : start + _AT_ONCE]
        left, right = stretch[:, 0], stretch[:, 1]
        wanted = special[left] | special[right]
        as_many = words[left] == words[right]
        ending = (end[left] == end[right]) | (begin[left] == begin[right])
        wanted |= ~as_many & ((np.abs(letters[left] - letters[right]) <= 1) | ending)
        asked = np.flatnonzero(as_many & ~wanted)
        for each in (texts, written, ordered):
            wanted[asked] |= _alike(each, left[asked], right[asked])
        kept.append(stretch[wanted])
    return np.concatenate(kept)


def _alike(texts: Sequence[str], left: _Numbers, right: _Numbers) -> NDArray[np.bool_]:
    """(n_pairs,) whether the letters of two texts are alike."""
    found = cpdist(
        [texts[each] for each in left.tolist()],
        [texts[each] for each in right.tolist()],
        scorer=Indel.normalized_similarity,
        score_cutoff=_ALIKE,
        dtype=np.float32,
        workers=1,
    )
    return found >= _ALIKE


def aliases(profiles: "Sequence[Profile]") -> Iterator[tuple[int, int]]:
    """_Numbers of profiles of which the first is also called what the second is named, by number, each once, sorted."""
    named: dict[str, list[int]] = {}
    for number, profile in enumerate(profiles):
        for key in profile.keys:
            named.setdefault(key, []).append(number)
    for number, profile in enumerate(profiles):
        met: set[int] = set()
        for key in profile.aliases:
            met.update(each for each in named.get(key, ()) if each != number)
        yield from ((number, each) for each in sorted(met))


def numbered(profiles: "Mapping[str, Profile]") -> "list[Profile]":
    """Profiles that are compared, by id: dates and quantities are not."""
    return [profiles[own] for own in sorted(profiles) if not profiles[own].literal]
