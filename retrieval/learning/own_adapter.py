"""The adapter that a store's own users have taught questions, kept in the store (see `switches`)."""

from collections.abc import Sequence

from ...graph.store import GraphStore
from ...models.embedder import Embedder
from ..adapted_embedder import AdaptedEmbedder
from ..question.adapter import Adapter, parsed
from ..training import adopted_models


def adapter_of(store: GraphStore, embedder: Embedder) -> Adapter | None:
    """The store's adapter; None where there is none, and then the encoder is not asked for anything.

    Raises:
        ConfigError: it is of another version or encoder, or was changed.
    """
    file = adopted_models.in_force(store, "adapter")
    if file is None:
        return None
    what = f"the adapter that {store.url} was taught ({adopted_models.undoing(store)})"
    return parsed(file, what, embedder.name, embedder.dimension)


def query_embedder(store: GraphStore, embedder: Embedder) -> AdaptedEmbedder:
    """The encoder of questions to a store: its adapter on top of its encoder. Both are first asked by the first question."""
    return AdaptedEmbedder(embedder, lambda: adapter_of(store, embedder))


def adapter_taught(store: GraphStore) -> frozenset[str]:
    """The questions that the store's adapter learned from."""
    return adopted_models.questions_of(store, "adapter")


def adapter_described(store: GraphStore) -> str | None:
    """Which adapter a store has, in words; None where it has none."""
    file = adopted_models.in_force(store, "adapter")
    if file is None:
        return None
    count = file.get("judgements")
    return f"own {str(file.get('sha256'))[:12]}, from judgements on {count if isinstance(count, int) else 0:,} questions"


def switch_to_adapter(store: GraphStore, adapter: Adapter, encoder: str, questions: Sequence[str]) -> None:
    """Let this adapter of questions of an encoder (by name), which learned from these questions, count from now on.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    adopted_models.switch(store, "adapter", adapter.to_file(encoder), questions)
