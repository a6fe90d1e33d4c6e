"""A small world of firms for tests of the ledger: some names are one thing, one name is two."""

from collections.abc import Sequence
from pathlib import Path

import clew
from clew.app.config import Settings, load_settings
from clew.graph.model import Triplet

T = Triplet
TRIPLETS: Sequence[Triplet] = (
    T("Ada Lindqvist", "founded", "Halden Optics", "PERSON", "ORG", document_id="history"),
    T("Halden Optics", "is based in", "Port Ellery", "ORG", "GPE", document_id="history"),
    T("The Halden firm", "bought", "Kestrel Works", "ORG", "ORG", document_id="news"),
    T("Ada Lindqvist", "left", "The Halden firm", "PERSON", "ORG", document_id="news"),
    T("Mercury", "orbits", "the Sun", "PRODUCT", "PRODUCT", document_id="planets"),
    T("Mercury", "is used in", "thermometers", "PRODUCT", "", document_id="metals"),
    T("Tobias Merrow", "is afraid of", "Mercury", "PERSON", "PRODUCT", document_id="metals"),
)


def firms(url: str | Path = ":memory:") -> clew.KnowledgeGraph:
    """The world, in a graph that merges and parts nothing by itself."""
    graph = clew.open(url, "a", embedder="hashing", settings=clew_settings())
    graph.add(TRIPLETS)
    return graph


def clew_settings(**given: object) -> Settings:
    """Settings under which nothing is merged or parted by itself."""
    return load_settings(**{"embedder": "hashing", "resolve": False, **given})
