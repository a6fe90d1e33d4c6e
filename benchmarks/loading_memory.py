"""The memory that loading takes: each file below some folders in a process of its own, those that take most first.

    python -m clew.benchmarks.loading_memory tests docs --most 1024

Files that tests make are there to be measured after `pytest --basetemp=FOLDER -o tmp_path_retention_policy=all`. Equal files
are loaded once. A file's peak is that of the process that loads it or of its worker, whichever took more, in MiB of resident
memory; what Python and the loaders themselves take is part of it. The exit code is 1 where a peak is above `--most`.
"""

import argparse
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from clew.extraction.base import Failure
from clew.extraction.loaders.load import load
from clew.graph.errors import ClewError

from .machine import MEBIBYTE

SHOWN = 15
"""Rows of the table."""
_UNIT = 1024 if sys.platform.startswith("linux") else 1
"""Bytes in the unit of `ru_maxrss`."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How one file was loaded: MiB at its peak, the documents and failures that came of it, and how the process ended."""

    path: Path
    peak_mib: float
    documents: int
    failures: int
    ended: str = ""


def measured(path: Path) -> Loading:
    """Load one file in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _load(path, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        text = told.read()
    _, status, used = os.wait4(child, 0)
    if not text:
        return Loading(path, used.ru_maxrss * _UNIT / MEBIBYTE, 0, 0, f"died ({os.waitstatus_to_exitcode(status)})")
    found = json.loads(text)
    peak = max(used.ru_maxrss, found["worker"]) * _UNIT / MEBIBYTE
    return Loading(path, peak, found["documents"], found["failures"], found["ended"])


def _load(path: Path, writing: int) -> None:
    """In the child, which ends here: load, and tell the parent."""
    documents = failures = 0
    ended = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for each in load([path]):
                failed = isinstance(each, Failure)
                documents, failures = documents + (not failed), failures + failed
    except ClewError as error:
        ended = type(error).__name__
    except BaseException as error:
        ended = f"raised {type(error).__name__}"
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    os.write(writing, json.dumps({"worker": worker, "documents": documents, "failures": failures, "ended": ended}).encode())
    # Nothing of the parent's is to be closed or flushed twice.
    os._exit(0)


def files(places: Iterable[Path]) -> Iterator[Path]:
    """The regular files at and below these places, those of equal name's end and content once, sorted by path."""
    seen: set[tuple[str, bytes]] = set()
    found = (each for place in places for each in ([place] if place.is_file() else sorted(place.rglob("*"))))
    for path in found:
        if path.is_symlink() or not path.is_file() or "__pycache__" in path.parts or not os.access(path, os.R_OK):
            continue
        with path.open("rb") as file:
            hashed = blake2b()
            while block := file.read(MEBIBYTE):
                hashed.update(block)
        if (mark := (path.suffix, hashed.digest())) not in seen:
            seen.add(mark)
            yield path


def main() -> None:
    """Measure the files of the folders given, and print those that take most."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.loading_memory", description=__doc__)
    parser.add_argument("places", nargs="+", type=Path, help="files and folders")
    parser.add_argument("--most", type=float, default=1024.0, metavar="MIB", help="the bar; default 1024")
    given = parser.parse_args()
    loadings = sorted((measured(path) for path in files(given.places)), key=lambda each: -each.peak_mib)
    print("| MiB | file | bytes | documents | failures | ended |\n| --- | --- | --- | --- | --- | --- |")
    for each in loadings[:SHOWN]:
        size = each.path.stat().st_size
        print(f"| {each.peak_mib:,.0f} | {each.path} | {size:,} | {each.documents} | {each.failures} | {each.ended} |")
    above = [each for each in loadings if each.peak_mib > given.most]
    raised = [each for each in loadings if each.ended.startswith(("raised", "died"))]
    print(f"{len(loadings):,} files; above {given.most:,.0f} MiB: {len(above)}; ended by no error of ours: {len(raised)}")
    sys.exit(bool(above))


if __name__ == "__main__":
    main()
