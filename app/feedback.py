"""Judgements in either form a user gives them, into the store's log."""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from ..graph.complaints import complaint
from ..graph.errors import InputError
from ..graph.store import GraphStore
from ..retrieval.training import judgements
from ..retrieval.training.judgements import Judgement, Judgements


def record(
    store: GraphStore, judged: str | Iterable[Judgement], nodes: str | Sequence[str] = (), relevant: bool = True
) -> Judgements:
    """Record a question with its text nodes, or ready judgements (none: only read). Returns all that count.

    Raises:
        InputError: a question without text nodes, or text nodes without one; NotFound: an unknown text node.
    """
    wanted = [nodes] if isinstance(nodes, str) else list(nodes)
    if isinstance(judged, str):
        if not wanted:
            raise InputError(f"expected the text nodes that {judged!r} is about, got none")
        try:
            made = [Judgement(question=judged, node=node, relevant=relevant) for node in wanted]
        except ValidationError as error:
            raise InputError(complaint(error)) from error
    else:
        if wanted:
            raise InputError("expected text nodes after a question only, got Judgements and text nodes")
        made = list(judged)
        strange = next((each for each in made if not isinstance(each, Judgement)), None)
        if strange is not None:
            raise InputError(f"expected Judgements, got {type(strange).__name__}")
    if made:
        judgements.record(store, made)
    return judgements.read(store)
