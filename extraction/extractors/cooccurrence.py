"""Co-occurrence: weak edges between the names of one sentence, for texts whose facts the rules cannot read."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from operator import attrgetter

from ...graph.identity import hashed
from ...graph.model import LITERAL_TYPES, Mention
from ...graph.names import match_key
from ..base import Argument, Extraction, Extractor, OpenTriplet, SplitDocument
from ..prose_language import without_language_notes

VERSION = "2"
PREDICATE = "co-occurs with"


class CooccurrenceExtractor:
    """Adds to another extractor's mentions one triplet for each two names of a sentence, in order of their mention.

    Args:
        base: the extractor whose sentences and mentions are used.
        confidence: of each triplet, 0..1.
        limit: sentences with more names than this are lists rather than statements and are skipped.
        beside: keep the triplets of `base` and pair only names that none of them relates in that sentence; otherwise drop
            them.
    """

    def __init__(self, base: Extractor, confidence: float = 0.25, limit: int = 8, beside: bool = False) -> None:
        self._base = base
        self._confidence = confidence
        self._limit = limit
        self._beside = beside

    @property
    def name(self) -> str:
        """`cooccurrence`, preceded by the name of the base extractor where its triplets are kept ("spacy+cooccurrence")."""
        return f"{self._base.name}+cooccurrence" if self._beside else "cooccurrence"

    @property
    def fingerprint(self) -> str:
        """Changes with the version, the settings and the base extractor."""
        return hashed("cooccurrence", VERSION, self._confidence, self._limit, self._beside, self._base.fingerprint)

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction per document, in order, lazily."""
        splits: dict[str, SplitDocument] = {}

        def passed() -> Iterator[SplitDocument]:
            for split in documents:
                splits[split.document.id] = split
                yield split

        for extraction in self._base.extract(passed()):
            split = splits.pop(extraction.document_id)
            kept = extraction.triplets if self._beside else ()
            triplets = (*kept, *self._triplets(extraction, split, kept))
            beside = extraction.names_beside and self._beside
            notes = extraction.notes if self._beside else without_language_notes(extraction.notes)
            yield replace(extraction, triplets=triplets, names_beside=beside, notes=notes)

    def _triplets(
        self, extraction: Extraction, split: SplitDocument, stated: Sequence[OpenTriplet]
    ) -> Iterator[OpenTriplet]:
        nodes = {node.id: node for node in split.nodes}
        mentions, facts = _by_node(extraction.mentions), _by_sentence(stated)
        for sentence in extraction.sentences:
            node = nodes.get(sentence.parent or "")
            if node is None:
                continue
            start, end = sentence.start - node.start, sentence.end - node.start
            named = _names(mentions.get(node.id, []), start, end)
            if len(named) > self._limit:
                continue
            stated_here = facts.get((node.id, start, end), ())
            for one, other in combinations(named, 2):
                if any(_relates(fact, one, other) or _relates(fact, other, one) for fact in stated_here):
                    continue
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


def _by_node(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    grouped: dict[str, list[Mention]] = {}
    for mention in sorted(mentions, key=attrgetter("start", "end", "id")):
        grouped.setdefault(mention.text_node, []).append(mention)
    return grouped


def _by_sentence(triplets: Iterable[OpenTriplet]) -> dict[tuple[str, int, int], list[OpenTriplet]]:
    grouped: dict[tuple[str, int, int], list[OpenTriplet]] = {}
    for triplet in triplets:
        grouped.setdefault((triplet.text_node, triplet.sentence_start, triplet.sentence_end), []).append(triplet)
    return grouped


def _names(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """The first mention of each name between `start` and `end`; `mentions` are in order of their start."""
    named: dict[str, Mention] = {}
    first, last = (bisect_left(mentions, place, key=attrgetter("start")) for place in (start, end))
    for mention in mentions[first:last]:
        if mention.end <= end and mention.type not in LITERAL_TYPES:
            named.setdefault(mention.entity, mention)
    return list(named.values())


def _relates(fact: OpenTriplet, one: Mention, other: Mention) -> bool:
    return _names_it(fact.subject, one) and _names_it(fact.object, other)


def _names_it(argument: Argument, mention: Mention) -> bool:
    """Whether a mention is what the argument's head ends in, or what its pronoun stands for."""
    if argument.resolved:
        return match_key(argument.text) == mention.key
    return mention.start < argument.head_end <= mention.end


def _argument(mention: Mention, text: str) -> Argument:
    return Argument(text[mention.start : mention.end], mention.start, mention.end, mention.start, mention.end)
