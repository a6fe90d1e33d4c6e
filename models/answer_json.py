"""Finds JSON in what a language model answers: in a fence, in chatter, after drafts in thought, whole or cut off."""

import json
import re
from dataclasses import dataclass
from typing import Any

_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_ANY, _OBJECT = re.compile(r"[{\[]"), re.compile(r"{")
_ATTEMPTS = 50
"""Brackets that begin no JSON, after which an answer is not looked at further."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """An array or object, which stands from character `start` to `end`."""

    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundJson:
    """The JSON of a text in its order; of values within each other the outermost. `cut`: the end of one is missing."""

    values: tuple[JsonValue, ...]
    cut: bool = False


def json_in(text: str, *, objects: bool = False) -> FoundJson:
    """The JSON arrays and objects in a text; of one that is cut off, the whole values within it.

    Args:
        text: an answer.
        objects: whether objects alone are looked for, also those within arrays.

    >>> [each.value for each in json_in('Sure: {"a": [1]} and [2, {"b"').values]
    [{'a': [1]}]
    """
    decoder, opening = json.JSONDecoder(), _OBJECT if objects else _ANY
    found: list[JsonValue] = []
    cut, failed, at = False, 0, 0
    whole = len(text.rstrip().rstrip("`").rstrip())
    while failed < _ATTEMPTS and (opened := opening.search(text, at)):
        start = opened.start()
        try:
            value, at = decoder.raw_decode(text, start)
            found.append(JsonValue(value, start, at))
        except json.JSONDecodeError as error:
            cut = cut or error.pos >= whole or error.msg.startswith("Unterminated string")
            failed, at = failed + 1, start + 1
        except (ValueError, RecursionError):
            failed, at = failed + 1, start + 1
    return FoundJson(tuple(found), cut)


def without_thoughts(text: str) -> str:
    """An answer without what a reasoning model writes for itself (`<think>` and the like)."""
    return _THOUGHT.sub("", text)
