"""Clew beside its peers in one run: the same texts, encoder and triplets; each system a process of its own.

LlamaIndex (its vector index, BM25, reciprocal-rerank fusion and property graph) and networkx (personalised PageRank over the
text-entity graph) need the extra `bench`. Clew's extraction makes the triplets that the peers' graphs are fed with; its time
and memory are in Clew's index row alone.
"""

import json
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from clew.graph.model import TextNode
from clew.retrieval.evaluation.measures import Question, measured, paired_bootstrap, read_questions
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.ranking import Ranking

from .families import family_of, transfer_file, transfer_weights
from .machine import clew, measure
from .peer import ENCODER, SYSTEMS, TRANSFER

SETS = ("2wikimultihopqa", "musique-train100", "hotpotqa-train100")
NEEDED = {"llama_index.core": "llama-index-core", "llama_index.retrievers.bm25": "llama-index-retrievers-bm25"}
MEASURES = ("recall@2", "recall@5", "recall@10")
OURS = (f"clew hybrid{TRANSFER}", "clew hybrid")
"""What is held against the others: the first that was measured."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one set: seconds to index, MiB (PSS of its process), milliseconds per question, recall with intervals.

    `values` are R@5, one per question; `empty` counts the questions with an empty answer.
    """

    index_seconds: float
    index_cpu_seconds: float
    peak_mib: float
    p50_ms: float
    p95_ms: float
    p50_cpu_ms: float
    recall: dict[str, tuple[float, float, float]]
    values: tuple[float, ...]
    empty: int


def missing() -> list[str]:
    """The distributions of the extra `bench` that are not installed."""
    return [name for module, name in NEEDED.items() if not _there(module)]


def run(data: Path, stores: Path, sets: tuple[str, ...] = SETS) -> dict[str, Any]:
    """Print one table per set and return every figure; stores are kept in `stores` and used again (their time is then 0)."""
    lacking = missing()
    if lacking:
        print(f"\n## peers: {' and '.join(lacking)} are not installed: pip install '.[bench]'", flush=True)
        return {"missing": lacking}
    print(f"\n## peers\n{', '.join(f'{name} {_version(name)}' for name in (*NEEDED.values(), 'bm25s', 'networkx'))}")
    return {name: _measured(data / name, stores / f"{name}.clew") for name in sets}


def _measured(folder: Path, store: Path) -> dict[str, Any]:
    corpus = next(path for path in (folder / "corpus.jsonl", folder / "corpus.jsonl.gz") if path.exists())
    queries = folder / "queries.jsonl"
    questions = read_questions(queries)
    # One cheap retriever: this run is about building.
    building = clew("eval", "--corpus", corpus, "--queries", queries, "--store", store, "--retrievers", "keyword", "--json")
    built = measure(building)
    report = json.loads(built.output)
    print(f"\n### {folder.name}: {len(questions)} questions over {report['corpus']:,} texts")
    print(_head(), flush=True)
    rows: dict[str, Row] = {}
    encoded: dict[str, float] = {}
    for system in _asked_of(store):
        ran = measure(_child(system, corpus, queries, store), every=0.5)
        told = json.loads(ran.output.splitlines()[-1])
        if system == ENCODER:
            encoded = {name: told[name] for name in ("index_seconds", "index_cpu_seconds")}
        for name, asked in told["rows"].items():
            rows[name] = _row(questions, told, asked, ran.peak_mib)
            print(_line(name, rows[name]), flush=True)
    print(f"encoding the texts, once for all that have vectors, not in index s: {_time(encoded)}")
    own = f"{report['index_seconds']:.1f} s, {built.peak_mib:,.0f} MiB" if report["index_seconds"] else "the store was there"
    print(f"clew's index, one for all its retrievers, encoding and extraction of the triplets included: {own}")
    ours = next(name for name in OURS if name in rows)
    above = {name: str(paired_bootstrap(rows[ours].values, row.values)) for name, row in rows.items() if name != ours}
    print(f"{ours} R@5 above " + ", ".join(f"{name} {each}" for name, each in above.items()), flush=True)
    return {
        "questions": len(questions),
        "texts": report["corpus"],
        "clew_index": {"seconds": report["index_seconds"], "peak_mib": built.peak_mib},
        "encoding": encoded,
        "rows": {name: asdict(row) for name, row in rows.items()},
        "ours": ours,
        "above": above,
    }


def _asked_of(store: Path) -> list[str]:
    """The systems that can be measured: those of transfer need weights that never saw the set, which `learning` leaves.

    Raises:
        ConfigError: there are such weights, but they saw the set or cannot be read; raised before the hours of work.
    """
    family = family_of(store.stem)
    file = transfer_file(store.parent, family)
    if file.exists():
        transfer_weights(store.parent, family)
        return list(SYSTEMS)
    print(f"without the rows of transfer: there is no {file.name} beside the stores; --only learning makes it")
    return [name for name in SYSTEMS if not name.endswith(TRANSFER)]


def _child(system: str, corpus: Path, queries: Path, store: Path) -> list[str]:
    return [sys.executable, "-m", f"{__package__}.peer", system, str(corpus), str(queries), str(store)]


def _row(questions: list[Question], told: dict[str, Any], asked: dict[str, Any], peak_mib: float) -> Row:
    values = measured(questions, [_ranking(ids) for ids in asked["rankings"]])
    recall = {}
    for name in MEASURES:
        interval = paired_bootstrap(values[name], [0.0] * len(questions))
        recall[name] = (interval.difference, interval.low, interval.high)
    return Row(
        told["index_seconds"],
        told["index_cpu_seconds"],
        peak_mib,
        asked["p50_ms"],
        asked["p95_ms"],
        asked["p50_cpu_ms"],
        recall,
        values["recall@5"],
        sum(not ids for ids in asked["rankings"]),
    )


def _ranking(ids: list[str]) -> Ranking:
    return Ranking(Hit(TextNode(each, "", each), float(-place), Trail("peer")) for place, each in enumerate(ids))


def _head() -> str:
    columns = "".join(f"{name.replace('recall', 'R'):>20}" for name in MEASURES)
    return f"{'':34}{'index s':>9}{'(CPU)':>8}{'MiB':>6}{'p50 ms':>9}{'(CPU)':>8}{'p95 ms':>9}{columns}"


def _line(system: str, row: Row) -> str:
    cells = "".join(
        f"{f'{100 * mean:.1f} [{100 * low:.1f}, {100 * high:.1f}]':>20}" for mean, low, high in row.recall.values()
    )
    note = f"  ({row.empty} empty)" if row.empty else ""
    index = f"{row.index_seconds:9.1f}{row.index_cpu_seconds:8.1f}{row.peak_mib:6.0f}"
    return f"{system:34}{index}{row.p50_ms:9.1f}{row.p50_cpu_ms:8.1f}{row.p95_ms:9.1f}{cells}{note}"


def _time(told: dict[str, float]) -> str:
    return f"{told['index_seconds']:.1f} s ({told['index_cpu_seconds']:.1f} of the processor)"


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
