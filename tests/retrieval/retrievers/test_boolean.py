"""`boolean`: the operators `&` and `|` by name."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import GraphReader
from clew.retrieval.base import Both, Composite, Fused, Retriever
from clew.retrieval.creation import create
from clew.retrieval.retrievers.boolean import boolean
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.retrieval.fixed_retriever import LAW, Fixed

A = Fixed("a", {"x": 3.0, "y": 2.0, "z": 1.0})
B = Fixed("b", {"y": 9.0, "w": 8.0})
C = Fixed("c", {"y": 0.5, "x": 0.1})

scores = st.dictionaries(st.sampled_from("abcdef"), st.integers(-3, 3).map(float), max_size=6)


class TestAnd(CompositeContract):
    lexical = True
    count = 3

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return made(*children)


class TestOr(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return made(*children, mode="or")


def made(*of: Retriever, mode: Any = "and") -> Composite:
    composite = boolean({}, *of, mode=mode)
    assert isinstance(composite, Composite)
    return composite


def test_sets_and_component_scores_by_hand() -> None:
    both, any_of = made(A, B).retrieve("q"), made(A, B, mode="or").retrieve("q")
    # y: 1/62 + 1/61.
    assert [(hit.id, hit.score) for hit in both] == [("y", 0.032522)]
    assert both[0].components == {"a": 2.0, "b": 9.0}
    assert any_of.ids == ["y", "x", "w", "z"]
    assert [dict(hit.components) for hit in any_of] == [{"a": 2.0, "b": 9.0}, {"a": 3.0}, {"b": 8.0}, {"a": 1.0}]
    assert made(A, B, C).retrieve("q").ids == ["y"]
    assert made(A).retrieve("q").ids == made(A, mode="or").retrieve("q").ids == ["x", "y", "z"]


@LAW
@given(several=st.lists(scores, min_size=1, max_size=4))
def test_or_holds_all_that_and_holds_and_both_are_the_operators(several: list[dict[str, float]]) -> None:
    parts = [Fixed(f"f{number}", each) for number, each in enumerate(several)]
    both, any_of = made(*parts).retrieve("q"), made(*parts, mode="or").retrieve("q")
    assert set(both.ids) == set.intersection(*map(set, several))
    assert set(any_of.ids) == set().union(*several)
    assert set(both.ids) <= set(any_of.ids)
    assert (both, any_of) == (Both(tuple(parts)).retrieve("q"), Fused(tuple(parts)).retrieve("q"))


def test_it_is_made_by_name_of_names_and_expressions() -> None:
    with shelf.filled() as store:
        assert repr(create("boolean", store, shelf.embedder())) == "keyword & vector"
        made = create("boolean('graph % 5', keyword, mode='or')", store, shelf.embedder())
        assert repr(made) == "graph % 5 | keyword"
        assert made.retrieve(shelf.QUESTIONS[0]).ids
        with pytest.raises(ConfigError, match="Did you mean 'vector'"):
            create("boolean", store, shelf.embedder(), of=["vektor"])


@pytest.mark.parametrize(("mode", "hint"), [("AND", "Did you mean 'and'"), ("xor", "Did you mean 'or'"), (None, "and, or")])
def test_an_unknown_mode_is_refused_with_the_nearest(mode: Any, hint: str) -> None:
    with pytest.raises(QueryError, match=f"unknown mode .* of boolean; .*{hint}"):
        boolean({}, A, mode=mode)


def test_without_retrievers_there_is_nothing_to_combine() -> None:
    with pytest.raises(QueryError, match="at least one component"):
        Both(())
