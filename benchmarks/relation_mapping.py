"""A mapping, learned on marked pairs, from our relations (type, predicate, kinds of both ends) onto a data set's labels.

Counts with back-off: a predicate between two kinds is judged by its own examples, and the fewer there are, the more by its
type's between these kinds, then by these kinds alone, then by all.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

_STRENGTH = 2.0
"""How many examples of its own weigh as much as the next wider level."""


class Stated(NamedTuple):
    """What is known of one of our relations without its ends' names."""

    type: str
    predicate: str
    source_kind: str
    target_kind: str


class Label(NamedTuple):
    """A data set's relation. `reverse` is true where our source is its tail."""

    name: str
    reverse: bool = False


Example: TypeAlias = tuple[Stated, frozenset[Label]]
_LEVELS: tuple[Callable[[Stated], Hashable], ...] = (
    lambda stated: (),
    lambda stated: (stated.source_kind, stated.target_kind),
    lambda stated: (stated.type, stated.source_kind, stated.target_kind),
    lambda stated: (stated.predicate, stated.source_kind, stated.target_kind),
)


class LearnedMapping:
    """The mapping that these examples teach: a relation with all labels that its pair has, none among them."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._seen: list[Counter[Hashable]] = [Counter() for _ in _LEVELS]
        self._had: list[dict[Hashable, Counter[Label]]] = [{} for _ in _LEVELS]
        for stated, labels in examples:
            for level, key_of in enumerate(_LEVELS):
                key = key_of(stated)
                self._seen[level][key] += 1
                self._had[level].setdefault(key, Counter()).update(labels)

    def scores(self, stated: Stated) -> dict[Label, float]:
        """The share of such relations that have each label, 0..1; labels that nothing speaks for are left out."""
        labels = sorted(
            {label for level, key_of in enumerate(_LEVELS) for label in self._had[level].get(key_of(stated), ())}
        )
        return {label: self._share(stated, label) for label in labels}

    def best(self, stated: Stated) -> tuple[Label, float] | None:
        """The likeliest label and its share, ties by name; None where nothing speaks for any."""
        found = self.scores(stated)
        return min(found.items(), key=lambda each: (-each[1], each[0]), default=None)

    def _share(self, stated: Stated, label: Label) -> float:
        share = 0.0
        for level, key_of in enumerate(_LEVELS):
            key = key_of(stated)
            had = self._had[level].get(key, Counter[Label]())[label]
            share = (had + _STRENGTH * share) / (self._seen[level][key] + _STRENGTH)
        return share


def best_threshold(found: Sequence[tuple[float, bool]], gold: int) -> float:
    """The least score to predict at, by which F1 is best.

    Args:
        found: the score of each prediction and whether it is right.
        gold: how many there are to find.
    """
    best, threshold, right = 0.0, 1.0, 0
    ordered = sorted(found, key=lambda each: -each[0])
    for count, (score, correct) in enumerate(ordered, 1):
        right += correct
        last = count == len(ordered) or ordered[count][0] < score
        if last and 2 * right / (count + gold) > best:
            best, threshold = 2 * right / (count + gold), score
    return threshold


def precision_at_recall(found: Sequence[tuple[float, bool]], gold: int, least: float) -> tuple[float, float]:
    """The best precision among the points of the ranking whose recall is at least `least`, and that recall.

    Where no point recalls so much, precision is 0 and the recall is that of everything found.
    """
    best, at, right = 0.0, 0.0, 0
    gold = max(1, gold)
    ordered = sorted(found, key=lambda each: -each[0])
    for count, (score, correct) in enumerate(ordered, 1):
        right += correct
        if (count == len(ordered) or ordered[count][0] < score) and right / gold >= least and right / count > best:
            best, at = right / count, right / gold
    return (best, at) if best else (0.0, right / gold)


def folded(groups: Mapping[str, Sequence[Example]]) -> dict[str, LearnedMapping]:
    """For each group (a document) the mapping that the other half of the groups teaches; halves by order of name."""
    names = sorted(groups)
    halves = (names[::2], names[1::2])
    taught = [LearnedMapping(each for name in half for each in groups[name]) for half in halves]
    return {name: taught[1 - number] for number, half in enumerate(halves) for name in half}
