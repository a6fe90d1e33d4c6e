"""`ensemble`: several chunk sizes searched together; hits that overlap in one document become one."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ...graph.errors import QueryError
from ...graph.model import TextNode
from .. import fusion
from ..base import Ask, Composite, Retriever, Weighted, check_weights, component, weightless
from ..creation import chosen
from ..hits import Hit
from ..query import Query, checked_number
from ..ranking import Ranking

DEFAULT = ("vector", "vector(unit='sentence')")
"""The retrievers where none are given: two sizes that every store has."""
OVERLAP = 0.5


@dataclass(frozen=True, repr=False)
class Ensemble(Composite):
    """What retrievers of several chunk sizes find, fused by reciprocal rank, with overlapping hits merged.

    Two text nodes overlap where at least a share `overlap` of the shorter one's characters lies in the other, in the same
    document. Of overlapping ones that different retrievers found, the one with the greatest sum of weight / (k + rank) of
    its own stays, of equal ones the shorter. Its score is the sum, over the retrievers, of weight / (k + best rank) among
    their hits that overlap it: a long text lends its share to every short one that it holds, and short ones do not count
    twice for the long text around them. Signals are these shares by retriever, components the scores that they gave.

    Retrievers of equal expressions, such as `vector` over stores of different chunk sizes, are distinguished by numbers.

    Attributes:
        of: the retrievers, over one store or several.
        weights: one for each retriever, at least 0; what has 0 is not asked. None: 1 each.
        overlap: the share of the shorter text, above 0 and at most 1.
        k: the constant of reciprocal rank, at least 0.

    Raises:
        QueryError: no retrievers, weights of 0 alone, or an option that cannot be used.
    """

    of: tuple[Retriever, ...]
    weights: Sequence[float] | None = None
    overlap: float = OVERLAP
    k: float = fusion.RECIPROCAL_RANK_K
    name = "ensemble"

    def __post_init__(self) -> None:
        if not self.of:
            raise QueryError("ensemble needs at least one retriever, got none")
        if self.weights is not None:
            object.__setattr__(self, "weights", fusion.checked_weights(self.weights, len(self.of), self.name))
        object.__setattr__(self, "k", checked_number(self.k, "k of ensemble"))
        object.__setattr__(self, "overlap", checked_number(self.overlap, "overlap of ensemble", 0, 1, above=True))
        check_weights(self, (retriever for _, retriever, weight in self._weighted if weight))

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best k hits of all, those that overlap in one document merged."""
        found = []
        for label, retriever, weight in self._weighted:
            if not weight or weightless(retriever):
                continue
            ranking = ask(retriever)
            if ranking is not None:
                part = component(retriever, ranking)
                found.append(_relabelled(part, label, weight * part.weight))
        return Ranking(self._merged(found))

    @property
    def _weighted(self) -> Sequence[tuple[str, Retriever, float]]:
        """Each retriever with its label before it and its weight behind."""
        return list(zip(self.labels, self.of, self.weights or (1.0,) * len(self.of), strict=True))

    @property
    def labels(self) -> tuple[str, ...]:
        """The name of each retriever in signals and components."""
        names = [repr(each.retriever if isinstance(each, Weighted) else each) for each in self.of]
        numbered = [f"{name} #{names[:place].count(name) + 1}" for place, name in enumerate(names)]
        return tuple(name if names.count(name) == 1 else number for name, number in zip(names, numbered, strict=True))

    @property
    def measured(self) -> Mapping[str, Retriever]:
        """Each retriever by its label."""
        return dict(zip(self.labels, self.of, strict=True))

    def _merged(self, found: Sequence[fusion.Component]) -> Iterator[Hit]:
        if not found:
            return
        method = partial(fusion.reciprocal_rank, k=self.k)
        every = fusion.fused(found, sum(len(each.ranking) for each in found), method)
        near = _neighbours([hit.node for hit in every], self.overlap)
        by_id = {hit.id: hit for hit in every}
        scores = [{hit.id: each.own_score(hit) for hit in each.ranking} for each in found]
        kept: set[str] = set()
        for hit in sorted(every, key=lambda hit: (-hit.score, hit.node.end - hit.node.start, hit.id)):
            if any(other in kept and hit.signals.keys().isdisjoint(by_id[other].signals) for other in near[hit.id]):
                continue
            kept.add(hit.id)
            signals, components = dict(hit.signals), dict(hit.components)
            for each, own in zip(found, scores, strict=True):
                best = max(near[hit.id], key=lambda other: by_id[other].signals.get(each.label, 0.0))
                share = by_id[best].signals.get(each.label, 0.0)
                if share > signals.get(each.label, 0.0):
                    signals[each.label], components[each.label] = share, own[best]
            labels = [each.label for each in found if each.label in signals]
            origin = " | ".join(labels) if len(labels) > 1 else hit.trail.origin
            yield replace(
                hit,
                score=math.fsum(signals.values()),
                trail=replace(hit.trail, origin=origin),
                signals=signals,
                components=components,
            )


def ensemble(
    retrievers: Mapping[str, Retriever],
    *of: Retriever | str,
    weights: Sequence[float] | None = None,
    overlap: float = OVERLAP,
    k: float = fusion.RECIPROCAL_RANK_K,
) -> Ensemble:
    """`Ensemble` of retrievers, their names or expressions; by default of DEFAULT.

    Raises:
        QueryError: as `Ensemble`.
        ConfigError: an unknown retriever.
    """
    return Ensemble(chosen(retrievers, of or DEFAULT), weights, overlap, k)


def _relabelled(part: fusion.Component, label: str, weight: float) -> fusion.Component:
    if label == part.label or not part.weighted:
        return replace(part, label=label, weight=weight)
    hits = (replace(hit, components={**hit.components, label: part.own_score(hit)}) for hit in part.ranking)
    return fusion.Component(label, Ranking(hits), weight, weighted=True)


def _neighbours(nodes: Sequence[TextNode], overlap: float) -> Mapping[str, Sequence[str]]:
    """For each text node itself and those that overlap it, by id."""
    near = {node.id: [node.id] for node in nodes}
    documents: dict[str, list[TextNode]] = defaultdict(list)
    for node in nodes:
        documents[node.document_id].append(node)
    for inside in documents.values():
        inside.sort(key=lambda node: (node.start, node.end, node.id))
        for place, first in enumerate(inside):
            for second in inside[place + 1 :]:
                if second.start >= first.end:
                    break
                shared = min(first.end, second.end) - second.start
                if shared >= overlap * max(1, min(first.end - first.start, second.end - second.start)):
                    near[first.id].append(second.id)
                    near[second.id].append(first.id)
    return near
