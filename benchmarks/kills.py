"""Kill -9 at random moments while documents are added and removed: nothing committed is lost, no document is half there.

A round starts a process that adds (or removes) the documents of a small corpus, one or a few per transaction, and says after
each transaction what is committed. It is killed at a random moment. What it had said must be there; every document that is
there must be whole, compared value by value with an undisturbed run; and after the same call is made again the digest
must be the undisturbed run's.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.extraction.loaders import load
from clew.extraction.pipeline import Pipeline
from clew.extraction.registry import ExtractorSpec
from clew.extraction.report import Progress
from clew.graph.batch import Batch
from clew.graph.identity import as_record, canonical
from clew.graph.store import GraphStore, Value
from clew.models.embedder import get_embedder

ACTIONS = ("add", "remove")
BATCH = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rounds showed: `lost` documents that were said to be committed, `halves` that were there in part, rounds
    whose digest `differs` after resuming, and rounds in which the kill came `midway`."""

    rounds: int
    lost: int
    halves: int
    differs: int
    midway: int

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, halved or changed."""
        return self.lost == self.halves == self.differs == 0


def run(corpus: Path, rounds: int, seed: int = 0, embedder: str = "minilm") -> Outcome:
    """Kill `rounds` processes, half of them adding, half removing, and look at what is left."""
    generator = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder, "full.clew")
        seconds = {"add": _undisturbed("add", full, corpus, embedder)}
        whole = _documents(full)
        empty = Path(folder, "empty.clew")
        shutil.copytree(full, empty)
        seconds["remove"] = _undisturbed("remove", empty, corpus, embedder)
        digests = {"add": _digest(full), "remove": _digest(empty)}
        lost = halves = differs = midway = 0
        for number in range(rounds):
            action = ACTIONS[number % 2]
            store = Path(folder, f"round-{number}.clew")
            if action == "remove":
                shutil.copytree(full, store)
            said = _killed(action, store, corpus, embedder, generator.uniform(0, seconds[action]))
            left = _documents(store) if store.exists() else {}
            gone = len(whole) - len(left)
            lost += max(0, said - (len(left) if action == "add" else gone))
            halves += sum(left[document] != whole[document] for document in left)
            midway += 0 < len(left) < len(whole)
            _finished(action, store, corpus, embedder)
            differs += _digest(store) != digests[action]
            shutil.rmtree(store)
    return Outcome(rounds, lost, halves, differs, midway)


def _finished(action: str, store: Path, corpus: Path, embedder: str) -> None:
    """The same call once more, to its end."""
    with _child(action, store, corpus, embedder) as child:
        child.communicate()
    if child.returncode != 0:
        raise RuntimeError(f"the {action} after a kill failed")


def _undisturbed(action: str, store: Path, corpus: Path, embedder: str) -> float:
    """Seconds that the work takes from its first transaction on; a child waits for its models before it says so."""
    with _child(action, store, corpus, embedder) as child:
        _ready(child)
        started = time.perf_counter()
        child.communicate()
        seconds = time.perf_counter() - started
    if child.returncode != 0:
        raise RuntimeError(f"the undisturbed {action} failed")
    return seconds


def _killed(action: str, store: Path, corpus: Path, embedder: str, after: float) -> int:
    """How many documents the child said were done when it was killed, `after` seconds into its work."""
    with _child(action, store, corpus, embedder) as child:
        _ready(child)
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        said, _ = child.communicate()
    return max([0, *map(int, said.split())])


def _child(action: str, store: Path, corpus: Path, embedder: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "clew.benchmarks.kills", action, str(store), str(corpus), embedder]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _ready(child: "subprocess.Popen[str]") -> None:
    if child.stdout is None or child.stdout.readline() != "ready\n":
        raise RuntimeError("the child did not start")


def _documents(store: Path) -> Mapping[str, str]:
    """Every document with all that rests on it alone, as one text each."""
    with clew.open(store, "r") as graph:
        return {document.id: _whole(graph.store, document.id) for document in graph.store.scan("document")}


def _whole(store: GraphStore, document: str) -> str:
    nodes = store.nodes_of([document], sentences=True)
    ids = [node.id for node in nodes]
    mentions = store.mentions(ids)
    relations = sorted(
        {edge.id for edge in store.edges([f"entity:{m.entity}" for m in mentions]) if edge.type != "MENTIONS"}
    )
    evidence = [each for each in store.evidence(relations) if each.text_node in set(ids)]
    vectors = [store.vectors(ids, kind)[0] for kind in ("text", "sentence")]
    values: list[Value] = [*store.fetch("document", [document]), *nodes, *mentions, *evidence]
    return canonical([[as_record(value) for value in values], vectors])


def _digest(store: Path) -> str:
    with clew.open(store, "r") as graph:
        return graph.store.digest()


def _add(graph: KnowledgeGraph, corpus: Path) -> None:
    pipeline = Pipeline(graph.store, ExtractorSpec("spacy").make(), graph.embedder, workers=0, batch_size=BATCH)
    loaded = list(load([corpus]))

    def tell(_: Progress) -> None:
        print(graph.store.counts()["documents"], flush=True)

    pipeline.run(loaded, progress=tell)


def _remove(graph: KnowledgeGraph) -> None:
    ids = [document.id for document in graph.store.scan("document")]
    start = len(ids)
    for first in range(0, len(ids), BATCH):
        graph.store.apply(Batch(remove=tuple(ids[first : first + BATCH])))
        print(start - graph.store.counts()["documents"], flush=True)


def main() -> None:
    """The child's work."""
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("store", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("embedder")
    given = parser.parse_args()
    with clew.open(given.store, embedder=get_embedder(given.embedder)) as graph:
        # What takes long to load is loaded before the work starts.
        graph.embedder.embed(["ready"])
        print("ready", flush=True)
        if given.action == "add":
            _add(graph, given.corpus)
        else:
            _remove(graph)


if __name__ == "__main__":
    main()
