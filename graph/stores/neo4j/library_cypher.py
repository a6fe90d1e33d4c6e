"""A user's Cypher restated for one of several libraries in a database, so that it means there what it means elsewhere.

Labels and types get the library's own names; a node of a pattern that may be any node becomes any one of the library's;
`labels(n)` and `type(r)` tell plain names again. This makes statements work; that none sees another library is the task of
the wall (`library_wall`), which looks at what the server makes of the restated text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ...cypher.tokens import CypherToken, keyword_at, procedure_calls, read_tokens
from ...errors import QueryError
from .label_expressions import begins_expression, label_expression
from .labels import BOOKKEEPING, DOCUMENT, ENTITY, SENTENCE, TEXT_NODE
from .library_names import SHARED_INDEXES, LibraryNames

_KINDS = (DOCUMENT, TEXT_NODE, SENTENCE, ENTITY, BOOKKEEPING)
"""One of these labels is on every node of Clew's."""
_END_PATTERN = tuple(
    "WHERE RETURN WITH UNWIND CALL ORDER UNION FILTER LET FOR SEARCH USING LIMIT SKIP OFFSET YIELD FINISH OPTIONAL".split()
)
_SHORTEST = ("SHORTESTPATH", "ALLSHORTESTPATHS")
_NO_LABELS = ("NULL", "TYPED", "NORMALIZED", "NFC", "NFD", "NFKC", "NFKD")
_TOLD = {"labels": ("[clew_label IN ", " | replace(clew_label, '{0}', '')]"), "type": ("replace(", ", '{0}', '')")}
_INDEXED = "db.index."

_Kind: TypeAlias = Literal["block", "map", "list", "edge", "node", "path", "parens"]


def restated(text: str, names: LibraryNames) -> str:
    """A statement with a library's own names; where the library has none, with its own kinds of nodes for any node.

    Raises:
        QueryError: it names labels in a way that cannot be restated, or calls what looks at the whole database.
    """
    return _Restating(text, names, tuple(read_tokens(text))).result()


def any_node(names: LibraryNames) -> str:
    """The label expression of every node of a library."""
    return "|".join(names.own(each) for each in _KINDS)


@dataclass(slots=True)
class _Frame:
    """An open bracket.

    Attributes:
        kind: what it is.
        pattern: whether what comes next in it is a pattern.
        call: whether CALL comes before it.
        closing: what is to be written after its closing bracket.
    """

    kind: _Kind
    pattern: bool = False
    call: bool = False
    closing: str = ""


