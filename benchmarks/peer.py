"""One system, indexed and asked, as a process of its own: `python -m clew.benchmarks.peer SYSTEM CORPUS QUERIES STORE`.

The last line of its output is a JSON object: seconds to index and, by the name of each row, milliseconds per question and
the ids found, best first. Times are given twice, on the clock and of the processor, so that a busy machine shows.

The texts' vectors are those of Clew's store, the same for every system; `encoder` says what making them takes.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from clew.app.evaluation import read_corpus
from clew.models.embedder import get_embedder
from clew.retrieval.evaluation.measures import DEPTH, read_questions

from .asking import Ask

CLEW = "clew "
TRANSFER = " (transfer)"
"""Ends the names of systems whose weights never saw the set's family."""
ENCODER = "encoder"
SYSTEMS = (
    ENCODER,
    "llama-index bm25",
    "llama-index vector",
    "llama-index fusion",
    "llama-index property graph",
    "networkx pagerank",
    *(CLEW + name for name in ("keyword", "vector", "fusion", "graph", "hybrid", f"hybrid{TRANSFER}", f"deep{TRANSFER}")),
)


def main() -> None:
    """Index, ask, print."""
    system, corpus, queries, store = sys.argv[1], *map(Path, sys.argv[2:])
    make = _maker(system, corpus, store)
    began, spent = time.perf_counter(), time.process_time()
    made = make()
    told = {"index_seconds": time.perf_counter() - began, "index_cpu_seconds": time.process_time() - spent}
    questions = [question.question for question in read_questions(queries)]
    print(json.dumps({**told, "rows": {name: _asked(ask, questions) for name, ask in made.items()}}))


def _asked(ask: Ask, questions: Sequence[str]) -> dict[str, Any]:
    # What is loaded on first use does not belong to the latency of a search.
    ask(questions[0])
    rankings, clock, processor = [], [], []
    for question in questions:
        began, spent = time.perf_counter(), time.process_time()
        rankings.append(ask(question))
        processor.append(1000 * (time.process_time() - spent))
        clock.append(1000 * (time.perf_counter() - began))
    p50, p95 = np.percentile(clock, [50, 95]).tolist()
    return {"p50_ms": p50, "p95_ms": p95, "p50_cpu_ms": float(np.median(processor)), "rankings": rankings}


def _maker(system: str, corpus: Path, store: Path) -> Callable[[], Mapping[str, Ask]]:
    """What indexes, and gives a way to ask by the name of each row. What is read and loaded before is not indexing."""
    if system not in SYSTEMS:
        sys.exit(f"unknown system {system!r}; known: {', '.join(SYSTEMS)}")
    if system.startswith(CLEW):
        return lambda: {system: _clew(system.removeprefix(CLEW), store)}
    if system.startswith("networkx"):
        from . import networkx_peer

        return lambda: {system: networkx_peer.pagerank(store)}
    documents, _ = read_corpus(corpus)
    texts = {each.document.id: f"{each.document.title}\n{each.document.text}".lstrip("\n") for each in documents}
    if system == ENCODER:
        encoder = get_embedder("minilm")
        encoder.embed(["ready"])
        return lambda: _nothing(encoder.embed(list(texts.values())))
    from . import llama_peer

    return llama_peer.maker(system, texts, store)


def _nothing(_: object) -> Mapping[str, Ask]:
    return {}


def _clew(name: str, store: Path) -> Ask:
    import clew

    # Loaded here: it would count as memory of the other systems.
    from .families import UNTAUGHT, family_of, transfer_weights

    plain = name.removesuffix(TRANSFER)
    options = UNTAUGHT.get(name, {})
    if plain != name:
        options = {"ranker": transfer_weights(store.parent, family_of(store.stem))}
    retriever = clew.open(store, "r").retriever(plain, **options)
    return lambda question: list(retriever.retrieve(question, DEPTH).ids)


if __name__ == "__main__":
    main()
