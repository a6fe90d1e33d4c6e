"""What the retrievers of facts share: options, scores, the cut after ranking, and hits as facts or as texts.

The score of a fact is decay^(hops - 1) x (start + own) / 2, above 0 and at most 1: `start` is how good the entity or fact is
where its way begins, `own` how well the fact itself fits the question, and `hops` how many facts lead to it, itself
included. Both parts are signals of the hit, so that a score is their sum. A text that states facts has the score of the best
of them; one about an entity that the question means at least half of how surely it is meant; and one about an entity at an
end of a fact at least decay x the score of this fact.
"""

import heapq
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ...graph.errors import QueryError
from ...graph.model import MENTIONS, Entity
from ...graph.reads import FetchEntities, FetchRelations
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ...models.llm import LLM
from ..base import Retriever
from ..query import Query, checked_number
from ..question.encoder import encode_question
from ..ranking import Ranking, rounded
from .hits import FactReading, MeantEntity, ScoredFact, best_of, fact_hits, hits_about, text_hits
from .seeds import meant_entities
from .similarity import StatedFacts, cosines_of_facts, cosines_of_names, entities_near, names_in, near_facts, share_of_words
from .walk import FactWalk, ReachedFact, walk, with_ends

DECAY = 0.7
LIMIT = 100
MOST_DEPTH = 6
READ_AT_ONCE = 100
"""Further facts whose sentences are read first; then as many as are known."""
SLACK = 1e-4
"""What a cosine of a search may be off by."""
NAMES_COMPARED = 32
"""Entities whose names are compared with the question, where entities are found by their vectors."""

NO_FACTS = "the graph holds no facts here: add documents, or let the filter pass some that state facts"
NO_ENTITY = "the question names no entity that the graph knows"
NO_VECTORS = "the store has no vectors to compare the question with"
CUT = "a node has more facts than are followed, or there are more nodes: some facts were not looked at"


@dataclass(frozen=True, slots=True)
class FoundFacts:
    """What a search found before the cut.

    Attributes:
        facts: scored facts, in no order; those that cannot be among the first `limit` may be left out.
        entities: entities that are known by now, those the search began at among them, by id.
        meant: the entities that the search began at, by id.
        warnings: why nothing, or less, was found.
        cut: whether the walk met its bounds.
    """

    facts: Sequence[ScoredFact] = ()
    entities: Mapping[str, Entity] = field(default_factory=dict)
    meant: Mapping[str, MeantEntity] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True, repr=False)
class FactSearch(Retriever):
    """Base of the retrievers of facts; a subclass finds and scores them in `found`.

    Attributes:
        depth: facts in a row that are followed from where the search begins, 1 to MOST_DEPTH.
        limit: facts that stay after ranking, at least 1. No fact is cut that could be among them.
        include_text: true: hits are the text nodes that state facts, each with its best fact's score and all of its facts
            in the trail, and those about the entities that the search began at or that a fact leads to; false: hits are the
            facts (`FactNode`).
        decay: what a score is multiplied by for each further hop, above 0 and at most 1; from a fact to the texts about an
            entity is a hop too.

    Raises:
        QueryError: an option that is not in its range.
        StoreMismatch: on searching, the store's vectors come from another encoder.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    depth: int = 2
    limit: int = LIMIT
    include_text: bool = True
    decay: float = DECAY

    def __post_init__(self) -> None:
        for called, most in (("depth", MOST_DEPTH), ("limit", None)):
            checked_whole(getattr(self, called), f"{called} of {self.name}", 1, most)
        if not isinstance(self.include_text, bool):
            raise QueryError(f"expected include_text of {self.name} as true or false, got {self.include_text!r}")
        object.__setattr__(self, "decay", checked_number(self.decay, f"decay of {self.name}", 0, 1, above=True))

    @abstractmethod
    def found(self, query: Query) -> FoundFacts:
        """All facts that this retriever finds for a question, scored and not yet cut."""

    def _retrieve(self, query: Query, k: int) -> Ranking:
        if not any(name != MENTIONS for name in self.reader.relation_types()):
            return Ranking().warned(f"{self.name}: {NO_FACTS}")
        found = self.found(query)
        scored = [each for each in found.facts if rounded(each.score) > 0]
        best = sorted(scored, key=lambda each: (-rounded(each.score), each.fact.edge.id))[: self.limit]
        entities = with_ends(self.reader, (each.fact for each in best), found.entities)
        reading = FactReading.read(self.reader, best, entities)
        warnings = found.warnings
        if self.include_text:
            about = hits_about(self.reader, reading, found.meant, best, self.decay, self.name)
            hits = best_of(text_hits(reading, best, self.name), about)
        else:
            hits = fact_hits(reading, best, self.name)
            alone = ", ".join(sorted(entities[each].name for each, one in found.meant.items() if one.isolated))
            if alone and not hits:
                warnings = (*warnings, f"no fact is about {alone}; with include_text the texts about it are found")
        notes = (f"{self.name}: {CUT}",) if found.cut else ()
        return Ranking(hits, (f"{self.name}: {each}" for each in warnings), notes).top(k)


def checked_whole(value: object, what: str, least: int, most: int | None = None) -> int:
    """An option that counts something.

    Raises:
        QueryError: it is not an integer in its range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        bounds = f"of {least} to {most}" if most is not None else f"of at least {least}"
        raise QueryError(f"expected {what} as an integer {bounds}, got {value!r:.40}")
    return value


