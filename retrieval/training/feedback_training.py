"""Learning from users: weights from judgements, and whether they are better than what is there, told on judgements held out.

Where weights come with Clew, judgements add to these (`refining`); else the whole ranker is trained on them (`training`).
Each question is held out once: its new ranking is made by weights that have not seen it (five folds by its words). Nor must
the ranking in force have seen it: questions that this learned from teach, but are not measured. The measure is nDCG@10 of
the texts that were judged relevant. A gain counts where the 95 % interval of its paired bootstrap lies above 0.
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
"""Questions with a relevant text among their candidates below which judgements cannot add to weights."""
LEAST_WHOLE = 50
"""The same below which a whole ranker cannot be trained on them."""

Files: TypeAlias = tuple[Mapping[str, Any], Weights]
"""Weights as a file holds them, and as they are used."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedQuestion:
    """A question that was judged, as it is answered now.

    Attributes:
        question: what was asked.
        relevant, irrelevant: text nodes (ids) by what users said of them.
        now: the ids of the ranking in force, best first.
        learnable: its candidates; None where its ranking does not depend on weights.
        otherwise: the ids of its ranking where there are weights on which it does not depend.
        seen: whether what is compared learned from it already, so that it cannot be measured.
    """

    question: str
    relevant: frozenset[str]
    irrelevant: frozenset[str]
    now: tuple[str, ...]
    learnable: JudgedCandidates | None
    otherwise: tuple[str, ...] = ()
    seen: bool = False

    @property
    def teaches(self) -> bool:
        """Whether a relevant text is among the candidates that weights can move."""
        return self.learnable is not None and bool((self.learnable.labels > 1).any())

    @property
    def fold(self) -> int:
        """In which fold it is held out. Training has folds of its own, which must not be the same."""
        return zlib.crc32(f"held out: {self.question}".encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class HeldOutComparison:
    """The ranking in force and the new one on `questions` questions held out: nDCG@10, and the gain with its interval."""

    questions: int
    before: float
    after: float
    gain: Interval

    @property
    def better(self) -> bool:
        """Whether the gain is significant."""
        return self.gain.low > 0


def learn(
    asked: Sequence[JudgedQuestion], base: Files | None, progress: Callable[[str], None] | None = None
) -> tuple[dict[str, Any], HeldOutComparison]:
    """New weights as a file holds them, learned from all questions, and how such weights do on questions held out.

    Args:
        asked: the questions.
        base: the weights that come with Clew; None where none do.
        progress: told what is done next.

    Raises:
        ConfigError: too few questions. MissingExtra: LightGBM is not installed.
    """
    teaching = [each for each in asked if each.teaches]
    least = LEAST_WHOLE if base is None else LEAST
    if len(teaching) < least:
        raise ConfigError(
            f"expected judgements on at least {least} questions with a relevant text that can be found, got "
            f"{len(teaching)} (of {len(asked)} judged): too few to learn from; record more with 'clew feedback'"
        )
    measured = measurable(asked, "ranker and adapter")
    say = progress or (lambda _: None)
    say("the ranking in force")
    known = _known(asked, base)
    after = {each.question: each.otherwise for each in measured}
    for fold in range(FOLDS):
        say(f"held-out judgements, {fold + 1} of {FOLDS}")
        held = [each.learnable for each in measured if each.fold == fold and each.learnable is not None]
        if held:
            weights = _used(_fitted([each for each in asked if each.fold != fold], base, known))
            after.update((each.question, _order(each, weights)) for each in held)
    say("all judgements")
    return _fitted(asked, base, known), compared(measured, [after[each.question] for each in measured])


def measurable(asked: Sequence[JudgedQuestion], learned: str) -> list[JudgedQuestion]:
    """The questions on which a comparison is honest; `learned` names what must not have learned from them.

    Raises:
        ConfigError: there are too few.
    """
    measured = [each for each in asked if each.relevant and not each.seen]
    if len(measured) < LEAST:
        raise ConfigError(
            f"expected at least {LEAST} questions judged since {learned} last learned, to compare on, got "
            f"{len(measured)}: record more with 'clew feedback'"
        )
    return measured


def _known(asked: Sequence[JudgedQuestion], base: Files | None) -> dict[str, Ranked]:
    """How the weights that come with Clew rank each question, which every fold goes on from."""
    known: dict[str, Ranked] = {}
    for each in asked:
        if base is not None and each.learnable is not None:
            known[each.question] = rank(each.learnable.found, base[1])
            each.learnable.found.forget()
    return known


def _fitted(asked: Sequence[JudgedQuestion], base: Files | None, known: Mapping[str, Ranked]) -> dict[str, Any]:
    judged = [each.learnable for each in asked if each.learnable is not None]
    if base is not None:
        return refined(base[0], judged, [known[each.question] for each in judged])
    return dict(train([Example(each.question, each.found, each.relevant, "judgements") for each in judged]).file)


def _used(file: Mapping[str, Any]) -> Weights:
    return parsed(json.dumps(file).encode(), "the new weights")


def _order(judged: JudgedCandidates, weights: Weights) -> tuple[str, ...]:
    """The best candidates by these weights."""
    scores = np.round(totals(judged.found, rank(judged.found, weights).scores), DECIMALS)
    judged.found.forget()
    return tuple(judged.found.nodes[int(row)].id for row in np.argsort(-scores, kind="stable")[:DEPTH])


def compared(asked: Sequence[JudgedQuestion], after: Sequence[Sequence[str]]) -> HeldOutComparison:
    """The rankings in force and new ones of the same questions, in the same order (ids, best first)."""
    questions = [
        Question(id=str(row), question=each.question, gold_ids=tuple(sorted(each.relevant)))
        for row, each in enumerate(asked)
    ]
    old = measures_of(questions, [each.now for each in asked])[MEASURE]
    new = measures_of(questions, after)[MEASURE]
    return HeldOutComparison(len(asked), float(np.mean(old)), float(np.mean(new)), paired_bootstrap(new, old))
