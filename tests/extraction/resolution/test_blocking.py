from itertools import combinations

import pytest

from clew.extraction.resolution import blocking
from clew.extraction.resolution.blocking import Blocks, block_keys, numbered
from clew.extraction.resolution.name_parts import name_parts
from clew.extraction.resolution.profiles import profiles
from clew.tests.extraction.resolution.namings import said
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
