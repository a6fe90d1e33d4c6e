"""`clew train`: weights of the ranker from questions with known answers over stores that are there."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ..graph.errors import ConfigError
from ..models.embedder import get_embedder
from ..models.word_vectors import packable
from ..retrieval.evaluation.measures import read_questions
from ..retrieval.learning.teaching import example
from ..retrieval.ranker.fusion_fallback import FOREIGN, UNLINKED, unfit
from ..retrieval.ranker.query_rewriting import Rewriter
from ..retrieval.training.ranker_training import Example
from ..retrieval.training.ranker_training import train as fit
from .config import Settings, load_settings
from .evaluation import check_gold
from .open import open as open_graph
from .output.progress_bar import ProgressBar
from .output.safe_write import check_target, put


class Trained(BaseModel):
    """What `clew train --json` prints: the file, its hash, and how many questions of each store the ranker learned from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: str
    sha256: str
    trained_on: dict[str, int]
    notes: tuple[str, ...] = ()


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
