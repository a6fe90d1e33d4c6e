"""The entities that a question names, read from the store: for retrievers that need them without a pool."""

from collections.abc import Sequence

from ....graph.model import MENTIONS, Entity, entity_ref, split_ref
from ....graph.store import Call, GraphReader
from ...question.entity_linking import Seed, link, rare_enough, spans


def entities_named(reader: GraphReader, question: str) -> list[tuple[Seed, Entity]]:
    """The question's entities in `linking.link`'s order, each once; plain words only where they are rare in the store."""
    candidates = spans(question)
    known, frequencies = reader.read(
        [Call("find", ([span.key for span in candidates],)), Call("frequencies", ([],))]
    ).results
    seeds = list({seed.entity: seed for seed in reversed(link(candidates, known))}.values())[::-1]
    if not seeds:
        return []
    ids = [seed.entity for seed in seeds]
    mentioning, entities = reader.read(
        [Call("edges", ([entity_ref(each) for each in ids], "in", [MENTIONS], 1)), Call("fetch", ("entity", ids))]
    ).results
    # A mention's edge carries how many text nodes mention its entity.
    frequency = {split_ref(edge.target)[1]: edge.weight for edge in mentioning}
    found: dict[str, Entity] = {entity.id: entity for entity in entities}
    return [(seed, found[seed.entity]) for seed in _counting(seeds, frequency, frequencies.nodes) if seed.entity in found]


def _counting(seeds: Sequence[Seed], frequency: dict[str, int], nodes: int) -> list[Seed]:
    return [seed for seed in seeds if rare_enough(seed, frequency.get(seed.entity, 0), nodes)]
