"""Damage is found before anything of it is an answer: in derived files, in the truth; and what is whole is saved."""

import random
import shutil
import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreLocked, StoreUnavailable
from clew.graph.identity import entity_id
from clew.graph.resolution.ledger import Assignment, LedgerChange
from clew.graph.store import open_store
from clew.graph.stores.care import CheckReport
from clew.graph.stores.embedded import derived_arrays, inspection, seal
from clew.graph.stores.embedded.folder import SEAL
from clew.graph.stores.embedded.inspection import check_folder
from clew.graph.stores.embedded.lock import WriterLock
from clew.graph.stores.embedded.salvage import salvage
from clew.graph.stores.embedded.store import EmbeddedStore
from clew.tests.contracts.graph_reader import ANN, BOB, small_world
from clew.tests.contracts.graph_store import answers
from clew.tests.contracts.world import ENCODER

TRUTH = "truth.sqlite"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.clew"
    with open_store(str(path), create=True, encoder=ENCODER) as filled:
        filled.apply(Batch(add=tuple(small_world())))
        filled.append_record("feedback", {"question": "who?"})
    with open_store(str(path), mode="r") as reader:
        answers(reader)
    return path


def answered(path: Path) -> tuple[object, ...]:
    with open_store(str(path), mode="r", encoder=ENCODER) as opened:
        return answers(opened)


def flip(file: Path, bit: int) -> None:
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


def changed(path: Path, statement: str) -> None:
    """A change behind Clew's back that no seal tells of."""
    connection = sqlite3.connect(path / TRUTH)
    connection.execute(statement)
    connection.commit()
    connection.close()
    (path / SEAL).unlink(missing_ok=True)


def test_a_store_is_sealed_when_its_writer_closes(store: Path) -> None:
    held = seal.read(store)
    assert held is not None
    assert held.damaged(store / TRUTH) == []
    with open_store(str(store)) as writer:
        assert seal.read(store) == held, "nothing was written yet"
        writer.append_record("feedback", {"question": "what?"})
        assert seal.read(store) is None
    assert seal.read(store) not in (None, held)


def test_any_bit_of_a_sealed_truth_is_missed(store: Path) -> None:
    size, chance = (store / TRUTH).stat().st_size * 8, random.Random(7)
    for bit in [3, 8 * 50, size - 1, *(chance.randrange(size) for _ in range(25))]:
        flip(store / TRUTH, bit)
        with pytest.raises(StoreUnavailable, match=r"is damaged .*clew recover .*store\.clew"):
            open_store(str(store))
        flip(store / TRUTH, bit)
    assert check_folder(store).clean


@pytest.mark.parametrize("cut", [1, 8192, 70_000])
def test_a_truth_that_was_cut_or_grew_is_damaged(store: Path, cut: int) -> None:
    whole = (store / TRUTH).read_bytes()
    for data in (whole[:-cut], whole + bytes(cut)):
        (store / TRUTH).write_bytes(data)
        with pytest.raises(StoreUnavailable, match="is damaged"):
            open_store(str(store), mode="r")


def test_a_damaged_seal_is_none(store: Path) -> None:
    before, held = answered(store), seal.read(store)
    flip(store / SEAL, 900)
    report = check_folder(store)
    assert [each.place for each in report.damage] == [SEAL]
    assert not report.lost_truth
    assert check_folder(store).clean, "what was whole is sealed again"
    flip(store / SEAL, 900)
    assert answered(store) == before
    assert seal.read(store) == held, "whoever opens it seals it too"


def test_a_large_truth_is_compared_once_after_every_change(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "ALWAYS", 0)
    compared: list[Path] = []
    damaged = seal.Seal.damaged

    def counting(self: seal.Seal, truth: Path) -> list[int]:
        compared.append(truth)
        return damaged(self, truth)

    monkeypatch.setattr(seal.Seal, "damaged", counting)
    for _ in range(3):
        open_store(str(store), mode="r").close()
    assert len(compared) == 1
    flip(store / TRUTH, 80_000)
    with pytest.raises(StoreUnavailable, match="is damaged"):
        open_store(str(store))


