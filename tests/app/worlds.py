"""A small world of ready triplets, one of them denied, one full of markup."""

from pathlib import Path

import clew
from clew.graph.batch import Batch
from clew.graph.triplets import contributions_of

MARKUP = "[bold red]Evil[/] <script>alert(1)</script> \x1b[31m"
T = clew.Triplet
TRIPLETS = [
    T("Ada Lindqvist", "founded", "Halden Optics", "PERSON", "ORG"),
    T("Halden Optics", "is based in", "Port Ellery", "ORG", "GPE", properties={"year": 1919}),
    T("Tobias Merrow", "lived in", "Port Ellery", "PERSON", "GPE"),
    T("Tobias Merrow", "taught", "Ada Lindqvist", "PERSON", "PERSON", document_id="school"),
    T("Ada Lindqvist", "admired", "Tobias Merrow", "PERSON", "PERSON", document_id="school"),
    T(MARKUP, "praises", "Halden Optics"),
]


def small_world(url: str | Path) -> clew.KnowledgeGraph:
    """The world in a store, without vectors."""
    graph = clew.open(url)
    graph.store.apply(Batch(add=tuple(contributions_of(TRIPLETS))))
    return graph
