"""The seal of the truth: a checksum of every block, written when a writer is done, compared whenever the store is opened.

SQLite itself does not see a flipped bit inside a text or a number. A writer breaks the seal before its first change and
makes it anew once all of its log is in the file, so that there is none while somebody writes and after a kill; then
whoever opens the store next inspects it and seals it (`inspection.verify_truth`). The seal keeps the pages of the table of
contents too, without which SQLite can open nothing.
"""

import base64
import contextlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import StoreUnavailable
from .folder import DERIVED, SEAL, TRUTH, remedy
from .open_files import readable

BLOCK = 65_536
ALWAYS = 64 * 2**20
"""Bytes up to which a truth is compared whenever it is opened; a larger one once after every change of the file."""
_NOTE = "verified"
_INTERIOR = 5


@dataclass(frozen=True, slots=True)
class Seal:
    """What the truth was when its last writer was done: size in bytes, CRC-32 of each block, pages by number from 1."""

    size: int
    sums: tuple[int, ...]
    pages: dict[int, bytes]

    @classmethod
    def of(cls, truth: Path) -> "Seal":
        """The seal of a file as it is."""
        return cls(truth.stat().st_size, tuple(_sums(truth)), _contents_pages(truth))

    def damaged(self, truth: Path) -> list[int]:
        """The blocks that are not what they were, ascending; also those that are missing or too many."""
        found = list(_sums(truth))
        longer, shorter = sorted((len(found), len(self.sums)), reverse=True)
        changed = [number for number in range(shorter) if found[number] != self.sums[number]]
        return changed + list(range(shorter, longer))


def read(folder: Path) -> Seal | None:
    """The seal of a store; None where there is none, or none that can be believed."""
    try:
        sum_of, _, text = (folder / SEAL).read_bytes().partition(b"\n")
        if int(sum_of, 16) != zlib.crc32(text):
            return None
        values: dict[str, Any] = json.loads(text)
        pages = {int(number): base64.b64decode(page) for number, page in values["pages"].items()}
        return Seal(values["size"], tuple(values["sums"]), pages)
    except (OSError, ValueError, KeyError):
        return None


def write(folder: Path) -> None:
    """Seal the truth, whose log must be in it; only the holder of the writer's lock may. A full disk leaves it unsealed."""
    draft = folder / f"{SEAL}.draft"
    try:
        seal = Seal.of(folder / TRUTH)
        pages = {str(number): base64.b64encode(page).decode() for number, page in seal.pages.items()}
        text = json.dumps({"size": seal.size, "sums": seal.sums, "pages": pages}).encode()
        draft.write_bytes(f"{zlib.crc32(text):08x}\n".encode() + text)
        draft.replace(folder / SEAL)
        _note(folder)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def break_seal(folder: Path) -> None:
    """Take the seal away before a change, for good, also where the power goes a moment later."""
    if not (folder / SEAL).exists():
        return
    (folder / SEAL).unlink(missing_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(folder: Path) -> None:
    """Compare the truth with its seal, if it has one.

    Raises:
        StoreUnavailable: it is damaged; with what to do.
    """
    seal = read(folder)
    if seal is None or (seal.size > ALWAYS and _is_noted(folder)):
        return
    try:
        blocks = seal.damaged(folder / TRUTH)
    except OSError as error:
        raise StoreUnavailable(f"{folder} cannot be read ({error.strerror}): check the disk and the permissions") from error
    if not blocks:
        _note(folder)
    elif read(folder) == seal:
        # Otherwise a writer came between: it breaks the seal before it changes anything.
        raise StoreUnavailable(
            f"{folder} is damaged ({len(blocks)} of {len(seal.sums)} blocks of {TRUTH} are not what Clew wrote): "
            f"{remedy(str(folder))}"
        )


def _sums(truth: Path) -> Iterator[int]:
    with readable(truth) as file:
        start = 0
        while block := os.pread(file, BLOCK, start):
            yield zlib.crc32(block)
            start += len(block)


def _contents_pages(truth: Path) -> dict[int, bytes]:
    """The pages of SQLite's table of contents (sqlite_schema): the first, and where that is interior, those below it.

    The layout is that of https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6.
    """
    with readable(truth) as file:
        head = os.pread(file, 100, 0)
        size = int.from_bytes(head[16:18], "big")
        size = 65_536 if size == 1 else size
        first = os.pread(file, size, 0)
        pages = {1: first}
        if len(first) == size and first[100] == _INTERIOR:
            cells = int.from_bytes(first[103:105], "big")
            places = [int.from_bytes(first[at : at + 2], "big") for at in range(112, 112 + 2 * cells, 2)]
            below = [int.from_bytes(first[at : at + 4], "big") for at in places]
            for number in (*below, int.from_bytes(first[108:112], "big")):
                pages[number] = os.pread(file, size, (number - 1) * size)
    return pages


def _signature(folder: Path) -> str:
    truth, seal = (folder / TRUTH).stat(), (folder / SEAL).stat()
    return f"{truth.st_size} {truth.st_ino} {truth.st_mtime_ns} {truth.st_ctime_ns} {seal.st_mtime_ns} {seal.st_size}"


def _is_noted(folder: Path) -> bool:
    try:
        return (folder / DERIVED / _NOTE).read_text() == _signature(folder)
    except (OSError, ValueError):
        return False


def _note(folder: Path) -> None:
    """Keep that this very file was compared; only where it is large enough for that to matter."""
    with contextlib.suppress(OSError):
        if (folder / TRUTH).stat().st_size > ALWAYS:
            (folder / DERIVED).mkdir(exist_ok=True)
            (folder / DERIVED / _NOTE).write_text(_signature(folder))
