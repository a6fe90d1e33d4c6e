"""The values of extraction: what a loader yields, and the protocol of extractors."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeAlias

from ..graph.model import (
    AT,
    ATTRIBUTED_TO,
    ENDED,
    MODALITY,
    VALID_FROM,
    VALID_TO,
    Document,
    Mention,
    Metadata,
    Modality,
    TextNode,
)


class Section(NamedTuple):
    """Characters `start` to `end` of a document under one heading; `path` holds the headings from the outermost in.

    The sections of a document are in order, do not overlap and cover its text; each begins with its own heading's line.
    Text before the first heading has an empty path.
    """

    start: int
    end: int
    path: tuple[str, ...] = ()


BlockKind: TypeAlias = Literal[
    "prose", "heading", "item", "table", "code", "address", "citation", "caption", "quotation", "navigation"
]
"""What a stretch of a text is. Only those of `SPOKEN` hold sentences."""
SPOKEN: frozenset[BlockKind] = frozenset({"prose", "item", "caption", "quotation"})


class Block(NamedTuple):
    """Characters `start` to `end` of a document that are of one kind.

    The blocks of a document are in order and do not overlap; what lies in none of them is prose.
    """

    start: int
    end: int
    kind: BlockKind


class Cell(NamedTuple):
    """Characters `start` to `end` of a document's text that a table's cell holds; an empty cell is empty there."""

    start: int
    end: int


class TableRow(NamedTuple):
    """Characters `start` to `end` of a document's text that show one row, and its cells, one for each column."""

    start: int
    end: int
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """A table of a document: the names of its columns and its rows below them, all in the document's text.

    `header` holds a name for each column; it is empty where the table names none, and such a table states no facts.
    `caption` is its title in words. Each row of a `vertical` table is a name and its value, and says it of what the document
    is about. With a `separator` its rows are the lines from `body` on, their cells separated by it, and `rows` is empty: so
    a document keeps a table whose rows are other documents. What is before it is then all that is searched and read.
    """

    start: int
    end: int
    header: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    caption: str = ""
    vertical: bool = False
    separator: str = ""
    body: int = 0


class Link(NamedTuple):
    """Characters `start` to `end` of a document's text that link to `target`.

    `target` is as the document writes it: a path relative to the document, an address, or with `by_title` the title of
    another document (`[[Halden Shipping|the firm]]`).
    """

    start: int
    end: int
    target: str
    by_title: bool = False


