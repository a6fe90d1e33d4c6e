"""The writer's lock goes with its store, and a forked child has no part in its parent's."""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import clew
from clew.graph.batch import Batch, Contribution
from clew.graph.errors import StoreLocked, StoreUnavailable
from clew.graph.filters.language import F
from clew.graph.model import Document, TextNode
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j.connection import Connection

from ....app.worlds import quick

pytestmark = pytest.mark.process


def write(store: GraphStore, name: str) -> None:
    text = f"This is {name}."
    store.apply(Batch(add=(Contribution(Document(name, text), (TextNode(name, text, name, end=len(text)),)),)))


def opened(place: Path, name: str = "a") -> GraphStore:
    store = open_store(str(place), create=True)
    write(store, name)
    return store


def documents(place: Path) -> list[str]:
    with open_store(str(place), mode="r") as store:
        return [each.document_id for each in store.builds()]


# Dropped without `close`


def test_a_dropped_store_lets_the_next_one_write(tmp_path: Path) -> None:
    opened(tmp_path / "s")
    with opened(tmp_path / "s", "b"):
        pass
    assert documents(tmp_path / "s") == ["a", "b"]


def test_a_dropped_store_in_a_circle_lets_the_next_one_write(tmp_path: Path) -> None:
    gc.disable()
    try:
        circle: list[Any] = [opened(tmp_path / "s")]
        circle.append(circle)
        del circle
        opened(tmp_path / "s", "b").close()
    finally:
        gc.enable()
    assert documents(tmp_path / "s") == ["a", "b"]


def test_a_dropped_graph_lets_the_next_one_write(tmp_path: Path) -> None:
    graph = quick(tmp_path / "s")
    graph.add(clew.Document("a", "Ada met Bob."), progress=False)
    graph.search("Who met Bob?", retriever="keyword")
    del graph
    quick(tmp_path / "s").add(clew.Document("b", "Bob met Cy."), progress=False)
    with quick(tmp_path / "s") as graph:
        graph.add(clew.Document("c", "Cy met Dan."), progress=False)
        assert graph.counts()["documents"] == 3


def test_an_error_keeps_no_lock(tmp_path: Path) -> None:
    def fail() -> None:
        store = opened(tmp_path / "s")
        raise RuntimeError(store.url)

    with pytest.raises(RuntimeError):
        fail()
    opened(tmp_path / "s", "b").close()
    assert documents(tmp_path / "s") == ["a", "b"]


def test_no_open_file_is_left(tmp_path: Path) -> None:
    def files() -> list[str]:
        links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        return [str(each.resolve()) for each in links if str(tmp_path) in str(each.resolve())]

    opened(tmp_path / "s")
    gc.collect()
    assert files() == []


def test_a_view_outlives_its_store(tmp_path: Path) -> None:
    view = opened(tmp_path / "s").view(F.document_id == "a")
    gc.collect()
    assert view.counts()["documents"] == 1


# A second one of the same process


@pytest.mark.parametrize("spelling", ["s", "./s", "../here/s", "link"])
def test_a_live_store_of_this_process_is_named(tmp_path: Path, spelling: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here" / "link").symlink_to("s")
    with opened(Path("s")) as first:
        with open_store(spelling) as second, pytest.raises(StoreLocked, match="by this process, which has it open already"):
            write(second, "b")
        write(first, "c")
        with open_store(spelling, mode="r") as reader:
            assert [each.document_id for each in reader.builds()] == ["a", "c"]
    with opened(Path(spelling), "d"):
        pass


# Forked


def forked(work: Callable[[], object]) -> Any:
    """What `work` gives in a forked child, as JSON, or the name and message of its error."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            told: Any = work()
        except BaseException as error:
            told = [type(error).__name__, str(error)]
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        found = json.loads(stream.read())
    assert os.waitpid(child, 0)[1] == 0
    return found


@pytest.mark.parametrize("written", [True, False])
def test_a_forked_child_reads_and_does_not_write(tmp_path: Path, written: bool) -> None:
    opened(tmp_path / "s").close()
    with open_store(str(tmp_path / "s")) as store:
        if written:
            write(store, "b")
        held = [each.document_id for each in store.builds()]
        assert forked(lambda: [each.document_id for each in store.builds()]) == held
        whole: Any = store
        for attempt in (lambda: write(store, "c"), whole.clear, whole.compact, lambda: store.append_record("log", "1")):
            name, message = forked(attempt)
            assert name == StoreUnavailable.__name__
            assert f"was opened by process {os.getpid()}, from which this one was forked: open it again" in message
        write(store, "d")
        assert [each.document_id for each in store.builds()] == [*held, "d"]


def test_a_forked_child_that_closes_leaves_its_parent_whole(tmp_path: Path) -> None:
    with opened(tmp_path / "s") as store:
        forked(store.close)
        write(store, "b")
        assert forked(lambda: opened(tmp_path / "s", "c"))[0] == StoreLocked.__name__
        other = "from clew.graph.store import open_store\nimport sys\nwith open_store(sys.argv[1]) as s: s.clear()"
        failed = subprocess.run(
            [sys.executable, "-c", other, str(tmp_path / "s")], capture_output=True, text=True, check=False
        )
        assert f"process {os.getpid()}" in failed.stderr
        assert store.counts()["documents"] == 2
    assert documents(tmp_path / "s") == ["a", "b"]


def test_a_forked_child_can_open_it_again(tmp_path: Path) -> None:
    store = opened(tmp_path / "s")

    def again() -> list[str]:
        store.close()
        with opened(tmp_path / "s", "b") as own:
            return [each.document_id for each in own.builds()]

    assert forked(again)[0] == StoreLocked.__name__
    store.close()
    assert forked(again) == ["a", "b"]


def test_the_lock_ends_with_its_process_though_a_child_lives(tmp_path: Path) -> None:
    parent = """
import os, sys, time
from clew.tests.graph.stores.embedded.test_writer_lock import opened
from pathlib import Path
store = opened(Path(sys.argv[1]))
child = os.fork()
if child == 0:
    os.close(1), os.close(2)
    time.sleep(60)
    os._exit(0)
print(child, flush=True)
os._exit(1)
"""
    made = subprocess.run([sys.executable, "-c", parent, str(tmp_path / "s")], capture_output=True, text=True, check=False)
    child = int(made.stdout)
    try:
        opened(tmp_path / "s", "b").close()
    finally:
        os.kill(child, 9)
    assert documents(tmp_path / "s") == ["a", "b"]


def test_a_graph_in_memory_is_the_childs_own(tmp_path: Path) -> None:
    with open_store(":memory:") as store:
        write(store, "a")

        def written() -> int:
            write(store, "b")
            return len(list(store.builds()))

        assert forked(written) == 2
        assert len(list(store.builds())) == 1


def test_a_connection_to_a_server_stays_with_its_process() -> None:
    connection = object.__new__(Connection)
    vars(connection).update(_owner=os.getpid() - 1, _closed=False, _address=SimpleNamespace(url="neo4j://x"))
    with pytest.raises(StoreUnavailable, match="from which this one was forked: open it again"):
        connection._session("READ")
