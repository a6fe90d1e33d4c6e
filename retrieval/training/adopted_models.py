"""A store's adopted models, weights or a query adapter trained on its users' judgements, as a history in its log `ranker`.

Adopting a model adds it, with the questions that it was trained on; reverting removes the last one, whichever it was. The
history is part of copies of the store.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

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


def _adopted(store: GraphStore, kind: ModelKind) -> str:
    """An adopted model's name in errors, with how to revert to the previous one."""
    return f"the adopted {kind} of {store.url} ('clew train --store {store.url} --undo' reverts to the previous model)"


def _last(store: GraphStore, kind: ModelKind) -> Mapping[str, Any] | None:
    return next((record for record in reversed(_history(store)) if kind in record), None)


def _history(store: GraphStore) -> list[Mapping[str, Any]]:
    """The adopted models that were not removed."""
    adopted: list[Mapping[str, Any]] = []
    for record in store.records(LOG):
        if isinstance(record, Mapping) and any(kind in record for kind in get_args(ModelKind)):
            adopted.append(record)
        elif adopted:
            adopted.pop()
    return adopted


def adopted_weights(store: GraphStore) -> Weights | None:
    """The store's adopted weights; None where there are none.

    Raises:
        ConfigError: they have another version, were changed, or name unknown signals.
    """
    file = current_file(store, "weights")
    return None if file is None else ranker_weights.parsed(json.dumps(file).encode(), _adopted(store, "weights"))


def weights_of(store: GraphStore) -> Weights | None:
    """The current weights of a store: adopted ones, else those that come with Clew; None where there are neither.

    Raises:
        ConfigError: as `adopted_weights`.
    """
    adopted = adopted_weights(store)
    return shipped() if adopted is None else adopted


def describe_ranker(store: GraphStore) -> str | None:
    """The current weights of a store in words; None where there are none."""
    file = current_file(store, "weights")
    if file is None:
        weights = shipped()
        return None if weights is None else f"shipped {weights.sha256[:12]}"
    trained_on = file.get("trained_on")
    count = trained_on.get("judgements", 0) if isinstance(trained_on, Mapping) else 0
    return f"adopted {str(file.get('sha256'))[:12]}, trained on judgements of {count:,} questions"


def adapter_of(store: GraphStore, embedder: Embedder) -> Adapter | None:
    """The store's adopted adapter; None where there is none, and then the encoder is not loaded.

    Raises:
        ConfigError: it has another version, is for another encoder, or was changed.
    """
    file = current_file(store, "adapter")
    if file is None:
        return None
    return query_adapter.parsed(file, _adopted(store, "adapter"), embedder.name, embedder.dimension)


def query_embedder(store: GraphStore, embedder: Embedder) -> AdaptedEmbedder:
    """The encoder of questions to a store, its encoder with its adopted adapter on top; both load at the first question."""
    return AdaptedEmbedder(embedder, lambda: adapter_of(store, embedder))


def describe_adapter(store: GraphStore) -> str | None:
    """The current adapter of a store in words; None where it has none."""
    file = current_file(store, "adapter")
    if file is None:
        return None
    count = file.get("judgements")
    number = count if isinstance(count, int) else 0
    return f"adopted {str(file.get('sha256'))[:12]}, trained on judgements of {number:,} questions"
