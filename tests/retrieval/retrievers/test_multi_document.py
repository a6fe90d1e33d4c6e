"""`multi_document`: which documents are chosen, that nothing else is returned, and the combined score."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import QueryError
from clew.graph.filters.language import F
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Composite, Retriever
from clew.retrieval.creation import create
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.multi_document import MultiDocument, summary_vectors
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.retriever import FOUNDED


class TestMultiDocument(CompositeContract):
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        # As many documents as there are, so that what the contract looks for is among them.
        return MultiDocument(children[0], reader, shelf.embedder(), documents=20)


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def cosines(store: GraphStore, question: str) -> dict[str, float]:
    """By document, from the texts: of one or two sentences the summary is all of them."""
    (asked,) = shelf.embedder().embed([question], "query")
    found = {}
    for document in store.scan("document"):
        sentences = [node.text for node in store.nodes_of([document.id], sentences=True) if node.kind == "sentence"]
        mean = shelf.embedder().embed(sentences).astype(np.float64).mean(axis=0)
        found[document.id] = float(mean / np.linalg.norm(mean) @ asked)
    return found


def test_the_documents_nearest_to_the_question_are_chosen(store: GraphStore) -> None:
    made = MultiDocument(Keyword(store), store, shelf.embedder(), documents=2)
    ranking = made.retrieve(FOUNDED)
    matching = {hit.node.document_id for hit in Keyword(store).retrieve(FOUNDED, 100)}
    expected = sorted(matching, key=lambda each: -cosines(store, FOUNDED)[each])[:2]
    assert {hit.node.document_id for hit in ranking} == set(expected)
    assert ranking.notes[0].startswith("chose the documents ")


def test_the_score_is_the_documented_combination(store: GraphStore) -> None:
    made = MultiDocument(Keyword(store), store, shelf.embedder(), documents=4, weight=0.25)
    ranking = made.retrieve(FOUNDED)
    chosen = tuple(dict.fromkeys(hit.node.document_id for hit in ranking))
    found = Keyword(store).retrieve(FOUNDED, filter=F.document_id.isin(chosen))
    inside = {hit.id: hit.score for hit in found}
    low, high = min(inside.values()), max(inside.values())
    near = cosines(store, FOUNDED)
    assert len(ranking) == len(inside) > 2
    for hit in ranking:
        expected = 0.25 * max(0, near[hit.node.document_id]) + 0.75 * (inside[hit.id] - low) / (high - low)
        # The store keeps vectors in half precision.
        assert hit.score == pytest.approx(expected, abs=2e-3)
        assert hit.score == pytest.approx(sum(hit.signals.values()), abs=1e-6)
        assert hit.components["keyword"] == inside[hit.id]


def test_a_filter_in_the_question_comes_first(store: GraphStore) -> None:
    made = create("multi_document", store, shelf.embedder(), of="keyword", documents=20)
    ranking = made.retrieve("documents tagged firms on clockmakers")
    assert {hit.node.document_id for hit in ranking} == {"clocks"}
    assert 'where tags contains "firms"' in ranking.notes[0]
    assert set(made.retrieve("documents tagged places").ids) == {"orrin", "selm", "tarn"}


def test_long_documents_are_known_by_their_central_sentences() -> None:
    central = "Tides rise and tides fall. Tides rise at noon. Tides fall at night. "
    with shelf.filled(texts=[shelf.text("x", "", f"{central}Bread is sold here. Hats are not.")]) as store:
        (summary,) = summary_vectors(store, ["x"]).values()
        tides, bread = shelf.embedder().embed(["tides rise and fall", "bread is sold here"])
        assert summary @ tides > summary @ bread
        assert np.linalg.norm(summary) == pytest.approx(1)


def test_a_document_without_vectors_has_no_summary(store: GraphStore) -> None:
    assert summary_vectors(store, ["nowhere"]) == {}


@pytest.mark.parametrize("options", [{"documents": 0}, {"documents": True}, {"weight": 2}, {"weight": "x"}])
def test_bad_options_are_refused(store: GraphStore, options: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match="multi_document"):
        create("multi_document", store, shelf.embedder(), of="keyword", **options)
