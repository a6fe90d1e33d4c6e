"""Training on feedback: a ranker or query adapter trained on the judgements that users recorded in a store.

A newly trained model replaces the current one only if it is significantly better on held-out judgements.
"""

from collections.abc import Callable
from typing import Literal

from ..graph.errors import ConfigError
from ..retrieval.evaluation.measures import DEPTH
from ..retrieval.pool.gather import gather
from ..retrieval.query import Query
from ..retrieval.question.encoder import encode_question
from ..retrieval.ranker.candidates import Candidates
from ..retrieval.ranker.weights import shipped, shipped_file
from ..retrieval.retrievers.hybrid import Hybrid, learnable, unfit
from ..retrieval.training import adapter_training, judgements
from ..retrieval.training.adapter_training import AdapterExample, adapter_example, ranked
from ..retrieval.training.adopted_models import (
    adopt,
    describe_adapter,
    describe_ranker,
    revert_last,
    trained_questions,
    weights_of,
)
from ..retrieval.training.feedback_boosting import JudgedCandidates
from ..retrieval.training.feedback_training import MEASURE, HeldOutComparison, JudgedQuestion, train_weights
from ..retrieval.training.judgements import Judgements
from ..retrieval.training.ranker_training import boosting_library
from .config import Settings
from .knowledge_graph import KnowledgeGraph
from .open import open as open_graph
from .output.json_schemas import FeedbackTrainingRecord, RevertRecord
from .output.progress_bar import ProgressBar


def train_ranker(
    store: str, *, settings: Settings | None = None, progress: ProgressBar | None = None
) -> FeedbackTrainingRecord:
    """Train a store's ranker on its judgements, and use it from now on if it is significantly better on held-out ones.

    Args:
        store: the store of the judgements.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while questions are ranked and the ranker is trained.

    Raises:
        ConfigError: too few judgements, or unusable current weights. MissingExtra: LightGBM is not installed.
        StoreMissing, StoreLocked, StoreReadOnly.
    """
    boosting_library()
    with open_graph(store, "r+", settings=settings) as graph:
        judged = _judgements_of(graph)
        file, weights = shipped_file(), shipped()
        base = None if file is None or weights is None else (file, weights)
        hybrid = _current_hybrid(graph)
        # The adapter finds the relevant texts of the questions that it was trained on better than those of others.
        trained_on = trained_questions(graph.store, "weights") | trained_questions(graph.store, "adapter")
        questions = _judged_questions(judged, progress, lambda *asked: _with_candidates(hybrid, trained_on, *asked))
        new, comparison = train_weights(questions, base, _step_display(progress))
        if comparison.better:
            adopt(graph.store, "weights", new, [each.question for each in questions])
        return _training_record(graph, "ranker", comparison, (*judged.notes, *_ranker_notes(questions)))


def train_adapter(
    store: str, *, settings: Settings | None = None, progress: ProgressBar | None = None
) -> FeedbackTrainingRecord:
    """Train a query adapter on judgements, and use it from now on if `hybrid` is significantly better on held-out ones.

    Args:
        store: the store of the judgements.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while questions are ranked and adapters are trained.

    Raises:
        ConfigError: too few judgements, or unusable current weights or adapter.
        StoreMissing, StoreLocked, StoreReadOnly.
    """
    with open_graph(store, "r+", settings=settings) as graph:
        judged = _judgements_of(graph)
        current = _current_hybrid(graph)
        trained_on = trained_questions(graph.store, "adapter")
        questions = _judged_questions(judged, progress, lambda *asked: _with_ranking(current, trained_on, *asked))
        optional = (adapter_example(graph.store, graph.embedder, each) for each in questions)
        examples = [each for each in optional if each is not None]
        hybrid = Hybrid(graph.store, graph.embedder, ranker=weights_of(graph.store))
        adapter, comparison = adapter_training.train_adapter(questions, examples, hybrid, _step_display(progress))
        if comparison.better:
            file = adapter.to_file(graph.embedder.name)
            adopt(graph.store, "adapter", file, [each.asked.question for each in examples])
        return _training_record(graph, "adapter", comparison, (*judged.notes, *_adapter_notes(questions, examples)))


def revert(store: str, *, settings: Settings | None = None) -> RevertRecord:
    """Revert to the models that were used before the last one that `train_ranker` or `train_adapter` adopted.

    Raises:
        InputError: none was adopted. StoreMissing, StoreLocked, StoreReadOnly.
    """
    with open_graph(store, "r+", settings=settings) as graph:
        revert_last(graph.store)
        return RevertRecord(ranker=describe_ranker(graph.store), adapter=describe_adapter(graph.store))


