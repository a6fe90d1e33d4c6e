"""The weights that a store's own users have taught the ranker, kept in the store's log `ranker`.

The log is a history: a switch puts weights on top, with the questions that they learned from; going back takes the top ones
off. It travels with copies of the store.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..graph.errors import InputError
from ..graph.store import GraphStore
from .weighing import Weights, parsed, shipped

LOG = "ranker"


def own_file(store: GraphStore) -> Mapping[str, Any] | None:
    """The store's own weights as a file holds them, unchecked; None where the ones that come with Clew count."""
    held = _history(store)
    return _weights(held[-1]) if held else None


def taught(store: GraphStore) -> frozenset[str]:
    """The questions that the store's own weights learned from."""
    held = _history(store)
    questions = held[-1].get("questions") if held else None
    return frozenset(map(str, questions)) if isinstance(questions, list) else frozenset()


def own_weights(store: GraphStore) -> Weights | None:
    """The store's own weights; None where there are none.

    Raises:
        ConfigError: they are of another version, were changed, or name unknown signals.
    """
    file = own_file(store)
    if file is None:
        return None
    what = f"the weights that {store.url} was taught ('clew train --store {store.url} --undo' takes them back)"
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
    store.append_record(LOG, {"weights": dict(file), "questions": list(questions)})


def switch_back(store: GraphStore) -> str | None:
    """Take the last switch back. Returns what counts now, as `described` says it.

    Raises:
        InputError: there was none; StoreReadOnly, StoreLocked: the store cannot be written.
    """
    if not _history(store):
        raise InputError(f"{store.url} has no weights of its own: there is nothing to take back")
    store.append_record(LOG, {"undo": True})
    return described(store)


def _history(store: GraphStore) -> list[Mapping[str, Any]]:
    """The switches that were not taken back."""
    held: list[Mapping[str, Any]] = []
    for record in store.records(LOG):
        if isinstance(record, Mapping) and "weights" in record:
            held.append(record)
        elif held:
            held.pop()
    return held


def _weights(record: Mapping[str, Any]) -> Mapping[str, Any]:
    held = record["weights"]
    return held if isinstance(held, Mapping) else {}
