"""Learning from users: an adapter from judgements, and whether it is better than what is there, told on judgements held out.

As with weights (`judged_weights`) each question is held out once: it is ranked, by the whole retrieval, with an adapter that
was fitted on the other folds. Questions that the adapter in force learned from teach, but are not measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...graph.errors import ConfigError
from ...graph.store import GraphReader, Matrix
from ...models.embedder import Embedder, normalised
from ..evaluation.measures import DEPTH
from ..query import Query
from ..question.adapter import Adapter, fit
from ..question.encoder import AdaptedEmbedder, encode_question
from ..retrievers.hybrid import Hybrid
from .feedback_training import LEAST, HeldOutComparison, JudgedQuestion, compared, measurable
from .ranker_training import FOLDS


@dataclass(frozen=True, slots=True, eq=False)
class AdapterExample:
    """Where a judged question is, and where it belongs: the normalised mean of its relevant texts' vectors."""

    asked: JudgedQuestion
    vector: Matrix
    target: Matrix


def lesson(reader: GraphReader, embedder: Embedder, asked: JudgedQuestion) -> AdapterExample | None:
    """What a judged question teaches; None where no relevant text, or the question itself, has a vector.

    Args:
        reader: the store.
        embedder: its encoder, without an adapter.
        asked: the question.

    Raises:
        StoreMismatch: the store's vectors come from another encoder.
    """
    _, rows = reader.vectors(sorted(asked.relevant), "text")
    vector = encode_question(reader, embedder, Query(asked.question)).vector if len(rows) else None
    if vector is None or not vector.any():
        return None
    target = normalised(rows.astype(np.float64).mean(axis=0, keepdims=True))
    return AdapterExample(asked, vector[0], target[0]) if target.any() else None


def learn_adapter(
    asked: Sequence[JudgedQuestion],
    lessons: Sequence[AdapterExample],
    hybrid: Hybrid,
    progress: Callable[[str], None] | None = None,
) -> tuple[Adapter, HeldOutComparison]:
    """The adapter that all lessons make, and how such adapters do on questions held out.

    Args:
        asked: the judged questions.
        lessons: what they teach.
        hybrid: what ranks them: the weights in force, and the encoder without an adapter.
        progress: told what is done next.

    Raises:
        ConfigError: too few questions.
    """
    if len(lessons) < LEAST:
        raise ConfigError(
            f"expected judgements on at least {LEAST} questions with a relevant text that has a vector, got {len(lessons)} "
            f"(of {len(asked)} judged): too few to learn from; record more with 'clew feedback'"
        )
    measured = measurable(asked, "the adapter")
    say = progress or (lambda _: None)
    dimension = hybrid.embedder.dimension
    after: dict[str, Sequence[str]] = {}
    for fold in range(FOLDS):
        say(f"held-out judgements, {fold + 1} of {FOLDS}")
        moved = _moved(hybrid, _fitted([each for each in lessons if each.asked.fold != fold], dimension))
        after.update((each.question, ranked(moved, each.question)) for each in measured if each.fold == fold)
    return _fitted(lessons, dimension), compared(measured, [after[each.question] for each in measured])


def ranked(hybrid: Hybrid, question: str) -> tuple[str, ...]:
    """The ids of a question's ranking, best first, as deep as is measured."""
    query = Query(question)
    return tuple(hybrid.rank(query, hybrid.gather(query), DEPTH).ids)


def _fitted(lessons: Sequence[AdapterExample], dimension: int) -> Adapter:
    held = sorted(lessons, key=lambda each: each.asked.question)
    shape = len(held), dimension
    questions, targets = [each.vector for each in held], [each.target for each in held]
    return fit(np.array(questions, np.float32).reshape(shape), np.array(targets, np.float32).reshape(shape))


def _moved(hybrid: Hybrid, adapter: Adapter) -> Hybrid:
    return replace(hybrid, embedder=AdaptedEmbedder(hybrid.embedder, lambda: adapter))
