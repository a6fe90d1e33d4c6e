"""`python -m clew.benchmarks.gold_spans --data FOLDER`: are gold passages found inside long documents, at half the context?

The first 3,600 passages of 2WikiMultiHopQA are joined, 20 by 20 in the corpus's order, into documents; asked is what has all
its gold passages among them, each a span of a document. A span is found where at least half of its characters lie in the
context: the texts of the hits in their order, cut at a number of tokens. For `vector` over the default split that is the
tokens of its first ten hits, for all others half as many. The settings were chosen on the development questions; the figures
that count are those of the others.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import clew
from clew.extraction.base import Extraction, SplitDocument
from clew.extraction.splitter import DEFAULT_LEVELS
from clew.graph.identity import hashed
from clew.graph.model import Document, TextNode
from clew.graph.sentence_boundaries import sentence_spans, token_count, token_starts
from clew.retrieval.hits import Hit

from .readings import lines

SET, DOCUMENTS, JOINED, HITS = "2wikimultihopqa", 180, 20, 10
DEVELOPMENT, JUDGED = 100, 200
SIDES = {
    "vector at half": "vector",
    "leaves at half": "vector",
    "auto_merging at half": "vector(unit='best_sentence') >> auto_merging(0.6)",
    "sentence_window at half": "vector(unit='sentence') >> sentence_window",
}
"""What is compared with `vector`; the first over the default split, the others over levels of text nodes."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a document."""

    document: str
    start: int
    end: int


class Sentences:
    """An extractor of sentences alone, since nothing here asks the graph."""

    name = "sentences"
    fingerprint = "sentences/1"

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """The sentences of each document, those of overlapping text nodes once."""
        for split in documents:
            made: list[TextNode] = []
            for node in split.nodes:
                for start, end in sentence_spans(node.text):
                    identity = f"{split.document.id}#sentence:{len(made)}"
                    place = node.start + start, node.start + end
                    made.append(
                        TextNode(identity, node.text[start:end], node.document_id, "", *place, "sentence", {}, node.id)
                    )
            yield Extraction(split.document.id, tuple(made))


def joined(passages: Sequence[Mapping[str, Any]], size: int = JOINED) -> tuple[list[Document], dict[str, Span]]:
    """The passages' texts joined into documents, `size` by `size`, and where each passage stands."""
    documents: list[Document] = []
    spans: dict[str, Span] = {}
    for first in range(0, len(passages), size):
        name, text = f"joined-{first // size}", ""
        for passage in passages[first : first + size]:
            text += "\n\n" if text else ""
            spans[passage["id"]] = Span(name, len(text), len(text) + len(passage["text"]))
            text += passage["text"]
        documents.append(Document(name, text))
    return documents, spans


def context(hits: Iterable[Hit], tokens: int) -> list[Span]:
    """Where the hits' texts stand, in their order, the last one cut so that they have at most so many tokens."""
    found: list[Span] = []
    for hit in hits:
        starts = list(token_starts(hit.node.text, 0, len(hit.node.text)))
        length = len(hit.node.text) if len(starts) <= tokens else starts[tokens]
        found.append(Span(hit.node.document_id, hit.node.start, hit.node.start + length))
        tokens -= len(starts)
        if tokens <= 0:
            break
    return found


def share_found(gold: Sequence[Span], shown: Sequence[Span]) -> float:
    """The share of gold spans of which at least half lies in what is shown."""
    found = 0
    for span in gold:
        held = {
            place
            for each in shown
            if each.document == span.document
            for place in range(max(each.start, span.start), min(each.end, span.end))
        }
        found += 2 * len(held) >= span.end - span.start
    return found / len(gold)


def run(data: Path, stores: Path, sides: Mapping[str, str], questions: int | None = None) -> dict[str, dict[str, float]]:
    """The mean share of gold spans found by set of questions and side."""
    documents, spans = joined(lines(data / SET / "corpus.jsonl", DOCUMENTS * JOINED))
    held = (each for each in lines(data / SET / "queries.jsonl") if all(gold in spans for gold in each["gold_ids"]))
    asked = sorted(held, key=lambda each: hashed("gold spans", each["id"]))
    parts = {"development": asked[:DEVELOPMENT], "judged": asked[DEVELOPMENT : DEVELOPMENT + JUDGED]}
    figures: dict[str, dict[str, float]] = {}
    with (
        _filled(stores / "plain.clew", documents, ()) as plain,
        _filled(stores / "levels.clew", documents, DEFAULT_LEVELS) as deep,
    ):
        for part, chosen in parts.items():
            sums = dict.fromkeys(("vector", *sides), 0.0)
            for each in chosen[:questions]:
                gold = [spans[identity] for identity in each["gold_ids"]]
                first = plain.search(each["question"], HITS, retriever="vector")
                budget = sum(token_count(hit.node.text) for hit in first)
                sums["vector"] += share_found(gold, context(first, budget))
                for name, expression in sides.items():
                    graph = plain if name == "vector at half" else deep
                    hits = graph.search(each["question"], 100, retriever=expression)
                    sums[name] += share_found(gold, context(hits, budget // 2))
            figures[part] = {name: total / len(chosen[:questions]) for name, total in sums.items()}
    return figures


def _filled(place: Path, documents: Sequence[Document], levels: Sequence[int]) -> clew.KnowledgeGraph:
    graph = clew.open(place, extractor=Sentences(), word_vectors=False, chunk_levels=levels)
    graph.add(documents, progress=False)
    return graph


def main() -> None:
    """Print the shares of gold spans found, in per cent."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.gold_spans", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--stores", type=Path, required=True, help="where the two stores are made, and used again")
    parser.add_argument("--sides", type=json.loads, default={}, help="more sides: names and expressions as a JSON object")
    given = parser.parse_args()
    given.stores.mkdir(parents=True, exist_ok=True)
    for part, found in run(given.data, given.stores, {**SIDES, **given.sides}).items():
        print(f"## {part}")
        for name, share in found.items():
            print(f"{name:24} {100 * share:5.1f}")


if __name__ == "__main__":
    main()
