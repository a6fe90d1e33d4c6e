"""`decomposition`: by a language model, and by clauses."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import LLM
from clew.retrieval.query import Query
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.clauses import Clauses
from clew.retrieval.transforms.decomposition import Decomposition
from clew.tests.contracts import shelf
from clew.tests.contracts.llm_transform import ASKED, LLMTransformContract
from clew.tests.contracts.transform import TransformContract
from clew.tests.models.chat_endpoint import ChatEndpoint


class TestDecomposition(TransformContract):
    question = ASKED.text

    def make(self, reader: GraphReader) -> Transform:
        return Decomposition()


class TestByModel(LLMTransformContract):
    def transform(self, reader: GraphReader, llm: LLM | None) -> Transform:
        return Decomposition(llm=llm)

    def test_its_sub_questions_keep_their_order(self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        endpoint.answers = ["1. Which town has a clock?\n2) Who built it?\n3: Where was that builder born?\n4. And when?"]
        made = Decomposition(3, llm).rewrite(Query("Where was the builder of the town's clock born?"))
        assert [each.text for each in made.questions] == [
            "Which town has a clock?",
            "Who built it?",
            "Where was that builder born?",
        ]
        assert "at most 3 simpler questions" in endpoint.asked[0]["messages"][0]["content"]

    def test_a_question_that_is_simple_stays_alone(self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        endpoint.answers = ['["who sells paper?"]']
        made = Decomposition(llm=llm).rewrite(Query("Who sells paper?"))
        assert made.questions == ()
        assert "nothing but the question itself" in made.warnings[0]


def test_without_a_model_it_is_the_clauses() -> None:
    for asked in (*shelf.QUESTIONS[3:], ASKED.text, "Are Orrin, Selm and Tarn in one country?"):
        for most in (1, 4):
            made, clauses = Decomposition(most).rewrite(Query(asked)), Clauses(most).rewrite(Query(asked))
            assert [each.text for each in made.questions] == [each.text for each in clauses.questions]


@pytest.mark.parametrize("most", [0, True, 2.0, "4"])
def test_a_bad_number_is_refused(most: Any) -> None:
    with pytest.raises(QueryError, match="expected most of decomposition as an integer of at least 1, got"):
        Decomposition(most)
