"""Answers kept by request, so that the same question is paid for once: in memory, or in a folder that processes share."""

import json
import os
import tempfile
import threading
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from ...graph.errors import ConfigError

KEPT_IN_MEMORY = 4_096


class Answers(Protocol):
    """Answers by the hash of the whole request. Thread-safe."""

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer kept under a key."""
        ...

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        ...


def request_key(request: dict[str, Any]) -> str:
    """A hash of all of a request: address, model, messages, schema and settings, but not the key that pays for it."""
    return sha256(json.dumps(request, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class AnswersInMemory:
    """The last KEPT_IN_MEMORY answers, gone with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer kept under a key."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > KEPT_IN_MEMORY:
                self._kept.popitem(last=False)


class AnswersInFolder:
    """One file an answer; many processes may read and write at once. A damaged file counts as absent.

    The files hold the answers in clear text, readable by their owner alone.

    Raises:
        ConfigError: the folder cannot be made or written.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigError(f"the cache folder {self._folder} cannot be made: {error.strerror}") from error

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer kept under a key."""
        try:
            found = json.loads(self._file(key).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer, whole or not at all.

        Raises:
            ConfigError: the folder cannot be written.
        """
        try:
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as part:
                json.dump(answer, part)
            Path(name).replace(self._file(key))
        except OSError as error:
            raise ConfigError(f"the cache folder {self._folder} cannot be written: {error.strerror}") from error

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"
