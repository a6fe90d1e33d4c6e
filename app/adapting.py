"""`clew train --store STORE --adapter`: questions learn from the judgements recorded in a store where they belong."""

from collections.abc import Callable

from ..retrieval.learning.own_adapter import adapter_taught, switch_to_adapter
from ..retrieval.learning.own_weights import weights_of
from ..retrieval.retrievers.hybrid import Hybrid
from ..retrieval.training.adapter_training import Lesson, learn_adapter, lesson, ranked
from ..retrieval.training.feedback_training import Asked
from ..retrieval.training.judgements import Judgements
from .config import Settings
from .knowledge_graph import KnowledgeGraph
from .learning import Learned, judged, sides_of, told
from .open import open as open_graph
from .output.progress_bar import ProgressBar


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
        asked = _asked(graph, held, progress)
        lessons = [made for each in asked if (made := lesson(graph.store, graph.embedder, each)) is not None]
        say: Callable[[str], None] | None = None if progress is None else lambda what: progress.show(what, 0, None)
        hybrid = Hybrid(graph.store, graph.embedder, ranker=weights_of(graph.store))
        adapter, found = learn_adapter(asked, lessons, hybrid, say)
        if found.better:
            switch_to_adapter(graph.store, adapter, graph.embedder.name, [each.asked.question for each in lessons])
        return told(graph, "adapter", found, (*held.notes, *_silent(asked, lessons)))


def _asked(graph: KnowledgeGraph, held: Judgements, progress: ProgressBar | None) -> list[Asked]:
    """The judged questions, as they are answered now: by the weights and the adapter in force."""
    hybrid = Hybrid(graph.store, graph.query_embedder, ranker=weights_of(graph.store))
    seen = adapter_taught(graph.store)
    sides = sides_of(held)
    found = []
    for number, (question, (relevant, irrelevant)) in enumerate(sides.items(), 1):
        now = ranked(hybrid, question)
        found.append(Asked(question, relevant, irrelevant, now, learnable=None, seen=question in seen))
        if progress is not None:
            progress.show("judged questions", number, len(sides))
    return found


def _silent(asked: list[Asked], lessons: list[Lesson]) -> list[str]:
    mute = sum(bool(each.relevant) for each in asked) - len(lessons)
    if not mute:
        return []
    return [f"{mute:,} of {len(asked):,} questions teach nothing: no relevant text of theirs has a vector"]
