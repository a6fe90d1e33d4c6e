"""`clew train`: weights of the ranker from questions with known answers over stores that are there."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from ..graph.errors import ConfigError
from ..models.embedder import get_embedder
from ..models.word_vectors import packable
from ..retrieval.evaluation.measures import DEPTH, read_questions
from ..retrieval.pool.gather import gather
from ..retrieval.query import Query
from ..retrieval.question.encoder import encode_question
from ..retrieval.ranker.candidates import Candidates
from ..retrieval.ranker.query_rewriting import Rewriter
from ..retrieval.ranker.weights import shipped, shipped_file
from ..retrieval.retrievers.hybrid import FOREIGN, UNLINKED, Hybrid, learnable, unfit
from ..retrieval.training import judgements
from ..retrieval.training.adapter_training import AdapterExample, learn_adapter, lesson, ranked
from ..retrieval.training.adopted_models import (
    adapter_described,
    adapter_taught,
    described,
    switch_back,
    switch_to,
    switch_to_adapter,
    taught,
    weights_of,
)
from ..retrieval.training.feedback_boosting import JudgedCandidates
from ..retrieval.training.feedback_training import MEASURE, HeldOutComparison, JudgedQuestion, learn
from ..retrieval.training.judgements import Judgements
from ..retrieval.training.ranker_training import Example, boosting_library, example
from ..retrieval.training.ranker_training import train as fit
from .config import Settings, load_settings
from .evaluation import check_gold
from .knowledge_graph import KnowledgeGraph
from .open import open as open_graph
from .output.json_schemas import Forgotten, Learned, Trained
from .output.progress_bar import ProgressBar
from .output.safe_write import check_target, put


def train(
    stores: Sequence[str],
    queries: Sequence[Path],
    weights: Path,
    *,
    settings: Settings | None = None,
    progress: ProgressBar | None = None,
) -> Trained:
    """Train the ranker and write its weights.

    Args:
        stores: where the texts are, built with the encoder `minilm`.
        queries: for each store its questions, as `clew eval` reads them.
        weights: the file to write.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while it reads and learns.

    Raises:
        ConfigError: not as many files of questions as stores, a store of another encoder, too few questions.
        DocumentError: a file of questions cannot be read, or a gold id is no text node of its store.
        InputError: the weights cannot be written where they are to go; told before anything is read.
        MissingExtra: LightGBM is not installed.
    """
    if len(stores) != len(queries) or not stores:
        raise ConfigError(
            f"expected one file of questions a store, got {len(stores)} stores and {len(queries)} files: "
            "give --store and --queries in turn"
        )
    check_target(weights, "the file of weights")
    boosting_library()
    settings = settings or load_settings()
    examples = [each for pair in zip(stores, queries, strict=True) for each in _examples(*pair, settings, progress)]
    notes = _notes(examples)
    # Every store has passed: its words are those of this one encoder.
    rewriter = Rewriter(get_embedder(), settings.language)
    made = fit(examples, None if progress is None else lambda what: progress.show(what, 0, None), rewriter).file
    put(weights, json.dumps(made, separators=(",", ":")) + "\n", "the file of weights")
    return Trained(weights=str(weights), sha256=made["sha256"], trained_on=made["trained_on"], notes=notes)


_UNFIT = {UNLINKED: "name nothing that their graph knows", FOREIGN: "are not in English"}


def _notes(examples: Sequence[Example]) -> tuple[str, ...]:
    """What keeps questions from teaching what a search can use."""
    why = Counter(unfit(each.found) for each in examples)
    lost = sum(not each.labels.any() for each in examples)
    notes: list[str] = []
    notes += [
        f"{why[reason]:,} of {len(examples):,} questions {what}: 'hybrid' ranks such as 'fusion' does, whatever the weights"
        for reason, what in _UNFIT.items()
        if why[reason]
    ]
    if lost:
        notes.append(f"{lost:,} of {len(examples):,} questions are left out: no gold text is among their candidates")
    return tuple(notes)


def _examples(store: str, queries: Path, settings: Settings, progress: ProgressBar | None) -> list[Example]:
    questions = read_questions(queries)
    name = Path(store).stem
    found: list[Example] = []
    with open_graph(store, "r", settings=settings) as graph:
        known = graph.store.encoder
        if known is not None and not packable(known.name):
            raise ConfigError(f"{store} has no vectors that the ranker knows: build it anew with the embedder 'minilm'")
        wanted = [gold for question in questions for gold in question.gold_ids]
        held = {node.id for node in graph.store.fetch("text_node", wanted)}
        check_gold(questions, held, queries.name, f"text node of {graph.url}")
        for number, question in enumerate(questions, 1):
            found.append(example(graph.store, graph.embedder, question.question, question.gold_ids, name))
            if progress is not None:
                progress.show(name, number, len(questions))
    return found


def learn_from_users(store: str, *, settings: Settings | None = None, progress: ProgressBar | None = None) -> Learned:
    """Teach a store's ranker what its users judged, and let it count if it is significantly better on judgements held out.

    Args:
        store: where the judgements are.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while it reads and learns.

    Raises:
        ConfigError: too few judgements, or weights in force that cannot be used. MissingExtra: LightGBM is not installed.
        StoreMissing, StoreLocked, StoreReadOnly.
    """
    boosting_library()
    with open_graph(store, "r+", settings=settings) as graph:
        held = judged(graph)
        file, weights = shipped_file(), shipped()
        base = None if file is None or weights is None else (file, weights)
        asked = _asked(graph, held, progress)
        say: Callable[[str], None] | None = None if progress is None else lambda what: progress.show(what, 0, None)
        made, found = learn(asked, base, say)
        if found.better:
            switch_to(graph.store, made, [each.question for each in asked])
        return told(graph, "ranker", found, (*held.notes, *_silent(asked)))


def adapt_to_users(store: str, *, settings: Settings | None = None, progress: ProgressBar | None = None) -> Learned:
    """Fit a query adapter to what users judged, and let it count if `hybrid` is significantly better on judgements held out.

    Args:
        store: where the judgements are.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while it reads and learns.

    Raises:
        ConfigError: too few judgements, or weights or an adapter in force that cannot be used.
        StoreMissing, StoreLocked, StoreReadOnly.
    """
    with open_graph(store, "r+", settings=settings) as graph:
        held = judged(graph)
        asked = _asked_of_adapter(graph, held, progress)
        lessons = [made for each in asked if (made := lesson(graph.store, graph.embedder, each)) is not None]
        say: Callable[[str], None] | None = None if progress is None else lambda what: progress.show(what, 0, None)
        hybrid = Hybrid(graph.store, graph.embedder, ranker=weights_of(graph.store))
        adapter, found = learn_adapter(asked, lessons, hybrid, say)
        if found.better:
            switch_to_adapter(graph.store, adapter, graph.embedder.name, [each.asked.question for each in lessons])
        return told(graph, "adapter", found, (*held.notes, *_silent_lessons(asked, lessons)))


def forget_users(store: str, *, settings: Settings | None = None) -> Forgotten:
    """Take back the last switch of `learn_from_users` or `adapt_to_users`; what counted before it counts again.

    Raises:
        InputError: there was no switch. StoreMissing, StoreLocked, StoreReadOnly.
    """
    with open_graph(store, "r+", settings=settings) as graph:
        switch_back(graph.store)
        return Forgotten(ranker=described(graph.store), adapter=adapter_described(graph.store))


def judged(graph: KnowledgeGraph) -> Judgements:
    """The judgements of a store, of which there are some.

    Raises:
        ConfigError: there are none.
    """
    held = judgements.read(graph.store)
    if not held:
        raise ConfigError(f"{graph.url} has no judgements to learn from: record some with 'clew feedback'")
    return held


def sides_of(held: Judgements) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The relevant and the irrelevant text nodes (ids) of each judged question."""
    sides: dict[str, tuple[set[str], set[str]]] = {}
    for each in held:
        relevant, irrelevant = sides.setdefault(each.question, (set(), set()))
        (relevant if each.relevant else irrelevant).add(each.node)
    return {question: (frozenset(relevant), frozenset(irrelevant)) for question, (relevant, irrelevant) in sides.items()}


