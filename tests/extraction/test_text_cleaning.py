"""Texts and metadata become storable by one rule."""

import datetime
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.extraction.text_cleaning import (
    RESERVED_FIELDS,
    check_id,
    clean_document,
    clean_metadata,
    clean_text,
    clean_title,
    is_same,
)
from clew.graph.errors import DocumentError
from clew.graph.filters.language import RESERVED_FIELDS as FILTER_FIELDS
from clew.graph.formats.plain_values import MISSING, plain_value
from clew.graph.identity import canonical, checksum
from clew.graph.model import Document

from ..examples import examples

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_stays_when_cleaned_again(text: str) -> None:
    cleaned, notes = clean_text(text)
    cleaned.encode()
    assert not any(ord(each) < 32 and each not in "\n\t" for each in cleaned)
    assert clean_text(cleaned) == (cleaned, ())
    assert len(cleaned) == len(text.replace("\r\n", "\n"))
    assert bool(notes) == (cleaned != text.replace("\r\n", "\n").replace("\r", "\n"))


def test_each_bad_character_becomes_one_good_one_so_that_offsets_hold() -> None:
    assert clean_text("a\x00b\x1bc\x85d\ud800e") == (
        "a b c d\ufffde",
        ("3 control characters became spaces", "1 lone surrogate became U+FFFD"),
    )


def test_line_ends_become_line_feeds_without_a_note() -> None:
    assert clean_text("a\r\nb\rc\nd\te") == ("a\nb\nc\nd\te", ())


def test_markup_and_other_scripts_stay() -> None:
    text = "[bold red]x[/] <b>&amp;</b> 東京 e\u0301 \u200b\u2028 ’"
    assert clean_text(text) == (text, ())


def test_a_title_is_one_line() -> None:
    assert clean_title("  The\r\n Glass\x00Tide ") == "The Glass Tide"


def test_reserved_fields_are_those_of_filters_and_the_text() -> None:
    assert {*FILTER_FIELDS, "text"} == RESERVED_FIELDS


def test_a_reserved_field_gets_an_underscore_and_a_note() -> None:
    metadata, notes = clean_metadata({"source": "wiki", "year": 1990})
    assert metadata == {"source_": "wiki", "year": 1990}
    assert notes == ("the metadata field 'source' is kept as 'source_'",)


@pytest.mark.parametrize("fields", [{"kind": 1, "kind_": 2}, {"kind_": 2, "kind": 1}])
def test_a_renamed_field_never_covers_another(fields: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="'kind' would become 'kind_'"):
        clean_metadata(fields)


def test_nested_metadata_stays_and_its_reserved_names_too() -> None:
    nested: dict[str, Any] = {
        "place": {"id": 7, "tags": ["a", {"title": "b"}], "none": None, "yes": True, "deep": {"x": 1.5}}
    }
    kept = {"place": {name: value for name, value in nested["place"].items() if name != "none"}}
    assert clean_metadata(nested) == (kept, ())


def test_characters_in_metadata_are_cleaned() -> None:
    assert clean_metadata({"a": {"b\n": ["x\ud800"]}})[0] == {"a": {"b": ["x\ufffd"]}}


