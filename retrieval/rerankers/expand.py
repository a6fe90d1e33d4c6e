"""`expand`: brings the neighbours of hits in: the text before, after and around, of the same section, and what is linked.

The edges that LlamaIndex's ImplicitPathExtractor and PrevNextNodePostprocessor know (previous, next, parent), and links.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from ...graph.errors import QueryError, nearest
from ...graph.groups import grouped
from ...graph.identity import structure_edge_id
from ...graph.model import (
    CONTAINS,
    DECLARES,
    MENTIONS,
    NEXT,
    Edge,
    Mention,
    Reference,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ...graph.reads import EdgesOf, FetchEntities, FetchTextNodes, MentionsIn, NodesAbout, NodesOf
from ...graph.store import GraphReader
from ..base import Reranker
from ..context_selection import packaged_counter
from ..hits import IS_SUBJECT, Hit, Step, name_of_node
from ..levels import Levels
from ..query import Query, checked_number
from ..ranking import DECIMALS, Ranking, rounded

EdgeName: TypeAlias = Literal["previous", "next", "parent", "section", "link"]
EDGES: tuple[EdgeName, ...] = get_args(EdgeName)
SAME_SECTION = "SAME_SECTION"
"""The type of a step between two texts of one section, which no stored edge joins."""
LINKS = 3
"""Texts that one linked name leads to, and names that are followed from one text: the rarest."""
MOST_NAMES = 10
LEAST_SPREAD, ROUNDING = 1e-3, 10.0**-DECIMALS
"""Unequal scores nearer to each other than the first count as so far apart; the second is the least difference kept."""


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A text node that an edge leads to, with the steps there from the hit's text."""

    node: TextNode
    edge: EdgeName
    steps: tuple[Step, ...]


