"""JSONL files that people write for a command (questions, judgements, a corpus): read whole, each line held to a model."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ..complaints import complaint
from ..errors import DocumentError

M = TypeVar("M", bound=BaseModel)


def read_json_lines(path: str | Path, model: type[M]) -> Iterator[tuple[int, M]]:
    """The records of a `.jsonl` or `.jsonl.gz` file with the numbers of their lines; empty lines are skipped.

    Raises:
        DocumentError: no such file, or it cannot be read or unpacked; a line is not UTF-8 or not a valid record (with its
            number).
    """
    place = Path(path)
    for number, line in enumerate(_content(place).removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = model.model_validate_json(line.decode())
        except UnicodeDecodeError as error:
            reason = f"expected UTF-8, got the byte {line[error.start]:#04x}: save the file as UTF-8"
            raise DocumentError(f"{place.name}, line {number}: {reason}") from error
        except ValidationError as error:
            raise DocumentError(f"{place.name}, line {number}: {complaint(error)}") from error
        yield number, record


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"there is no file {path}: check the path") from error
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if path.suffix != ".gz":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentError(f"{path} cannot be unpacked ({error}): expected what gzip packs, pack it again") from error
