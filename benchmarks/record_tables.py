"""Rows of tables that are one thing: the pairs of Magellan's sets, and a large table of made-up entities with duplicates."""

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clew.extraction.resolution.records import RecordMatcher, RecordPair
from clew.extraction.resolution.resolver import Resolver
from clew.graph.batch import Declaration
from clew.graph.resolution.statements import Naming

from .readings import f1, lines

FOLDER = "er-magellan"
SETS = ("fodors-zagats", "dblp-acm", "itunes-amazon")
_TAUGHT = ("beer", "fodors-zagats", "itunes-amazon")
"""Sets that have pairs to learn from."""


def magellan(data: Path, split: str = "valid") -> dict[str, dict[str, float]]:
    """Precision, recall and F1 on each set's pairs, learned on its training pairs, or, where it has none, on the others'."""
    taught = {name: _pairs(data / FOLDER / f"{name}.train.jsonl.gz") for name in _TAUGHT}
    every = [pair for pairs, _ in taught.values() for pair in pairs]
    general = RecordMatcher.train(every, [label for _, labels in taught.values() for label in labels])
    found = {}
    for name in SETS:
        matcher = general
        if name in taught:
            pairs, labels = taught[name]
            matcher = RecordMatcher.train(pairs, labels, sorted({key for pair in pairs for key in pair.left}))
        pairs, labels = _pairs(data / FOLDER / f"{name}.{split}.jsonl.gz")
        found[name] = _judged(matcher.decide(pairs), labels)
    return found


def _pairs(path: Path) -> tuple[list[RecordPair], list[bool]]:
    rows = lines(path)
    return [RecordPair(row["left"], row["right"]) for row in rows], [bool(row["label"]) for row in rows]


def _judged(decided: Sequence[bool], labels: Sequence[bool]) -> dict[str, float]:
    right = sum(one and other for one, other in zip(decided, labels, strict=True))
    precision, recall = right / max(1, sum(decided)), right / max(1, sum(labels))
    return {"f1": f1(precision, recall), "precision": precision, "recall": recall, "pairs": len(labels)}


def made_up(path: Path) -> dict[str, dict[str, float]]:
    """Time of resolution, and precision and recall of pairs of records that are said to be one entity.

    Args:
        path: records as JSON lines: "id", "entity" (which thing it is), "name", "type", "aliases", "description".
    """
    rows = lines(path)
    start = time.perf_counter()
    named = dict(Resolver(given_apart=False).resolve(namings(rows)).names)
    seconds = time.perf_counter() - start
    clusters = Counter(named.get(str(row["id"]), str(row["id"])) for row in rows)
    together = Counter((named.get(str(row["id"]), str(row["id"])), row["entity"]) for row in rows)
    right, predicted = _of_pairs(together), _of_pairs(clusters)
    gold = _of_pairs(Counter(row["entity"] for row in rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {
        "made-up records": {
            "records": len(rows),
            "seconds": seconds,
            "precision": right / max(1, predicted),
            "recall": right / max(1, gold),
            "peak MiB": round(peak),
        }
    }


def namings(rows: Iterable[Mapping[str, Any]]) -> list[Naming]:
    """Records as entities that are declared by themselves, each with its id."""
    return [
        Naming(str(row["id"]), "", (), (Declaration(str(row["id"]), row["name"], row.get("type") or "", *_besides(row)),))
        for row in rows
    ]


def _besides(row: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, str]]:
    description = row.get("description") or ""
    return tuple(row.get("aliases") or ()), {"description": description} if description else {}


def _of_pairs(counted: Mapping[Any, int]) -> int:
    return sum(count * (count - 1) // 2 for count in counted.values())
