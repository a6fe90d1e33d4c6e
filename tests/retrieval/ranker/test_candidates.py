"""Which of a pool's texts the ranker priors at."""

from dataclasses import replace

import numpy as np
import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.retrieval.pool.gather import gather
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.retrieval.ranker.candidates import SELECTED, Candidates

pytestmark = pytest.mark.encoder

QUESTION = "Who founded the company that owns the Kestrel Bridge?"


def test_what_keyword_search_finds_best_is_looked_at_whatever_its_vectors_say(isles: KnowledgeGraph) -> None:
    pool = gather(isles.store, encode_question(isles.store, isles.embedder, Query(QUESTION), by_word=True))
    best = int(np.argmax(pool.keyword))
    cosine, sentence = pool.cosine.copy(), pool.sentence.copy()
    cosine[best] = sentence[best] = -1.0
    misled = replace(pool, cosine=cosine, sentence=sentence)
    without = Candidates.of(misled, {"prior": 3})
    assert len(without) == 3
    assert best not in without.rows
    assert set(Candidates.of(misled, {"prior": 3, "keyword": 1}).rows.tolist()) == {best, *without.rows.tolist()}
    assert SELECTED["keyword"] >= 5


def test_texts_without_any_of_the_words_are_not_sent_in_by_them(isles: KnowledgeGraph) -> None:
    pool = gather(isles.store, encode_question(isles.store, isles.embedder, Query(QUESTION), by_word=True))
    keyword = np.zeros(len(pool))
    keyword[2] = 1.0
    found = Candidates.of(replace(pool, keyword=keyword), {"keyword": 10})
    assert found.rows.tolist() == [2]
