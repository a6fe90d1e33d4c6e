"""The entities that a question names, read from the store, and their other names: for what needs them without a pool."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from ...graph.model import MENTIONS, Entity, entity_ref, split_ref
from ...graph.reads import EdgesOf, FetchEntities, FindEntities, NodesAbout, TermFrequencies
from ...graph.store import GraphReader
from ...graph.terms import content_terms, terms
from ..query import MAX_QUESTION
from .entity_linking import Seed, fits, link, plain_seeds, proper_names, spans

_POSSESSIVE = re.compile(r"['’`]s?$")


def entities_named(reader: GraphReader, question: str) -> list[tuple[Seed, Entity]]:
    """The question's entities in the order of `entity_linking.link`, each once; plain words only where rare in the store."""
    candidates = spans(question)
    named, counted = FindEntities([span.key for span in candidates]), TermFrequencies([])
    answers = reader.read(named, counted)
    seeds = list({seed.entity: seed for seed in reversed(link(candidates, answers[named]))}.values())[::-1]
    if not seeds:
        return []
    ids = [seed.entity for seed in seeds]
    nodes = answers[counted].nodes
    mentioning, entities = EdgesOf([entity_ref(each) for each in ids], "in", [MENTIONS], 1), FetchEntities(ids)
    plain = plain_seeds(seeds)
    about = NodesAbout(plain, 1)
    answers = reader.read(mentioning, entities, about)
    # A mention's edge carries how many text nodes mention its entity.
    frequency = {split_ref(edge.target)[1]: edge.weight for edge in answers[mentioning]}
    found = {entity.id: entity for entity in answers[entities]}
    proper = proper_names((found[each] for each in plain if each in found), {entity for entity, _ in answers[about]})
    kept = [seed for seed in seeds if fits(seed, frequency.get(seed.entity, 0), nodes, proper)]
    return [(seed, found[seed.entity]) for seed in kept if seed.entity in found]


def renamed(reader: GraphReader, question: str, most: int) -> list[str]:
    """The question with one of its entities called by another of its names, `most` times at most, without repeats.

    First come the names by which the graph shows the entities, the longest name in the question first, then each entity's
    first alias, and so on. A name that only leaves words out or writes them otherwise is none ("Brand" for "Matteo Brand").
    What would be longer than a question may be is left out.
    """
    by_entity = [list(_renamed(question, seed, entity)) for seed, entity in entities_named(reader, question)]
    in_turn = (text for row in zip_longest(*by_entity) for text in row if text is not None and len(text) <= MAX_QUESTION)
    return list(dict.fromkeys(in_turn))[:most]


def topics(reader: GraphReader, question: str) -> list[str]:
    """The names of what the question is about, as it writes them, in its order: its entities, dates and quantities apart."""
    named = {seed.span.start: seed.span for seed, entity in entities_named(reader, question) if not entity.literal}
    return list(dict.fromkeys(_POSSESSIVE.sub("", named[start].text) for start in sorted(named)))


def _renamed(question: str, seed: Seed, entity: Entity) -> Iterator[str]:
    """The question with an entity's other names in the place of the one that it has there."""
    span = seed.span
    said = set(terms(span.text))
    ending = _POSSESSIVE.search(span.text)
    for name in (entity.name, *entity.aliases):
        if not said.issuperset(content_terms(name)):
            yield f"{question[: span.start]}{name}{ending[0] if ending else ''}{question[span.end :]}"
