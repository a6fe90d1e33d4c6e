"""The query adapter on SciFact: trained on its training questions, measured on the development half.

Two thirds of the development questions are about texts that a training question is about too; the others are counted apart.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import clew
from clew.app.feedback import train_adapter
from clew.retrieval.evaluation.measures import Evaluation, Question, evaluate, paired_bootstrap
from clew.retrieval.training.judgements import Judgement

from .families import Set

MEASURE = "ndcg@10"
RETRIEVERS = ("keyword", "vector", "fusion")


def run(data: Path, stores: Path, folder: Path) -> dict[str, Any]:
    """Train an adapter in a copy of SciFact's store in `folder`, and print what each retriever finds before and after."""
    of, more = Set.of(data, stores, "scifact"), Set.of(data, stores, "scifact-train").questions()
    of.built()
    store = folder / "trained.clew"
    shutil.copytree(of.store, store)
    asked = of.questions()
    known = {gold for each in more for gold in each.gold_ids}
    parts = {
        "all": range(len(asked)),
        "about judged texts": [row for row, each in enumerate(asked) if known.intersection(each.gold_ids)],
        "about other texts": [row for row, each in enumerate(asked) if not known.intersection(each.gold_ids)],
    }
    print(
        f"\n## query adapter: SciFact, trained on {len(more)} questions; {MEASURE} in points, before and after",
        flush=True,
    )
    before = _measured(store, asked)
    with clew.open(store, "r+") as graph:
        judged = [Judgement(question=each.question, node=gold, relevant=True) for each in more for gold in each.gold_ids]
        graph.feedback(judged)
    learned = train_adapter(str(store))
    after = _measured(store, asked)
    print(
        _line(
            "hybrid",
            "held out of these",
            learned.questions,
            (learned.before, learned.after, learned.gain, learned.low, learned.high),
        )
    )
    if not learned.adopted:
        print("no significant gain: the store does not use the adapter")
    figures: dict[str, Any] = {"held out": learned.model_dump(mode="json")}
    for name in RETRIEVERS:
        for part, chosen in parts.items():
            values = [[each.values[name][MEASURE][row] for row in chosen] for each in (before, after)]
            means, gain = [float(np.mean(each)) for each in values], paired_bootstrap(values[1], values[0])
            row = (means[0], means[1], gain.difference, gain.low, gain.high)
            figures[f"{name}, {part}"] = {
                "n": len(chosen),
                **dict(zip(("before", "after", "gain", "low", "high"), row, strict=True)),
            }
            print(_line(name, part, len(chosen), row), flush=True)
    return figures


def _line(name: str, part: str, count: int, row: tuple[float, ...]) -> str:
    before, after, gain, low, high = (100 * each for each in row)
    return f"{name:10}{part:24}{count:5}{before:8.1f}{after:8.1f}   {gain:+.1f} [{low:+.1f}, {high:+.1f}]"


def _measured(store: Path, asked: Sequence[Question]) -> Evaluation:
    with clew.open(store, "r") as graph:
        return evaluate({name: graph.retriever(name) for name in RETRIEVERS}, asked)
