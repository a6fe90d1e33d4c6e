"""Filters as Cypher: what a text node keeps of its metadata for them, and the condition that asks it.

A field's value is the property `metadata.NAME` of the text node: a scalar, or a list whose elements have one type. Whatever
a property cannot hold so (an object, a list of several types or of lists) is under `mixed.NAME`: a list of the scalars in it
as JSON texts, one text per value, so that every comparison answers as `Filter.matches` does. A value that is missing has
neither property. Integers beyond 64 bits are kept as floats.

What a filter asks of facts is a condition on evidence, which keeps its times as `properties.valid_from` and the like; one
that is no date is passed over.

Fields and values reach the server as parameters alone; a condition's text says nothing but its shape.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ...filters.facts import FACT_FIELDS, ISO_DATE, MODALITIES, FactCondition
from ...filters.language import RESERVED_FIELDS, And, Compare, Exists, Filter, Not, Or
from ...filters.merging import merged
from ...filters.records import Scalar, record_of, value_of
from ...filters.references import Chosen
from ...model import Document, Json, Metadata, TextNode

Property: TypeAlias = str | bool | int | float | list[str] | list[bool] | list[int] | list[float]

NATURAL, MIXED, PLAIN = "metadata.", "mixed.", "properties."
_LONGEST_NAME = 500
"""What a filter can ask for at most."""
_INTEGERS = range(-(2**63), 2**63)
_EXACT = range(-(2**53), 2**53 + 1)
"""Integers that a float holds exactly."""


def filter_properties(node: TextNode, document: Document | None) -> dict[str, Property]:
    """The properties of a text node that answer filters on its own and its document's metadata."""
    record = record_of(node, document)
    kept: dict[str, Property] = {}
    for name in {*record, *_deep_names(record)}:
        if name in RESERVED_FIELDS or not 0 < len(name) <= _LONGEST_NAME:
            continue
        value = value_of(record, name)
        if value is None:
            continue
        natural = _natural(value)
        if natural is not None:
            kept[_property(NATURAL, name)] = natural
        else:
            kept[_property(MIXED, name)] = sorted({_json_text(each) for each in _scalars(value)})
    return kept


def plain_properties(properties: Metadata) -> dict[str, Property]:
    """Those properties of evidence that the server can keep as they are, as `properties.NAME`, for queries of one's own."""
    natural = ((name, _natural(value)) for name, value in properties.items() if 0 < len(name) <= _LONGEST_NAME)
    return {_property(PLAIN, name): value for name, value in natural if value is not None}


def _property(prefix: str, name: str) -> str:
    """A property's name, which may hold everything but NUL."""
    return prefix + name.replace("\0", "\u2400")


def _deep_names(record: Mapping[str, Json]) -> Iterator[str]:
    """Dotted names of everything inside objects, however deep."""
    waiting: list[tuple[str, Mapping[str, Json]]] = [(n, v) for n, v in record.items() if isinstance(v, Mapping)]
    while waiting:
        prefix, value = waiting.pop()
        for key, inner in value.items():
            name = f"{prefix}.{key}"
            if len(name) <= _LONGEST_NAME:
                yield name
                if isinstance(inner, Mapping):
                    waiting.append((name, inner))


def _natural(value: Json) -> Property | None:
    """A value as the server keeps it; None where it cannot, or not without a change of meaning."""
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    return _list(value) if isinstance(value, (list, tuple)) else None


def _list(elements: Sequence[Any]) -> Property | None:
    """A list of one type, as the server keeps it; an empty one is of none."""
    kinds = {type(each) for each in elements}
    if kinds in ({str}, {bool}) or (kinds == {int} and all(each in _INTEGERS for each in elements)):
        return list(elements)
    if kinds in ({float}, {int, float}) and all(isinstance(each, float) or each in _EXACT for each in elements):
        return [float(each) for each in elements]
    return None


def _number(value: Any) -> int | float:
    if isinstance(value, float) or value in _INTEGERS:
        kept: int | float = value
        return kept
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _scalars(value: Json) -> Iterable[Scalar]:
    elements = value if isinstance(value, (list, tuple)) else ()
    return (each for each in elements if isinstance(each, (str, bool, int, float)))


def _json_text(value: Scalar) -> str:
    """One text for everything that is equal in JSON: 1 and 1.0, but not true."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter as Cypher on a text node; `%n` in `text` stands for the variable. `parameters` all begin with `f`.

    `over` asks the same of a text node, `%n`, with the metadata of the reference `%r` laid over its own.
    """

    text: str
    parameters: Mapping[str, Any]
    over: str = "true"

    def on(self, variable: str) -> str:
        """The condition on a text node that is bound to `variable`."""
        return self.text.replace("%n", variable)

    def on_both(self, reference: str, text: str) -> str:
        """The condition on the text node bound to `text` with the fields of the one bound to `reference` laid over its."""
        return self.over.replace("%r", reference).replace("%n", text)


