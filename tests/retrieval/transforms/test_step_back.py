"""`step_back`: by a language model, and by what the question is about."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphReader, GraphStore, open_store
from clew.models.llm import LLM
from clew.retrieval.query import Query
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.step_back import TOPICS, StepBack
from clew.tests.contracts import shelf
from clew.tests.contracts.llm_transform import MADE, LLMTransformContract
from clew.tests.contracts.transform import TransformContract
from clew.tests.models.chat_endpoint import ChatEndpoint


class TestStepBack(TransformContract):
    def make(self, reader: GraphReader) -> Transform:
        return StepBack(reader)


class TestByModel(LLMTransformContract):
    def transform(self, reader: GraphReader, llm: LLM | None) -> Transform:
        return StepBack(reader, llm)

    def test_one_question_is_asked_of_several(self, store: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        endpoint.answers = [f"1. {MADE}\n2. And Selm?"]
        assert [each.text for each in StepBack(store, llm).rewrite(Query("Who?")).questions] == [MADE]


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as made:
        yield made


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        ("Who founded the company that owns Vale Clocks?", ["Vale Clocks"]),
        ("what did cassia vale's firm build in Orrin in 1902?", ["cassia vale", "Orrin"]),
        ("Orrin, Selm, Tarn or Vale Clocks?", ["Orrin", "Selm", "Tarn"]),
        ("Where was Otto Lund in August 1954?", ["Otto Lund"]),
        ("Who sells paper?", []),
        ("In the May of 1902?", []),
        ("clockmakers", []),
    ],
)
def test_its_topics_are_the_names_that_the_graph_knows_or_capitals_show(
    store: GraphStore, question: str, topics: list[str]
) -> None:
    assert len(topics) <= TOPICS
    assert [each.text for each in StepBack(store).rewrite(Query(question)).questions] == topics


def test_without_a_graph_capitals_show_names() -> None:
    made = StepBack(open_store(":memory:")).rewrite(Query("Who founded the company that owns Vale Clocks?"))
    assert [each.text for each in made.questions] == ["Vale Clocks"]
