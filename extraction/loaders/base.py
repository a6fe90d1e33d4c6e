"""The protocol of loaders: a file in, documents and failures out.

A loader is a function from a `File` to an iterator, registered by suffix without the dot. It raises `DocumentError` for a
file that it cannot read, and yields a `Failure` for a part of one. Other packages add theirs through the entry-point group
`clew.loaders`.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from gzip import BadGzipFile, GzipFile
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from ...graph.errors import DocumentError
from ...graph.identity import document_id
from ...graph.model import MADE_OF, Document, Metadata
from ..base import Block, Failure, FilePlace, Link, Loaded, LoadedDocument, Section, Table
from ..text_cleaning import check_id, clean_document
from .parsing.columns import COLUMN_TYPES
from .parsing.sizes import too_large
from .parsing.text_encoding import decode, known_encoding

if TYPE_CHECKING:
    from .parsing.sections import Outline
    from .parsing.whole_table import WholeTable

PACKED = ".gz"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a loader reads and takes, and how: bytes, seconds, how much of a web page, and texts' encoding.

    Files with one document per line or row may be larger: they are streamed.
    `html` is "main" for what a web page says itself, without its site's navigation, cookie notices and footers, or "whole".
    `document` bounds a file that is one document, or one line or row of a file of many. `markup` bounds HTML and Markdown,
    whose trees take many times their size in memory. `expanded` bounds the unpacked size that a zipped file declares
    (DOCX, PPTX, XLSX, EPUB), and what is unpacked of a `.gz`. `memory` bounds the process that reads a file of a format
    that is not plain text, `seconds` the time until its next document comes.
    `encoding` is that of texts without a byte order mark; "": UTF-8, else what the file says or what is found.
    `columns` say what columns of CSV hold: pairs of a name and "text", "number", "boolean" or "date".
    """

    document: int = 50_000_000
    markup: int = 10_000_000
    expanded: int = 200_000_000
    memory: int = 1_000_000_000
    seconds: int = 300
    html: Literal["main", "whole"] = "main"
    encoding: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name in ("document", "markup", "expanded", "memory", "seconds"):
            value: object = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                unit = "seconds" if name == "seconds" else "bytes"
                raise DocumentError(f"expected the limit {name!r} as a positive number of {unit}, got {value!r}")
        if self.html not in ("main", "whole"):
            raise DocumentError(f"expected html to be 'main' or 'whole', got {self.html!r}")
        for name, type in self.columns:
            if type not in COLUMN_TYPES:
                raise DocumentError(
                    f"expected the type of the column {name!r} to be one of {', '.join(COLUMN_TYPES)}, got {type!r}"
                )
        if self.encoding:
            known_encoding(self.encoding)


