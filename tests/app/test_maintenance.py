"""Looking after a store on the face and on the command line; a kill in the middle loses nothing."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import typer

import clew
from clew.graph.errors import InputError, StoreMissing, StoreUnavailable
from clew.graph.stores.embedded.folder import SEAL, TRUTH
from clew.graph.stores.neo4j.library_names import LibraryNames
from clew.tests.app.running import Run
from clew.tests.app.worlds import quick, small_docs
from clew.tests.neo4j_server.address import Address

QUESTION = "Who lives where?"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with quick(tmp_path / "s.clew") as graph:
        graph.add(small_docs(tmp_path), progress=False)
        graph.feedback("lamp", next(graph.store.scan("text_node")).id)
    return tmp_path / "s.clew"


def digest(store: Path) -> str:
    with clew.open(store, "r") as graph:
        return graph.store.digest()


def damage(store: Path, at: int = 40_000) -> None:
    data = bytearray((store / TRUTH).read_bytes())
    data[at] ^= 4
    (store / TRUTH).write_bytes(data)


def test_a_whole_store_is_clean(store: Path) -> None:
    with clew.open(store) as graph:
        assert graph.check().clean
    assert clew.check(store).documents == graph_documents(store)


def graph_documents(store: Path) -> int:
    with clew.open(store, "r") as graph:
        return graph.counts()["documents"]


def test_a_graph_in_memory_can_be_checked_and_cleared() -> None:
    with quick() as graph:
        graph.add(clew.Document("a", "Ada met Bo."), progress=False)
        assert graph.check().clean
        graph.clear()
        assert set(graph.counts().values()) == {0}
        graph.add(clew.Document("a", "Ada met Bo."), progress=False)
        assert graph.search("Ada", retriever="keyword").ids == ["a"]


def test_what_is_damaged_says_what_to_do(store: Path) -> None:
    damage(store)
    with pytest.raises(
        StoreUnavailable, match=r"is damaged .* 'clew check .*s\.clew' .* 'clew recover .*s\.clew NEW\.clew'"
    ):
        clew.open(store)
    assert not clew.check(store).clean


def test_recovering_saves_what_is_whole_and_builds_the_rest_again(store: Path, tmp_path: Path) -> None:
    before, documents = digest(store), graph_documents(store)
    data = (store / TRUTH).read_bytes()
    saved = clew.recover(store, tmp_path / "whole.clew")
    assert (saved.saved, saved.rebuilt, saved.lost) == (documents, 0, ())
    assert digest(tmp_path / "whole.clew") == before
    connection = sqlite3.connect(store / TRUTH)
    connection.execute("DELETE FROM mention")
    connection.commit()
    connection.close()
    again = clew.recover(store, tmp_path / "again.clew", rebuild=False)
    assert again.saved < documents
    assert again.lost
    assert (store / TRUTH).read_bytes() != data
    assert all(each.problem for each in again.lost)


@pytest.mark.parametrize(
    "place", [":memory:", "neo4j://neo4j:secret@localhost:7687", "neo4j://neo4j:secret@localhost:7687/neo4j?library=books"]
)
def test_only_folders_are_recovered_and_no_password_is_told(store: Path, place: str) -> None:
    for pair in ((place, "new.clew"), (store, place)):
        with pytest.raises(InputError, match=r"expected a folder, got a store (in memory|on a server)") as refused:
            clew.recover(*pair)
        assert "secret" not in str(refused.value)


@pytest.mark.server
def test_a_library_of_several_is_checked_alone_and_needs_no_compacting(empty_neo4j: str, tmp_path: Path) -> None:
    docs, books = small_docs(tmp_path), f"{empty_neo4j}?library=books"
    for each in (empty_neo4j, books):
        with quick(each) as graph:
            graph.add(docs, progress=False)
    assert all(clew.check(each).clean for each in (empty_neo4j, books))
    address = Address.parsed(empty_neo4j)
    with address.driver() as driver:
        spoil: Any = f"MATCH (d:`{LibraryNames('books').own('Document')}`) SET d.text = d.text + '!' RETURN count(d)"
        assert driver.execute_query(spoil, database_=address.database).records[0].value() > 0
    damaged = clew.check(books)
    assert not damaged.clean
    assert "text, title or metadata are not what was added" in str(damaged.damage[0])
    assert clew.check(empty_neo4j).clean
    for each in (empty_neo4j, books):
        with clew.open(each, "r+") as graph, pytest.raises(InputError, match="a server uses free space again by itself"):
            graph.compact()


def test_nothing_is_recovered_from_nowhere_or_over_what_is_there(store: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        clew.recover(tmp_path / "none.clew", tmp_path / "new.clew")
    with pytest.raises(InputError, match="exists already"):
        clew.recover(store, store)
    with pytest.raises(StoreMissing):
        clew.check(tmp_path / "none.clew")


def test_the_commands(store: Path, tmp_path: Path, run: Run) -> None:
    place, documents = str(store), graph_documents(store)
    code, out, err = run("check", place)
    assert (code, out) == (0, "")
    assert f"is whole: {documents} documents" in err
    code, out, _ = run("compact", place, "--json")
    assert code == 0
    assert set(json.loads(out)) == {"before", "after"}
    code, out, _ = run("recover", place, str(tmp_path / "new.clew"), "--json")
    assert (code, json.loads(out)["saved"], json.loads(out)["lost"]) == (0, documents, [])
    damage(store)
    code, out, err = run("search", place, "lamp")
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert "is damaged" in err
    assert len(err.splitlines()) == 1
    code, out, _ = run("check", place, "--json")
    assert code == 1
    assert json.loads(out)["damage"]
    code, _, err = run("check", place)
    assert code == 1
    assert "clew recover" in err


def test_clear_asks_twice(store: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    place, documents = str(store), graph_documents(store)
    code, _, err = run("clear", place)
    assert code == 1
    assert "give --yes" in err
    said: list[str] = []

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    def answers(confirmed: bool, typed: str) -> None:
        def confirm(*_: object, **__: object) -> bool:
            said.append("confirm")
            return confirmed

        def prompt(*_: object, **__: object) -> str:
            said.append("prompt")
            return typed

        monkeypatch.setattr(typer, "confirm", confirm)
        monkeypatch.setattr(typer, "prompt", prompt)

    monkeypatch.setattr(sys, "stdin", Terminal())
    for confirmed, typed in ((False, ""), (True, "yes"), (True, str(documents + 1))):
        answers(confirmed, typed)
        assert run("clear", place)[0] == 1
        assert graph_documents(store) == documents
    answers(True, str(documents))
    assert run("clear", place)[0] == 0
    assert graph_documents(store) == 0
    assert said == ["confirm", *["confirm", "prompt"] * 3]


def test_stats_say_what_removals_left_free(store: Path, run: Run) -> None:
    _, out, _ = run("stats", str(store), "--json")
    assert json.loads(out)["bytes"] == (store / TRUTH).stat().st_size
    with quick(store) as graph:
        graph.store.append_record("large", "x" * 500_000)
        graph.clear()
    _, out, _ = run("stats", str(store), "--json")
    assert json.loads(out)["free_bytes"] > 400_000


WORK = """
import sys, time, clew
action, store, after = sys.argv[1:]
from clew.app import maintenance
import clew.graph.stores.embedded.salvage, clew.app.ingestion
graph = clew.open(store, "r+") if action in ("compact", "clear") else None
print("ready", flush=True)
if action == "check":
    clew.check(store)
elif action == "recover":
    clew.recover(store, store + ".new")
else:
    getattr(graph, action)()
    graph.close()
"""


@pytest.mark.process
@pytest.mark.parametrize("action", ["check", "recover", "compact", "clear"])
def test_a_kill_loses_nothing(store: Path, action: str) -> None:
    before, chance = digest(store), random.Random(action)
    with clew.open(":memory:") as nothing:
        empty = nothing.store.digest()
    for number in range(4):
        copy = store.with_name(f"{number}.clew")
        shutil.copytree(store, copy)
        if number == 2:
            (copy / SEAL).unlink()
        command = [sys.executable, "-c", WORK, action, str(copy), ""]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.06))
            child.kill()
        assert digest(copy) in ({before, empty} if action == "clear" else {before})
        assert clew.check(copy).clean
        new = Path(f"{copy}.new")
        if action == "recover":
            if not new.exists():
                clew.recover(copy, new)
            assert digest(new) == before
