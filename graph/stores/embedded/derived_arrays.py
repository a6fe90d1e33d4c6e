"""What is derived from the truth for reading: made when first asked for, one generation at a time, never trusted otherwise.

A file beside the truth spares the next process the making. It carries the generation's mark and ends with a checksum of
every byte, which is compared before anything of it is read: numpy itself would take a header with a flipped bit for
another array. One that is missing, behind or damaged is made again. Nothing is made while a writer only writes, and what
a writer makes between its writes is saved when it closes. Whoever only reads saves too, where the folder's permissions
let it: otherwise every search of a new process after an `add` would make everything again.
"""

import contextlib
import os
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from .adjacency import Network
from .columns import Columns, read_columns
from .connection import Session
from .evidence_times import EvidenceTimes, read_evidence_times
from .ledger import Overrides, read_overrides
from .schema import LAYOUT
from .vector_arrays import VectorArrays

T = TypeVar("T")
P = TypeVar("P", Columns, VectorArrays)
Arrays = Mapping[str, NDArray[np.generic]]
_STALE = 3600
"""Seconds after which a draft is nobody's."""
_MAGIC = b"CLEW-CRC"
_TRAILER = len(_MAGIC) + 4
_AT_ONCE = 2**20


class Derived:
    """Arrays by name and generation, in memory and, where `folder` is given, on disk."""

    def __init__(self, folder: Path | None, writable: bool = True) -> None:
        self._folder = folder
        self._writable = writable
        self._lock = threading.RLock()
        self._held: dict[str, tuple[str, int, object]] = {}
        self._unsaved: dict[str, tuple[str, Callable[[], Arrays]]] = {}
        self.writing = False

    def columns(self, session: Session) -> Columns:
        """The graph's columns."""

        def make() -> Columns:
            return self._restored("graph", session, Columns.unpack, lambda: read_columns(session.connection))

        return self.get("columns", session, make)

    def network(self, session: Session) -> Network:
        """The whole graph's edges."""
        return self.get("network", session, lambda: Network(self.columns(session), None, self.overrides(session).types))

    def evidence_times(self, session: Session) -> EvidenceTimes:
        """When evidence holds, and how it states facts."""
        return self.get("evidence-times", session, lambda: read_evidence_times(session.connection, self.columns(session)))

    def overrides(self, session: Session) -> Overrides:
        """What users decided that entities show."""
        return self.get("overrides", session, lambda: read_overrides(session.connection))

    def vectors(self, session: Session, kind: str, dimension: int) -> VectorArrays:
        """The vectors of one kind."""
        name = f"vectors-{kind}"

        def make() -> VectorArrays:
            unpack = partial(VectorArrays.unpack, dimension=dimension)
            return self._restored(name, session, unpack, lambda: VectorArrays.read(session.connection, kind, dimension))

        return self.get(name, session, make)

    def _restored(self, name: str, session: Session, unpack: Callable[[Arrays], P], make: Callable[[], P]) -> P:
        """What the file called `name` holds; made and kept where there is none that can be used."""
        stored = self._load(name, session)
        if stored is not None:
            # Whatever a file fails with that somebody else made, the truth has what it should hold.
            with contextlib.suppress(Exception):
                return unpack(stored)
        made = make()
        self._keep(name, session, made.pack)
        return made

    def text(self, name: str, session: Session, make: Callable[[], str]) -> str:
        """A text that takes long to make, as the digest does; other readers need not wait while it is made."""
        with self._lock:
            held = self._held.get(name)
        if held is not None and held[0] == session.mark:
            return str(held[2])
        stored = self._load(name, session)
        if stored is not None and "text" in stored:
            made = str(stored["text"])
        else:
            made = make()
            self._keep(name, session, lambda: {"text": np.array(made)})
        return self.get(name, session, lambda: made)

    def get(self, name: str, session: Session, make: Callable[[], T]) -> T:
        """What is called `name` at the session's generation, made by `make` where it is not held."""
        with self._lock:
            held = self._held.get(name)
            if held is not None and held[0] == session.mark:
                return held[2]  # type: ignore[return-value]
            made = make()
            if held is None or held[1] <= session.generation:
                self._held[name] = (session.mark, session.generation, made)
            return made

    def clear(self) -> None:
        """Forget everything held in memory."""
        with self._lock:
            self._held.clear()

    def _load(self, name: str, session: Session) -> Arrays | None:
        if self._folder is None:
            return None
        try:
            with (self._folder / f"{name}.npz").open("rb") as file:
                if not is_intact(file):
                    return None
                with np.load(file, allow_pickle=False) as stored:
                    if stored["stamp"].tolist() != _stamp(session):
                        return None
                    return {each: stored[each] for each in stored.files}
        except Exception:
            # Of another version, or cut short while it was read: made again like any other.
            return None

    def flush(self, session: Session) -> None:
        """Save what was made while writing, where it is still what the session sees."""
        with self._lock:
            for name, (mark, pack) in self._unsaved.items():
                if mark == session.mark:
                    self._save(name, session, pack())
            self._unsaved.clear()

    def _keep(self, name: str, session: Session, pack: Callable[[], Arrays]) -> None:
        if self.writing:
            with self._lock:
                self._unsaved[name] = (session.mark, pack)
        else:
            self._save(name, session, pack())

    def _save(self, name: str, session: Session, arrays: Arrays) -> None:
        if self._folder is None or not self._writable:
            return
        path = self._folder / f"{name}.npz"
        draft = path.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}.npz")
        try:
            self._folder.mkdir(exist_ok=True)
            _sweep(self._folder)
            np.savez(draft, stamp=np.array(_stamp(session)), **arrays)  # type: ignore[arg-type]
            with draft.open("r+b") as file:
                total = _checksum(file, draft.stat().st_size)
                file.write(_MAGIC + total.to_bytes(4, "big"))
            draft.replace(path)
        except OSError:
            # A full disk or a folder that cannot be written only costs the next process some time.
            draft.unlink(missing_ok=True)


def is_intact(file: BinaryIO) -> bool:
    """Whether a derived file ends with the checksum of all before it, and is as large as what it holds.

    Leaves it at its beginning. Clew packs nothing in these files: one whose parts would unpack to more was made by someone
    else.
    """
    size = file.seek(0, os.SEEK_END) - _TRAILER
    if size < 0:
        return False
    total = _checksum(file, size)
    trailer = file.read(_TRAILER)
    file.seek(0)
    if trailer != _MAGIC + total.to_bytes(4, "big"):
        return False
    try:
        with zipfile.ZipFile(file) as parts:
            held = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        return False
    finally:
        file.seek(0)
    return held <= size


def _checksum(file: BinaryIO, size: int) -> int:
    """The CRC-32 of the first bytes of a file, which is then behind them."""
    file.seek(0)
    total, left = 0, size
    while left and (block := file.read(min(left, _AT_ONCE))):
        total = zlib.crc32(block, total)
        left -= len(block)
    return total


def _sweep(folder: Path) -> None:
    """Remove the drafts of processes that were killed while saving."""
    for draft in folder.glob(".*.npz"):
        if draft.stat().st_mtime < time.time() - _STALE:
            draft.unlink(missing_ok=True)


def _stamp(session: Session) -> list[str]:
    return [session.mark, str(LAYOUT)]
