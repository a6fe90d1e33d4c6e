"""Recall and latency of the retrievers on public multi-hop sets and one plain set, with paired bootstrap intervals.

Nothing here is trained: `hybrid` has no weights. `learning` measures it with weights that never saw a set.
"""

from pathlib import Path
from typing import Any

import clew
from clew.retrieval.evaluation.measures import Evaluation, evaluate, paired_bootstrap

from .families import UNTAUGHT, Set

MULTI_HOP = ("2wikimultihopqa", "musique", "hotpotqa")
REPORTED = ("musique-train100", "hotpotqa-train100")
PLAIN = ("scifact",)
RETRIEVERS = ("keyword", "vector", "fusion", "graph", "hybrid")
COLUMNS = ("recall@2", "recall@5", "recall@10", "all@5", "mrr", "ndcg@10")


def run(data: Path, stores: Path, sets: tuple[str, ...] = (*MULTI_HOP, *REPORTED, *PLAIN)) -> dict[str, Any]:
    """Print one table per set and return every figure; stores are built by `clew eval`, kept in `stores` and used again."""
    figures: dict[str, Any] = {}
    for name in sets:
        of = Set.of(data, stores, name)
        size = of.built()["corpus"]
        asked = of.questions()
        with clew.open(of.store, "r") as graph:
            graph.search("warm", k=1)
            found = evaluate({each: graph.retriever(each, **UNTAUGHT.get(each, {})) for each in RETRIEVERS}, asked)
        print(f"\n## {name}: {len(asked)} questions over {size} passages; hybrid without weights")
        figures[name] = _shown(found, "ndcg@10" if name in PLAIN else "recall@5")
    return figures


def _shown(found: Evaluation, decisive: str) -> dict[str, Any]:
    print(f"{'':10}" + "".join(f"{column:>10}" for column in COLUMNS) + f"{'p50 ms':>9}{'p95 ms':>9}")
    rows = {name: found.row(name).model_dump(by_alias=True) for name in RETRIEVERS}
    for name, row in rows.items():
        cells = "".join(f"{100 * row[column]:10.1f}" for column in COLUMNS)
        print(f"{name:10}{cells}{row['p50_ms']:9.1f}{row['p95_ms']:9.1f}")
    values = found.values["hybrid"][decisive]
    alone = paired_bootstrap(values, [0.0] * len(values))
    against = {name: found.compare("hybrid", name, decisive) for name in RETRIEVERS[:-1]}
    print(f"hybrid {decisive} {alone}; above " + ", ".join(f"{name} {each}" for name, each in against.items()), flush=True)
    return {"rows": rows, "hybrid": str(alone), "above": {name: str(each) for name, each in against.items()}}
