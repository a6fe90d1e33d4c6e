"""How far an addition is, by the volume of its text."""

import time
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.volume import Volume
from clew.extraction.loaders import File, find, load
from clew.extraction.report import Progress
from clew.graph.model import Document

from ..extraction.loaders.helpers import write


def volume(folder: Path) -> Volume:
    return Volume(each for each in find(folder) if isinstance(each, File))


def test_the_time_left_follows_the_text_and_not_the_number_of_documents(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "a" * 900, "b.txt": "b" * 50, "c.txt": "c" * 50})
    made, told = volume(tmp_path), list[Progress]()
    assert len(list(made.watch(load(tmp_path)))) == made.documents == 3
    tell = made.told(told.append)
    for done in (0, 1, 3):
        tell(Progress(done, 3, 9.0, done / 9, None))
    assert [each.share for each in told] == [0.0, 0.9, 1.0]
    assert [each.left for each in told] == [None, pytest.approx(1.0), 0.0]


def test_rows_share_their_file_and_skipped_files_are_not_counted(tmp_path: Path) -> None:
    rows = "".join(f'{{"text": "row {number}"}}\n' for number in range(10))
    write(tmp_path, {"a.jsonl": rows, "b.bin": "x" * 999})
    made, told = volume(tmp_path), list[Progress]()
    list(made.watch(load(tmp_path)))
    made.told(told.append)(Progress(5, made.documents, 1.0, 5.0, None))
    assert made.documents == 10
    assert told[0].share == pytest.approx(0.5)


def test_what_is_not_of_files_is_passed_on_as_it_is(tmp_path: Path) -> None:
    told = list[Progress]()
    names = Progress(5, 10, 1.0, 5.0, None, "names")
    write(tmp_path, {"a.txt": "Ada."})
    volume(tmp_path).told(told.append)(names)
    Volume(()).told(told.append)(Progress(0, 0, 1.0, 1.0, 3.0))
    assert told == [names, Progress(0, 0, 1.0, 1.0, 3.0)]


def test_what_is_read_of_documents_in_work_counts_by_their_length(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "a" * 100})
    given = [Document("b", "b" * 800), Document("c", "c" * 100)]
    made, told = Volume((each for each in find(tmp_path) if isinstance(each, File)), given), list[Progress]()
    assert len(list(made.watch(load(tmp_path)))) == 1
    assert made.documents == 3
    tell = made.told(told.append)
    for done, in_work, read in ((0, 1, 0.5), (1, 1, 0.0), (1, 1, 0.25), (1, 2, 0.5), (2, 1, 1.0)):
        tell(Progress(done, 3, 6.0, 0.0, None, "extracting", in_work=in_work, read=read))
    assert [each.share for each in told] == [pytest.approx(share) for share in (0.03, 0.1, 0.22, 0.37, 0.96)]
    assert told[2].left == pytest.approx(6.0 * 0.78 / 0.22)


def test_embedding_is_part_of_the_volume_and_the_share_never_falls(tmp_path: Path) -> None:
    made, told = Volume((), [Document("a", "a" * 400), Document("b", "b" * 600)]), list[Progress]()
    assert list(made.watch(())) == []
    tell = made.told(told.append)
    tell(Progress(0, 2, 1.0, 0.0, None))
    tell(Progress(0, 2, 1.0, 0.0, None, "extracting", in_work=1, read=1.0))
    for done in (0, 25, 50):
        tell(Progress(done, 50, 2.0, 0.0, None, "embedding", in_work=1, read=done / 50))
    tell(Progress(1, 2, 2.0, 0.0, None))
    tell(Progress(1, 2, 2.0, 0.0, None, "extracting", in_work=1, read=0.5))
    tell(Progress(0, 7, 2.0, 0.0, None, "embedding", in_work=1, read=0.0))
    tell(Progress(1, 2, 2.0, 0.0, None, "extracting", in_work=1, read=0.2))
    tell(Progress(2, 2, 3.0, 0.0, None))
    assert [each.share for each in told] == [
        pytest.approx(share) for share in (0.0, 0.24, 0.24, 0.32, 0.4, 0.4, 0.58, 0.76, 0.76, 1.0)
    ]
    assert [(each.done, each.total) for each in told[2:5]] == [(0, 50), (25, 50), (50, 50)]


@pytest.mark.encoder
def test_a_short_run_says_soon_that_it_lives_and_is_whole_only_at_its_end() -> None:
    text = " ".join(f"Ada Frost met Bo Lind in Halden in {year}." for year in range(1500, 1900))
    told: list[tuple[float, Progress]] = []
    started = time.monotonic()
    with clew.open(":memory:", extractor="cooccurrence") as graph:
        graph.add(
            Document("a", text), Document("b", text.upper()), progress=lambda each: told.append((time.monotonic(), each))
        )
    assert told[0][0] - started < 2.0
    shares = [each.share for _, each in told if each.share is not None]
    assert shares == sorted(shares)
    embedding = [each for _, each in told if each.what == "embedding"]
    assert embedding
    assert all(each.share is not None and 0.5 < each.share < 1.0 for each in embedding)
    assert [each.done for each in embedding] == sorted(each.done for each in embedding)
    assert shares[-1] == 1.0


def test_a_document_whose_text_is_no_text_counts_little() -> None:
    broken: Any = 5
    made, told = Volume((), [Document("a", broken), Document("b", "b" * 99)]), list[Progress]()
    assert list(made.watch(())) == []
    made.told(told.append)(Progress(1, 2, 1.0, 1.0, 1.0))
    assert told[0].share == pytest.approx(0.01)
