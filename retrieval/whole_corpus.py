"""What retrievers of the whole corpus share: what enrichment made of it, or the same made for one search.

Enrichment is a function of the texts, so that what is missing or out of date, or would tell of what a filter hides, is made
for one search where the store or view is small. Of a large one, what is stored is used as far as it is visible, with a
warning; where there is nothing, an error names the command that makes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from ..graph.enrichment.communities import Community, build_communities, stored_communities
from ..graph.enrichment.tree import TextTree, TreeNode, build_tree, stored_tree, with_summaries
from ..graph.enrichment.units import EnrichmentUnit, unit_id
from ..graph.errors import QueryError
from ..graph.model import MADE_OF, DocumentHead, EnrichmentKind
from ..graph.store import GraphReader
from .hits import ReplacedText

T = TypeVar("T")
_KEPT: "WeakKeyDictionary[GraphReader, tuple[int, dict[str, Any]]]" = WeakKeyDictionary()
LIVE = 5_000
"""Text nodes, or relations, of a store or view up to which what enrichment makes is made for one search."""
_NAMED = 3
"""Documents that the source of a summary names."""


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """What enrichment makes, with what a search must say of it."""

    value: T
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def communities_here(reader: GraphReader) -> Made[Sequence[Community]]:
    """The communities of a store or view, the widest first; those without a visible sentence are left out.

    Raises:
        QueryError: none are stored, and there are too many relations to find them for one search.
    """

    def read() -> Made[Sequence[Community]]:
        stored, fits = stored_communities(reader)
        return _made("communities", stored, fits, reader.counts()["relations"], lambda: build_communities(reader))

    made = once(reader, "communities", read)
    told = [each for each in made.value if each.parts]
    missing = () if told else ("there are no communities: no three entities are tied together by asserted facts",)
    return Made(told, made.notes if told else (), (*made.warnings, *missing))


def tree_here(reader: GraphReader, summaries: bool = False) -> Made[TextTree]:
    """The tree over the texts of a store or view; with `summaries` each node has its own, else only stored ones have.

    Raises:
        QueryError: none is stored, and there are too many texts to build one for one search.
    """

    def build() -> TextTree:
        tree = build_tree(reader)
        if not summaries:
            return tree
        nodes = {node.key: node for node in with_summaries(reader, tree)}
        return TextTree(nodes, tree.root, tree.leaves, tree.vectors)

    def read() -> Made[TextTree]:
        stored, fits = stored_tree(reader)
        return _made("tree", stored if stored.root else None, fits, len(stored.leaves), build)

    return once(reader, "tree with summaries" if summaries else "tree", read)


def once(reader: GraphReader, name: str, make: Callable[[], T]) -> T:
    """What `make` returns, made once per reader and generation, since it is read from the whole of a store."""
    generation = reader.generation
    held = _KEPT.get(reader)
    if held is None or held[0] != generation:
        held = _KEPT[reader] = generation, {}
    if name not in held[1]:
        held[1][name] = make()
    made: T = held[1][name]
    return made


def summary_text(kind: EnrichmentKind, made: "Community | TreeNode", title: str = "") -> ReplacedText:
    """A summary as a text node: what a language model wrote, or else the sentences that it is made of."""
    unit = EnrichmentUnit(kind, made.key, made.parts, {}, made.answer)
    document = unit_id(kind, made.key)
    return ReplacedText(f"{document}#record", unit.text, document, title, kind="summary")


def summary_documents(
    reader: GraphReader, kind: EnrichmentKind, made: "Sequence[Community | TreeNode]"
) -> dict[str, DocumentHead]:
    """What the source of a summary's hit says, by the summary's key: the documents that its sentences stand in."""
    wanted = list(dict.fromkeys(part.node for each in made for part in each.parts))
    documents = {node.id: node.document_id for node in reader.fetch("text_node", wanted)}
    heads = {head.id: head for head in reader.heads(list(dict.fromkeys(documents.values())))}
    found: dict[str, DocumentHead] = {}
    for each in made:
        of = [heads[one] for one in dict.fromkeys(documents.get(part.node, "") for part in each.parts) if one in heads]
        named = [head.source or head.title or head.id for head in of]
        more = [f"{len(named) - _NAMED} more"] if len(named) > _NAMED else []
        *first, last = [*named[:_NAMED], *more] or ["no text"]
        told = f"{', '.join(first)} and {last}" if first else last
        found[each.key] = DocumentHead(unit_id(kind, each.key), "", {MADE_OF: kind}, f"a summary of {told}")
    return found


def missing(kind: EnrichmentKind, size: int) -> QueryError:
    """The error where nothing is stored and too much would have to be made."""
    return QueryError(
        f"no {kind} are stored that can be shown here, and {size:,} texts or facts are too many to make them for a "
        f"search (most: {LIVE:,}): run 'clew enrich STORE {kind}' first. What is stored may tell what a filter hides, so "
        "that under a filter they are made of what passes: choose one that fewer texts pass"
    )


def _made(kind: EnrichmentKind, stored: "T | None", fits: bool, size: int, build: Callable[[], T]) -> Made[T]:
    if stored and fits:
        return Made(stored)
    if size <= LIVE:
        return Made(build(), (f"the {kind} were made for this search: 'clew enrich STORE {kind}' keeps them",))
    if not stored:
        raise missing(kind, size)
    return Made(
        stored,
        (),
        (f"the stored {kind} are of another state of the store: 'clew enrich STORE {kind}' makes them anew",),
    )
