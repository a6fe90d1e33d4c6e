from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given

from clew.extraction.resolution import blocking
from clew.extraction.resolution.block_keys import block_keys, packed_keys
from clew.extraction.resolution.blocking import Blocks, numbered
from clew.extraction.resolution.name_parts import name_parts
from clew.extraction.resolution.profiles import profiles
from clew.graph.resolution.statements import Naming
from clew.tests.extraction.resolution.namings import said
from clew.tests.extraction.resolution.test_resolver_laws import worlds
from clew.tests.extraction.resolution.test_similarity import ALIKE

COMMON = [said(f"{first} Holm", "1", "PERSON") for first in ("Ada", "Abel", "Agnes", "Alma", "Anna", "Axel")]


@pytest.mark.parametrize(("first", "second", "reason"), ALIKE)
def test_names_that_are_alike_share_a_block(first: str, second: str, reason: str) -> None:
    assert set(block_keys(name_parts(first))) & set(block_keys(name_parts(second))), reason


def _pairs(blocks: Blocks) -> set[tuple[int, int]]:
    return {(one, other) for one, other in blocks.pairs().tolist()}


def test_all_pairs_of_a_small_block_and_none_of_a_large_one() -> None:
    blocks = Blocks.of(numbered(profiles(COMMON)))
    assert _pairs(blocks) == set(combinations(range(len(COMMON)), 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "MOST", 5)
        assert _pairs(blocks) == set()


def test_dates_are_in_no_block_and_nothing_gives_no_pairs() -> None:
    assert numbered(profiles([said("12 March 1921", "1", "DATE")])) == []
    assert len(Blocks.of([]).pairs()) == 0


@given(worlds)
def test_names_are_compared_that_share_a_key_which_not_too_many_have(world: list[Naming]) -> None:
    compared = numbered(profiles(world))
    blocks = Blocks.of(compared)
    names: list[tuple[int, set[str]]] = []
    for owner, profile in enumerate(compared):
        acronyms = {f"@{letters}" for letters in (*profile.acronyms, *profile.initials)}
        names += [(owner, {*block_keys(parts), *(() if row else acronyms)}) for row, parts in enumerate(profile.parts)]
    counts = Counter(key for _, keys in names for key in keys)
    assert sorted(blocks.sizes().tolist()) == sorted(counts.values())
    assert blocks.names == tuple(parts for profile in compared for parts in profile.parts)
    few = {key for key, count in counts.items() if count <= blocking.MOST}
    assert _pairs(blocks) == {
        (one, other)
        for one, other in combinations(range(len(names)), 2)
        if names[one][0] != names[other][0] and names[one][1] & names[other][1] & few
    }


def test_packed_keys_are_one_hash_for_each_key_whatever_stands_in_it() -> None:
    for name in ("Ada Holm", "Henry VIII", "Å\ud800sa Lund", "Ada"):
        parts = name_parts(name)
        packed = packed_keys(parts, ("AH", "AH"))
        hashes = {packed[at : at + 8] for at in range(0, len(packed), 8)}
        assert len(hashes) == len({*block_keys(parts), "@AH"}) == len(packed) // 8
