"""YAML and TOML read without what only programs need: no aliases, no objects, dates as texts."""

import datetime
import math
import re
import tomllib
from typing import Any, NamedTuple

import yaml

from ....graph.errors import DocumentError
from ....graph.model import Json

_DEEPEST = 50
_OLD_BOOLEAN = re.compile("yes|no|on|off", re.IGNORECASE)


class PlainValues(NamedTuple):
    """What a text holds, and notes on values that are kept as they are written."""

    value: object
    notes: tuple[str, ...] = ()


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases, which can expand a few lines to gigabytes.

    A scalar that its type cannot hold (the 31st of February), or that JSON cannot (`.nan`), is its text; and so
    are 12:30 and "on", which are a number of base 60 and a truth value to YAML 1.1 alone.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.notes: dict[str, None] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not supported")
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return super().construct_object(node, deep)
        written = str(node.value)
        try:
            made = super().construct_object(node, deep)
        except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, ValueError):
            made = None
        else:
            if isinstance(made, int | float) and (":" in written or _OLD_BOOLEAN.fullmatch(written)):
                return written
            if not isinstance(made, float) or math.isfinite(made):
                return made
        self.notes[_kept(written, str(node.tag).rpartition(":")[2])] = None
        return written


def _kept(written: str, type: str) -> str:
    named = {"timestamp": "date", "int": "whole number", "float": "finite number", "bool": "truth value"}.get(type, type)
    return f"the value {written[:60]!r} is not a valid {named} and is kept as text"


def read_yaml(text: str) -> PlainValues:
    """The one value that a text holds.

    Raises:
        YAMLError, ValueError, RecursionError: it is not YAML, holds several documents, or aliases.
    """
    loader = _PlainLoader(text)
    try:
        return PlainValues(loader.get_single_data(), tuple(loader.notes))
    finally:
        loader.dispose()


def read_yaml_documents(text: str) -> PlainValues:
    """The values of a text's documents as a list, those that `---` parts; empty ones are left out.

    Raises:
        YAMLError, ValueError, RecursionError: it is not YAML, or holds aliases.
    """
    loader: Any = _PlainLoader(text)  # Its methods have no types.
    found = []
    try:
        while loader.check_data():
            found.append(loader.get_data())
    finally:
        loader.dispose()
    return PlainValues([each for each in found if each is not None], tuple(loader.notes))


def read_toml(text: str) -> PlainValues:
    """The table that a text holds.

    Raises:
        ValueError, RecursionError: it is not TOML.
    """
    notes: dict[str, None] = {}

    def number(written: str) -> float | str:
        made = float(written)
        if math.isfinite(made):
            return made
        notes[_kept(written, "float")] = None
        return written

    return PlainValues(tomllib.loads(text, parse_float=number), tuple(notes))


def plain(value: object, what: str, depth: int = 0) -> Json:
    """A value as JSON has it: dates and times as ISO texts, sets sorted, keys as texts.

    Raises:
        DocumentError: it is nested more than 50 deep, or holds binary data; `what` says of what.
    """
    if depth > _DEEPEST:
        raise DocumentError(f"{what} is nested more than {_DEEPEST} deep: flatten it")
    if isinstance(value, dict):
        return {str(key): plain(each, what, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each, what, depth + 1) for each in value]
    if isinstance(value, set):
        return sorted(str(each) for each in value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        raise DocumentError(f"{what} holds binary data: leave it out")
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)
