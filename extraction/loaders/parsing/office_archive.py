"""What the loaders of office files share: checks before anything is unpacked, errors in words, properties."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ....graph.errors import ClewError, DocumentError, MissingExtra
from ....graph.model import Json
from .sections import Outline
from .sizes import too_large

EXTRA = "documents"
_MOST_PARTS = 20_000
_MARKUP = (".xml", ".rels", ".html", ".htm", ".xhtml")
_PROPERTIES = "docProps/core.xml"
_FIELDS = {
    "creator": "author",
    "subject": "subject",
    "keywords": "keywords",
    "language": "language",
    "created": "created",
    "modified": "modified",
}
_PLACEHOLDERS = frozenset(
    ["python-docx", "openpyxl", "Word Document", "PowerPoint Presentation", "Untitled", "Presentation"]
)


@contextmanager
def reading(suffix: str) -> Iterator[None]:
    """Errors of other packages' parsers as errors of ours.

    Raises:
        MissingExtra: a package of the extra `documents` is not installed.
        DocumentError: the file is damaged, or of another format.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Parsers warn about details of the file.
            yield
    except (ClewError, MemoryError):
        raise
    except ImportError as error:
        raise MissingExtra(f"reading .{suffix} files", EXTRA) from error
    except Exception as error:  # The parsers raise many kinds of errors on damaged files.
        reason = " ".join(str(error).split()) or "no reason given"
        raise DocumentError(f"damaged, or not a .{suffix} file ({type(error).__name__}: {reason[:200]})") from error


def check_archive(data: bytes, suffix: str, expanded: int) -> None:
    """Check what an archive's directory declares, before anything is unpacked; readers stop at the declared size.

    Args:
        data: the file.
        suffix: of the file, for messages.
        expanded: bytes of all parts together at most; a part that is markup holds a quarter of them at most.

    Raises:
        DocumentError: it is not a ZIP file, encrypted, or declares more than the limit.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError(f"damaged, or not a .{suffix} file: {error}") from None
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError("the file is encrypted: save it without a password")
    if len(parts) > _MOST_PARTS:
        raise DocumentError(f"it declares {len(parts):,} parts, the most is {_MOST_PARTS:,}: this looks like a zip bomb")
    declared = sum(part.file_size for part in parts)
    if declared > expanded:
        raise DocumentError(f"unpacked, {too_large(declared, expanded)} (it may be a zip bomb)")
    # A tree takes many times the bytes of its markup.
    markup = expanded // 4
    for part in parts:
        if part.file_size > markup and part.filename.lower().endswith(_MARKUP):
            reason = too_large(part.file_size, markup)
            raise DocumentError(f"unpacked, its part {part.filename[-80:]!r} is too large: {reason}")


def check_text(page: Outline, suffix: str) -> None:
    """Check that there is text.

    Raises:
        DocumentError: there is none.
    """
    if not page.text:
        raise DocumentError(f"no text in this {suffix.upper()}: if it holds scanned pages, recognise their text first")


def parse_xml(data: bytes) -> etree._Element:
    """XML without entities of its own, which may expand to gigabytes, and without reading anything else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def core_properties(data: bytes) -> tuple[str, dict[str, Json]]:
    """The title that an Office file names, or "", and its author, dates and the like; a template's own are left out."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if _PROPERTIES not in archive.namelist():
            return "", {}
        tree = parse_xml(archive.read(_PROPERTIES))
    found = {etree.QName(each).localname: " ".join((each.text or "").split()) for each in tree if isinstance(each.tag, str)}
    found = {name: value for name, value in found.items() if value and value not in _PLACEHOLDERS}
    fields: dict[str, Json] = {field: found[name] for name, field in _FIELDS.items() if name in found}
    return found.get("title", ""), fields
