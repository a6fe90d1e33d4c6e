"""A fresh interpreter that works for this one over a pipe, with bounds of time and memory, and never outlives it.

Unlike `multiprocessing`'s spawn it never imports the caller's main module, so that a script without a main guard works.
"""

import os
import resource
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_START = """
import os, sys
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:] = {path!r}
from {module} import {function}
{function}({arguments})
"""
TOO_LARGE = 77
"""The exit status of a process that would have taken more memory than its bound."""
_LOOKS = 0.05
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class ChildDied(Exception):
    """A child's process ended in the middle of its work. `too_large` where it was for its memory."""

    def __init__(self, reason: str, too_large: bool = False) -> None:
        self.too_large = too_large
        super().__init__(reason)


class ChildTooSlow(Exception):
    """A child's answer did not come in time. Its process was ended."""


class ChildProcess:
    """One process and the pipe to it.

    Args:
        target: the function that it runs, as "package.module:function". It gets the pipe's descriptor, then `arguments`.
        arguments: whole numbers.
    """

    def __init__(self, target: str, *arguments: int) -> None:
        module, _, function = target.partition(":")
        ours, theirs = Pipe()
        numbers = ", ".join(str(int(each)) for each in (theirs.fileno(), *arguments))
        start = _START.format(path=sys.path, module=module, function=function, arguments=numbers)
        # A session of its own: Ctrl-C reaches only the caller, which then ends its children.
        self._process = subprocess.Popen(
            [sys.executable, "-c", start], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        self._pipe = ours
        self.owner = os.getpid()
        # Ends it too where a generator is dropped in the middle, or the interpreter ends.
        self._end = weakref.finalize(self, _end, self._process, ours, self.owner)

    def send(self, value: object) -> None:
        """Send a value.

        Raises:
            ChildDied: the process has ended.
        """
        try:
            self._pipe.send(value)
        except OSError as error:
            raise self._died() from error

    def receive(self, seconds: float | None = None) -> Any:
        """The next value that it sends.

        Args:
            seconds: how long it may take; None: any time.

        Raises:
            ChildDied: the process has ended.
            ChildTooSlow: nothing came in time.
        """
        try:
            if seconds is not None and not self._pipe.poll(seconds):
                self.end()
                raise ChildTooSlow
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error

    def end(self) -> None:
        """End the process and wait for it."""
        self._end()

    def _died(self) -> ChildDied:
        # It may still be about to end: what it ends with says why.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self.end()
        code = self._process.returncode
        return ChildDied(f"its worker process died (exit code {code})", code == TOO_LARGE)


def _end(process: "subprocess.Popen[bytes]", pipe: Connection, owner: int) -> None:
    if os.getpid() != owner:
        return  # A fork's copy: the process belongs to the one that started it.
    pipe.close()
    process.kill()
    process.wait()


def keep_bounds(parent: int, memory: int) -> None:
    """End this process when its parent is gone, or before it takes more than `memory` bytes.

    A single step that would need more raises MemoryError where the system keeps such bounds (Linux).
    """
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    threading.Thread(target=_watch, args=(parent, memory * 4 // 5), name="clew-bounds", daemon=True).start()


def _watch(parent: int, memory: int) -> None:
    while True:
        if os.getppid() != parent:
            os._exit(1)
        if memory_in_use() > memory:
            os._exit(TOO_LARGE)
        time.sleep(_LOOKS)


def memory_in_use() -> int:
    """Bytes of this process that are in memory; where the system does not tell (macOS), the most that ever were."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
    return pages * resource.getpagesize()
