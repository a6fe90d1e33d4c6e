"""A store's adopted models, weights or a query adapter trained on its users' judgements, as a history in its log `ranker`.

Adopting a model adds it, with the questions that it was trained on; reverting removes the last one, whichever it was. The
history is part of copies of the store.
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
ModelKind: TypeAlias = Literal["weights", "adapter"]
_KINDS: tuple[ModelKind, ...] = ("weights", "adapter")


def current_file(store: GraphStore, kind: ModelKind) -> Mapping[str, Any] | None:
    """The record of the current adopted model of this kind, unchecked; None where there is none."""
    record = _last(store, kind)
    if record is None:
        return None
    file = record[kind]
    return file if isinstance(file, Mapping) else {}


def trained_questions(store: GraphStore, kind: ModelKind) -> frozenset[str]:
    """The questions that the current adopted model of this kind was trained on."""
    record = _last(store, kind)
    questions = None if record is None else record.get("questions")
    return frozenset(map(str, questions)) if isinstance(questions, list) else frozenset()


def adopt(store: GraphStore, kind: ModelKind, file: Mapping[str, Any], questions: Sequence[str]) -> None:
    """Adopt a model that was trained on these questions: from now on it is the current one.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    store.append_record(LOG, {kind: dict(file), "questions": list(questions)})


def revert_last(store: GraphStore) -> None:
    """Revert to the previous model: remove the one adopted last, whichever it was.

    Raises:
        InputError: there was none; StoreReadOnly, StoreLocked: the store cannot be written.
    """
    if not _history(store):
        raise InputError(f"{store.url} has adopted no weights and no adapter: there is nothing to revert")
    store.append_record(LOG, {"undo": True})


def how_to_revert(store: GraphStore) -> str:
    """How to revert to the previous model, for messages."""
    return f"'clew train --store {store.url} --undo' reverts to the previous model"


def _last(store: GraphStore, kind: ModelKind) -> Mapping[str, Any] | None:
    return next((record for record in reversed(_history(store)) if kind in record), None)


def _history(store: GraphStore) -> list[Mapping[str, Any]]:
    """The adopted models that were not removed."""
    adopted: list[Mapping[str, Any]] = []
    for record in store.records(LOG):
        if isinstance(record, Mapping) and any(kind in record for kind in _KINDS):
            adopted.append(record)
        elif adopted:
            adopted.pop()
    return adopted


def adopted_file(store: GraphStore) -> Mapping[str, Any] | None:
    """The record of the store's adopted weights, unchecked; None where it uses those that come with Clew."""
    return current_file(store, "weights")


def ranker_questions(store: GraphStore) -> frozenset[str]:
    """The questions that the store's adopted weights were trained on."""
    return trained_questions(store, "weights")


def adopted_weights(store: GraphStore) -> Weights | None:
    """The store's adopted weights; None where there are none.

    Raises:
        ConfigError: they have another version, were changed, or name unknown signals.
    """
    file = adopted_file(store)
    if file is None:
        return None
    what = f"the adopted weights of {store.url} ({how_to_revert(store)})"
    return ranker_weights.parsed(json.dumps(file).encode(), what)


def weights_of(store: GraphStore) -> Weights | None:
    """The current weights of a store: adopted ones, else those that come with Clew; None where there are neither.

    Raises:
        ConfigError: as `adopted_weights`.
    """
    adopted = adopted_weights(store)
    return shipped() if adopted is None else adopted


def describe_ranker(store: GraphStore) -> str | None:
    """The current weights of a store in words; None where there are none."""
    file = adopted_file(store)
    if file is None:
        weights = shipped()
        return None if weights is None else f"shipped {weights.sha256[:12]}"
    trained_on = file.get("trained_on")
    count = trained_on.get("judgements", 0) if isinstance(trained_on, Mapping) else 0
    return f"adopted {str(file.get('sha256'))[:12]}, trained on judgements of {count:,} questions"


def adopt_weights(store: GraphStore, file: Mapping[str, Any], questions: Sequence[str]) -> None:
    """Adopt weights that were trained on these questions.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    adopt(store, "weights", file, questions)


def adapter_of(store: GraphStore, embedder: Embedder) -> Adapter | None:
    """The store's adopted adapter; None where there is none, and then the encoder is not loaded.

    Raises:
        ConfigError: it has another version, is for another encoder, or was changed.
    """
    file = current_file(store, "adapter")
    if file is None:
        return None
    what = f"the adopted adapter of {store.url} ({how_to_revert(store)})"
    return query_adapter.parsed(file, what, embedder.name, embedder.dimension)


def query_embedder(store: GraphStore, embedder: Embedder) -> AdaptedEmbedder:
    """The encoder of questions to a store, its encoder with its adopted adapter on top; both load at the first question."""
    return AdaptedEmbedder(embedder, lambda: adapter_of(store, embedder))


def adapter_questions(store: GraphStore) -> frozenset[str]:
    """The questions that the store's adopted adapter was trained on."""
    return trained_questions(store, "adapter")


def describe_adapter(store: GraphStore) -> str | None:
    """The current adapter of a store in words; None where it has none."""
    file = current_file(store, "adapter")
    if file is None:
        return None
    count = file.get("judgements")
    number = count if isinstance(count, int) else 0
    return f"adopted {str(file.get('sha256'))[:12]}, trained on judgements of {number:,} questions"


def adopt_adapter(store: GraphStore, adapter: Adapter, encoder: str, questions: Sequence[str]) -> None:
    """Adopt an adapter for questions of an encoder (by name) that was trained on these questions.

    Raises:
        StoreReadOnly, StoreLocked: the store cannot be written.
    """
    adopt(store, "adapter", adapter.to_file(encoder), questions)
