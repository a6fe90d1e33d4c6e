"""`kg_keyword`: which words mean which entities, hand-computed scores, and what is found for want of names."""

from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Declaration
from clew.graph.errors import QueryError
from clew.graph.identity import entity_id, relation_id
from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import Completion, Usage
from clew.retrieval.facts.search import NO_ENTITY, FactSearch
from clew.retrieval.facts.seeds import meant_entities
from clew.retrieval.hits import FactNode
from clew.retrieval.query import Query
from clew.retrieval.retrievers.kg_both import KGBoth
from clew.retrieval.retrievers.kg_keyword import KGKeyword
from clew.tests.contracts import shelf
from clew.tests.contracts.facts import OWNS, FactContract
from clew.tests.contracts.retriever import FOUNDED

FOUNDED_CLOCKS = relation_id(entity_id("Cassia Vale"), "found", entity_id("Vale Clocks"))
FOUNDED_HOLDINGS = relation_id(entity_id("Matteo Brand"), "found", entity_id("Harbour Holdings"))


class TestKGKeyword(FactContract):
    lexical = True

    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        return KGKeyword(reader, shelf.embedder(), **options)

    def test_scores_are_those_of_the_formula(self, store: GraphStore) -> None:
        # "Vale Clocks" is named; of founded, company and owns each fact has one word, a way of both two.
        ranking = self.facts(store, include_text=False).retrieve(FOUNDED, 50)
        scores = {hit.id: hit.score for hit in ranking}
        assert scores[OWNS] == scores[FOUNDED_CLOCKS] == pytest.approx((1 + 1 / 3) / 2, abs=1e-6)
        assert scores[FOUNDED_HOLDINGS] == pytest.approx(0.7 * (1 + 2 / 3) / 2, abs=1e-6)
        assert ranking.ids[:2] == sorted((OWNS, FOUNDED_CLOCKS))
        flat = self.facts(store, include_text=False, decay=1).retrieve(FOUNDED, 50)
        assert {hit.id: hit.score for hit in flat}[FOUNDED_HOLDINGS] == pytest.approx(5 / 6, abs=1e-6)

    def test_facts_lead_in_and_out(self, store: GraphStore) -> None:
        ends = {(node.subject, node.object) for node in self.as_facts(store, "Vale Clocks", depth=1)}
        assert ends == {("Harbour Holdings", "Vale Clocks"), ("Cassia Vale", "Vale Clocks"), ("Vale Clocks", "Orrin")}

    @pytest.mark.parametrize(
        ("asked", "score"),
        [
            ("who owns VALE CLOCKS?", 1.0),
            ("Who owns the Válé Clocks?", 1.0),
            ("Who owns Vale Clocks' shares?", 1.0),
            ("Who owns Vale Clock?", 0.9),
        ],
    )
    def test_a_name_is_met_in_every_case_accent_and_number(self, store: GraphStore, asked: str, score: float) -> None:
        found = self.facts(store, depth=1).found(Query(asked))
        assert {each.fact.start for each in found.facts} == {score}
        assert OWNS in {each.fact.edge.id for each in found.facts}

    def test_an_entity_without_facts_gives_its_texts(self) -> None:
        texts = [*shelf.TEXTS[:3], shelf.text("selm", "Selm", "Selm is a town of paper mills.")]
        with shelf.filled(":memory:", texts) as store:
            (hit,) = self.facts(store).retrieve("Where is Selm?", 5)
            assert (hit.id, hit.score, hit.signals) == ("selm", 0.5, {"names": 0.5})
            assert "is the subject of" in hit.trail.steps[0].words
            facts = self.facts(store, include_text=False).retrieve("Where is Selm?", 5)
            assert facts.ids == []
            assert facts.warnings == ("kg_keyword: no fact is about Selm; with include_text the texts about it are found",)
            both = KGBoth(store, shelf.embedder(), weight=0.0, sentences=3)
            assert both.found(Query("Where is Selm?")).meant == {}

    def test_a_question_without_an_entity_says_so(self, store: GraphStore) -> None:
        ranking = self.facts(store).retrieve("zyzzyva?")
        assert ranking.warnings == (f"kg_keyword: {NO_ENTITY}",)

    def test_a_bad_number_of_near_names_is_refused(self, store: GraphStore) -> None:
        with pytest.raises(QueryError, match="near of kg_keyword as an integer of at least 0, got -1"):
            self.facts(store, near=-1)


@pytest.mark.parametrize(
    ("asked", "scores"),
    [
        ("Who sailed the river to Selm?", {"Selm": 1.0, "River": 0.5}),
        ("Who sailed the River to Selm?", {"Selm": 1.0, "River": 1.0}),
        ("who sailed the river to selm?", {"Selm": 1.0, "River": 1.0}),
    ],
)
def test_a_name_in_small_letters_counts_half_beside_one_with_a_capital(asked: str, scores: dict[str, float]) -> None:
    river = shelf.text("river", "River", "River is a poem. Matteo Brand wrote it.")
    named = replace(river, declarations=(Declaration(entity_id("River"), "River", document_id="river"),))
    with shelf.filled(texts=[*shelf.TEXTS, named]) as store:
        meant = meant_entities(store, Query(asked))
        assert {meant.entities[each].name: score for each, score in meant.scores.items()} == scores


class Names:
    """A language model that answers with the same text."""

    name = "names"

    def __init__(self, text: str) -> None:
        self.text = text

    def complete(self, messages: Any, schema: Any = None) -> Completion:
        return Completion(self.text, Usage(self.name))


def test_a_language_model_gives_other_names() -> None:
    with shelf.filled() as store:
        model: Any = Names('["Harbour Holding", "no such thing"]')
        asked = KGKeyword(store, shelf.embedder(), llm=model, near=0, include_text=False)
        ranking = asked.retrieve("Who began the shipping group?")
        assert OWNS in ranking.ids
        node = ranking[0].node
        assert isinstance(node, FactNode)
        assert ranking[0].trail.seeds == ("Harbour Holdings",)
        assert ranking.warnings == ()


def test_a_model_that_gives_nothing_is_told_and_gone_without() -> None:
    with shelf.filled() as store:
        model: Any = Names("I'm sorry, I cannot help with that.")
        ranking = KGKeyword(store, shelf.embedder(), llm=model).retrieve(FOUNDED)
        assert ranking.ids == KGKeyword(store, shelf.embedder()).retrieve(FOUNDED).ids
        assert any("looked up by the question's own words instead" in warning for warning in ranking.warnings)
