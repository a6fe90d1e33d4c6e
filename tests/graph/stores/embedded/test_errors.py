"""What the embedded store does when what it finds is not what it should be: a clear error, and nothing lost."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clew.graph.batch import Batch
from clew.graph.errors import ConfigError, StoreLocked, StoreMismatch, StoreMissing, StoreReadOnly, StoreUnavailable
from clew.graph.filters.language import F
from clew.graph.identity import digest
from clew.graph.store import Encoder, GraphStore, open_store
from clew.graph.stores.embedded.schema import PRAGMAS
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.graph_store import answers
from clew.tests.contracts.world import ENCODER, contribution


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "store.clew")


@pytest.fixture
def filled(path: str) -> str:
    with open_store(path, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
    return path


def opened(path: str) -> GraphStore:
    return open_store(path, encoder=ENCODER)


def test_nothing_there_is_missing_and_stays_so(path: str) -> None:
    with pytest.raises(StoreMissing, match=r"no store at .*store\.clew"):
        open_store(path)
    with pytest.raises(StoreMissing):
        open_store(path, mode="r", create=True)
    assert not Path(path).exists()


def test_an_empty_folder_becomes_a_store_only_when_created(path: str) -> None:
    Path(path).mkdir()
    with pytest.raises(StoreMissing, match="empty folder"):
        open_store(path)
    with open_store(path, create=True) as store:
        assert store.counts()["documents"] == 0
    with open_store(path) as store:
        assert (store.url, store.generation) == (path, 0)


def test_what_is_no_store_is_left_alone(path: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("mine")
    with pytest.raises(StoreMismatch, match="not a store"):
        open_store(str(tmp_path), create=True)
    with pytest.raises(StoreMismatch, match="is a file"):
        open_store(str(note), create=True)
    assert [each.name for each in tmp_path.iterdir()] == ["note.txt"]


def test_another_programs_database_is_refused(path: str) -> None:
    Path(path).mkdir()
    connection = sqlite3.connect(Path(path) / "truth.sqlite")
    connection.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    connection.close()
    with pytest.raises(StoreMismatch, match="not a Clew store"):
        open_store(path, create=True)


@pytest.mark.parametrize(
    ("found", "advice"),
    [("999", "upgrade Clew"), *((each, "build it again with 'clew add .*store.clew PATH'") for each in "12")],
)
def test_another_format_is_refused_with_what_to_do(filled: str, found: str, advice: str) -> None:
    connection = sqlite3.connect(Path(filled) / "truth.sqlite")
    with connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'format'", (found,))
    connection.close()
    with pytest.raises(StoreMismatch, match=advice):
        open_store(filled)


def test_a_format_that_is_no_number_is_damage(filled: str) -> None:
    connection = sqlite3.connect(Path(filled) / "truth.sqlite")
    with connection:
        connection.execute("UPDATE meta SET value = 'abc' WHERE name = 'format'")
    connection.close()
    with pytest.raises(StoreUnavailable, match=r"damaged \(its format is 'abc', expected \d+\)"):
        open_store(filled)


@pytest.mark.parametrize("create", [False, True])
def test_what_the_system_takes_for_no_path_is_refused(tmp_path: Path, create: bool) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        open_store(str(tmp_path / ("x" * 300)), create=create)
    with pytest.raises(StoreUnavailable if create else StoreMissing):
        open_store(str(tmp_path / "a\0b"), create=create)


def test_another_encoder_is_refused_when_opening(filled: str) -> None:
    with pytest.raises(StoreMismatch, match="'test' with dimension 8"):
        open_store(filled, encoder=Encoder("test", 16))
    with open_store(filled) as store:
        assert store.encoder == ENCODER


def test_a_creation_that_was_cut_off_can_be_finished(path: str) -> None:
    Path(path).mkdir()
    (Path(path) / "truth.sqlite").touch()
    with pytest.raises(StoreMismatch, match="never finished"):
        open_store(path)
    with open_store(path, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))


def test_modes_and_addresses_are_checked(path: str) -> None:
    with pytest.raises(ConfigError, match="mode"):
        open_store(path, mode="w")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="empty"):
        open_store("")


def test_a_store_opened_for_reading_is_not_written(filled: str) -> None:
    before = sorted(each.name for each in Path(filled).iterdir())
    with open_store(filled, mode="r") as store:
        assert store.counts()["documents"] == 3
        assert store.search_text("Bob", 1)
        with pytest.raises(StoreReadOnly, match="opened for reading"):
            store.apply(Batch(remove=("a",)))
        with pytest.raises(StoreReadOnly):
            store.append_record("log", 1)
    assert sorted(each.name for each in Path(filled).iterdir() if not each.name.endswith(("-wal", "-shm"))) == before


def test_a_second_writer_learns_who_holds_the_store(filled: str) -> None:
    with opened(filled) as first, opened(filled) as second:
        first.apply(Batch(remove=("a",)))
        with pytest.raises(StoreLocked, match="by this process, which has it open already"):
            second.apply(Batch(remove=("b",)))
        assert second.counts()["documents"] == 2
        assert second.generation == first.generation
        first.close()
        second.apply(Batch(remove=("b",)))
        assert second.counts()["documents"] == 1


def test_a_reader_follows_a_writer(filled: str) -> None:
    with opened(filled) as writer, open_store(filled, mode="r") as reader:
        before = answers(reader)
        writer.apply(Batch(add=(contribution("d", [[("Dora", "PERSON")]], seed=3),)))
        assert answers(reader) == answers(writer) != before
        writer.apply(Batch(remove=("d",)))
        assert answers(reader) == before


def test_a_scan_reads_one_generation(filled: str) -> None:
    with opened(filled) as store:
        scan = store.scan("mention")
        first = next(scan)
        store.apply(Batch(remove=("a", "b", "c")))
        assert len([first, *scan]) == 11
        assert list(store.scan("mention")) == []
        unfinished = store.scan("document")
        store.apply(Batch(add=tuple(small_world())))
        assert next(unfinished).id == "a"


@contextmanager
def limited(monkeypatch: pytest.MonkeyPatch, pages: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        limit = f"PRAGMA max_page_count = {pages}"
        patch.setattr("clew.graph.stores.embedded.connection.PRAGMAS", (*PRAGMAS, limit))
        yield


def test_a_full_disk_leaves_the_last_batch_out_whole(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(filled) as store:
        before = answers(store)
    many = [contribution(f"many {n}", [[(f"Name {n}", "PERSON")] * 50], title=f"T{n}", seed=n) for n in range(200)]
    with limited(monkeypatch, "80"), opened(filled) as store:
        with pytest.raises(StoreUnavailable, match="no space left"):
            store.apply(Batch(add=tuple(many), remove=("a",)))
        assert answers(store) == before
    with opened(filled) as store:
        assert answers(store) == before
        store.apply(Batch(add=tuple(many)))


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "garbage", "flipped", "foreign", "behind"])
def test_derived_arrays_are_made_again_when_they_cannot_be_trusted(filled: str, tmp_path: Path, damage: str) -> None:
    with opened(filled) as store:
        expected = answers(store)
    with open_store(str(tmp_path / "other.clew"), create=True, encoder=ENCODER) as other:
        other.apply(Batch(add=(contribution("a", [[("Zoe", "PERSON")]], seed=40),)))
        answers(other)
    if damage == "behind":
        with opened(filled) as store:
            store.apply(Batch(add=(contribution("d", [[("Zoe", "PERSON")]], seed=40),)))
            store.apply(Batch(remove=("d",)))
    files = sorted((Path(filled) / "derived").iterdir())
    assert {each.name for each in files} >= {"graph.npz", "vectors-text.npz", "vectors-sentence.npz"}
    for file in files:
        content = bytearray(file.read_bytes())
        if damage == "missing":
            file.unlink()
        elif damage == "foreign":
            file.write_bytes((tmp_path / "other.clew" / "derived" / file.name).read_bytes())
        elif damage != "behind":
            middle = len(content) // 2
            content[middle] ^= 0xFF
            changed = {"empty": b"", "cut": content[:middle], "garbage": b"garbage" * 99, "flipped": content}[damage]
            file.write_bytes(bytes(changed))
    with opened(filled) as store:
        assert answers(store) == expected


def test_derived_arrays_spare_the_making(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(filled) as store:
        expected = answers(store)

    def forbidden(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr("clew.graph.stores.embedded.derived_arrays.read_columns", forbidden)
    monkeypatch.setattr("clew.graph.stores.embedded.vector_arrays.VectorArrays.read", forbidden)
    with opened(filled) as store:
        assert answers(store) == expected


def test_readers_save_what_they_make_for_the_next_process(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(filled, mode="r") as store:
        expected = answers(store)

    def forbidden(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr("clew.graph.stores.embedded.derived_arrays.read_columns", forbidden)
    monkeypatch.setattr("clew.graph.stores.embedded.vector_arrays.VectorArrays.read", forbidden)
    monkeypatch.setattr("clew.graph.stores.base.digest", forbidden)
    with open_store(filled, mode="r") as store:
        assert answers(store) == expected


def test_a_digest_is_made_once_a_generation(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counting(*given: Any) -> str:
        made.append(digest(*given))
        return made[-1]

    monkeypatch.setattr("clew.graph.stores.base.digest", counting)
    with opened(filled) as store, open_store(filled, mode="r") as other:
        first = store.digest()
        assert (store.digest(), other.digest(), len(made)) == (first, first, 1)
        store.apply(Batch(add=(contribution("d", [[("Zoe", "PERSON")]], seed=40),)))
        assert len({store.digest(), store.digest(), first}) == 2
        assert other.digest() == store.digest()
        hidden = store.view(F.id != "nothing")
        assert hidden.digest() == store.digest()
        store.apply(Batch(remove=("d",)))
        assert (store.digest(), other.digest()) == (first, first)


def test_a_writer_saves_arrays_once_when_it_closes(filled: str) -> None:
    graph = Path(filled) / "derived" / "graph.npz"
    with opened(filled) as store:
        for number in range(3):
            store.apply(Batch(add=(contribution(f"n{number}", [[("Dora", "PERSON")]], seed=number),)))
            assert len(store.edges([f"node:n{number}"])) == 1
        assert not graph.exists()
        expected = answers(store)
    with np.load(graph) as saved, opened(filled) as store:
        assert saved["stamp"].tolist()[0]
        assert answers(store) == expected


def test_drafts_of_killed_processes_are_swept_away(filled: str) -> None:
    folder = Path(filled) / "derived"
    folder.mkdir()
    old, new = folder / ".graph.1.1.npz", folder / ".graph.2.2.npz"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))
    with opened(filled) as store:
        store.edges(["node:c"])
    assert sorted(each.name for each in folder.iterdir()) == [".graph.2.2.npz", "graph.npz"]


def test_a_damaged_truth_is_said_to_be_damaged(filled: str) -> None:
    truth = Path(filled) / "truth.sqlite"
    content = truth.read_bytes()
    truth.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(StoreUnavailable, match="damaged"), opened(filled) as store:
        store.digest()
    truth.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StoreUnavailable, match="damaged"):
        opened(filled)


LINKED = (
    "writer.lock",
    "truth.seal.draft",
    "truth.seal",
    "truth.sqlite-wal",
    "derived",
    "derived/columns.npz",
    "truth.sqlite",
)


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_store_whose_files_lead_elsewhere_is_refused(filled: str, tmp_path: Path, name: str, kind: str) -> None:
    """As a store may come out of an archive; none of it is opened, so that nothing elsewhere is written or waited for."""
    mine = tmp_path / "mine.txt"
    mine.write_text("precious")
    place = Path(filled, name)
    if place.is_dir():
        place.rename(tmp_path / "aside")
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    if kind == "link":
        place.symlink_to(mine)
    else:
        os.mkfifo(place)
    for mode in ("r", "a"):
        with pytest.raises((StoreMismatch, StoreMissing)):
            open_store(filled, mode=mode)
    assert mine.read_text() == "precious"


def test_a_store_is_found_through_a_link_to_its_folder(filled: str, tmp_path: Path) -> None:
    Path(tmp_path, "link").symlink_to(filled, target_is_directory=True)
    with open_store(str(tmp_path / "link"), mode="r") as store:
        assert store.counts()["documents"]


def test_views_and_triggers_of_a_file_call_nothing_beyond_values(filled: str) -> None:
    with sqlite3.connect(Path(filled, "truth.sqlite")) as connection:
        connection.execute("CREATE VIEW spying AS SELECT load_extension('/no/such/library') AS x")
    connection.close()
    with sqlite3.connect(Path(filled, "truth.sqlite")) as connection:
        for each in PRAGMAS:
            connection.execute(each)
        with pytest.raises(sqlite3.OperationalError, match=r"unsafe use|no such function"):
            connection.execute("SELECT * FROM spying").fetchall()
    connection.close()


def test_a_folder_without_write_permission_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "store.clew"
    with open_store(str(path), create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
        expected = answers(store)
    with unprivileged(path):
        for mode in ("r", "a"):
            with open_store(str(path), mode=mode) as store:
                assert answers(store) == expected
                with pytest.raises(StoreReadOnly):
                    store.apply(Batch(remove=("a",)))
        with pytest.raises(StoreReadOnly, match="no store can be made"):
            open_store(str(path / "inner"), create=True)


@contextmanager
def unprivileged(path: Path) -> Iterator[None]:
    """Without the right to write to `path`, also where the tests run as root."""
    parents = [each for each in path.parents if not each.stat().st_mode & 0o001]
    modes = {each: each.stat().st_mode for each in parents}
    for each in parents:
        each.chmod(0o755)
    for each in [path, *path.rglob("*")]:
        each.chmod(0o555 if each.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for each in [path, *path.rglob("*")]:
            each.chmod(0o755 if each.is_dir() else 0o644)
        for each, mode in modes.items():
            each.chmod(mode)


def test_vectors_before_their_encoder_are_refused(path: str) -> None:
    with open_store(path, create=True) as store:
        with pytest.raises(StoreMismatch, match="bind_encoder"):
            store.apply(Batch(add=tuple(small_world())))
        assert store.search_vectors(np.zeros((1, 3), dtype=np.float32), "text", 1) == [[]]
