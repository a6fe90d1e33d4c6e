"""Documents and pipelines for tests of building."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from clew.extraction.pipeline import Pipeline, Report
from clew.extraction.splitter import Splitter
from clew.graph.model import Document
from clew.graph.store import GraphStore, open_store
from clew.models.embedder import Encoded, Span
from clew.models.embedders.hashing import HashingEmbedder
from clew.tests.extraction.toy import ToyExtractor

TOY = "clew.tests.extraction.toy:ToyExtractor"


class Counting(HashingEmbedder):
    """Notes what it encodes; fails on texts that hold `bad`."""

    def __init__(self, bad: str = "", values: float = 1.0) -> None:
        super().__init__(64)
        self.texts: list[str] = []
        self.bad = bad
        self.values = values

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        self.texts.extend(texts)
        found = super().encode(texts, spans, tokens)
        for row, text in enumerate(texts):
            if self.bad and self.bad in text:
                found.texts[row] = np.nan
        return found


def some_documents(count: int, start: int = 0) -> list[Document]:
    return [
        Document(
            f"d{number}",
            f"Anna{number % 7} met Boris{number % 5} in Carth. They saw Dorn{number}. " * (1 + number % 3),
            title=f"Anna{number % 7} (person {number})" if number % 2 else "",
            metadata={"year": 1900 + number},
            source=f"file{number}.txt",
        )
        for number in range(start, start + count)
    ]


def pipeline_to(store: GraphStore, **settings: Any) -> Pipeline:
    chosen = {"extractor": ToyExtractor(), "embedder": HashingEmbedder(64), "splitter": Splitter(tokens=16), **settings}
    return Pipeline(store, **chosen)


def built(documents: Sequence[Any], **settings: Any) -> tuple[str, Report]:
    with open_store(":memory:") as store:
        report = pipeline_to(store, **settings).run(documents)
        return store.digest(), report
