"""Recall and latency of the retrievers on public multi-hop sets and one plain set, by `clew eval`."""

import json
from pathlib import Path
from typing import Any

from .machine import clew, measure

MULTI_HOP = ("2wikimultihopqa", "musique", "hotpotqa")
REPORTED = ("musique-train100", "hotpotqa-train100")
PLAIN = ("scifact",)
COLUMNS = ("recall@2", "recall@5", "recall@10", "all@5", "mrr", "ndcg@10")


def run(data: Path, stores: Path, sets: tuple[str, ...] = (*MULTI_HOP, *REPORTED, *PLAIN)) -> dict[str, Any]:
    """Print one table a set and return every figure; stores are kept in `stores` and used again."""
    figures: dict[str, Any] = {}
    for name in sets:
        corpus = next(path for path in ((data / name / "corpus.jsonl"), (data / name / "corpus.jsonl.gz")) if path.exists())
        command = clew("eval", "--corpus", corpus, "--queries", data / name / "queries.jsonl")
        found = json.loads(measure([*command, "--store", str(stores / f"{name}.clew"), "--json"]).output)
        figures[name] = found
        print(f"\n## {name}: {found['queries']} questions over {found['corpus']} passages")
        print(f"{'':10}" + "".join(f"{column:>10}" for column in COLUMNS) + f"{'p50 ms':>9}{'p95 ms':>9}")
        for retriever, row in found["retrievers"].items():
            cells = "".join(f"{100 * row[column]:10.1f}" for column in COLUMNS)
            print(f"{retriever:10}{cells}{row['p50_ms']:9.1f}{row['p95_ms']:9.1f}", flush=True)
        for line in found.get("intervals", []):
            print(f"  {line['better']} over {line['than']}: {line['measure']} {line['low']:+.3f} .. {line['high']:+.3f}")
    return figures
