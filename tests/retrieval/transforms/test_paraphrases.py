"""`paraphrases`: by a language model, and by names and keywords."""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import LLM
from clew.retrieval.query import Query
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.paraphrases import Paraphrases
from clew.tests.contracts import shelf
from clew.tests.contracts.llm_transform import LLMTransformContract
from clew.tests.contracts.transform import TransformContract
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.retrieval.transforms.test_aliases import TEXTS


class TestParaphrases(TransformContract):
    texts = TEXTS

    def make(self, reader: GraphReader) -> Transform:
        return Paraphrases(reader)


class TestByModel(LLMTransformContract):
    def transform(self, reader: GraphReader, llm: LLM | None) -> Transform:
        return Paraphrases(reader, llm=llm)

    def test_the_first_of_its_answers_are_asked(self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        asked = "When was it built?"
        endpoint.answers = [f'["{asked.upper()}", "a?", "A?", "b?", "c?"]']
        assert [each.text for each in Paraphrases(store, 2, llm).rewrite(Query(asked)).questions] == ["a?", "b?"]
        assert "Write 2 other ways" in endpoint.asked[0]["messages"][0]["content"]

    def test_the_question_itself_is_no_answer(self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        endpoint.answers = ['["Who  sells paper?"]']
        made = Paraphrases(store, llm=llm).rewrite(Query("Who sells paper?"))
        assert [each.text for each in made.questions] == ["sells paper"]
        assert made.warnings == (
            "paraphrases: the language model answered with nothing but the question itself; "
            "made of names and keywords instead",
        )


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled(":memory:", TEXTS) as made:
        yield made


def test_other_names_come_before_keywords(store: GraphStore) -> None:
    question = Query("Did Matteo Brand know of Vale Clocks?")

    def made(most: int) -> list[str]:
        return [each.text for each in Paraphrases(store, most).rewrite(question).questions]

    names = ["Did Baron Tolland know of Vale Clocks?", "Did Matteo Brand know of Old Vale Works?"]
    assert made(2) == names
    assert made(9)[:2] == names
    assert made(9)[-1] == "Matteo Brand know Vale Clocks"


@pytest.mark.parametrize("most", [0, True, 2.0, "3"])
def test_a_bad_number_is_refused(store: GraphStore, most: Any) -> None:
    with pytest.raises(QueryError, match="expected most of paraphrases as an integer of at least 1, got"):
        Paraphrases(store, most)
