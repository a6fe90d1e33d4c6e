"""What gets into a graph without being read: ready triplets, and references."""

from collections.abc import Sequence

from ..extraction.contribution import encoded, passages
from ..extraction.relation_types import relation_type
from ..extraction.report import Failed
from ..graph.batch import REFERENCE, Batch, Contribution, Origin
from ..graph.errors import InputError, nearest
from ..graph.formats.triplets import contributions_of
from ..graph.identity import hashed
from ..graph.model import Document, Reference, Triplet
from .building import Building

TARGETS = ("node", "document", "entity", "table", "retriever")
_CALLED: dict[Origin, str] = {"text": "a document with text", "triplets": "ready triplets", "reference": "a reference"}


def usable(graph: Building, triplets: Sequence[Triplet]) -> tuple[list[Contribution], list[Failed]]:
    """Ready triplets as contributions, and those whose document id is that of a text or a reference.

    Raises:
        DocumentError: a triplet that cannot be used.
    """
    made = list(contributions_of(triplets, relation_type)) if triplets else []
    held: dict[str, Origin] = {
        build.document_id: build.origin for build in graph.store.builds([each.document.id for each in made])
    }
    ready: list[Contribution] = []
    clashes: list[Failed] = []
    for each in made:
        origin: Origin = held.get(each.document.id, "triplets")
        if origin == "triplets":
            ready.append(each)
        else:
            reason = f"its id is that of {_CALLED[origin]}, which it would replace: give the triplets another document id"
            clashes.append(Failed(each.document.id, "", reason))
    return ready, clashes


def add_reference(graph: Building, text: str, target: str, title: str, identity: str | None) -> str:
    """Add a reference; see `KnowledgeGraph.add_reference`."""
    if not isinstance(target, str):
        raise InputError(f"expected a target as text, such as 'document:ID', got {type(target).__name__}")
    kind, colon, name = target.partition(":")
    if kind not in TARGETS or not colon or not name:
        raise InputError(
            f"expected a target such as 'document:ID', of the kinds {', '.join(TARGETS)}, got {target!r}."
            f"{nearest(kind, TARGETS)}"
        )
    if not text.strip():
        raise InputError("expected the text by which the reference is found, got an empty one")
    made = identity or hashed(REFERENCE, text, target)
    for build in graph.store.builds([made]):
        if build.origin != "reference":
            raise InputError(f"the id {made!r} is that of {_CALLED[build.origin]}: give the reference another id")
    node = Reference(made, text, made, title, 0, len(text), target=target)
    contribution = Contribution(Document(made, text, title), (node,), fingerprint=REFERENCE)
    graph.store.apply(Batch(add=tuple(with_vectors(graph, [contribution]))))
    return made


def with_vectors(graph: Building, made: Sequence[Contribution]) -> list[Contribution]:
    """The contributions, what they bring without vectors encoded."""
    embedder, words = graph.embedder, graph.word_vectors
    sheets = [passages(each, embedder, words) for each in made]
    keys = [key for each in sheets for sheet in each for key in sheet.all_keys]
    return encoded(made, embedder, graph.store.known_vectors(keys), sheets)
