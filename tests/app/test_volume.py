"""How far an addition is, by the volume of its text."""

from pathlib import Path
from typing import Any

import pytest

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
    assert [each.share for each in told] == [pytest.approx(share) for share in (0.05, 0.1, 0.3, 0.55, 1.0)]
    assert told[2].left == pytest.approx(14.0)


def test_a_document_whose_text_is_no_text_counts_little() -> None:
    broken: Any = 5
    made, told = Volume((), [Document("a", broken), Document("b", "b" * 99)]), list[Progress]()
    assert list(made.watch(())) == []
    made.told(told.append)(Progress(1, 2, 1.0, 1.0, 1.0))
    assert told[0].share == pytest.approx(0.01)
