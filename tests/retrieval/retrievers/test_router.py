"""`router`: which retriever a question goes to, and why."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.models.embedder import Matrix, SpanlessEmbedder, TextKind, normalised
from clew.models.llm import LLM
from clew.retrieval.base import Composite, Retriever
from clew.retrieval.creation import RetrieversByName, create
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.router import RULES, Router
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.retriever import FOUNDED
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.retrieval.fixed_retriever import Failing, Fixed

A = Fixed("a", {"x": 4.0, "y": 3.0, "z": 2.0})
B = Fixed("b", {"z": 0.9, "w": 0.1})
C = Fixed("c", {"q": 7.0})


class Counting(SpanlessEmbedder):
    """Encodes a text as how often it has each of three words."""

    name = "counting"
    dimension = 3
    max_tokens = 1_000

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        rows = [[text.casefold().count(word) for word in ("town", "river", "clock")] for text in texts]
        return normalised(np.array(rows, np.float32))


COUNTING = Counting()


class TestByRules(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Router((children[0],), children[1], rules=((repr(children[0]), "founded|tower|clock|paper|river"),))


class TestSeveralByEmbedding(CompositeContract):
    count = 3

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        *of, fallback = children
        same = ("firms, their founders and rivers",) * len(of)
        return Router(tuple(of), fallback, "embedding", (), same, several=True, embedder=shelf.embedder())


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def origins(retriever: Retriever, question: str) -> set[str]:
    return {hit.trail.origin for hit in retriever.retrieve(question)}


class TestRules:
    router = Router((A, B), C, rules=(("b", "(?P<a_river>river|brook)"), ("a", "town"), ("b", "bridge")))

    def test_the_first_rule_that_matches_decides_and_says_why(self) -> None:
        ranking = self.router.retrieve("Which RIVER flows through the town?")
        assert [(hit.id, hit.score) for hit in ranking] == [("z", 0.9), ("w", 0.1)]
        assert ranking.notes == ("routed to b: a river, “RIVER”",)
        assert {hit.trail.origin for hit in ranking} == {"router: b"}
        assert dict(ranking[0].components) == {"b": 0.9}
        assert self.router.retrieve("the town").notes == ("routed to a: a rule, “town”",)

    def test_several_are_fused_and_what_two_find_keeps_its_best_score(self) -> None:
        several = Router((A, B), C, rules=self.router.rules, several=True)
        ranking = several.retrieve("Which river flows through the town?")
        # Calibrated: a gives 1, .5, 0 and b 1, 0: z has 1 of b.
        assert [(hit.id, hit.score) for hit in ranking] == [("x", 1.0), ("z", 1.0), ("y", 0.5), ("w", 0.0)]
        assert {hit.id: hit.trail.origin for hit in ranking}["z"] == "router: b | a"
        assert ranking.notes == ("routed to b: a river, “river”", "routed to a: a rule, “town”")
        assert several.retrieve("the bridge").ids == ["z", "w"]

    def test_where_none_matches_the_fallback_answers(self) -> None:
        ranking = self.router.retrieve("a clock")
        assert (ranking.ids, ranking.notes) == (["q"], ("routed to c, the fallback: nothing fits",))

    def test_a_choice_that_fails_is_replaced_by_the_fallback(self) -> None:
        router = Router((Failing(),), C, rules=(("failing", "town"),))
        with pytest.raises(OSError, match="dead"):
            router.retrieve("town")
        ranking = router.with_policy(on_error="partial").retrieve("town")
        assert ranking.ids == ["q"]
        assert ranking.notes == ("routed to failing: a rule, “town”", "routed to c, the fallback: what was chosen failed")

    def test_a_choice_finds_what_it_finds_alone(self, store: GraphStore) -> None:
        made = create("router", store, shelf.embedder(), rules={"keyword % 3": ["zzz", "clock"]})
        assert made.retrieve("clockmakers", 2).ids == Keyword(store).retrieve("clockmakers", 2).ids
        hidden = made.retrieve("clockmakers", filter="document_id != 'cassia'")
        assert hidden.ids
        assert "cassia" not in hidden.ids


@pytest.mark.parametrize(
    ("question", "route"),
    [
        ('Where is "clock tower" written?', 'keyword: a quoted phrase, “"clock tower"”'),
        ("Was ist „Der Turm“?", "keyword: a quoted phrase, “„Der Turm“”"),
        ("What does error E-1042 mean?", "keyword: a code, “E-1042”"),
        ("which firm sells ab12?", "keyword: a code, “ab12”"),
        ("Who is older, Cassia Vale or Matteo Brand?", "hybrid: a comparison, “older”"),
        ("Who sold Vale Clocks to Harbour Holdings?", "hybrid: several names, “Vale Clocks to Harbour Holdings”"),
        ("How do mills make paper?", "vector: an explanation, “How”"),
        ("how many mills are there?", "hybrid, the fallback: nothing fits"),
        ("Who won the prize in the 1990s, on the 2nd day?", "hybrid, the fallback: nothing fits"),
        ("Where is Orrin?", "hybrid, the fallback: nothing fits"),
        ("a " * 9_999, "hybrid, the fallback: nothing fits"),
        ("A " * 9_999, "hybrid, the fallback: nothing fits"),
        ("a-" * 9_999, "hybrid, the fallback: nothing fits"),
    ],
)
def test_the_rules_that_come_with_it(question: str, route: str) -> None:
    made = Router((Fixed("keyword", {"k": 1.0}), Fixed("vector", {"v": 1.0}), Fixed("hybrid", {"h": 1.0})), C)
    ranking = Router(made.of, made.of[2]).retrieve(question)
    assert ranking.notes == (f"routed to {route}",)


class TestEmbedding:
    router = Router((A, B, C), C, "embedding", (), ("the town", "town and river", "a clock"), embedder=COUNTING)

    def test_the_nearest_description_is_chosen(self) -> None:
        ranking = self.router.retrieve("Which river?")
        assert (ranking.ids, ranking.notes) == (["z", "w"], ("routed to b: cosine 0.71 with “town and river”",))

    def test_several_are_those_that_are_nearly_as_near(self) -> None:
        several = Router(self.router.of, C, "embedding", (), self.router.descriptions, True, COUNTING)
        # With "town town river": 2/sqrt(5) = .894 and 3/sqrt(10) = .949; .894 is at least .8 of that. No clock: 0.
        notes = several.retrieve("town, town, river").notes
        assert notes == ("routed to b: cosine 0.95 with “town and river”", "routed to a: cosine 0.89 with “the town”")
        # With "river": .707 and 0.
        assert len(several.retrieve("river").notes) == 1

    def test_where_nothing_is_near_the_fallback_answers(self) -> None:
        assert self.router.retrieve("Who?").notes == ("routed to c, the fallback: nothing fits",)

    def test_descriptions_come_from_the_registry(self, store: GraphStore) -> None:
        made: Any = create("router", store, shelf.embedder(), of=["graph", "keyword | fusion", "vector"], by="embedding")
        assert made.descriptions[0].startswith("entities of the question")
        assert made.descriptions[1].startswith("exact words: names, codes")
        assert made.descriptions[1].endswith("; explanations, and topics that the texts may describe in other words")
        described: Any = create("router", store, shelf.embedder(), descriptions={"vector": "towns"}, by="embedding")
        assert described.descriptions[1] == "towns"
        assert all(described.descriptions)


class TestLanguageModel:
    def router(self, llm: LLM, several: bool = False) -> Router:
        descriptions = ("the town", "town and river", "a clock")
        return Router((A, B, C), C, "llm", (), descriptions, several, COUNTING, llm)

    @pytest.mark.parametrize(
        "answer",
        ['[{"choice": 2, "reason": "water"}]', "2", "Choice: 2", '```json\n[{"choice": 2}]\n```', '{"choice": "2"}'],
    )
    def test_it_chooses_by_number(self, llm: LLM, endpoint: ChatEndpoint, answer: str) -> None:
        endpoint.answers = [answer]
        ranking = self.router(llm).retrieve("the clock")
        assert ranking.ids == ["z", "w"]
        assert ranking.notes == (f"routed to b: the language model's choice, {' '.join(answer.split())}",)
        assert ranking.warnings == ()
        asked = endpoint.asked[0]["messages"]
        assert "1. the town\n2. town and river\n3. a clock" in asked[0]["content"]
        assert asked[1]["content"] == "the clock"

    def test_it_may_choose_several(self, llm: LLM, endpoint: ChatEndpoint) -> None:
        endpoint.answers = ['[{"choice": 3}, {"choice": 1}, {"choice": 3}, {"choice": 9}, {"choice": 0}]']
        assert [note[:11] for note in self.router(llm, True).retrieve("river").notes] == ["routed to c", "routed to a"]
        assert self.router(llm).retrieve("river").ids == ["q"]

    @pytest.mark.parametrize("answer", ["I cannot say.", "", "Doc: 0", '[{"choice": 7}]', "[", "none of them", "-1"])
    def test_garbage_is_replaced_by_embeddings_with_a_warning(self, llm: LLM, endpoint: ChatEndpoint, answer: str) -> None:
        endpoint.answers = [answer]
        ranking = self.router(llm).retrieve("Which river?")
        assert ranking.ids == ["z", "w"]
        (warning,) = ranking.warnings
        assert warning.startswith("routed by embedding: the language model ")
        assert ranking.notes == ("routed to b: cosine 0.71 with “town and river”",)

    def test_a_model_that_refuses_is_replaced_too(self, llm: LLM, endpoint: ChatEndpoint) -> None:
        endpoint.failures = [(429, "")] * 3
        ranking = self.router(llm).retrieve("Which river?")
        assert ranking.ids == ["z", "w"]
        assert "the language model did not answer" in ranking.warnings[0]

    def test_without_one_it_is_refused(self, store: GraphStore) -> None:
        with pytest.raises(ConfigError, match=r"router\(by='llm'\) needs a language model"):
            create("router", store, shelf.embedder(), by="llm")

    def test_it_is_made_by_name(self, store: GraphStore, llm: LLM, endpoint: ChatEndpoint) -> None:
        endpoint.answers = ["1"]
        made = RetrieversByName(store, shelf.embedder(), None, llm).make("router(keyword, vector, by='llm')")
        assert origins(made, FOUNDED) == {"router: keyword"}


@pytest.mark.parametrize("mark", ["“", "„", "«"])
def test_quotation_marks_that_nothing_closes_are_read_at_once(mark: str) -> None:
    """Without a bound each of them looks for its end through the whole rest of the question."""
    phrases = Router((A,), A, rules=(("a", RULES[0][1]),))
    assert phrases._by_rules(mark * 20_000) == []
    assert phrases._by_rules(f'{mark * 19_000} "a phrase"') == [(0, 'a quoted phrase, “"a phrase"”')]


def test_it_is_made_by_name(store: GraphStore) -> None:
    made = create("router", store, shelf.embedder())
    assert repr(made) == "router(of=(keyword, vector, hybrid), fallback=hybrid)"
    assert create(repr(made), store, shelf.embedder()) == made
    ruled = create("router", store, shelf.embedder(), rules={'vector(unit="sentence")': "town"}, fallback="keyword")
    assert repr(ruled) == (
        "router(of=(vector(unit='sentence'),), fallback=keyword, rules=((\"vector(unit='sentence')\", 'town'),))"
    )
    assert create(repr(ruled), store, shelf.embedder()) == ruled
    assert origins(ruled, "town") == {"router: vector"}
    some = create("router(vector, graph)", store, shelf.embedder())
    assert some.retrieve("How do mills work?").notes == ("routed to vector: an explanation, “How”",)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"of": ()}, QueryError, "router needs at least one retriever"),
        ({"by": "embeddings"}, QueryError, "unknown by='embeddings' of router; .* Did you mean 'embedding'"),
        ({"by": "embedding", "embedder": None}, ConfigError, "needs an embedder"),
        ({"by": "llm"}, ConfigError, "needs a language model"),
        ({"rules": (("a", "("),)}, ConfigError, r"the rule '\(' of router is not a regular expression"),
        ({"rules": (("A", "x"),)}, ConfigError, "for 'A', which is not among its choices: a, b. Did you mean 'a'"),
        ({"several": "x"}, QueryError, "several of router as true or false, got 'x'"),
        ({"descriptions": ("one",)}, ConfigError, "2 retrievers, 1 descriptions"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Router(**{"of": (A, B), "fallback": C, "embedder": COUNTING, **options})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": ["vektor"]}, "Did you mean 'vector'"),
        ({"fallback": "hybird"}, "Did you mean 'hybrid'"),
        ({"rules": {"vektor": "x"}}, "Did you mean 'vector'"),
        ({"rules": {"graph": "x"}, "of": ["keyword"]}, "for 'graph', which is not among its choices: keyword"),
        ({"rules": {"vector": [3]}}, "expected rules of router as"),
        ({"rules": "town"}, "expected rules of router as"),
        ({"rules": [["vector"]]}, "expected rules of router as"),
        ({"descriptions": 5}, "expected descriptions of router as .*, got 5"),
        ({"descriptions": "x"}, "expected descriptions of router as .*, got 'x'"),
        ({"descriptions": [5], "of": ["keyword"]}, r"expected descriptions of router as .*, got \[5\]"),
        ({"descriptions": {"keyword": 5}}, "expected descriptions of router as"),
        ({"descriptions": {"graph": "x"}}, "description of router is for 'graph', which is not among its choices"),
    ],
)
def test_unknown_names_are_refused(store: GraphStore, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        create("router", store, shelf.embedder(), **options)
