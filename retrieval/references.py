"""References: hits that stand for something else are replaced by what they stand for, recursively.

A `node:ID` target inherits the reference's score and signals. Other targets bring several text nodes, ranked among
themselves by the current retriever, or by that of a `retriever:EXPRESSION`; a table that is kept with its cells is asked by
the retriever `table` first. Each gets the reference's score x its own score / the best one's. Where that retriever finds the
question in none of them, all of them inherit the score. Of several ways to one text node the one of the best score is kept,
and the trail's route names the references followed.

At most 3 references are followed one after another, and none twice on one route. A reference that leads nowhere (the target
is not there, hidden by a filter or a parent of what is, its route closes a circle or is too long) stays a hit of its own,
with a warning.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeGuard

from ..graph.filters.language import Filter
from ..graph.filters.references import MAX_DEPTH, Chosen
from ..graph.model import MENTIONS, Reference, TextNode, entity_ref, split_ref
from ..graph.store import GraphReader
from ..graph.tables import FIELD
from .hits import Hit
from .levels import Levels
from .ranking import Ranking

MAX_TARGETS = 200
"""Text nodes about an entity, and as many that mention it in weight order, that a reference to it brings in at most."""
WIDTH = 100

Route: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferenceResolver:
    """Where references lead: `reader` is where targets are looked up, `route` what was followed before.

    `among` ranks what passes a filter; `named` asks the retriever of a name or expression, or is None where there is none,
    and the reason where it cannot be made. `tabled` asks tables that pass a filter for their cells, where that can be done.
    All get the route so far, and follow references in what they find. References that were `followed` before stay as they
    are.
    """

    reader: GraphReader | None
    among: Callable[[Filter, Route], Ranking]
    named: Callable[[str, Route], Ranking | str | None]
    tabled: Callable[[Filter, Route], Ranking] | None = None
    route: Route = ()
    followed: Container[str] = ()

    def leads_on(self, node: TextNode) -> TypeGuard[Reference]:
        """Whether a text node is a reference to follow."""
        return isinstance(node, Reference) and node.id not in self.followed


def resolve(raw: Ranking, search: Callable[[int], Ranking], k: int, resolver: ReferenceResolver) -> Ranking:
    """The best k of what `search` finds, references followed; `raw` is what it found for k.

    References that lead to the same text nodes leave room for more, so `search` is asked for more until it has no more, or
    no more can come into the first k.
    """
    width = k
    while True:
        if not any(resolver.leads_on(hit.node) for hit in raw):
            routed = (_routed(hit, resolver.route) for hit in raw)
            return Ranking(routed, raw.warnings, raw.notes) if resolver.route else raw
        following = _Following(resolver)
        found = [target for hit in raw for target in following.targets(hit, resolver.route)]
        ranking = Ranking(found, (*raw.warnings, *following.warnings), raw.notes)
        settled = len(ranking) >= k and ranking[k - 1].score > raw[-1].score
        if settled or len(raw) < width:
            return ranking.top(k)
        width = max(2 * width, WIDTH)
        raw = search(width)


@dataclass(slots=True)
class _Following:
    resolver: ReferenceResolver
    warnings: list[str] = field(default_factory=list)

    def targets(self, hit: Hit, route: Route) -> list[Hit]:
        """What `hit` stands for: itself unless it is a reference; nothing where following it would close a circle."""
        if not self.resolver.leads_on(hit.node):
            return [_routed(hit, route)]
        if hit.id in route:
            return []
        if len(route) == MAX_DEPTH:
            return self._left(hit, route, f"lies behind {MAX_DEPTH} others, the most that are followed")
        found = self._followed(hit, hit.node.target, (*route, hit.id))
        if found is None:
            return self._left(hit, route, f"leads nowhere: {hit.node.target!r} is not there or leads back")
        return found

    def _followed(self, hit: Hit, target: str, route: Route) -> list[Hit] | None:
        """What a target brings; None where it is not there. A retriever may find nothing for the question."""
        kind, identity = split_ref(target)
        if kind == "retriever":
            ranking = self.resolver.named(identity, route)
            if isinstance(ranking, str):
                return self._left(hit, route[:-1], f"leads nowhere: {target!r} cannot be made: {ranking}")
            return None if ranking is None else self._scaled(hit, ranking)
        if self.resolver.reader is None:
            return None
        if kind == "node":
            nodes = _whole(self.resolver.reader, self.resolver.reader.fetch("text_node", [identity]))
            return [found for node in nodes for found in self.targets(replace(hit, node=node), route)] or None
        targets = nodes_of(self.resolver.reader, kind, identity)
        if not targets:
            return None
        chosen = Chosen(frozenset(node.id for node in targets))
        if self.resolver.tabled is not None and kind == "table" and any(FIELD in node.metadata for node in targets):
            tabled = self.resolver.tabled(chosen, route)
            if any(hit.cells for hit in tabled):
                return self._scaled(hit, tabled)
        ranking = self.resolver.among(chosen, route)
        if not ranking:
            return [found for node in targets for found in self.targets(replace(hit, node=node), route)] or None
        return self._scaled(hit, ranking)

    def _scaled(self, reference: Hit, ranking: Ranking) -> list[Hit]:
        self.warnings.extend(ranking.warnings)
        best = ranking[0].score if ranking else 0.0
        shares = [max(0.0, hit.score / best) if best > 0 else 1.0 for hit in ranking]
        return [
            replace(
                hit,
                # A share of a negative score would be better than the whole.
                score=reference.score * share if reference.score > 0 else reference.score,
                signals={name: share * value for name, value in reference.signals.items()},
                components={**hit.components, hit.trail.origin: hit.score},
            )
            for hit, share in zip(ranking, shares, strict=True)
        ]

    def _left(self, hit: Hit, route: Route, why: str) -> list[Hit]:
        self.warnings.append(f"the reference {hit.id!r} {why}; it stays a hit")
        return [_routed(hit, route)]


def _routed(hit: Hit, route: Route) -> Hit:
    # What a nested search found has its whole route already.
    return hit if len(hit.trail.route) >= len(route) else replace(hit, trail=replace(hit.trail, route=route))


def _whole(reader: GraphReader, nodes: Sequence[TextNode]) -> Sequence[TextNode]:
    """Text nodes without those parents that join hidden ones, whose text they would show."""
    levels = Levels.read(reader, (each for each in nodes if each.kind == "parent"))
    return [each for each in nodes if each.kind != "parent" or levels.shows_whole(each)]


def nodes_of(reader: GraphReader, kind: str, identity: str) -> Sequence[TextNode]:
    """The text nodes of a document, entity or table, in a defined order; none for what is not there."""
    if kind == "document":
        return reader.nodes_of([identity])
    if kind == "entity":
        found = _nodes_naming(reader, identity)
        # One that nothing names may have been merged into another one.
        shown = identity if found else reader.shown_as([identity]).get(identity, identity)
        return found if shown == identity else _nodes_naming(reader, shown)
    if kind == "table":
        tables = reader.fetch("text_node", [identity])
        rows = [node for table in tables for node in reader.nodes_of([table.document_id]) if node.parent == identity]
        return [*tables, *rows]
    return []


def _nodes_naming(reader: GraphReader, entity: str) -> list[TextNode]:
    """The text nodes about an entity, and those that mention it."""
    about = [node for _, node in reader.about([entity], MAX_TARGETS)]
    mentions = reader.edges([entity_ref(entity)], types=[MENTIONS], limit=MAX_TARGETS)
    return reader.fetch("text_node", [*about, *(split_ref(edge.source)[1] for edge in mentions)])
