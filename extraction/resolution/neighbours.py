"""Pairs of entities whose names mean alike to an encoder, for what blocks of spellings leave."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import token_set_ratio

from .matching import Match, weighed
from .profiles import Profile
from .similarity import Likeness

Encode: TypeAlias = Callable[[list[str]], NDArray[np.float32]]
"""Names to vectors: (n_names, dimension) float32 rows of length 1."""
NEAR = 0.9
"""The least cosine of two names that are looked at."""
_ALIKE = 70.0
_STRIPE = 1024


def neighbours(profiles: Sequence[Profile], encode: Encode, apart: bool = True) -> Iterator[Match]:
    """Pairs that vectors bring together and letters do not deny, by ids.

    All pairs are multiplied, a stripe of rows at a time, and only near ones are kept. Names of one word, and names with
    other numerals, ranks or legal forms, are never such a pair.

    Args:
        profiles: sorted by id.
        encode: gives vectors to names.
        apart: whether two entities whose ids were given are two things.
    """
    rows = np.flatnonzero([any(len(parts.words) > 1 for parts in each.parts) for each in profiles])
    if len(rows) < 2:
        return
    vectors = np.ascontiguousarray(encode([profiles[row].title for row in rows.tolist()]), np.float32)
    for start in range(0, len(rows), _STRIPE):
        near = np.argwhere(vectors[start : start + _STRIPE] @ vectors.T >= NEAR)
        for place, column in near.tolist():
            if column <= start + place:
                continue
            one, other = int(rows[start + place]), int(rows[column])
            match = _match(profiles[one], profiles[other], apart)
            if match is not None:
                yield match


def _match(first: Profile, second: Profile, apart: bool) -> Match | None:
    if not first.kind or first.kind != second.kind:
        return None
    for one in first.parts:
        for other in second.parts:
            agree = one[1:3] == other[1:3] and one[4:7] == other[4:7] and one.words[-1] == other.words[-1]
            if agree and min(len(one.words), len(other.words)) > 1 and token_set_ratio(one.whole, other.whole) >= _ALIKE:
                return weighed(first, second, Likeness(0.84, "meaning"), apart)
    return None
