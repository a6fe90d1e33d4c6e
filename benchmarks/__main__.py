"""`python -m clew.benchmarks --data FOLDER`: every figure that the README states, in one run."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from clew.app.samples import samples_path

from . import adapter, damage, extraction, indexing, kills, latency, learning, machine, peers, retrieval

PARTS = (
    "extraction",
    "indexing",
    "retrieval",
    "learning",
    "adapter",
    "latency",
    "neo4j",
    "peers",
    "kills",
    "damage",
    "memory",
)
ROUNDS = 100
FLIPS, CORRUPTIONS = 2_000, 200
QUESTION = "Who is the mother of the director of film Polish-Russian War (Film)?"
CORPUS = "2wikimultihopqa"
MORE = ("hotpotqa", "musique", "musique-ketrag")


def main() -> None:
    """Measure the parts asked for; all of them by default, the slowest last."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}, with commas")
    parser.add_argument("--stores", type=Path, help="keep the stores of the sets here and use them again")
    parser.add_argument("--peer-sets", default=",".join(peers.SETS), help="the sets on which peers are measured")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"processes to kill; default {ROUNDS}")
    parser.add_argument("--output", type=Path, help="write the figures to this file as JSON")
    given = parser.parse_args()
    parts = given.only.split(",")
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        sys.exit(f"unknown part {unknown[0]!r}; known: {', '.join(PARTS)}")
    if not (given.data / CORPUS / "corpus.jsonl").exists():
        sys.exit(f"{given.data} holds no {CORPUS}/corpus.jsonl")
    print(machine.describe(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        stores = given.stores or Path(folder, "stores")
        stores.mkdir(parents=True, exist_ok=True)
        figures = {
            part: peers.run(given.data, stores, tuple(given.peer_sets.split(",")))
            if part == "peers"
            else _measured(part, given.data, Path(folder), stores, given.rounds)
            for part in PARTS
            if part in parts
        }
    if given.output:
        given.output.write_text(json.dumps(figures, indent=1) + "\n")


def _measured(part: str, data: Path, folder: Path, stores: Path, rounds: int) -> Any:
    corpus = data / CORPUS / "corpus.jsonl"
    if part == "extraction":
        return extraction.run(data, tuple(extraction.PARTS), report=True)
    if part == "indexing":
        return indexing.run(corpus, folder)
    if part == "retrieval":
        return retrieval.run(data, stores)
    if part == "learning":
        return learning.run(data, stores)
    if part == "adapter":
        return adapter.run(data, stores, folder)
    if part == "latency":
        store = stores / f"{CORPUS}.clew"
        if not store.exists():
            indexing.index(corpus, store)
        return latency.run(store, QUESTION)
    if part == "neo4j":
        # Loaded here: the other parts need neither driver nor server.
        from . import neo4j

        return neo4j.run(data, stores)
    if part == "kills":
        outcome = kills.run(samples_path(), rounds)
        print(f"\n## {rounds} rounds of kill -9\n{outcome}", flush=True)
        return {"clean": outcome.clean, "midway": outcome.midway}
    if part == "damage":
        tallies = damage.report(FLIPS, CORRUPTIONS)
        print("\n## Damage", *(f"{what}: {dict(tally.ends)}" for what, tally in tallies), sep="\n", flush=True)
        return {what: dict(tally.ends) for what, tally in tallies}
    return indexing.memory([corpus, *(data / name / "corpus.jsonl" for name in MORE)], folder)


if __name__ == "__main__":
    main()
