"""Transforms, chains of them, and what `transform >> retriever` finds."""

from dataclasses import dataclass
from operator import add, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.store import GraphReader
from clew.retrieval.base import Retriever
from clew.retrieval.hits import Hit
from clew.retrieval.query import Query, Rewriting
from clew.retrieval.ranking import Ranking
from clew.retrieval.transform import MOST_QUESTIONS, Chain, Transform, Transformed
from clew.tests.contracts.transform import TransformContract
from clew.tests.retrieval.fixed_retriever import LAW, Fixed, Keep, hit


@dataclass(frozen=True, repr=False)
class Halves(Transform):
    """The halves of a question."""

    name = "halves"

    def rewrite(self, query: Query) -> Rewriting:
        words = query.text.split()
        middle = len(words) // 2
        return self.rewriting([" ".join(words[:middle]), " ".join(words[middle:])])


@dataclass(frozen=True, repr=False)
class Saying(Transform):
    """The same questions whatever is asked."""

    questions: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    name = "saying"

    def rewrite(self, query: Query) -> Rewriting:
        return self.rewriting(self.questions, self.warnings)


SAYING = Saying(("b c", "A", "b  C"))


class Failing(Transform):
    """Cannot."""

    name = "failing"

    def rewrite(self, query: Query) -> Rewriting:
        raise OSError("the line is dead")


class Words(Retriever):
    """Finds one hit for each word of the question, the first the best."""

    name = "words"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return Ranking(hit(word, 1.0 - place / 100) for place, word in enumerate(query.text.split())).top(k)


class TestHalves(TransformContract):
    def make(self, reader: GraphReader) -> Transform:
        return Halves()


class TestChain(TransformContract):
    def make(self, reader: GraphReader) -> Transform:
        return Halves() >> Saying(("clock tower",))


def by_id(ranking: Ranking) -> dict[str, Hit]:
    return {each.id: each for each in ranking}


def test_every_question_is_asked_and_the_answers_are_fused_by_rank() -> None:
    found = (SAYING >> Words()).retrieve("a b")
    # a: first of the question; b: second of the question, first of the other; c: second of the other.
    assert {each.id: each.score for each in found} == {
        "b": round(1 / 62 + 1 / 61, 6),
        "a": round(1 / 61, 6),
        "A": round(1 / 61, 6),
        "c": round(1 / 62, 6),
    }
    assert by_id(found)["b"].signals == {"words": 1 / 62, "“b c”": 1 / 61}
    assert {each.id: each.trail.asked for each in found} == {"a": "", "b": "b c", "c": "b c", "A": "A"}
    assert str(by_id(found)["c"].trail).startswith("asked “b c” · ")
    assert found.notes == tuple(f"asked besides, by {SAYING!r}: {question}" for question in ("b c", "A"))


def test_a_question_that_asks_the_same_or_nothing_is_not_asked() -> None:
    found = (Saying((" A  B ", "", "?!")) >> Fixed("fixed", {"x": 1.0})).retrieve("a b")
    assert (found.notes, [each.trail.asked for each in found]) == ((), [""])


def test_a_chain_applies_each_to_the_question_and_to_what_came_before() -> None:
    chain = Halves() >> Saying(("z",)) >> Halves()
    assert chain == Chain((Halves(), Saying(("z",)), Halves()))
    assert repr(chain) == "halves >> saying(questions=('z',)) >> halves"
    made = chain.rewrite(Query("a b c d"))
    assert [(each.text, each.by) for each in made.questions] == [
        ("a b", "halves"),
        ("c d", "halves"),
        ("z", "saying(questions=('z',))"),
        ("a", "halves >> halves"),
        ("b", "halves >> halves"),
        ("c", "halves >> halves"),
        ("d", "halves >> halves"),
    ]


def test_a_chain_that_makes_too_much_is_cut_and_says_so() -> None:
    chain = Saying(tuple(f"question {number}" for number in range(30))) >> Halves()
    made = chain.rewrite(Query("a"))
    assert len(made.questions) == MOST_QUESTIONS
    assert any(f"made more than {MOST_QUESTIONS} questions" in warning for warning in made.warnings)
    again = Saying(tuple(f"question {number}" for number in range(4)))
    calls = Chain((again,) * 12).rewrite(Query("a"))
    assert len(calls.questions) == 4


def test_warnings_reach_the_ranking() -> None:
    assert (Saying((), ("no model",)) >> Words()).retrieve("a").warnings == ("no model",)


def test_a_failing_transform_raises_or_is_left_out() -> None:
    searched = Failing() >> Words()
    with pytest.raises(OSError, match="dead"):
        searched.retrieve("a")
    found = searched.with_policy(on_error="partial").retrieve("a")
    assert (found.ids, found.warnings) == (["a"], ("failing failed and is left out: OSError: the line is dead",))


def test_it_binds_as_in_python() -> None:
    a, b = Fixed("a", {}), Fixed("b", {})
    assert repr(Halves() >> a | b) == "halves >> a | b"
    assert repr(Halves() >> (a | b)) == "halves >> (a | b)"
    assert repr(Halves() >> a >> Keep()) == "halves >> a >> keep"
    assert repr(Halves() >> (a >> Keep())) == "halves >> (a >> keep)"
    assert repr(Halves() >> (Halves() >> a) >> Keep()) == "halves >> (halves >> a) >> keep"
    assert repr((Halves() >> a >> Keep()) % 3 | 2 * (Halves() >> a)) == "(halves >> a >> keep) % 3 | 2 * (halves >> a)"
    assert repr((Halves() >> a) + b & (Halves() >> a)) == "(halves >> a) + b & halves >> a"
    assert isinstance(Halves() >> a, Transformed)
    with pytest.raises(TypeError):
        Halves() >> Keep()  # type: ignore[operator]
    with pytest.raises(TypeError, match="expected transforms"):
        Chain((a,))  # type: ignore[arg-type]


def value_of(text: str) -> object:
    """What an expression means in Python; None where it means nothing."""
    try:
        return eval(text, {"a": FIXED_A, "b": FIXED_B, "keep": Keep(), "halves": Halves()})
    except TypeError:
        return None


FIXED_A, FIXED_B = Fixed("a", {}), Fixed("b", {})
EXPRESSIONS: st.SearchStrategy[Retriever] = st.recursive(
    st.sampled_from([FIXED_A, FIXED_B]),
    lambda inner: st.one_of(
        st.builds(or_, inner, inner),
        st.builds(add, inner, inner),
        st.builds(lambda each: 2 * each, inner),
        st.builds(lambda each: each % 3, inner),
        st.builds(lambda each: each >> Keep(), inner),
        st.builds(lambda each: Halves() >> each, inner),
        st.builds(lambda each: (Halves() >> Halves()) >> each, inner),
    ),
    max_leaves=4,
)


@LAW
@given(EXPRESSIONS)
def test_what_a_transformed_retriever_prints_reads_back_and_needs_each_of_its_brackets(expression: Retriever) -> None:
    text = repr(expression)
    assert value_of(text) == expression
    for place in (place for place, sign in enumerate(text) if sign == "("):
        depth, end = 0, place
        for end in range(place, len(text)):
            depth += (text[end] == "(") - (text[end] == ")")
            if not depth:
                break
        shorter = text[:place] + text[place + 1 : end] + text[end + 1 :]
        assert value_of(shorter) != expression
