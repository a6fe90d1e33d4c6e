"""The soak: what it does at random, that it finds what is lost, and a short one of each kind."""

import random
from pathlib import Path

import pytest

from clew.benchmarks import soak
from clew.benchmarks.soak import SoakFigures, transaction
from clew.graph.store import open_store
from clew.tests.contracts.world import ENCODER


def test_transactions_are_the_same_in_every_process_and_of_every_kind() -> None:
    batches = [transaction(1, number) for number in range(60)]
    assert repr(batches) == repr([transaction(1, number) for number in range(60)])
    assert repr(batches) != repr([transaction(2, number) for number in range(60)])
    changes = [each.ledger for each in batches if each.ledger is not None]
    assert any(each.add for each in batches)
    assert any(each.remove for each in batches)
    assert any(each.assign for each in changes)
    assert any(each.unassign for each in changes)


@pytest.mark.parametrize(("held", "said", "bad"), [(4, 4, 0), (5, 4, 0), (3, 4, 1), (6, 4, 1)])
def test_what_is_left_is_what_was_said_or_one_more(tmp_path: Path, held: int, said: int, bad: int) -> None:
    url = str(tmp_path / "s.clew")
    with open_store(url, create=True, encoder=ENCODER) as store:
        for number in range(held):
            store.apply(transaction(5, number))
    figures = SoakFigures("embedded")
    with open_store(":memory:", encoder=ENCODER) as truth:
        done = soak._compared(url, truth, 5, 0, said, figures)
        assert figures.bad >= bad
        assert (figures.bad == 0) == (bad == 0)
        assert bad or done == held


@pytest.mark.process
@pytest.mark.parametrize("ending", ["kill", "full"])
def test_a_round_ends_in_what_was_committed(tmp_path: Path, ending: str) -> None:
    url = str(tmp_path / "s.clew")
    open_store(url, create=True, encoder=ENCODER).close()
    figures = SoakFigures("embedded")
    said, _ = soak._round(url, 0, 0, ending, random.Random(5), figures)
    with open_store(":memory:", encoder=ENCODER) as truth:
        assert soak._compared(url, truth, 0, 0, said, figures) - said in (0, 1)
    assert (figures.rounds, figures.bad) == (1, 0)
    assert (figures.kills, figures.full) == ((1, 0) if ending == "kill" else (0, 1))
    assert "| killed at work | " in soak.table([figures])
