"""Whether two rows of tables are one thing, learned from labelled pairs: a logistic model of how alike values are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from ...graph.unicode_marks import without_accents

Attributes: TypeAlias = Mapping[str, str]
"""A record: its values by attribute; "" or nothing where it has none."""
_Floats: TypeAlias = NDArray[np.float64]
_WORD = re.compile(r"[^\W\d_]+|\d+")
_WHOLE_NUMBER = re.compile(r"[\d\s:/()-]*\d[\d\s:/()-]*")
_PENALTY = 0.2
_LIKENESSES = 6


class RecordPair(NamedTuple):
    """Two records that may be one thing."""

    left: Attributes
    right: Attributes


class RecordMatcher:
    """Decides whether two records are one thing.

    Made by `train`. Where pairs have the attributes it was trained on, each attribute has weights of its own; with other
    attributes, only what is said of all of them together counts (`attributes` is empty).
    """

    def __init__(self, attributes: tuple[str, ...], weights: _Floats, centre: _Floats, spread: _Floats) -> None:
        self.attributes = attributes
        self._weights, self._centre, self._spread = weights, centre, spread

    @classmethod
    def train(cls, pairs: Sequence[RecordPair], labels: Sequence[bool], attributes: Sequence[str] = ()) -> "RecordMatcher":
        """A matcher that decides as the labels do.

        Args:
            pairs: at least one that matches and one that does not.
            labels: whether the pair is one thing, for each pair.
            attributes: those that have weights of their own; none for a matcher of records with any attributes.

        Raises:
            ValueError: there are not as many labels as pairs, or all labels are alike.
        """
        wanted = np.asarray(labels, np.float64)
        if len(wanted) != len(pairs) or len(set(wanted.tolist())) != 2:
            raise ValueError(f"expected a label for each of {len(pairs)} pairs, of both kinds; got {len(wanted)}")
        rows = features(pairs, attributes)
        centre, spread = rows.mean(axis=0), rows.std(axis=0)
        spread[spread == 0.0] = 1.0
        scaled = _with_one((rows - centre) / spread)

        def loss(weights: _Floats) -> tuple[float, _Floats]:
            margins = scaled @ weights
            value = -(wanted * log_expit(margins) + (1 - wanted) * log_expit(-margins)).mean()
            slope = scaled.T @ (expit(margins) - wanted) / len(wanted)
            ridge = np.append(weights[:-1], 0.0)
            return float(value + _PENALTY / 2 * (ridge @ ridge)), slope + _PENALTY * ridge

        weights = minimize(
            loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", bounds=[(0, None)] * rows.shape[1] + [(None, None)]
        ).x
        return cls(tuple(attributes), weights, centre, spread)

    def scores(self, pairs: Sequence[RecordPair]) -> _Floats:
        """(n_pairs,) how likely each pair is one thing, 0 to 1."""
        if not pairs:
            return np.empty(0)
        return np.asarray(expit(_with_one((features(pairs, self.attributes) - self._centre) / self._spread) @ self._weights))

    def decide(self, pairs: Sequence[RecordPair]) -> list[bool]:
        """Whether each pair is rather one thing than two."""
        return [bool(score >= 0.5) for score in self.scores(pairs)]


def features(pairs: Sequence[RecordPair], attributes: Sequence[str] = ()) -> _Floats:
    """(n_pairs, n_features) how alike the records are: as a whole, over their attributes, and in each of `attributes`."""
    return np.asarray([_features(pair, attributes) for pair in pairs], np.float64)


def _features(pair: RecordPair, attributes: Sequence[str]) -> list[float]:
    names = list(dict.fromkeys([*pair.left, *pair.right]))
    values = {name: (_plain(pair.left.get(name, "")), _plain(pair.right.get(name, ""))) for name in names}
    each = {name: _likenesses(*both) for name, both in values.items()}
    both = [each[name] for name in names if all(values[name])] or [_likenesses("", "")]
    whole = _likenesses(" ".join(one for one, _ in values.values()), " ".join(other for _, other in values.values()))
    table = np.asarray(both)
    whole_numbers = [_WORD.findall(one) == _WORD.findall(other) for one, other in _written(pair, names)]
    found = (
        [
            sum(whole_numbers) / len(whole_numbers) if whole_numbers else 0.5,
            *whole,
            *table.mean(axis=0),
            *table.min(axis=0),
            *each[names[0]],
        ]
        if names
        else [0.0] * (4 * _LIKENESSES + 1)
    )
    nothing = _likenesses("", "")
    for name in attributes:
        found += each.get(name, nothing)
    return found


def _written(pair: RecordPair, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The values of both records that are whole numbers (years, times, telephones), but not prices and shares."""
    for name in names:
        one, other = pair.left.get(name, ""), pair.right.get(name, "")
        if _WHOLE_NUMBER.fullmatch(one) and _WHOLE_NUMBER.fullmatch(other):
            yield one, other


def _plain(value: str) -> str:
    return " ".join(_WORD.findall(without_accents(str(value).casefold())))


def _likenesses(one: str, other: str) -> list[float]:
    """How alike two values are, `_LIKENESSES` numbers; half a likeness where one is missing."""
    if not one or not other:
        return [0.5, 0.5, 0.5, 0.5, 0.5, 0.0]
    words = [set(each.split()) for each in (one, other)]
    shared, least = len(words[0] & words[1]), min(map(len, words))
    numbers = [{word[-2:] for word in each if word.isdecimal()} for each in words]
    agree = len(numbers[0] & numbers[1]) / len(numbers[0] | numbers[1]) * 2 - 1 if all(numbers) else 0.0
    return [
        token_sort_ratio(one, other) / 100,
        token_set_ratio(one, other) / 100,
        JaroWinkler.similarity(one, other),
        shared / len(words[0] | words[1]),
        shared / least,
        agree,
    ]


def _with_one(rows: _Floats) -> _Floats:
    return np.hstack([rows, np.ones((len(rows), 1))])
