"""What a pool holds, by slow versions of each of its columns; how few reads it takes; that views keep what they hide."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.batch import Batch
from clew.graph.errors import StoreMismatch
from clew.graph.filters.language import F
from clew.graph.identity import entity_id
from clew.graph.reads import Answers, Read
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.models.embedder import get_embedder
from clew.retrieval.pool.gather import gather
from clew.retrieval.pool.pool import Pool, Sizes, min_max
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.retrieval.retrievers.graph_walk import Graph
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.tests.contracts import shelf

OWNER = shelf.QUESTIONS[0]


class Counting:
    """A store that counts how often it is read."""

    def __init__(self, inner: GraphReader) -> None:
        self.inner = inner
        self.reads = 0

    def read(self, *reads: Read[object]) -> Answers:
        self.reads += 1
        return self.inner.read(*reads)

    def __getattr__(self, name: str) -> Any:
        assert name in {"encoder", "generation", "language"}, f"{name} is read outside of `read`"
        return getattr(self.inner, name)


class Emptied(Counting):
    """A store that somebody empties while a question is answered: after some reads nothing is there."""

    def __init__(self, inner: GraphReader, reads: int, empty: GraphReader) -> None:
        super().__init__(inner)
        self.left, self.empty = reads, empty

    def read(self, *reads: Read[object]) -> Answers:
        return super().read(*reads) if self.reads < self.left else self.empty.read(*reads)


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def gathered(reader: GraphReader, asked: str = OWNER, sizes: Sizes | None = None, reading: bool = False) -> Pool:
    return gather(reader, encode_question(reader, shelf.embedder(), Query(asked), by_word=reading), sizes or Sizes())


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_the_columns_are_what_the_store_says(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    question = shelf.embedder().embed([asked], "query")[0].astype(np.float64)
    texts = dict(store.search_text(asked, 100))
    assert list(pool.nodes) == sorted(each.document.id for each in shelf.TEXTS)
    for row, node in enumerate(pool.nodes):
        assert pool.keyword[row] == texts.get(node, 0.0)
        assert pool.cosine[row] == pytest.approx(float(store.vectors([node], "text")[1][0] @ question), abs=1e-6)
        sentences = [each.id for each in store.sentences_of([node])]
        cosines = store.vectors(sentences, "sentence")[1] @ question
        assert pool.sentence[row] == pytest.approx(float(cosines.max()), abs=1e-6)
        assert pool.nearest[row] == sentences[int(cosines.argmax())]
    found = [
        (pool.nodes[node], start, pool.entities[entity])
        for node, start, entity in zip(
            pool.mentions.node.tolist(), pool.mentions.start.tolist(), pool.mentions.entity.tolist(), strict=True
        )
    ]
    assert sorted(found) == sorted((each.text_node, each.start, each.entity) for each in store.mentions(pool.nodes))
    for entity, frequency in zip(pool.entities, pool.frequency.tolist(), strict=True):
        assert frequency == len({each.text_node for each in store.mentions(pool.nodes) if each.entity == entity})
    about = [(pool.entities[entity], pool.nodes[node]) for node, entity in pool.about.tolist()]
    assert sorted(about) == sorted(store.about(pool.entities))
    assert pool.total == 10


def test_seeds_and_anchors(store: GraphStore) -> None:
    pool = gathered(store)
    assert [(seed.entity, seed.span.text) for seed in pool.seeds] == [(entity_id("Vale Clocks"), "Vale Clocks")]
    assert len(pool.anchors) == 10
    for anchor in pool.anchors:
        node = pool.nodes[anchor.node]
        assert list(anchor.sentences) == store.sentences_of([node])
        assert np.array_equal(anchor.vectors, store.vectors([each.id for each in anchor.sentences], "sentence")[1])


def test_sizes_bound_the_pool_and_titles_of_the_best_join(store: GraphStore) -> None:
    small = Sizes(keyword=1, vector=1, sentence=1, seed=0, naming=1, named=1, anchors=1, sharing=1, shared=0)
    pool = gathered(store, sizes=small)
    (best,) = (pool.nodes[anchor.node] for anchor in pool.anchors)
    named = {node for _, node in store.about([each.entity for each in store.mentions([best])])}
    query = shelf.embedder().embed([OWNER], "query")
    searched = {
        store.search_text(OWNER, 1)[0][0],
        store.search_vectors(query, "text", 1)[0][0][0],
        store.best_sentences(query[0], 1)[0][0],
    }
    assert set(pool.nodes) == searched | named
    assert named - searched
    seeded = gathered(store, sizes=replace(small, seed=30, naming=0))
    mentioning = {
        each.text_node
        for each in store.mentions([n.id for n in store.scan("text_node")])
        if each.entity == entity_id("Vale Clocks")
    }
    assert set(seeded.nodes) == searched | mentioning
    joined = gathered(store, sizes=replace(small, naming=0, shared=30), reading=True)
    assert set(gathered(store, sizes=replace(small, naming=0, shared=30)).nodes) == searched
    held = {each.entity for each in store.mentions([best])}
    sharing = {node for node in (n.id for n in store.scan("text_node")) if held & {m.entity for m in store.mentions([node])}}
    assert set(joined.nodes) == searched | sharing
    assert len(gathered(store, sizes=replace(small, naming=0, shared=1), reading=True)) == len(searched) + 1


@pytest.mark.parametrize("asked", [*shelf.QUESTIONS, "zyzzyva"])
def test_six_reads_a_search(store: GraphStore, asked: str) -> None:
    counting: Any = Counting(store)
    pool = gathered(counting, asked)
    assert counting.reads == 4
    for retriever in (Graph(counting, shelf.embedder()), Hybrid(counting, shelf.embedder())):
        counting.reads = 0
        assert retriever.rank(Query(asked), pool) == type(retriever)(store, shelf.embedder()).retrieve(asked)
        assert counting.reads <= 2


def test_an_empty_store_has_an_empty_pool() -> None:
    for store in (open_store(":memory:"), shelf.filled(texts=())):
        pool = gathered(store)
        assert len(pool) == 0
        assert len(Hybrid(store, shelf.embedder()).rank(Query(OWNER), pool)) == 0


def test_a_store_without_vectors_is_searched_by_words_and_names() -> None:
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(replace(each, vectors=()) for each in shelf.TEXTS)))
        found = Hybrid(store, shelf.embedder()).retrieve(OWNER)
        assert "clocks" in found.ids[:2]
        assert all(hit.signals["vector"] == 0 for hit in found)


def test_another_encoder_is_refused(store: GraphStore) -> None:
    with pytest.raises(StoreMismatch, match="hashing"):
        gather(store, encode_question(store, get_embedder("hashing", dimension=64), Query(OWNER)))


def test_a_hidden_text_is_nowhere_and_passes_no_score(store: GraphStore) -> None:
    view = store.view(F.id != "holdings")
    pool = gathered(view)
    assert "holdings" not in pool.nodes
    assert entity_id("Harbour Holdings") in pool.entities
    assert all(pool.entities[entity] != entity_id("Harbour Holdings") for _, entity in pool.about.tolist())
    retriever = Hybrid(view, shelf.embedder())
    before = [retriever.retrieve(asked, 20) for asked in shelf.QUESTIONS]
    # The hidden text loses its mentions, facts and title's entity, but no word, so that BM25's counts stay.
    hidden = next(each for each in shelf.TEXTS if each.document.id == "holdings")
    store.apply(Batch(add=(replace(hidden, mentions=(), relations=(), evidence=(), declarations=()),)))
    assert [retriever.retrieve(asked, 20) for asked in shelf.QUESTIONS] == before


@pytest.mark.parametrize("reads", range(1, 4))
@pytest.mark.parametrize("reading", [False, True])
def test_a_store_that_is_emptied_meanwhile_fails_no_search(store: GraphStore, reads: int, reading: bool) -> None:
    with open_store(":memory:") as empty:
        emptied: Any = Emptied(store, reads, empty)
        pool = gathered(emptied, reading=reading)
    assert set(pool.nodes) <= {node.id for node in store.scan("text_node")}
    assert len(pool.vectors) == len(pool.nodes)
    assert all(not anchor.sentences for anchor in pool.anchors)


@given(st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_min_max(values: list[float]) -> None:
    column = min_max(np.array(values, dtype=np.float64))
    assert len(column) == len(values)
    assert ((column >= 0) & (column <= 1)).all()
    if len(set(values)) > 1:
        assert column.min() == 0
        assert column.max() == 1
        assert (np.diff(column[np.argsort(values, kind="stable")]) >= 0).all()
    else:
        assert (column == (1.0 if values and values[0] > 0 else 0.0)).all()
