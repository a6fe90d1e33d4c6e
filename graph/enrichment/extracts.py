"""Extractive summaries: the sentences of a text, or of several texts, that stand best for all of them.

A sentence's score is its cosine to the centroid of all, with a bonus for standing early, as in MEAD (Radev, Jing, Styś and
Tam 2004, "Centroid-based summarization of multiple documents"); each further one is chosen by maximal marginal relevance
(Carbonell and Goldstein 1998), so that no two say the same. Nothing is written that no text says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..groups import chunks, grouped
from ..model import Reference, TextNode
from ..reads import Matrix
from ..store import GraphReader
from .units import EnrichmentUnit, Excerpt, is_enrichment

SENTENCES = 3
"""Sentences of a summary, unless a language model is to write one from them."""
LONGEST = 400
"""Characters of a part where a text has no sentences of its own."""
_EARLY = 0.1
"""The bonus of the first sentence over the last one."""
_NEW = 0.5
"""How much likeness to what was chosen already takes off."""
_DECIMALS = 5
"""Cosines that are equal but for their last digits are equal everywhere."""
_FEW_WORDS = 4
_AT_ONCE = 200


def chosen(vectors: Matrix, most: int, early: bool = True) -> list[int]:
    """The rows that stand best for all, at most `most`, ascending.

    Args:
        vectors: (n_sentences, dimension) float32, rows of length 1, in the order of the text.
        most: how many rows.
        early: whether rows that come early have a bonus.
    """
    count = len(vectors)
    if count <= most:
        return list(range(count))
    rows = np.asarray(vectors, dtype=np.float64)
    score = np.round(rows @ unit_length(rows.mean(axis=0)), _DECIMALS)
    if early:
        score += _EARLY * (1 - np.arange(count) / count)
    found: list[int] = []
    nearest: NDArray[np.float64] = np.zeros(count)
    for _ in range(most):
        gain = (1 - _NEW) * score - _NEW * nearest
        gain[found] = -np.inf
        best = int(np.argmax(np.round(gain, _DECIMALS)))
        found.append(best)
        nearest = np.maximum(nearest, np.round(rows @ rows[best], _DECIMALS))
    return sorted(found)


def unit_length(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """A vector with length 1; one of zeros stays so."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def document_summaries(reader: GraphReader, documents: Iterable[str], most: int = SENTENCES) -> Iterator[EnrichmentUnit]:
    """A unit of kind `summaries` for each of these documents that has a text, its key the document's id, in their order.

    Args:
        reader: the store or view; only what is visible there is summarised.
        documents: ids; those that enrichment made are left out.
        most: sentences of a summary.
    """
    for some in chunks((each for each in documents if not is_enrichment(each)), _AT_ONCE):
        nodes = grouped((node.document_id, node) for node in reader.nodes_of(some, sentences=True))
        vectors = sentence_vectors(reader, [each for listed in nodes.values() for each in listed])
        for document in some:
            parts = parts_of(nodes.get(document, ()), vectors, most)
            if parts:
                yield EnrichmentUnit("summaries", document, tuple(parts))


def sentence_vectors(reader: GraphReader, nodes: Iterable[TextNode]) -> dict[str, NDArray[np.float32]]:
    """The vectors of the sentences among these text nodes, by id."""
    ids, rows = reader.vectors([node.id for node in nodes if node.kind == "sentence"], "sentence")
    return dict(zip(ids, rows, strict=True))


def parts_of(
    nodes: Sequence[TextNode], vectors: Mapping[str, NDArray[np.float32]], most: int, early: bool = True
) -> list[Excerpt]:
    """The sentences that stand best for some text nodes; where there are none, how the first of these begin.

    Args:
        nodes: text nodes and their sentences, in order.
        vectors: those of sentences, by id.
        most: parts at most.
        early: whether what comes early has a bonus.
    """
    sentences = list({node.text: node for node in reversed(nodes) if node.id in vectors}.values())[::-1]
    long = [node for node in sentences if len(node.text.split()) >= _FEW_WORDS] or sentences
    if long:
        rows = np.stack([vectors[node.id] for node in long])
        return [Excerpt(long[row].text, long[row].id) for row in chosen(rows, most, early)]
    whole = [node for node in nodes if node.kind != "sentence" and node.text.strip() and not isinstance(node, Reference)]
    return [Excerpt(shortened(node.text), node.id) for node in whole[:most]]


def shortened(text: str, longest: int = LONGEST) -> str:
    """How a text begins, cut between two words where it is longer."""
    if len(text) <= longest:
        return text
    return text[:longest].rpartition(" ")[0] or text[:longest]
