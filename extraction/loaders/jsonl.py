"""JSONL: one document per line, its id kept."""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError

from ...graph.errors import DocumentError
from ..base import Loaded
from .base import File
from .parsing.sizes import too_large


class Line(BaseModel):
    """One line of a JSONL file. All other fields are the document's metadata."""

    model_config = ConfigDict(extra="allow")

    text: StrictStr
    title: StrictStr | None = None
    id: StrictStr | StrictInt | None = None


def load_jsonl(file: File) -> Iterator[Loaded]:
    """Each line `{"id", "title", "text", …metadata}` as a document, read in a stream; `id` and `title` may be absent.

    A line that cannot be read is a failure with its number; the others are kept. Without an id, a document's source, and so
    its identity, is the file's with the line's number.

    Raises:
        DocumentError: the file is empty, or in UTF-16 or UTF-32.
    """
    with file.open() as stream:
        number, found = 0, False
        while line := stream.readline(file.limits.document + 1):
            number += 1
            if number == 1:
                line = _start(line)
            if len(line) > file.limits.document:
                found = True
                yield file.failure(too_large(_pass_line(stream, line), file.limits.document), line=number)
                continue
            if not line.strip():
                continue
            found = True
            try:
                yield _document(file, line, number)
            except DocumentError as error:
                yield file.failure(error, line=number)
    if not found:
        raise DocumentError("the file is empty: nothing to read")


def _start(line: bytes) -> bytes:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        raise DocumentError("expected JSONL in UTF-8, got UTF-16 or UTF-32: save it as UTF-8")
    return line.removeprefix(codecs.BOM_UTF8)


def _pass_line(stream: BinaryIO, line: bytes) -> int:
    """The size of the line that begins with `line`; the rest is read and dropped."""
    size, part = len(line), line
    while part and not part.endswith(b"\n"):
        part = stream.readline(1 << 20)
        size += len(part)
    return size


def _document(file: File, line: bytes, number: int) -> Loaded:
    text, notes = file.decode(line.rstrip(b"\r\n"))
    record = _record(text)
    return file.document(
        record.text,
        title=record.title or "",
        metadata=record.model_extra or {},
        notes=notes,
        given_id=record.id,
        line=number,
    )


def _record(text: str) -> Line:
    try:
        value = json.loads(text, parse_constant=_constant)
    except json.JSONDecodeError as error:
        reason = error.msg.removesuffix(" at").removesuffix(" starting")
        raise DocumentError(f"not valid JSON at column {error.colno}: {reason}; expected one object per line") from None
    except RecursionError:
        raise DocumentError("the JSON is nested too deep: flatten it") from None
    except ValueError as error:
        raise DocumentError(f"not valid JSON: {str(error)[:80]}") from None
    if not isinstance(value, dict):
        raise DocumentError(f"expected a JSON object with 'text', got {text[:40]!r}")
    try:
        return Line.model_validate(value)
    except ValidationError as error:
        raise DocumentError(_complaint(value, error)) from None


def _complaint(value: dict[str, object], error: ValidationError) -> str:
    if "text" not in value:
        return f"the field 'text' is missing; got the fields {', '.join(map(repr, value)) or 'none'}"
    first = error.errors()[0]
    name = first["loc"][0]
    expected = "text or a whole number" if name == "id" else "text"
    return f"expected the field {name!r} as {expected}, got {type(value[str(name)]).__name__} {str(value[str(name)])[:40]!r}"


def _constant(constant: str) -> None:
    """Null for NaN, which Python's and pandas' writers put where a value is missing; no other constant is JSON."""
    if constant != "NaN":
        raise ValueError(f"{constant} is not JSON: write null or leave the field out")
