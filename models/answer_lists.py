"""Reads lists and choices out of what a language model answers: JSON, numbered or bulleted lines, with chatter around them.

Nothing is refused: what cannot be read as an item is left out, so that a caller falls back to what it has.
"""

import math
import re
from typing import Any

from .answer_json import json_in, without_thoughts

_FENCE = re.compile(r"```[\w-]*\n(.*?)(?:```|\Z)", re.DOTALL)
_NUMBERED = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,3}[.):]|[Qq]\d{1,3}[.):])\s+(.*\S)\s*$")
_WHOLE = re.compile(r'[\[,]\s*"((?:[^"\\]|\\.)*)"')
"""A whole text of an array, which may be cut off after it."""
_QUOTES = "\"'“”‘’`"
_MARKED = re.compile(r"\*\*(.+?)\*\*")
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_CHOICE = re.compile(
    rf"(?:doc(?:ument)?|text|passage|choice|option|nr|no|number)?\W{{0,4}}(?<![\w.-])(\d{{1,9}})(?!\w|\.\d)"
    rf"(?:\W{{1,4}}(?:relevance|score|grade|rating)\W{{0,4}}({_NUMBER}))?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:sure|certainly|of course|okay|ok)[,.!][^:]{0,100}|here(?:['’]s| is| are)\b[^:]{0,100}"
    r"|(?:(?:sub|step-?back|hypothetical|search|general|rephrased)[ -]?)?"
    r"(?:question|query|paraphrase|passage|answer|text|summary|keywords?|key phrases?)\s*\d*):\s+",
    re.IGNORECASE,
)
_NOTHING = frozenset({"json", "markdown", "text", "null", "none", "n/a", "undefined"})
_REFUSAL = re.compile(
    r"(?:(?:i['’]m|i am|we are|we['’]re)\s+(?:very\s+|so\s+)?(?:sorry|unable|not able|afraid)|sorry|unfortunately"
    r"|i (?:can['’]t|cannot|can not|do not|don['’]t)|as an? (?:ai|language))\b",
    re.IGNORECASE,
)
_INDEX_KEYS = ("doc", "document", "index", "number", "id", "text", "passage", "choice")
_GRADE_KEYS = ("relevance", "score", "grade", "rating")


def listed(answer: str, most: int = 100) -> list[str]:
    """The texts of a list in an answer, in order, without repeats.

    A JSON array of texts (alone, in a fence, or in an object's first array) goes before lines with numbers or bullets, and
    these before plain lines. Plain lines that introduce something (they end in a colon) are left out.
    """
    body = _body(answer)
    found = _texts(_json(body)) or (_WHOLE.findall(body) if body.startswith(("[", "{")) else [])
    if not found:
        lines = body.splitlines()
        marked = [match[1] for line in lines if (match := _NUMBERED.match(line))]
        found = marked or [line for line in lines if not line.rstrip().endswith(":")]
    cleaned = (_MARKED.sub(r"\1", each).strip().strip(_QUOTES).strip() for each in found)
    return list(dict.fromkeys(each for each in cleaned if each))[:most]


def said(answer: str, most: int = 100) -> list[str]:
    """The texts of `listed` that say something, without labels ("Question 1:"): no refusals, no rests of JSON or fences."""
    found = (_LABEL.sub("", each, count=1).strip(f"{_QUOTES} ") if _LABEL.match(each) else each for each in listed(answer))
    return [each for each in found if _says_something(each)][:most]


def chosen(answer: str, count: int) -> list[tuple[int, float | None]]:
    """The choices among `count` things, numbered from 1, that an answer makes: (place from 0, grade or None), in its order.

    JSON (numbers, or objects with a number and a grade) goes before lines like "Doc: 3, Relevance: 7.5". 0 and numbers
    beyond `count` are left out, of several choices of one thing the first counts; grades keep their decimals.
    """
    body = _body(answer)
    pairs = _pairs(_json(body))
    if not pairs:
        lines = (match for line in body.splitlines() for match in _CHOICE.finditer(_NUMBERED.sub(r"\1", line) or line))
        pairs = [(int(match[1]), None if match[2] is None else float(match[2])) for match in lines]
    kept: dict[int, float | None] = {}
    for number, grade in pairs:
        if 1 <= number <= count:
            kept.setdefault(number - 1, grade if grade is None or math.isfinite(grade) else None)
    return list(kept.items())


def _says_something(text: str) -> bool:
    valid = not any("\ud800" <= character <= "\udfff" for character in text)
    says = any(map(str.isalpha, text)) and text[0] not in "[{`" and text.casefold() not in _NOTHING
    return valid and says and not _REFUSAL.match(text)


def _body(answer: str) -> str:
    """An answer without thoughts, and without the fence around the list, if there is one."""
    answer = without_thoughts(answer)
    fence = _FENCE.search(answer)
    return (fence[1] if fence and fence[1].strip() else answer).strip()


def _json(body: str) -> Any:
    """The first JSON array or object in a text that holds anything; None where there is none that is whole."""
    return next((each.value for each in json_in(body).values if each.value), None)


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        inner = next((each for each in value.values() if isinstance(each, list)), None)
        return [value] if inner is None else inner
    return value if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    found = []
    for item in _items(value):
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            found.extend(text for text in list(item.values())[:1] if isinstance(text, str))
    return found


def _pairs(value: Any) -> list[tuple[int, float | None]]:
    found: list[tuple[int, float | None]] = []
    for item in _items(value):
        if isinstance(item, list | tuple) and item:
            number, grade = item[0], item[1] if len(item) > 1 else None
        elif isinstance(item, dict):
            keyed = {str(key).casefold(): each for key, each in item.items()}
            number = next((keyed[key] for key in _INDEX_KEYS if key in keyed), None)
            grade = next((keyed[key] for key in _GRADE_KEYS if key in keyed), None)
        else:
            number, grade = item, None
        whole = _number(number)
        if whole is not None and whole == int(whole):
            found.append((int(whole), _number(grade)))
    return found


def _number(value: Any) -> float | None:
    """A number, or what a text like "7.5" or "8/10" grades; None for anything else, and for what no float holds."""
    if isinstance(value, str):
        match = re.fullmatch(rf"({_NUMBER})(?:\s*/\s*\d+)?", value.strip())
        value = match and match[1]
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
