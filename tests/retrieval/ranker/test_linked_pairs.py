"""Pairs, walks and titles on the sample documents, against plain loops over the same candidates."""

from collections import defaultdict

import numpy as np
import pytest

from clew.app.samples import sample_questions
from clew.retrieval.pool.pool import prior
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.ranker.linked_pairs import SHARED_BELOW, SHARED_SHARE, Pairs, find_pairs
from clew.retrieval.ranker.node_signals import NODE_SIGNALS, node_signals
from clew.retrieval.ranker.pagerank import FLOOR, log_pageranks
from clew.tests import isles

pytestmark = pytest.mark.encoder

PARENTS = 12


@pytest.fixture(scope="module")
def asked() -> list[Candidates]:
    return [isles.candidates(each.question) for each in sample_questions()[:12]]


def place_of(found: Candidates, number: int, key: str) -> int:
    """Where a text holds a name; -1 where it does not."""
    text = found.nodes[number].text
    for at in range(len(text)):
        if found.folded[number].startswith(f" {key} ", at) and (" " in key or text[at].isupper()):
            return at
    return -1


def links(found: Candidates, holder: int, named: int) -> tuple[int, int, int]:
    """Strength, start and end of the strongest name of one candidate in the text of another; of equal ones any."""
    held = [(name.strength, place_of(found, holder, name.key), len(name.key)) for name in found.names[named]]
    strongest = max((each for each in held if each[1] >= 0), default=(0, 0, 0), key=lambda each: each[0])
    return strongest[0], strongest[1], strongest[1] + strongest[2]


def mentioned(found: Candidates) -> dict[int, dict[int, int]]:
    """The first mention of each entity that can tie texts, by candidate."""
    pool, place = found.pool, {int(row): number for number, row in enumerate(found.rows)}
    held: dict[int, dict[int, int]] = defaultdict(dict)
    for node, entity, start in zip(pool.mentions.node, pool.mentions.entity, pool.mentions.start, strict=True):
        if int(node) in place and pool.frequency[entity] < max(SHARED_BELOW, SHARED_SHARE * pool.total):
            held[place[int(node)]].setdefault(int(entity), int(start))
    return held


def row_of(pairs: Pairs, parent: int, child: int) -> int | None:
    rows = np.flatnonzero((pairs.parent == parent) & (pairs.child == child))
    assert len(rows) <= 1
    return int(rows[0]) if len(rows) else None


def test_pairs_are_those_of_plain_loops(asked: list[Candidates]) -> None:
    seen = 0
    for found in asked:
        parents = list(range(min(PARENTS, len(found))))[::-1]
        pairs, held = find_pairs(found, parents), mentioned(found)
        idf = np.log1p(found.pool.total / np.maximum(found.pool.frequency, 1))
        seeds = {found.pool.entity_position.get(seed.entity) for seed in found.pool.seeds}
        for parent in parents:
            for child in (each for each in range(len(found)) if each != parent):
                onward, back = links(found, parent, child), links(found, child, parent)
                shared = [each for each in held[parent] if each in held[child]]
                strong = {name.key for name in found.names[child] if name.strength >= 2}
                same = bool(found.names[parent]) and found.names[parent][0].key in strong
                row = row_of(pairs, parent, child)
                if row is None:
                    assert not any((onward[0], back[0], shared, same))
                    continue
                seen += 1
                assert (pairs.onward[row], pairs.back[row], pairs.same[row]) == (onward[0], back[0], same)
                assert pairs.shared[row] == len(shared)
                assert pairs.shared_seeds[row] == len(seeds.intersection(shared))
                assert pairs.shared_idf[row] == pytest.approx(sum(float(idf[each]) for each in shared))
                assert pairs.shared_most[row] == max((idf[each] for each in shared), default=0.0)
                if shared:
                    rarest = max(shared, key=lambda each: idf[each])
                    assert (pairs.shared_at[row], pairs.shared_child_at[row]) == (held[parent][rarest], held[child][rarest])
                    assert pairs.shared_end[row] > pairs.shared_at[row]
                else:
                    assert not any((pairs.shared_at[row], pairs.shared_end[row], pairs.shared_child_end[row]))
        order = list(zip(pairs.parent.tolist(), pairs.child.tolist(), strict=True))
        assert order == sorted(order)
    assert seen > 100


def test_no_parents_no_pairs(asked: list[Candidates]) -> None:
    pairs = find_pairs(asked[0], [])
    assert len(pairs) == 0
    assert pairs.shared_end.dtype == pairs.parent.dtype == np.int64


def test_title_words_are_compared_with_the_question(asked: list[Candidates]) -> None:
    for found in asked:
        column = node_signals(found)[:, list(NODE_SIGNALS).index("title_cosine")]
        words, question = found.words, found.asked.vector
        assert words is not None
        assert question is not None
        vectors = words.vectors(slice(None))
        for row, node in enumerate(found.nodes):
            own = range(int(words.first[row]), int(words.first[row + 1]))
            titled = [float(vectors[each] @ question) for each in own if node.title and words.start[each] <= len(node.title)]
            assert column[row] == pytest.approx(np.mean(titled) if titled else np.nan, abs=1e-6, nan_ok=True)


def test_walks_are_those_of_a_full_matrix(asked: list[Candidates]) -> None:
    for found in asked[:4]:
        pool = found.pool
        count, width = len(pool), len(pool.entities)
        held = np.zeros((count, width))
        held[pool.mentions.node, pool.mentions.entity] = held[pool.about[:, 0], pool.about[:, 1]] = 1.0
        idf = np.log1p(pool.total / np.maximum(pool.frequency, 1))
        held *= idf
        down = held / np.maximum(held.sum(axis=0), FLOOR)
        up = (held / np.maximum(held.sum(axis=1, keepdims=True), FLOOR)).T
        priors = prior(pool.keyword, pool.cosine, pool.sentence)
        seeds = np.zeros(width)
        for entity in {pool.entity_position[each.entity] for each in pool.seeds if each.entity in pool.entity_position}:
            seeds[entity] = idf[entity]
        nodes, total = 0.05 * priors**3, (0.05 * priors**3).sum() + seeds.sum()
        nodes, seeds = nodes / total, seeds / total
        here, there = nodes, seeds
        for _ in range(20):
            here, there = 0.5 * down @ there + 0.5 * nodes, 0.5 * up @ here + 0.5 * seeds
        assert log_pageranks(pool, priors)[0] == pytest.approx(np.log(here + FLOOR), abs=1e-9)
