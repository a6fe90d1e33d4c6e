"""The filter language: three forms that agree, the rules on missing values and types, checks, and hostile input."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import FilterError
from clew.graph.filters.json_form import json_schema
from clew.graph.filters.language import (
    EVERYTHING,
    And,
    Compare,
    Exists,
    F,
    Filter,
    Not,
    Or,
    conjunction,
    disjunction,
    parse,
)
from clew.graph.filters.parser import KEYWORDS, MAX_DEPTH, MAX_LENGTH
from clew.graph.filters.records import fields_of, record_of
from clew.graph.model import Document, Json, TextNode

TEXT = 'year >= 1990 and (lang = "en" or not exists(draft)) and tags contains "x" and id in ["a", "b"]'
PYTHON = (F.year >= 1990) & ((F.lang == "en") | ~F.draft.exists()) & F.tags.contains("x") & F.id.isin(["a", "b"])
JSON: dict[str, Any] = {
    "and": [
        {"field": "year", "op": ">=", "value": 1990},
        {"or": [{"field": "lang", "op": "=", "value": "en"}, {"not": {"exists": "draft"}}]},
        {"field": "tags", "op": "contains", "value": "x"},
        {"field": "id", "op": "in", "value": ["a", "b"]},
    ]
}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.one_of(
    st.sampled_from(["year", "a.b", "not", "In", "odd name", "`", "é", "1st", "a..b", "x-y"]), texts.filter(bool)
)
scalars = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), texts)


def compares() -> st.SearchStrategy[Filter]:
    unordered = st.builds(Compare, names, st.sampled_from(["=", "!=", "contains"]), scalars)
    ordered = st.builds(
        Compare, names, st.sampled_from(["<", "<=", ">", ">="]), scalars.filter(lambda v: not isinstance(v, bool))
    )
    listed = st.builds(Compare, names, st.just("in"), st.lists(scalars, max_size=3).map(tuple))
    return st.one_of(unordered, ordered, listed, st.builds(Exists, names))


filters = st.recursive(
    compares(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(conjunction),
        st.lists(inner, max_size=3).map(disjunction),
    ),
    max_leaves=12,
)
leaves: st.SearchStrategy[Json] = st.one_of(st.none(), scalars, st.lists(scalars, max_size=2))
records = st.dictionaries(names, st.one_of(leaves, st.dictionaries(names, leaves, max_size=2)), max_size=4)


def test_three_forms_say_the_same() -> None:
    assert Filter.of(TEXT) == PYTHON == Filter.of(JSON)
    assert PYTHON.to_json() == JSON
    assert str(PYTHON) == TEXT
    assert PYTHON.fields() == {"year", "lang", "draft", "tags", "id"}
    assert len({Filter.of(TEXT), PYTHON, Filter.of(JSON)}) == 1


@given(filters)
def test_text_and_json_read_back_as_written(filter: Filter) -> None:
    assert parse(str(filter)) == filter
    assert Filter.of(filter.to_json()) == filter
    assert Filter.of(json.loads(json.dumps(filter.to_json()))) == filter
    assert hash(parse(str(filter))) == hash(filter)
    assert Filter.of(filter) is filter


@given(filters, filters, records)
def test_operators_are_those_of_logic(a: Filter, b: Filter, record: dict[str, Json]) -> None:
    here, there = a.matches(record), b.matches(record)
    assert (a & b).matches(record) == (here and there)
    assert (a | b).matches(record) == (here or there)
    assert (~a).matches(record) == (not here)
    assert (a & EVERYTHING) == a
    assert parse(str(a & b)).matches(record) == (here and there)


@given(filters, filters, filters)
def test_conjunction_and_disjunction_are_associative(a: Filter, b: Filter, c: Filter) -> None:
    assert (a & b) & c == a & (b & c)
    assert (a | b) | c == a | (b | c)


@given(names, scalars, scalars)
def test_a_missing_value_fails_every_comparison(name: str, value: Any, other: Any) -> None:
    for record in ({}, {name: None}):
        for operator in ("=", "!=", "contains"):
            assert not Compare(name, operator, value).matches(record)
        assert not Compare(name, "in", (value, other)).matches(record)
        assert not Exists(name).matches(record)
        assert Not(Compare(name, "=", value)).matches(record)


RECORD: dict[str, Json] = {
    "year": 1990,
    "score": 2.0,
    "lang": "en",
    "tags": ["x", 3, True],
    "draft": False,
    "place": {"city": "Bath", "deep": {"er": 1}},
    "a.b": "dotted",
    "a": {"b": "nested", "c": "inner"},
    "none": None,
    "empty": "",
}


@pytest.mark.parametrize(
    "text",
    [
        "year = 1990",
        "year = 1990.0",
        "score = 2",
        "year != 1991",
        "year < 1991 and year <= 1990 and year > 1989.5 and year >= 1990",
        'lang < "fr"',
        'lang in ["de", "en"]',
        'lang contains "e"',
        "lang = 'en'",
        'tags contains "x" and tags contains 3 and tags contains true',
        "draft = false and draft != true",
        'draft != "false" and year != "1990"',
        'place.city = "Bath" and place.deep.er = 1 and exists(place)',
        'a.b = "dotted" and a.c = "inner"',
        "`a.b` = 'dotted'",
        "not exists(none) and not exists(nothing) and exists(empty)",
        'not none = "x"',
        "true",
        "not false",
        "TRUE AND NOT FALSE",
        "year==1990",
        'lang="en"and year=1990',
        "((year = 1990))",
        "not not year = 1990",
        "year = 1 or year = 1990 and draft = false",
    ],
)
def test_passes(text: str) -> None:
    assert parse(text).matches(RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "false",
        "year = true",
        'year = "1990"',
        "draft = 0",
        'year < "2000"',
        'lang > 3 or lang contains "x"',
        "tags contains 1",
        'tags = "x"',
        "tags contains false",
        "none != 3",
        "lang in []",
        'place = "Bath"',
        'place contains "city"',
        "(year = 1 or year = 1990) and draft = true",
        "year contains 1",
    ],
)
def test_does_not_pass(text: str) -> None:
    assert not parse(text).matches(RECORD)


def test_true_and_one_are_two_filters() -> None:
    assert (F.a == True) != (F.a == 1)  # noqa: E712
    assert len({F.a == True, F.a == 1, F.a == 1.0, F.a.isin([True]), F.a.isin([1])}) == 5  # noqa: E712


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", 1, "field's name, found the end"),
        ("year >", 7, "expected a value"),
        ("year 1990", 6, "expected one of"),
        ("(a = 1", 7, r"expected '\)'"),
        ("a = 1)", 6, "'and', 'or' or the end"),
        ('a = "x', 5, "closing quote"),
        ("a = x", 5, "expected a value"),
        ("a in 3", 6, r"expected '\['"),
        ("a in [1 2]", 9, "expected ','"),
        ("a = 1 and", 10, "field's name"),
        ("and = 1", 1, "between backticks"),
        ("exists year", 8, r"expected '\('"),
        ("since >= 2020-01-01", 14, "a date is text and stands in quotes: write '2020-01-01',"),
        ("since < 2020-01 and b", 13, "write '2020-01',"),
        ("a = 2020-01-01T10:00", 12, "write '2020-01-01T10:00',"),
        ("a = 1/2/2020", 6, "in ISO form: write '2020-01-31',"),
        ("a = 31.01.2020", 5, "in ISO form: write '2020-01-31',"),
        ("a = 12abc", 5, "unexpected character"),
        ("a ~ 3", 3, "unexpected character,"),
        ("a = 3 && b = 4", 7, r"unexpected character \(write 'and'\)"),
        ("a = 3 || b = 4", 7, r"unexpected character \(write 'or'\)"),
        ("! a = 3", 1, r"unexpected character \(write 'not'\)"),
        ('a = "\\x"', 5, "unknown escape"),
        ("a = " + "1" * 60, 5, "at most 50 characters"),
    ],
)
def test_a_syntax_error_points_at_its_place(text: str, place: int, message: str) -> None:
    with pytest.raises(FilterError, match=f"character {place}: .*{message}"):
        parse(text)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"and": [{"exists": "a", "extra": 1}]},
        {"exists": "a", "not": {"exists": "b"}},
        {"not": {"field": "a", "op": "~", "value": 1}},
        {"field": "a", "op": "=", "value": None},
        {"field": "a", "op": "=", "value": [1]},
        {"field": "a", "op": "in", "value": 1},
        {"field": "a", "op": "in", "value": [[1]]},
        {"field": "a", "op": "=", "value": {"x": 1}},
        {"field": "a", "op": "=", "value": float("nan")},
        {"field": "a", "op": "=", "value": 2**70},
        {"field": "a", "op": "<", "value": True},
        {"field": "", "op": "=", "value": 1},
        {"field": "a" * 501, "op": "=", "value": 1},
        {"field": "a", "op": "=", "value": "\ud800"},
        {"field": 3, "op": "=", "value": 1},
        {"or": {"exists": "a"}},
    ],
)
def test_json_that_is_no_filter_is_refused(form: dict[str, Any]) -> None:
    with pytest.raises(FilterError):
        Filter.of(form)


def test_what_is_no_form_at_all_is_refused() -> None:
    with pytest.raises(FilterError, match="got int"):
        Filter.of(3)  # type: ignore[arg-type]
    with pytest.raises(FilterError, match="one text"):
        F.a.isin("abc")
    with pytest.raises(FilterError, match="not exists"):
        _ = F.a == None  # noqa: E711
    with pytest.raises(TypeError, match="has no truth value"):
        bool(F.a == 1)
    with pytest.raises(TypeError, match="unsupported operand"):
        (F.a == 1) & 3  # type: ignore[operator]
    with pytest.raises(FilterError, match="no or several"):
        And((F.a == 1,))
    with pytest.raises(FilterError, match="no or several"):
        Or((F.a == 1, (F.b == 1) | (F.c == 2)))


def test_no_filter_is_everything() -> None:
    assert Filter.of(None) is EVERYTHING
    assert EVERYTHING.matches({})
    assert str(EVERYTHING) == "true"
    assert EVERYTHING.fields() == frozenset()


def test_hostile_input_ends_in_an_error() -> None:
    depth = sys.getrecursionlimit() * 10
    for text in ("(" * depth, "not " * depth, "(a=1 or " * depth, "[" * depth, '"' * depth, "`" * (depth + 1)):
        with pytest.raises(FilterError):
            parse(text)
    with pytest.raises(FilterError, match="characters"):
        parse("a" * (MAX_LENGTH + 1))
    nested: dict[str, Any] = {"exists": "a"}
    for _ in range(depth):
        nested = {"not": nested}
    with pytest.raises(FilterError, match="nested"):
        Filter.of(nested)
    cyclic: dict[str, Any] = {}
    cyclic["and"] = [cyclic, cyclic]
    with pytest.raises(FilterError, match="nested"):
        Filter.of(cyclic)


def test_the_deepest_filter_still_reads_back() -> None:
    filter: Filter = F.a == 1
    for level in range(MAX_DEPTH - 1):
        filter = (filter | (F.b == level)) if level % 2 else (filter & (F.b == level))
    assert parse(str(filter)) == filter
    assert Filter.of(filter.to_json()) == filter
    with pytest.raises(FilterError, match="nested"):
        _ = ~filter


def test_many_values_are_fine() -> None:
    filter = F.id.isin([f"id{number}" for number in range(20_000)])
    assert parse(str(filter)) == filter
    assert filter.matches({"id": "id19999"})


def test_keywords_as_fields_need_backticks() -> None:
    for keyword in sorted(KEYWORDS):
        assert str(F[keyword] == 1) == f"`{keyword}` = 1"
        assert parse(f"`{keyword}` = 1") == (F[keyword] == 1)


FIELDS = {"year": ("number",), "lang": ("string",), "tags": ("array",), "mixed": ("number", "string"), "gone": ("null",)}


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(" or not exists(draft)", ""),
        "mixed = 3 or mixed = 'x'",
        "gone = 3",
        "kind = 'chunk' and document_id = 'd' and title contains 'x' and exists(source)",
        "tags contains 3",
        "true",
    ],
)
def test_check_lets_sound_filters_pass(text: str) -> None:
    parse(text).check(FIELDS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yaer > 1990", "no document has the field 'yaer'; fields: gone, .*, year. Did you mean 'year'"),
        ("not exists(langs)", "Did you mean 'lang'"),
        ("zzz = 1", "no document has the field 'zzz'; fields: gone, lang, mixed, tags, year.$"),
        ('year = "1990"', "'year' holds number, the filter has a string"),
        ("year = true", "the filter has a boolean"),
        ("lang < 3", "holds string"),
        ("lang in ['en', 3]", "the filter has a number"),
        ("tags = 'x'", "Use 'contains'"),
        ("year contains 1", "holds number"),
        ("lang contains 1", "holds string"),
        ("mixed = true", "holds number or string"),
        ("id > 3", "holds string"),
        ("year > 1 or (lang = 'x' and not nope = 2)", "'nope'"),
    ],
)
def test_check_refuses_unknown_fields_and_unlike_types(text: str, message: str) -> None:
    with pytest.raises(FilterError, match=message):
        parse(text).check(FIELDS)


def test_a_record_inherits_its_documents_metadata() -> None:
    document = Document(
        "d", "text", "Title", {"year": 1990, "lang": "en", "place": {"city": "Bath"}, "id": "fake"}, "a/b.txt"
    )
    node = TextNode("d#chunk:1", "te", "d", metadata={"lang": "fr", "x": {"y": {"z": 1}}}, kind="section")
    record = record_of(node, document)
    assert record["year"] == 1990
    assert record["lang"] == "fr"
    assert record["place.city"] == "Bath"
    assert record["x.y.z"] == 1
    wanted = {"id": "d#chunk:1", "document_id": "d", "title": "Title", "kind": "section", "source": "a/b.txt"}
    assert {name: record[name] for name in wanted} == wanted
    assert parse("x.y.z = 1 and place.city = 'Bath' and exists(place) and id != 'fake'").matches(record)


def test_a_record_without_title_or_source_lacks_them() -> None:
    record = record_of(TextNode("n", "te", "d"), None)
    assert not (F.title == "").matches(record)
    assert not F.title.exists().matches(record)
    assert not F.source.exists().matches(record)
    assert (F.kind == "chunk").matches(record)


@given(st.dictionaries(texts, st.recursive(leaves, lambda inner: st.dictionaries(texts, inner, max_size=2)), max_size=3))
def test_every_field_of_a_record_is_known_by_its_type(metadata: dict[str, Json]) -> None:
    record = record_of(TextNode("n", "te", "d", metadata=metadata), None)
    types = fields_of(metadata)
    assert set(record) == set(types) | {"id", "document_id", "title", "kind", "source"}
    for name in set(types) - {"id", "document_id", "title", "kind", "source", ""}:
        assert Exists(name).matches(record) == (types[name] != "null")
        Exists(name).check({each: (kind,) for each, kind in types.items()})


@pytest.mark.process
def test_filters_stay_light() -> None:
    code = "import sys, clew.graph.filters.language; print([n for n in ('pydantic', 'numpy', 'scipy') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_json_form_has_a_schema() -> None:
    schema = json_schema()
    assert {"Comparison", "Conjunction", "Disjunction", "Existence", "Negation"} <= set(schema["$defs"])
    assert all(schema["$defs"][name]["additionalProperties"] is False for name in ("Comparison", "Conjunction"))
