"""How much text an addition reads, so that its progress is judged by volume: one document may be as long as a thousand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..extraction.base import Failure, Loaded
from ..extraction.loaders import File
from ..extraction.report import OnProgress, Progress
from ..graph.model import Document

_MANY = frozenset({"jsonl", "ndjson", "csv", "tsv"})
"""Kinds of files with one document per line."""
_EXTRACTION = 0.6
"""The share of the work on a text that its extraction is; the rest is its embedding."""
_BLOCK = 1 << 20
_MOST_COUNTED = 1 << 28
"""Bytes of a file whose lines are counted; those of the rest are as long."""


class Volume:
    """The sizes of the files of an addition, and how much of them each document is.

    Args:
        files: all that will be read.
        others: the documents that come after them, without a file.
    """

    def __init__(self, files: Iterable[File], others: Sequence[Document] = ()) -> None:
        self._sizes: dict[tuple[str, str], float] = {}
        # What is not text fails later, on its own.
        self._others = [max(len(each.text), 1) if isinstance(each.text, str) else 1 for each in others]
        self.documents = len(others)
        self._total = float(sum(self._others))
        for file in files:
            size = max(_size(file.path), 1)
            lines = _lines(file.path, size) if file.read_as in _MANY else 1
            self._sizes[file.root, file.source] = size / lines
            self.documents += lines
            self._total += size
        self._read: list[float] = [0.0]
        self._done, self._share = 0, 0.0

    def watch(self, loaded: Iterable[Loaded]) -> Iterator[Loaded]:
        """The same documents and failures, their sizes recorded as they pass."""
        for each in loaded:
            if not isinstance(each, Failure):
                size = self._size_of(each.root, each.document.source)
            elif each.skipped:
                yield each
                continue
            else:
                size = self._size_of(each.root, each.source)
            self._read.append(self._read[-1] + size)
            yield each
        for length in self._others:
            self._read.append(self._read[-1] + length)

    def _size_of(self, root: str, source: str) -> float:
        whole = self._sizes.get((root, source))
        return whole if whole is not None else self._sizes.get((root, source.rpartition("#")[0]), 0.0)

    def told(self, progress: OnProgress) -> OnProgress:
        """What passes a run's progress on, with the share of the text that is extracted and embedded, and the time left."""

        def tell(state: Progress) -> None:
            if not self._total or state.total is None or state.what not in ("", "extracting", "embedding"):
                progress(state)
                return
            if state.what == "embedding":
                # It counts text nodes.
                worked = _EXTRACTION + (1 - _EXTRACTION) * state.read
            else:
                self._done, worked = state.done, _EXTRACTION * state.read
            behind, ahead = self._read_up_to(self._done), self._read_up_to(self._done + state.in_work)
            # Worker processes extract ahead of what is embedded.
            share = self._share = max(min((behind + worked * (ahead - behind)) / self._total, 1.0), self._share)
            left = state.seconds * (1 - share) / share if share > 0 else None
            progress(replace(state, share=share, left=left))

        return tell

    def _read_up_to(self, documents: int) -> float:
        return self._read[min(documents, len(self._read) - 1)]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _lines(path: Path, size: int) -> int:
    """About how many lines a file has, 1 at least."""
    found = read = 0
    try:
        with path.open("rb") as stream:
            while read < _MOST_COUNTED and (block := stream.read(_BLOCK)):
                found += block.count(b"\n")
                read += len(block)
    except OSError:
        return 1
    return max(round(found * size / read) if read else 1, 1)