@dataclass(frozen=True, repr=False)
class Expand(Reranker):
    """Brings in the text nodes that edges lead to from the first hits, at scores below those of their hits.

    - `previous`, `next`: the text node before or after in the document;
    - `parent`: the larger text node that holds it (of documents split by `chunk_levels`; of a sentence or fact its text);
    - `section`: the other text nodes under the same heading;
    - `link`: texts about what the text mentions, as a title or a wiki link names them, rarest names first.

    A neighbour scores floor + decay x (score of its hit - floor), `floor` lying a tenth of the ranking's spread under its
    least score: below its hit, whatever scale the scores have. It has its hit's trail, and after that a step that names the
    edge; `components` keeps what the hit had scored, as `EDGE ID`. Hits stay as they are; of several ways to a text
    the best is kept. What a filter hides is never brought in, nor a parent of which a part is hidden.

    Args:
        edges: which edges, one or several; by default all.
        budget: text nodes that are brought in at most, best first, at least 1.
        tokens: tokens of all that is brought in at most, as the packaged encoder's tokeniser counts them; what does not fit
            is left out. None: no such bound.
        top: how many of the first hits are expanded, at least 1.
        decay: how near a neighbour's score is to its hit's, above 0 and below 1.
        only: whether the neighbours alone are wanted: the edges as retrieval, without the hits.

    Raises:
        QueryError: an unknown edge, with the nearest name; a number that is not in its range.
    """

    reader: GraphReader = field(repr=False)
    edges: EdgeName | Sequence[EdgeName] = EDGES
    budget: int = 10
    tokens: int | None = None
    top: int = 10
    decay: float = 0.5
    only: bool = False
    name = "expand"

    def __post_init__(self) -> None:
        given: object = self.edges
        names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, list | tuple) else ()
        if not names:
            raise QueryError(f"expected edges of expand as one or several of {', '.join(EDGES)}, got {given!r:.80}")
        for each in names:
            if each not in EDGES:
                close = nearest(str(each).lower(), EDGES)
                raise QueryError(f"unknown edge {each!r:.40} of expand; known: {', '.join(EDGES)}.{close}")
        object.__setattr__(self, "edges", tuple(dict.fromkeys(names)))
        for called, value in (("budget", self.budget), ("tokens", self.tokens), ("top", self.top)):
            optional = called == "tokens" and value is None
            if not optional and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise QueryError(f"expected {called} of expand as an integer of at least 1, got {value!r:.40}")
        decay = checked_number(self.decay, "decay of expand", 0, 1, above=True)
        if decay == 1:
            raise QueryError("expected decay of expand below 1: a neighbour comes after its hit")
        object.__setattr__(self, "decay", decay)
        if not isinstance(self.only, bool):
            raise QueryError(f"expected only of expand as true or false, got {self.only!r:.40}")

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits with their neighbours, or these alone; the ranking given stays as it was."""
        first = ranking[: self.top]
        if not first:
            return ranking.top(k)
        scores = [hit.score for hit in ranking]
        spread = max(max(scores) - min(scores), LEAST_SPREAD) if max(scores) > min(scores) else 1.0
        floor = min(scores) - spread / 10
        held = set(ranking.ids)
        brought: dict[str, Hit] = {}
        neighbours = _Neighbours.read(self.reader, [hit.node for hit in first], _names(self.edges))
        for hit in first:
            for each in neighbours.of(hit.node):
                if each.node.id not in held:
                    brought.setdefault(each.node.id, self._brought(hit, each, floor + self.decay * (hit.score - floor)))
        kept = self._within_budget(sorted(brought.values(), key=lambda hit: (-hit.score, hit.id)))
        return Ranking([*([] if self.only else ranking), *kept], ranking.warnings, ranking.notes).top(k)

    def _brought(self, hit: Hit, to: _Neighbour, score: float) -> Hit:
        score = min(score, rounded(hit.score) - ROUNDING)
        trail = replace(hit.trail, steps=(*hit.trail.steps, *to.steps), matched=(), sentence="", onward=(), facts=())
        return Hit(to.node, score, trail, {self.name: score}, {f"{to.edge} {hit.id}": hit.score})

    def _within_budget(self, hits: Sequence[Hit]) -> list[Hit]:
        if self.tokens is None:
            return list(hits[: self.budget])
        counter, left, kept = packaged_counter(), self.tokens, list[Hit]()
        for hit in hits:
            cost = counter(hit.node.text)
            if cost <= left and len(kept) < self.budget:
                left -= cost
                kept.append(hit)
        return kept


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What lies around some text nodes, read at once; `holders` are the texts of sentences and facts."""

    edges: tuple[EdgeName, ...]
    near: dict[str, TextNode]
    levels: Levels
    documents: dict[str, list[TextNode]]
    mentions: dict[str, list[Mention]]
    frequency: dict[str, int]
    names: dict[str, str]
    about: dict[str, list[TextNode]]

    @classmethod
    def read(cls, reader: GraphReader, nodes: Sequence[TextNode], edges: tuple[EdgeName, ...]) -> "_Neighbours":
        """The neighbours of these text nodes along these edges."""
        held = FetchTextNodes([each.parent for each in nodes if each.kind == "sentence" and each.parent])
        holders = {each.id: each for each in reader.read(held)[held]}
        bases = [_base(each, holders) for each in nodes]
        around = [other for each in bases for other in (each.previous, each.next, each.parent) if other]
        documents = [each.document_id for each in bases] if "section" in edges else []
        texts = [each.id for each in bases] if "link" in edges else []
        fetch, inside, mentions = FetchTextNodes(around), NodesOf(list(dict.fromkeys(documents))), MentionsIn(texts)
        answers = reader.read(fetch, inside, mentions)
        near = {each.id: each for each in answers[fetch]}
        levels = Levels.read(reader, (each for each in near.values() if each.kind == "parent"))
        ids = list(dict.fromkeys(each.entity for each in answers[mentions]))
        about, entities = NodesAbout(ids, LINKS), FetchEntities(ids)
        counted = EdgesOf([entity_ref(each) for each in ids], "in", [MENTIONS], 1)
        more = reader.read(about, entities, counted)
        linked = FetchTextNodes(list(dict.fromkeys(node for _, node in more[about])))
        titled = {each.id: each for each in reader.read(linked)[linked]}
        return cls(
            edges,
            {**near, **holders},
            levels,
            grouped((each.document_id, each) for each in answers[inside]),
            grouped((each.text_node, each) for each in answers[mentions]),
            {split_ref(edge.target)[1]: edge.weight for edge in more[counted]},
            {each.id: each.name for each in more[entities]},
            grouped((entity, titled[node]) for entity, node in more[about] if node in titled),
        )

    def of(self, node: TextNode) -> Iterator[_Neighbour]:
        """The neighbours of one of the text nodes, edge by edge in the order given; never itself, never a reference."""
        base = _base(node, self.near)
        for edge in self.edges:
            for other, steps in self._along(edge, node, base):
                if other.id not in (node.id, base.id if edge != "parent" else "") and not isinstance(other, Reference):
                    yield _Neighbour(other, edge, steps)

    def _along(self, edge: EdgeName, node: TextNode, base: TextNode) -> Iterator[tuple[TextNode, tuple[Step, ...]]]:
        if edge == "link":
            yield from self._linked(base)
        elif edge == "section":
            section = base.metadata.get("section")
            for other in self.documents.get(base.document_id, ()) if section is not None else ():
                if other.metadata.get("section") == section:
                    yield other, (_step(SAME_SECTION, base, other, "is in one section with"),)
        elif edge == "parent":
            parent = self.near.get((node if node.kind == "sentence" else base).parent or "")
            if parent is not None and (parent.kind != "parent" or self.levels.shows_whole(parent)):
                yield parent, (_step(CONTAINS, parent, node, "is part of", inward=True),)
        else:
            beside = self.near.get((base.next if edge == "next" else base.previous) or "")
            if beside is not None and edge == "next":
                yield beside, (_step(NEXT, base, beside, "is followed by"),)
            elif beside is not None:
                yield beside, (_step(NEXT, beside, base, "follows", inward=True),)

    def _linked(self, base: TextNode) -> Iterator[tuple[TextNode, tuple[Step, ...]]]:
        first: dict[str, Mention] = {}
        for each in self.mentions.get(base.id, ()):
            if each.entity in self.about and each.entity in self.names:
                first.setdefault(each.entity, each)
        rarest = sorted(first, key=lambda entity: (self.frequency.get(entity, 0), entity))
        for entity in rarest[:MOST_NAMES]:
            mention, name = first[entity], self.names[entity]
            edge = Edge(
                mention.id, MENTIONS, node_ref(base.id), entity_ref(entity), self.frequency.get(entity, 1), mention.start
            )
            mentioned = Step(edge, name_of_node(base), "mentions", name, text_node=base.id)
            for other in self.about[entity]:
                ends = document_ref(other.document_id), entity_ref(entity)
                declared = Edge(structure_edge_id(DECLARES, *ends), DECLARES, *ends)
                yield other, (mentioned, Step(declared, name, IS_SUBJECT, name_of_node(other), text_node=other.id))


def _names(edges: EdgeName | Sequence[EdgeName]) -> tuple[EdgeName, ...]:
    return (edges,) if isinstance(edges, str) else tuple(edges)


def _base(node: TextNode, holders: dict[str, TextNode]) -> TextNode:
    """The text node whose neighbours are meant: of a sentence or a fact the one that holds it."""
    return holders.get(node.parent or "", node) if node.kind == "sentence" else node


def _step(kind: str, source: TextNode, target: TextNode, words: str, *, inward: bool = False) -> Step:
    """An edge between two text nodes as a step of a trail, which goes from its target to its source where `inward`."""
    ends = node_ref(source.id), node_ref(target.id)
    edge = Edge(structure_edge_id(kind, *ends), kind, *ends)
    first, second = (target, source) if inward else (source, target)
    return Step(edge, name_of_node(first), words, name_of_node(second), text_node=second.id)
