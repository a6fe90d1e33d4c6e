"""Neo4j beside the embedded store on one set: loading, index population, latency, parity of answers, recall.

The embedded store is built first where it is missing. The server is the one that the environment names, or one started on
loopback as the tests start it.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.graph.batch import Batch, Contribution
from clew.graph.formats.copy import contributions, copy, shares, write_all
from clew.graph.store import GraphStore, open_store
from clew.retrieval.evaluation.measures import Question, evaluate, read_questions
from clew.tests.neo4j_server.address import Address
from clew.tests.neo4j_server.choosing import given, start
from clew.tests.neo4j_server.emptying import empty
from clew.tests.neo4j_server.java import LTS
from clew.tests.neo4j_server.launching import Plan

from .machine import clew as command
from .machine import measure

RETRIEVERS = ("keyword", "vector", "fusion", "graph", "hybrid")
COMPARED = 100
"""Questions whose rankings are compared hit by hit."""


def run(data: Path, stores: Path, name: str = "2wikimultihopqa") -> dict[str, Any]:
    """Measure and print everything about one set."""
    corpus, queries, store = data / name / "corpus.jsonl", data / name / "queries.jsonl", stores / f"{name}.clew"
    if not store.exists():
        measure(command("eval", "--corpus", corpus, "--queries", queries, "--store", store, "--retrievers", "keyword"))
    questions = read_questions(queries)
    with _server() as url:
        print(f"\n## Neo4j: {name}", flush=True)
        # A server just started still compiles itself while it loads: its first load is counted apart.
        figures: dict[str, Any] = {
            "first load": _load(store, url),
            "without sentences": _load(store, url, sentences=False),
            "with sentences": _load(store, url),
        }
        with clew.open(store, "r") as here, clew.open(url, "r") as there:
            figures["digest equal"] = here.store.digest() == there.store.digest()
            print(f"digest of the copy equal: {figures['digest equal']}", flush=True)
            figures["parity"] = _parity(here, there, questions[:COMPARED])
            figures["retrieval"] = _recall(here, there, questions)
    return figures


@contextlib.contextmanager
def _server() -> Iterator[str]:
    address = given()
    if address is not None:
        yield address
        return
    with start(Plan(LTS, heap="2g", pagecache="512m", life="long")) as server:
        yield server.url


def _load(store: Path, url: str, sentences: bool = True) -> dict[str, float]:
    """Elements a second of copying `store` to an emptied server, and the seconds that its indexes take afterwards."""
    empty(url)
    with open_store(str(store), mode="r") as source, open_store(url, create=True) as target:
        began = time.perf_counter()
        if sentences:
            copy(source, target)
        else:
            _copy_plain(source, target)
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        target.prepare()
        populated = time.perf_counter() - began
        elements = _elements(url)
    what = "with sentences" if sentences else "without sentences"
    rate = elements / seconds
    print(
        f"copy {what:18} {elements:9,} elements {seconds:7.1f} s {rate:9,.0f} a second; indexes {populated:6.1f} s",
        flush=True,
    )
    return {"elements": elements, "seconds": seconds, "rate": rate, "population_seconds": populated}


def _copy_plain(source: GraphStore, target: GraphStore) -> None:
    if source.encoder is not None:
        target.bind_encoder(source.encoder)
    parts = shares(contributions(source), lambda each: len(each.document.text))
    for _ in write_all(target, (Batch(add=tuple(map(_without_sentences, part))) for part in parts)):
        pass


def _without_sentences(whole: Contribution) -> Contribution:
    nodes = tuple(node for node in whole.nodes if node.kind != "sentence")
    kept = {node.id for node in nodes}
    return replace(whole, nodes=nodes, vectors=tuple(each for each in whole.vectors if each.text_node in kept))


def _elements(url: str) -> int:
    address = Address.parsed(url)
    counting = "MATCH (n) WHERE n.clew_id IS NOT NULL RETURN count(n) AS nodes, sum(COUNT { (n)-->() }) AS edges"
    with address.driver() as driver:
        (row,) = driver.execute_query(counting, database_=address.database).records
    return int(row["nodes"]) + int(row["edges"])


def _parity(here: KnowledgeGraph, there: KnowledgeGraph, questions: list[Question]) -> dict[str, float]:
    """How alike the first ten of both are: shares of questions with identical ids, and mean overlaps."""
    figures: dict[str, float] = {}
    for name in RETRIEVERS:
        pairs = [[graph.retriever(name).retrieve(asked.question, 10).ids for graph in (here, there)] for asked in questions]
        same = sum(ours == theirs for ours, theirs in pairs)
        overlap = float(np.mean([len(set(ours) & set(theirs)) / max(1, len(ours)) for ours, theirs in pairs]))
        figures[f"{name} identical"], figures[f"{name} overlap@10"] = same, overlap
        print(f"{name:10} identical top 10 on {same:3} of {len(pairs)}; mean overlap@10 {overlap:.3f}", flush=True)
    return figures


def _recall(here: KnowledgeGraph, there: KnowledgeGraph, questions: list[Question]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    print("the weights of hybrid were trained on these questions: compare the two stores, and nothing else, by its recall")
    for place, graph in (("embedded", here), ("neo4j", there)):
        graph.search("warm", k=1)
        found = evaluate({name: graph.retriever(name) for name in RETRIEVERS}, questions)
        for name in RETRIEVERS:
            row = found.row(name).model_dump(by_alias=True)
            figures[f"{place} {name}"] = row
            shown = f"{place:10} {name:10} recall@5 {100 * row['recall@5']:5.1f}"
            print(f"{shown}  p50 {row['p50_ms']:6.1f} ms  p95 {row['p95_ms']:6.1f} ms", flush=True)
    return figures
