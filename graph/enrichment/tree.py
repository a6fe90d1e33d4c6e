"""A tree over all texts: its leaves are text nodes, each node above them stands for texts that are near to each other.

It is built from the root down by spherical k-means (Dhillon and Modha 2001) on the texts' vectors, started from the texts
farthest from each other (Gonzalez 1985), so that nothing in it is left to chance: it is a function of the texts and their
vectors. A node has at most `BRANCHES` children, and its summary is the sentences that stand best for the texts below it, as
RAPTOR (Sarthi et al. 2024) clusters and summarises, but without a language model.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ..groups import chunks, grouped
from ..identity import hashed
from ..model import Json, TextNode
from ..reads import Matrix
from ..store import GraphReader
from .extracts import chosen, parts_of, sentence_vectors, unit_length
from .keywords import searched
from .units import EnrichmentUnit, Excerpt, is_current, read_units

BRANCHES = 10
"""Children of a node at most, as LlamaIndex's tree has."""
SENTENCES = 3
_ROUNDS = 12
_DECIMALS = 5
_UNEVEN = 0.9
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A node above the leaves.

    Attributes:
        key: its name, a function of the leaves below it.
        level: 0 for the root.
        children: keys of the nodes right below it; none where leaves are.
        leaves: the ids of the text nodes right below it; none where nodes are.
        parts: the sentences of its summary.
        answer: a summary that a language model wrote of these sentences; "" for none.
    """

    key: str
    level: int
    children: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    parts: tuple[Excerpt, ...] = ()
    answer: str = ""

    def unit(self) -> EnrichmentUnit:
        """As it is kept in a store."""
        record: dict[str, Json] = {"level": self.level, "children": self.children, "leaves": self.leaves}
        return EnrichmentUnit("tree", self.key, self.parts, record, self.answer)


@dataclass(frozen=True, slots=True, eq=False)
class TextTree:
    """A tree: its nodes by key, the root, and what its leaves are.

    Attributes:
        nodes: by key.
        root: the root's key; "" where there is no text.
        leaves: ids of text nodes that have a vector, in id order.
        vectors: (n_leaves, dimension) float32, theirs.
    """

    nodes: Mapping[str, TreeNode]
    root: str
    leaves: tuple[str, ...]
    vectors: Matrix
    places: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {leaf: place for place, leaf in enumerate(self.leaves)})

    def below(self, key: str) -> list[int]:
        """The places of all leaves below a node that are here."""
        found: list[int] = []
        waiting = [key]
        while waiting:
            node = self.nodes.get(waiting.pop())
            if node is not None:
                found += [self.places[leaf] for leaf in node.leaves if leaf in self.places]
                waiting += node.children
        return found

    def centroid(self, key: str) -> NDArray[np.float64]:
        """The direction of the texts below a node, (dimension,) of length 1; zeros where none is here."""
        rows = self.vectors[self.below(key)].astype(np.float64)
        return unit_length(rows.mean(axis=0)) if len(rows) else np.zeros(self.vectors.shape[1])


def build_tree(reader: GraphReader) -> TextTree:
    """The tree over the text nodes of a store or view that searches find and that have a vector."""
    leaves, vectors = leaf_vectors(reader)
    nodes: dict[str, TreeNode] = {}
    if not leaves:
        return TextTree({}, "", (), vectors)
    rows = vectors.astype(np.float64)

    def add(places: NDArray[np.int64], level: int) -> str:
        groups = _split(rows, places)
        key = f"{level}-{hashed('tree', level, [leaves[int(each)] for each in places])}"
        children = tuple(add(group, level + 1) for group in groups)
        below = () if groups else tuple(leaves[int(each)] for each in places)
        nodes[key] = TreeNode(key, level, children, below)
        return key

    root = add(np.arange(len(leaves)), 0)
    return TextTree(nodes, root, leaves, vectors)


def with_summaries(reader: GraphReader, tree: TextTree) -> list[TreeNode]:
    """The nodes of a tree with their summaries, by level, then by key."""
    order = sorted(tree.nodes.values(), key=lambda each: (each.level, each.key))
    standing = {each.key: _standing(tree, each.key) for each in order}
    found: list[TreeNode] = []
    for some in chunks(order, _AT_ONCE // SENTENCES):
        wanted = list(dict.fromkeys(leaf for each in some for leaf in standing[each.key]))
        nodes = reader.fetch("text_node", wanted)
        inside = grouped((node.parent or "", node) for node in reader.sentences_of(wanted))
        vectors = sentence_vectors(reader, [each for listed in inside.values() for each in listed])
        by_id = {node.id: node for node in nodes}
        for each in some:
            found.append(_summarised(each, [by_id[leaf] for leaf in standing[each.key] if leaf in by_id], inside, vectors))
    return found


def stored_tree(reader: GraphReader) -> tuple[TextTree, bool]:
    """The tree that enrichment wrote, as far as it is visible, and whether it is of this very graph."""
    units = {unit.key: unit for unit in read_units(reader, "tree")}
    leaves, vectors = leaf_vectors(reader)
    nodes = {key: _of_unit(unit) for key, unit in units.items()}
    root = next((key for key in sorted(nodes) if not nodes[key].level), "")
    return TextTree(nodes, root, leaves, vectors), is_current(reader, "tree")


def leaf_vectors(reader: GraphReader) -> tuple[tuple[str, ...], Matrix]:
    """The text nodes and references that searches find, by id, and their vectors, (n_leaves, dimension) float32."""
    ids = sorted(node.id for node in every_text(reader))
    kept: list[str] = []
    blocks: list[Matrix] = []
    for some in chunks(ids, _AT_ONCE):
        known, rows = reader.vectors(some, "text")
        kept += known
        blocks += [rows] if len(known) else []
    return tuple(kept), np.concatenate(blocks) if blocks else np.zeros((0, 1), dtype=np.float32)


def every_text(reader: GraphReader) -> Iterator[TextNode]:
    """Every text node and reference that searches find."""
    for some in chunks(chain(reader.scan("text_node"), reader.scan("reference")), _AT_ONCE):
        yield from searched(some)


def _split(rows: NDArray[np.float64], places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The groups right below a node; none where all of its texts are its leaves."""
    count = len(places)
    if count <= BRANCHES:
        return []
    depth = 1
    while BRANCHES**depth < count:
        depth += 1
    wanted = -(-count // BRANCHES ** (depth - 1))
    inside = rows[places]
    centres = inside[_farthest(inside, wanted)]
    labels = np.zeros(count, dtype=np.int64)
    for attempt in range(_ROUNDS):
        nearest = np.argmax(np.round(inside @ centres.T, _DECIMALS), axis=1)
        if attempt and np.array_equal(nearest, labels):
            break
        labels = nearest
        members = [inside[labels == each] for each in range(wanted)]
        centres = np.stack(
            [unit_length(own.mean(axis=0)) if len(own) else centres[each] for each, own in enumerate(members)]
        )
    groups = [group for each in range(wanted) if len(group := places[labels == each])]
    # Texts that are nearly all alike cannot be told apart: they are cut by their order, so that the tree stays shallow.
    if max(map(len, groups)) > _UNEVEN * count:
        return [each for each in np.array_split(places, wanted) if len(each)]
    return groups


def _farthest(rows: NDArray[np.float64], count: int) -> list[int]:
    """Rows far from each other: the one farthest from the middle, then each time the farthest from those chosen."""
    nearest = np.round(rows @ unit_length(rows.mean(axis=0)), _DECIMALS)
    found = [int(np.argmin(nearest))]
    nearest = np.round(rows @ rows[found[0]], _DECIMALS)
    while len(found) < count:
        found.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, np.round(rows @ rows[found[-1]], _DECIMALS))
    return found


def _standing(tree: TextTree, key: str) -> list[str]:
    """The leaves that stand best for all below a node."""
    below = sorted(tree.below(key))
    return [tree.leaves[below[each]] for each in chosen(tree.vectors[below], SENTENCES, early=False)]


def _summarised(
    node: TreeNode,
    leaves: Sequence[TextNode],
    inside: Mapping[str, Sequence[TextNode]],
    vectors: Mapping[str, NDArray[np.float32]],
) -> TreeNode:
    each_most = max(1, SENTENCES // max(1, len(leaves)))
    parts = [part for leaf in leaves for part in parts_of([leaf, *inside.get(leaf.id, ())], vectors, each_most)]
    return TreeNode(node.key, node.level, node.children, node.leaves, tuple(parts), node.answer)


def _of_unit(unit: EnrichmentUnit) -> TreeNode:
    record = unit.record
    children, leaves = (tuple(map(str, _listed(record.get(name)))) for name in ("children", "leaves"))
    level = record.get("level", 0)
    return TreeNode(unit.key, level if isinstance(level, int) else 0, children, leaves, unit.parts, unit.answer)


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
