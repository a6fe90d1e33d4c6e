"""Facts that a document shows instead of saying: those of its tables and links join what an extractor found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..graph.model import Mention
from .base import EntityDefinition, Extraction, SplitDocument
from .link_facts import link_facts
from .node_places import NodePlaces
from .table_facts import table_facts

VERSION = "3"
"""Raised whenever tables or links state other facts."""


def with_shown_facts(extraction: Extraction, split: SplitDocument) -> Extraction:
    """The extraction with the mentions and triplets of the document's tables and links.

    Args:
        extraction: what an extractor found in the document.
        split: the document, with its tables and links.
    """
    if not split.tables and not split.links:
        return extraction
    places = NodePlaces(split, extraction.mentions)
    shown = (*table_facts(split, places), *link_facts(split, places, extraction.sentences))
    mentions = {each.id: each for each in (*_outside(extraction.mentions, places.mentions), *places.mentions)}
    return replace(
        extraction,
        mentions=tuple(mentions.values()),
        triplets=(*extraction.triplets, *shown),
        definitions=_with_names(extraction.definitions, places.names),
    )


def _with_names(definitions: Iterable[EntityDefinition], names: Mapping[str, str]) -> tuple[EntityDefinition, ...]:
    """The definitions with what links call entities."""
    defined = {each.entity: each for each in definitions}
    for entity, name in names.items():
        defined[entity] = defined.get(entity, EntityDefinition(entity))._replace(name=name)
    return tuple(defined.values())


def _outside(found: Iterable[Mention], shown: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions that are not of other entities at the very place of a shown one: a link says what its words mean."""
    meant = {(each.text_node, each.start, each.end): each.entity for each in shown}
    for each in found:
        if meant.get((each.text_node, each.start, each.end), each.entity) == each.entity:
            yield each
