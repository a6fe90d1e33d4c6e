"""The text of a filter to its JSON form, by recursive descent over a few tokens.

    filter     = conjunct ("or" conjunct)*
    conjunct   = factor ("and" factor)*
    factor     = "not" factor | "(" filter ")" | "exists" "(" field ")" | "true" | "false" | comparison
    comparison = field ("=" | "!=" | "<" | "<=" | ">" | ">=" | "contains") value | field "in" "[" (value ("," value)*)? "]"
    field      = name, or any characters between backticks (a backtick doubled)
    value      = string in double or single quotes with JSON's escapes | number | "true" | "false"

Keywords are recognised in any case; a field that is named like one goes between backticks.
"""

import json
import re
from typing import Any, NamedTuple, NoReturn

from ..errors import FilterError

MAX_LENGTH = 1_000_000
"""Characters of a filter's text."""
MAX_DEPTH = 50
"""Levels of nesting in every form of a filter."""
KEYWORDS = frozenset({"and", "or", "not", "in", "contains", "exists", "true", "false"})

_SIGNS = {"=": "=", "==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TOKEN = re.compile(
    r"""\s*+(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<quoted>`(?:[^`]|``)+`)
    |(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))
    |(?P<word>[^\W\d]\w*(?:\.\w+)*)
    |(?P<sign>[!<>=]=|[<>=])
    |(?P<mark>[()\[\],])
    |(?P<end>\Z)
    |(?P<wrong>.))
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = r'(?:"[^"\\]*"|-?(?:0|[1-9]\d{0,17})(?:\.\d{1,9})?(?![\w.]))'
_SIMPLE = (
    r"(?P<simple>(?!(?i:and|or|not|in|contains|exists|true|false)(?![\w.]))(?P<field>[^\W\d]\w*(?:\.\w+)*)\s*+"
    rf"(?P<operator>[!<>=]=|[<>=])\s*+(?P<value>{_PLAIN}))"
    rf"|(?P<values>\[\s*+(?:{_PLAIN}(?:\s*+,\s*+{_PLAIN})*+)?+\s*+\])"
)
_WHOLE_TOKENS = re.compile(rf"\s*+(?:{_SIMPLE}|{_TOKEN.pattern.partition('(?:')[2]}", _TOKEN.flags)
"""As `_TOKEN`, with what long filters are made of as one token: a comparison or list whose values are as JSON has them."""
_WORDS = {"&": "and", "|": "or", "!": "not"}
"""What a filter writes in place of other languages' signs."""
_WHOLE = re.compile(r"[-+]?\d+")
_DATE = re.compile(
    r"(?<![\w.-])(?:(?P<iso>\d{4}-\d{1,2}(?:-\d{1,2})?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)|\d{1,4}([./])\d{1,2}\2\d{1,4})(?![\w.-])"
)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")


class _WholeToken(Exception):
    """A filter is wrong at or in a token that holds several."""


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def parse(text: str) -> dict[str, Any]:
    """The JSON form of a filter's text (not yet checked for lengths and values).

    Raises:
        FilterError: with the position where the text stops being a filter.
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(f"the filter has {len(text):,} characters, the most is {MAX_LENGTH:,}")
    try:
        return _Parser(text, _WHOLE_TOKENS).whole()
    except _WholeToken:
        # Token by token it tells where it is wrong.
        return _Parser(text).whole()


def quote_field(name: str) -> str:
    """A field's name as the text of a filter writes it."""
    if _PLAIN_NAME.fullmatch(name) and name.casefold() not in KEYWORDS:
        return name
    return "`" + name.replace("`", "``") + "`"


class _Parser:
    def __init__(self, text: str, token: re.Pattern[str] = _TOKEN) -> None:
        self._text = text
        self._token = token
        # Column by column: an object for each token would take half of the time that a long filter takes.
        self._kinds: list[str] = []
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._fixed: list[str] = []
        """The keyword or mark that a token is, in lower case; "" for all others."""
        self._simple: dict[str, dict[str, Any]] = {}
        """Whole comparisons by their text: those that are written alike are one."""
        self._split()
        self._next = 0

    def whole(self) -> dict[str, Any]:
        parsed = self._any(0)
        if self._peek().kind != "end":
            self._fail("expected 'and', 'or' or the end")
        return parsed

    def _any(self, depth: int) -> dict[str, Any]:
        first = self._all(depth)
        if self._fixed[self._next] != "or":
            return first
        parts = [first]
        while self._take("or"):
            parts.append(self._all(depth))
        return {"or": parts}

    def _all(self, depth: int) -> dict[str, Any]:
        first = self._factor(depth)
        if self._fixed[self._next] != "and":
            return first
        parts = [first]
        while self._take("and"):
            parts.append(self._factor(depth))
        return {"and": parts}

    def _factor(self, depth: int) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            self._fail(f"nested deeper than {MAX_DEPTH} levels")
        at, fixed = self._next, self._fixed[self._next]
        if not fixed:
            if self._kinds[at] != "simple":
                return self._comparison()
            self._next += 1
            return self._simple[self._texts[at]]
        self._next += 1
        if fixed == "not":
            return {"not": self._factor(depth + 1)}
        if fixed == "(":
            inner = self._any(depth + 1)
            self._need_mark(")")
            return inner
        if fixed == "exists":
            self._need_mark("(")
            name = self._field()
            self._need_mark(")")
            return {"exists": name}
        if fixed == "true":
            return {"and": []}
        if fixed == "false":
            return {"or": []}
        self._next = at
        return self._comparison()

    def _comparison(self) -> dict[str, Any]:
        name = self._field()
        if self._take("in"):
            return {"field": name, "op": "in", "value": self._list()}
        if self._take("contains"):
            return {"field": name, "op": "contains", "value": self._value()}
        token = self._peek()
        if token.kind != "sign":
            self._fail("expected one of = != < <= > >= in contains")
        self._next += 1
        return {"field": name, "op": _SIGNS[token.text], "value": self._value()}

    def _field(self) -> str:
        token = self._peek()
        if token.kind == "quoted":
            self._next += 1
            return token.text[1:-1].replace("``", "`")
        if token.kind != "word":
            self._fail("expected a field's name")
        if token.text.casefold() in KEYWORDS:
            self._fail(f"expected a field's name (a field named so is written `{token.text}` between backticks)")
        self._next += 1
        return token.text

    def _list(self) -> list[Any]:
        if self._kinds[self._next] == "values":
            self._next += 1
            listed: list[Any] = json.loads(self._texts[self._next - 1], strict=False)
            return listed
        self._need_mark("[")
        values: list[Any] = []
        while not self._take("]"):
            if values:
                self._need_mark(",")
            values.append(self._value())
        return values

    def _value(self) -> str | int | float | bool:
        token = self._peek()
        fixed = self._fixed[self._next]
        if token.kind == "string":
            value: str | int | float | bool = self._string(token)
        elif token.kind == "number":
            value = self._number(token)
        elif fixed in ("true", "false"):
            value = fixed == "true"
        else:
            self._fail('expected a value: "text" in quotes, a number, true or false')
        self._next += 1
        return value

    def _string(self, token: _Token) -> str:
        body = token.text[1:-1]
        if "\\" not in body:
            return body
        if token.text[0] == "'":
            body = re.sub(r"\\.|\"", _single_to_double, body, flags=re.DOTALL)
        try:
            return str(json.loads(f'"{body}"', strict=False))
        except ValueError:
            self._fail("unknown escape in the text (JSON's escapes are known: \\n \\\" \\\\ \\u00e9)")

    def _number(self, token: _Token) -> int | float:
        if len(token.text) > 50:
            self._fail("expected a number of at most 50 characters")
        return int(token.text) if _WHOLE.fullmatch(token.text) else float(token.text)

    def _take(self, fixed: str) -> bool:
        if self._fixed[self._next] != fixed:
            return False
        self._next += 1
        return True

    def _need_mark(self, mark: str) -> None:
        if not self._take(mark):
            self._fail(f"expected {mark!r}")

    def _peek(self) -> _Token:
        return _Token(self._kinds[self._next], self._texts[self._next], self._starts[self._next])

    def _split(self) -> None:
        for match in self._token.finditer(self._text):
            kind = str(match.lastgroup)
            text = match[kind]
            if kind == "simple" and text not in self._simple:
                value = json.loads(match["value"], strict=False)
                self._simple[text] = {"field": match["field"], "op": _SIGNS[match["operator"]], "value": value}
            if kind == "wrong":
                wrong = "text without its closing quote" if text in "\"'`" else "unexpected character"
                if text in _WORDS:
                    wrong += f" (write '{_WORDS[text]}')"
                self._fail(wrong, _Token("", text, match.start(kind)))
            self._kinds.append(kind)
            self._texts.append(text)
            self._starts.append(match.start(kind))
            lower = text.casefold() if kind == "word" else text
            self._fixed.append(lower if lower in KEYWORDS or kind == "mark" else "")

    def _fail(self, expected: str, token: _Token | None = None) -> NoReturn:
        at = token or self._peek()
        if at.kind in ("simple", "values"):
            raise _WholeToken
        found = "the end" if at.kind == "end" else repr(at.text if len(at.text) <= 40 else at.text[:37] + "...")
        before = self._text[max(0, at.position - 40) : at.position]
        date = next(
            (each for each in _DATE.finditer(self._text, max(0, at.position - 40)) if each.end() >= at.position), None
        )
        if date is not None and date.start() <= at.position < date.end():
            written = date["iso"] or "2020-01-31"
            expected = f"a date is text and stands in quotes{'' if date['iso'] else ', in ISO form'}: write '{written}'"
        after = self._text[at.position : at.position + 30]
        raise FilterError(f"filter, character {at.position + 1}: {expected}, found {found}: {before}▸{after}")


def _single_to_double(match: re.Match[str]) -> str:
    escape = match.group()
    if escape == "\\'":
        return "'"
    return '\\"' if escape == '"' else escape