def _judgements_of(graph: KnowledgeGraph) -> Judgements:
    judged = judgements.read(graph.store)
    if not judged:
        raise ConfigError(f"{graph.url} has no judgements to train on: record some with 'clew feedback'")
    return judged


def _by_question(judged: Judgements) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The ids of the relevant and of the irrelevant text nodes of each judged question."""
    nodes: dict[str, tuple[set[str], set[str]]] = {}
    for each in judged:
        relevant, irrelevant = nodes.setdefault(each.question, (set(), set()))
        (relevant if each.relevant else irrelevant).add(each.node)
    return {question: (frozenset(relevant), frozenset(irrelevant)) for question, (relevant, irrelevant) in nodes.items()}


def _current_hybrid(graph: KnowledgeGraph) -> Hybrid:
    """`hybrid` with the graph's current weights and adapter."""
    return Hybrid(graph.store, graph.query_embedder, ranker=weights_of(graph.store))


def _judged_questions(
    judged: Judgements,
    progress: ProgressBar | None,
    asked: Callable[[str, frozenset[str], frozenset[str]], JudgedQuestion],
) -> list[JudgedQuestion]:
    """Each judged question as `asked` makes it of its text, its relevant and its irrelevant text nodes."""
    by_question = _by_question(judged)
    questions = []
    for number, (question, (relevant, irrelevant)) in enumerate(by_question.items(), 1):
        questions.append(asked(question, relevant, irrelevant))
        if progress is not None:
            progress.show("judged questions", number, len(by_question))
    return questions


def _with_candidates(
    hybrid: Hybrid, trained_on: frozenset[str], question: str, relevant: frozenset[str], irrelevant: frozenset[str]
) -> JudgedQuestion:
    """A judged question with its current ranking and the candidates that weights order."""
    query = Query(question)
    pool = hybrid.gather(query)
    current = tuple(hybrid.rank(query, pool, DEPTH).ids)
    if pool.reading is None:
        pool = gather(hybrid.reader, encode_question(hybrid.reader, hybrid.embedder, query, by_word=True), hybrid.sizes)
    judged, without_weights = None, current
    if learnable(pool):
        candidates = Candidates.of(pool)
        if unfit(candidates):
            without_weights = tuple(hybrid.fused(query, pool, DEPTH).ids)
        else:
            judged = JudgedCandidates(question, candidates, relevant, irrelevant)
    return JudgedQuestion(question, relevant, irrelevant, current, judged, without_weights, question in trained_on)


def _with_ranking(
    hybrid: Hybrid, trained_on: frozenset[str], question: str, relevant: frozenset[str], irrelevant: frozenset[str]
) -> JudgedQuestion:
    """A judged question with its ranking by the current weights and the current adapter."""
    current, seen = ranked(hybrid, question), question in trained_on
    return JudgedQuestion(question, relevant, irrelevant, current, learnable=None, seen=seen)


def _step_display(progress: ProgressBar | None) -> Callable[[str], None] | None:
    return None if progress is None else lambda step: progress.show(step, 0, None)


def _training_record(
    graph: KnowledgeGraph, trained: Literal["ranker", "adapter"], comparison: HeldOutComparison, notes: tuple[str, ...]
) -> FeedbackTrainingRecord:
    return FeedbackTrainingRecord(
        trained=trained,
        adopted=comparison.better,
        ranker=describe_ranker(graph.store),
        adapter=describe_adapter(graph.store),
        measure=MEASURE,
        questions=comparison.questions,
        before=comparison.before,
        after=comparison.after,
        gain=comparison.gain.difference,
        low=comparison.gain.low,
        high=comparison.gain.high,
        notes=notes,
    )


def _ranker_notes(questions: list[JudgedQuestion]) -> list[str]:
    without_weights = sum(each.learnable is None for each in questions)
    lost = sum(bool(each.relevant) and each.learnable is not None and not each.usable for each in questions)
    notes = []
    if without_weights:
        notes.append(
            f"{without_weights:,} of {len(questions):,} questions do not depend on weights: they name nothing that the "
            "graph knows, or are not in English"
        )
    if lost:
        notes.append(f"{lost:,} of {len(questions):,} questions have no relevant text among their candidates")
    return notes


def _adapter_notes(questions: list[JudgedQuestion], examples: list[AdapterExample]) -> list[str]:
    unusable = sum(bool(each.relevant) for each in questions) - len(examples)
    if not unusable:
        return []
    return [f"{unusable:,} of {len(questions):,} questions cannot be used for training: no relevant text has a vector"]
