"""Plain text: kept as it is, its first line as title where it looks like one; logs and program texts as code."""

from collections.abc import Iterator

from ..base import Block, Loaded
from ..text_cleaning import clean_text
from .base import File

_LONGEST_TITLE = 100
_SENTENCE_ENDS = ".!?:;,…。！？"


def load_text(file: File) -> Iterator[Loaded]:
    """The file as one document.

    The first line is the title, and leaves the text, where an empty line follows it, it has at most 100 characters and does
    not end like a sentence.

    Raises:
        DocumentError: the file is empty, too large or binary.
    """
    text, assumed = file.decode(file.content())
    text, changes = clean_text(text)
    title, text = split_title(text)
    yield file.document(text, title=title, notes=(*assumed, *changes))


def load_code(file: File) -> Iterator[Loaded]:
    """The file as one document, its name the title, all of it code: it is found by its words and states no facts.

    Raises:
        DocumentError: the file is empty, too large or binary.
    """
    text, assumed = file.decode(file.content())
    text, changes = clean_text(text)
    text = text.strip("\n")
    blocks = (Block(0, len(text), "code"),)
    yield file.document(text, title=file.path.name, blocks=blocks, notes=(*assumed, *changes))


def split_title(text: str) -> tuple[str, str]:
    """The title at the top of a text, or "", and the text without it."""
    text = text.strip("\n")
    first, _, rest = text.partition("\n")
    following, _, body = rest.partition("\n")
    if not body.strip() or following.strip() or not first.strip() or len(first) > _LONGEST_TITLE:
        return "", text
    if first.rstrip()[-1] in _SENTENCE_ENDS:
        return "", text
    return first.strip(), body.strip("\n")
