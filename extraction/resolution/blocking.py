"""Which names are compared at all: those that share a block, so that never all pairs are.

A name is in a block for each of its block keys. A block of more than `MOST` names says nothing and is left out: rarer keys
must bring its names together. So what is compared follows from the names alone, whatever the order in which they came.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from .block_keys import HASH_BYTES
from .name_parts import NameParts
from .name_vocabulary import GIVEN_NAMES
from .profiles import Profile

MOST = 50
_ALIKE = 0.76
"""The least similarity of the words of two names that have as many words, none of them an initial."""
_AT_ONCE = 1 << 18
_Numbers: TypeAlias = NDArray[np.int64]


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
    def of(cls, profiles: Sequence[Profile]) -> "Blocks":
        """The blocks of these profiles' names."""
        owners: list[int] = []
        names: list[NameParts] = []
        keys: list[bytes] = []
        for owner, profile in enumerate(profiles):
            owners += [owner] * len(profile.parts)
            names += profile.parts
            keys += profile.blocks
        hashed = np.frombuffer(b"".join(keys), np.uint64)
        rows = np.repeat(np.arange(len(names)), [len(each) // HASH_BYTES for each in keys])
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


def aliases(profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
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


def numbered(profiles: Mapping[str, Profile]) -> list[Profile]:
    """Profiles that are compared, by id: dates and quantities are not."""
    return [profiles[own] for own in sorted(profiles) if not profiles[own].literal]
