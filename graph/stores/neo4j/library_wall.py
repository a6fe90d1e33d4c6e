"""The wall between the libraries of one database: what a user's Cypher may begin at, by the server's own plan of it.

Rows of nodes and relationships begin at the leaves of a plan alone. Each leaf must be a scan or an index of this library's
own labels and types, which no other has; no relationship of Clew's leads from one library into another, so whatever is
reached from there is the library's own. This holds whatever the statement says, and however it was restated. Subqueries
inside expressions that the server does not take apart have no leaves in the plan, only text in the details of an operator:
they are refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...cypher.tokens import CypherToken, read_tokens
from ...errors import QueryError
from .label_expressions import begins_expression, label_expression
from .labels import BOOKKEEPING
from .library_cypher import restated
from .library_names import SEPARATOR, LibraryNames

NAMED_LIBRARIES = f"CALL db.labels() YIELD label WHERE label ENDS WITH '{SEPARATOR}{BOOKKEEPING}' RETURN label"
"""The labels of the bookkeeping nodes of all libraries of a database that have a name."""
_WITHOUT_NODES = frozenset({"Argument", "Projection", "Unwind", "EmptyRow", "EmptyResult", "ProcedureCall"})
"""Leaves that find no nodes; a procedure searches one of the library's indexes (see `library_cypher`)."""


@dataclass(frozen=True, slots=True)
class LibraryWall:
    """What a user's Cypher may see of a database with several libraries.

    Attributes:
        names: those of the library that is asked.
        others: where it has no name, all the libraries beside it that have one.
    """

    names: LibraryNames
    others: tuple[LibraryNames, ...] = ()

    @classmethod
    def beside(cls, names: LibraryNames, labels: Sequence[str]) -> "LibraryWall | None":
        """Of a library and those whose bookkeeping nodes have these labels; None where it is alone."""
        named = tuple(LibraryNames(each.removesuffix(f"{SEPARATOR}{BOOKKEEPING}")) for each in sorted(labels))
        return cls(names, named) if named or names.prefix else None

    def restated(self, text: str) -> str:
        """A statement with the library's own names (see `library_cypher`)."""
        return restated(text, self.names)

    def shown(self, message: str) -> str:
        """What a server says, with plain names."""
        return message.replace(self.names.prefix, "") if self.names.prefix else message

    def check(self, plan: Mapping[str, Any]) -> None:
        """Refuse a plan that begins anywhere but at the library's own nodes and relationships.

        Raises:
            QueryError: saying how to write the statement.
        """
        if any(token.word("MATCH") for _, details, _ in _operators(plan) for token in read_tokens(details)):
            raise QueryError(
                "the statement is refused: it looks for a pattern inside a list, a CASE, an argument or the condition "
                "of a path, which is not allowed where a database holds several libraries: give it a clause of its own"
            )
        operator = self.foreign_beginning(plan)
        if operator:
            raise QueryError(
                f"the statement is refused: its plan begins at all nodes or relationships of the database ({operator}), "
                "which holds several libraries: name a label or type to begin at, as in MATCH (e:Entity)"
            )

    def foreign_beginning(self, plan: Mapping[str, Any]) -> str:
        """The first leaf of a plan that finds more than the library's own nodes or relationships; "" where none does."""
        for operator, details, leaf in _operators(plan):
            if leaf and operator not in _WITHOUT_NODES:
                named = _names_in(tuple(read_tokens(details)))
                if not (named and all(map(self._is_own, named))):
                    return operator
        return ""

    def _is_own(self, name: str) -> bool:
        if self.names.prefix:
            return self.names.holds(name)
        return not any(each.holds(name) for each in self.others)


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The operators of a plan, each with its details, and whether it has none below it."""
    below = plan.get("children") or ()
    yield str(plan["operatorType"]).partition("@")[0], str((plan.get("args") or {}).get("Details", "")), not below
    for each in below:
        yield from _operators(each)


def _names_in(found: Sequence[CypherToken]) -> list[str]:
    """The labels and types that the details of a leaf name."""
    expressions = (
        label_expression(found, position + 1) for position in range(len(found)) if begins_expression(found, position)
    )
    return [found[position].text for each in expressions for position in each.names]
