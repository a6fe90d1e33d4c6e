"""From bytes to text: UTF-8, by a byte order mark, or by a stated assumption; binary data is refused."""

import codecs
import re

from ....graph.errors import DocumentError

FALLBACK = "cp1252"
"""Assumed for data that is neither UTF-8 nor marked: Windows-1252, a superset of the printable Latin-1."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(sorted({*range(32), 127} - set(b"\t\n\r\f\x1b")))
_SIGNATURES = re.compile(
    rb"%PDF-|PK\x03\x04|\x89PNG|GIF8|\xff\xd8\xff|\x7fELF|\x1f\x8b|BZh|7z\xbc\xaf|\xd0\xcf\x11\xe0|SQLite format 3\0"
)


def decode(data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `data`, without a byte order mark, and notes on what was assumed.

    Tried in order: a byte order mark, UTF-8, the `declared` encoding, Windows-1252.

    Raises:
        DocumentError: the data is binary.
    """
    encoding = marked_encoding(data)
    if encoding:
        return _marked(data, encoding)
    refuse_signature(data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _unmarked(data, declared)
    if _share_of_controls(data) > 0.3 and len(data) > 16:
        raise DocumentError(_binary("it consists of control characters"))
    return text, ()


def marked_encoding(data: bytes) -> str:
    """The encoding that a byte order mark names, or ""."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def refuse_signature(data: bytes) -> None:
    """Check that the data does not begin like a well-known binary format.

    Raises:
        DocumentError: it does.
    """
    if _SIGNATURES.match(data):
        raise DocumentError(_binary("it begins like one"))


def _marked(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    data = data[next(len(mark) for mark, name in _MARKS if name == encoding) :]
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        return text, (f"broken {encoding} at byte {error.start:,}: unreadable characters became U+FFFD",)


def _unmarked(data: bytes, declared: str) -> tuple[str, tuple[str, ...]]:
    # Text in a one-byte encoding holds no NULs and hardly any control characters; other data soon does.
    if b"\0" in data or _share_of_controls(data) > 0.02:
        raise DocumentError(_binary("it is not UTF-8 and holds control characters"))
    for encoding in (declared, FALLBACK):
        try:
            return data.decode(encoding), (f"not UTF-8: read as {encoding}",)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return data.decode(FALLBACK, errors="replace"), (f"not UTF-8: read as {FALLBACK}, unreadable characters became U+FFFD",)


def _share_of_controls(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROLS))) / max(len(data), 1)


def _binary(why: str) -> str:
    return f"this is a binary file and not text ({why}): convert it to text, or give it the suffix of its format"
