"""How texts and metadata are made storable, wherever they come from.

Spans count in the text after cleaning, which is the text that is stored: line ends become a line feed; every other control
character (NUL included, tab and line feed excepted) becomes one space; a lone surrogate, which no encoding can hold, becomes
U+FFFD. Nothing else changes; markup stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..graph.errors import DocumentError
from ..graph.formats.plain_values import MISSING, plain_value
from ..graph.identity import canonical
from ..graph.model import Document, Json, Metadata

RESERVED_FIELDS = frozenset({"document_id", "id", "kind", "source", "text", "title"})
"""A text node's own fields in filters and records; a metadata field of such a name gets a trailing underscore."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DEPTH = 50


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    r"""A text that every store can hold, and notes on what was replaced.

    >>> clean_text("one\r\ntwo\x00three")
    ('one\ntwo three', ('1 control character became a space',))
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, controls = _CONTROL.subn(" ", text)
    text, surrogates = _SURROGATE.subn("\ufffd", text)
    notes = []
    if controls:
        notes.append(_counted(controls, "control character became a space", "control characters became spaces"))
    if surrogates:
        notes.append(_counted(surrogates, "lone surrogate became U+FFFD", "lone surrogates became U+FFFD"))
    return text, tuple(notes)


def clean_title(title: str) -> str:
    """A title on one line."""
    return " ".join(clean_text(title)[0].split())


def clean_metadata(metadata: Metadata) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Metadata that JSON and every store can hold, nested values kept, and notes on what was renamed.

    Values are plain ones, as those of triplets and graphs are (`graph.formats.plain_values`): numbers of numpy are numbers,
    dates texts, sets sorted lists; None and NaN are missing.

    Raises:
        DocumentError: a value is infinite or not JSON; a key is not text; a renamed field exists already.
    """
    cleaned: dict[str, Json] = {}
    notes: list[str] = []
    for key, value in metadata.items():
        _check_key(key)
        name = f"{key}_" if key in RESERVED_FIELDS else clean_title(key)
        if name in cleaned or (name != key and name in metadata):
            raise DocumentError(
                f"the metadata field {key!r} would become {name!r} (documents have a {key!r} of their own), "
                f"which is there too: rename one of them"
            )
        if name != key:
            notes.append(f"the metadata field {key!r} is kept as {name!r}")
        plain = _clean_value(value, key, 0)
        if plain is not MISSING:
            _check_json(plain, key)
            cleaned[name] = plain
    return cleaned, tuple(notes)


def clean_document(document: Document) -> tuple[Document, tuple[str, ...]]:
    """A document by this file's rules, and notes on what was changed; the same object where nothing was.

    Raises:
        DocumentError: the id or text is missing or no text, or the metadata cannot be kept.
    """
    check_fields(document)
    text, notes = clean_text(document.text)
    if not text.strip():
        raise DocumentError("the text is empty: nothing to read")
    title = clean_title(document.title)
    metadata, renamed = clean_metadata(document.metadata)
    if (text, title) == (document.text, document.title) and is_same(metadata, document.metadata):
        return document, ()
    return replace(document, text=text, title=title, metadata=metadata), (*notes, *renamed)


def is_same(cleaned: object, given: object) -> bool:
    """Whether a value is what cleaning made of it already, kinds of numbers and sequences included."""
    if type(cleaned) is not type(given):
        return False
    if isinstance(cleaned, dict) and isinstance(given, dict):
        return cleaned.keys() == given.keys() and all(is_same(cleaned[name], given[name]) for name in cleaned)
    if isinstance(cleaned, list) and isinstance(given, list):
        return len(cleaned) == len(given) and all(map(is_same, cleaned, given))
    return cleaned == given


def check_id(identity: object) -> str:
    """A document's given id as text; whole numbers are taken as written.

    Raises:
        DocumentError: it is empty, neither text nor a whole number, or holds control characters or lone surrogates.
    """
    if isinstance(identity, int) and not isinstance(identity, bool):
        return str(identity)
    if not isinstance(identity, str):
        raise DocumentError(f"expected an id that is text or a whole number, got {_shown(identity)}")
    if not identity.strip():
        raise DocumentError("the id is empty: give one, or leave the field out for an id made from the source")
    if _CONTROL.search(identity) or _SURROGATE.search(identity) or "\n" in identity or "\t" in identity:
        raise DocumentError(f"the id {identity!r} holds control characters or lone surrogates: give it a printable one")
    return identity


def check_fields(document: Document) -> None:
    """Check that a document's fields are of the types that they say.

    Raises:
        DocumentError: one is not, or the id is unusable.
    """
    identity: object = document.id
    if not isinstance(identity, str):
        # A file's number is taken as written; in Python `remove(5)` or a search's ids would not find it again.
        raise DocumentError(f"expected a document's id as text, got {_shown(identity)}")
    check_id(identity)
    for name in ("text", "title", "source"):
        value: object = getattr(document, name)
        if not isinstance(value, str):
            raise DocumentError(f"document {document.id!r}: expected its {name} as text, got {_shown(value)}")
    if not isinstance(document.metadata, Mapping):
        raise DocumentError(f"document {document.id!r}: expected metadata as a mapping, got {_shown(document.metadata)}")


def _check_key(key: object) -> None:
    if not isinstance(key, str) or not key.strip():
        raise DocumentError(f"expected the name of a metadata field as text, got {_shown(key)}")


def _check_json(value: Json, key: str) -> None:
    try:
        canonical(value)
    except DocumentError as error:
        raise DocumentError(
            f"the metadata field {key!r} holds what JSON cannot ({error}): leave it out or write it as text"
        ) from None


def _clean_value(value: Any, key: str, depth: int) -> Any:
    """A value as every store can hold it; MISSING where it stands for none."""
    if depth > _DEPTH:
        raise DocumentError(f"the metadata field {key!r} is nested more than {_DEPTH} deep: flatten it")
    if isinstance(value, Mapping):
        for inner in value:
            _check_key(inner)
        named = ((clean_title(inner), _clean_value(each, key, depth + 1)) for inner, each in value.items())
        return {inner: each for inner, each in named if each is not MISSING}
    if not isinstance(value, list | tuple):
        try:
            value = plain_value(value)
        except DocumentError as error:
            raise DocumentError(f"the metadata field {key!r}: {error}") from None
    if isinstance(value, str):
        return clean_text(value)[0]
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain for each in value if (plain := _clean_value(each, key, depth + 1)) is not MISSING]
    return value


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _shown(value: object) -> str:
    shown = repr(value)
    return f"{type(value).__name__} {shown[:40]}{'…' if len(shown) > 40 else ''}"
