"""`auto_merging`: hits that make up most of a larger stretch of their document give way to that stretch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...graph.errors import QueryError
from ...graph.model import TextNode
from ...graph.store import GraphReader
from ..base import Reranker
from ..hits import Hit
from ..levels import Levels
from ..query import Query, checked_number
from ..ranking import Ranking, rounded


@dataclass(frozen=True, repr=False)
class AutoMerging(Reranker):
    """Replaces hits by their common parent where enough of its children were found, from the lowest level up to the root.

    The documents must have been split level by level (`chunk_levels`). Two steps at each parent:

    1. Where between two hits among its children, in document order, exactly one is missing, that one becomes a hit.
    2. Where the share of its children that are hits is at least `threshold` (exactly at it too), the parent becomes a hit in
       their place.

    A hit that is filled in or that merges others has the mean of their scores and of their signals. `components` keeps what
    each of them scored, by id. The trail is that of the best one. Hits that lie within a merged parent are left out.

    A parent that is not there, or hidden by a filter, leaves its children as they are, with a warning. So does one whose
    text is not made up by the children that are visible, since it would show what is hidden; without a warning, which would
    tell of it. The order of hits makes no difference. Where no hit has a parent, a warning says how to get them.

    As in LlamaIndex's AutoMergingRetriever, which counts a child twice where it was found twice, fills in only what
    follows, and merges above the threshold alone.

    Attributes:
        threshold: the share of children, above 0 and at most 1.
        top: how many of the first hits take part; those after them stay as they are.

    Raises:
        QueryError: a threshold or number that is not in its range.
    """

    reader: GraphReader = field(repr=False)
    threshold: float = 0.5
    top: int = 12
    name = "auto_merging"

    def __post_init__(self) -> None:
        threshold = checked_number(self.threshold, "threshold of auto_merging", 0, 1, above=True)
        object.__setattr__(self, "threshold", threshold)
        if isinstance(self.top, bool) or not isinstance(self.top, int) or self.top < 1:
            raise QueryError(f"expected top as a whole number of at least 1, got {self.top!r}")

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits, merged; the ranking given stays as it was."""
        first, rest = ranking[: self.top], ranking[self.top :]
        levels = Levels.read(self.reader, (hit.node for hit in first))
        hits = {hit.id: hit for hit in first}
        for parent in levels.from_the_lowest:
            _merge(hits, parent, levels, self.threshold)
        kept = [hit for hit in rest if not levels.within(hit.node, hits)]
        warnings = [*ranking.warnings, *_warnings(self.reader, levels, first)]
        return Ranking([*hits.values(), *kept], warnings, ranking.notes).top(k)


def _merge(hits: dict[str, Hit], parent: TextNode, levels: Levels, threshold: float) -> None:
    """Fill in and merge at one parent."""
    children = levels.children[parent.id]
    found = {child.id: hits[child.id] for child in children if child.id in hits}
    if not found:
        return
    for before, between, after in zip(children, children[1:], children[2:], strict=False):
        if between.id not in hits and before.id in hits and after.id in hits:
            found[between.id] = _mean(between, [hits[before.id], hits[after.id]])
    if rounded(len(found) / len(children)) >= rounded(threshold) and levels.shows_whole(parent):
        # What lies deeper within the parent would repeat a part of it.
        found |= {each: hit for each, hit in hits.items() if parent.id in levels.above(hit.node)}
        for child in found:
            hits.pop(child, None)
        if parent.id in hits:
            found[parent.id] = hits[parent.id]
        hits[parent.id] = _mean(parent, list(found.values()))
    else:
        hits.update(found)


def _mean(node: TextNode, hits: Sequence[Hit]) -> Hit:
    """A hit in place of others, which are in no particular order."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.id))
    names = sorted({name for hit in ordered for name in hit.signals})
    return Hit(
        node,
        sum(hit.score for hit in ordered) / len(ordered),
        ordered[0].trail,
        {name: sum(hit.signals.get(name, 0.0) for hit in ordered) / len(ordered) for name in names},
        {name: score for hit in reversed(ordered) for name, score in {**hit.components, hit.id: hit.score}.items()},
    )


def _warnings(reader: GraphReader, levels: Levels, hits: Sequence[Hit]) -> list[str]:
    """What says that hits have no parent to give way to."""
    found: list[str] = []
    for hit in hits:
        if hit.node.parent is not None and hit.node.kind != "sentence" and hit.node.parent not in levels.nodes:
            found.append(f"the parent {hit.node.parent!r} of {hit.id!r} is not there: the text node stays a hit")
    texts = [hit.node for hit in hits if hit.node.kind == "chunk"]
    if texts and all(node.parent is None for node in texts) and not _alone(reader, texts):
        found.append(
            "auto_merging merges nothing, since no hit has a parent here: add the documents with chunk_levels, and let "
            "the filter pass text nodes of kind 'parent' too"
        )
    return found


def _alone(reader: GraphReader, nodes: Sequence[TextNode]) -> bool:
    """Whether these are short documents, of one text node each, in a store of levels: they need no parent."""
    return all(node.id == node.document_id for node in nodes) and reader.counts()["parents"] > 0
