"""The protocol of loaders: a file in, documents and failures out.

A loader is a function from a `File` to an iterator, registered by suffix without the dot. It raises `DocumentError` for a
file that it cannot read, and yields a `Failure` for a part of one. Other packages add theirs through the entry-point group
`clew.loaders`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from ...graph.errors import DocumentError
from ...graph.identity import document_id
from ...graph.model import Document, Metadata
from ..base import Block, Failure, Link, Loaded, LoadedDocument, Place, Section, Table
from ..text_cleaning import check_id, clean_document
from .parsing.sizes import too_large

if TYPE_CHECKING:
    from .parsing.sections import Outline


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a loader reads and takes: sizes in bytes, seconds, and how much of a web page.

    Files with one document per line or row may be larger: they are streamed.
    `html` is "main" for what a web page says itself, without its site's navigation, cookie notices and footers, or "whole".
    `document` bounds a file that is one document, or one line or row of a file of many. `markup` bounds HTML and Markdown,
    whose trees take many times their size in memory. `expanded` bounds the unpacked size that a zipped file declares
    (DOCX, PPTX, XLSX, EPUB). `memory` bounds the process that reads a file of a format that is not plain text, `seconds` the
    time until its next document comes.
    """

    document: int = 50_000_000
    markup: int = 10_000_000
    expanded: int = 200_000_000
    memory: int = 1_000_000_000
    seconds: int = 300
    html: Literal["main", "whole"] = "main"

    def __post_init__(self) -> None:
        for name in ("document", "markup", "expanded", "memory", "seconds"):
            value: object = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                unit = "seconds" if name == "seconds" else "bytes"
                raise DocumentError(f"expected the limit {name!r} as a positive number of {unit}, got {value!r}")
        if self.html not in ("main", "whole"):
            raise DocumentError(f"expected html to be 'main' or 'whole', got {self.html!r}")


@dataclass(frozen=True, slots=True)
class File:
    """A file to load: `source` is its POSIX path relative to `root`, an absolute folder."""

    path: Path
    source: str
    root: str
    limits: Limits = field(default_factory=Limits)

    def markup(self) -> bytes:
        """The file's bytes, within the limit of markup.

        Raises:
            DocumentError: it holds more, or none.
            OSError: it cannot be read.
        """
        return self.content(min(self.limits.document, self.limits.markup))

    @property
    def suffix(self) -> str:
        """The suffix in lower case, without the dot."""
        return self.path.suffix.lower().removeprefix(".")

    def content(self, limit: int | None = None) -> bytes:
        """The file's bytes.

        Raises:
            DocumentError: it holds more than `limit` bytes (default: the limit of a document), or none.
            OSError: it cannot be read.
        """
        most = self.limits.document if limit is None else limit
        with self.path.open("rb") as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise DocumentError(too_large(self.path.stat().st_size, most))
        if not data:
            raise DocumentError("the file is empty: nothing to read")
        return data

    def open(self) -> BinaryIO:
        """The file's bytes as a stream, which the caller closes."""
        return self.path.open("rb")

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
        places: Sequence[Place] = (),
        notes: Sequence[str] = (),
        given_id: object = None,
        line: int = 0,
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
        place = f"line {line}" if line else ""
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

    def outlined(self, page: "Outline", *, metadata: Metadata | None = None, notes: Sequence[str] = ()) -> LoadedDocument:
        """A document of this file with an outline's text, sections, blocks, tables and links.

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
        )

    def failure(self, reason: object, *, line: int = 0) -> Failure:
        """The failure of this file, or of one line of it."""
        return Failure(self.source, f"line {line}: {reason}" if line else str(reason), self.root)


Loader: TypeAlias = Callable[[File], Iterator[Loaded]]
