"""The spaCy extractor: mentions and open triplets by rules over a dependency parse, without any training of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ...graph.identity import entity_id_of_key, hashed, mention_id
from ...graph.model import LITERAL_TYPES, Mention, TextNode
from ...graph.names import match_key
from ...models.language import load_language
from ..base import Argument, Extraction, OpenTriplet, SplitDocument
from .aliases import canonical_keys
from .arguments import Part
from .confidence import confidence
from .facts import Fact, facts
from .mentions import mention_spans
from .pieces import Piece, pieces
from .topics import TopicFinder, find_topic
from .tree import Span, Tree, tree_of

VERSION = "1"
"""Raised whenever the rules change what they find."""


_TEXTS = 64


class SpacyExtractor:
    """Open information extraction in the manner of ClausIE (Del Corro and Gemulla, WWW 2013), with mentions and aliases.

    Args:
        model: a spaCy pipeline's name or folder; empty: the one that is installed.
        batch_size: texts read in one go; no result depends on it.
    """

    name = "spacy"

    def __init__(self, model: str = "", batch_size: int = 256) -> None:
        self._model = model
        self._batch_size = max(1, batch_size)

    @property
    def fingerprint(self) -> str:
        """Version of the rules, and of the model."""
        return hashed(self.name, VERSION, load_language(self._model, "trees").fingerprint)

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction a document, in order, lazily."""
        waiting: list[tuple[SplitDocument, list[Piece]]] = []
        held = 0
        for split in documents:
            parts = list(pieces(split))
            waiting.append((split, parts))
            held += len(parts)
            if held >= self._batch_size or len(waiting) >= self._batch_size:
                yield from self._read(waiting)
                waiting, held = [], 0
        yield from self._read(waiting)

    def _read(self, waiting: list[tuple[SplitDocument, list[Piece]]]) -> Iterator[Extraction]:
        language = load_language(self._model, "trees")
        trees = iter(language.read((piece.text for _, parts in waiting for piece in parts), tree_of, batch_size=_TEXTS))
        for split, parts in waiting:
            yield extraction_of(split, parts, list(islice(trees, len(parts))))


@dataclass(slots=True)
class _Sentence:
    """A sentence with its place: its tree and piece, its text node, and its characters in that node's document."""

    tree: Tree
    tokens: Span
    node: TextNode
    start: int
    end: int
    shift: int
    """What to add to an offset in the tree's text to get one in the text node."""
    mentions: list[tuple[int, int, str]]


def extraction_of(split: SplitDocument, parts: list[Piece], trees: list[Tree]) -> Extraction:
    """The extraction of one document from its parsed pieces; a function of nothing else."""
    title = split.document.title
    sentences = [each for piece, tree in zip(parts, trees, strict=True) for each in _sentences(piece, tree, title)]
    names = [(match_key(one.tree.text[start:end]), kind) for one in sentences for start, end, kind in one.mentions]
    keys = canonical_keys(names, title, split.document.text)
    mentions = [each for one in sentences for each in _mentions(one, keys)]
    return Extraction(
        split.document.id,
        _sentence_nodes(split, sentences),
        tuple({each.id: each for each in mentions}.values()),
        tuple(_triplets(sentences, title, keys)),
    )


def _sentences(piece: Piece, tree: Tree, title: str) -> Iterator[_Sentence]:
    spans = mention_spans(tree, title)
    at = 0
    for tokens in tree.sentences:
        start, end = tree.starts[tokens.start], tree.ends[tokens.end - 1]
        while start < end and tree.text[start].isspace():
            start += 1
        while start < end and tree.text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        node = piece.home(piece.start + start, piece.start + end)
        while at < len(spans) and spans[at][0] < start:
            at += 1
        inside = [each for each in spans[at:] if each[1] <= end]
        shift = piece.start - node.start
        yield _Sentence(tree, tokens, node, piece.start + start, piece.start + end, shift, inside)


def _mentions(one: _Sentence, keys: dict[str, str]) -> Iterator[Mention]:
    for start, end, kind in one.mentions:
        key = match_key(one.tree.text[start:end])
        entity = entity_id_of_key(keys.get(key, key))
        first, last = start + one.shift, end + one.shift
        yield Mention(mention_id(entity, one.node.id, first, last), entity, one.node.id, first, last, kind, key)


def _sentence_nodes(split: SplitDocument, sentences: list[_Sentence]) -> tuple[TextNode, ...]:
    ids = [f"{split.document.id}#sentence:{number}" for number in range(len(sentences))]
    return tuple(
        TextNode(
            id=ids[number],
            text=one.tree.text[one.start - one.shift - one.node.start : one.end - one.shift - one.node.start],
            document_id=split.document.id,
            title=one.node.title,
            start=one.start,
            end=one.end,
            kind="sentence",
            parent=one.node.id,
            previous=ids[number - 1] if number else None,
            next=ids[number + 1] if number + 1 < len(ids) else None,
        )
        for number, one in enumerate(sentences)
    )


def _triplets(sentences: list[_Sentence], title: str, keys: dict[str, str]) -> Iterator[OpenTriplet]:
    finder: TopicFinder | None = None
    topic_name = ""
    for number, one in enumerate(sentences):
        named = _named_tokens(one, keys)
        if number == 0:
            topic = find_topic(one.tree, one.tokens, title, one.mentions)
            if topic is not None:
                finder, topic_name = TopicFinder(topic), topic.name
        stands = finder.resolve(one.tree, one.tokens, named) if finder is not None else frozenset[int]()
        literals = [each for each in named if each[2] in LITERAL_TYPES]
        for fact in facts(one.tree, one.tokens):
            yield _triplet(one, fact, stands, topic_name, literals)


def _named_tokens(one: _Sentence, keys: dict[str, str]) -> list[tuple[int, int, str, str]]:
    """The sentence's mentions by token: start, end, type and entity key."""
    from bisect import bisect_left

    found = []
    for start, end, kind in one.mentions:
        first = bisect_left(one.tree.starts, start, one.tokens.start, one.tokens.end)
        last = bisect_left(one.tree.ends, end, one.tokens.start, one.tokens.end)
        key = match_key(one.tree.text[start:end])
        found.append((first, last + 1, kind, keys.get(key, key)))
    return found


def _triplet(
    one: _Sentence, fact: Fact, stands: frozenset[int], topic: str, literals: list[tuple[int, int, str, str]]
) -> OpenTriplet:
    sure = confidence(fact.pattern)
    return OpenTriplet(
        text_node=one.node.id,
        subject=_argument(one, fact.subject, stands, topic, literals),
        predicate=" ".join(fact.predicate.split()),
        object=_argument(one, fact.object, stands, topic, literals),
        sentence_start=one.start - one.node.start,
        sentence_end=one.end - one.node.start,
        confidence=sure,
        asserted=fact.asserted,
        pattern=fact.pattern,
    )


def _argument(
    one: _Sentence, part: Part, stands: frozenset[int], topic: str, literals: list[tuple[int, int, str, str]]
) -> Argument:
    tree, shift = one.tree, one.shift
    core = tree.core(part.head)
    resolved = part.head in stands and len(part.tokens) <= 2
    kind = next((each[2] for each in literals if each[0] <= part.head < each[1]), "")
    return Argument(
        text=topic if resolved else " ".join(tree.say(part.tokens).split()),
        start=tree.starts[min(part.tokens)] + shift,
        end=tree.ends[max(part.tokens)] + shift,
        head_start=tree.starts[core.start] + shift,
        head_end=tree.ends[part.head] + shift,
        type=kind,
        resolved=resolved,
    )
