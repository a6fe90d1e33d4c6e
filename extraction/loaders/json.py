"""JSON, YAML and TOML: the objects of a list as documents, any other value as one."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import yaml

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.plain_values import PlainValues, plain, read_toml, read_yaml_documents
from .parsing.sections import LONGEST_VALUE, LinkedText, Paragraph, outline, table_part
from .parsing.whole_table import LEAST_ROWS, WholeTable

_TEXTS, _TITLES = ("text", "content", "body"), ("title", "name")
_OWN = frozenset({"id", *_TEXTS, *_TITLES})
_DEEPEST = 50
_MOST_COLUMNS, _LEAST_FILLED = 60, 0.5
"""Columns of a table at most, and the share of its cells that hold anything."""


def load_json(file: File) -> Iterator[Loaded]:
    """Each object of a list as a document, or the one value that the file holds.

    The field `id` is the id, `title` or `name` the title, and `text`, `content` or `body` the text, with all other fields as
    metadata. An object without a text is a table of names and values, with long values as paragraphs. A list may also be
    the one list of objects that an object holds ({"items": […]}): what stands beside it is metadata of each, and a document
    before them where it has a title, a long text or values of several parts. Two objects or more without texts whose values
    are short make a document of the table as a whole too, as the rows of a CSV file do; a title beside the list is its own.

    Raises:
        DocumentError: the file is empty, too large, or not JSON.
    """
    text, notes = _decoded(file)
    yield from _documents(file, _parsed(text), notes)


def load_yaml(file: File) -> Iterator[Loaded]:
    """The same of YAML; several documents in one file are a list.

    Raises:
        DocumentError: the file is empty, too large, not YAML, or holds aliases.
    """
    text, notes = _decoded(file)
    read = _read(text, "YAML", read_yaml_documents)
    values, notes = plain(read.value, "the YAML"), (*notes, *read.notes)
    if not isinstance(values, list) or not values:
        raise DocumentError("the file is empty: nothing to read")
    yield from _documents(file, values if len(values) > 1 else values[0], notes)


def load_toml(file: File) -> Iterator[Loaded]:
    """The same of TOML.

    Raises:
        DocumentError: the file is empty, too large or not TOML.
    """
    text, notes = _decoded(file)
    read = _read(text, "TOML", read_toml)
    yield from _documents(file, plain(read.value, "the TOML"), (*notes, *read.notes))


def _decoded(file: File) -> tuple[str, tuple[str, ...]]:
    text, notes = file.decode(file.markup())
    if not text.strip():
        raise DocumentError("the file is empty: nothing to read")
    return text, notes


def _read(text: str, language: str, read: Callable[[str], PlainValues]) -> PlainValues:
    try:
        return read(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentError(f"not valid {language}: {' '.join(str(error).split())[:160]}") from None


def _documents(file: File, value: Any, notes: tuple[str, ...]) -> Iterator[Loaded]:
    name = _list_of_records(value)
    if name is None:
        yield _document(file, value, notes)
        return
    beside = {key: each for key, each in value.items() if key != name} if isinstance(value, dict) else {}
    shared = {key: each for key, each in beside.items() if key not in _OWN and _is_plain(each)}
    told = {key: each for key, each in beside.items() if each and key not in shared}
    records = value[name] if isinstance(value, dict) else value
    title = next((told[key] for key in _TITLES if isinstance(told.get(key), str)), "")
    # A table has the title; what else stands beside the list is a document, and there is no place for two.
    header = _header(records) if all(key in _TITLES and each == title for key, each in told.items()) else ()
    if told and not header:
        yield _document(file, beside, notes)
    for number, record in enumerate(records, 1):
        try:
            yield _document(file, {**shared, **record}, notes, number, shared=shared.keys() - record.keys())
        except DocumentError as error:
            yield file.failure(error, line=number, unit="item")
    if header:
        worded = [any(isinstance(each.get(key), str | list) for each in records) for key in header]
        whole = WholeTable(file.words, header, worded, file.limits.document, title, notes=notes)
        for record in records:
            whole.add([_shown(record.get(key)) for key in header])
        yield from file.whole_table(whole)


def _header(records: list[dict[str, Any]]) -> tuple[str, ...]:
    """The names of the columns of records that are the rows of a table; none where they hold texts, or differ too much."""
    names = dict.fromkeys(key for each in records for key in each if str(key).strip())
    if len(records) < LEAST_ROWS or not 1 < len(names) <= _MOST_COLUMNS or not names.keys().isdisjoint(_TEXTS):
        return ()
    cells = [each.get(key) for each in records for key in names]
    filled = sum(bool(_shown(each)) for each in cells if not isinstance(each, Mapping))
    flat = all(each is None or _is_short(each) or each == [] for each in cells)
    return tuple(names) if flat and filled >= _LEAST_FILLED * len(cells) else ()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_constant)
    except json.JSONDecodeError as error:
        hint = ": name it .jsonl" if error.msg == "Extra data" else ""
        raise DocumentError(f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}{hint}") from None
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"not valid JSON: {str(error)[:80]}") from None


def _constant(constant: str) -> None:
    """Null for NaN, which Python's and pandas' writers put where a value is missing; no other constant is JSON."""
    if constant != "NaN":
        raise ValueError(f"{constant} is not JSON: write null or leave the field out")


def _list_of_records(value: Any) -> str | None:
    """The name under which an object without a text holds its one list of objects; "" for such a list, None for neither."""
    if isinstance(value, dict) and not any(isinstance(value.get(name), str) for name in _TEXTS):
        lists = [name for name, each in value.items() if isinstance(each, list) and each]
        return lists[0] if len(lists) == 1 and _is_records(value[lists[0]]) else None
    return "" if isinstance(value, list) and value and _is_records(value) else None


def _is_records(values: list[Any]) -> bool:
    return all(isinstance(each, dict) for each in values)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and len(str(value)) <= LONGEST_VALUE


def _document(file: File, value: Any, notes: tuple[str, ...], number: int = 0, shared: Collection[str] = ()) -> Loaded:
    """A value as a document; its fields that are `shared` with others are metadata alone."""
    if not isinstance(value, dict):
        page = outline(_parts(value))
        return file.outlined(page, notes=notes)
    text_name = next((name for name in _TEXTS if isinstance(value.get(name), str) and value[name].strip()), "")
    title_name = next((name for name in _TITLES if isinstance(value.get(name), str) and value[name].strip()), "")
    identity = value.get("id")
    given = identity if isinstance(identity, str | int) and not isinstance(identity, bool) and identity != "" else None
    title = value.get(title_name, "")
    named = {text_name, title_name, "id" if given is not None else ""}
    if text_name:
        fields: dict[str, Json] = {name: each for name, each in value.items() if name not in named and each is not None}
        text = clean_text(value[text_name])[0]
        return file.document(text, title=title, metadata=fields, notes=notes, given_id=given, line=number, unit="item")
    plain = {name: each for name, each in value.items() if isinstance(each, str | int | float) and name not in named}
    page = outline(_parts({name: each for name, each in value.items() if name not in {*named, *shared}}), title)
    metadata = plain if number else {}
    return file.outlined(page, metadata=metadata, notes=notes, given_id=given, line=number, unit="item")


def _parts(value: Any, name: str = "", depth: int = 0) -> Iterator[Paragraph]:
    """A value as tables of short values and paragraphs of long ones, each below the name that leads to it."""
    if depth > _DEEPEST:
        raise DocumentError(f"it is nested more than {_DEEPEST} deep: flatten it")
    if isinstance(value, Mapping):
        short = {key: _shown(each) for key, each in value.items() if _is_short(each)}
        rows = [[LinkedText(key), LinkedText(each)] for key, each in short.items() if each]
        table = table_part(rows, vertical=True) if rows else None
        if table is not None:
            yield table
        for key, each in value.items():
            if key not in short:
                yield Paragraph(key, min(depth + 2, 6), "heading")
                yield from _parts(each, key, depth + 1)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping | list):
                yield from _parts(each, name, depth + 1)
            elif shown := _shown(each):
                yield Paragraph(shown, kind="prose" if len(shown) > LONGEST_VALUE else "item")
    elif shown := _shown(value):
        yield Paragraph(shown)


def _is_short(value: Any) -> bool:
    if isinstance(value, list):
        return (
            bool(value)
            and all(_is_short(each) and not isinstance(each, list) for each in value)
            and len(_shown(value)) <= 200
        )
    return not isinstance(value, Mapping) and len(_shown(value)) <= LONGEST_VALUE


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_shown, value)))
    return str(value).strip()
