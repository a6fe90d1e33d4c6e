"""Chains from good texts to others: what they are worth, by hand, and between which texts they run."""

from collections.abc import Iterator

import numpy as np
import pytest

from clew.graph.identity import entity_id
from clew.graph.store import GraphStore
from clew.retrieval.trails.chains import LinkKind, chains
from clew.tests.contracts import shelf
from clew.tests.retrieval.shelf_pools import gathered, priors_of


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_title_chains_as_by_hand(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    question = shelf.embedder().embed([asked], "query")[0].astype(np.float64)
    good = priors_of(pool)
    expected = dict.fromkeys(pool.nodes, 0.0)
    best = sorted(pool.nodes, key=lambda node: (-round(float(good[pool.position[node]]), 9), node))[:12]
    for node in best:
        sentences = store.sentences_of([node])
        rows = {each.id: store.vectors([each.id], "sentence")[1][0].astype(np.float64) for each in sentences}
        for sentence in sorted(sentences, key=lambda each: -round(float(rows[each.id] @ question), 9))[:3]:
            bridge = rows[sentence.id] + question
            bridge = bridge / np.linalg.norm(bridge)
            for mention in store.mentions([node]):
                if not sentence.start <= mention.start < sentence.end:
                    continue
                for _, target in store.about([mention.entity]):
                    if target != node:
                        value = float(store.vectors([target], "text")[1][0] @ bridge) * float(good[pool.position[node]])
                        value *= 0.5 if mention.entity in {seed.entity for seed in pool.seeds} else 1
                        expected[target] = max(expected[target], value)
    found = chains(pool, good).best(LinkKind.TITLED, len(pool))
    assert found == pytest.approx([expected[node] for node in pool.nodes], abs=1e-6)


def test_chains_by_a_shared_name_leave_out_seeds_and_the_text_itself(store: GraphStore) -> None:
    pool = gathered(store)
    links = chains(pool, priors_of(pool))
    shared = links.kind == LinkKind.SHARED
    assert shared.any()
    assert entity_id("Vale Clocks") not in {pool.entities[entity] for entity in links.entity[shared].tolist()}
    for kind, target, anchor, entity in zip(
        links.kind.tolist(), links.target.tolist(), links.anchor.tolist(), links.entity.tolist(), strict=True
    ):
        first, second = pool.nodes[pool.anchors[anchor].node], pool.nodes[target]
        assert first != second
        mentioning = {each.text_node for each in store.mentions([first, second]) if each.entity == pool.entities[entity]}
        about = {node for _, node in store.about([pool.entities[entity]])}
        assert first in (about if kind == LinkKind.NAMED_BY else mentioning)
        assert second in (about if kind == LinkKind.TITLED else mentioning)
