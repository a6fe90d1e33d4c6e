"""Text nodes by their nearest sentence, and text nodes about an entity, against slow versions; in views too."""

from collections.abc import Iterator

import numpy as np
import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreMismatch
from clew.graph.filters.language import F
from clew.graph.identity import entity_id
from clew.graph.model import DECLARES, document_ref, entity_ref
from clew.graph.store import GraphReader, GraphStore, Nearest
from clew.tests.contracts import shelf


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def slowly(reader: GraphReader, question: str) -> list[Nearest]:
    """Every text node's nearest sentence, by comparing all pairs."""
    query = shelf.embedder().embed([question], "query")[0].astype(np.float64)
    best: dict[str, Nearest] = {}
    for sentence in sorted(reader.sentences_of([node.id for node in reader.scan("text_node")]), key=lambda node: node.id):
        _, rows = reader.vectors([sentence.id], "sentence")
        cosine = float(np.sum(rows[0].astype(np.float64) * query))
        assert sentence.parent is not None
        if sentence.parent not in best or cosine > best[sentence.parent][2]:
            best[sentence.parent] = (sentence.parent, sentence.id, cosine)
    return sorted(best.values(), key=lambda each: (-each[2], each[0]))


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_nearest_sentences_as_by_hand(store: GraphStore, asked: str) -> None:
    query = shelf.embedder().embed([asked], "query")[0]
    for reader in (store, store.view(F.year < 1900)):
        expected = slowly(reader, asked)
        assert len(expected) > 3
        for k in (0, 1, 3, len(expected), 1000):
            assert reader.best_sentences(query, k) == expected[:k]
        among = [each[0] for each in expected[1::2]]
        assert reader.best_sentences(query, 1000, [*among, "nowhere"]) == expected[1::2]
        assert reader.best_sentences(query, 1, among) == expected[1:2]
        assert reader.best_sentences(query, 5, []) == []


def test_a_view_hides_sentences(store: GraphStore) -> None:
    query = shelf.embedder().embed([shelf.QUESTIONS[0]], "query")[0]
    seen = store.view(F.id != "clocks").best_sentences(query, 100, ["clocks", "cassia"])
    assert [node for node, _, _ in seen] == ["cassia"]


def test_another_dimension_is_refused(store: GraphStore) -> None:
    with pytest.raises(StoreMismatch, match="dimension"):
        store.best_sentences(np.ones(3, dtype=np.float32), 5)


def test_about_follows_declarations(store: GraphStore) -> None:
    selm, vale = entity_id("Selm"), entity_id("Vale Clocks")
    assert store.about([vale, "nobody", selm, vale]) == [(vale, "clocks"), (selm, "selm")]
    store.apply(Batch(add=(shelf.text("again", "Selm", "Another text of that title."),)))
    assert store.about([selm]) == [(selm, "again"), (selm, "selm")]
    assert store.about([selm], 1) == [(selm, "again")]
    assert store.about([selm], 0) == []
    assert store.view(F.id != "again").about([selm]) == [(selm, "selm")]
    store.apply(Batch(remove=("again", "selm")))
    assert store.about([selm]) == []


def test_declaring_is_an_edge_that_walks_pass_only_by_name(store: GraphStore) -> None:
    selm = entity_ref(entity_id("Selm"))
    (edge,) = store.edges([selm], "in", [DECLARES])
    assert (edge.type, edge.source, edge.target) == (DECLARES, document_ref("selm"), selm)
    assert store.edges([document_ref("selm")], "out", [DECLARES]) == [edge]
    assert DECLARES not in {each.type for each in store.edges([selm])}
    assert store.view(F.id != "selm").edges([selm], "in", [DECLARES]) == []
