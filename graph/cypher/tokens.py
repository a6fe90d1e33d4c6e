"""Cypher text as tokens: enough to see what a statement names and calls, whatever comments and quotes are put around it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from ..errors import QueryError

TokenShape: TypeAlias = Literal["name", "quoted", "string", "number", "parameter", "symbol"]

LONGEST = 100_000
"""Characters of a statement at most."""
DEEPEST = 100
"""Levels of brackets at most: the parsers of servers are recursive."""

_UNICODE_ESCAPE = re.compile(r"\\[uU]+[0-9a-fA-F]{4}")
# Every character beyond ASCII that is not a space counts as part of a name: a reader that is more generous than the server's
# can be told nothing apart that the server sees together.
_TOKEN = re.compile(
    r"""
      (?P<skip>\s+|//[^\r\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<parameter>\$(?:`(?:[^`]|``)*`|[\w\u0080-\U0010ffff]+))
    | (?P<quoted>`(?:[^`]|``)*`)
    | (?P<number>[0-9][\w]*)
    | (?P<name>(?:[A-Za-z_]|[^\x00-\x7f])(?:\w|[^\x00-\x7f\s])*)
    | (?P<symbol>[\x21-\x7e])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class CypherToken:
    """A piece of Cypher; `text` is what it means: without backticks, quotes or the dollar sign. In the whole it stands from
    `start` to `end`, in characters.
    """

    shape: TokenShape
    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def names(self) -> bool:
        """Whether it can be part of a name."""
        return self.shape in ("name", "quoted")

    def word(self, *words: str) -> bool:
        """Whether it is one of these keywords (given in capitals)."""
        return self.shape == "name" and self.text.upper() in words

    def is_symbol(self, *symbols: str) -> bool:
        """Whether it is one of these characters."""
        return self.shape == "symbol" and self.text in symbols


def tokens(text: str) -> tuple[CypherToken, ...]:
    """The tokens of a Cypher text, comments and white space left out.

    Raises:
        QueryError: more than LONGEST characters or DEEPEST levels of brackets, a quote or comment that does not end, a
            control character, or a Unicode escape, which the server would read before it looks for quotes.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the Cypher has {len(text):,} characters, the most is {LONGEST:,}: pass data as parameters")
    control = next((each for each in text if unicodedata.category(each) in ("Cc", "Cf", "Cs") and each not in "\t\n\r"), "")
    if control:
        raise QueryError(f"the Cypher holds the invisible character U+{ord(control):04X}: take it out")
    escape = _UNICODE_ESCAPE.search(text)
    if escape:
        raise QueryError(
            f"the Cypher holds the Unicode escape {escape.group()}: write the character itself, or pass it as a parameter"
        )
    found = tuple(read_tokens(text))
    depth = 0
    for token in found:
        depth += token.is_symbol("(", "[", "{") - token.is_symbol(")", "]", "}")
        if depth > DEEPEST:
            raise QueryError(f"the Cypher is nested deeper than {DEEPEST} levels of brackets")
    return found


def read_tokens(text: str) -> Iterator[CypherToken]:
    """The tokens of a text that is not a stranger's, whatever its length and characters.

    Raises:
        QueryError: a quote or comment that does not end.
    """
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise QueryError(f"the Cypher has a quote or comment that does not end, at {text[position : position + 20]!r}")
        position = found.end()
        shape = found.lastgroup
        if shape == "symbol" and found.group() in "'\"`":
            raise QueryError(f"the Cypher has a quote that does not end, at {text[found.start() : found.start() + 20]!r}")
        if shape == "symbol" and text.startswith("/*", found.start()):
            raise QueryError(f"the Cypher has a comment that does not end, at {text[found.start() : found.start() + 20]!r}")
        if shape == "skip":
            continue
        told = found.group()
        if shape == "string":
            told = told[1:-1]
        elif shape in ("quoted", "parameter"):
            told = _plain(told.removeprefix("$"))
        yield CypherToken(cast(TokenShape, shape), told, found.start(), position)


def parameters_of(text: str) -> tuple[str, ...]:
    """The names of a statement's `$parameters`, each once, in order of appearance.

    >>> parameters_of("MATCH (n {name: $name}) WHERE n.year > $year RETURN '$no'")
    ('name', 'year')
    """
    return tuple(dict.fromkeys(token.text for token in tokens(text) if token.shape == "parameter"))


def calls(found: Sequence[CypherToken]) -> Iterator[tuple[str, ...]]:
    """What comes before an opening parenthesis, as the parts of a dotted name: functions, and keywords such as IN."""
    for position, token in enumerate(found):
        if token.is_symbol("(") and position and found[position - 1].names:
            yield _dotted(found, position - 1)


def procedures(found: Sequence[CypherToken]) -> Iterator[tuple[str, ...]]:
    """What CALL calls, as the parts of a dotted name; subqueries are none."""
    return (name for name, _ in procedure_calls(found))


def procedure_calls(found: Sequence[CypherToken]) -> Iterator[tuple[tuple[str, ...], int]]:
    """As `procedures`, each with the position of the last token of its name."""
    for position, token in enumerate(found[:-1]):
        if token.word("CALL") and found[position + 1].names and not _is_part(found, position):
            end = position + 1
            while end + 2 < len(found) and found[end + 1].is_symbol(".") and found[end + 2].names:
                end += 2
            yield _dotted(found, end), end


def keyword_at(found: Sequence[CypherToken], position: int, word: str) -> bool:
    """Whether the token is this keyword rather than a property, label, parameter or key of a map of that name."""
    if not found[position].word(word) or _is_part(found, position):
        return False
    return not (position + 1 < len(found) and found[position + 1].is_symbol(":"))


def _is_part(found: Sequence[CypherToken], position: int) -> bool:
    return position > 0 and found[position - 1].is_symbol(".", ":", "|", "&", "!")


def _dotted(found: Sequence[CypherToken], last: int) -> tuple[str, ...]:
    parts = [found[last].text]
    while last >= 2 and found[last - 1].is_symbol(".") and found[last - 2].names:
        last -= 2
        parts.append(found[last].text)
    return tuple(reversed(parts))


def _plain(text: str) -> str:
    return text[1:-1].replace("``", "`") if text.startswith("`") else text
