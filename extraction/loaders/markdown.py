"""Markdown: the text it shows, headings as sections, front matter as metadata."""

import re
from collections.abc import Iterator

from ...graph.model import Json
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.front_matter import FrontMatter, front_matter
from .parsing.markdown_blocks import blocks_of, shown_words
from .parsing.sections import outline

_TITLE_BLOCK = re.compile(r"%(?!%)[^\n]*")


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
    fields, body, doubts = _title_block(text) or front_matter(text)
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


def _title_block(text: str) -> FrontMatter | None:
    """Pandoc's title block: `% Title`, `% Author; Author`, `% Date`; any may be empty, indented lines go on with one."""
    if not _TITLE_BLOCK.match(text):
        return None
    lines = text.split("\n")
    parts: list[list[str]] = []
    at = 0
    while at < len(lines):
        if len(parts) < 3 and _TITLE_BLOCK.match(lines[at]):
            parts.append([lines[at][1:].strip()])
        elif 0 < len(parts) < 3 and lines[at].startswith((" ", "\t")) and lines[at].strip():
            parts[-1].append(lines[at].strip())
        else:
            break
        at += 1
    title, authors, date = (*parts, [], [], [])[:3]
    fields: dict[str, Json] = {}
    if shown := shown_words(" ".join(title)):
        fields["title"] = shown
    named: list[Json] = [each for part in authors for name in part.split(";") if (each := shown_words(name))]
    if named:
        fields["author"] = named if len(named) > 1 else named[0]
    if shown := shown_words(" ".join(date)):
        fields["date"] = shown
    return FrontMatter(fields, "\n".join(lines[at:]))