def test_a_forked_child_does_not_seal_what_its_parent_writes(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = EmbeddedStore(str(store))
    opened.append_record("feedback", {})
    monkeypatch.setattr("clew.graph.stores.embedded.connection.os.getpid", lambda: -1)
    opened.close()
    assert seal.read(store) is None


def test_any_bit_of_a_derived_file_is_missed(store: Path) -> None:
    before, chance = answered(store), random.Random(3)
    files = sorted((store / "derived").glob("*.npz"))
    assert {each.name for each in files} >= {"graph.npz", "vectors-text.npz", "digest.npz"}
    for file in files:
        size = file.stat().st_size * 8
        for bit in [0, size - 1, *(chance.randrange(size) for _ in range(6))]:
            flip(file, bit)
            assert [each.place for each in check_folder(store).damage] == [f"derived/{file.name}"]
            assert answered(store) == before
            assert check_folder(store).clean, "it is made again"


def test_a_derived_file_that_would_unpack_to_more_than_it_is_large_is_not_read(store: Path) -> None:
    before = answered(store)
    file = store / "derived" / "graph.npz"
    with np.load(file) as held:
        stamp = held["stamp"]
    np.savez_compressed(file, stamp=stamp, bomb=np.zeros(1 << 22))
    with file.open("ab") as added:
        total = zlib.crc32(file.read_bytes())
        added.write(derived_arrays._MAGIC + total.to_bytes(4, "big"))
    assert file.stat().st_size < 1 << 16
    with file.open("rb") as written:
        assert not derived_arrays.is_intact(written)
    assert answered(store) == before
    with file.open("rb") as written:
        assert derived_arrays.is_intact(written), "it was made again"


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE document SET text = text || 'x' WHERE id = 'd1'", "d1"),
        ("UPDATE document SET fingerprint = 'y' WHERE id = 'd1'", "d1"),
        ("UPDATE node SET text = replace(text, 'e', 'f') WHERE document = 1", "d1"),
        ("UPDATE mention SET start = start + 1 WHERE rowid IS NULL OR start < 400", ""),
        ("UPDATE evidence SET confidence = confidence / 2", ""),
        ("UPDATE evidence SET asserted = 1 - asserted", ""),
        ("UPDATE relation SET predicate = 'adored'", ""),
        ("UPDATE vector SET data = zeroblob(length(data))", ""),
        ("DELETE FROM node_vector", ""),
        ("DELETE FROM node WHERE kind = 'sentence'", ""),
        ("UPDATE surface SET uses = uses + 1", "surface"),
        ("DELETE FROM text_entry", "text index"),
        ("UPDATE record SET value = 'no json'", "logs"),
        ("UPDATE meta SET value = 'other' WHERE name = 'encoder'", ""),
    ],
)
def test_check_finds_what_no_seal_tells(store: Path, statement: str, place: str) -> None:
    first = small_world()[0].document.id
    statement = statement.replace("'d1'", f"'{first}'").replace(" WHERE rowid IS NULL OR start < 400", "")
    changed(store, statement)
    report = check_folder(store)
    assert report.lost_truth
    assert not place or {"d1": first}.get(place, place) in {each.place for each in report.damage}
    modes: tuple[Literal["a", "r"], ...] = ("a", "r")
    for mode in modes:
        with pytest.raises(StoreUnavailable, match=r"is damaged .*clew recover .*store\.clew"):
            open_store(str(store), mode=mode)
    assert seal.read(store) is None, "what is damaged is not sealed"


def test_of_many_that_open_a_truth_without_a_seal_one_inspects_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inspected: list[Path] = []
    inspect = inspection.inspect_folder

    def counting(folder: Path, lock: WriterLock | None) -> CheckReport:
        inspected.append(folder)
        return inspect(folder, lock)

    monkeypatch.setattr(inspection, "inspect_folder", counting)
    (store / SEAL).unlink()
    with ThreadPoolExecutor(4) as threads:
        answers_found = list(threads.map(answered, [store] * 4))
    assert len(inspected) == 1
    assert all(each == answers_found[0] for each in answers_found)
    with open_store(str(store)) as writer:
        writer.append_record("feedback", {})
        open_store(str(store), mode="r").close()
    assert len(inspected) == 1, "while somebody writes there is no seal, and nothing to inspect"


def test_the_checksum_of_a_document_is_that_of_what_it_brought_whatever_the_ledger_makes_of_it(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "s.clew"), create=True, encoder=ENCODER) as opened:
        opened.apply(Batch(add=tuple(small_world())))
        opened.apply(
            Batch(ledger=LedgerChange(assign=(Assignment(entity_id(BOB[0]), "", entity_id(ANN[0]), "", "test", 1.0),)))
        )
        assert isinstance(opened, EmbeddedStore)
        assert opened.check().clean
        opened.apply(Batch(ledger=LedgerChange(assign=(Assignment(entity_id(ANN[0]), "", "", "", "test", 1.0),))))
        assert list(opened.hidden())
        assert opened.check().clean
        opened.apply(Batch(remove=(small_world()[0].document.id,)))
        assert opened.check().clean


def test_what_an_earlier_clew_wrote_is_unverified_until_it_is_added_again(store: Path) -> None:
    changed(store, "DROP TABLE content")
    report = check_folder(store)
    assert (report.clean, report.unverified) == (True, report.documents)
    with open_store(str(store), encoder=ENCODER) as opened:
        opened.apply(Batch(add=tuple(small_world())))
    assert check_folder(store).unverified == 0


def test_check_leaves_a_store_alone_that_somebody_writes(store: Path) -> None:
    with open_store(str(store)) as writer:
        writer.append_record("feedback", {})
        assert check_folder(store).clean
        with pytest.raises(StoreLocked), open_store(str(store)) as second:
            second.append_record("feedback", {})


