"""What every store's snapshots must hold, whether by a transaction or by beginning again. Part of the store's contract."""

from contextvars import copy_context
from itertools import islice
from threading import Thread

import pytest

from clew.graph.batch import Batch
from clew.graph.filters.language import F
from clew.graph.store import GraphStore
from clew.tests.contracts.graph_reader import ANN, small_world
from clew.tests.contracts.world import contribution


class SnapshotContract:
    """Reads inside a snapshot; give the fixture `empty`."""

    @pytest.mark.parametrize("writes", [0, 1, 3])
    def test_reads_in_a_snapshot_see_one_state(self, empty: GraphStore, writes: int) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        left = iter(range(writes))
        begun: list[int] = []

        def work() -> list[object]:
            begun.append(empty.generation)
            found: list[object] = [empty.counts()["documents"]]
            for number in islice(left, 1):
                empty.apply(Batch(add=(contribution(f"late {number}", [[ANN]], seed=number),)))
            view = empty.view(F.id.exists())
            found += [empty.counts()["documents"], len(list(empty.scan("document"))), view.counts()["documents"]]
            return [*found, *(reader.snapshot(lambda: empty.counts()["documents"])[0] for reader in (empty, view))]

        found, stable = empty.snapshot(work)
        assert stable
        assert len(set(found)) == 1
        assert len(begun) <= writes + 1
        assert empty.counts()["documents"] == 3 + writes - len(list(left))

    def test_a_snapshot_of_a_store_that_keeps_changing_is_of_one_state_or_says_no(self, empty: GraphStore) -> None:
        begun: list[int] = []

        def work() -> list[int]:
            begun.append(empty.generation)
            empty.apply(Batch(add=(contribution(f"late {len(begun)}", [[ANN]], seed=1),)))
            return [begun[-1], empty.generation]

        (first, last), stable = empty.snapshot(work)
        assert stable == (first == last)
        assert len(begun) == (1 if stable else 4)

    def test_threads_that_copy_the_context_share_a_snapshot(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        writes = iter(range(1))

        def work() -> list[int]:
            found = [empty.generation]
            for _ in writes:
                empty.apply(Batch(remove=("a",)))
            thread = Thread(target=copy_context().run, args=(lambda: found.append(empty.generation),))
            thread.start()
            thread.join()
            return found

        (here, there), stable = empty.snapshot(work)
        assert stable
        assert here == there

    def test_threads_may_be_waited_for_in_a_snapshot(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))

        def work() -> list[int]:
            found = [empty.counts()["documents"]]
            thread = Thread(target=lambda: found.append(empty.counts()["documents"]))
            thread.start()
            thread.join(60)
            return found

        assert empty.snapshot(work) == ([3, 3], True)

    def test_what_fails_in_one_state_is_raised_at_once(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        begun: list[int] = []

        def work() -> None:
            begun.append(empty.generation)
            raise KeyError(empty.generation)

        with pytest.raises(KeyError):
            empty.snapshot(work)
        assert len(begun) == 1

    def test_what_keeps_failing_is_raised_with_every_write_kept(self, empty: GraphStore) -> None:
        begun: list[int] = []

        def work() -> None:
            begun.append(empty.generation)
            empty.apply(Batch(add=(contribution(f"late {len(begun)}", [[ANN]]),)))
            raise KeyError(empty.generation)

        with pytest.raises(KeyError):
            empty.snapshot(work)
        assert 1 <= len(begun) <= 4
        assert empty.counts()["documents"] == len(begun)
