"""`clew train --store STORE`: a store's ranker learns from the judgements recorded there, and switches if it got better.

With `--adapter` a query adapter learns (see `judged_adapter`); the way back is the same.
"""

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from ..graph.errors import ConfigError
from ..retrieval.context import Run
from ..retrieval.evaluation.measures import DEPTH
from ..retrieval.learning.own_adapter import adapter_described, adapter_taught
from ..retrieval.learning.own_weights import described, switch_to, taught, weights_of
from ..retrieval.pool.pool import Pool
from ..retrieval.query import Query
from ..retrieval.ranker.candidates import Candidates
from ..retrieval.ranker.fusion_fallback import fused, unfit
from ..retrieval.ranker.weights import shipped, shipped_file
from ..retrieval.retrievers.hybrid import Hybrid, learnable
from ..retrieval.training import judgements
from ..retrieval.training.adopted_models import switch_back
from ..retrieval.training.feedback_boosting import Judged
from ..retrieval.training.feedback_training import MEASURE, Asked, Comparison, learn
from ..retrieval.training.judgements import Judgements
from .config import Settings
from .knowledge_graph import KnowledgeGraph
from .open import open as open_graph
from .output.progress_bar import ProgressBar
from .training import Trained


class Learned(BaseModel):
    """What `clew train --json` prints where it learned from judgements: the comparison, and what counts now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    learned: Literal["ranker", "adapter"] = Field(description="what learned: the ranker's weights or the query adapter")
    switched: bool = Field(description="whether the store uses what was learned: the gain's interval lies above 0")
    ranker: str | None = Field(description="the weights that count now")
    adapter: str | None = Field(description="the query adapter that counts now; null: none, questions stay as encoded")
    measure: str
    questions: int = Field(description="questions with a relevant text, each held out once")
    before: float
    after: float
    gain: float
    low: float = Field(description="bounds of the gain with 95 % confidence, by paired bootstrap")
    high: float
    notes: tuple[str, ...] = Field(description="judgements that were passed over, and questions that cannot teach")


class Forgotten(BaseModel):
    """What `clew train --undo --json` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ranker: str | None = Field(description="the weights that count now")
    adapter: str | None = Field(description="the query adapter that counts now; null: none, questions stay as encoded")


class TrainRecord(RootModel[Trained | Learned | Forgotten]):
    """`clew train --json`: from questions, from judgements, or with `--undo`."""


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


def told(graph: KnowledgeGraph, learned: Literal["ranker", "adapter"], found: Comparison, notes: tuple[str, ...]) -> Learned:
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


def _asked(graph: KnowledgeGraph, held: Judgements, progress: ProgressBar | None) -> list[Asked]:
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


def _one(hybrid: Hybrid, query: Query, relevant: frozenset[str], irrelevant: frozenset[str], seen: bool) -> Asked:
    pool = hybrid.gather(query)
    now = tuple(hybrid.rank(query, pool, DEPTH).ids)
    if pool.reading is None:
        pool = Pool.gather(hybrid.reader, query, hybrid.embedder, hybrid.sizes, reading=True)
    learned, otherwise = None, now
    if learnable(pool):
        found = Candidates.of(pool)
        if why := unfit(found):
            otherwise = tuple(fused(hybrid.reader, hybrid.embedder, pool, query, DEPTH, Run.start(), why).ids)
        else:
            learned = Judged(query.text, found, relevant, irrelevant)
    return Asked(query.text, relevant, irrelevant, now, learned, otherwise, seen)


def _silent(asked: list[Asked]) -> list[str]:
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
