"""What a store's users have taught it, as a history in the store's log `ranker`.

A switch puts weights or an adapter on top, with the questions that they learned from; going back takes the last one off,
whichever it was. It travels with copies of the store.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from ...graph.errors import InputError
from ...graph.store import GraphStore

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
