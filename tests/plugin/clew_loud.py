"""A package beside Clew that brings one part of each kind, all of them about words in capitals."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clew.extraction.base import Extraction, Loaded, SplitDocument, report_read
from clew.extraction.loaders import File
from clew.graph.errors import DocumentError
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import Mention
from clew.graph.names import match_key
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.models.embedders.hashing import HashingEmbedder
from clew.retrieval.base import Ask, Composite, Reranker, Retriever
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query, Rewriting
from clew.retrieval.ranking import Ranking
from clew.retrieval.transform import Transform

CAPITALS = re.compile(r"\b[A-Z]{2,}\b")


class LoudEmbedder(HashingEmbedder):
    """Hashes words into few dimensions."""

    name = "loud"

    def __init__(self) -> None:
        super().__init__(32)


class LoudExtractor:
    """Words in capitals are names; nothing is said about them."""

    name = "loud"
    fingerprint = "loud/1"

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction a document."""
        for split in documents:
            mentions: dict[int, Mention] = {}
            for node in split.nodes:
                report_read(len(node.text))
                for match in CAPITALS.finditer(node.text):
                    # Text nodes may overlap: a word in two of them is a mention of the first.
                    mentions.setdefault(node.start + match.start(), _mention(node.id, match))
            yield Extraction(split.document.id, mentions=tuple(mentions.values()))


def _mention(node: str, match: re.Match[str]) -> Mention:
    entity = entity_id(match.group())
    return Mention(
        mention_id(entity, node, *match.span()), entity, node, *match.span(), type="NOISE", key=match_key(match.group())
    )


def load_loud(file: File) -> Iterator[Loaded]:
    """A file ending in `.loud`, in capitals."""
    try:
        text = file.content().decode()
    except UnicodeDecodeError as error:
        raise DocumentError(f"expected UTF-8, got something else at byte {error.start}: save it as UTF-8") from None
    yield file.document(text.upper(), title="Loud")


@dataclass(frozen=True, repr=False)
class LoudRetriever(Retriever):
    """Text nodes with a word of the question in capitals, the loudest first."""

    reader: GraphReader = field(repr=False)
    times: float = 1.0
    name = "loud"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        asked = {word.upper() for word in query.text.split()}
        found = ((node, CAPITALS.findall(node.text)) for node in self.reader.scan("text_node") if node.kind != "sentence")
        hits = [Hit(node, self.times * len(words), Trail(self.name)) for node, words in found if asked & set(words)]
        return Ranking(hits).top(k)


@dataclass(frozen=True, repr=False)
class Loudest(Composite):
    """All that its retrievers find, the text nodes with the most words in capitals first."""

    retrievers: tuple[Retriever, ...]
    name = "loudest"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        hits = (hit for _, ranking in ask.all(self.retrievers) for hit in ranking)
        return Ranking(replace(hit, score=float(len(CAPITALS.findall(hit.node.text)))) for hit in hits)


def loudest(retrievers: Mapping[str, Retriever], of: Sequence[str] = ("keyword", "loud")) -> Loudest:
    """`loudest` over retrievers that are chosen by name."""
    return Loudest(tuple(retrievers[name] for name in of))


@dataclass(frozen=True, repr=False)
class QuietLast(Reranker):
    """Halves the score of a text node with less than `least` words in capitals."""

    least: int = 1
    name = "quiet_last"

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        quiet = {hit.id for hit in ranking if len(CAPITALS.findall(hit.node.text)) < self.least}
        hits = (replace(hit, score=hit.score / 2) if hit.id in quiet else hit for hit in ranking)
        return Ranking(hits, ranking.warnings, ranking.notes).top(k)


@dataclass(frozen=True, repr=False)
class LoudWords(Transform):
    """Asks besides in those words in capitals that the store holds beside the question's own."""

    reader: GraphReader = field(repr=False)
    most: int = 3
    name = "loud_words"

    def rewrite(self, query: Query) -> Rewriting:
        asked = {word.upper() for word in query.text.split()}
        texts = [node.text for node in self.reader.scan("text_node") if node.kind != "sentence"]
        loud = {word for text in texts if asked & set(CAPITALS.findall(text)) for word in CAPITALS.findall(text)}
        return self.rewriting(sorted(loud - asked)[: self.most])


def open_loud(url: str, **settings: object) -> GraphStore:
    """The embedded store behind another scheme."""
    return open_store(url.removeprefix("loud://"), **settings)  # type: ignore[arg-type]
