"""Front matter of Markdown: the fields at the very top, in YAML, TOML or JSON."""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from ....graph.errors import DocumentError
from ....graph.model import Json
from .plain_values import PlainValues, plain, read_toml, read_yaml

_LONGEST = 100_000
_MOST_FIELDS = 500
"""Fields that are read one by one where they cannot be read together."""
_LONGEST_VALUE = 20
"""Lines that begin like another field and still belong to a value of TOML: those of a text or list of several lines."""

_YAML_FIELD = re.compile(r"""("[^"\n]{1,100}"|'[^'\n]{1,100}'|\w[^:\n#]{0,100}?)[ \t]*:(?=[ \t\n]|$)[ \t]*""")
_YAML_INSIDE = re.compile(r"[ \t]|#|-(?:[ \t]|$)|[\]}][ \t,]*$|$")
"""How a line begins that does not begin a field: indented, a comment, an item, what closes a list, or empty."""
_TOML_FIELD = re.compile(r"""[ \t]*((?:[\w-]+|"[^"\n]{1,100}"|'[^'\n]{1,100}')(?:\.[\w-]+)*)[ \t]*=[ \t]*""")
_TOML_TABLE = re.compile(r"[ \t]*\[\[?[^\[\]\n]+\]\]?[ \t]*(?:#.*)?$")
_OPEN_VALUE = re.compile(r"\"\"\"|'''|[\[{]")


class FrontMatter(NamedTuple):
    """The fields at the top of a text, the text after them, and notes on what was wrong."""

    fields: dict[str, Json]
    body: str
    notes: tuple[str, ...] = ()


def front_matter(text: str) -> FrontMatter:
    """Read the fields at the very top.

    As pandoc and Hugo read them: YAML between lines of three dashes (the last may be three dots), TOML between lines of
    three plus signs, or a JSON object whose brackets stand on lines of their own. Dashes before an empty line are a rule.
    Where one field cannot be read (`date: 2024-02-31`, `title: Halden: a history`), its value is kept as it is written.
    """
    first, _, rest = text.partition("\n")
    form = _FORMS.get(first.rstrip())
    if form is None or not rest.partition("\n")[0].strip():
        return FrontMatter({}, text)
    lines = rest[:_LONGEST].split("\n")
    end = next((number for number, line in enumerate(lines) if line.rstrip() in form.ends), None)
    if end is None:
        return FrontMatter({}, text)
    head = "\n".join(lines[:end])
    try:
        read = form.read(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mended = form.mend(head)
        if mended is None:
            # Markdown may begin with any text.
            whole = f"the front matter is not {form.name} and is kept as text: {_reason(error)}"
            return FrontMatter({}, text, () if form.name == "JSON" else (whole,))
        read = mended
    fields: Any = {} if read.value is None else read.value
    if not isinstance(fields, dict):
        return FrontMatter({}, text, ("the front matter is not a list of fields and is kept as text",))
    body = rest[len(head) + 1 :] if head else rest
    made: dict[str, Json] = {}
    notes = list(read.notes)
    for key, value in fields.items():
        try:
            made[str(key)] = plain(value, f"the field {str(key)!r} of the front matter")
        except DocumentError as error:
            notes.append(f"{error}; it is left out")
    return FrontMatter(made, body.partition("\n")[2], tuple(notes))


def _read_json(head: str) -> PlainValues:
    return PlainValues(json.loads(f"{{{head}}}"))


def _mended_yaml(head: str) -> PlainValues | None:
    """The fields read one by one, what cannot be read as its text; None where the lines are no fields."""
    lines = head.split("\n")
    starts: list[tuple[int, re.Match[str]]] = []
    for number, line in enumerate(lines):
        if found := _YAML_FIELD.match(line):
            starts.append((number, found))
        elif not _YAML_INSIDE.match(line) or (not starts and line.strip() and not line.startswith("#")):
            return None
    if not 0 < len(starts) <= _MOST_FIELDS:
        return None
    fields: dict[Any, Any] = {}
    notes: dict[str, None] = {}
    ends = [*(start for start, _ in starts[1:]), len(lines)]
    for (start, found), end in zip(starts, ends, strict=True):
        written = "\n".join(lines[start:end])
        try:
            read = read_yaml(written)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            name = found[1].strip("\"'")
            fields[name] = " ".join(written[found.end() :].split())
            notes[_kept(name, "YAML", error)] = None
            continue
        if not isinstance(read.value, dict):
            return None
        fields |= read.value
        notes |= dict.fromkeys(read.notes)
    return PlainValues(fields, tuple(notes))


def _mended_toml(head: str) -> PlainValues | None:
    """The same for TOML: values that cannot be read become texts, then all is read together."""
    lines = head.split("\n")
    starts = [number for number, line in enumerate(lines) if _TOML_FIELD.match(line) or _TOML_TABLE.match(line)]
    if not 0 < len(starts) <= _MOST_FIELDS or _toml_error("\n".join(lines[: starts[0]])) is not None:
        return None
    starts.append(len(lines))
    mended: list[str] = []
    notes: dict[str, None] = {}
    at = 0
    while at < len(starts) - 1:
        written = "\n".join(lines[starts[at] : starts[at + 1]])
        found = _TOML_FIELD.match(written)
        error = _toml_error(written)
        at += 1
        if error is not None and found is not None and _OPEN_VALUE.match(written, found.end()):
            for last in range(at + 1, min(at + _LONGEST_VALUE, len(starts))):
                longer = "\n".join(lines[starts[at - 1] : starts[last]])
                if _toml_error(longer) is None:
                    written, error, at = longer, None, last
                    break
        if error is not None:
            if found is None:
                return None
            value = json.dumps(" ".join(written[found.end() :].split()), ensure_ascii=False)
            written = f"{found[1]} = {value}"
            notes[_kept(found[1].strip("\"'"), "TOML", error)] = None
        mended.append(written)
    try:
        read = read_toml("\n".join(mended))
    except (ValueError, RecursionError):
        return None
    return PlainValues(read.value, (*notes, *read.notes))


def _toml_error(text: str) -> Exception | None:
    try:
        read_toml(text)
    except (ValueError, RecursionError) as error:
        return error
    return None


def _kept(name: str, form: str, error: Exception) -> str:
    return f"the field {name!r} of the front matter is not {form} and is kept as text: {_reason(error)}"


def _reason(error: Exception) -> str:
    problem = getattr(error, "problem", None) if isinstance(error, yaml.MarkedYAMLError) else None
    return " ".join(str(problem or error).split())[:160]


class _FrontMatterForm(NamedTuple):
    name: str
    read: Callable[[str], PlainValues]
    mend: Callable[[str], PlainValues | None]
    ends: tuple[str, ...]
    """The lines that end it."""


_FORMS: dict[str, _FrontMatterForm] = {
    "---": _FrontMatterForm("YAML", read_yaml, _mended_yaml, ("---", "...")),
    "+++": _FrontMatterForm("TOML", read_toml, _mended_toml, ("+++",)),
    "{": _FrontMatterForm("JSON", _read_json, lambda head: None, ("}",)),
}
"""By the first line."""