@dataclass(slots=True)
class _Restating:
    """One statement on its way; `_edits` are (from, to, text) by character."""

    text: str
    names: LibraryNames
    found: Sequence[CypherToken]
    _edits: list[tuple[int, int, str]] = field(default_factory=list)
    _frames: list[_Frame] = field(default_factory=lambda: [_Frame("block")])
    _closed: _Frame = field(default_factory=lambda: _Frame("parens"))

    def result(self) -> str:
        self._procedures()
        for position, token in enumerate(self.found):
            if token.shape == "name":
                self._word(position)
            elif token.is_symbol("("):
                self._open_round(position)
            elif token.is_symbol("["):
                self._frames.append(_Frame("edge" if self._before(position).is_symbol("-") else "list"))
            elif token.is_symbol("{"):
                self._open_brace(position)
            elif token.is_symbol(")", "]", "}"):
                self._close(token)
            elif begins_expression(self.found, position) and self._top.kind != "map":
                self._rename(position)
        text = self.text
        for start, end, new in sorted(self._edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    @property
    def _top(self) -> _Frame:
        return self._frames[-1]

    def _before(self, position: int) -> CypherToken:
        return self.found[position - 1] if position else CypherToken("symbol", ";")

    def _after(self, position: int) -> CypherToken:
        return self.found[position + 1] if position + 1 < len(self.found) else CypherToken("symbol", ";")

    def _procedures(self) -> None:
        for name, last in procedure_calls(self.found):
            dotted, first = ".".join(name), min(last + 2, len(self.found) - 1)
            if not dotted.startswith(_INDEXED):
                raise QueryError(
                    f"the procedure {dotted!r} is refused here: it tells of the whole database, which holds several "
                    "libraries; 'clew stats' tells of this one"
                )
            index = self.found[first]
            known = index.shape == "string" and index.text in SHARED_INDEXES and self._after(last).is_symbol("(")
            if not (known and self._after(first).is_symbol(",")):
                raise QueryError(
                    f"the procedure {dotted!r} is refused here unless its first argument names an index of this library, "
                    f"written out: {', '.join(map(repr, SHARED_INDEXES))}"
                )
            self._edits.append((index.start, index.end, f"'{self.names.own(index.text)}'"))

    def _word(self, position: int) -> None:
        token, top = self.found[position], self._top
        if top.kind in ("block", "path") and keyword_at(self.found, position, token.text.upper()):
            if token.word("MATCH"):
                top.pattern = True
            elif token.word(*_END_PATTERN):
                top.pattern = False
        if token.word("IS"):
            asked = self._after(position + 1) if self._after(position).word("NOT") else self._after(position)
            if asked.names and not asked.word(*_NO_LABELS):
                raise QueryError(
                    f"IS {asked.text} is refused here, where the database holds several libraries: write n:{asked.text}"
                )
        if self.names.prefix and self._before(position).word("INDEX") and token.text in SHARED_INDEXES:
            self._edits.append((token.start, token.end, self.names.own(token.text)))

    def _open_round(self, position: int) -> None:
        before, following = self._before(position), self._after(position)
        if before.word(*_SHORTEST):
            self._frames.append(_Frame("path", pattern=True))
        elif not self._top.pattern and self._is_node(position):
            # In an expression: a pattern that is asked for, or listed by a comprehension.
            self._frames.append(_Frame("node"))
            self._node(position)
        elif not self._top.pattern:
            self._frames.append(_Frame("parens", call=before.word("CALL"), closing=self._told(position)))
        elif following.is_symbol("(") or (following.names and self._after(position + 1).is_symbol("=")):
            self._frames.append(_Frame("path", pattern=True))
        else:
            self._frames.append(_Frame("node"))
            self._node(position)

    def _is_node(self, opening: int) -> bool:
        """Whether a bracket in an expression is a node: the relationship that it begins or ends with is beside it."""
        if [each.text for each in self.found[max(opening - 2, 0) : opening]] in (["-", "-"], ["]", "-"], ["-", ">"]):
            return True
        depth = 0
        for position in range(opening, len(self.found)):
            depth += self.found[position].is_symbol("(") - self.found[position].is_symbol(")")
            if depth == 0:
                beside = "".join(each.text for each in self.found[position + 1 : position + 4])
                return beside.startswith(("--", "-[", "<--", "<-["))
        return False

    def _told(self, position: int) -> str:
        """What closes the call of a function that tells labels or types, whose beginning is written."""
        called = self._before(position)
        if called.text.lower() not in _TOLD or not called.names or not self.names.prefix:
            return ""
        if position > 1 and self.found[position - 2].is_symbol("."):
            return ""
        opening, closing = _TOLD[called.text.lower()]
        self._edits.append((called.start, called.start, opening))
        return closing.format(self.names.prefix)

    def _node(self, position: int) -> None:
        """Let a node of a pattern that may be any be any of the library's."""
        first = position + 1
        if self._after(position).names and not self._after(position).word("WHERE"):
            first += 1
        if first >= len(self.found):
            return
        if not self.found[first].is_symbol(":"):
            place = self.found[first - 1].end
            self._edits.append((place, place, f":{any_node(self.names)}"))
            return
        expression = label_expression(self.found, first + 1)
        if expression.open:
            start, end = self.found[first].end, self.found[expression.end - 1].end
            self._edits += [(start, start, "("), (end, end, f")&({any_node(self.names)})")]

    def _rename(self, colon: int) -> None:
        if colon and self.found[colon - 1].is_symbol("|"):
            # Of the old way of writing alternatives, `:A|:B`, which its first colon has seen to.
            return
        for position in label_expression(self.found, colon + 1, self._top.kind != "list").names:
            token = self.found[position]
            own = self.names.own(token.text)
            if not self.names.prefix or self._seen(token):
                continue
            quoted = own.replace("`", "``")
            self._edits.append((token.start, token.end, f"`{quoted}`" if token.shape == "quoted" else own))

    def _seen(self, token: CypherToken) -> bool:
        """Whether a token has been renamed: a second colon is part of the first one's expression."""
        return any(start == token.start and end == token.end for start, end, _ in self._edits)

    def _open_brace(self, position: int) -> None:
        before = self._before(position)
        if before.word("EXISTS", "COUNT"):
            self._frames.append(_Frame("block", pattern=True))
        elif before.word("COLLECT", "CALL") or (before.is_symbol(")") and self._closed.call):
            self._frames.append(_Frame("block"))
        else:
            self._frames.append(_Frame("map"))

    def _close(self, token: CypherToken) -> None:
        if len(self._frames) > 1:
            self._closed = self._frames.pop()
            if self._closed.closing:
                self._edits.append((token.end, token.end, self._closed.closing))