@dataclass(frozen=True, slots=True)
class File:
    """A file to load: `source` is the name of the added folder and its POSIX path there, `root` that folder (see `file_of`).

    `kind` is the name of the loader to read it by, "" for its suffix. What `.gz` holds is read as it is read unpacked.
    """

    path: Path
    source: str
    root: str
    limits: Limits = field(default_factory=Limits)
    kind: str = ""

    def markup(self) -> bytes:
        """The file's bytes, within the limit of markup.

        Raises:
            DocumentError: it holds more, or none.
            OSError: it cannot be read.
        """
        return self.content(min(self.limits.document, self.limits.markup))

    @property
    def suffix(self) -> str:
        """The suffix in lower case, without the dot; of a packed file that of what it holds."""
        return kind_of(self.path)

    @property
    def read_as(self) -> str:
        """The kind whose loader reads it: the one it was found as, else its suffix."""
        return self.kind or self.suffix

    @property
    def packed(self) -> bool:
        """Whether it is compressed by gzip."""
        return self.path.suffix.lower() == PACKED

    @property
    def words(self) -> str:
        """Its name in words, without the suffix."""
        return " ".join(re.split(r"[_\W]+", self.path.stem)).strip()

    def content(self, limit: int | None = None) -> bytes:
        """The file's bytes.

        Raises:
            DocumentError: it holds more than `limit` bytes (default: the limit of a document), or none.
            OSError: it cannot be read.
        """
        most = self.limits.document if limit is None else limit
        with self.open() as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise DocumentError(too_large(len(data) if self.packed else self.path.stat().st_size, most))
        if not data:
            raise DocumentError("the file is empty: nothing to read")
        return data

    def open(self) -> BinaryIO:
        """The file's bytes, unpacked, as a stream, which the caller closes."""
        if self.packed:
            return BufferedReader(_Unpacked(self.path, self.limits.expanded))
        return self.path.open("rb")

    def decode(self, data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
        """Bytes of the file as text, and notes on what was assumed; `declared` is the encoding that the text itself names.

        Raises:
            DocumentError: the data is binary, of no known encoding, or not in the encoding of the limits.
        """
        return decode(data, declared, self.limits.encoding)

    def document(
        self,
        text: str,
        *,
        title: str = "",
        metadata: Metadata | None = None,
        sections: Sequence[Section] = (),
        blocks: Sequence[Block] = (),
        tables: Sequence[Table] = (),
        links: Sequence[Link] = (),
        places: Sequence[FilePlace] = (),
        notes: Sequence[str] = (),
        given_id: object = None,
        line: int = 0,
        unit: str = "line",
    ) -> LoadedDocument:
        """A document of this file, cleaned and identified.

        Args:
            text: already cleaned where `sections`, `blocks`, `tables`, `links` or `places` count in it.
            title: its title, or "".
            metadata: its other fields.
            sections: of the text.
            blocks: of the text, where they are not prose.
            tables: of the text.
            links: of the text.
            places: of the text.
            notes: on what was assumed while reading.
            given_id: the id in the file, or None for one made from the source.
            line: the line that holds the document, where the file holds several.
            unit: what is counted by `line`.

        Raises:
            DocumentError: the id, text or metadata cannot be kept.
        """
        identity = None if given_id is None else check_id(given_id)
        source = self.source
        if line:
            source = f"{source}#{identity if identity is not None else f'L{line}'}"
        document = Document(
            id=document_id(source) if identity is None else identity,
            text=text,
            title=title,
            metadata=metadata or {},
            source=source,
        )
        cleaned, changes = clean_document(document)
        place = f"{unit} {line}" if line else ""
        return LoadedDocument(
            cleaned,
            self.root,
            tuple(sections),
            (*notes, *changes),
            place,
            tuple(blocks),
            tuple(tables),
            tuple(links),
            tuple(places),
        )

    def outlined(
        self,
        page: "Outline",
        *,
        metadata: Metadata | None = None,
        notes: Sequence[str] = (),
        given_id: object = None,
        line: int = 0,
        unit: str = "line",
    ) -> LoadedDocument:
        """A document of this file with an outline's text, sections, blocks, tables and links; the rest is as for `document`.

        Raises:
            DocumentError: the text or metadata cannot be kept.
        """
        return self.document(
            page.text,
            title=page.title,
            metadata=metadata,
            sections=page.sections,
            blocks=page.blocks,
            tables=page.tables,
            links=page.links,
            places=page.places,
            notes=(*notes, *page.notes),
            given_id=given_id,
            line=line,
            unit=unit,
        )

    def whole_table(self, table: "WholeTable") -> Iterator[Loaded]:
        """The document of a table whose rows are documents; a failure where it is too large, nothing for a single row."""
        try:
            made = table.made()
        except DocumentError as error:
            yield self.failure(error)
            return
        if made is not None:
            kept = {MADE_OF: "rows"}
            yield self.document(made.text, title=table.title, metadata=kept, tables=(made.table,), notes=table.notes)

    def failure(self, reason: object, *, line: int = 0, unit: str = "line") -> Failure:
        """The failure of this file, or of one line of it."""
        return Failure(self.source, f"{unit} {line}: {reason}" if line else str(reason), self.root)


class _Unpacked(RawIOBase):
    """What a gzip file holds, up to a bound.

    Raises:
        DocumentError: it holds more, or is damaged.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._stream = GzipFile(path, "rb")
        self._most, self._read = most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            part = self._stream.read(len(buffer))
        except (BadGzipFile, EOFError, zlib.error) as error:
            raise DocumentError(f"this is not a whole gzip file: {error}") from None
        self._read += len(part)
        if self._read > self._most:
            raise DocumentError(f"it unpacks to more than the limit of {self._most:,} bytes: unpack it, or raise the limit")
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._stream.close()
        super().close()


def kind_of(path: Path) -> str:
    """The suffix that a file is read by: in lower case, without the dot; of what a packed one holds, or "txt"."""
    name = Path(path.stem) if path.suffix.lower() == PACKED else path
    return name.suffix.lower().removeprefix(".") or ("txt" if name is not path else "")


Loader: TypeAlias = Callable[[File], Iterator[Loaded]]
