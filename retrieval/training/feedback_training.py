"""Training weights on users' judgements, and comparing them with the current ranking on held-out judgements.

Where weights come with Clew, training continues from them (`feedback_boosting`); else the whole ranker is trained
(`ranker_training`). Each question is held out once: it is ranked by weights that were not trained on it (five folds by its
words). Questions that the current ranking was trained on are trained on, but not measured. The measure is nDCG@10 of the
texts that were judged relevant. A gain is significant where the 95 % interval of its paired bootstrap lies above 0.
"""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ...graph.errors import ConfigError
from ..evaluation.measures import DEPTH, Interval, Question, measures_of, paired_bootstrap
from ..ranker.ranker import Ranked, rank, totals
from ..ranker.weights import Weights, parsed
from ..ranking import DECIMALS
from .feedback_boosting import JudgedCandidates, refined
from .ranker_training import FOLDS, Example, train

MEASURE = "ndcg@10"
LEAST = 10
"""The fewest questions with a relevant text among their candidates from which training can continue given weights."""
LEAST_WHOLE = 50
"""The fewest from which a whole ranker can be trained."""

Files: TypeAlias = tuple[Mapping[str, Any], Weights]
"""Weights as the record of a file, and as they are used."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedQuestion:
    """A question that users judged, and how it is ranked now.

    Attributes:
        question: its text.
        relevant, irrelevant: ids of text nodes by judgement.
        now: the ids of the current ranking, best first.
        learnable: its candidates; None where its ranking does not depend on weights.
        otherwise: the ids of its ranking where that does not depend on weights.
        seen: whether the current ranking was trained on it, so that it cannot be measured.
    """

    question: str
    relevant: frozenset[str]
    irrelevant: frozenset[str]
    now: tuple[str, ...]
    learnable: JudgedCandidates | None
    otherwise: tuple[str, ...] = ()
    seen: bool = False

    @property
    def usable(self) -> bool:
        """Whether it can be trained on: a relevant text is among the candidates that weights can move."""
        return self.learnable is not None and bool((self.learnable.labels > 1).any())

    @property
    def fold(self) -> int:
        """In which fold it is held out. Training has other folds inside, which must not be the same."""
        return zlib.crc32(f"held out: {self.question}".encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class HeldOutComparison:
    """The current ranking and the new one on `questions` held-out questions: nDCG@10, and the gain with its interval."""

    questions: int
    before: float
    after: float
    gain: Interval

    @property
    def better(self) -> bool:
        """Whether the gain is significant."""
        return self.gain.low > 0


def train_weights(
    asked: Sequence[JudgedQuestion], base: Files | None, progress: Callable[[str], None] | None = None
) -> tuple[dict[str, Any], HeldOutComparison]:
    """The record of weights trained on all questions, and how such weights rank held-out questions.

    Args:
        asked: the questions.
        base: the weights that come with Clew; None where none do.
        progress: called with the name of each step.

    Raises:
        ConfigError: too few questions. MissingExtra: LightGBM is not installed.
    """
    usable = [each for each in asked if each.usable]
    least = LEAST_WHOLE if base is None else LEAST
    if len(usable) < least:
        raise ConfigError(
            f"expected judgements on at least {least} questions with a relevant text that can be found, got "
            f"{len(usable)} (of {len(asked)} judged): too few to train on; record more with 'clew feedback'"
        )
    measured = measurable(asked, "ranker and adapter")
    report = progress or (lambda _: None)
    report("the current ranking")
    current = _ranked(asked, base)
    after = {each.question: each.otherwise for each in measured}
    for fold in range(FOLDS):
        report(f"held-out judgements, {fold + 1} of {FOLDS}")
        held = [each.learnable for each in measured if each.fold == fold and each.learnable is not None]
        if held:
            file = _fitted([each for each in asked if each.fold != fold], base, current)
            weights = parsed(json.dumps(file).encode(), "the new weights")
            after.update((each.question, _order(each, weights)) for each in held)
    report("all judgements")
    return _fitted(asked, base, current), compared(measured, [after[each.question] for each in measured])


def measurable(asked: Sequence[JudgedQuestion], learned: str) -> list[JudgedQuestion]:
    """The questions on which the current and new models can be compared; `learned` names what was not trained on them.

    Raises:
        ConfigError: there are too few.
    """
    measured = [each for each in asked if each.relevant and not each.seen]
    if len(measured) < LEAST:
        raise ConfigError(
            f"expected at least {LEAST} questions judged since the last training of {learned}, to compare on, got "
            f"{len(measured)}: record more with 'clew feedback'"
        )
    return measured


def _ranked(asked: Sequence[JudgedQuestion], base: Files | None) -> dict[str, Ranked]:
    """The questions ranked by the weights that come with Clew, from which every fold continues."""
    ranked: dict[str, Ranked] = {}
    for each in asked:
        if base is not None and each.learnable is not None:
            ranked[each.question] = rank(each.learnable.found, base[1])
            each.learnable.found.forget()
    return ranked


def _fitted(asked: Sequence[JudgedQuestion], base: Files | None, current: Mapping[str, Ranked]) -> dict[str, Any]:
    judged = [each.learnable for each in asked if each.learnable is not None]
    if base is not None:
        return refined(base[0], judged, [current[each.question] for each in judged])
    return dict(train([Example(each.question, each.found, each.relevant, "judgements") for each in judged]).file)


def _order(judged: JudgedCandidates, weights: Weights) -> tuple[str, ...]:
    """The ids of the best candidates by these weights."""
    scores = np.round(totals(judged.found, rank(judged.found, weights).scores), DECIMALS)
    judged.found.forget()
    return tuple(judged.found.nodes[int(row)].id for row in np.argsort(-scores, kind="stable")[:DEPTH])


def compared(asked: Sequence[JudgedQuestion], after: Sequence[Sequence[str]]) -> HeldOutComparison:
    """Compare the current rankings of questions with new ones, in the same order (ids, best first)."""
    questions = [
        Question(id=str(row), question=each.question, gold_ids=tuple(sorted(each.relevant)))
        for row, each in enumerate(asked)
    ]
    old = measures_of(questions, [each.now for each in asked])[MEASURE]
    new = measures_of(questions, after)[MEASURE]
    return HeldOutComparison(len(asked), float(np.mean(old)), float(np.mean(new)), paired_bootstrap(new, old))