def condition(filter: Filter) -> Condition:
    """The condition that holds for exactly those text nodes that pass the filter; it is never null.

    Where the filter asks nothing of text nodes, its text is `true`.
    """
    filter = merged(filter)
    writing = _Writing()
    text = writing.of(filter)
    return Condition(text, writing.parameters, _Writing(over=True).of(filter))


@dataclass(slots=True)
class _Writing:
    parameters: dict[str, Any] = field(default_factory=dict)
    over: bool = False

    def of(self, filter: Filter) -> str:
        if isinstance(filter, And):
            parts = [part for part in map(self.of, filter.parts) if part != "true"]
            return f"({' AND '.join(parts)})" if parts else "true"
        if isinstance(filter, Or):
            return f"({' OR '.join(map(self.of, filter.parts))})" if filter.parts else "false"
        if isinstance(filter, Not):
            return f"(NOT {self.of(filter.part)})"
        if isinstance(filter, Exists):
            return self._exists(*self._field(filter.field))
        if isinstance(filter, Compare):
            return self._compare(filter)
        if isinstance(filter, Chosen):
            return f"%n.clew_id IN {self._bind(sorted(filter.ids))}"
        raise TypeError(f"expected a filter made by clew.graph.filters.language, got {type(filter).__name__}")

    def _compare(self, filter: Compare) -> str:
        if filter.field in FACT_FIELDS:
            return "true"
        natural, mixed = self._field(filter.field)
        if isinstance(filter.value, tuple):
            return f"coalesce({natural} IN {self._bind(list(filter.value))}, false)"
        value = self._bind(filter.value)
        if filter.operator == "contains":
            return self._contains(natural, mixed, value, filter.value)
        if filter.operator == "!=":
            return f"({self._exists(natural, mixed)} AND NOT coalesce({natural} = {value}, false))"
        return f"coalesce({natural} {_OPERATORS[filter.operator]} {value}, false)"

    def _contains(self, natural: str, mixed: str | None, value: str, wanted: Scalar) -> str:
        ways = [f"CASE WHEN {natural} IS :: LIST<ANY> NOT NULL THEN {value} IN {natural} ELSE false END"]
        if isinstance(wanted, str):
            ways.append(f"CASE WHEN {natural} IS :: STRING NOT NULL THEN {natural} CONTAINS {value} ELSE false END")
        if mixed is not None:
            ways.append(f"coalesce({self._bind(_json_text(wanted))} IN {mixed}, false)")
        return f"({' OR '.join(ways)})"

    def _field(self, name: str) -> tuple[str, str | None]:
        """Where a field's value is, and where it is if no property can hold it."""
        if name in _RESERVED:
            return _RESERVED[name], None
        natural, mixed = self._bind(_property(NATURAL, name)), self._bind(_property(MIXED, name))
        if not self.over:
            return f"%n[{natural}]", f"%n[{mixed}]"
        own = self._exists(f"%r[{natural}]", f"%r[{mixed}]")
        laid = [f"CASE WHEN {own} THEN %r[{each}] ELSE %n[{each}] END" for each in (natural, mixed)]
        return laid[0], laid[1]

    @staticmethod
    def _exists(natural: str, mixed: str | None) -> str:
        return f"{natural} IS NOT NULL" if mixed is None else f"({natural} IS NOT NULL OR {mixed} IS NOT NULL)"

    def _bind(self, value: object) -> str:
        name = f"f{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"


_OPERATORS: Mapping[str, str] = {"=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_RESERVED: Mapping[str, str] = {
    "id": "%n.clew_id",
    "document_id": "%n.document_id",
    "kind": "%n.kind",
    "source": "CASE %n.source WHEN '' THEN null ELSE %n.source END",
    "title": "CASE WHEN %n.title <> '' THEN %n.title WHEN %n.document_title <> '' THEN %n.document_title END",
}


_TIME = "toStringOrNull({0}.`properties.%s`)"
_VALID = " AND ".join(
    f"NOT coalesce({time} =~ $fact_date AND {outside}, false)"
    for time, outside in (
        (_TIME % "valid_from", f"{_TIME % 'valid_from'} > $fact_until"),
        (_TIME % "at", f"{_TIME % 'at'} > $fact_until"),
        (_TIME % "valid_to", f"{_TIME % 'valid_to'} + '~' < $fact_since"),
    )
)
_MODALITY = (
    "CASE WHEN {0}.`properties.modality` IN $fact_known THEN {0}.`properties.modality` "
    "WHEN {0}.asserted THEN 'asserted' ELSE 'supposed' END IN $fact_modalities"
)


def passing(condition: FactCondition, variable: str) -> str:
    """Whether evidence passes."""
    asked = ([_VALID] if condition.since else []) + ([_MODALITY] if condition.modalities is not None else [])
    return " AND ".join(asked).format(variable) or "true"


def fact_parameters(condition: FactCondition) -> Mapping[str, Any]:
    """What the texts of a condition need."""
    found: dict[str, Any] = {}
    if condition.since:
        found |= {"fact_date": ISO_DATE, "fact_since": condition.since, "fact_until": condition.until}
    if condition.modalities is not None:
        found |= {"fact_modalities": list(condition.modalities), "fact_known": list(MODALITIES)}
    return found
