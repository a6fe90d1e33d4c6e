"""What the ranker learns from: the candidates that it ranks, and more."""

import pytest

from clew.retrieval.pool.pool import SIZES as SEARCHED
from clew.retrieval.ranker.candidates import SELECTED as RANKED
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.training.ranker_training import SELECTED, SIZES, example
from clew.tests import isles

pytestmark = pytest.mark.encoder


def test_a_question_teaches_with_all_that_is_ranked_for_it_and_more() -> None:
    assert all(SELECTED[name] > RANKED[name] for name in RANKED)
    assert SIZES.keyword > SEARCHED.keyword
    graph, few = isles.graph(), {"prior": 3, "pagerank": 3}
    for each in isles.examples()[:5]:
        made = example(graph.store, graph.embedder, each.question, each.gold, "isles")
        assert (made.question, made.gold, made.set) == (each.question, each.gold, "isles")
        ids = {node.id for node in made.found.nodes}
        assert {node.id for node in each.found.nodes} <= ids
        fewer = Candidates.of(isles.pool(each.question), few)
        assert len(fewer) < len(ids)
        assert {node.id for node in fewer.nodes} <= ids
