"""Ctrl-C and kills: what was committed stays, and the same call finishes the work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from clew.extraction.base import Extraction, SplitDocument, report_read
from clew.extraction.pipeline import Interrupted, Progress
from clew.extraction.registry import ExtractorSpec
from clew.graph.store import GraphStore, open_store
from clew.tests.extraction.pipelines import TOY, built, pipeline_to, some_documents
from clew.tests.extraction.toy import ToyExtractor

pytestmark = pytest.mark.process


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store(":memory:") as opened:
        yield opened


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_keeps_what_was_committed(store: GraphStore, workers: int) -> None:
    def stop(progress: Progress) -> None:
        if progress.done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as caught:
        pipeline_to(store, extractor=ExtractorSpec(TOY), workers=workers, batch_size=2).run(
            some_documents(20), progress=stop
        )
    report = caught.value.report
    assert report.interrupted
    assert report.added == store.counts()["documents"] == 4
    assert store.digest() == built(some_documents(4))[0]
    assert not [each for each in threading.enumerate() if each.name.startswith("clew-extraction")]
    pipeline_to(store).run(some_documents(20))
    assert store.digest() == built(some_documents(20))[0]


class _SlowReader(ToyExtractor):
    """Reads each document in a hundred parts, and counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = 0

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        for split in documents:
            for _ in range(100):
                time.sleep(0.01)
                report_read(1)
                self.parts += 1
            yield from super().extract([split])


def test_ctrl_c_ends_an_extraction_in_a_thread_with_the_next_part(store: GraphStore) -> None:
    reader = _SlowReader()

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        pipeline_to(store, extractor=reader, batch_size=1).run(some_documents(20), progress=stop)
    read = reader.parts
    assert read < 600
    time.sleep(0.05)
    assert reader.parts == read


# A test run in the background is started with SIGINT ignored, and so would be its children.
_SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from clew.extraction.registry import ExtractorSpec
from clew.extraction.pipeline import Pipeline
from clew.extraction.splitter import Splitter
from clew.graph.model import Document
from clew.graph.store import open_store
from clew.models.embedders.hashing import HashingEmbedder
store = open_store(sys.argv[1], create=True)
spec = ExtractorSpec("clew.tests.extraction.toy:ToyExtractor", {"seconds": float(sys.argv[2])})
documents = [Document(f"d{n}", f"Anna{n} met Boris in Carth.") for n in range(40)]
pipeline = Pipeline(store, spec, HashingEmbedder(64), Splitter(tokens=16), workers=2, batch_size=2)
report = pipeline.run(documents, progress=lambda each: each.done and print("done", each.done, flush=True))
print(store.digest())
"""


def _start(store: Path, seconds: float) -> "subprocess.Popen[str]":
    # A script without a main guard, read from standard input.
    command = [sys.executable, "-c", _SCRIPT, str(store), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def test_a_killed_run_is_finished_by_the_same_call(tmp_path: Path) -> None:
    undisturbed = _start(tmp_path / "whole.clew", 0)
    digest = undisturbed.communicate()[0].split()[-1]
    assert undisturbed.returncode == 0
    killed = _start(tmp_path / "killed.clew", 0.05)
    assert killed.stdout is not None
    while "done" not in killed.stdout.readline():
        assert killed.poll() is None
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    again = _start(tmp_path / "killed.clew", 0)
    output, errors = again.communicate()
    assert again.returncode == 0, errors
    assert output.split()[-1] == digest


def test_ctrl_c_ends_the_whole_process_tree(tmp_path: Path) -> None:
    run = _start(tmp_path / "stopped.clew", 0.05)
    assert run.stdout is not None
    while "done" not in run.stdout.readline():
        assert run.poll() is None
    children = _children(run.pid)
    assert children
    os.kill(run.pid, signal.SIGINT)
    assert "Interrupted: stopped;" in run.communicate(timeout=30)[1]
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]
