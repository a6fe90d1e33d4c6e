"""Expressions of retrievers as text: "keyword | 2 * graph", "clauses >> hybrid >> mmr(0.7)".

They are written as in Python, with its precedence, and hold nothing else than names of parts, options in brackets after a
name, numbers, and the operators of `base` and `transform`. Options are numbers, texts in quotation marks, True, False, None,
lists of these, tables of them by texts (`{"keyword": "a word"}`), and further expressions:
`query_fusion(keyword, vector, mode="simple")`. Nothing is evaluated as Python.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ..graph.errors import ClewError, ConfigError, QueryError
from .execution import Part

MAX_LENGTH = 2_000
MAX_DEPTH = 40
"""How deep brackets and operators may nest."""

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.Add: operator.add,
    ast.Mult: operator.mul,
    ast.Mod: operator.mod,
    ast.RShift: operator.rshift,
}
_ORDER = ": a transform stands before >>, a reranker after it, a number before *"
_SIGNS = "| & + * % >>"
_EXPRESSION = re.compile(r"[|&+*%>(]")
_KEYWORDS = re.compile(r"""("[^"]*"|'[^']*')|\bglobal\b(?!\s*=)""")
"""Names of parts that are words of Python's grammar, outside of quotation marks."""


def is_expression(text: str) -> bool:
    """Whether a text is meant as an expression, not as a plain name: it has an operator or a bracket."""
    return _EXPRESSION.search(text) is not None


def names_in(text: str) -> tuple[str, ...]:
    """The names of parts in an expression, in order and without repeats; a plain name is its own.

    Raises:
        ConfigError: it is not an expression.
    """
    return tuple(dict.fromkeys(all_names_in(text)))


def all_names_in(text: str) -> list[str]:
    """The names of parts in an expression, in order, each as often as it stands there.

    Raises:
        ConfigError: it is not an expression.
    """
    if not is_expression(text):
        return [text]
    found = (node for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name))
    return [_name(node) for node in sorted(found, key=lambda node: (node.lineno, node.col_offset))]


def split_list(text: str) -> list[str]:
    """Expressions with commas between them, one by one: commas in brackets and quotation marks do not count."""
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "," and depth <= 0:
            parts.append("")
            continue
        depth += (sign in "([{") - (sign in ")]}") if not quote else 0
        parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def evaluate(text: str, make: Callable[..., Part]) -> Part:
    """The part that an expression describes.

    Args:
        text: the expression.
        make: makes a part from its name and its options.

    Raises:
        ConfigError: it is not an expression, or a part cannot be made or combined so; with the place, by a caret.
    """
    return _ExpressionReader(text, make).of(_parsed(text))


def _parsed(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ConfigError(f"the expression has {len(text):,} characters, the most is {MAX_LENGTH:,}")
    line = " ".join(text.split("\n")).strip()
    deepest = depth = 0
    for sign in line:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise ConfigError(f"the expression has brackets within brackets, deeper than {MAX_DEPTH} levels")
    try:
        return ast.parse(_KEYWORDS.sub(lambda found: found[1] or found[0].capitalize(), line), mode="eval").body
    except SyntaxError as error:
        # At an unfinished end Python names no place.
        place = error.offset - 1 if error.offset and error.text else len(line)
        raise ConfigError(f"not an expression of retrievers, {_reason(error)}:{_marked(line, place)}") from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise ConfigError(f"not an expression of retrievers: {error}") from None


def _name(node: ast.Name) -> str:
    """The name of a part; what is a word of Python's grammar was parsed with a capital."""
    return "global" if node.id == "Global" else node.id


class _ExpressionReader:
    def __init__(self, text: str, make: Callable[..., Part]) -> None:
        self._line = " ".join(text.split("\n")).strip()
        self._make = make

    def of(self, node: ast.expr, depth: int = 0) -> Part:
        """The part at a place of the expression."""
        value = self._value(node, depth)
        if not isinstance(value, Part):
            self._fail(node, f"expected a retriever, got {value!r}")
        return value

    def _value(self, node: ast.expr, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self._fail(node, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            left, right = self._value(node.left, depth + 1), self._value(node.right, depth + 1)
            return self._combined(node, _OPERATORS[type(node.op)], left, right)
        if isinstance(node, ast.Name):
            return self._part(node, node, (), {})
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if any(each.arg is None for each in node.keywords) or any(isinstance(each, ast.Starred) for each in node.args):
                self._fail(node, "expected options one by one")
            given = [self._option(each, depth + 1) for each in node.args]
            options = {str(each.arg): self._option(each.value, depth + 1) for each in node.keywords}
            return self._part(node, node.func, given, options)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return node.value
        return self._fail(node, f"expected names, numbers and the operators {_SIGNS}")

    def _option(self, node: ast.expr, depth: int) -> Any:
        if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str | bool)):
            return node.value
        if isinstance(node, ast.List | ast.Tuple):
            return [self._option(each, depth + 1) for each in node.elts]
        if isinstance(node, ast.Dict):
            return self._table(node, depth)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            number = self._value(node.operand, depth)
            return -number
        return self._value(node, depth)

    def _table(self, node: ast.Dict, depth: int) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            self._fail(node, f"nested deeper than {MAX_DEPTH} levels")
        table: dict[str, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self._fail(value, "expected the entries of a table one by one")
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                self._fail(key, "expected a text in quotation marks before ':'")
            if key.value in table:
                self._fail(key, f"{key.value!r} stands twice in one table")
            table[key.value] = self._option(value, depth + 1)
        return table

    def _part(self, node: ast.expr, name: ast.Name, given: Any, options: Mapping[str, Any]) -> Part:
        try:
            return self._make(_name(name), *given, **options)
        except (TypeError, ValueError, OverflowError, OSError, RuntimeError, ClewError) as error:
            hint = "" if isinstance(node, ast.Call) else f" (a text as an option is in quotation marks: {name.id!r})"
            self._fail(name, f"{error}{hint if 'unknown name' in str(error) and self._inside(name) else ''}", error)

    def _combined(self, node: ast.BinOp, apply: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        if not isinstance(left, Part) and not isinstance(right, Part):
            self._fail(node, "numbers alone are no retriever")
        try:
            return apply(left, right)
        except (TypeError, ClewError) as error:
            told = str(error)
            if told.startswith("unsupported operand"):
                told = f"{_kind(left)} and {_kind(right)} cannot be combined so{_ORDER}"
            self._fail(node.right, told, error)

    def _inside(self, name: ast.Name) -> bool:
        return self._line[: name.col_offset].rstrip().endswith(("(", ",", "="))

    def _fail(self, node: ast.expr, told: str, cause: Exception | None = None) -> NoReturn:
        place = len(self._line.encode()[: node.col_offset].decode(errors="ignore"))
        # An option that a part refuses is the same error here as in Python.
        kind = type(cause) if isinstance(cause, QueryError) else ConfigError
        raise kind(f"{told.rstrip('.')}:{_marked(self._line, place)}") from cause


def _kind(value: object) -> str:
    return repr(value) if isinstance(value, Part) else f"the number {value!r}"


def _reason(error: SyntaxError) -> str:
    return (error.msg or "it does not parse").rstrip(".").removeprefix("invalid syntax. ")


def _marked(line: str, place: int) -> str:
    """The expression with a caret below a place; of a long one what is around it."""
    first = max(0, place - 60)
    shown = line[first : first + 100]
    return f"\n  {shown}\n  {' ' * (place - first)}^"