def told(
    graph: KnowledgeGraph, learned: Literal["ranker", "adapter"], found: HeldOutComparison, notes: tuple[str, ...]
) -> Learned:
    """What came of learning, and what counts now."""
    return Learned(
        learned=learned,
        switched=found.better,
        ranker=described(graph.store),
        adapter=adapter_described(graph.store),
        measure=MEASURE,
        questions=found.questions,
        before=found.before,
        after=found.after,
        gain=found.gain.difference,
        low=found.gain.low,
        high=found.gain.high,
        notes=notes,
    )


def _asked(graph: KnowledgeGraph, held: Judgements, progress: ProgressBar | None) -> list[JudgedQuestion]:
    """The judged questions, as they are answered now."""
    hybrid = Hybrid(graph.store, graph.query_embedder, ranker=weights_of(graph.store))
    # The adapter finds the relevant texts of the questions that it learned from better than those of others.
    seen = taught(graph.store) | adapter_taught(graph.store)
    sides = sides_of(held)
    found = []
    for number, question in enumerate(sides, 1):
        found.append(_one(hybrid, Query(question), *sides[question], question in seen))
        if progress is not None:
            progress.show("judged questions", number, len(sides))
    return found


def _one(hybrid: Hybrid, query: Query, relevant: frozenset[str], irrelevant: frozenset[str], seen: bool) -> JudgedQuestion:
    pool = hybrid.gather(query)
    now = tuple(hybrid.rank(query, pool, DEPTH).ids)
    if pool.reading is None:
        pool = gather(hybrid.reader, encode_question(hybrid.reader, hybrid.embedder, query, by_word=True), hybrid.sizes)
    learned, otherwise = None, now
    if learnable(pool):
        found = Candidates.of(pool)
        if unfit(found):
            otherwise = tuple(hybrid.fused(query, pool, DEPTH).ids)
        else:
            learned = JudgedCandidates(query.text, found, relevant, irrelevant)
    return JudgedQuestion(query.text, relevant, irrelevant, now, learned, otherwise, seen)


