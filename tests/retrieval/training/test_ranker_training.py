"""Training is honest: what scores a question, for the next model or to be told, has not seen the question's answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from clew.retrieval.pool.pool import Column
from clew.retrieval.training import ranker_training
from clew.retrieval.training.ranker_training import FOLDS, Example, TrainedRanker, train

STAGES = ("first model of nodes", "model of pairs", "second model of nodes")


@dataclass(frozen=True, eq=False)
class Model:
    """A model and what it was fitted on."""

    booster: Any
    items: Sequence[Any]

    def predict(self, rows: Column, **settings: Any) -> Column:
        found: Column = self.booster.predict(rows, **settings)
        return found

    def dump_model(self) -> dict[str, Any]:
        found: dict[str, Any] = self.booster.dump_model()
        return found


@dataclass(eq=False)
class Stage:
    """The models of a stage, one a fold and then one of all; and what was scored by which."""

    models: list[Model] = field(default_factory=list)
    scored: list[tuple[Model, Any, Column]] = field(default_factory=list)

    def examples(self, taught: Sequence[Example]) -> dict[int, Example]:
        """Whose each item (by its identity) is: the last model was fitted on all, in their order."""
        return {id(item): example for item, example in zip(self.models[-1].items, taught, strict=True)}


class Watched:
    """One training on these questions, with all that was fitted and scored."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        self.taught = [each for each in examples if each.gold]
        self.stages: list[Stage] = []
        with pytest.MonkeyPatch.context() as patch:
            for name in ("nodes", "pairs"):
                patch.setattr(ranker_training, f"_fit_{name}", self._fitting(getattr(ranker_training, f"_fit_{name}")))
            for name in ("node", "pair"):
                patch.setattr(ranker_training, f"_{name}_scores", self._scoring(getattr(ranker_training, f"_{name}_scores")))
            self.lesson: TrainedRanker = train(examples, self._begun)

    def _begun(self, what: str) -> None:
        self.stages += [Stage()] if what in STAGES else []

    def _fitting(self, fit: Any) -> Any:
        def watched(items: Sequence[Any]) -> Model:
            self.stages[-1].models.append(Model(fit(items), items))
            return self.stages[-1].models[-1]

        return watched

    def _scoring(self, scores: Any) -> Any:
        def watched(model: Model, item: Any) -> Column:
            found: Column = scores(model, item)
            self.stages[-1].scored.append((model, item, found))
            return found

        return watched


@pytest.fixture(scope="module")
def watched(lessons: list[Example]) -> Watched:
    """A question whose answer cannot be found, the sample questions, and the first of these once more."""
    mute = replace(lessons[0], question="Who can tell?", gold=frozenset())
    return Watched([mute, *lessons, lessons[0]])


@pytest.mark.parametrize("stage", range(len(STAGES)), ids=STAGES)
def test_no_fold_is_scored_by_a_model_that_saw_it(watched: Watched, stage: int) -> None:
    seen = watched.stages[stage]
    assert len(watched.stages) == len(STAGES)
    assert len(seen.models) == FOLDS + 1
    whose = seen.examples(watched.taught)
    assert sorted(id(item) for _, item, _ in seen.scored) == sorted(whose)
    folds = {each.fold for each in watched.taught}
    for model, item, _ in seen.scored:
        asked = whose[id(item)]
        saw = [whose[id(each)] for each in model.items]
        assert asked.question not in {each.question for each in saw}
        assert {each.fold for each in saw} == folds - {asked.fold}


def test_held_out_scores_are_the_last_stages_by_models_that_did_not_see_the_question(watched: Watched) -> None:
    last = watched.stages[-1]
    number = {id(item): number for number, item in enumerate(last.models[-1].items)}
    scored = {number[id(item)]: scores for model, item, scores in last.scored if model is not last.models[-1]}
    mute, *held_out = watched.lesson.held_out
    assert mute.shape == (len(watched.examples[0].found),)
    assert not mute.any()
    assert len(held_out) == len(scored) == len(watched.taught) > 30
    assert all(np.array_equal(scores, scored[row]) for row, scores in enumerate(held_out))
    assert all(scores.shape == (len(each.found),) for scores, each in zip(held_out, watched.taught, strict=True))
    # What has seen all questions would say something else of each.
    whole = last.models[-1]
    said = [whole.predict(item.signals) for item in whole.items]
    assert not any(np.allclose(one, other) for one, other in zip(held_out, said, strict=True))
