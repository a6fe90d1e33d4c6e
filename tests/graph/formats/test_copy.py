"""Copies between stores and through JSONL lose nothing; what is damaged is refused before anything is written."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import DocumentError, StoreMismatch
from clew.graph.formats import copy as copying
from clew.graph.formats.copy import Transferred, contributions, copy
from clew.graph.formats.jsonl import read_jsonl, write_jsonl
from clew.graph.formats.jsonl_records import json_schema
from clew.graph.formats.triplets import contributions_of
from clew.graph.model import Document, TextNode, Triplet
from clew.graph.store import Encoder, GraphStore, open_store

from ...contracts.relations import stating
from ...examples import examples
from ..whole_store import ENCODER, told, whole_store


@pytest.fixture
def source() -> Iterator[GraphStore]:
    with whole_store() as store:
        yield store


@pytest.fixture
def target() -> Iterator[GraphStore]:
    with open_store(":memory:") as store:
        yield store


def by_jsonl(source: GraphStore, target: GraphStore, folder: Path) -> Transferred:
    write_jsonl(source, folder / "graph.jsonl")
    return read_jsonl(folder / "graph.jsonl", target)


def by_copy(source: GraphStore, target: GraphStore, folder: Path) -> Transferred:
    return copy(source, target)


ways = pytest.mark.parametrize("way", [by_copy, by_jsonl])
Way = Callable[[GraphStore, GraphStore, Path], Transferred]


@ways
def test_everything_arrives(source: GraphStore, target: GraphStore, tmp_path: Path, way: Way) -> None:
    assert way(source, target, tmp_path) == Transferred(documents=3, declarations=1, records=3)
    assert target.digest() == source.digest()
    assert target.counts() == source.counts()
    assert list(target.declarations()) == list(source.declarations())
    assert target.builds() == source.builds()
    assert target.encoder == ENCODER
    ids = [node.id for node in source.nodes_of(["tale"], sentences=True)]
    every = [node.id for node in source.scan("text_node")]
    assert target.word_vectors(every) == source.word_vectors(every) != []
    for kind in ("text", "sentence"):
        assert target.vector_keys(ids, kind) == source.vector_keys(ids, kind) != {}
        here, there = source.vectors(ids, kind), target.vectors(ids, kind)
        assert here[0] == there[0]
        np.testing.assert_array_equal(here[1], there[1])
    assert target.record_names() == ["feedback", "ledger"]
    assert list(target.records("feedback")) == [{"question": "who?", "good": True}, [1, "two", None]]
    assert list(target.records("ledger")) == ["paid"]


@ways
def test_answers_are_the_same(source: GraphStore, target: GraphStore, tmp_path: Path, way: Way) -> None:
    way(source, target, tmp_path)
    queries = np.array([[0.5, 0.5, 0.5, 0.5]], dtype=np.float32)
    for question in ("Ann", "lives in bath", "cat met dan"):
        assert target.search_text(question, 10) == source.search_text(question, 10)
    assert target.search_vectors(queries, "text", 5) == source.search_vectors(queries, "text", 5)


@ways
def test_twice_is_once(source: GraphStore, target: GraphStore, tmp_path: Path, way: Way) -> None:
    way(source, target, tmp_path)
    way(source, target, tmp_path)
    assert target.digest() == source.digest()


@ways
def test_another_encoders_store_is_refused_untouched(
    source: GraphStore, target: GraphStore, tmp_path: Path, way: Way
) -> None:
    target.bind_encoder(Encoder("other", 4))
    vectors = tuple(contributions(source))[-1]
    target.apply(Batch(add=(vectors,)))
    before = target.digest()
    with pytest.raises(StoreMismatch):
        way(source, target, tmp_path)
    assert target.digest() == before


@ways
def test_an_empty_store_stays_empty(target: GraphStore, tmp_path: Path, way: Way) -> None:
    with open_store(":memory:") as empty:
        assert way(empty, target, tmp_path) == Transferred(0, 0, 0)
        assert target.digest() == empty.digest()


@settings(max_examples=examples(15))
@given(
    st.lists(
        st.builds(
            Triplet,
            st.sampled_from(["Ann", "Ben", "the Ben", "C++", "!!!", "Ünal"]),
            st.sampled_from(["knows", "Knows", "met"]),
            st.sampled_from(["Ann", "Ben", "ann's", "李"]),
            subject_id=st.sampled_from(["", "one"]),
            document_id=st.sampled_from(["", "d", "e"]),
        ),
        max_size=8,
    )
)
def test_any_graph_survives(tmp_path_factory: pytest.TempPathFactory, drawn: list[Triplet]) -> None:
    folder = tmp_path_factory.mktemp("jsonl")
    with open_store(":memory:") as source:
        source.apply(Batch(add=tuple(contributions_of(drawn))))
        for way in (by_copy, by_jsonl):
            with open_store(":memory:") as target:
                way(source, target, folder)
                assert target.digest() == source.digest()


def test_progress_counts_documents(
    source: GraphStore, target: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "DOCUMENTS_A_BATCH", 2)
    seen: list[tuple[int, int]] = []
    copy(source, target, lambda done, total: seen.append((done, total)))
    assert seen == [(2, 3), (3, 3)]
    seen.clear()
    write_jsonl(source, tmp_path / "x.jsonl", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_contributions_are_what_was_added(source: GraphStore) -> None:
    [tale] = [each for each in contributions(source) if each.document.id == "tale"]
    wanted = told()
    assert (tale.document, tale.fingerprint, tale.root) == (wanted.document, wanted.fingerprint, wanted.root)
    assert {node.id for node in tale.nodes} == {node.id for node in wanted.nodes}
    assert sorted(tale.mentions, key=lambda each: each.id) == sorted(wanted.mentions, key=lambda each: each.id)
    evidence = [replace(each, type="RELATED") for each in wanted.evidence]
    assert sorted(tale.evidence, key=lambda each: each.id) == sorted(evidence, key=lambda each: each.id)
    assert tale.declarations == wanted.declarations


@ways
def test_each_documents_own_reading_is_copied(target: GraphStore, tmp_path: Path, way: Way) -> None:
    readings = [
        stating("a", "OWNS", own={"n": 1}),
        stating("b", "MANAGES", False),
        stating("c", "OWNS"),
        stating("d", "MANAGES"),
    ]
    with open_store(":memory:") as source:
        source.apply(Batch(add=tuple(readings)))
        assert [each.type for each in source.scan("relation")] == ["OWNS"]
        way(source, target, tmp_path)
        assert target.digest() == source.digest()
        assert [each.relations[0].type for each in contributions(target)] == ["OWNS", "MANAGES", "OWNS", "MANAGES"]
        assert [each.relations[0].asserted for each in contributions(target)] == [True, False, True, True]
        for gone in "cad":
            for store in (source, target):
                store.apply(Batch(remove=(gone,)))
            assert target.digest() == source.digest()
        (left,) = target.scan("relation")
        assert (left.type, left.asserted) == ("MANAGES", False)


def test_records_do_not_depend_on_other_documents(tmp_path: Path) -> None:
    with open_store(":memory:") as store:
        store.apply(Batch(add=(stating("a", "OWNS", own={"n": 1}),)))
        write_jsonl(store, tmp_path / "alone.jsonl")
        store.apply(Batch(add=(stating("b", "MANAGES", own={"n": 2}), stating("c", "MANAGES"))))
        write_jsonl(store, tmp_path / "three.jsonl")
    alone, three = ((tmp_path / name).read_text(encoding="utf-8").split("\n") for name in ("alone.jsonl", "three.jsonl"))
    first = alone[: next(number for number, line in enumerate(alone) if '"entity"' in line and '"name"' in line)]
    assert three[: len(first)] == first


def test_a_file_of_the_first_version_is_read(source: GraphStore, target: GraphStore, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    write_jsonl(source, file)
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    records[0]["version"] = 1
    for record in records:
        if record["record"] == "relation":
            del record["asserted"]
        if record["record"] == "evidence":
            del record["type"]
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    read_jsonl(file, target)
    assert target.digest() == source.digest()


@pytest.mark.parametrize("version", [1, 2])
def test_a_property_that_has_a_users_name_now_is_kept(
    source: GraphStore, target: GraphStore, tmp_path: Path, version: int
) -> None:
    file = tmp_path / "x.jsonl"
    write_jsonl(source, file)
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    records[0]["version"] = version
    told = next(record for record in records if record["record"] == "evidence")
    told["properties"] = {"confirmed": "by the clerk", "confirmed_": 2}
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    read_jsonl(file, target)
    (kept,) = target.fetch("evidence", [told["id"]])
    assert kept.properties == {"confirmed__": "by the clerk", "confirmed_": 2}
    assert target.digest() != source.digest()


def test_documents_of_before_folders_had_names_keep_their_folder_without_one(
    source: GraphStore, target: GraphStore, tmp_path: Path
) -> None:
    file = tmp_path / "x.jsonl"
    write_jsonl(source, file)
    file.write_text(file.read_text(encoding="utf-8").replace('"version":4', '"version":3', 1), encoding="utf-8")
    read_jsonl(file, target)
    wanted = {each.document_id: f"{each.root}/" if each.root else "" for each in source.builds()}
    assert {each.document_id: each.root for each in target.builds()} == wanted
    assert any(wanted.values())
    assert target.digest() == source.digest()


def test_vectors_can_stay_behind(source: GraphStore, target: GraphStore, tmp_path: Path) -> None:
    write_jsonl(source, tmp_path / "x.jsonl", vectors=False)
    assert '"vector"' not in (tmp_path / "x.jsonl").read_text(encoding="utf-8")
    read_jsonl(tmp_path / "x.jsonl", target)
    assert target.digest() == source.digest()
    assert target.encoder is None


def test_the_file_is_one_record_a_line(source: GraphStore, tmp_path: Path) -> None:
    write_jsonl(source, tmp_path / "x.jsonl")
    lines = (tmp_path / "x.jsonl").read_bytes().decode().split("\n")
    assert lines.pop() == ""
    records = [json.loads(line) for line in lines]
    assert records[0] == {
        "record": "header",
        "format": "clew-graph",
        "version": 4,
        "encoder": {"name": "toy", "dimension": 4, "words": True},
        "resolved": False,
    }
    assert records[-1] == {"record": "end", "lines": len(lines)}
    entities = [record for record in records if record["record"] == "entity"]
    assert len(entities) == source.counts()["entities"]
    assert list(tmp_path.iterdir()) == [tmp_path / "x.jsonl"]
    first = (tmp_path / "x.jsonl").read_bytes()
    write_jsonl(source, tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_bytes() == first


# Damage


def _drop(lines: list[str], index: int) -> None:
    del lines[index]


def _edit(lines: list[str], record: str, **changes: object) -> None:
    index = next(i for i, line in enumerate(lines) if json.loads(line)["record"] == record)
    lines[index] = json.dumps({**json.loads(lines[index]), **changes})


def _put(lines: list[str], index: int, line: str) -> None:
    lines.insert(index, line)


DAMAGE: list[tuple[Callable[[list[str]], object], str]] = [
    (lambda lines: lines.clear(), "ends early, after line 0"),
    (lambda lines: _drop(lines, -1), "ends early"),
    (lambda lines: _drop(lines, 0), "line 1: expected the header"),
    (lambda lines: _drop(lines, 3), "were lost or added"),
    (lambda lines: _put(lines, 2, "{"), "line 3: not valid JSON"),
    (lambda lines: _put(lines, 2, '{"a": "b'), "line 3: not valid JSON: Invalid control character at character 9"),
    (lambda lines: _put(lines, 2, "[1]"), "line 3: "),
    (lambda lines: _put(lines, 2, "[" * 100_000), "line 3: the JSON is nested too deep"),
    (lambda lines: _put(lines, 2, '{"record": "nothing"}'), "line 3: "),
    (lambda lines: _put(lines, 2, lines[0]), "line 3: expected the header"),
    (lambda lines: _put(lines, len(lines), lines[1]), "more after the end"),
    (lambda lines: _put(lines, len(lines) - 1, lines[1]), "appears twice"),
    (lambda lines: _edit(lines, "header", version=5), "version 5 of the format, this Clew reads 1, 2, 3 and 4"),
    (lambda lines: _edit(lines, "header", format="other"), "format"),
    (lambda lines: _edit(lines, "header", encoder=None), "expected an encoder in the header"),
    (lambda lines: _edit(lines, "header", encoder={"name": "toy", "dimension": 5}), "expected a vector of 5 numbers"),
    (lambda lines: _edit(lines, "document", extra=1), r"line 2: document\.extra: "),
    (lambda lines: _edit(lines, "document", text=None), r"document\.text: "),
    (lambda lines: _edit(lines, "document", metadata={"x": float("nan")}), "NaN is not a JSON number"),
    (lambda lines: _edit(lines, "text_node", kind="poem"), r"text_node\.kind: "),
    (lambda lines: _edit(lines, "text_node", document_id="other"), "belongs to 'other'"),
    (lambda lines: _edit(lines, "evidence", confidence=2.0), r"evidence\.confidence: "),
    (lambda lines: _edit(lines, "mention", start="0"), r"mention\.start: "),
    (lambda lines: _edit(lines, "vector", values="???"), r"vector\.values: .*base64"),
    (lambda lines: _edit(lines, "vector", kind="text", values="QQ=="), "two bytes each"),
    (lambda lines: _edit(lines, "vector", kind="text", values="AAA="), "got a vector of 1"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGE)
def test_a_damaged_file_is_refused_before_anything_is_written(
    source: GraphStore, target: GraphStore, tmp_path: Path, damage: Callable[[list[str]], object], message: str
) -> None:
    file = tmp_path / "x.jsonl"
    write_jsonl(source, file)
    lines = file.read_bytes().decode().rstrip("\n").split("\n")
    damage(lines)
    file.write_bytes("".join(f"{line}\n" for line in lines).encode())
    with pytest.raises(DocumentError, match=message):
        read_jsonl(file, target)
    assert target.counts()["documents"] == 0
    assert target.encoder is None


def test_files_that_are_none(source: GraphStore, target: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"cannot read .*missing"):
        read_jsonl(tmp_path / "missing.jsonl", target)
    with pytest.raises(DocumentError, match="cannot read"):
        read_jsonl(tmp_path, target)
    (tmp_path / "latin.jsonl").write_bytes(b'{"record": "caf\xe9"}\n')
    with pytest.raises(DocumentError, match="expected UTF-8, got byte 0xe9"):
        read_jsonl(tmp_path / "latin.jsonl", target)
    with pytest.raises(DocumentError, match="cannot write"):
        write_jsonl(source, tmp_path / "no" / "folder.jsonl")


def test_a_failed_write_leaves_the_old_file(source: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text("old", encoding="utf-8")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DocumentError, match="No space left"):
        write_jsonl(source, file)
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_ints_where_floats_belong_are_read(target: GraphStore, tmp_path: Path) -> None:
    with open_store(":memory:") as source:
        source.apply(Batch(add=tuple(contributions_of([Triplet("Ann", "knows", "Ben")]))))
        write_jsonl(source, tmp_path / "x.jsonl")
        file = tmp_path / "x.jsonl"
        file.write_text(file.read_text(encoding="utf-8").replace('"confidence":1.0', '"confidence":1'), encoding="utf-8")
        read_jsonl(file, target)
        assert target.digest() == source.digest()


@pytest.mark.parametrize("limit", ["DOCUMENTS_A_BATCH", "CHARACTERS_A_BATCH"])
def test_large_batches_are_cut(source: GraphStore, target: GraphStore, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(copying, limit, 50)
    many = [Contribution(Document(f"d{n:03}", "x"), (TextNode(f"d{n:03}", "x", f"d{n:03}", end=1),)) for n in range(150)]
    source.apply(Batch(add=tuple(many)))
    before = target.generation
    assert copy(source, target).documents == 153
    assert target.digest() == source.digest()
    assert target.generation - before >= 3


def test_the_records_have_a_schema() -> None:
    names = set(json_schema()["$defs"])
    assert {"DocumentRecord", "TextNodeRecord", "EvidenceRecord", "VectorRecord", "Header", "End"} <= names
