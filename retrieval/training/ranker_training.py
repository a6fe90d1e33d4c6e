"""Training the ranker: from questions with known answers to weights, cross-fitted and seeded.

A score that feeds a later model must not be trained on its own question: each comes from a model that was not (five folds by
the question's words). The models that are kept are trained on all questions.
"""

import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from ...graph.errors import ConfigError, MissingExtra
from ...graph.store import GraphReader
from ...models.embedder import Embedder, one_thread
from ..artifact_hash import fingerprint
from ..pool.gather import gather
from ..pool.pool import Column, Sizes
from ..query import Query
from ..question.encoder import encode_question
from ..ranker.candidates import Candidates
from ..ranker.linked_pairs import Pairs
from ..ranker.node_signals import NODE_SIGNALS, SECOND_SIGNALS, node_signals, second_signals
from ..ranker.pair_signals import PAIR_SIGNALS
from ..ranker.query_rewriting import Rewriter
from ..ranker.ranker import paired
from ..ranker.rewrite_signals import DEEP_SIGNALS, deep_signals
from ..ranker.weights import FORMAT, VERSION

T = TypeVar("T")

FOLDS = 5
LEAST = 10
"""The fewest questions to train on."""
MANY = 50_000
"""Rows from which several threads train faster than one."""
PARENTS = 18
"""How many of the best candidates the pairs to train on start from: more than when ranking."""
NEGATIVES = 0.4
"""The share of the pairs outside the answer that the model of pairs is trained on."""
_COMMON: Mapping[str, Any] = {
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    # Few signals per tree: trees on different signals transfer better to questions of another kind.
    "feature_fraction": 0.3,
    "lambda_l2": 5.0,
    "verbose": -1,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
}
_NODES: Mapping[str, Any] = {**_COMMON, "objective": "lambdarank", "num_leaves": 8}
_PAIRS: Mapping[str, Any] = {**_COMMON, "objective": "binary", "num_leaves": 16}
_NODE_TREES, _PAIR_TREES = 150, 200


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question's candidates and which of them belong to the answer.

    `set` names where the question comes from; `weight` is its weight among the others.
    """

    question: str
    found: Candidates
    gold: frozenset[str]
    set: str = ""
    weight: float = 1.0

    @property
    def labels(self) -> Column:
        """1 for candidates that belong to the answer, else 0: (n_candidates,) float64."""
        return np.array([float(node.id in self.gold) for node in self.found.nodes])

    @property
    def fold(self) -> int:
        """Which fold the question belongs to, by its words."""
        return zlib.crc32(self.question.encode()) % FOLDS


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """A question's candidates or pairs: signals (n, n_signals) and labels (n,), float64, and the question's weight."""

    signals: Column
    labels: Column
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Side(_Rows):
    """A question's linked pairs."""

    pairs: Pairs


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRanker:
    """A trained ranker.

    Attributes:
        file: the record of its weights.
        held_out: for each question (n_candidates,) float64, its candidates' scores by second stages that were not trained on
            it; zeros for a question that cannot be trained on (none of its gold is a candidate).
    """

    file: Mapping[str, Any]
    held_out: tuple[Column, ...]


