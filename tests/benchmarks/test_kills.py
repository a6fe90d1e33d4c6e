"""The whole road, killed: three of the hundred rounds of the benchmark."""

import pytest

from clew.app.samples import samples_path
from clew.benchmarks.kills import run

pytestmark = pytest.mark.process


def test_kill_9_while_adding_and_removing_loses_nothing_and_leaves_no_half_document() -> None:
    outcome = run(samples_path(), 3, seed=7, embedder="hashing")
    assert outcome.rounds == 3
    assert outcome.clean, outcome
