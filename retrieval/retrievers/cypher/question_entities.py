"""The entities that a question names, read from the store: for retrievers that need them without a pool."""

from ....graph.model import MENTIONS, Entity, entity_ref, split_ref
from ....graph.reads import EdgesOf, FetchEntities, FindEntities, NodesAbout, TermFrequencies
from ....graph.store import GraphReader
from ...question.entity_linking import Seed, fits, link, plain_seeds, proper_names, spans


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