def _silent(asked: list[JudgedQuestion]) -> list[str]:
    fixed = sum(each.learnable is None for each in asked)
    lost = sum(bool(each.relevant) and each.learnable is not None and not each.teaches for each in asked)
    notes = []
    if fixed:
        notes.append(
            f"{fixed:,} of {len(asked):,} questions do not depend on weights: they name nothing that the graph knows, "
            "or are not in English"
        )
    if lost:
        notes.append(f"of {lost:,} of {len(asked):,} questions no relevant text is among the candidates")
    return notes


def _asked_of_adapter(graph: KnowledgeGraph, held: Judgements, progress: ProgressBar | None) -> list[JudgedQuestion]:
    """The judged questions, as they are answered now: by the weights and the adapter in force."""
    hybrid = Hybrid(graph.store, graph.query_embedder, ranker=weights_of(graph.store))
    seen = adapter_taught(graph.store)
    sides = sides_of(held)
    found = []
    for number, (question, (relevant, irrelevant)) in enumerate(sides.items(), 1):
        now = ranked(hybrid, question)
        found.append(JudgedQuestion(question, relevant, irrelevant, now, learnable=None, seen=question in seen))
        if progress is not None:
            progress.show("judged questions", number, len(sides))
    return found


def _silent_lessons(asked: list[JudgedQuestion], lessons: list[AdapterExample]) -> list[str]:
    mute = sum(bool(each.relevant) for each in asked) - len(lessons)
    if not mute:
        return []
    return [f"{mute:,} of {len(asked):,} questions teach nothing: no relevant text of theirs has a vector"]
