"""Files read in a process of their own, so that a hostile or damaged one costs no more than its own document.

Plain text, Markdown, JSONL, CSV, subtitles, logs and programs are read in this process: what reads them is linear in what it
reads. All other formats are read by other packages' parsers, for which a file of a few kilobytes may stand for gigabytes, or
crash them. They, and the loaders of other packages, run in one worker process, started for the first such file and reused.
"""

import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from ...graph.errors import ClewError
from ..base import Failure, Loaded
from ..child_process import TOO_LARGE, ChildDied, ChildProcess, ChildTooSlow, keep_bounds, memory_in_use
from ..registry import LOADERS
from .base import File
from .parsing.sizes import in_words

READ_HERE = frozenset(["txt", "text", "md", "markdown", "jsonl", "ndjson", "csv", "tsv", "log", "py", "srt", "vtt"])
"""The kinds of files whose loaders run in this process."""
STARTS_PROCESSES = bool(sys.executable)
"""An interpreter embedded in another program cannot start another one."""
_RETIRES = 4
"""A worker that holds more than this part of its bound after a file gives way to a fresh one."""


def read(file: File) -> Iterator[Loaded]:
    """The documents of one file, read in this process; an error becomes a failure and is never raised."""
    try:
        yield from LOADERS.get(file.read_as)(file)
    except ClewError as error:
        yield file.failure(error)
    except MemoryError:
        yield file.failure(too_much_memory(file))
    except OSError as error:
        yield file.failure(f"cannot be read: {error.strerror or error}")
    except Exception as error:  # A plug-in's loader may raise anything, and one file must not end the stream.
        yield file.failure(f"the loader of .{file.read_as} files failed ({type(error).__name__}: {str(error)[:200]})")


def too_much_memory(file: File) -> str:
    """Why a file was given up that takes more memory than its limit."""
    return f"reading it takes more than the limit of {in_words(file.limits.memory)} of memory: split it, or save it anew"


class LoaderProcess:
    """Reads files in a worker process that is started when the first one needs it. A context manager.

    What a file yields does not depend on the files before it: one that fails for its memory, or by which a worker dies that
    has read others, is read again by a fresh one.
    """

    def __init__(self) -> None:
        self._child: ChildProcess | None = None
        self._memory = 0

    def read(self, file: File) -> Iterator[Loaded]:
        """The documents of one file; an error becomes a failure and is never raised."""
        if file.read_as in READ_HERE or not STARTS_PROCESSES:
            yield from read(file)
            return
        try:
            fresh = self._is_fresh(file)
            started = False
            try:
                for each in self._answers(file):
                    started = True
                    yield each
                return
            except ChildDied:
                self.end()
                if fresh or started:
                    raise
            yield from self._answers(file)
        except ChildDied as error:
            yield file.failure(too_much_memory(file) if error.too_large else f"reading it failed: {error}")
        except ChildTooSlow:
            yield file.failure(f"reading it takes more than the limit of {file.limits.seconds} seconds")
        except BaseException:
            # Its answers would be taken for those of the next file.
            self.end()
            raise

    def end(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.end()

    def _is_fresh(self, file: File) -> bool:
        """Whether the next file is the first of its worker."""
        if self._child is not None and (self._memory != file.limits.memory or self._child.owner != os.getpid()):
            self.end()
        return self._child is None

    def _answers(self, file: File) -> Iterator[Loaded]:
        if self._child is None:
            self._memory = file.limits.memory
            self._child = ChildProcess(f"{__name__}:serve", os.getpid(), self._memory)
        try:
            self._child.send(file)
            while True:
                answer: Loaded | bool = self._child.receive(file.limits.seconds)
                if isinstance(answer, bool):
                    break
                yield answer
        except (ChildDied, ChildTooSlow):
            self._child = None
            raise
        if answer:
            self.end()


def serve(descriptor: int, parent: int, memory: int) -> None:
    """The loop of a worker process: files in, for each its documents and whether the process retires."""
    keep_bounds(parent, memory)
    with Connection(descriptor) as pipe:
        try:
            while True:
                file: File = pipe.recv()
                for each in read(file):
                    if isinstance(each, Failure) and each.reason == too_much_memory(file):
                        # What other files left behind may have been too much: the next worker has read none.
                        os._exit(TOO_LARGE)
                    pipe.send(each)
                pipe.send(_RETIRES * memory_in_use() > memory)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return
