"""What exists for a reader: all that Clew wrote, or what rests on the text nodes that pass a filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...filters.facts import FactCondition
from ...filters.language import Filter
from ...filters.references import asks_texts, split_choice
from ...model import LITERAL_TYPES
from .filter_cypher import Condition, condition, fact_parameters, passing

RELATED = "!MENTIONS&!STATES&!DECLARES&!REFERS_TO&!CONTAINS&!NEXT"
"""The types of relationships that are relations, of whatever type."""
OWN_TYPE = "coalesce({0}.denied_type, {0}.type)"
"""A relation's type, also where nothing asserts it."""
COUNTED_TYPES = "{0}.type AS kind, count(CASE WHEN {0}.asserted THEN 1 END) AS sure, count(*) AS pieces"
"""The types that evidence gives, each with how much of it asserts the relation, and how much there is."""
COMMONEST_FIRST = "sure DESC, CASE sure WHEN 0 THEN pieces ELSE 0 END DESC, kind"
"""Counted types in the order in which a relation takes one: the commonest of asserted evidence, else of all."""


@dataclass(frozen=True)
class Scope:
    """Conditions and derived values as Cypher, by variable. Without a filter they are constants and stored properties.

    Attributes:
        filter: what text nodes must pass; None for the whole store.
        references: those that pass it, by id (see `reference_reads`).
    """

    filter: Filter | None = None
    references: tuple[str, ...] = ()

    @cached_property
    def judges_references(self) -> bool:
        """Whether references are seen as what they lead to is, so that those that pass have to be found first."""
        return self.filter is not None and asks_texts(split_choice(self.filter)[0])

    @property
    def whole(self) -> bool:
        """Whether this is all of the store."""
        return self.filter is None

    @property
    def every_text(self) -> bool:
        """Whether every text node is visible, so that what is stored of names, types and frequencies holds here too."""
        return self._condition.text == "true"

    @cached_property
    def _condition(self) -> Condition:
        if self.filter is None:
            return Condition("true", {})
        return condition(self.filter)

    @cached_property
    def facts(self) -> FactCondition | None:
        """What evidence must pass."""
        return None if self.filter is None else self.filter.facts

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """What every text made with these conditions needs."""
        if self.whole:
            return {}
        facts = {} if self.facts is None else fact_parameters(self.facts)
        passing = {"references": list(self.references)} if self.judges_references else {}
        return {**self._condition.parameters, **facts, **passing, "literal_types": sorted(LITERAL_TYPES)}

    def node(self, variable: str) -> str:
        """Whether a text node is visible."""
        passing = self._condition.on(variable)
        if self.judges_references:
            passing = f"CASE WHEN {variable}.target IS NULL THEN {passing} ELSE {variable}.clew_id IN $references END"
        return f"({variable}.clew_id IS NOT NULL AND {passing})"

    def stated(self, variable: str, node: str) -> str:
        """Whether evidence is visible, a relationship from the text node `node`."""
        seen = f"({variable}.clew_id IS NOT NULL AND {self.node(node)}"
        return f"{seen})" if self.facts is None else f"{seen} AND {passing(self.facts, variable)})"

    def sentence(self, variable: str) -> str:
        """Whether a sentence is: as the text node that holds it is."""
        if self.whole:
            return f"{variable}.clew_id IS NOT NULL"
        return (
            f"({variable}.clew_id IS NOT NULL AND EXISTS {{ MATCH (holder:TextNode {{clew_id: {variable}.parent}}) "
            f"WHERE {self.node('holder')} }})"
        )

    def document(self, variable: str) -> str:
        """Whether a document has a visible text node."""
        if self.whole:
            return f"{variable}.clew_id IS NOT NULL"
        return (
            f"({variable}.clew_id IS NOT NULL AND EXISTS {{ MATCH ({variable})-[:CONTAINS]->(part:TextNode) "
            f"WHERE {self.node('part')} }})"
        )

    def entity(self, variable: str) -> str:
        """Whether something visible mentions, declares or states an entity."""
        if self.whole:
            return f"{variable}.clew_id IS NOT NULL"
        mentioned = f"EXISTS {{ MATCH (said:TextNode)-[:MENTIONS]->({variable}) WHERE {self.node('said')} }}"
        declared = f"EXISTS {{ MATCH (about:Document)-[:DECLARES]->({variable}) WHERE {self.document('about')} }}"
        stated = (
            f"EXISTS {{ MATCH ({variable})-[fact:{RELATED}]-(:Entity) MATCH (said:TextNode)-[proof:STATES]->(:Entity) "
            f"WHERE proof.relation = fact.clew_id AND {self.node('said')} }}"
        )
        return f"({variable}.clew_id IS NOT NULL AND ({mentioned} OR {declared} OR {stated}))"

    def frequency(self, variable: str) -> str:
        """How many visible text nodes mention an entity."""
        if self.every_text:
            return f"{variable}.frequency"
        return f"COUNT {{ MATCH (said:TextNode)-[:MENTIONS]->({variable}) WHERE {self.node('said')} RETURN DISTINCT said }}"

    def literal(self, variable: str) -> str:
        """Whether an entity is a date or quantity: as decided, by its visible mentions' most frequent type, as declared."""
        if self.every_text:
            return f"{variable}.literal"
        most = "count(*) AS uses ORDER BY uses DESC, kind LIMIT 1 RETURN kind }"
        said = (
            f"COLLECT {{ MATCH (said:TextNode)-[naming:MENTIONS]->({variable}) WHERE naming.type <> '' AND "
            f"{self.node('said')} WITH naming.type AS kind, {most}"
        )
        declared = (
            f"COLLECT {{ MATCH (about:Document)-[naming:DECLARES]->({variable}) WHERE naming.type <> '' AND "
            f"{self.document('about')} WITH naming.type AS kind, {most}"
        )
        explicit = f"CASE {variable}.declared_type WHEN '' THEN null ELSE {variable}.declared_type END"
        decided = f"{variable}.decided_type"
        return f"(coalesce({decided}, head({said}), {explicit}, head({declared}), '') IN $literal_types)"

    def weighed(self, variable: str) -> str:
        """Binds `kind` and `weight` of a relation's relationship; keeps those relations that exist here."""
        if self.whole:
            return f"WITH *, {OWN_TYPE.format(variable)} AS kind, {variable}.weight AS weight"
        return (
            f"CALL ({variable}) {{ MATCH (said:TextNode)-[proof:STATES]->(:Entity) "
            f"WHERE proof.relation = {variable}.clew_id AND {self.stated('proof', 'said')} "
            f"WITH {COUNTED_TYPES.format('proof')} ORDER BY {COMMONEST_FIRST} "
            f"RETURN collect(kind) AS kinds, sum({self._support}) AS weight }}\n"
            "WITH *, head(kinds) AS kind WHERE kind IS NOT NULL"
        )

    @property
    def _support(self) -> str:
        return "sure" if self.facts is None or not self.facts.counts(False) else "pieces"
