"""A cache of a language model's answers by request: in memory, or in a folder that processes share."""

import json
import os
import tempfile
import threading
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from ..graph.errors import ConfigError

KEPT_IN_MEMORY = 4_096


class ResponseCache(Protocol):
    """Answers by the hash of the whole request. Thread-safe."""

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer of this key, or None."""
        ...

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        ...


def request_key(request: dict[str, Any]) -> str:
    """A hash of all of a request: address, model, messages, schema and settings, but not the API key."""
    return sha256(json.dumps(request, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class MemoryCache:
    """The last KEPT_IN_MEMORY answers of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer of this key, or None."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > KEPT_IN_MEMORY:
                self._kept.popitem(last=False)


class FolderCache:
    """One file per answer; many processes may read and write at once. A damaged file counts as absent.

    The files hold the answers as plain text, readable by their owner only.

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
        """The answer of this key, or None."""
        try:
            found = json.loads(self._file(key).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer; the file is written whole or not at all.

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