@one_thread()
def train(
    examples: Sequence[Example],
    progress: Callable[[str], None] | None = None,
    rewriter: Rewriter | None = None,
    *,
    without: Collection[str] = (),
) -> TrainedRanker:
    """Train weights.

    Args:
        examples: the questions.
        progress: called with the name of each step.
        rewriter: rewrites the questions for the third stage; None, or too few questions with rewrites: it is left out.
        without: signals not to train on, to measure what they add.

    Raises:
        ConfigError: too few questions whose answers are among their candidates, or nothing links these.
        MissingExtra: LightGBM is not installed.
    """
    usable = _usable(examples)
    report = progress or (lambda _: None)
    report("signals of nodes")
    nodes = [_freed(each, _left(node_signals(each.found), NODE_SIGNALS, without)) for each in usable]
    labels = [each.labels for each in usable]
    folds = [each.fold for each in usable]
    report("first model of nodes")
    weights = [each.weight for each in usable]
    first, node_model = _fitted(folds, list(map(_Rows, nodes, labels, weights)), _fit_nodes, _node_scores)
    report("signals of pairs")
    sides = [_side(each, scores, label, without) for each, scores, label in zip(usable, first, labels, strict=True)]
    if any(all(not len(side.pairs) for side, own in zip(sides, folds, strict=True) if own != fold) for fold in range(FOLDS)):
        raise ConfigError(
            "no name or entity links the texts that these questions find, which the ranker needs: use 'fusion' for such a "
            "corpus"
        )
    report("model of pairs")
    odds, pair_model = _fitted(folds, sides, _fit_pairs, _pair_scores)
    report("second model of nodes")
    second: list[Column] = []
    for each, own, scores, side, pair_scores in zip(usable, nodes, first, sides, odds, strict=True):
        signals = second_signals(each.found, own, scores, side.pairs, side.signals, pair_scores)
        second.append(_freed(each, _left(signals, SECOND_SIGNALS, without)))
    held_out, second_model = _fitted(folds, list(map(_Rows, second, labels, weights)), _fit_nodes, _node_scores)
    deep_model = None
    if rewriter is not None:
        report("rewrites")
        deep_model = _deep_model(usable, second, held_out, [side.pairs for side in sides], rewriter)
    models = {
        "nodes": as_lists(node_model, tuple(NODE_SIGNALS)),
        "pairs": as_lists(pair_model, tuple(PAIR_SIGNALS)),
        "second": as_lists(second_model, tuple(SECOND_SIGNALS)),
        **({} if deep_model is None else {"deep": as_lists(deep_model, tuple(DEEP_SIGNALS))}),
    }
    known = {id(each): scores for each, scores in zip(usable, held_out, strict=True)}
    return TrainedRanker(_file(models, usable), tuple(known.get(id(each), np.zeros(len(each.found))) for each in examples))


def _usable(examples: Sequence[Example]) -> list[Example]:
    """Those that can be trained on: some of the answer is among several candidates."""
    usable = [each for each in examples if each.labels.any() and len(each.found) > 1]
    if len(usable) < LEAST or len({each.fold for each in usable}) < FOLDS:
        raise ConfigError(
            f"expected at least {LEAST} different questions whose answers can be found, got {len(usable)} "
            f"of {len(examples)}: too few to train on"
        )
    return usable


def _file(models: Mapping[str, Any], usable: Sequence[Example]) -> dict[str, Any]:
    sets = sorted({each.set for each in usable})
    trained_on = {name: sum(each.set == name for each in usable) for name in sets}
    # The hash is of what a reader of the file gets.
    made = json.loads(json.dumps({"format": FORMAT, "version": VERSION, "trained_on": trained_on, **models}))
    return {**made, "sha256": fingerprint(made)}


def _left(signals: Column, names: Collection[str], without: Collection[str]) -> Column:
    """The signals, some of them set to NaN."""
    signals[:, [name in without for name in names]] = np.nan
    return signals


def _deep_model(
    examples: Sequence[Example], second: list[Column], scores: Sequence[Column], pairs: Sequence[Pairs], rewriter: Rewriter
) -> Any | None:
    """The third stage's model, trained on the questions with rewrites; None where they are too few. Empties `second`."""
    items: list[_Rows] = []
    # Signals of all questions twice would not fit into memory.
    second.reverse()
    for example, own, linked in zip(examples, scores, pairs, strict=True):
        signals = second.pop()
        rewrites = rewriter.rewrites(example.found, own, linked)
        if rewrites is not None:
            items.append(_Rows(deep_signals(example.found, signals, own, rewrites), example.labels, example.weight))
        example.found.forget()
    return _fit_nodes(items) if len(items) >= LEAST else None


def _freed(example: Example, signals: Column) -> Column:
    """The signals, after dropping the arrays that they were computed from."""
    example.found.forget()
    return signals


def as_lists(booster: Any, signals: Sequence[str]) -> dict[str, Any]:
    """A LightGBM model as the lists of a weights file; only the signals that it compares are named."""
    nodes: list[dict[str, Any]] = []
    roots: list[int] = []
    for tree in booster.dump_model()["tree_info"]:
        roots.append(len(nodes))
        _flatten(tree["tree_structure"], nodes)
    used = sorted({node["signal"] for node in nodes if node["signal"] >= 0})
    place = {each: number for number, each in enumerate(used)} | {-1: -1}
    columns = ("threshold", "nan_left", "left", "right", "value")
    return {
        "signals": [signals[each] for each in used],
        "roots": roots,
        "signal": [place[node["signal"]] for node in nodes],
        **{name: [node[name] for node in nodes] for name in columns},
    }


