"""`clew train --queries`: a ranker trained on questions with known answers, over stores that hold the texts."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..graph.errors import ConfigError
from ..models.embedder import get_embedder
from ..models.word_vectors import packable
from ..retrieval.evaluation.measures import read_questions
from ..retrieval.ranker.query_rewriting import Rewriter
from ..retrieval.retrievers.hybrid import FOREIGN, UNLINKED, unfit
from ..retrieval.training.ranker_training import Example, boosting_library, example
from ..retrieval.training.ranker_training import train as fit
from .config import Settings, load_settings
from .evaluation import check_gold_of
from .open import open as open_graph
from .output.json_schemas import RankerTrainingRecord
from .output.progress_bar import ProgressBar
from .output.safe_write import check_target, put

_WHAT = "the file of weights"


def train(
    stores: Sequence[str],
    queries: Sequence[Path],
    weights: Path,
    *,
    settings: Settings | None = None,
    progress: ProgressBar | None = None,
) -> RankerTrainingRecord:
    """Train the ranker and write its weights.

    Args:
        stores: the stores of the texts, built with the encoder `minilm`.
        queries: one file of questions per store, as `clew eval` reads them.
        weights: the file to write.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while questions are read and the ranker is trained.

    Raises:
        ConfigError: not one file of questions per store, a store of another encoder, too few questions.
        DocumentError: a file of questions cannot be read, or a gold id is not a text node of its store.
        InputError: the weights cannot be written to that file; checked first.
        MissingExtra: LightGBM is not installed.
    """
    if len(stores) != len(queries) or not stores:
        raise ConfigError(
            f"expected one file of questions per store, got {len(stores)} stores and {len(queries)} files: "
            "give --store and --queries in turn"
        )
    check_target(weights, _WHAT)
    boosting_library()
    settings = settings or load_settings()
    examples = [each for pair in zip(stores, queries, strict=True) for each in _examples(*pair, settings, progress)]
    notes = _notes(examples)
    # Every store has passed the check above, so this one encoder made the vectors of all their words.
    rewriter = Rewriter(get_embedder(), settings.language)
    file = fit(examples, None if progress is None else lambda step: progress.show(step, 0, None), rewriter).file
    put(weights, json.dumps(file, separators=(",", ":")) + "\n", _WHAT)
    return RankerTrainingRecord(weights=str(weights), sha256=file["sha256"], trained_on=file["trained_on"], notes=notes)


_REASONS = {UNLINKED: "name nothing that their graph knows", FOREIGN: "are not in English"}


def _notes(examples: Sequence[Example]) -> tuple[str, ...]:
    """Notes on questions that a ranker cannot be trained on, or does not rank."""
    unfit_questions = Counter(unfit(each.found) for each in examples)
    without_gold = sum(not each.labels.any() for each in examples)
    notes = [
        f"{unfit_questions[reason]:,} of {len(examples):,} questions {what}: 'hybrid' ranks them by 'fusion', whatever "
        "the weights"
        for reason, what in _REASONS.items()
        if unfit_questions[reason]
    ]
    if without_gold:
        notes.append(f"{without_gold:,} of {len(examples):,} questions are left out: no gold text is among their candidates")
    return tuple(notes)


def _examples(store: str, queries: Path, settings: Settings, progress: ProgressBar | None) -> list[Example]:
    questions = read_questions(queries)
    name = Path(store).stem
    examples: list[Example] = []
    with open_graph(store, "r", settings=settings) as graph:
        encoder = graph.store.encoder
        if encoder is not None and not packable(encoder.name):
            raise ConfigError(f"{store} has no vectors that the ranker can use: build it again with the embedder 'minilm'")
        check_gold_of(graph, questions, queries.name)
        for number, question in enumerate(questions, 1):
            examples.append(example(graph.store, graph.embedder, question.question, question.gold_ids, name))
            if progress is not None:
                progress.show(name, number, len(questions))
    return examples
