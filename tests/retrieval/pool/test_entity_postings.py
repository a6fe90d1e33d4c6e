"""Who mentions what in a pool, against sets of pairs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clew.retrieval.pool.pool import EntityPostings, Mentions

Pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=40)


def held(mentioned: list[tuple[int, int]], about: list[tuple[int, int]]) -> EntityPostings:
    rows = sorted(mentioned)
    node, entity = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    mentions = Mentions(node=node, entity=entity, start=np.zeros(len(rows), dtype=np.int64))
    return EntityPostings.of(mentions, np.array(sorted(about), dtype=np.int64).reshape(-1, 2))


@given(Pairs, Pairs)
def test_each_pair_is_there_once_and_found_from_both_ends(
    mentioned: list[tuple[int, int]], about: list[tuple[int, int]]
) -> None:
    made, known = held(mentioned, about), {*mentioned, *about}

    assert list(zip(made.node.tolist(), made.entity.tolist(), strict=True)) == sorted(known)
    by_entity = sorted(known, key=lambda pair: (pair[1], pair[0]))
    assert list(zip(made.node[made.order].tolist(), made.entity[made.order].tolist(), strict=True)) == by_entity
    for node in range(8):
        assert made.entities_of(node) == sorted(entity for one, entity in known if one == node)
    for entity in range(11):
        assert made.holders_of(entity) == sorted(node for node, one in known if one == entity)
    for node in range(8):
        for entity in range(11):
            assert made.holds(node, entity) == ((node, entity) in known)
