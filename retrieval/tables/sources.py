"""Which tables a question may be about: those of the documents that searches find, the rows of CSV files among them."""

from collections.abc import Iterable, Mapping, Sequence

from ...graph.identity import document_id
from ...graph.model import Reference, TextNode
from ...graph.store import GraphReader, Scored

WIDTH = 100
"""Text nodes that each search finds."""
DOCUMENTS = 30
"""Documents whose tables are looked at, the best first."""
SMALL = 200
"""Text nodes of a store or view so small that all of its tables are looked at."""
MOST_TABLES = 60


def found_tables(
    reader: GraphReader, searches: Sequence[Sequence[Scored]]
) -> tuple[list[TextNode], list[tuple[Reference, float]], Mapping[str, float]]:
    """The tables to ask, the references found with their places' weights, and how near each document is (0 to 1).

    Args:
        reader: the store or view.
        searches: text nodes by id with their scores, the best first.
    """
    weights: dict[str, float] = {}
    for scored in searches:
        for place, (identity, _) in enumerate(scored):
            weights[identity] = weights.get(identity, 0.0) + 1 / (1 + place)
    nodes = reader.fetch("text_node", list(weights))
    references = [(node, weights[node.id] / 2) for node in nodes if isinstance(node, Reference)]
    documents: dict[str, float] = {}
    for node in nodes:
        if not isinstance(node, Reference):
            documents[node.document_id] = max(documents.get(node.document_id, 0.0), weights[node.id] / 2)
    for head in reader.heads(list(documents)):
        file, mark, _ = head.source.rpartition("#")
        if mark:
            # A row of a file: the table that it is of is another document.
            whole = document_id(file)
            documents[whole] = max(documents.get(whole, 0.0), documents[head.id])
    best = sorted(documents, key=lambda each: (-documents[each], each))[:DOCUMENTS]
    if reader.counts()["text_nodes"] <= SMALL:
        found: Iterable[TextNode] = reader.scan("text_node")
    else:
        found = reader.nodes_of(best)
    tables = [node for node in found if node.kind == "table"]
    tables.sort(key=lambda node: (-documents.get(node.document_id, 0.0), node.document_id, node.start, node.id))
    return tables[:MOST_TABLES], references, documents
