"""Small worlds for tests: ready triplets, one of them full of markup; and an extractor that reads at a glance."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import clew
from clew.extraction.base import Extraction, SplitDocument
from clew.graph.batch import Batch
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import Mention
from clew.graph.names import match_key

MARKUP = "[bold red]Evil[/] <script>alert(1)</script> \x1b[31m"
T = clew.Triplet
TRIPLETS = [
    T("Ada Lindqvist", "founded", "Halden Optics", "PERSON", "ORG"),
    T("Halden Optics", "is based in", "Port Ellery", "ORG", "GPE", properties={"year": 1919}),
    T("Tobias Merrow", "lived in", "Port Ellery", "PERSON", "GPE"),
    T("Tobias Merrow", "taught", "Ada Lindqvist", "PERSON", "PERSON", document_id="school"),
    T("Ada Lindqvist", "admired", "Tobias Merrow", "PERSON", "PERSON", document_id="school"),
    T(MARKUP, "praises", "Halden Optics"),
]


class Glance:
    """Capitalised words are mentions; there are no facts."""

    name = "glance"
    fingerprint = "glance/1"

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        for split in documents:
            mentions = []
            for node in split.nodes:
                for found in re.finditer(r"\b[A-Z]\w+", node.text):
                    entity = entity_id(found.group())
                    identity = mention_id(entity, node.id, *found.span())
                    mentions.append(Mention(identity, entity, node.id, *found.span(), "", match_key(found.group())))
            yield Extraction(split.document.id, mentions=tuple(mentions))


def small_world(url: str | Path) -> clew.KnowledgeGraph:
    """The world in a store, without vectors."""
    graph = clew.open(url)
    graph.store.apply(Batch(add=tuple(contributions_of(TRIPLETS))))
    return graph


def quick(url: str | Path = ":memory:", mode: Any = "a") -> clew.KnowledgeGraph:
    """A graph that neither loads a language pipeline nor a model."""
    return clew.open(url, mode, embedder="hashing", extractor=Glance())


def small_docs(parent: Path) -> Path:
    """A folder with a file of each common kind."""
    folder = parent / "docs"
    (folder / "deep").mkdir(parents=True)
    (folder / "ada.md").write_text("# Ada\n\nAda founded Halden.\n")
    (folder / "deep" / "tobias.txt").write_text("Tobias taught Ada.\n")
    (folder / "lines.jsonl").write_text('{"id": "one", "text": "Line One."}\n{"id": "two", "text": "Line Two."}\n')
    return folder
