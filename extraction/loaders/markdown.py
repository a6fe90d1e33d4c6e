"""Markdown: the text it shows, headings as sections, front matter as metadata."""

import json
from collections.abc import Callable, Iterator

import yaml

from ...graph.model import Json
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.markdown_blocks import blocks_of
from .parsing.plain_values import plain, read_toml, read_yaml
from .parsing.sections import outline

_LONGEST_FRONT_MATTER = 100_000


def load_markdown(file: File) -> Iterator[Loaded]:
    """The file as one document: the text that a reader of the rendered page sees.

    The title is the front matter's `title`, else the heading at the top, which leaves the text, else the first heading of
    level 1, else the file's name where it has aliases or wiki links. The front matter's `id` is the document's; its other
    fields are metadata. Front matter that cannot be read is kept as text, with a note.

    Raises:
        DocumentError: the file is empty, too large or binary, or its front matter holds what metadata cannot.
    """
    text, assumed = file.decode(file.markup())
    text, changes = clean_text(text)
    fields, body, doubts = front_matter(text)
    identity, title = fields.pop("id", None), fields.pop("title", "")
    page = outline(blocks_of(body), title if isinstance(title, str) else str(title))
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


def front_matter(text: str) -> tuple[dict[str, Json], str, tuple[str, ...]]:
    """The fields at the very top, the text after them, and notes on what was wrong.

    As pandoc and Hugo read them: YAML between lines of three dashes (the last may be three dots), TOML between lines of
    three plus signs, or a JSON object whose brackets stand on lines of their own. Dashes before an empty line are a rule.

    Raises:
        DocumentError: JSON cannot hold the value of a field.
    """
    first, _, rest = text.partition("\n")
    form = _FORMS.get(first.rstrip())
    if form is None or not rest.partition("\n")[0].strip():
        return {}, text, ()
    kind, read, ends = form
    lines = rest[:_LONGEST_FRONT_MATTER].split("\n")
    end = next((number for number, line in enumerate(lines) if line.rstrip() in ends), None)
    if end is None:
        return {}, text, ()
    head = "\n".join(lines[:end])
    try:
        fields = read(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if kind == "JSON":
            # Markdown may begin with any text.
            return {}, text, ()
        return {}, text, (f"the front matter is not {kind} and is kept as text: {' '.join(str(error).split())}",)
    if fields is not None and not isinstance(fields, dict):
        return {}, text, ("the front matter is not a list of fields and is kept as text",)
    body = rest[len(head) + 1 :] if head else rest
    return {str(key): plain(value, "the front matter") for key, value in (fields or {}).items()}, body.partition("\n")[2], ()


def _read_json(head: str) -> object:
    return json.loads(f"{{{head}}}")


_FORMS: dict[str, tuple[str, Callable[[str], object], tuple[str, ...]]] = {
    "---": ("YAML", read_yaml, ("---", "...")),
    "+++": ("TOML", read_toml, ("+++",)),
    "{": ("JSON", _read_json, ("}",)),
}
"""By the first line: the format, what reads it, and the lines that end it."""