@pytest.mark.parametrize(
    "value",
    [math.inf, -math.inf, {"deep": [math.inf]}, {object()}, b"bytes", object(), np.bytes_(b"x"), np.float32("inf"), 1j],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_say_is_refused_by_name(value: Any) -> None:
    with pytest.raises(DocumentError, match="'when'"):
        clean_metadata({"when": value})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float32(1.5), 1.5),
        (np.bool_(False), False),
        (np.str_("x\x00y"), "x y"),
        (np.datetime64("2001-02-03"), "2001-02-03"),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array([1.5, math.nan]), [1.5]),
        (datetime.datetime(2001, 2, 3, 4, 5), "2001-02-03T04:05:00"),
        (datetime.time(4, 5), "04:05:00"),
        (Decimal("2.5"), 2.5),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({np.int8(2), np.int8(1)}), [1, 2]),
        ((1, None, np.int8(2)), [1, 2]),
        ({"a": {"b": (np.uint8(7), {"c"})}, "gone": np.datetime64("NaT")}, {"a": {"b": [7, ["c"]]}}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_plain(value: Any, plain: Any) -> None:
    cleaned, _ = clean_document(Document("a", "Ada.", metadata={"when": value}))
    assert cleaned.metadata == {"when": plain}
    assert is_same(cleaned.metadata, {"when": plain})


MISSING_VALUES = [
    None,
    math.nan,
    np.float64("nan"),
    np.datetime64("NaT"),
    np.timedelta64("NaT"),
    Decimal("nan"),
    type("NAType", (), {"__module__": "pandas._libs.missing"})(),
    type("NaTType", (), {"__module__": "pandas._libs.tslibs.nattype"})(),
]


@pytest.mark.parametrize("value", MISSING_VALUES, ids=lambda value: type(value).__name__)
def test_what_stands_for_no_value_is_missing(value: Any) -> None:
    given = {"a": 1, "when": value, "deep": {"when": value, "list": [value, 2]}}
    assert clean_metadata(given)[0] == {"a": 1, "deep": {"list": [2]}}


@pytest.mark.parametrize("metadata", [{1: "a"}, {"": "a"}, {"a": {2: "b"}}], ids=str)
def test_names_of_fields_are_text(metadata: Any) -> None:
    with pytest.raises(DocumentError, match="name of a metadata field"):
        clean_metadata(metadata)


def test_metadata_that_holds_itself_is_refused() -> None:
    loop: dict[str, Any] = {}
    loop["again"] = loop
    with pytest.raises(DocumentError, match="nested more than 50 deep"):
        clean_metadata(loop)


def test_a_clean_document_is_returned_as_it_is() -> None:
    document = Document("a", "Ada founded Halden.", "Ada", {"year": 1921})
    cleaned, notes = clean_document(document)
    assert cleaned is document
    assert notes == ()


def test_a_document_from_outside_becomes_hashable() -> None:
    cleaned, notes = clean_document(Document("a", "Ada\ud800", "T\nT", {"text": ("x",)}))
    assert cleaned == Document("a", "Ada\ufffd", "T T", {"text_": ["x"]})
    assert len(notes) == 2
    assert checksum(cleaned)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x00"])
def test_a_document_without_words_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="empty"):
        clean_document(Document("a", text))


def test_fields_of_another_type_are_refused() -> None:
    with pytest.raises(DocumentError, match="expected its text as text, got int 5"):
        clean_document(Document("a", 5))  # type: ignore[arg-type]
    with pytest.raises(DocumentError, match="expected metadata as a mapping, got list"):
        clean_document(Document("a", "b", metadata=[]))  # type: ignore[arg-type]


@pytest.mark.parametrize(("given_id", "identity"), [("a#1", "a#1"), (7, "7"), (-1, "-1"), ("東京", "東京")])
def test_ids_are_kept(given_id: object, identity: str) -> None:
    assert check_id(given_id) == identity


@pytest.mark.parametrize("given_id", ["", "  ", "a\x00", "a\nb", "\ud800", 1.5, True, ["a"]], ids=repr)
def test_ids_that_no_store_can_keep_are_refused(given_id: object) -> None:
    with pytest.raises(DocumentError, match="id"):
        check_id(given_id)


SHORT = st.text(st.characters(codec=None, exclude_categories=()), max_size=5)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | SHORT


@settings(max_examples=examples(60))
@given(
    st.dictionaries(SHORT, SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(SHORT, SCALARS, max_size=2), max_size=3)
)
def test_metadata_is_cleaned_or_refused_but_never_half_kept(metadata: dict[str, Any]) -> None:
    try:
        cleaned, _ = clean_metadata(metadata)
    except DocumentError:
        return
    assert canonical(cleaned)
    assert len(cleaned) == sum(plain_value(value) is not MISSING for value in metadata.values())
    assert not RESERVED_FIELDS & cleaned.keys()
