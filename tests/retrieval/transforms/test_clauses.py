"""`clauses`: the transform; how questions are cut is tested where it is written."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader
from clew.models.language import load_language
from clew.retrieval.query import Query
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.clauses import Clauses
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import FOUNDED
from clew.tests.contracts.transform import TransformContract


@pytest.mark.encoder
class TestClauses(TransformContract):
    def make(self, reader: GraphReader) -> Transform:
        return Clauses()


class TestByRulesAlone(TransformContract):
    question = "Which is older, Orrin or Vale Clocks?"

    def make(self, reader: GraphReader) -> Transform:
        return Clauses()


@pytest.mark.encoder
def test_the_clause_of_a_question_is_asked_besides_it() -> None:
    with shelf.filled() as store:
        found = (Clauses() >> Keyword(store)).retrieve(FOUNDED)
        assert found.notes == ("asked besides, by clauses: the company that owns Vale Clocks",)
        assert Clauses(language=load_language("", "parse")).rewrite(Query(FOUNDED)) == Clauses().rewrite(Query(FOUNDED))


def test_the_first_clauses_are_kept() -> None:
    question = Query("Are Orrin, Selm and Tarn in one country?")
    assert [each.text for each in Clauses(2).rewrite(question).questions] == ["Orrin", "Selm"]
    assert {each.by for each in Clauses(2).rewrite(question).questions} == {"clauses(most=2)"}


@pytest.mark.parametrize("most", [0, True, 2.0, "4"])
def test_a_bad_number_is_refused(most: Any) -> None:
    with pytest.raises(QueryError, match="expected most of clauses as an integer of at least 1, got"):
        Clauses(most)