def saved(store: Path, tmp_path: Path) -> tuple[Path, int, set[str]]:
    """Where what could be saved is, how many documents, and which were lost."""
    goal, work = tmp_path / "saved.clew", tmp_path / "work"
    for each in (goal, work):
        shutil.rmtree(each, ignore_errors=True)
    work.mkdir()
    with open_store(str(goal), create=True) as target:
        found = salvage(store, target, work)
    return goal, found.documents, {each.id for each in found.lost}


def test_recovering_a_whole_store_is_a_copy(store: Path, tmp_path: Path) -> None:
    goal, documents, lost = saved(store, tmp_path)
    assert (documents, lost) == (len(small_world()), set())
    assert answered(goal)[:-3] == answered(store)[:-3]
    with open_store(str(goal)) as opened:
        assert list(opened.records("feedback")) == [{"question": "who?"}]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document SET text = 'other' WHERE rid = 1",
        "UPDATE evidence SET confidence = 0.01 WHERE node IN (SELECT rid FROM node WHERE document = 1)",
        "UPDATE node SET metadata = 'no json' WHERE document = 1",
        "UPDATE node SET text = CAST(x'ff' AS TEXT) WHERE document = 1",
        "DELETE FROM node WHERE document = 1",
    ],
)
def test_what_is_whole_is_saved_and_the_rest_is_named(store: Path, tmp_path: Path, damage: str) -> None:
    world = small_world()
    changed(store, "PRAGMA foreign_keys = OFF")
    changed(store, damage)
    goal, documents, lost = saved(store, tmp_path)
    with open_store(":memory:", create=True, encoder=ENCODER) as expected, open_store(str(goal)) as opened:
        expected.apply(Batch(add=tuple(each for each in world if each.document.id != world[0].document.id)))
        assert (documents, lost) == (len(world) - 1, {world[0].document.id})
        assert opened.digest() == expected.digest()


def test_no_document_is_saved_that_is_not_as_it_was(store: Path, tmp_path: Path) -> None:
    """Stretches of the file overwritten, with the seal and without: what is saved is a part of what there was."""
    whole, chance = (store / TRUTH).read_bytes(), random.Random(11)
    kept = {each.document.id for each in small_world()}
    with open_store(str(store), mode="r") as opened:
        digests = {each.id: each for each in opened.scan("document")}
    some = 0
    for number in range(12):
        data = bytearray(whole)
        for _ in range(4):
            start = chance.randrange(100 if number % 2 else 0, len(data) - 64)
            data[start : start + 64] = chance.randbytes(64)
        (store / TRUTH).write_bytes(data)
        try:
            goal, documents, lost = saved(store, tmp_path)
        except StoreUnavailable:
            continue
        with open_store(str(goal)) as opened:
            found = {each.id: each for each in opened.scan("document")}
            assert found.items() <= digests.items()
            assert opened.counts()["documents"] == documents
            assert isinstance(opened, EmbeddedStore)
            assert opened.check().clean
        assert lost - {""} <= kept - found.keys()
        some += documents
    assert some


def test_the_first_page_comes_from_the_seal(store: Path, tmp_path: Path) -> None:
    with (store / TRUTH).open("r+b") as file:
        file.write(bytes(4096))
    _, documents, _ = saved(store, tmp_path)
    assert documents == len(small_world())


def test_clear_leaves_nothing_but_an_empty_store_that_can_be_used(store: Path) -> None:
    with EmbeddedStore(str(store)) as opened, open_store(":memory:", create=True) as empty:
        before = opened.generation
        opened.clear()
        assert (opened.digest(), opened.encoder, opened.record_names()) == (empty.digest(), None, [])
        assert opened.generation == before + 1
        assert opened.check().clean
        opened.bind_encoder(ENCODER)
        opened.apply(Batch(add=tuple(small_world())))
    assert check_folder(store).clean


def test_compact_gives_the_space_back_and_changes_no_answer(store: Path) -> None:
    with EmbeddedStore(str(store)) as opened:
        opened.append_record("large", "x" * 2_000_000)
        opened.clear()
        assert opened.sizes()[1] > 1_000_000
        opened.bind_encoder(ENCODER)
        opened.apply(Batch(add=tuple(small_world())))
        before = answers(opened)
        done = opened.compact()
        assert done.after < done.before - 1_000_000
        assert opened.sizes() == (done.after, 0)
        assert answers(opened) == before
    assert check_folder(store).clean


def test_compact_says_who_is_in_the_way(store: Path) -> None:
    with EmbeddedStore(str(store)) as first, EmbeddedStore(str(store)) as second:
        first.append_record("feedback", {})
        with pytest.raises(StoreLocked):
            second.compact()
        with pytest.raises(StoreLocked):
            second.clear()
