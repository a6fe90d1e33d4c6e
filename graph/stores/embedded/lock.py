"""The writer's lock: one writer per store, over all processes; the error that a second one gets names the holder."""

import fcntl
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

from ...errors import StoreLocked, StoreReadOnly


class WriterLock:
    """An advisory lock on a file that names its holder. The system drops it when the process dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._owner = 0

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def take(self) -> None:
        """Take the lock, or keep it.

        Raises:
            StoreLocked: someone else holds it; the message names process, host and since when.
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
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(descriptor)
            os.close(descriptor)
            raise StoreLocked(
                f"{self._path.parent} is being written by {holder}: wait until it is done, or open it with mode='r'"
            ) from error
        note = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(note).encode(), 0)
        self._descriptor, self._owner = descriptor, os.getpid()

    def release(self) -> None:
        """Let the next writer in; what a forked child does here leaves the lock to its parent."""
        if self._descriptor is not None:
            # Closing alone would leave the lock to a child process that was forked meanwhile and has the same open file.
            if os.getpid() == self._owner:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None


def _holder(descriptor: int) -> str:
    try:
        note = json.loads(os.pread(descriptor, 4096, 0))
        return f"process {note['pid']} on {note['host']} since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
