"""Training weights on judgements: trees added to the ranker's last stage, boosted on from its scores.

Judgements are few, and on few of a question's candidates. So the ranker's trees stay, and a few small, strongly regularised
trees are trained where users disagree with it. They use the same signals, so that a file of weights has them like all
others, and each signal's share of a score stays exact.

Texts judged relevant should rank before the others, texts judged not relevant after them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..artifact_hash import fingerprint
from ..pool.pool import Column
from ..ranker.candidates import Candidates
from ..ranker.node_signals import SECOND_SIGNALS
from ..ranker.ranker import Ranked, totals
from .ranker_training import as_lists, boosting_library

TREES = 40
"""How many trees are added."""
_SETTINGS: Mapping[str, Any] = {
    "objective": "lambdarank",
    # Not relevant, not judged, relevant.
    "label_gain": [0.0, 0.2, 1.0],
    "learning_rate": 0.1,
    "num_leaves": 4,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "lambda_l2": 10.0,
    "verbose": -1,
    "num_threads": 1,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
}
_LAST_STAGES = ("second", "deep")


@dataclass(frozen=True, slots=True, eq=False)
class JudgedCandidates:
    """A question's candidates, and the ids of those that users judged."""

    question: str
    found: Candidates
    relevant: frozenset[str]
    irrelevant: frozenset[str]

    @property
    def labels(self) -> Column:
        """2 for candidates judged relevant, 0 for those judged not relevant, 1 for the others: (n_candidates,) float64."""
        ids = [node.id for node in self.found.nodes]
        return np.array([1.0 + (each in self.relevant) - (each in self.irrelevant) for each in ids])


def refined(file: Mapping[str, Any], judged: Sequence[JudgedCandidates], ranked: Sequence[Ranked]) -> dict[str, Any]:
    """The record of weights that continue given ones by trees trained on judgements.

    Args:
        file: the record of the given weights.
        judged: the questions.
        ranked: their candidates, ranked by the given weights.

    Raises:
        MissingExtra: LightGBM is not installed.
    """
    library = boosting_library()
    labels = [each.labels for each in judged]
    data = library.Dataset(
        np.concatenate([each.signals for each in ranked]),
        label=np.concatenate(labels),
        group=[len(each) for each in labels],
        init_score=np.concatenate([totals(one.found, each.scores) for one, each in zip(judged, ranked, strict=True)]),
        params={name: _SETTINGS[name] for name in ("verbose", "num_threads")},
    )
    more = as_lists(library.train(dict(_SETTINGS), data, TREES), tuple(SECOND_SIGNALS))
    made = {name: value for name, value in file.items() if name != "sha256"}
    for stage in _LAST_STAGES:
        if made.get(stage) is not None:
            made[stage] = merged_trees(made[stage], more)
    made["trained_on"] = {**made["trained_on"], "judgements": len(judged)}
    made = json.loads(json.dumps(made))
    return {**made, "sha256": fingerprint(made)}


def merged_trees(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two models' trees as one model, which scores the sum of the two."""
    signals = list(dict.fromkeys([*first["signals"], *second["signals"]]))
    place = [signals.index(name) for name in second["signals"]]
    shift = len(first["signal"])
    moved = {name: [each + shift for each in second[name]] for name in ("roots", "left", "right")}
    moved["signal"] = [place[each] if each >= 0 else -1 for each in second["signal"]]
    names = ("roots", "signal", "threshold", "nan_left", "left", "right", "value")
    return {
        "signals": signals,
        **{name: [*first[name], *(moved[name] if name in moved else second[name])] for name in names},
    }
