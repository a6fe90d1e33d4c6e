"""The weights that a store's own users have taught the ranker, kept in the store (see `switches`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...graph.store import GraphStore
from ..ranker.weights import Weights, parsed, shipped
from ..training import adopted_models


def own_file(store: GraphStore) -> Mapping[str, Any] | None:
    """The store's own weights as a file holds them, unchecked; None where the ones that come with Clew count."""
    return adopted_models.in_force(store, "weights")


def taught(store: GraphStore) -> frozenset[str]:
    """The questions that the store's own weights learned from."""
    return adopted_models.questions_of(store, "weights")


def own_weights(store: GraphStore) -> Weights | None:
    """The store's own weights; None where there are none.

    Raises:
        ConfigError: they are of another version, were changed, or name unknown signals.
    """
    file = own_file(store)
    if file is None:
        return None
    what = f"the weights that {store.url} was taught ({adopted_models.undoing(store)})"
    return parsed(json.dumps(file).encode(), what)


def weights_of(store: GraphStore) -> Weights | None:
    """The weights that count for a store: its own, else the ones that come with Clew; None where there are neither.

    Raises:
        ConfigError: as `own_weights`.
    """
    own = own_weights(store)
    return shipped() if own is None else own


def described(store: GraphStore) -> str | None:
    """Which weights count for a store, in words; None where there are none."""
    own = own_file(store)
    if own is None:
        weights = shipped()
        return None if weights is None else f"shipped {weights.sha256[:12]}"
    learned = own.get("trained_on")
    count = learned.get("judgements", 0) if isinstance(learned, Mapping) else 0
    return f"own {str(own.get('sha256'))[:12]}, from judgements on {count:,} questions"


def switch_to(store: GraphStore, file: Mapping[str, Any], questions: Sequence[str]) -> None:
    """Let these weights, which learned from these questions, count from now on.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    adopted_models.switch(store, "weights", file, questions)
