"""What metadata fields hold: as the embedded store says it, and as a scan finds it."""

from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.field_values import FieldCollector, FieldValues, field_values
from clew.graph.filters.language import F
from clew.graph.store import GraphReader
from clew.tests.contracts import shelf

MIXED: dict[str, Any] = {"year": "old", "place": {"city": "Selm"}, "codes": [1, "a", True], "long": "x" * 201, "none": None}


class ScannedOnly:
    """A store that can be scanned and nothing else, so that its fields are found by a scan."""

    def __init__(self, reader: GraphReader) -> None:
        self.scan = reader.scan
        self.schema = reader.schema


@pytest.mark.parametrize("most", [1, 3, 100])
@pytest.mark.parametrize("filter", [None, F.document_id != "odd", F.year < 1900])
def test_a_store_says_what_a_scan_finds(most: int, filter: Any) -> None:
    with shelf.filled(texts=[*shelf.TEXTS, shelf.text("odd", "Odd", "Odd.", (), MIXED)]) as store:
        reader = store if filter is None else store.view(filter)
        scanned: Any = ScannedOnly(reader)
        assert field_values(reader, most) == field_values(scanned, most)


@pytest.mark.parametrize("filter", [None, F.document_id != "cassia"])
def test_a_title_that_no_text_shows_is_no_value(filter: Any) -> None:
    odd = shelf.text("odd", "Whole", "Part one.", (), {"year": 7})
    part = replace(odd.nodes[0], title="Part", metadata={"year": 8})
    lead = shelf.text("lead", "Lead", "Where clocks are described.", (), {"lang": "en"}, target="node:clocks")
    with shelf.filled(texts=[*shelf.TEXTS, replace(odd, nodes=(part, *odd.nodes[1:])), lead]) as store:
        reader = store if filter is None else store.view(filter)
        scanned: Any = ScannedOnly(reader)
        found = field_values(reader, 100)
        assert field_values(scanned, 100) == found
        assert {"Part", "Lead"} <= set(found["title"].values)
        assert "Whole" not in found["title"].values


@pytest.mark.parametrize("filter", [None, F.year < 1900])
def test_they_are_read_once_until_the_store_changes(filter: Any) -> None:
    with shelf.filled() as store:

        def read() -> Any:
            return field_values(store if filter is None else store.view(filter), 9)

        first = read()
        assert read() is first
        store.apply(Batch(add=(shelf.text("new", "New", "New.", (), {"year": 1200}),)))
        assert read() is not first
        assert 1200 in read()["year"].values


def test_values_are_those_of_every_type_in_order() -> None:
    with shelf.filled(
        texts=[shelf.text("odd", "Odd", "Odd.", (), MIXED), shelf.text("b", "B", "B.", (), {"year": 2.0})]
    ) as store:
        found = field_values(store, 10)
    assert found["year"] == FieldValues(("number", "string"), (2, "old"))
    assert found["place.city"] == FieldValues(("string",), ("Selm",))
    assert found["codes"] == FieldValues(("array",), (True, 1, "a"))
    assert found["long"] == FieldValues(("string",), (), complete=False)
    assert found["none"] == FieldValues(("null",))
    assert found["title"] == FieldValues(("string",), ("B", "Odd"))


def test_a_field_with_too_many_values_lists_none() -> None:
    collector = FieldCollector(2)
    collector.add([("a", 1), ("a", 1), ("a", True), ("b", "x"), ("b", "y"), ("b", "z"), ("b", "x")])
    found = collector.result({"a": ("number",), "b": ("string",)})
    assert found["a"] == FieldValues(("number",), (True, 1))
    assert found["b"] == FieldValues(("string",), (), complete=False)
