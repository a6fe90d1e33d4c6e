"""Levels of text nodes: parents that join others of their document, and whether all that a parent shows may be seen."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..graph.groups import grouped
from ..graph.model import TextNode
from ..graph.store import GraphReader


@dataclass(frozen=True, slots=True)
class Levels:
    """The text nodes of some documents as trees: by id, and each one's children in document order."""

    nodes: Mapping[str, TextNode]
    children: Mapping[str, Sequence[TextNode]]

    @classmethod
    def read(cls, reader: GraphReader, nodes: Iterable[TextNode]) -> "Levels":
        """Those of the documents of text nodes that have a parent or are one."""
        documents = list(
            dict.fromkeys(each.document_id for each in nodes if each.parent is not None or each.kind == "parent")
        )
        held = {node.id: node for node in reader.nodes_of(documents, parents=True)} if documents else {}
        found = grouped((node.parent, node) for node in held.values() if node.parent in held and node.parent is not None)
        return cls(held, found)

    @property
    def from_the_lowest(self) -> list[TextNode]:
        """All parents, each after those below it."""
        depths = {identity: len(list(self.above(self.nodes[identity]))) for identity in self.children}
        return [self.nodes[identity] for identity in sorted(depths, key=lambda each: (-depths[each], each))]

    def above(self, node: TextNode) -> Iterator[str]:
        """The ids of a text node's parents up to the root; one whose parents go in a circle comes once."""
        seen = {node.id}
        while node.parent is not None and node.parent in self.nodes and node.parent not in seen:
            seen.add(node.parent)
            yield node.parent
            node = self.nodes[node.parent]

    def leaves(self, parent: TextNode) -> list[TextNode]:
        """The visible text nodes below a parent that are no parents themselves: what others hold may be hidden."""
        found: list[TextNode] = []
        seen, waiting = {parent.id}, list(self.children.get(parent.id, ()))
        while waiting:
            node = waiting.pop()
            if node.kind != "parent":
                found.append(node)
            elif node.id not in seen:
                seen.add(node.id)
                waiting += self.children.get(node.id, ())
        return found

    def shows_whole(self, parent: TextNode) -> bool:
        """Whether the visible leaves make up a parent's text, so that it shows nothing hidden."""
        return made_of(parent, self.leaves(parent))

    def within(self, node: TextNode, hits: Container[str]) -> bool:
        """Whether a hit lies within another one."""
        return node.id in hits or any(each in hits for each in self.above(node))


def made_of(parent: TextNode, children: Iterable[TextNode]) -> bool:
    """Whether all of a text but blanks lies in these text nodes of it, by their offsets, or else by their words."""
    held = bytearray(len(parent.text))
    for child in children:
        start = child.start - parent.start
        if start < 0 or parent.text[start : start + len(child.text)] != child.text:
            start = parent.text.find(child.text)
        if start >= 0:
            held[start : start + len(child.text)] = b"\1" * len(child.text)
    return all(covered or letter.isspace() for covered, letter in zip(held, parent.text, strict=True))
