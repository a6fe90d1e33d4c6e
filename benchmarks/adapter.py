"""The query adapter on SciFact: taught its training questions, measured on the development half.

Two thirds of the development questions are about texts that a training question is about too; the others are told apart.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import clew
from clew.app.adapting import adapt_to_users
from clew.retrieval.evaluation import Evaluation, Question, evaluate, paired_bootstrap
from clew.retrieval.judgements import Judgement

from .families import Set

MEASURE = "ndcg@10"
RETRIEVERS = ("keyword", "vector", "fusion")


def run(data: Path, stores: Path, folder: Path) -> dict[str, Any]:
    """Teach a copy of SciFact's store, made in `folder`, and print what each retriever finds before and after."""
    of, more = Set.of(data, stores, "scifact"), Set.of(data, stores, "scifact-train").questions()
    of.built()
    store = folder / "taught.clew"
    shutil.copytree(of.store, store)
    asked = of.questions()
    known = {gold for each in more for gold in each.gold_ids}
    parts = {
        "all": range(len(asked)),
        "about judged texts": [row for row, each in enumerate(asked) if known.intersection(each.gold_ids)],
        "about other texts": [row for row, each in enumerate(asked) if not known.intersection(each.gold_ids)],
    }
    before = _measured(store, asked)
    with clew.open(store, "r+") as graph:
        judged = [Judgement(question=each.question, node=gold, relevant=True) for each in more for gold in each.gold_ids]
        graph.feedback(judged)
    learned = adapt_to_users(str(store))
    after = _measured(store, asked)
    print(f"\n## query adapter: SciFact, taught {len(more)} training questions; {MEASURE} in %, before and after")
    held_out = f"{100 * learned.before:.1f} before, {100 * learned.after:.1f} after, gain {100 * learned.gain:+.1f}"
    print(
        f"hybrid on {learned.questions} of these, held out: {held_out} [{100 * learned.low:+.1f}, {100 * learned.high:+.1f}]"
    )
    figures: dict[str, Any] = {"held out": learned.model_dump(mode="json")}
    for name in RETRIEVERS:
        for part, chosen in parts.items():
            values = [[each.values[name][MEASURE][row] for row in chosen] for each in (before, after)]
            means, change = [100 * float(np.mean(each)) for each in values], paired_bootstrap(values[1], values[0])
            figures[f"{name}, {part}"] = {"n": len(chosen), "before": means[0], "after": means[1], "change": str(change)}
            print(f"{name:10}{part:24}{len(chosen):5}{means[0]:8.1f}{means[1]:8.1f}   {change}", flush=True)
    return figures


def _measured(store: Path, asked: Sequence[Question]) -> Evaluation:
    with clew.open(store, "r") as graph:
        return evaluate({name: graph.retriever(name) for name in RETRIEVERS}, asked)
