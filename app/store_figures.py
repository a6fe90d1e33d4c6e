"""What `stats` tells of a store."""

from collections import Counter
from typing import Any

from ..graph.model import Evidence, Mention
from ..graph.store import GraphStore


def store_figures(store: GraphStore) -> dict[str, Any]:
    """Counts, digest, generation, encoder and its dimension, ranker and adapter, and what the ledger does; of one state."""
    from ..models.word_vectors import packable
    from ..retrieval.training.adopted_models import describe_adapter, describe_ranker

    def found() -> dict[str, Any]:
        encoder = store.encoder
        assignments = store.assignments()
        hidden = Counter((each.reason, type(each.value)) for each in store.hidden())
        return {
            "digest": store.digest(),
            **store.counts(),
            "generation": store.generation,
            "encoder": encoder.name if encoder else None,
            "dimension": encoder.dimension if encoder else None,
            "word_vectors": encoder is not None and encoder.words and packable(encoder.name),
            "ranker": describe_ranker(store),
            "adapter": describe_adapter(store),
            "decisions": len(store.decisions()),
            "merged": sum(1 for each in assignments if each.entity and not each.document),
            "parted": len({each.entity for each in assignments if each.entity and each.document}),
            "wrong_evidence": hidden["wrong", Evidence],
            "blocked_mentions": hidden["blocked", Mention],
        }

    return store.snapshot(found)[0]