def facts_by_names(
    reader: GraphReader,
    query: Query,
    embedder: Embedder,
    depth: int,
    decay: float,
    *,
    near: int,
    last_resort: bool = False,
    llm: LLM | None = None,
    names: int = 10,
) -> FoundFacts:
    """The facts around the entities that a question means (see `seeds`).

    A fact's own part is the share of the question's other words (those in no name, stop words apart) that the facts of its
    way have.
    """
    meant = meant_entities(reader, query, embedder, near, llm, names, last_resort=last_resort)
    if not meant.scores:
        return FoundFacts(warnings=(*meant.warnings, NO_ENTITY))
    walked = walk(reader, meant.scores, depth)
    entities = with_ends(reader, walked.facts.values(), {**meant.entities, **walked.entities})
    own = _shares_of_words(reader, walked, entities, meant.other_words)
    scored = _scored(walked.facts.values(), own, decay, ("names", "words"))
    return _found(walked, scored, meant.scores, entities, meant.warnings)


def facts_by_vectors(
    reader: GraphReader,
    query: Query,
    embedder: Embedder,
    depth: int,
    decay: float,
    *,
    sentences: int,
    limit: int,
    share: float = 1.0,
    besides: Mapping[str, float] = MappingProxyType({}),
) -> FoundFacts:
    """The facts that the sentences nearest to the question state, and those around them.

    `start` is the cosine of the nearest fact on the way, a fact's own part that of the sentence that states it. What states
    a further fact is read only where it may be among the first `limit` of a ranking by `share` of its score here and what it
    has `besides`, by its id.
    """
    vector = encode_question(reader, embedder, query).vector
    if vector is None:
        return FoundFacts(warnings=(NO_VECTORS,))
    near = near_facts(reader, vector, sentences)
    own = cosines_of_facts(reader, vector, near.stated)
    first = [ReachedFact(edge, 1, max(0.0, own.get(each, 0.0)), "", (edge,)) for each, edge in near.edges.items()]
    walked = walk(reader, {}, depth, first)
    bounds = _Bounds(walked.facts, decay, max(0.0, near.least), share, besides)
    while unread := bounds.unread(own, limit):
        found = cosines_of_facts(reader, vector, StatedFacts.read(reader, unread))
        own |= {identity: found.get(identity, 0.0) for identity in unread}
    facts = [fact for identity, fact in walked.facts.items() if identity in own]
    return FoundFacts(_scored(facts, own, decay, ("nearest", "cosine")), walked.entities, cut=near.cut or walked.cut)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Between what a fact's score lies before its sentences are read, so that those of hopeless facts never are.

    This is the threshold algorithm of Fagin, Lotem and Naor (Optimal Aggregation Algorithms for Middleware, 2003): the
    cosine of a fact that no near sentence states is at most that of the last near sentence.
    """

    facts: Mapping[str, ReachedFact]
    decay: float
    least: float
    share: float
    besides: Mapping[str, float]

    def score(self, fact: ReachedFact, own: float) -> float:
        """What a fact counts in the ranking, with this cosine."""
        part = self.decay ** (fact.hops - 1) / 2 * (fact.start + max(0.0, own))
        return self.share * part + self.besides.get(fact.edge.id, 0.0)

    def unread(self, own: Mapping[str, float], limit: int) -> list[str]:
        """The facts to read next, those that may be best first; none where no other can be among the first `limit`."""
        least = [self.score(fact, own.get(each, 0.0)) for each, fact in self.facts.items()]
        least += [score for each, score in self.besides.items() if each not in self.facts]
        floor = heapq.nlargest(limit, least)[-1] - SLACK if len(least) >= limit else 0.0
        most = {each: self.score(fact, self.least) for each, fact in self.facts.items() if each not in own}
        hopeful = sorted((each for each, score in most.items() if score >= floor), key=lambda each: (-most[each], each))
        return hopeful[: max(READ_AT_ONCE, len(own))]


def facts_by_entity_vectors(
    reader: GraphReader,
    query: Query,
    embedder: Embedder,
    depth: int,
    decay: float,
    *,
    entities: int,
    least: float,
    sentences: int,
) -> FoundFacts:
    """The facts around the entities whose names are nearest to the question.

    Compared are the entities that the question names, and those that its nearest sentences mention. `start` is the cosine
    between question and name, a fact's own part that between question and a sentence that states it.
    """
    vector = encode_question(reader, embedder, query).vector
    if vector is None:
        return FoundFacts(warnings=(NO_VECTORS,))
    named = meant_entities(reader, query).entities
    compared = list(dict.fromkeys([*named, *entities_near(reader, vector, sentences, NAMES_COMPARED)]))
    fetch = FetchEntities(compared)
    held = {each.id: each for each in reader.read(fetch)[fetch] if not each.literal}
    cosines = cosines_of_names(embedder, vector, {identity: entity.name for identity, entity in held.items()})
    order = sorted(cosines, key=lambda each: (-rounded(cosines[each]), each))
    seeds = {each: max(0.0, cosines[each]) for each in order[:entities] if rounded(cosines[each]) >= least}
    if not seeds:
        return FoundFacts(warnings=("no entity's name is near enough to the question",))
    walked = walk(reader, seeds, depth)
    own = cosines_of_facts(reader, vector, StatedFacts.read(reader, list(walked.facts)))
    return _found(walked, _scored(walked.facts.values(), own, decay, ("names", "cosine")), seeds, held)


def _scored(
    facts: Iterable[ReachedFact], own: Mapping[str, float], decay: float, signals: tuple[str, str]
) -> list[ScoredFact]:
    scored = []
    for fact in facts:
        share = decay ** (fact.hops - 1) / 2
        parts = share * max(0.0, fact.start), share * max(0.0, own.get(fact.edge.id, 0.0))
        scored.append(ScoredFact(fact, sum(parts), dict(zip(signals, parts, strict=True))))
    return scored


def _found(
    walked: FactWalk,
    scored: Sequence[ScoredFact],
    seeds: Mapping[str, float],
    entities: Mapping[str, Entity],
    warnings: tuple[str, ...] = (),
) -> FoundFacts:
    """What a walk from entities found; the texts about each of these have half of its own score."""
    busy = set(names_in(fact.edge for fact in walked.facts.values()))
    meant = {each: MeantEntity(score / 2, each not in busy) for each, score in seeds.items() if rounded(score / 2) > 0}
    return FoundFacts(scored, {**walked.entities, **entities}, meant, warnings, walked.cut)


def _shares_of_words(
    reader: GraphReader, walked: FactWalk, entities: Mapping[str, Entity], asked: Sequence[str]
) -> dict[str, float]:
    """By fact the share of these words that the facts of its way have, itself included."""
    if not asked:
        return {}
    fetch = FetchRelations(list(walked.facts))
    told = {}
    for relation in reader.read(fetch)[fetch]:
        ends = (entities[each].name for each in (relation.source, relation.target) if each in entities)
        told[relation.id] = " ".join((*ends, relation.words, relation.type.replace("_", " ")))
    return {
        identity: share_of_words(asked, " ".join(told.get(edge.id, "") for edge in fact.way))
        for identity, fact in walked.facts.items()
    }
