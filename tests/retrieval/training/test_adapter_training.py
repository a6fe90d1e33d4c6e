"""An adapter from judgements is compared on questions whose fold it has not learned from."""

import numpy as np
import pytest

from clew.app.samples import sample_questions
from clew.graph.store import Matrix
from clew.models.embedder import normalised
from clew.retrieval.question.adapter import Adapter, fit
from clew.retrieval.question.encoder import AdaptedEmbedder
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.retrieval.training import adapter_training
from clew.retrieval.training.adapter_training import AdapterExample, train_adapter
from clew.retrieval.training.feedback_training import JudgedQuestion
from clew.tests import isles

pytestmark = pytest.mark.encoder


def examples() -> list[AdapterExample]:
    """The sample questions, each anywhere, as they were judged; every fifth taught the adapter in force."""
    held = sample_questions()
    rows = normalised(np.random.default_rng(0).normal(size=(2 * len(held), isles.graph().embedder.dimension)))
    made = []
    for number, each in enumerate(held):
        asked = JudgedQuestion(each.question, frozenset(each.gold_ids), frozenset(), (), None, seen=number % 5 == 0)
        made.append(AdapterExample(asked, rows[2 * number], rows[2 * number + 1]))
    return made


def test_no_question_is_measured_by_an_adapter_that_learned_from_its_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[tuple[Adapter, Matrix]] = []
    measured: list[tuple[str, Adapter | None]] = []

    def remembered(questions: Matrix, targets: Matrix) -> Adapter:
        fitted.append((fit(questions, targets), questions))
        return fitted[-1][0]

    def ranked(hybrid: Hybrid, question: str) -> tuple[str, ...]:
        assert isinstance(hybrid.embedder, AdaptedEmbedder)
        measured.append((question, hybrid.embedder.adapter))
        return ()

    monkeypatch.setattr(adapter_training, "fit", remembered)
    monkeypatch.setattr(adapter_training, "ranked", ranked)
    held = examples()
    hybrid = Hybrid(isles.graph().store, isles.graph().embedder, ranker=isles.weights())
    adapter, found = train_adapter([each.asked for each in held], held, hybrid)

    def learned_from(adapter: Adapter | None) -> set[str]:
        (rows,) = [rows for made, rows in fitted if made is adapter]
        return {each.asked.question for each in held if (rows == each.vector).all(axis=1).any()}

    everyone = {each.asked.question: each.asked.fold for each in held}
    assert sorted(question for question, _ in measured) == sorted(
        each.asked.question for each in held if not each.asked.seen
    )
    assert found.questions == len(measured) == 24
    for question, used in measured:
        assert learned_from(used) == {other for other, fold in everyone.items() if fold != everyone[question]}
    assert learned_from(adapter) == set(everyone)
