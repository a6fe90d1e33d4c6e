"""`global`: what a whole corpus is about, or the groups around an entity, by the summaries of its communities."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...graph.enrichment.communities import Community
from ...graph.errors import QueryError
from ...graph.model import MENTIONS, Edge, Entity, entity_ref, split_ref
from ...graph.store import GraphReader
from ...graph.terms import content_terms, terms
from ...models.embedder import Embedder
from ..base import Retriever
from ..hits import Hit, Step, Trail
from ..query import Query
from ..question.encoder import encode_question
from ..question.entity_linking import Seed, fits, link, spans
from ..ranking import Ranking
from ..whole_corpus import communities_here, summary_documents, summary_text

OF_THE_WHOLE = frozenset(
    terms(
        "corpus collection documents texts data dataset store library knowledge base graph articles files main major key "
        "important central biggest largest top topics themes subjects groups communities clusters areas fields parts "
        "summary summarise summarize overview describe tell about cover contain contents kind sort things whole overall "
        "general everything discuss talk mention deal say information give list show find people organisations entities"
    )
)
"""Terms that ask of the corpus as a whole, not of something in it."""
EXTRACTIVE = (
    "the summaries are sentences chosen from the texts: without a language model they show what groups are about, but "
    "do not weigh, compare or conclude"
)
_NAMES = 3


@dataclass(frozen=True, repr=False)
class Global(Retriever):
    """Summaries of communities of entities; each hit's trail holds the facts of its summary, with the texts that state them.

    - A question about the corpus as a whole ("What is this corpus about?", "the main topics") finds the widest communities;
      the score is a community's share of all entities that are in one.
    - A question that names entities ("the main groups around Halden Optics") finds the narrowest communities that they and
      their neighbours are in: half of the score is for holding a named entity, half is the share of its facts that lead
      there.
    - Any other question finds the narrowest communities whose sentences' texts are near to it: the mean of the cosines.

    A hit's text is what a language model wrote of a community's sentences where there was one (`clew enrich`), else these
    sentences; a note says so. The text node is a summary, no stretch of a document.

    Attributes:
        level: only communities of this level, 0 being the widest, and narrower ones' nearest where there are no such; None:
            as the question asks.

    Raises:
        QueryError: a level below 0; on searching, no stored communities and too many facts to find them for one search.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    level: int | None = None
    name = "global"

    def __post_init__(self) -> None:
        if self.level is not None and (type(self.level) is not int or self.level < 0):
            raise QueryError(f"expected level as an integer of at least 0, got {self.level!r}")

    def _retrieve(self, query: Query, k: int) -> Ranking:
        made = communities_here(self.reader)
        seeds = self._seeds(query.text)
        scores, told = self._scores(query, made.value, seeds)
        best = sorted((each for each in made.value if scores.get(each.key, 0.0) > 0), key=lambda each: -scores[each.key])
        shown = best[:k] if len(best) <= k or scores[best[k - 1].key] > scores[best[k].key] else best
        names = _names(self.reader, shown)
        steps = self._steps(shown, names)
        documents = summary_documents(self.reader, "communities", shown)
        hits = [
            Hit(
                summary_text("communities", each, _title(each, names)),
                scores[each.key],
                Trail(self.name, tuple(dict.fromkeys(seed.span.text for seed in seeds)), steps.get(each.key, ())),
                {self.name: scores[each.key]},
                document=documents[each.key],
            )
            for each in shown
        ]
        notes = [*made.notes, *told, *([EXTRACTIVE] if any(not each.answer for each in shown) else [])]
        return Ranking(hits, made.warnings, notes)

    def _scores(
        self, query: Query, communities: Sequence[Community], seeds: Sequence[Seed]
    ) -> tuple[Mapping[str, float], list[str]]:
        """The scores of communities by key, and what is to be said of them."""
        narrow = self._of_level(communities, lambda each: bool(each.members))
        if seeds:
            around = self._around(narrow, list(dict.fromkeys(seed.entity for seed in seeds)))
            if around:
                return around, []
        asked = [term for term in content_terms(query.text) if term not in OF_THE_WHOLE]
        named = ", ".join(dict.fromkeys(seed.span.text for seed in seeds))
        lost = [f"no fact ties {named} to a community: found by meaning instead"] if seeds else []
        if asked:
            return self._near(query, narrow), lost
        wide = self._of_level(communities, lambda each: each.level == 0)
        total = sum(each.size for each in wide)
        return {each.key: each.size / total for each in wide}, lost

    def _of_level(self, communities: Sequence[Community], default: Callable[[Community], bool]) -> list[Community]:
        if self.level is None:
            return [each for each in communities if default(each)]
        level = self.level
        return [each for each in communities if each.level == level or (each.level < level and each.members)]

    def _seeds(self, question: str) -> list[Seed]:
        candidates = spans(question)
        found = self.reader.find([span.key for span in candidates])
        linked = link(candidates, found)
        refs = [entity_ref(seed.entity) for seed in linked]
        weights = {edge.target: edge.weight for edge in self.reader.edges(refs, "in", [MENTIONS], limit=1)}
        nodes = self.reader.frequencies([]).nodes
        return [seed for seed in linked if fits(seed, weights.get(entity_ref(seed.entity), 0), nodes)]

    def _around(self, communities: Sequence[Community], entities: Sequence[str]) -> Mapping[str, float]:
        home = {member: each.key for each in communities for member in each.members}
        scores: dict[str, float] = {}
        for entity in entities:
            ref = entity_ref(entity)
            leads: Counter[str] = Counter()
            total = 0
            for edge in self.reader.edges([ref]):
                if edge.type == MENTIONS:
                    continue
                total += edge.weight
                other = split_ref(edge.target if edge.source == ref else edge.source)[1]
                if other in home:
                    leads[home[other]] += edge.weight
            for key, weight in leads.items():
                scores[key] = scores.get(key, 0.0) + 0.5 * weight / total / len(entities)
            if entity in home:
                scores[home[entity]] = scores.get(home[entity], 0.0) + 0.5 / len(entities)
        return scores

    def _near(self, query: Query, communities: Sequence[Community]) -> Mapping[str, float]:
        vector = encode_question(self.reader, self.embedder, query).vector
        if vector is None:
            return {}
        nodes = list(dict.fromkeys(part.node for each in communities for part in each.parts))
        ids, rows = self.reader.vectors(nodes, "text")
        cosines = dict(
            zip(ids, np.sum(rows.astype(np.float64) * vector[0].astype(np.float64), axis=1).tolist(), strict=True)
        )
        found = {}
        for each in communities:
            near = [cosines[part.node] for part in each.parts if part.node in cosines]
            if near:
                found[each.key] = float(np.mean(near))
        return found

    def _steps(self, communities: Sequence[Community], names: Mapping[str, str]) -> dict[str, tuple[Step, ...]]:
        relations = {
            each.id: each for each in self.reader.fetch("relation", [f for each in communities for f in each.facts])
        }
        ends = [end for each in relations.values() for end in (each.source, each.target)]
        called = {**names, **_called(self.reader.fetch("entity", [end for end in dict.fromkeys(ends) if end not in names]))}
        wanted = list(dict.fromkeys(part.node for each in communities for part in each.parts))
        nodes = {node.id: node for node in self.reader.fetch("text_node", wanted)}
        found: dict[str, tuple[Step, ...]] = {}
        for each in communities:
            steps = []
            for fact, part in zip(each.facts, each.parts, strict=False):
                relation, node = relations.get(fact), nodes.get(part.node)
                if relation is None or node is None or not {relation.source, relation.target} <= called.keys():
                    continue
                edge = Edge(fact, relation.type, entity_ref(relation.source), entity_ref(relation.target))
                start = node.start + node.text.find(part.text)
                ends_called = called[relation.source], relation.words, called[relation.target]
                steps.append(Step(edge, *ends_called, part.text, node.id, document_id=node.document_id, start=start))
            found[each.key] = tuple(steps)
        return found


def _names(reader: GraphReader, communities: Sequence[Community]) -> dict[str, str]:
    return _called(reader.fetch("entity", list(dict.fromkeys(name for each in communities for name in each.leading))))


def _called(entities: Iterable[Entity]) -> dict[str, str]:
    return {each.id: each.name for each in entities}


def _title(community: Community, names: Mapping[str, str]) -> str:
    return ", ".join([names[each] for each in community.leading if each in names][:_NAMES])
