"""What a store's users have taught it, as a history in the store's log `ranker`.

A switch puts weights or an adapter on top, with the questions that they learned from; going back takes the last one off,
whichever it was. It travels with copies of the store.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from ...graph.errors import InputError
from ...graph.store import GraphStore
from ...models.embedder import Embedder
from ..question import adapter as query_adapter
from ..question.adapter import Adapter
from ..question.encoder import AdaptedEmbedder
from ..ranker import weights as ranker_weights
from ..ranker.weights import Weights, shipped

LOG = "ranker"
Kind: TypeAlias = Literal["weights", "adapter"]
_KINDS: tuple[Kind, ...] = ("weights", "adapter")


def in_force(store: GraphStore, kind: Kind) -> Mapping[str, Any] | None:
    """What counts of this kind as its file holds it, unchecked; None where there was no switch."""
    record = _last(store, kind)
    if record is None:
        return None
    held = record[kind]
    return held if isinstance(held, Mapping) else {}


def questions_of(store: GraphStore, kind: Kind) -> frozenset[str]:
    """The questions that it learned from."""
    record = _last(store, kind)
    questions = None if record is None else record.get("questions")
    return frozenset(map(str, questions)) if isinstance(questions, list) else frozenset()


def switch(store: GraphStore, kind: Kind, file: Mapping[str, Any], questions: Sequence[str]) -> None:
    """Let this, which learned from these questions, count from now on.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    store.append_record(LOG, {kind: dict(file), "questions": list(questions)})


def switch_back(store: GraphStore) -> None:
    """Take the last switch back, whichever it was.

    Raises:
        InputError: there was none; StoreReadOnly, StoreLocked: the store cannot be written.
    """
    if not _history(store):
        raise InputError(f"{store.url} has no weights of its own and no adapter: there is nothing to take back")
    store.append_record(LOG, {"undo": True})


def undoing(store: GraphStore) -> str:
    """How the last switch is taken back, for messages."""
    return f"'clew train --store {store.url} --undo' takes the last switch back"


def _last(store: GraphStore, kind: Kind) -> Mapping[str, Any] | None:
    return next((record for record in reversed(_history(store)) if kind in record), None)


def _history(store: GraphStore) -> list[Mapping[str, Any]]:
    """The switches that were not taken back."""
    held: list[Mapping[str, Any]] = []
    for record in store.records(LOG):
        if isinstance(record, Mapping) and any(kind in record for kind in _KINDS):
            held.append(record)
        elif held:
            held.pop()
    return held


def own_file(store: GraphStore) -> Mapping[str, Any] | None:
    """The store's own weights as a file holds them, unchecked; None where the ones that come with Clew count."""
    return in_force(store, "weights")


def taught(store: GraphStore) -> frozenset[str]:
    """The questions that the store's own weights learned from."""
    return questions_of(store, "weights")


def own_weights(store: GraphStore) -> Weights | None:
    """The store's own weights; None where there are none.

    Raises:
        ConfigError: they are of another version, were changed, or name unknown signals.
    """
    file = own_file(store)
    if file is None:
        return None
    what = f"the weights that {store.url} was taught ({undoing(store)})"
    return ranker_weights.parsed(json.dumps(file).encode(), what)


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
    switch(store, "weights", file, questions)


def adapter_of(store: GraphStore, embedder: Embedder) -> Adapter | None:
    """The store's adapter; None where there is none, and then the encoder is not asked for anything.

    Raises:
        ConfigError: it is of another version or encoder, or was changed.
    """
    file = in_force(store, "adapter")
    if file is None:
        return None
    what = f"the adapter that {store.url} was taught ({undoing(store)})"
    return query_adapter.parsed(file, what, embedder.name, embedder.dimension)


def query_embedder(store: GraphStore, embedder: Embedder) -> AdaptedEmbedder:
    """The encoder of questions to a store: its adapter on top of its encoder. Both are first asked by the first question."""
    return AdaptedEmbedder(embedder, lambda: adapter_of(store, embedder))


def adapter_taught(store: GraphStore) -> frozenset[str]:
    """The questions that the store's adapter learned from."""
    return questions_of(store, "adapter")


def adapter_described(store: GraphStore) -> str | None:
    """Which adapter a store has, in words; None where it has none."""
    file = in_force(store, "adapter")
    if file is None:
        return None
    count = file.get("judgements")
    return f"own {str(file.get('sha256'))[:12]}, from judgements on {count if isinstance(count, int) else 0:,} questions"


def switch_to_adapter(store: GraphStore, adapter: Adapter, encoder: str, questions: Sequence[str]) -> None:
    """Let this adapter of questions of an encoder (by name), which learned from these questions, count from now on.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    switch(store, "adapter", adapter.to_file(encoder), questions)
