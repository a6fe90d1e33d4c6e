"""A Cypher statement that is one path, parsed: what stores without a Cypher engine can answer.

    MATCH (a:Label {property: $value})-[r:TYPE|OTHER]->(b:Label)
    WHERE a.property = $value AND b.property IN $values AND $value IN b.keys
    RETURN DISTINCT a, r, b.property AS name ORDER BY b.property DESC LIMIT 10

One MATCH of one path with one to three relationships, in either direction or both, each with at least one type; conditions
by equality, IN a parameter, or IN the match keys of an entity, joined by AND; nodes, relationships and their properties in
RETURN. A value is a parameter, a text in quotes without backslashes, or a whole number. Everything else is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeAlias

from ..errors import QueryError
from .tokens import CypherToken, tokens

MOST_RELATIONSHIPS = 3
MOST_DIGITS = 18
"""Of a whole number: it is then one of 64 bits."""
KEYS = "keys"
"""The property of an entity that holds its match keys."""

FORM = (
    "MATCH one path of one to three relationships with types, WHERE conditions by = or IN joined by AND, RETURN of nodes, "
    "relationships and properties, with ORDER BY and LIMIT if you like"
)


@dataclass(frozen=True, slots=True)
class BoundParameter:
    """A `$name` whose value comes beside the statement."""

    name: str


PatternValue: TypeAlias = str | int | BoundParameter


@dataclass(frozen=True, slots=True)
class PropertyCondition:
    """What `variable.property` must be: equal to a value; with `among`, one of a list; with KEYS, a list that has it."""

    variable: str
    property: str
    value: PatternValue
    among: bool = False


@dataclass(frozen=True, slots=True)
class NodePattern:
    """A node of the path, with the labels that it must have."""

    variable: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationshipPattern:
    """A relationship of the path: `direction` is "out" for -->, "in" for <--, "both" for --."""

    variable: str
    types: tuple[str, ...]
    direction: str


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """One column: a variable, or a property of it."""

    variable: str
    property: str
    column: str


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A parsed statement; node i and node i + 1 are joined by relationship i. `order` holds (variable, property, falls)."""

    nodes: tuple[NodePattern, ...]
    relationships: tuple[RelationshipPattern, ...]
    conditions: tuple[PropertyCondition, ...]
    returned: tuple[ReturnItem, ...]
    distinct: bool = False
    order: tuple[tuple[str, str, bool], ...] = ()
    limit: PatternValue | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of its nodes and relationships."""
        return (*(each.variable for each in self.nodes), *(each.variable for each in self.relationships))


def path_pattern(text: str) -> PathPattern:
    """A statement as a path.

    Raises:
        QueryError: it is not one such path; the message says where, and what would be one.

    >>> made = path_pattern("MATCH (e:Entity {name: $name})<-[:MENTIONS]-(t:TextNode) RETURN t")
    >>> [node.labels for node in made.nodes], made.relationships[0].types, made.conditions[0].value
    ([('Entity',), ('TextNode',)], ('MENTIONS',), BoundParameter(name='name'))
    """
    return _PathParser(tokens(text)).statement()


@dataclass(slots=True)
class _PathParser:
    found: Sequence[CypherToken]
    at: int = 0
    conditions: list[PropertyCondition] = field(default_factory=list)

    def statement(self) -> PathPattern:
        self.keyword("MATCH")
        nodes, relationships = self.path()
        if self.has_keyword("WHERE"):
            self.condition()
            while self.has_keyword("AND"):
                self.condition()
        self.keyword("RETURN")
        distinct = self.has_keyword("DISTINCT")
        returned = [self.item()]
        while self.has_symbol(","):
            returned.append(self.item())
        order: list[tuple[str, str, bool]] = []
        if self.has_keyword("ORDER"):
            self.keyword("BY")
            order.append(self.ordering())
            while self.has_symbol(","):
                order.append(self.ordering())
        limit = self.limit() if self.has_keyword("LIMIT") else None
        self.has_symbol(";")
        if self.at < len(self.found):
            self.refuse()
        made = PathPattern(
            tuple(nodes), tuple(relationships), tuple(self.conditions), tuple(returned), distinct, tuple(order), limit
        )
        return _checked(made)

    def path(self) -> tuple[list[NodePattern], list[RelationshipPattern]]:
        nodes, relationships = [self.node(0)], list[RelationshipPattern]()
        while self.at < len(self.found) and self.found[self.at].is_symbol("-", "<"):
            if len(relationships) == MOST_RELATIONSHIPS:
                self.refuse(f"a path of more than {MOST_RELATIONSHIPS} relationships")
            relationships.append(self.relationship(len(relationships)))
            nodes.append(self.node(len(nodes)))
        if not relationships:
            self.refuse("a path without a relationship")
        return nodes, relationships

    def node(self, number: int) -> NodePattern:
        self.symbol("(")
        variable = self.name() if self.names() else f"  node {number}"
        labels = []
        while self.has_symbol(":"):
            labels.append(self.name())
        self.properties(variable)
        self.symbol(")")
        return NodePattern(variable, tuple(labels))

    def relationship(self, number: int) -> RelationshipPattern:
        inward = self.has_symbol("<")
        self.symbol("-")
        self.symbol("[")
        named, colons = self.names(), False
        variable = self.name() if named else f"  relationship {number}"
        self.symbol(":")
        types = [self.name()]
        while self.has_symbol("|"):
            colons = self.has_symbol(":") or colons
            types.append(self.name())
        before = len(self.conditions)
        self.properties(variable)
        if colons and (named or len(self.conditions) > before):
            self.refuse("a colon after | beside a variable or properties (leave it out: A|B)")
        self.symbol("]")
        self.symbol("-")
        outward = self.has_symbol(">")
        direction = "both" if inward == outward else "in" if inward else "out"
        return RelationshipPattern(variable, tuple(types), direction)

    def properties(self, variable: str) -> None:
        """The conditions in braces."""
        if not self.has_symbol("{"):
            return
        while True:
            called = self.name()
            self.symbol(":")
            self.conditions.append(PropertyCondition(variable, called, self.value()))
            if not self.has_symbol(","):
                break
        self.symbol("}")

    def condition(self) -> None:
        if self.names():
            variable, called = self.property()
            among = self.has_keyword("IN")
            if not among:
                self.symbol("=")
            value = self.value()
            if among and not isinstance(value, BoundParameter):
                self.refuse("IN something other than a parameter")
            self.conditions.append(PropertyCondition(variable, called, value, among))
            return
        value = self.value()
        keys = self.has_keyword("IN")
        if not keys:
            self.symbol("=")
        variable, called = self.property()
        if keys != (called == KEYS):
            self.refuse(f"a value IN another property than {KEYS}, or = {KEYS}")
        self.conditions.append(PropertyCondition(variable, called, value))

    def item(self) -> ReturnItem:
        variable, called = self.name(), ""
        if self.has_symbol("."):
            called = self.name()
        column = f"{variable}.{called}" if called else variable
        return ReturnItem(variable, called, self.name() if self.has_keyword("AS") else column)

    def ordering(self) -> tuple[str, str, bool]:
        variable, called = self.property()
        falls = self.has_keyword("DESC", "DESCENDING")
        if not falls:
            self.has_keyword("ASC", "ASCENDING")
        return variable, called, falls

    def property(self) -> tuple[str, str]:
        variable = self.name()
        self.symbol(".")
        return variable, self.name()

    def limit(self) -> PatternValue:
        if self.at < len(self.found) and self.found[self.at].shape == "string":
            self.refuse("LIMIT of a text")
        return self.value()

    def value(self) -> PatternValue:
        token = self.next()
        if token.shape == "parameter":
            return BoundParameter(token.text)
        if token.shape == "string" and "\\" not in token.text:
            return token.text
        if token.shape == "number" and token.text.isascii() and token.text.isdecimal():
            if len(token.text) > MOST_DIGITS:
                raise QueryError(f"expected a whole number of at most {MOST_DIGITS} digits, got one of {len(token.text):,}")
            if token.text != "0" and token.text.startswith("0"):
                raise QueryError(f"expected a whole number without a 0 before it, got {token.text}")
            return int(token.text)
        self.at -= 1
        raise self.refusal()

    def name(self) -> str:
        if not self.names():
            self.refuse()
        return self.next().text

    def names(self) -> bool:
        return self.at < len(self.found) and self.found[self.at].names

    def next(self) -> CypherToken:
        if self.at == len(self.found):
            self.refuse()
        self.at += 1
        return self.found[self.at - 1]

    def has_symbol(self, symbol: str) -> bool:
        there = self.at < len(self.found) and self.found[self.at].is_symbol(symbol)
        self.at += there
        return there

    def symbol(self, symbol: str) -> None:
        if not self.has_symbol(symbol):
            self.refuse()

    def has_keyword(self, *words: str) -> bool:
        there = self.at < len(self.found) and self.found[self.at].word(*words)
        self.at += there
        return there

    def keyword(self, word: str) -> None:
        if not self.has_keyword(word):
            self.refuse()

    def refuse(self, what: str = "") -> NoReturn:
        raise self.refusal(what)

    def refusal(self, what: str = "") -> QueryError:
        here = "the end" if self.at >= len(self.found) else repr(self.found[self.at].text)
        return QueryError(f"expected {FORM}; got {what or here} {f'at {here}' if what else 'in its place'}")


def _checked(made: PathPattern) -> PathPattern:
    """The pattern, if each variable stands for one thing, all that are used are there, and ORDER BY sees what it names.

    Raises:
        QueryError: otherwise.
    """
    known = made.variables
    twice = next((each for each in known if known.count(each) > 1), "")
    if twice:
        raise QueryError(f"expected {FORM}; got the variable {twice!r} twice in the path")
    columns = [each.column for each in made.returned]
    twice = next((each for each in columns if columns.count(each) > 1), "")
    if twice:
        raise QueryError(f"two columns are called {twice!r}: give one of them another name with AS")
    order = tuple((*_ordered(made, variable, called), falls) for variable, called, falls in made.order)
    used = [each.variable for each in made.conditions] + [each.variable for each in made.returned]
    used += [variable for variable, _, _ in order]
    unknown = next((each for each in used if each not in known), "")
    if unknown:
        named = ", ".join(each for each in known if not each.startswith(" ")) or "none"
        raise QueryError(f"the variable {unknown!r} is not in the path; its variables: {named}")
    return replace(made, order=order)


def _ordered(made: PathPattern, variable: str, called: str) -> tuple[str, str]:
    """What `variable.called` means after ORDER BY: columns come before the path's variables, and after DISTINCT there are
    only columns (Cypher manual, "ORDER BY").

    Raises:
        QueryError: it means nothing there.
    """
    named = f"{variable}.{called}"
    # What a column holds may be said again as it is in RETURN.
    if any((each.variable, each.property) == (variable, called) for each in made.returned):
        return variable, called
    column = next((each for each in made.returned if each.column == variable), None)
    if column is not None:
        if column.property:
            raise QueryError(f"ORDER BY {named}: {variable!r} is a column of values there, which have no properties")
        return column.variable, called
    if made.distinct and not any((each.variable, each.property) == (variable, "") for each in made.returned):
        raise QueryError(
            f"ORDER BY {named}: after RETURN DISTINCT only what it returns can order the rows, since one row may stand for "
            f"several paths; return {named} too, or leave DISTINCT out"
        )
    return variable, called
