"""`sentence_window`: of each hit the sentence that answers best, with the sentences around it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ...graph.analyzer import analyzer_of
from ...graph.errors import QueryError
from ...graph.groups import grouped
from ...graph.model import BARE_KINDS, Document, Json, TextNode
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ..base import Reranker
from ..hits import Hit
from ..query import Query
from ..question.encoder import encode_question
from ..ranking import Ranking


@dataclass(frozen=True, repr=False)
class SentenceWindow(Reranker):
    """Shows of each hit one sentence, and `n` more before and after it in the document.

    The sentence is the hit itself, or the one that its trail says was nearest to the question; else the text node's sentence
    nearest to the question by the store's vectors; without vectors or encoder the one with the rarest of the question's
    words. Windows of one document that share a sentence become one hit: from the first one's start to the last one's end,
    with the best one's score, signals and trail; `components` keeps the score of every hit in it by id.

    A window is a text node made for the answer, and in no store: its id is `DOC#window:START-END`, `start` and `end` are its
    exact characters in the document, and its metadata what the text nodes have in common that it lies in. It ends where the
    next sentence, or what stands between, is hidden by a filter. A hit without sentences stays as it is.

    As LlamaIndex's SentenceWindowNodeParser with its MetadataReplacementPostProcessor, which keeps every window in the
    store and repeats what two of them share.

    Attributes:
        embedder: the store's encoder; None: sentences are compared by words.
        n: sentences on each side, at least 0.
        top: how many of the first hits are widened; of those after them stays what lies in no window.

    Raises:
        QueryError: a number that is not in its range. StoreMismatch: the store's vectors come from another encoder.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder | None = field(default=None, repr=False)
    n: int = 3
    top: int = 10
    name = "sentence_window"

    def __post_init__(self) -> None:
        for called, value, least in (("n", self.n, 0), ("top", self.top, 1)):
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise QueryError(f"expected {called} as a whole number of at least {least}, got {value!r}")

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits as windows; the ranking given stays as it was."""
        first, rest = ranking[: self.top], ranking[self.top :]
        nearest = self._nearest(query, first)
        ids = list(dict.fromkeys(hit.node.document_id for hit in first if hit.id in nearest))
        held = grouped((node.document_id, node) for node in self.reader.nodes_of(ids, sentences=True))
        documents = {each.id: each for each in self.reader.fetch("document", ids)}
        shown: list[Hit] = [hit for hit in first if hit.id not in nearest]
        by_document = grouped((hit.node.document_id, hit) for hit in first if hit.id in nearest)
        windows: dict[str, list[tuple[int, int]]] = {}
        for identity, hits in by_document.items():
            found = _windows(documents.get(identity), held.get(identity, []), hits, nearest, self.n)
            windows[identity] = [(hit.node.start, hit.node.end) for hit in found if "#window:" in hit.id]
            shown += found
        kept = [hit for hit in rest if not _inside(hit.node, windows.get(hit.node.document_id, ()))]
        return Ranking([*shown, *kept], ranking.warnings, ranking.notes).top(k)

    def _nearest(self, query: Query, hits: Sequence[Hit]) -> dict[str, str]:
        """The id of each hit's sentence; hits without sentences are left out."""
        found = {hit.id: hit.id for hit in hits if hit.node.kind == "sentence"}
        whole = [hit for hit in hits if hit.id not in found]
        sentences = grouped((each.parent or "", each) for each in self.reader.sentences_of([hit.id for hit in whole]))
        for hit in whole:
            told = [each.id for each in sentences.get(hit.id, ()) if hit.trail.sentence and each.text == hit.trail.sentence]
            found.update({hit.id: told[0]} if told else {})
        open_hits = [hit.id for hit in whole if hit.id not in found and hit.id in sentences]
        if open_hits and self.embedder is not None:
            vector = encode_question(self.reader, self.embedder, query).vector
            if vector is not None:
                near = self.reader.best_sentences(vector[0], len(open_hits), open_hits)
                found.update({node: sentence for node, sentence, _ in near})
        lacking = [each for each in open_hits if each not in found]
        return found | (self._by_words(query, {each: sentences[each] for each in lacking}) if lacking else {})

    def _by_words(self, query: Query, sentences: Mapping[str, Sequence[TextNode]]) -> dict[str, str]:
        """By text node its sentence with the rarest of the question's words, the first of those that are alike."""
        analyzer = analyzer_of(self.reader.language)
        asked = set(analyzer.content_terms(query.text))
        seen = self.reader.frequencies(sorted(asked))
        worth = {term: 1.0 / (1 + seen.holding.get(term, 0)) for term in asked}

        def weight(sentence: TextNode) -> float:
            return round(sum(worth[term] for term in sorted(asked.intersection(analyzer.terms(sentence.text)))), 9)

        return {node: min(each, key=lambda one: (-weight(one), one.start, one.id)).id for node, each in sentences.items()}


