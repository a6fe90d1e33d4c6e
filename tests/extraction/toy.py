"""A small extractor for tests: sentences end with a full stop, capitalised words are names, two names make a fact."""

import os
import re
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise

from clew.extraction.base import Argument, Extraction, OpenTriplet, SplitDocument, report_read
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import Mention, TextNode
from clew.graph.names import match_key

_SENTENCE = re.compile(r"[^.]*\w[^.]*\.?")
_NAME = re.compile(r"\b(?!(?:He|She|It|They|We)\b)[A-Z]\w+")


class ToyExtractor:
    """Reads documents one by one.

    A document whose text holds "FAIL" raises; one that holds "DIE" kills the process.
    """

    name = "toy"

    def __init__(self, version: str = "1", seconds: float = 0.0) -> None:
        self.fingerprint = f"toy/{version}"
        self._seconds = seconds

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        for split in documents:
            if "DIE" in split.document.text:
                os._exit(9)
            grown: list[bytearray] = []
            while "GROW" in split.document.text:
                grown.append(bytearray(10_000_000))
                time.sleep(0.005)
            if "FAIL" in split.document.text:
                raise RuntimeError(f"cannot read {split.document.id}")
            time.sleep(self._seconds)
            yield _read(split)


def _read(split: SplitDocument) -> Extraction:
    sentences: list[TextNode] = []
    mentions: list[Mention] = []
    triplets: list[OpenTriplet] = []
    read_up_to = 0
    for node in split.nodes:
        report_read(len(node.text))
        for found in _SENTENCE.finditer(node.text):
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            end = found.start() + len(found[0].rstrip())
            if node.start + start < read_up_to:
                # Text nodes may overlap: a sentence in two of them belongs to the first.
                continue
            read_up_to = node.start + end
            sentences.append(
                TextNode(
                    id=f"{split.document.id}#sentence:{len(sentences)}",
                    text=node.text[start:end],
                    document_id=split.document.id,
                    title=node.title,
                    start=node.start + start,
                    end=node.start + end,
                    kind="sentence",
                    parent=node.id,
                )
            )
            names = list(_NAME.finditer(node.text, start, end))
            for name in names:
                entity = entity_id(name[0])
                identity = mention_id(entity, node.id, *name.span())
                mentions.append(Mention(identity, entity, node.id, *name.span(), type="", key=match_key(name[0])))
            for left, right in pairwise(names):
                words = " ".join(node.text[left.end() : right.start()].split()) or "and"
                ends = [Argument(each[0], *each.span(), *each.span()) for each in (left, right)]
                triplets.append(OpenTriplet(node.id, ends[0], words, ends[1], start, end, 0.9))
    return Extraction(split.document.id, tuple(sentences), tuple(mentions), tuple(triplets))
