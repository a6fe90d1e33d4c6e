"""`tree`: down a tree of clustered texts to those that answer, as LlamaIndex's tree index does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import numpy as np

from ...graph.enrichment.tree import TextTree, TreeNode
from ...graph.errors import ConfigError
from ...graph.model import TextNode
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ...models.llm import LLM, required
from ..base import Retriever
from ..hits import Hit, Trail
from ..query import Query, checked_k
from ..question.encoder import encode_question
from ..question.llm_grades import HIGHEST, graded
from ..ranking import Ranking
from ..whole_corpus import Made, summary_documents, summary_text, tree_here

TreeMode: TypeAlias = Literal["select_leaf_embedding", "select_leaf", "all_leaf", "root"]


@dataclass(frozen=True, repr=False)
class TreeRetriever(Retriever):
    """Text nodes by way of a tree over all of them (`clew enrich STORE tree`).

    The modes are those of LlamaIndex's tree index:

    - `select_leaf_embedding`: from the root down, at each level the `branches` nodes whose texts' middle is nearest to the
      question are gone into; the score of a text node reached is its own cosine, above 0.
    - `select_leaf`: a language model chooses, at each level by the nodes' summaries, at last among the texts; the score is
      the product of its grades / 10 on the way, above 0 and at most 1. Where it does not answer, the search goes on by
      embedding, with a warning.
    - `all_leaf`: every text node in the tree, in id order, each with the score 1; no summaries.
    - `root`: the summary of everything, with the score 1: what a language model wrote, else sentences of the texts.

    Attributes:
        mode: how the tree is used.
        llm: the language model of mode `select_leaf`; from `clew.open` and the settings unless it is given.
        branches: nodes that are gone into at each level.

    Raises:
        ConfigError: an unknown mode; mode `select_leaf` without a language model.
        QueryError: `branches` is not an integer of at least 0; on searching, no stored tree and too many texts.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    mode: TreeMode = "select_leaf_embedding"
    llm: LLM | None = field(default=None, repr=False)
    branches: int = 3
    name = "tree"

    def __post_init__(self) -> None:
        if self.mode not in get_args(TreeMode):
            raise ConfigError(f"expected mode as one of {', '.join(get_args(TreeMode))}, got {self.mode!r}")
        if self.mode == "select_leaf":
            required(self.llm, f"the mode 'select_leaf' of {self.name!r}")
        checked_k(self.branches)
        object.__setattr__(self, "branches", max(1, self.branches))

    def _retrieve(self, query: Query, k: int) -> Ranking:
        made = tree_here(self.reader, summaries=self.mode in ("select_leaf", "root"))
        tree = made.value
        if not tree.leaves:
            return Ranking()
        if self.mode == "root":
            return self._root(made)
        if self.mode == "all_leaf":
            return self._ranking(made, dict.fromkeys(tree.leaves[:k], 1.0))
        if self.mode == "select_leaf":
            scores, failure = self._chosen(query.text, tree)
            if not failure:
                return self._ranking(made, scores).top(k)
            return self._by_embedding(made, query).warned(f"{self.name} went on by embedding: {failure}").top(k)
        return self._by_embedding(made, query).top(k)

    def _root(self, made: Made[TextTree]) -> Ranking:
        node = made.value.nodes.get(made.value.root)
        if node is None or not node.parts:
            return Ranking((), made.warnings, made.notes)
        document = summary_documents(self.reader, "tree", [node])[node.key]
        hit = Hit(summary_text("tree", node), 1.0, Trail(self.name), {self.name: 1.0}, document=document)
        return Ranking([hit], made.warnings, made.notes)

    def _by_embedding(self, made: Made[TextTree], query: Query) -> Ranking:
        tree = made.value
        vector = encode_question(self.reader, self.embedder, query).vector
        if vector is None:
            return Ranking()
        asked = vector[0].astype(np.float64)
        frontier, reached = [tree.root], set(_outside(tree))
        while frontier:
            nodes = [tree.nodes[key] for key in frontier if key in tree.nodes]
            reached |= {tree.places[leaf] for node in nodes for leaf in node.leaves if leaf in tree.places}
            below = [key for node in nodes for key in node.children]
            near = {key: round(float(tree.centroid(key) @ asked), 6) for key in below}
            frontier = sorted(below, key=lambda key: (-near[key], key))[: self.branches]
        places = sorted(reached)
        cosines = np.sum(tree.vectors[places].astype(np.float64) * asked, axis=1)
        scores = {tree.leaves[place]: float(cosine) for place, cosine in zip(places, cosines, strict=True)}
        return self._ranking(made, {leaf: score for leaf, score in scores.items() if round(score, 6) > 0})

    def _chosen(self, question: str, tree: TextTree) -> tuple[dict[str, float], str]:
        """The scores of leaves by a language model, level by level, and why there are none."""
        llm = required(self.llm, self.name)
        scores: dict[str, float] = {}
        frontier = {tree.root: 1.0}
        while frontier:
            below: dict[str, float] = {}
            for key, score in frontier.items():
                node = tree.nodes[key]
                leaves = self.reader.fetch("text_node", [leaf for leaf in node.leaves if leaf in tree.places])
                shown = leaves or [_summary(tree.nodes[child]) for child in node.children if child in tree.nodes]
                if not shown:
                    continue
                grades, failure = graded(llm, question, shown)
                if failure:
                    return {}, failure
                found = {shown[place].id: score * grade / HIGHEST for place, grade in grades.items() if grade > 0}
                (scores if leaves else below).update(found)
            frontier = dict(sorted(below.items(), key=lambda each: (-each[1], each[0]))[: self.branches])
        return scores, ""

    def _ranking(self, made: Made[TextTree], scores: dict[str, float]) -> Ranking:
        nodes: Sequence[TextNode] = self.reader.fetch("text_node", list(scores))
        hits = (Hit(node, scores[node.id], Trail(self.name), {self.name: scores[node.id]}) for node in nodes)
        return Ranking(hits, made.warnings, made.notes)


def _summary(node: TreeNode) -> TextNode:
    """A node's summary as a text, under the node's own key."""
    return TextNode(node.key, node.answer or " ".join(part.text for part in node.parts), "")


def _outside(tree: TextTree) -> list[int]:
    """The places of text nodes that the tree does not hold yet: they came after it was built."""
    inside = set(tree.below(tree.root))
    return [place for place in range(len(tree.leaves)) if place not in inside]
