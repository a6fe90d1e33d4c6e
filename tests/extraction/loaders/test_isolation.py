"""The worker process that reads foreign formats: the same documents as here, bounds kept, nothing left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from clew.extraction.base import Loaded
from clew.extraction.loaders import File, Limits, LoaderProcess, load, read
from clew.graph.errors import DocumentError

from .helpers import split, write
from .office_samples import archive, docx, epub, pdf, slides, xlsx

ADA = "Ada founded Halden Optics."
SAMPLES = {
    "a.docx": docx(("Heading1", "Halden"), ("", ADA)),
    "b.epub": epub("Glass", ADA),
    "c.html": b"<title>Halden</title><p>Ada founded it.</p>",
    "d.md": b"# Halden\n\nAda founded it.",
    "e.pdf": pdf(ADA),
    "f.pptx": slides("Halden", ADA),
    "g.xlsx": xlsx(("firm", "founder"), ("Halden Optics", "Ada Lindqvist")),
    "h.pdf": b"no such format",
}


def children() -> set[int]:
    return {each.pid for each in psutil.Process().children()}


def file_of(folder: Path, name: str, limits: Limits | None = None) -> File:
    return File(folder / name, f"{folder.name}/{name}", str(folder), limits or Limits())


def large_docx(megabytes: int) -> bytes:
    """Few kilobytes that stand for many paragraphs."""
    return docx(*[("", "Ada founded it.")] * (megabytes * 10_000))


@pytest.mark.process
def test_a_worker_reads_what_this_process_reads(tmp_path: Path) -> None:
    write(tmp_path, dict(SAMPLES))
    before = children()
    there = list(load(tmp_path))
    here = [each for name in SAMPLES for each in read(file_of(tmp_path, name))]
    assert there == here
    assert len(there) == len(SAMPLES)
    assert children() == before


@pytest.mark.process
def test_one_worker_reads_many_files_and_plain_text_needs_none(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "Ada.", "b.pdf": pdf(ADA), "c.pdf": pdf(ADA), "d.html": "<p>Ada.</p>"})
    before, seen = children(), []
    for _ in load(tmp_path):
        seen.append(frozenset(children() - before))
    assert seen[0] == frozenset()
    assert len(seen[1]) == 1
    assert len(set(seen[1:])) == 1


@pytest.mark.process
def test_what_takes_too_much_memory_fails_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf(ADA), "b.docx": large_docx(20), "c.pdf": pdf(ADA)})
    documents, [failure] = split(load(tmp_path, limits=Limits(memory=120_000_000)))
    assert [each.document.source for each in documents] == [f"{tmp_path.name}/a.pdf", f"{tmp_path.name}/c.pdf"]
    assert "takes more than the limit of 120 MB of memory" in failure.reason


@pytest.mark.process
def test_what_takes_too_long_fails_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": large_docx(20)})
    [failure] = split(load(tmp_path, limits=Limits(seconds=1)))[1]
    assert failure.reason == "reading it takes more than the limit of 1 seconds"


@pytest.mark.process
def test_a_worker_that_is_killed_between_files_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf(ADA), "b.pdf": pdf(ADA)})
    before = children()
    with LoaderProcess() as process:
        [first] = process.read(file_of(tmp_path, "a.pdf"))
        [worker] = children() - before
        os.kill(worker, signal.SIGKILL)
        [second] = process.read(file_of(tmp_path, "b.pdf"))
    assert [type(first), type(second)] == [type(first)] * 2
    assert children() == before


@pytest.mark.process
def test_a_file_that_is_left_in_the_middle_leaves_no_answer_behind(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf(ADA), "b.pdf": pdf("Bea.")})
    with LoaderProcess() as process:
        left: Iterator[Loaded] = process.read(file_of(tmp_path, "a.pdf"))
        next(left)
        del left
        documents, failures = split(process.read(file_of(tmp_path, "b.pdf")))
    assert failures == []
    assert [each.document.text for each in documents] == ["Bea."]


@pytest.mark.process
def test_a_stream_that_is_dropped_leaves_no_process(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf(ADA), "b.pdf": pdf(ADA)})
    before = children()
    stream = load(tmp_path)
    next(stream)
    assert children() != before
    del stream
    assert children() == before


def test_a_part_that_unpacks_to_more_than_a_quarter_is_refused_early(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": archive({"word/document.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})})
    [failure] = split(load(tmp_path, limits=Limits(expanded=8_000_000)))[1]
    assert failure.reason.startswith("unpacked, its part 'word/document.xml' is too large: 3 MB is more than")


@pytest.mark.parametrize("name", ["memory", "seconds"])
@pytest.mark.parametrize("value", [0, -1, 1.5, True])
def test_bounds_are_positive_whole_numbers(name: str, value: object) -> None:
    with pytest.raises(DocumentError, match=f"expected the limit '{name}' as a positive number of"):
        Limits(**{name: value})  # type: ignore[arg-type]


@pytest.mark.process
def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": large_docx(20)})
    program = f"from clew.extraction.loaders import load; print(list(load({str(tmp_path)!r})))"
    caller = subprocess.Popen([sys.executable, "-c", program])
    workers: list[psutil.Process] = []
    while not workers:
        workers = psutil.Process(caller.pid).children()
    caller.kill()
    caller.wait()
    gone, alive = psutil.wait_procs(workers, timeout=60)
    assert (len(gone), alive) == (1, [])
