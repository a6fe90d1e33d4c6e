"""`hyde`: by a language model, and as a statement."""

import pytest

from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import LLM
from clew.retrieval.query import Query
from clew.retrieval.question.llm_answers import MOST_CHARACTERS
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.hyde import HyDE
from clew.tests.contracts.llm_transform import ASKED, LLMTransformContract
from clew.tests.contracts.transform import TransformContract
from clew.tests.models.chat_endpoint import ChatEndpoint


class TestHyDE(TransformContract):
    def make(self, reader: GraphReader) -> Transform:
        return HyDE()


class TestByModel(LLMTransformContract):
    def transform(self, reader: GraphReader, llm: LLM | None) -> Transform:
        return HyDE(llm)

    @pytest.mark.parametrize(
        ("answer", "text"),
        [
            ("Orrin is a town.\n\nIt is older than Vale Clocks [1].", "Orrin is a town. It is older than Vale Clocks [1]."),
            ('{"passage": "Orrin is a town. It is old."}', "Orrin is a town. It is old."),
            ("Passage: Orrin is old, and Vale", "Orrin is old, and Vale"),
            ("Here is a passage:\n\nOrrin is old.", "Orrin is old."),
            ("- Orrin is old.\n- Vale Clocks is not.", "Orrin is old. Vale Clocks is not."),
        ],
    )
    def test_a_text_of_several_lines_is_one(
        self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM, answer: str, text: str
    ) -> None:
        endpoint.answers = [answer]
        assert [each.text for each in HyDE(llm).rewrite(ASKED).questions] == [text]

    def test_a_long_text_is_cut_at_a_word(self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        endpoint.answers = ["clock " * 1_000]
        (made,) = HyDE(llm).rewrite(ASKED).questions
        assert MOST_CHARACTERS - 10 < len(made.text) <= MOST_CHARACTERS
        assert made.text.endswith(" clock")
        endpoint.answers = ["c" * 3_000]
        assert [each.text for each in HyDE(llm).rewrite(ASKED).questions] == ["c" * MOST_CHARACTERS]


def test_a_question_without_the_form_of_one_is_asked_alone() -> None:
    for asked in ("clockmakers", "Wer gründete Vale Clocks?", "钟表匠是谁", "Who?", "Vale Clocks"):
        assert HyDE().rewrite(Query(asked)).questions == ()