class CellRange(NamedTuple):
    """Cells of a sheet, rows and columns counted from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


class FilePlace(NamedTuple):
    """Where characters `start` to `end` of a document's text stand in its file.

    `name` is the number of a page or slide, from 1, or the name of a sheet, whose `cells` hold the characters.
    """

    start: int
    end: int
    kind: Literal["page", "slide", "sheet"]
    name: int | str
    cells: CellRange | None = None


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A document as a loader read it.

    `root` is the absolute folder that its source is relative to. `sections` is empty where the source has no headings;
    `blocks`, `tables` and `links` where it shows none. `places` are in order, and empty where the file has neither pages nor
    slides nor sheets.
    `notes` say what was assumed or changed on the way (an encoding, control characters replaced, a field renamed).
    `place` is the line where the file holds several documents ("line 3").
    """

    document: Document
    root: str = ""
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    place: str = ""
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    places: tuple[FilePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a part of one, that yielded no document, and why.

    `source` is the file's, relative to `root` like a document's; `reason` begins with the line where one line of several
    failed. `skipped` is true for files that are left out by rule (hidden, linked, of an unknown type), false for those that
    should have been read and could not be. `whole` is true where nothing of the root could be read. `unknown` is the suffix
    of a file that is skipped because no loader reads it ("" of one without), else None.
    """

    source: str
    reason: str
    root: str = ""
    skipped: bool = False
    whole: bool = False
    unknown: str | None = None

    def covers(self, source: str) -> bool:
        """Whether the document of this source may come from the file, or below the folder, that failed."""
        return self.whole or source == self.source or source.startswith((f"{self.source}#", f"{self.source}/"))


Loaded: TypeAlias = LoadedDocument | Failure


def file_of(root: str, source: str) -> Path:
    """The file that a document's source stands for, where `root` is the absolute folder that it was added from.

    A source begins with the name that this folder goes by, and goes on with the path below it. Where the root ends in a
    slash the folder has no name, and the source is the path alone.
    """
    _, named, inside = source.partition("/")
    return Path(root, inside if named and not root.endswith("/") else source)


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """A document and all its text nodes in document order, sentences not yet among them.

    `blocks`, `tables` and `links` count in the document's text. `parents` are text nodes of kind `parent`, which join those
    of `nodes` level by level, `kept` those of kind `table`; neither are extracted from.
    """

    document: Document
    nodes: tuple[TextNode, ...]
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    parents: tuple[TextNode, ...] = ()
    kept: tuple[TextNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """A full argument span: characters `start` to `end` of the text node.

    `text` is the argument in words; it differs from the span's characters where a pronoun was resolved (then `resolved` is
    true) or where the words are not contiguous. `head_start`, `head_end` bound the span's core noun phrase, without
    clauses and prepositional attachments. `type` is the tagger's type of a literal (DATE, MONEY, …), else "".
    """

    text: str
    start: int
    end: int
    head_start: int
    head_end: int
    type: str = ""
    resolved: bool = False


class Circumstances(NamedTuple):
    """As what a sentence states a fact, by whose word, and for which time.

    `attributed_to` is the speaker's name. `valid_from` and `valid_to` bound the time in which the fact holds, both included;
    `at` is when it happened: ISO dates of a year, month or day ("1950", "1950-03", "1950-03-12"), each "" where the text
    tells none. `ended` is true where the fact holds no more since a time that is not told ("former").
    """

    modality: Modality = "asserted"
    attributed_to: str = ""
    valid_from: str = ""
    valid_to: str = ""
    at: str = ""
    ended: bool = False

    def properties(self) -> Metadata:
        """What evidence keeps of it: all that is told, but for a plain "asserted"."""
        if self == PLAIN:
            return {}
        kept: dict[str, str | bool] = {
            ATTRIBUTED_TO: self.attributed_to,
            VALID_FROM: self.valid_from,
            VALID_TO: self.valid_to,
            AT: self.at,
            ENDED: self.ended,
            MODALITY: "" if self.modality == "asserted" else self.modality,
        }
        return {name: value for name, value in kept.items() if value}


PLAIN = Circumstances()
"""Those of a fact that a sentence states in its own name, without a time."""


@dataclass(frozen=True, slots=True)
class OpenTriplet:
    """A fact in the text's own words, with the sentence that states it (characters of its text node).

    `asserted` is false where the sentence denies the fact or only supposes it. `confidence` is in 0..1. `names_link` is
    false where the predicate is no relation of the graph: half a sentence, only what something is for ("to write"), or no
    more than the time of another fact. `relation_type` is the relation's type where the extractor knows it, which leads from
    subject to object; "": that of the predicate's words.
    """

    text_node: str
    subject: Argument
    predicate: str
    object: Argument
    sentence_start: int
    sentence_end: int
    confidence: float
    asserted: bool = True
    pattern: str = ""
    names_link: bool = True
    circumstances: Circumstances = PLAIN
    relation_type: str = ""


class EntityDefinition(NamedTuple):
    """What a document says an entity is: its type, and in the text's words a description ("free operating system").

    `name` is what a link calls it where its words in the text are others (`[[Osric Vane|him]]`). Any may be empty. At most
    one per entity and document.
    """

    entity: str
    entity_type: str = ""
    description: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was extracted from one document: its sentences (text nodes of kind `sentence`), mentions, open triplets, and
    definitions of entities.

    Each sentence, with its mentions and triplets, is made once and belongs to the first text node that holds it whole.
    `names_beside` is true where names that stand beside each other may state relations too ("Boston, Texas"); in the
    sentences `unread` (ids), whose language the extractor does not read, they state none.
    `notes` tell the user what was left out.
    """

    document_id: str
    sentences: tuple[TextNode, ...] = ()
    mentions: tuple[Mention, ...] = ()
    triplets: tuple[OpenTriplet, ...] = ()
    definitions: tuple[EntityDefinition, ...] = ()
    names_beside: bool = False
    unread: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


_readers: "ContextVar[Callable[[float], None] | None]" = ContextVar("clew_characters_read", default=None)


def report_read(characters: float) -> None:
    """Say that an extractor has read so many more characters of a document's text; an extractor need not.

    By it the progress of a run moves within a long document. Whatever an extractor has said, a document whose extraction it
    has returned counts as read. It costs little: call it for each text node, or as often.

    Args:
        characters: since the last call, 0 or more; parts of one where a text is read in several passes.
    """
    listener = _readers.get()
    if listener is not None:
        listener(characters)


@contextmanager
def read_reports_to(listener: Callable[[float], None] | None) -> Iterator[None]:
    """Within it, in this thread, what `report_read` says goes to `listener` (None: to nobody)."""
    before = _readers.set(listener)
    try:
        yield
    finally:
        _readers.reset(before)


class Extractor(Protocol):
    """Documents to extractions, in their order. What one document yields depends on that document alone.

    One that takes long over a document may call `report_read` meanwhile.
    """

    @property
    def name(self) -> str:
        """Recorded with every piece of evidence."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same document would yield something different: version, settings, models."""
        ...

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction per document, lazily."""
        ...
