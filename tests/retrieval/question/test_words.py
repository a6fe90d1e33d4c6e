import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.retrieval.question.words import folded, folded_name


@given(st.text())
def test_offsets_stay(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [("The Kiss", "kiss"), ("  Łódź, Poland", "łodz  poland"), ("A", "a"), ("An Officer's Son", "officer s son"), ("", "")],
)
def test_names(name: str, key: str) -> None:
    assert folded_name(name) == key
    assert f" {key} " in f" {folded('of ' + name.strip())} "
