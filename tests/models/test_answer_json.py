"""JSON within the answers of language models."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.models.answer_json import json_in, without_thoughts

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
).filter(lambda value: isinstance(value, list | dict))
CHATTER = st.text().filter(lambda text: not set(text) & set("[{"))


@pytest.mark.parametrize(
    ("text", "values", "cut"),
    [
        ("No JSON here.", [], False),
        ('Sure: {"a": [1]}. And [2] too.', [{"a": [1]}, [2]], False),
        ('```json\n[{"a": 1}]\n```', [[{"a": 1}]], False),
        ('{"facts": [{"a": 1}, {"b": 2}, {"c"', [{"a": 1}, {"b": 2}], True),
        ('["whole", "cut of', [], True),
        ("Sets {x} and [y] are no JSON: [1]", [[1]], False),
    ],
)
def test_whole_values_are_found_outermost_first(text: str, values: list[object], cut: bool) -> None:
    found = json_in(text)
    assert [each.value for each in found.values] == values
    assert found.cut is cut


def test_objects_are_found_within_arrays() -> None:
    text = 'So: [1, {"a": {"b": 2}}, {"c": 3}]'
    found = json_in(text, objects=True)
    assert [text[each.start : each.end] for each in found.values] == ['{"a": {"b": 2}}', '{"c": 3}']


@given(st.lists(st.tuples(CHATTER, VALUES)), CHATTER)
def test_json_in_chatter_is_read_as_it_was_written(said: list[tuple[str, object]], rest: str) -> None:
    text = "".join(f"{chatter}{json.dumps(value)}" for chatter, value in said) + rest
    assert [each.value for each in json_in(text).values] == [value for _, value in said]


@pytest.mark.parametrize("text", ["[" * 1_000_000, "{" * 1_000_000, '{"a":' * 200_000, "[1] " * 250_000])
def test_a_long_answer_is_read_to_an_end(text: str) -> None:
    assert len(json_in(text).values) in (0, 250_000)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>{draft}</think>[1]", "[1]"),
        ("<THINK>a</think>b<reasoning>c</reasoning>d", "bd"),
        ("<think>never closed", ""),
        ("I think <b>so</b>", "I think <b>so</b>"),
    ],
)
def test_thoughts_are_left_out(text: str, left: str) -> None:
    assert without_thoughts(text) == left
