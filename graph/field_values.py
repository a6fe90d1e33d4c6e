"""What metadata fields hold: the JSON types and, where they are few, the values of each, for who asks by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .filters.records import Scalar, json_type, values_of
from .model import Kind, Metadata
from .store import GraphReader

LONGEST = 200
"""Characters of a text that counts as a value: longer ones are contents, not names."""
NAMED = ("title", "source")
"""Fields that every text node has and that are listed with the metadata's."""
_WITH_METADATA: tuple[Kind, ...] = ("text_node", "reference")


@dataclass(frozen=True, slots=True)
class FieldValues:
    """What one field holds.

    Attributes:
        types: its JSON types, sorted.
        values: its distinct texts, numbers and truth values, elements of arrays singly, by type, then value; none where
            there are too many, or one is too long.
        complete: whether these are all.
    """

    types: tuple[str, ...]
    values: tuple[Scalar, ...] = ()
    complete: bool = True


@runtime_checkable
class SupportsFieldValues(Protocol):
    """A store or view that can say quicker than by a scan what its fields hold."""

    def field_values(self, most: int) -> Mapping[str, FieldValues]:
        """What each field holds; the values of those that have at most `most`."""
        ...


class FieldCollector:
    """Puts together what fields hold, `most` values of each at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[str, dict[tuple[str, Scalar], None]] = {}
        self._full: set[str] = set()

    def add(self, found: Iterable[tuple[str, Scalar]]) -> None:
        """Values with the names of their fields."""
        for name, value in found:
            if name in self._full or value == "":
                continue
            held = self._values.setdefault(name, {})
            held[json_type(value), value] = None
            if len(held) > self._most or (isinstance(value, str) and len(value) > LONGEST):
                self._full.add(name)
                held.clear()

    def add_node(self, metadata: Metadata, title: str, source: str) -> None:
        """The values of some metadata, and of the fields in NAMED."""
        self.add(values_of({name: value for name, value in metadata.items() if name not in NAMED}))
        self.add((name, value) for name, value in zip(NAMED, (title, source), strict=True) if value)

    def result(self, types: Mapping[str, tuple[str, ...]]) -> dict[str, FieldValues]:
        """What was found of fields with these types, by name."""
        found = dict.fromkeys(NAMED, ("string",)) | dict(types)
        return {name: self._of(name, found[name]) for name in sorted(found)}

    def _of(self, name: str, types: tuple[str, ...]) -> FieldValues:
        values = sorted(self._values.get(name, ()), key=lambda each: (each[0], each[1]))
        # Stores differ in whether they keep 3.0 as a whole number.
        whole = (int(value) if isinstance(value, float) and value.is_integer() else value for _, value in values)
        return FieldValues(types, tuple(whole), name not in self._full)


def field_values(reader: GraphReader, most: int) -> Mapping[str, FieldValues]:
    """What each metadata field of a store or view holds, and `title` and `source`, by name.

    Args:
        reader: the store or view.
        most: the values of a field that has more are not listed.
    """
    if isinstance(reader, SupportsFieldValues):
        return reader.field_values(most)
    collector = FieldCollector(most)
    titles: dict[str, tuple[str, str]] = {}
    for document in reader.scan("document"):
        titles[document.id] = document.title, document.source
        # Its title counts only where a text node has none of its own.
        collector.add_node(document.metadata, "", "")
    for kind in _WITH_METADATA:
        for node in reader.scan(kind):
            title, source = titles.get(node.document_id, ("", ""))
            named = (node.title or title, source) if node.kind != "sentence" else ("", "")
            collector.add_node(node.metadata, *named)
    return collector.result(reader.schema().fields)
