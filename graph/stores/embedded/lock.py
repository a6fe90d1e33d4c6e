"""The writer's lock: one writer per store, over all processes; the error that a second one gets names the holder."""

import fcntl
import gc
import json
import os
import socket
import weakref
from datetime import UTC, datetime
from pathlib import Path

from ...errors import StoreLocked, StoreReadOnly


class WriterLock:
    """An advisory lock on a file that names its holder. The system drops it when the process dies, however it dies.

    It goes with this object too, whoever forgot to release it. A forked child has no part in it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._finalizer: weakref.finalize[[int, int], WriterLock] | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def take(self) -> None:
        """Take the lock, or keep it.

        Raises:
            StoreLocked: someone else holds it; the message names process, host and since when, or says that it is this
                process.
            StoreReadOnly: the lock file cannot be written.
        """
        if self._descriptor is not None:
            return
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise StoreReadOnly(
                f"{self._path.parent} cannot be written ({error.strerror}): open it with mode='r'"
            ) from error
        try:
            _lock(descriptor)
        except OSError as error:
            ours, holder = _is_ours(descriptor), _holder(descriptor)
            os.close(descriptor)
            if ours:
                raise StoreLocked(
                    f"{self._path.parent} is being written by this process, which has it open already: write through that "
                    "one, close it first, or open this one with mode='r'"
                ) from error
            raise StoreLocked(
                f"{self._path.parent} is being written by {holder}: wait until it is done, or open it with mode='r'"
            ) from error
        note = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(note).encode(), 0)
        self._descriptor = descriptor
        self._finalizer = weakref.finalize(self, _unlock, descriptor, os.getpid())
        _held.add(self)

    def release(self) -> None:
        """Let the next writer in."""
        if self._finalizer is not None:
            self._finalizer()
        self._descriptor = self._finalizer = None
        _held.discard(self)

    def is_on(self, file: os.stat_result) -> bool:
        """Whether this object holds the lock on this file."""
        return self._descriptor is not None and os.path.samestat(os.fstat(self._descriptor), file)

    def forget(self) -> None:
        """In a forked child: let go of the parent's open file, so that the lock ends with the parent."""
        if self._finalizer is not None and self._descriptor is not None:
            self._finalizer.detach()
            os.close(self._descriptor)
        self._descriptor = self._finalizer = None


_held: "weakref.WeakSet[WriterLock]" = weakref.WeakSet()
"""The locks that this process holds."""


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()
    _held.clear()


os.register_at_fork(after_in_child=_forget_all)


def _lock(descriptor: int) -> None:
    """Lock an open file; where this process has it, perhaps for a store that nobody can reach any more.

    Raises:
        OSError: someone holds it.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if not _is_ours(descriptor):
            raise
        # What refers to itself goes only when the collector comes by.
        gc.collect()
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int, owner: int) -> None:
    # Closing alone would leave the lock to a process that was started meanwhile and has the same open file.
    if os.getpid() == owner:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def _is_ours(descriptor: int) -> bool:
    file = os.fstat(descriptor)
    return any(lock.is_on(file) for lock in list(_held))


def _holder(descriptor: int) -> str:
    try:
        note = json.loads(os.pread(descriptor, 4096, 0))
        return f"process {note['pid']} on {note['host']} since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
