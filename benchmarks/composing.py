"""`python -m clew.benchmarks.composing --data FOLDER`: what retrievers made of others find, and what a context holds.

On 2WikiMultiHopQA: recall of composed retrievers against their components, and how often a context of 1,000 tokens holds all
gold passages, against the texts of the same hits cut to as many. Nothing here is trained; `hybrid` has no weights.
"""

import argparse
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.graph.sentence_boundaries import token_starts
from clew.retrieval.base import Retriever
from clew.retrieval.evaluation.measures import Question, evaluate, paired_bootstrap
from clew.retrieval.hits import Hit
from clew.retrieval.ranking import Ranking

from . import machine
from .families import UNTAUGHT, Set

SET, METRIC = "2wikimultihopqa", "recall@5"
COMPONENTS = ("keyword", "vector")
COMPOSED = (
    "query_fusion",
    "query_fusion(queries=1)",
    "boolean",
    "ensemble",
    "router",
    "keyword | vector",
    "keyword + vector",
    "hybrid",
    "clauses >> keyword",
    "expansion >> keyword",
    "aliases >> keyword",
)
HITS, TOKENS = 20, 1000


def composed(graph: KnowledgeGraph, asked: Sequence[Question], expressions: Iterable[str]) -> None:
    """Print the recall of expressions, their time, and how much they are above the better component."""
    retrievers = {each: named(graph, each) for each in (*COMPONENTS, *expressions)}
    found = evaluate(retrievers, asked)
    rows = {name: found.row(name).model_dump(by_alias=True) for name in retrievers}
    better = max(COMPONENTS, key=lambda name: rows[name][METRIC])
    print(f"\n## {METRIC} of {len(asked)} questions; the better component is {better}")
    for name, row in rows.items():
        above = found.compare(name, better, METRIC)
        print(f"{name:56} {100 * row[METRIC]:5.1f}  p50 {row['p50_ms']:6.1f} ms  above {better} {above}", flush=True)


def contexts(graph: KnowledgeGraph, asked: Sequence[Question]) -> None:
    """Print how often a context holds all gold passages: a piece of each; at least half of each; all of each."""
    retriever = named(graph, "hybrid")
    shares = {"a piece": 1e-9, "half": 0.5, "all": 1.0}
    ours: dict[str, list[float]] = {name: [] for name in shares}
    cut: dict[str, list[float]] = {name: [] for name in shares}
    times: list[float] = []
    for each in asked:
        ranking = retriever.retrieve(each.question, HITS)
        start = time.perf_counter()
        made = ranking.context(TOKENS)
        times.append(1000 * (time.perf_counter() - start))
        pieces = [(one.document_id, one.start, one.end) for one in made.citations]
        texts = first_texts(ranking, TOKENS)
        sizes = {hit.node.document_id: hit.node.end - hit.node.start for hit in ranking}
        for name, share in shares.items():
            ours[name].append(float(all(holds(pieces, gold, sizes, share) for gold in each.gold_ids)))
            cut[name].append(float(all(holds(texts, gold, sizes, share) for gold in each.gold_ids)))
    print(f"\n## {TOKENS} tokens of the first {HITS} hits of hybrid: all gold passages held, of {len(asked)} questions")
    for name in shares:
        above = paired_bootstrap(ours[name], cut[name])
        means = 100 * statistics.fmean(ours[name]), 100 * statistics.fmean(cut[name])
        print(f"{name:8} of each: context {means[0]:5.1f}, first texts {means[1]:5.1f}, above {above}")
    print(f"p50 of a context {statistics.median(times):.1f} ms", flush=True)


def named(graph: KnowledgeGraph, expression: str) -> Retriever:
    """A retriever by its expression; `hybrid` without weights, which were trained on these questions."""
    return graph.retriever(expression, **UNTAUGHT.get(expression, {}))


def first_texts(ranking: Ranking, tokens: int) -> list[tuple[str, int, int]]:
    """Document, start and end of the hits' texts in their order, the last one cut so that they have at most `tokens`."""
    found: list[tuple[str, int, int]] = []
    for hit in ranking:
        starts = list(token_starts(shown(hit), 0, len(shown(hit))))
        title = len(shown(hit)) - len(hit.node.text)
        length = len(shown(hit)) if len(starts) <= tokens else starts[tokens]
        found.append((hit.node.document_id, hit.node.start, hit.node.start + max(0, length - title)))
        tokens -= len(starts)
        if tokens <= 0:
            break
    return found


def shown(hit: Hit) -> str:
    """A hit's text behind its title, as a prompt would show it."""
    return f"{hit.node.title}: {hit.node.text}" if hit.node.title else hit.node.text


def holds(pieces: Iterable[tuple[str, int, int]], gold: str, sizes: dict[str, int], share: float) -> bool:
    """Whether at least this share of the gold document's text lies in the pieces."""
    places = {place for document, start, end in pieces if document == gold for place in range(start, end)}
    return bool(places) and len(places) >= 0.98 * share * sizes.get(gold, 1)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.composing", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--stores", type=Path, required=True, help="where the set's store is made, and used again")
    parser.add_argument("--expressions", nargs="*", default=COMPOSED, help="what is measured beside keyword and vector")
    parser.add_argument("--questions", type=int, help="only the first so many questions")
    given = parser.parse_args()
    given.stores.mkdir(parents=True, exist_ok=True)
    print(machine.describe(), flush=True)
    chosen = Set.of(given.data, given.stores, SET)
    chosen.built()
    asked = chosen.questions()[: given.questions]
    with clew.open(chosen.store, "r") as graph:
        contexts(graph, asked)
        composed(graph, asked, given.expressions)


if __name__ == "__main__":
    main()
