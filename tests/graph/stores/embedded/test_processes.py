"""Several processes at one store: a killed writer loses nothing committed, leaves no half document and no lock."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import StoreLocked
from clew.graph.store import open_store
from clew.tests.contracts.histories import agree
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import ENCODER, contribution

pytestmark = pytest.mark.process

NAMES = ("Ann", "Bob", "Rome", "1990")

WRITER = """
import sys
from clew.graph.batch import Batch
from clew.graph.store import open_store
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.embedded.test_processes import document

with open_store(sys.argv[1], create=True, encoder=ENCODER) as store:
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        gone = (f"d{number - 3}",) if number % 2 else ()
        store.apply(Batch(add=(document(number), document(number + 1000)), remove=gone))
        print(number, flush=True)
    sys.stdin.read()
"""


def document(number: int) -> Contribution:
    """Document `number` of the series that the writing process adds."""
    named = [(NAMES[(number + step) % len(NAMES)], "PERSON") for step in range(3)]
    return contribution(f"d{number}", [named, named[:1]], [(0, "met", 1, True)], NAMES[number % 4], seed=number % 5)


def written(last: int) -> set[int]:
    """The documents that are there after batch `last`."""
    added = {number + extra for number in range(last + 1) for extra in (0, 1000)}
    return added - {number - 3 for number in range(last + 1) if number % 2}


def start(path: Path, first: int, last: int) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", WRITER, str(path), str(first), str(last)]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_kill_at_any_moment_loses_nothing_and_leaves_nothing_half(tmp_path: Path) -> None:
    path = tmp_path / "store.clew"
    choose = random.Random(7)
    first = 0
    held: set[int] = set()
    for _ in range(5):
        with start(path, first, 10_000) as writer:
            assert writer.stdout is not None
            acknowledged = -1
            for _ in range(choose.randrange(1, 25)):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            acknowledged = max([acknowledged, *map(int, writer.stdout.read().split("\n")[:-1])])
        with open_store(str(path), encoder=ENCODER) as store:
            held = {int(build.document_id[1:]) for build in store.builds()}
            # The batch after the last acknowledged one may have been committed before its line was printed.
            last = acknowledged if held == written(acknowledged) else acknowledged + 1
            assert held == written(last)
            first = last + 1
    with open_store(str(path), encoder=ENCODER) as store:
        agree(store, PlainGraph([document(number) for number in sorted(held)]))
        store.apply(Batch(remove=tuple(f"d{number}" for number in held)))
        assert store.digest() == PlainGraph([]).digest()


def test_another_process_holds_the_lock_until_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "store.clew"
    with start(path, 0, 1) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
        with open_store(str(path), encoder=ENCODER) as store:
            assert store.counts()["documents"] == 2
            with pytest.raises(StoreLocked, match=f"process {writer.pid} on "):
                store.apply(Batch(remove=("d0",)))
            writer.kill()
            writer.wait()
            assert store.apply(Batch(remove=("d0",))).removed == ("d0",)


FORKED = """
import os, sys
from clew.graph.batch import Batch
from clew.graph.store import open_store
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.embedded.test_processes import document

store = open_store(sys.argv[1], create=True, encoder=ENCODER)
store.apply(Batch(add=(document(0),)))
child = os.fork()
if child == 0:
    if sys.argv[2] == "child":
        store.close()
    else:
        sys.stdin.read()
    os._exit(0)
if sys.argv[2] == "child":
    os.waitpid(child, 0)
else:
    store.close()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("closing", ["parent", "child"])
def test_the_lock_goes_when_its_holder_closes_and_stays_when_a_forked_child_does(tmp_path: Path, closing: str) -> None:
    command = [sys.executable, "-c", FORKED, str(tmp_path / "s.clew"), closing]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forked:
        assert forked.stdout is not None
        assert forked.stdout.readline() == "ready\n"
        if closing == "parent":
            with open_store(str(tmp_path / "s.clew"), encoder=ENCODER) as store:
                store.apply(Batch(add=(document(1),)))
        else:
            with open_store(str(tmp_path / "s.clew"), encoder=ENCODER) as store, pytest.raises(StoreLocked):
                store.apply(Batch(add=(document(1),)))
        forked.communicate()
    assert forked.returncode == 0


def test_readers_of_one_process_see_what_another_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "store.clew"
    with start(path, 0, 2) as writer:
        writer.communicate("")
    with open_store(str(path), mode="r") as reader:
        seen = reader.counts()["documents"]
        for last in range(3, 6):
            # Opened and closed again, while the first reader keeps the log alive.
            with open_store(str(path), mode="r") as other:
                assert other.counts()["documents"] == seen
            with start(path, last - 1, last) as writer:
                writer.communicate("")
            assert path.joinpath("truth.sqlite-wal").exists(), "a reader is left"
            with open_store(str(path), mode="r") as other:
                assert {int(build.document_id[1:]) for build in other.builds()} == written(last - 1)
            seen = reader.counts()["documents"]
            assert seen == len(written(last - 1))


def test_descriptors_of_the_truth_go_with_its_last_connection(tmp_path: Path) -> None:
    path = tmp_path / "store.clew"
    open_store(str(path), create=True, encoder=ENCODER).close()

    def open_files() -> int:
        links = (each for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
        return sum(str(each.resolve()).endswith("truth.sqlite") for each in links)

    before = open_files()
    with open_store(str(path), mode="r") as reader:
        reader.counts()
        open_store(str(path), mode="r").close()
        once = open_files()
        for _ in range(5):
            open_store(str(path), mode="r").close()
        assert open_files() == once > before
    assert open_files() == before
