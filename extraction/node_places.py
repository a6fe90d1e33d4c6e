"""Where places of a document lie in its text nodes, and the mentions made there."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from ..graph.identity import entity_id_of_key, mention_id
from ..graph.model import Mention, TextNode
from ..graph.names import match_key, title_name
from .base import Argument, SplitDocument


class NodeSpan(NamedTuple):
    """Characters `start` to `end` of a text node."""

    node: TextNode
    start: int
    end: int


class NodePlaces:
    """Finds the first text node that holds a stretch of the document whole, and collects mentions in it.

    Args:
        split: the document and its text nodes.
        mentions: those that are known; what a name refers to in them, it refers to here.
    """

    def __init__(self, split: SplitDocument, mentions: Iterable[Mention]) -> None:
        text = split.document.text
        self._nodes = sorted(
            (each for each in split.nodes if each.kind != "sentence" and text[each.start : each.end] == each.text),
            key=lambda each: each.start,
        )
        self._starts = [each.start for each in self._nodes]
        self._entities: dict[str, str] = {}
        for each in mentions:
            self._entities.setdefault(each.key, each.entity)
        self._made: dict[str, Mention] = {}
        self.names: dict[str, str] = {}
        """What is meant by words that are no name of it, by entity."""
        self.title = title_name(split.document.title)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Those that were made, in order."""
        return tuple(self._made.values())

    def place(self, start: int, end: int) -> NodeSpan | None:
        """Where characters of the document lie; None where no text node holds them whole."""
        found: NodeSpan | None = None
        for number in range(bisect_right(self._starts, start) - 1, -1, -1):
            node = self._nodes[number]
            if node.end <= start:
                break
            if end <= node.end:
                found = NodeSpan(node, start - node.start, end - node.start)
        return found

    def named(self, node: TextNode, start: int, end: int, *, name: str = "", kind: str = "") -> Argument | None:
        """Mention an entity at characters of the document that lie in this text node.

        Args:
            node: the text node.
            start: of the words.
            end: of the words.
            name: what the words refer to; empty: their own name.
            kind: the type of a literal.
        """
        words = node.text[start - node.start : end - node.start]
        key = match_key(words)
        target = match_key(name) if name else key
        if not key or not target:
            return None
        entity = entity_id_of_key(target) if name else self._entities.get(key) or entity_id_of_key(key)
        if name and key != target:
            self.names.setdefault(entity, name)
        first, last = start - node.start, end - node.start
        made = Mention(mention_id(entity, node.id, first, last), entity, node.id, first, last, kind, key)
        self._made.setdefault(made.id, made)
        return Argument(words, first, last, first, last, kind)

    def about(self, at: int, name: str = "") -> Argument:
        """What the document is about, by its title or a `name`, for a fact stated at a place of a text node."""
        return Argument(name or self.title, at, at, at, at, resolved=True)
