"""Markdown: the text it shows, headings as sections, front matter as metadata."""

from collections.abc import Iterator

from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.front_matter import front_matter
from .parsing.markdown_blocks import blocks_of
from .parsing.sections import outline


def load_markdown(file: File) -> Iterator[Loaded]:
    """The file as one document: the text that a reader of the rendered page sees.

    The title is the front matter's `title`, else the heading at the top, which leaves the text, else the first heading of
    level 1, else the file's name where it has aliases or wiki links. The front matter's `id` is the document's; its other
    fields are metadata; a value that cannot be read is kept as written, front matter of no fields as text, with a note.
    Pandoc's title block (`% Title`, `% Author; Author`, `% Date`) is title and metadata too.

    Raises:
        DocumentError: the file is empty, too large or binary, or its front matter holds what metadata cannot.
    """
    text, assumed = file.decode(file.markup())
    text, changes = clean_text(text)
    fields, body, doubts = front_matter(text)
    identity, title = fields.pop("id", None), fields.pop("title", None)
    page = outline(blocks_of(body), "" if title is None else str(title))
    # Where notes link to each other, a note is called as its file: links and aliases are of that name.
    linked = fields.get("aliases") or any(each.by_title for each in page.links)
    yield file.document(
        page.text,
        title=page.title or (file.path.stem if linked else ""),
        metadata=fields,
        sections=page.sections,
        blocks=page.blocks,
        tables=page.tables,
        links=page.links,
        notes=(*assumed, *changes, *doubts, *page.notes),
        given_id=identity,
    )
