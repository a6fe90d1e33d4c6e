"""Which pairs of names are worth a close look, told for many pairs at once and cheaply."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from .name_parts import NameParts
from .name_vocabulary import GIVEN_NAMES

_ALIKE = 0.6
"""The least similarity of the words of two names that have as many words, none of them an initial."""
_AT_ONCE = 1 << 18
Pairs = NDArray[np.int64]


def plausible(names: Sequence[NameParts], pairs: Pairs) -> Pairs:
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
    texts = [" ".join(sorted(GIVEN_NAMES.get(word, word) for word in each.words)) for each in names]
    kept = []
    for start in range(0, len(pairs), _AT_ONCE):
        stretch = pairs[start : start + _AT_ONCE]
        left, right = stretch[:, 0], stretch[:, 1]
        wanted = special[left] | special[right]
        as_many = words[left] == words[right]
        wanted |= ~as_many & ((np.abs(letters[left] - letters[right]) <= 1) | (end[left] == end[right]))
        asked = np.flatnonzero(as_many & ~wanted)
        alike = cpdist(
            [texts[each] for each in left[asked].tolist()],
            [texts[each] for each in right[asked].tolist()],
            scorer=Indel.normalized_similarity,
            score_cutoff=_ALIKE,
            dtype=np.float32,
            workers=1,
        )
        wanted[asked] = alike >= _ALIKE
        kept.append(stretch[wanted])
    return np.concatenate(kept)
