"""A store's own adapter: in its log beside own weights, and on every retriever's questions."""

from collections.abc import Iterator

import numpy as np
import pytest

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.graph.errors import ConfigError, InputError
from clew.graph.formats.copy import copy
from clew.models.embedder import get_embedder
from clew.retrieval.query import Query
from clew.retrieval.question.adapter import Adapter, fit
from clew.retrieval.question.encoder import AdaptedEmbedder, encode_question
from clew.retrieval.training import adopted_models
from clew.retrieval.training.adopted_models import (
    adapter_of,
    adopt,
    current_file,
    describe_adapter,
    describe_ranker,
    revert_last,
    trained_questions,
)
from clew.tests import isles

pytestmark = pytest.mark.encoder

ASKED = "Where does the ferry land?"
RIVER = "Orrin lies on the river Selm."
PIER = "Boats stop at the old pier."


def open_graph() -> KnowledgeGraph:
    graph = clew.open(":memory:", embedder="hashing")
    graph.add(
        [clew.Document("a", RIVER), clew.Document("b", PIER), clew.Document("c", "The ferry is blue.")], progress=False
    )
    return graph


@pytest.fixture
def graph() -> Iterator[KnowledgeGraph]:
    with open_graph() as graph:
        yield graph


def test_an_adapter_of_another_version_says_how_to_be_rid_of_it_and_goes(graph: KnowledgeGraph) -> None:
    old = {**towards(PIER).to_file("hashing"), "version": 1}
    adopted_models.adopt(graph.store, "adapter", old, [ASKED])
    with pytest.raises(ConfigError, match=r"version 1, this Clew reads 2: remove it, .*") as caught:
        graph.search(ASKED)
    assert "--undo' reverts to the previous model" in str(caught.value)
    assert graph.search(ASKED, retriever="keyword").ids
    revert_last(graph.store)
    assert graph.search(ASKED).ids
    assert adapter_of(graph.store, get_embedder("hashing")) is None


def towards(text: str) -> Adapter:
    """Moves what was asked, and what is like it, to a text."""
    rows = get_embedder("hashing").embed([ASKED, text])
    return fit(rows[:1], rows[1:], 0.01)


@pytest.mark.parametrize("name", ["vector", "fusion", "graph", "hybrid", "deep", "2 * vector | keyword"])
def test_every_retriever_asks_by_it(name: str) -> None:
    with open_graph() as before, open_graph() as after:
        adopt(after.store, "adapter", towards(PIER).to_file("hashing"), [ASKED])
        pier = after.search(PIER, 1).ids[0]
        weighed = name.startswith("2")

        def found(graph: KnowledgeGraph) -> "clew.Ranking":
            chosen = 2 * graph.retriever("vector") | graph.retriever("keyword") if weighed else graph.retriever(name)
            return chosen.within("document_id != 'c'").retrieve(ASKED)

        old, new = found(before), found(after)
        assert new.ids[0] == pier
        assert old != new
        assert found(after) == new


def test_a_keyword_search_does_not_ask_for_it(graph: KnowledgeGraph) -> None:
    before = graph.search(ASKED, retriever="keyword")
    adopt(graph.store, "adapter", towards(PIER).to_file("minilm"), [])
    assert graph.search(ASKED, retriever="keyword") == before
    with pytest.raises(ConfigError, match="of the encoder 'minilm'") as caught:
        graph.search(ASKED, retriever="vector")
    assert "--undo" in str(caught.value)


def test_only_the_question_itself_is_moved() -> None:
    store, encoder = isles.graph().store, isles.graph().embedder
    rows = encoder.embed([ASKED, PIER])
    adapted = AdaptedEmbedder(encoder, lambda: fit(rows[:1], rows[1:]))
    query = Query(ASKED)
    by_word = encode_question(store, adapted, query, by_word=True)
    moved, words = by_word.vector, by_word.words
    unmoved = encode_question(store, encoder, query, by_word=True)
    still, same_words = unmoved.vector, unmoved.words
    alone = encode_question(store, adapted, query).vector
    assert moved is not None
    assert still is not None
    assert words is not None
    assert same_words is not None
    assert alone is not None
    assert not np.allclose(moved, still)
    assert np.array_equal(words, same_words)
    assert alone == pytest.approx(moved, abs=1e-6)
    assert np.array_equal(adapted.embed([ASKED]), encoder.embed([ASKED]))
    assert np.array_equal(adapted.encode([ASKED], [()]).texts, encoder.encode([ASKED], [()]).texts)
    assert (adapted.name, adapted.dimension, adapted.fingerprint) == (encoder.name, encoder.dimension, encoder.fingerprint)


def test_weights_and_adapter_count_together_and_the_last_switch_goes_first(graph: KnowledgeGraph) -> None:
    shipped, digest = describe_ranker(graph.store), graph.store.digest()
    assert adapter_of(graph.store, graph.embedder) is None
    assert describe_adapter(graph.store) is None
    adopt(graph.store, "adapter", towards(RIVER).to_file("hashing"), ["Where?"])
    first = describe_adapter(graph.store)
    assert str(first).endswith("trained on judgements of 1 questions")
    assert trained_questions(graph.store, "adapter") == {"Where?"}
    assert current_file(graph.store, "weights") is None
    adopt(graph.store, "weights", isles.file(), ["Who?"])
    adopt(graph.store, "adapter", towards(PIER).to_file("hashing"), ["Where?", "Who?"])
    figures = graph.stats()
    assert (figures["ranker"], figures["adapter"]) == (describe_ranker(graph.store), describe_adapter(graph.store))
    assert describe_adapter(graph.store) != first
    revert_last(graph.store)
    assert describe_adapter(graph.store) == first
    assert str(describe_ranker(graph.store)).startswith("adopted")
    revert_last(graph.store)
    assert (describe_ranker(graph.store), describe_adapter(graph.store)) == (shipped, first)
    revert_last(graph.store)
    assert adapter_of(graph.store, graph.embedder) is None
    assert graph.store.digest() == digest
    with pytest.raises(InputError, match="has adopted no weights and no adapter: there is nothing to revert"):
        revert_last(graph.store)


def test_copies_bring_it_along(graph: KnowledgeGraph) -> None:
    adopt(graph.store, "adapter", towards(PIER).to_file("hashing"), [ASKED])
    with clew.open(":memory:") as other:
        copy(graph.store, other.store)
        assert describe_adapter(other.store) == describe_adapter(graph.store)
        assert other.search(ASKED) == graph.search(ASKED)
