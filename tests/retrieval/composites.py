"""Composites of every shape that others may write, for tests of what they are built on."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from clew.graph.store import GraphReader
from clew.retrieval.base import Ask, Composite, Retriever
from clew.retrieval.fusion import Component, fused
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking


@dataclass(frozen=True, repr=False)
class QueryFusion(Composite):
    """One retriever asked the question and each half of it, fused."""

    retriever: Retriever
    weights: tuple[float, ...] = (2.0, 1.0, 1.0)
    name = "query_fusion"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        words = query.text.split()
        texts = [query.text, " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
        components = []
        for text, weight in zip(texts, self.weights, strict=True):
            ranking = ask(self.retriever, text)
            if ranking is not None:
                components.append(Component(text, ranking, weight))
        return fused(components, k)


class Choice(NamedTuple):
    """What a router may choose."""

    words: str
    retriever: Retriever


@dataclass(frozen=True, repr=False)
class Router(Composite):
    """The first retriever one of whose words the question has, else the last."""

    choices: tuple[Choice, ...]
    name = "router"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        asked = set(query.text.casefold().split())
        chosen = next((each for each in self.choices if asked & set(each.words.split())), self.choices[-1])
        ranking = ask(chosen.retriever)
        if ranking is None:
            return Ranking((), [f"{chosen.words!r} was chosen and failed"])
        return ranking


@dataclass(frozen=True, repr=False)
class Documents(Composite):
    """The documents of what a retriever finds, each by its first text node, which this reads itself."""

    reader: GraphReader = field(repr=False)
    retriever: Retriever
    name = "documents"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        best: dict[str, Hit] = {}
        for hit in ask(self.retriever) or ():
            best.setdefault(hit.node.document_id, hit)
        firsts = {node.document_id: node for node in reversed(self.reader.nodes_of(list(best))) if node.kind == "chunk"}
        found = [replace(best[document], node=node) for document, node in firsts.items()]
        return Ranking(replace(hit, trail=replace(hit.trail, origin=self.name)) for hit in found)


@dataclass(frozen=True, repr=False)
class Threaded(Composite):
    """Every retriever asked in a thread of its own; the best score counts."""

    retrievers: tuple[Retriever, ...]
    name = "threaded"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        with ThreadPoolExecutor(len(self.retrievers)) as pool:
            answers = list(pool.map(ask, self.retrievers))
        return Ranking(hit for ranking in answers for hit in ranking or ())


class Plain(Composite):
    """No dataclass: retrievers by name, and in a list."""

    name = "plain"

    def __init__(self, named: Mapping[str, Retriever], more: list[Retriever]) -> None:
        self.named = named
        self.more = more

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        return Ranking(Hit(hit.node, 1.0, Trail(self.name)) for _, ranking in ask.all(self.children) for hit in ranking)