def _windows(
    document: Document | None, nodes: Sequence[TextNode], hits: Sequence[Hit], nearest: Mapping[str, str], n: int
) -> list[Hit]:
    """The hits of one document as windows over its text; those whose sentence does not stand in it as they are."""
    text = "" if document is None else document.text
    placed = [node for node in nodes if node.text and text[node.start : node.end] == node.text]
    holders = [node for node in placed if node.kind not in BARE_KINDS]
    runs = _runs(text, holders, [node for node in placed if node.kind == "sentence"])
    where = {each.id: (number, place) for number, run in enumerate(runs) for place, each in enumerate(run)}
    kept = [hit for hit in hits if nearest[hit.id] not in where]
    spans = [
        (number, max(0, place - n), min(len(runs[number]) - 1, place + n), hit)
        for hit in hits
        if nearest[hit.id] in where
        for number, place in [where[nearest[hit.id]]]
    ]
    for number, first, last, inside in _joined(sorted(spans, key=lambda each: (*each[:3], each[3].id))):
        start = runs[number][first].start
        end = max(each.end for each in runs[number][first : last + 1])
        kept.append(_window(text, start, end, holders, inside))
    return kept


def _runs(text: str, holders: Sequence[TextNode], sentences: Sequence[TextNode]) -> list[list[TextNode]]:
    """The sentences in document order, in runs between which nothing is hidden."""
    spans = sorted((node.start, node.end) for node in holders)
    ordered = sorted(sentences, key=lambda each: (each.start, each.end, each.id))
    runs: list[list[TextNode]] = [ordered[:1]] if ordered else []
    for before, after in pairwise(ordered):
        if not _visible(text, spans, before.end, after.start):
            runs.append([])
        runs[-1].append(after)
    return runs


def _visible(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether all characters between two places but blanks lie in one of these spans, which are sorted."""
    at, number = start, max(0, bisect_right(spans, (start, start)) - 1)
    while at < end and number < len(spans) and spans[number][0] < end:
        first, last = spans[number]
        if text[at : max(at, first)].strip():
            return False
        at, number = max(at, last), number + 1
    return not text[at:end].strip()


def _joined(spans: Sequence[tuple[int, int, int, Hit]]) -> Iterator[tuple[int, int, int, list[Hit]]]:
    """Windows of one run that share a sentence as one, with the hits inside; run, first and last sentence, sorted."""
    run, first, last, inside = -1, 0, -1, list[Hit]()
    for number, start, end, hit in spans:
        if inside and number == run and start <= last:
            last = max(last, end)
            inside.append(hit)
            continue
        if inside:
            yield run, first, last, inside
        run, first, last, inside = number, start, end, [hit]
    if inside:
        yield run, first, last, inside


def _window(text: str, start: int, end: int, holders: Sequence[TextNode], inside: Sequence[Hit]) -> Hit:
    ordered = sorted(inside, key=lambda hit: (-hit.score, hit.id))
    best, document = ordered[0], ordered[0].node.document_id
    around = [node for node in holders if node.start < end and node.end > start]
    node = TextNode(
        id=f"{document}#window:{start}-{end}",
        text=text[start:end],
        document_id=document,
        title=next((each.title for each in around), best.node.title),
        start=start,
        end=end,
        metadata=_common(around),
    )
    scores = {name: score for hit in reversed(ordered) for name, score in {**hit.components, hit.id: hit.score}.items()}
    return replace(best, node=node, components=scores)


def _common(nodes: Sequence[TextNode]) -> dict[str, Json]:
    """The metadata that all of these have, but for `blocks`, whose offsets are the text nodes' own."""
    first = nodes[0].metadata if nodes else {}
    shared = {name: value for name, value in first.items() if all(each.metadata.get(name) == value for each in nodes)}
    shared.pop("blocks", None)
    return shared


def _inside(node: TextNode, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= node.start and node.end <= end for start, end in spans)
