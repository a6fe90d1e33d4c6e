"""`expansion`: the relevance model by hand, and the words that it adds."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.retrieval.query import MAX_QUESTION, Query
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.expansion import Expansion, relevance
from clew.tests.contracts import shelf
from clew.tests.contracts.transform import TransformContract
from clew.tests.retrieval.fixed_retriever import LAW


class TestExpansion(TransformContract):
    # A question whose best texts are the same by the shelf's frequencies, which a view keeps, and by those of its own.
    question = "clockmakers"

    def make(self, reader: GraphReader) -> Transform:
        return Expansion(reader)


TEXTS = (
    # 8 words; "bells" and "bell" are one term.
    shelf.text("a", "", "Selm rings a bell, Selm rings two bells."),
    # 4 words.
    shelf.text("b", "", "Selm drinks from Tarn."),
    shelf.text("c", "", "Nothing of it."),
)


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled(":memory:", TEXTS) as made:
        yield made


def made(reader: GraphReader, question: str, **options: int) -> list[str]:
    return [each.text for each in Expansion(reader, **options).rewrite(Query(question)).questions]


def test_the_relevance_model_is_the_one_computed_by_hand() -> None:
    # P(d | q) = 3/4 and 1/4; P(t | d) = tf / 8 and tf / 4.
    first = {"selm": 2, "ring": 2, "a": 1, "bell": 2, "two": 1}
    second = {"selm": 1, "drink": 1, "from": 1, "tarn": 1}
    assert relevance([(first, 6.0), (second, 2.0)]) == {
        "selm": 0.75 * 2 / 8 + 0.25 / 4,
        "bell": 0.75 * 2 / 8,
        "ring": 0.75 * 2 / 8,
        "a": 0.75 / 8,
        "two": 0.75 / 8,
        "drink": 0.25 / 4,
        "from": 0.25 / 4,
        "tarn": 0.25 / 4,
    }


def test_the_terms_of_greatest_weight_are_added_as_the_texts_write_them(store: GraphStore) -> None:
    scores = dict(store.search_text("Where is Selm?", 3))
    share = {text: score / sum(scores.values()) for text, score in scores.items()}
    # Of a's 8 words "bells" and "rings" are 2 each, "two" is 1; of b's 4 "drinks" and "Tarn" are 1 each.
    assert share["a"] * 2 / 8 > share["b"] / 4 > share["a"] / 8
    assert made(store, "Where is Selm?", terms=9) == ["Where is Selm? bell rings drinks Tarn two"]
    assert made(store, "Where is Selm?", terms=3) == ["Where is Selm? bell rings drinks"]


def test_fewer_texts_lend_fewer_words(store: GraphStore) -> None:
    (best, _), *_ = store.search_text("Tarn Selm", 1)
    assert best == "b"
    assert made(store, "Tarn Selm", texts=1) == ["Tarn Selm drinks"]


def test_nothing_found_adds_nothing(store: GraphStore) -> None:
    assert made(store, "zyzzyva") == []
    assert made(open_store(":memory:"), "Selm") == []


def test_a_text_of_the_questions_own_words_adds_nothing() -> None:
    with shelf.filled(":memory:", [shelf.text("a", "", "Is it a river? The river Tarn.")]) as store:
        assert made(store, "the river Tarn") == []


def test_other_scripts_and_whole_questions_of_the_greatest_length_are_read() -> None:
    with shelf.filled(":memory:", [shelf.text("a", "", "钟表匠住在北京"), shelf.text("b", "", "Tarn river")]) as store:
        (expanded,) = made(store, "北京", terms=2)
        assert expanded.startswith("北京 ")
        assert made(store, "Tarn" + " " * (MAX_QUESTION - 4)) == []


def test_a_second_text_is_found_by_the_words_of_the_first() -> None:
    with shelf.filled(":memory:", shelf.TEXTS) as store:
        question = "Where was Matteo Brand born?"
        assert "tarn" not in Keyword(store).retrieve(question, 20).ids
        searched = Expansion(store, terms=20) >> Keyword(store)
        found = {hit.id: hit for hit in searched.retrieve(question, 20)}
        assert found["selm"].trail.asked


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1)


@LAW
@given(st.lists(st.tuples(COUNTS, st.floats(0.01, 50)), min_size=1, max_size=5))
def test_the_weights_are_shares_and_in_order(texts: list[tuple[dict[str, int], float]]) -> None:
    weights = relevance(texts)
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-5)
    assert list(weights.values()) == sorted(weights.values(), reverse=True)
    assert set(weights) == {term for counts, _ in texts for term in counts}


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_no_word_of_a_hidden_text_is_lent(asked: str) -> None:
    marked = [shelf.text(f"{place}", "", f"{asked} zyz{place}") for place in range(6)]
    with shelf.filled(":memory:", marked) as store:
        searched = Expansion(store, terms=50, texts=50) >> Keyword(store)
        for hidden in marked:
            (note,) = searched.retrieve(asked, 20, filter=f'document_id != "{hidden.document.id}"').notes
            assert note.count("zyz") == 5
            assert f"zyz{hidden.document.id}" not in note


@pytest.mark.parametrize("option", ["terms", "texts"])
@pytest.mark.parametrize("value", [0, -3, True, 1.5, "2", None])
def test_a_bad_number_is_refused(store: GraphStore, option: str, value: Any) -> None:
    with pytest.raises(QueryError, match=f"expected {option} of expansion as an integer of at least 1, got"):
        Expansion(store, **{option: value})
