"""What extraction and selection make of documents, without an encoder or a store."""

import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, TypeVar

from clew.extraction.base import Extraction, SplitDocument
from clew.extraction.extractors.spacy.extractor import SpacyExtractor
from clew.extraction.registry import ExtractorSpec
from clew.extraction.splitter import Splitter
from clew.extraction.triplet_selection import Selected, select
from clew.extraction.workers import Crew
from clew.graph.model import Document, Relation, TextNode

T = TypeVar("T")
Track: TypeAlias = Callable[[Iterable[Any], int, str], Iterable[Any]]
_BATCH = 64


class Reading(NamedTuple):
    """A document as the pipeline would add it: its text nodes, its sentences, and what enters the graph."""

    split: SplitDocument
    sentences: tuple[TextNode, ...]
    selected: Selected


class ReadingFailed(Exception):
    """A document from which nothing could be extracted."""


def silent(items: Iterable[T], total: int, label: str) -> Iterable[T]:
    """The items themselves, without a progress bar."""
    return items


def bar(items: Iterable[T], total: int, label: str) -> Iterable[T]:
    """The items, with a progress bar on the error stream where that is a terminal."""
    from rich.console import Console
    from rich.progress import track

    return track(items, label, total, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def extracted(
    documents: Sequence[Document], track: Track = silent, label: str = "reading"
) -> Iterator[tuple[SplitDocument, Extraction]]:
    """Each document with its open triplets and mentions, in order, read in this process."""
    splitter, extractor = Splitter(), SpacyExtractor()
    batches = _batches(documents)
    for batch in track(batches, len(batches), label):
        splits = [splitter.split(each) for each in batch]
        yield from zip(splits, extractor.extract(splits), strict=True)


def selected(documents: Sequence[Document], track: Track = silent, label: str = "reading") -> Iterator[Reading]:
    """Each document with what of it enters the graph, in order, read in this process."""
    for split, extraction in extracted(documents, track, label):
        yield Reading(split, extraction.sentences, select(extraction, split.nodes))


def read(documents: Sequence[Document], workers: int, track: Track = silent, label: str = "reading") -> Iterator[Reading]:
    """Each document with what of it enters the graph, in order, read by worker processes as the pipeline does.

    Raises:
        ReadingFailed: the extractor failed on a document.
    """
    splitter = Splitter()
    batches = [[splitter.split(each) for each in batch] for batch in _batches(documents)]
    with Crew(ExtractorSpec(), workers) as crew:
        done = crew.extract(batches, lambda batch: batch)
        for batch, answer in track(done, len(batches), label):
            for split, found in zip(batch, answer.found, strict=True):
                if found.failure:
                    raise ReadingFailed(f"{split.document.id}: {found.failure}")
                yield Reading(split, found.sentences, found.selected)


def _batches(documents: Sequence[Document]) -> list[Sequence[Document]]:
    return [documents[first : first + _BATCH] for first in range(0, len(documents), _BATCH)]


def asserted(chosen: Selected) -> list[Relation]:
    """The relations that at least one piece of evidence asserts, in their order."""
    stated = {each.relation for each in chosen.evidence if each.asserted}
    return [each for each in chosen.relations if each.id in stated]


def lines(path: Path, most: int | None = None) -> list[Any]:
    """The JSON values of a file of lines, gzipped or not; at most the first `most`."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip()][:most]


def joined(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """Tokens joined by spaces, and where each begins."""
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    return " ".join(tokens), starts


def f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def scored(right: int, predicted: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1 of counts."""
    precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall), "predicted": predicted, "gold": gold}
