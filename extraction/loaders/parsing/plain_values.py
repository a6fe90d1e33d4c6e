"""YAML and TOML read without what only programs need: no aliases, no objects, dates as texts."""

import datetime
import tomllib
from typing import Any

import yaml

from ....graph.errors import DocumentError
from ....graph.model import Json

_DEEPEST = 50


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases, which can expand a few lines to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not supported")
        return super().compose_node(parent, index)


def read_yaml(text: str) -> object:
    """The one value that a text holds.

    Raises:
        YAMLError, ValueError, RecursionError: it is not YAML, holds several documents, or aliases.
    """
    return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 (a SafeLoader without aliases)


def read_yaml_documents(text: str) -> list[object]:
    """The values of a text's documents, those that `---` parts; empty ones are left out.

    Raises:
        YAMLError, ValueError, RecursionError: it is not YAML, or holds aliases.
    """
    return [each for each in yaml.load_all(text, Loader=_PlainLoader) if each is not None]


def read_toml(text: str) -> dict[str, Any]:
    """The table that a text holds.

    Raises:
        ValueError, RecursionError: it is not TOML.
    """
    return tomllib.loads(text)


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