def _flatten(tree: Mapping[str, Any], nodes: list[dict[str, Any]]) -> int:
    row = len(nodes)
    if "split_feature" not in tree:
        value = float(tree["leaf_value"])
        nodes.append({"signal": -1, "threshold": 0.0, "nan_left": 0, "left": row, "right": row, "value": value})
        return row
    # Where training saw no missing value, LightGBM takes one for 0.
    threshold = float(tree["threshold"])
    nan_left = tree["default_left"] if tree["missing_type"] == "NaN" else threshold >= 0
    value = float(tree["internal_value"])
    node = {"signal": int(tree["split_feature"]), "threshold": threshold, "nan_left": int(nan_left), "value": value}
    nodes.append(node)
    node["left"] = _flatten(tree["left_child"], nodes)
    node["right"] = _flatten(tree["right_child"], nodes)
    return row


def _fitted(
    folds: Sequence[int], items: Sequence[T], fit: Callable[[Sequence[T]], Any], scores: Callable[[Any, T], Column]
) -> tuple[list[Column], Any]:
    """The scores of each item by a model that was not trained on its fold, and a model trained on all."""
    found: list[Column] = [np.zeros(0)] * len(items)
    for fold in range(FOLDS):
        model = fit([item for item, own in zip(items, folds, strict=True) if own != fold])
        for number, (item, own) in enumerate(zip(items, folds, strict=True)):
            if own == fold:
                found[number] = scores(model, item)
    return found, fit(items)


def _fit_nodes(items: Sequence[_Rows]) -> Any:
    return _boosted(_NODES, _dataset(items, group=[len(each.labels) for each in items]), _NODE_TREES)


def _dataset(items: Sequence[_Rows], **more: Any) -> Any:
    # A common factor of all weights means nothing, but would change the leaves' least sizes and shrinkage.
    alike = all(each.weight == items[0].weight for each in items)
    signals = np.concatenate([each.signals for each in items])
    return boosting_library().Dataset(
        signals,
        label=np.concatenate([each.labels for each in items]),
        weight=None if alike else np.concatenate([np.full(len(each.labels), each.weight) for each in items]),
        params={"verbose": -1, **_threads(len(signals))},
        **more,
    )


def _boosted(settings: Mapping[str, Any], data: Any, trees: int) -> Any:
    data.construct()
    return boosting_library().train({**settings, **_threads(data.num_data())}, data, trees)


def _threads(rows: int) -> dict[str, int]:
    """What tells LightGBM how many threads to use on this many rows. What it does depends on it in nothing but time."""
    return {"num_threads": 1} if rows < MANY else {}


def _node_scores(model: Any, item: _Rows) -> Column:
    result: Column = model.predict(item.signals, **_threads(len(item.signals)))
    return result


def _side(example: Example, scores: Column, labels: Column, without: Collection[str]) -> _Side:
    pairs, signals = paired(example.found, scores, PARENTS)
    signals = _left(signals, PAIR_SIGNALS, without)
    example.found.forget()
    return _Side(signals, labels[pairs.parent] * labels[pairs.child], example.weight, pairs)


def _fit_pairs(items: Sequence[_Side]) -> Any:
    random = np.random.default_rng(7)
    kept = [(side.labels > 0) | (random.random(len(side.labels)) < NEGATIVES) for side in items]
    rows = [_Rows(side.signals[rows], side.labels[rows], side.weight) for side, rows in zip(items, kept, strict=True)]
    return _boosted(_PAIRS, _dataset(rows), _PAIR_TREES)


def _pair_scores(model: Any, side: _Side) -> Column:
    if not len(side.pairs):
        return np.zeros(0)
    result: Column = model.predict(side.signals, raw_score=True, **_threads(len(side.pairs)))
    return result


def boosting_library() -> Any:
    """LightGBM.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise MissingExtra("training the ranker", "train") from error
    return lightgbm


SIZES = Sizes(keyword=150, vector=150, sentence=150, shared=150)
SELECTED: Mapping[str, int] = {"prior": 80, "keyword": 20, "pagerank": 100, "pagerank_best": 60, "chain": 60, "bridged": 40}
"""How many candidates each order contributes, as `candidates.SELECTED`."""


def example(reader: GraphReader, embedder: Embedder, question: str, gold: Collection[str], set: str = "") -> Example:
    """A training example: a question with the ids of the text nodes that answer it; `set` names where it comes from.

    Raises:
        StoreMismatch: the store's vectors come from another encoder.
    """
    pool = gather(reader, encode_question(reader, embedder, Query(question), by_word=True), SIZES)
    return Example(question, Candidates.of(pool, SELECTED), frozenset(gold), set)
