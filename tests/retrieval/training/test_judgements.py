"""Judgements: recorded whole or not at all, read so that the last one counts."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import DocumentError, NotFound
from clew.graph.model import Json
from clew.graph.store import GraphStore
from clew.retrieval.training.judgements import LOG, Judgement, read, read_file, record
from clew.tests.contracts import shelf


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def judged(question: str, node: str, relevant: bool = True) -> Judgement:
    return Judgement(question=question, node=node, relevant=relevant)


def test_they_come_back_by_question(store: GraphStore) -> None:
    given = [judged("who?", "cassia"), judged("where?", "orrin", False), judged("who?", "clocks", False)]
    record(store, given)
    found = read(store)
    assert (list(found), found.notes) == ([given[0], given[2], given[1]], ())
    assert len(found) == 3


def test_the_last_one_counts_and_contradictions_are_said(store: GraphStore) -> None:
    record(store, [judged("who?", "cassia"), judged("who?", "cassia"), judged("who?", "orrin")])
    assert read(store).notes == ()
    record(store, [judged(" who? ", "cassia", False)])
    found = read(store)
    assert list(found) == [judged("who?", "cassia", False), judged("who?", "orrin")]
    assert found.notes == (
        "1 judgement contradicted earlier ones, the last is used; e.g. 'cassia' for 'who?' is not relevant",
    )


def test_an_unknown_text_node_is_refused_with_all_the_rest(store: GraphStore) -> None:
    with pytest.raises(NotFound, match=r"no text node has the id 'casia'. Did you mean 'cassia'\? Nothing was recorded"):
        record(store, [judged("who?", "orrin"), judged("who?", "casia")])
    assert len(read(store)) == 0


def test_all_are_recorded_by_one_write(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[int] = []
    append = store.append_record

    def counted(name: str, *records: Json) -> None:
        writes.append(len(records))
        append(name, *records)

    monkeypatch.setattr(store, "append_record", counted)
    record(store, [judged("who?", "cassia"), judged("where?", "orrin", False)])
    assert (writes, len(read(store))) == ([2], 2)


def test_what_is_gone_is_skipped_with_a_note(store: GraphStore) -> None:
    record(store, [judged("who?", "cassia"), judged("where?", "cassia"), judged("who?", "orrin")])
    store.apply(Batch(remove=("cassia",)))
    found = read(store)
    assert list(found) == [judged("who?", "orrin")]
    assert found.notes == ("skipped 2 judgements of text nodes that were removed: 'cassia'",)


def test_other_records_of_the_log_are_skipped(store: GraphStore) -> None:
    store.append_record(LOG, {"question": "who?", "good": True})
    record(store, [judged("who?", "orrin")])
    found = read(store)
    assert len(found) == 1
    assert found.notes == ("skipped 1 record of the log 'feedback' that is not valid",)


def test_files_plain_and_packed(tmp_path: Path) -> None:
    lines = ['{"question": "who?", "node": "a", "relevant": true}', '{"question": "Wo?", "node": "b", "relevant": false}']
    text = f"\ufeff{lines[0]}\r\n\n{lines[1]}\n"
    (tmp_path / "j.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "j.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    assert read_file(tmp_path / "j.jsonl") == [judged("who?", "a"), judged("Wo?", "b", False)]
    assert read_file(tmp_path / "j.jsonl.gz") == read_file(tmp_path / "j.jsonl")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "j.jsonl, line 2: expected valid JSON"),
        ('{"question": "who?", "node": "a"}', "line 2: relevant: this field is missing"),
        ('{"question": "who?", "node": "a", "relevant": "yes"}', "line 2: relevant: expected true or false, got 'yes'"),
        ('{"question": "?!", "node": "a", "relevant": true}', "line 2: question: nothing was asked"),
        ('{"question": "who?", "node": "", "relevant": true}', "line 2: node: the text is too short: .*1$"),
        ('{"question": "who?", "node": "a", "relevant": true, "grade": 2}', "line 2: grade: there is no such field"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "j.jsonl").write_text(f'{{"question": "who?", "node": "a", "relevant": true}}\n{line}\n')
    with pytest.raises(DocumentError, match=message):
        read_file(tmp_path / "j.jsonl")


def test_files_that_hold_nothing_or_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text("\n")
    with pytest.raises(DocumentError, match="no judgements in it"):
        read_file(tmp_path / "j.jsonl")
    with pytest.raises(DocumentError, match=r"gone\.jsonl"):
        read_file(tmp_path / "gone.jsonl")
