"""Co-occurrence: names of one sentence are related, nobody knows how. A weaker edge for texts that rules cannot read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from ...graph.identity import hashed
from ...graph.model import LITERAL_TYPES, Mention
from ..base import Argument, Extraction, Extractor, OpenTriplet, SplitDocument

VERSION = "1"
PREDICATE = "co-occurs with"


class CooccurrenceExtractor:
    """Adds to another extractor's mentions one triplet for each two names of a sentence, in order of their mention.

    Args:
        base: the extractor whose sentences and mentions are used; its triplets are dropped.
        confidence: of each triplet, 0..1.
        limit: sentences with more names than this are lists rather than statements and are passed over.
    """

    name = "cooccurrence"

    def __init__(self, base: Extractor, confidence: float = 0.25, limit: int = 8) -> None:
        self._base = base
        self._confidence = confidence
        self._limit = limit

    @property
    def fingerprint(self) -> str:
        """Version, settings and the fingerprint of the extractor beneath."""
        return hashed(self.name, VERSION, self._confidence, self._limit, self._base.fingerprint)

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction a document, in order, lazily."""
        splits: dict[str, SplitDocument] = {}

        def passed() -> Iterator[SplitDocument]:
            for split in documents:
                splits[split.document.id] = split
                yield split

        for extraction in self._base.extract(passed()):
            split = splits.pop(extraction.document_id)
            yield replace(extraction, triplets=tuple(self._triplets(extraction, split)))

    def _triplets(self, extraction: Extraction, split: SplitDocument) -> Iterator[OpenTriplet]:
        nodes = {node.id: node for node in split.nodes}
        for sentence in extraction.sentences:
            node = nodes.get(sentence.parent or "")
            if node is None:
                continue
            start, end = sentence.start - node.start, sentence.end - node.start
            named: dict[str, Mention] = {}
            for mention in extraction.mentions:
                inside = mention.text_node == node.id and start <= mention.start and mention.end <= end
                if inside and mention.type not in LITERAL_TYPES:
                    named.setdefault(mention.entity, mention)
            if len(named) > self._limit:
                continue
            for one, other in combinations(named.values(), 2):
                yield OpenTriplet(
                    text_node=node.id,
                    subject=_argument(one, node.text),
                    predicate=PREDICATE,
                    object=_argument(other, node.text),
                    sentence_start=start,
                    sentence_end=end,
                    confidence=self._confidence,
                    pattern="cooccurrence",
                )


def _argument(mention: Mention, text: str) -> Argument:
    return Argument(text[mention.start : mention.end], mention.start, mention.end, mention.start, mention.end)
