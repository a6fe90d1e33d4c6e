"""PDF, DOCX, PPTX, XLSX and EPUB through the package markitdown, the extra `documents`."""

import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO

from ...graph.errors import DocumentError, MissingExtra
from ..base import Loaded
from .base import File, too_large
from .parsing.markdown_blocks import blocks_of
from .parsing.sections import outline

_MOST_PARTS = 20_000
_CONVERTERS = {
    "docx": "DocxConverter",
    "epub": "EpubConverter",
    "pdf": "PdfConverter",
    "pptx": "PptxConverter",
    "xlsx": "XlsxConverter",
}


def load_office(file: File) -> Iterator[Loaded]:
    """The file as one document, headings, slides and sheets as sections.

    Raises:
        MissingExtra: the extra `documents` is not installed.
        DocumentError: the file is empty, too large, damaged, encrypted, would unpack to more than the limit, or has no text.
    """
    data = file.content()
    if file.suffix != "pdf":
        check_archive(data, file)
    title, markdown = _convert(data, file.suffix)
    page = outline(blocks_of(markdown), title)
    if not page.text:
        raise DocumentError(f"no text in this {file.suffix.upper()}: if it holds scanned pages, recognise their text first")
    yield file.document(
        page.text,
        title=page.title,
        sections=page.sections,
        blocks=page.blocks,
        tables=page.tables,
        links=page.links,
        notes=page.notes,
    )


def check_archive(data: bytes, file: File) -> None:
    """Check what an archive's directory declares, before anything is unpacked; readers stop at the declared size.

    Raises:
        DocumentError: it is not a ZIP file, encrypted, or declares more than the limit.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError(f"damaged, or not a .{file.suffix} file: {error}") from None
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError("the file is encrypted: save it without a password")
    if len(parts) > _MOST_PARTS:
        raise DocumentError(f"it declares {len(parts):,} parts, the most is {_MOST_PARTS:,}: this looks like a zip bomb")
    expanded = sum(part.file_size for part in parts)
    if expanded > file.limits.expanded:
        raise DocumentError(f"unpacked, {too_large(expanded, file.limits.expanded)} (it may be a zip bomb)")


def _convert(data: bytes, suffix: str) -> tuple[str, str]:
    try:
        from markitdown import MissingDependencyException as Missing
        from markitdown import StreamInfo, converters
    except ImportError as error:
        raise MissingExtra(f"reading .{suffix} files", "documents") from error
    converter = getattr(converters, _CONVERTERS[suffix])()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Parsers warn about details of the file.
        try:
            result = converter.convert(BytesIO(data), StreamInfo(extension=f".{suffix}"))
        except Missing as error:
            raise MissingExtra(f"reading .{suffix} files", "documents") from error
        except Exception as error:  # The parsers raise many kinds of errors on damaged files.
            reason = " ".join(str(error).split()) or "no reason given"
            raise DocumentError(f"damaged, or not a .{suffix} file ({type(error).__name__}: {reason[:200]})") from error
    return result.title or "", result.markdown
