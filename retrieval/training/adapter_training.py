"""Training a query adapter on users' judgements, and comparing it with the current ranking on held-out judgements.

As with weights (`feedback_training`) each question is held out once: it is ranked, by the whole retrieval, with an adapter
that was trained on the other folds. Questions that the current adapter was trained on are trained on, but not measured.
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
    """A judged question's vector and target, the normalised mean of its relevant texts' vectors: (dimension,) float32."""

    asked: JudgedQuestion
    vector: Matrix
    target: Matrix


def adapter_example(reader: GraphReader, embedder: Embedder, asked: JudgedQuestion) -> AdapterExample | None:
    """A judged question as a training example; None where no relevant text, or the question itself, has a vector.

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


def train_adapter(
    asked: Sequence[JudgedQuestion],
    examples: Sequence[AdapterExample],
    hybrid: Hybrid,
    progress: Callable[[str], None] | None = None,
) -> tuple[Adapter, HeldOutComparison]:
    """An adapter trained on all examples, and how such adapters rank held-out questions.

    Args:
        asked: the judged questions.
        examples: those of them that can be trained on.
        hybrid: the retriever that ranks them, with the current weights and the encoder without an adapter.
        progress: called with the name of each step.

    Raises:
        ConfigError: too few questions.
    """
    if len(examples) < LEAST:
        raise ConfigError(
            f"expected judgements on at least {LEAST} questions with a relevant text that has a vector, got {len(examples)} "
            f"(of {len(asked)} judged): too few to train on; record more with 'clew feedback'"
        )
    measured = measurable(asked, "the adapter")
    report = progress or (lambda _: None)
    dimension = hybrid.embedder.dimension
    after: dict[str, Sequence[str]] = {}
    for fold in range(FOLDS):
        report(f"held-out judgements, {fold + 1} of {FOLDS}")
        moved = _moved(hybrid, _fitted([each for each in examples if each.asked.fold != fold], dimension))
        after.update((each.question, ranked(moved, each.question)) for each in measured if each.fold == fold)
    return _fitted(examples, dimension), compared(measured, [after[each.question] for each in measured])


def ranked(hybrid: Hybrid, question: str) -> tuple[str, ...]:
    """The ids of a question's ranking, best first, to the depth of the measures."""
    query = Query(question)
    return tuple(hybrid.rank(query, hybrid.gather(query), DEPTH).ids)


def _fitted(examples: Sequence[AdapterExample], dimension: int) -> Adapter:
    ordered = sorted(examples, key=lambda each: each.asked.question)
    shape = len(ordered), dimension
    questions, targets = [each.vector for each in ordered], [each.target for each in ordered]
    return fit(np.array(questions, np.float32).reshape(shape), np.array(targets, np.float32).reshape(shape))


def _moved(hybrid: Hybrid, adapter: Adapter) -> Hybrid:
    return replace(hybrid, embedder=AdaptedEmbedder(hybrid.embedder, lambda: adapter))
