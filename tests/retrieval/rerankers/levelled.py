"""Documents split into levels by hand, and rankings of their text nodes, for tests of rerankers that widen hits."""

from collections.abc import Mapping, Sequence

from clew.graph.batch import Batch, Contribution
from clew.graph.model import Document, Metadata, TextNode
from clew.graph.store import GraphStore, open_store
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.ranking import Ranking

Tree = Mapping[str, Sequence[str]]
"""The children of each parent, by id, in document order."""


def document(tree: Tree, identity: str = "d", metadata: Mapping[str, Metadata] | None = None) -> Contribution:
    """A document whose leaves say their own ids, one line each, with one sentence each, and the parents of the tree."""
    above = {child: parent for parent, children in tree.items() for child in children}
    leaves = [child for children in tree.values() for child in children if child not in tree]
    ordered = sorted(leaves)
    text = "\n".join(f"This is {leaf}." for leaf in ordered)
    spans: dict[str, tuple[int, int]] = {}
    for leaf in ordered:
        start = text.index(f"This is {leaf}.")
        spans[leaf] = start, start + len(f"This is {leaf}.")

    def span(name: str) -> tuple[int, int]:
        if name in spans:
            return spans[name]
        inside = [span(child) for child in tree[name]]
        return min(start for start, _ in inside), max(end for _, end in inside)

    def node(name: str) -> TextNode:
        start, end = span(name)
        kind = "parent" if name in tree else "chunk"
        own = (metadata or {}).get(name, {})
        return TextNode(name, text[start:end], identity, "", start, end, kind, own, above.get(name))  # type: ignore[arg-type]

    sentences = [
        TextNode(f"{leaf}#sentence", text[start:end], identity, "", start, end, "sentence", {}, leaf)
        for leaf, (start, end) in spans.items()
    ]
    nodes = [*(node(leaf) for leaf in ordered), *(node(parent) for parent in tree), *sentences]
    return Contribution(Document(identity, text), tuple(nodes))


def filled(*documents: Contribution) -> GraphStore:
    """A new store that holds these."""
    store = open_store(":memory:")
    store.apply(Batch(add=documents))
    return store


def ranking(store: GraphStore, scores: Mapping[str, float]) -> Ranking:
    """The text nodes of these ids as hits of these scores."""
    found = store.fetch("text_node", list(scores))
    return Ranking(
        Hit(
            node, scores[node.id], Trail("fixed", matched=(node.id,)), {"fixed": scores[node.id]}, {"first": scores[node.id]}
        )
        for node in found
    )
