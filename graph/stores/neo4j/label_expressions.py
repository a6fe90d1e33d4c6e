"""Label and type expressions in Cypher: `Person`, `Person|Place`, `A&!B`, after the colon that begins them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...cypher.tokens import CypherToken
from ...errors import QueryError


@dataclass(frozen=True, slots=True)
class LabelExpression:
    """Where an expression is among the tokens of a statement.

    Attributes:
        names: the positions of the labels or types in it.
        end: the position after its last token.
        open: whether it may hold for something that has none of the names: it says `!` or `%`.
    """

    names: tuple[int, ...]
    end: int
    open: bool


def begins_expression(found: Sequence[CypherToken], position: int) -> bool:
    """Whether the token is a single colon, which begins an expression everywhere but in a map; `::` asks for a type."""
    if not found[position].is_symbol(":"):
        return False
    beside = (*found[max(position - 1, 0) : position], *found[position + 1 : position + 2])
    return not any(each.is_symbol(":") for each in beside)


def label_expression(found: Sequence[CypherToken], start: int, alternatives: bool = True) -> LabelExpression:
    """The expression that begins at `start`, after its colon.

    Args:
        found: the statement's tokens.
        start: the position of the expression's first token.
        alternatives: whether `|` goes on with it, which in a list comprehension begins what is listed.

    Raises:
        QueryError: a label or type that is only known when the statement runs.
    """
    names: list[int] = []
    depth, position, wanted, is_open = 0, start, True, False
    while position < len(found):
        token = found[position]
        if wanted:
            if token.shape == "parameter" or token.is_symbol("$"):
                raise QueryError(
                    "a label or type from a value ($(…)) is refused here, since the database holds several libraries: write "
                    "the label itself, or compare with labels(n) or type(r)"
                )
            if token.names:
                names.append(position)
            elif token.is_symbol("("):
                depth += 1
            elif not token.is_symbol("!", "%", ":"):
                break
            is_open |= token.is_symbol("!", "%")
            wanted = not (token.names or token.is_symbol("%"))
        elif token.is_symbol(")") and depth:
            depth -= 1
        elif token.is_symbol("&", ":") or (alternatives and token.is_symbol("|")):
            wanted = True
        else:
            break
        position += 1
    return LabelExpression(tuple(names), position, is_open)
