"""Training the ranker: from questions with known answers to weights, cross-fitted and seeded.

A score that feeds a later model must not know the answer to its own question: each is made by a model that has not seen the
question (five folds by the question's words). What is kept was trained on all questions.
"""

import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from ...graph.errors import ConfigError, MissingExtra
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ..artifact_hash import fingerprint
from ..execution import one_thread
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
"""Questions below which nothing can be learned."""
MANY = 50_000
"""Rows from which several threads learn faster than one."""
PARENTS = 18
"""Candidates, best first, from which the pairs to learn from start: more than where the ranker ranks."""
NEGATIVES = 0.4
"""The share of pairs that do not belong to the answer which the model of pairs sees."""
_COMMON: Mapping[str, Any] = {
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    # Few signals a tree: trees that lean on different ones carry over better to questions of another kind.
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

    `set` names where the question comes from; `weight` says how much it counts beside the others.
    """

    question: str
    found: Candidates
    gold: frozenset[str]
    set: str = ""
    weight: float = 1.0

    @property
    def labels(self) -> Column:
        """1 for each candidate that belongs to the answer."""
        return np.array([float(node.id in self.gold) for node in self.found.nodes])

    @property
    def fold(self) -> int:
        """Which fold the question belongs to, by its words."""
        return zlib.crc32(self.question.encode()) % FOLDS


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """A question's candidates or pairs: their signals and labels, a row each, and how much the question counts."""

    signals: Column
    labels: Column
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Side(_Rows):
    """A question's linked pairs."""

    pairs: Pairs


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRanker:
    """What was learned.

    Attributes:
        file: weights as a file holds them.
        held_out: for each question the scores of its candidates by second stages that did not see the question; a question
            that cannot teach (none of its gold is a candidate) has zeros.
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
    """Learn weights.

    Args:
        examples: the questions.
        progress: told what is done next.
        rewriter: rewrites the questions for the third stage; None, or too few questions with rewrites: it is left out.
        without: signals not to learn from, to see what they give.

    Raises:
        ConfigError: too few questions whose answers are among their candidates, or nothing ties these.
        MissingExtra: LightGBM is not installed.
    """
    teaching = _teaching(examples)
    say = progress or (lambda _: None)
    say("signals of nodes")
    nodes = [_freed(each, _left(node_signals(each.found), NODE_SIGNALS, without)) for each in teaching]
    labels = [each.labels for each in teaching]
    folds = [each.fold for each in teaching]
    say("first model of nodes")
    weights = [each.weight for each in teaching]
    first, node_model = _fitted(folds, list(map(_Rows, nodes, labels, weights)), _fit_nodes, _node_scores)
    say("signals of pairs")
    sides = [_side(each, scores, label, without) for each, scores, label in zip(teaching, first, labels, strict=True)]
    if any(all(not len(side.pairs) for side, own in zip(sides, folds, strict=True) if own != fold) for fold in range(FOLDS)):
        raise ConfigError(
            "no name or entity ties the texts that these questions find, and the ranker learns from what does: such a "
            "corpus is served by 'fusion'"
        )
    say("model of pairs")
    odds, pair_model = _fitted(folds, sides, _fit_pairs, _pair_scores)
    say("second model of nodes")
    second: list[Column] = []
    for each, own, scores, side, said in zip(teaching, nodes, first, sides, odds, strict=True):
        signals = second_signals(each.found, own, scores, side.pairs, side.signals, said)
        second.append(_freed(each, _left(signals, SECOND_SIGNALS, without)))
    held_out, second_model = _fitted(folds, list(map(_Rows, second, labels, weights)), _fit_nodes, _node_scores)
    deep_model = None
    if rewriter is not None:
        say("rewrites")
        deep_model = _deep_model(teaching, second, held_out, [side.pairs for side in sides], rewriter)
    models = {
        "nodes": as_lists(node_model, tuple(NODE_SIGNALS)),
        "pairs": as_lists(pair_model, tuple(PAIR_SIGNALS)),
        "second": as_lists(second_model, tuple(SECOND_SIGNALS)),
        **({} if deep_model is None else {"deep": as_lists(deep_model, tuple(DEEP_SIGNALS))}),
    }
    known = {id(each): scores for each, scores in zip(teaching, held_out, strict=True)}
    return TrainedRanker(_file(models, teaching), tuple(known.get(id(each), np.zeros(len(each.found))) for each in examples))


def _teaching(examples: Sequence[Example]) -> list[Example]:
    """Those that can be learned from: some of the answer is among several candidates."""
    teaching = [each for each in examples if each.labels.any() and len(each.found) > 1]
    if len(teaching) < LEAST or len({each.fold for each in teaching}) < FOLDS:
        raise ConfigError(
            f"expected at least {LEAST} different questions whose answers can be found, got {len(teaching)} "
            f"of {len(examples)}: too few to learn from"
        )
    return teaching


def _file(models: Mapping[str, Any], teaching: Sequence[Example]) -> dict[str, Any]:
    sets = sorted({each.set for each in teaching})
    trained_on = {name: sum(each.set == name for each in teaching) for name in sets}
    # What a file gives back is what was hashed.
    made = json.loads(json.dumps({"format": FORMAT, "version": VERSION, "trained_on": trained_on, **models}))
    return {**made, "sha256": fingerprint(made)}


def _left(signals: Column, names: Collection[str], without: Collection[str]) -> Column:
    """The signals, some of them blanked."""
    signals[:, [name in without for name in names]] = np.nan
    return signals


def _deep_model(
    examples: Sequence[Example], second: list[Column], scores: Sequence[Column], pairs: Sequence[Pairs], rewriter: Rewriter
) -> Any | None:
    """The third stage's model, of the questions that have rewrites; None where they are too few. Empties `second`."""
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
    """The signals, once what they were made from is dropped."""
    example.found.forget()
    return signals


def as_lists(booster: Any, signals: Sequence[str]) -> dict[str, Any]:
    """A LightGBM model as the lists of `weighing`; only the signals that it asks about are named."""
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
    """The scores of each item by a model that has not seen its fold, and a model that has seen all."""
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
    # What is common to all weights says nothing; passed on, it would move the leaves' least sizes and shrinkage.
    alike = all(each.weight == items[0].weight for each in items)
    return boosting_library().Dataset(
        np.concatenate([each.signals for each in items]),
        label=np.concatenate([each.labels for each in items]),
        weight=None if alike else np.concatenate([np.full(len(each.labels), each.weight) for each in items]),
        params={"verbose": -1},
        **more,
    )


def _boosted(settings: Mapping[str, Any], data: Any, trees: int) -> Any:
    data.construct()
    # What is learned does not depend on how many threads learn.
    threads = {"num_threads": 1} if data.num_data() < MANY else {}
    return boosting_library().train({**settings, **threads}, data, trees)


def _node_scores(model: Any, item: _Rows) -> Column:
    result: Column = model.predict(item.signals)
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
    result: Column = model.predict(side.signals, raw_score=True) if len(side.pairs) else np.zeros(0)
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
"""How many candidates each order sends in, as `candidates.SELECTED`."""


def example(reader: GraphReader, embedder: Embedder, question: str, gold: Collection[str], set: str = "") -> Example:
    """A question with the text nodes (ids) that answer it; `set` names where it comes from.

    Raises:
        StoreMismatch: the store's vectors come from another encoder.
    """
    pool = gather(reader, encode_question(reader, embedder, Query(question), by_word=True), SIZES)
    return Example(question, Candidates.of(pool, SELECTED), frozenset(gold), set)
