"""`auto`: the spec with the ranking, the rules of k, order, mandatory filters, and a language model's answers."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from clew.graph.errors import ConfigError, FilterError, QueryError
from clew.graph.filters.language import EVERYTHING, F, Filter
from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import LLM
from clew.retrieval.auto_retrieval.spec import QuerySpec, ResultOrder
from clew.retrieval.base import Composite, Retriever
from clew.retrieval.creation import create
from clew.retrieval.retrievers.auto import Auto
from clew.retrieval.retrievers.keyword import Keyword
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.neo4j_server.emptying import empty


class TestAuto(CompositeContract):
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Auto(children[0], reader)


class TestAutoWithMandatoryFilter(CompositeContract):
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        # It lets everything pass that the contract asks for, references too.
        return Auto(children[0], reader, EVERYTHING, max_k=10**10)


REPORTS = (
    shelf.text("a", "Tides", "The tides of Orrin rise high.", (), {"year": 1990, "lang": "English", "tags": ["sea"]}),
    shelf.text("b", "Nets", "Nets against the tides.", (), {"year": 2001, "lang": "Danish", "tags": ["sea", "law"]}),
    shelf.text("c", "Eels", "Eels like the tides.", (), {"year": 2010, "lang": "Danish", "draft": True}),
    shelf.text("d", "Clocks", "Clocks and tides.", (), {"year": 2019, "lang": "Welsh", "tags": ["law"]}),
    shelf.text("e", "Notes", "Tides are noted here."),
)


@pytest.fixture(scope="module")
def reports() -> Iterator[GraphStore]:
    with shelf.filled(texts=REPORTS) as store:
        yield store


def auto(reader: GraphReader, llm: LLM | None = None, **options: Any) -> Retriever:
    return create("auto", reader, shelf.embedder(), llm=llm, of="keyword", **options)


class TestByRules:
    def test_the_filter_and_what_is_left_are_told(self, reports: GraphStore) -> None:
        ranking = auto(reports).retrieve("Danish reports on tides")
        assert set(ranking.ids) == {"b", "c"}
        assert ranking.notes == ('searched for “tides”, where lang = "Danish" (by rules)',)
        assert ranking == Keyword(reports).retrieve("tides", filter='lang = "Danish"').noted(*ranking.notes)

    def test_a_question_that_asks_for_no_filter_is_searched_as_it_is(self, reports: GraphStore) -> None:
        assert auto(reports).retrieve("Who fears the tides?") == Keyword(reports).retrieve("Who fears the tides?")

    def test_the_spec_is_a_value(self, reports: GraphStore) -> None:
        made = create("auto", reports, shelf.embedder(), of="keyword")
        assert isinstance(made, Auto)
        assert made.spec("latest two Danish reports on tides") == QuerySpec(
            "tides", (F.lang == "Danish") & F.year.exists(), 2, ResultOrder("year")
        )

    def test_what_cannot_be_asked_for_is_a_warning(self, reports: GraphStore) -> None:
        ranking = auto(reports).retrieve('reports titled "Whales" on tides')
        assert ranking.warnings == ("no document has 'Whales' as title",)
        assert len(ranking) == 5

    @pytest.mark.parametrize(
        ("question", "k", "options", "expected"),
        [
            ("documents in Danish or Welsh", 10, {}, ["b", "c", "d"]),
            ("documents in Danish or Welsh", 2, {}, ["b", "c"]),
            ("documents in Danish or Welsh", 10, {"blank_k": 1}, ["b"]),
            ("documents in Danish or Welsh", 10, {"max_k": 2}, ["b", "c"]),
            ("the latest documents", 10, {}, ["d", "c", "b", "a"]),
            ("the latest two documents", 10, {"blank_k": 1}, ["d", "c"]),
            ("the latest three documents", 2, {}, ["d", "c"]),
            ("the latest three documents", 10, {"max_k": 1}, ["d"]),
            ("the oldest document", 10, {}, ["a"]),
            ("the first two documents", 10, {}, ["a", "b"]),
            ("documents without a year", 10, {}, ["e"]),
        ],
    )
    def test_questions_about_metadata_alone_are_listed(
        self, reports: GraphStore, question: str, k: int, options: dict[str, Any], expected: list[str]
    ) -> None:
        ranking = auto(reports, **options).retrieve(question, k)
        assert ranking.ids == expected
        assert "listed" in ranking.notes[0]
        assert [hit.score for hit in ranking] == [1.0, 0.999999, 0.999998, 0.999997][: len(expected)]

    def test_k_lowers_and_never_raises(self, reports: GraphStore) -> None:
        assert len(auto(reports).retrieve("show me two documents on tides")) == 2
        assert len(auto(reports).retrieve("show me four documents on tides", 3)) == 3
        assert len(auto(reports, max_k=2).retrieve("tides")) == 2

    def test_the_most_relevant_are_shown_newest_first(self, reports: GraphStore) -> None:
        ranking = auto(reports).retrieve("newest reports on tides")
        assert ranking.ids == ["d", "c", "b", "a"]
        assert all("keyword" in hit.components for hit in ranking)
        assert (
            auto(reports).retrieve("the latest two reports on tides").ids
            == auto(reports).retrieve("the latest two reports on tides", 100).ids
        )

    def test_a_blank_quotation_is_no_question(self, reports: GraphStore) -> None:
        for name in ("auto", "multi_document"):
            assert create(name, reports, shelf.embedder(), of="keyword").retrieve('documents " " by Ann Lee on tides').ids

    def test_a_store_without_metadata_is_searched(self) -> None:
        with shelf.filled(texts=[shelf.text("x", "Tides", "Danish tides of 1990.")]) as bare:
            ranking = auto(bare).retrieve("latest three Danish reports from 1990 on tides")
            assert ranking.ids == ["x"]
            assert ranking.warnings == ("no field says when a document was made: no date is asked for",)


class TestMandatoryFilter:
    def test_it_holds_whatever_the_question_says(self, reports: GraphStore) -> None:
        held = auto(reports, mandatory="not exists(draft)")
        for question in ("tides", "Danish reports on tides", "documents in Danish", "reports in Danish or Welsh", "eels"):
            assert "c" not in held.retrieve(question).ids
        assert held.retrieve("documents in Danish").ids == ["b"]

    def test_it_moves_with_the_retriever(self, reports: GraphStore) -> None:
        with shelf.filled(texts=REPORTS) as other:
            assert auto(reports, mandatory='lang = "Welsh"').over(other).retrieve("tides").ids == ["d"]
        assert auto(reports, mandatory='lang = "Welsh"').retrieve("tides", filter="year > 2015").ids == ["d"]
        assert auto(reports, mandatory='lang = "Welsh"').retrieve("tides", filter="year < 2015").ids == []

    def test_values_beyond_it_are_not_known(self, reports: GraphStore) -> None:
        ranking = auto(reports, mandatory='lang = "Welsh"').retrieve("Danish reports on tides")
        assert (ranking.ids, ranking.notes) == (["d"], ())

    def test_a_filter_given_with_the_question_holds_too(self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        endpoint.answers = [
            json.dumps({"query": "tides", "filter": {"or": [{"exists": "lang"}, {"not": {"exists": "lang"}}]}})
        ]
        assert set(auto(reports, llm).retrieve("tides", filter="not exists(draft)").ids) == {"a", "b", "d", "e"}

    def test_a_wrong_one_is_refused(self, reports: GraphStore) -> None:
        with pytest.raises(FilterError, match="yaer"):
            auto(reports, mandatory="yaer > 1").retrieve("tides")
        with pytest.raises(FilterError):
            auto(reports, mandatory="year >")


@pytest.mark.parametrize("option", [{"max_k": 0}, {"max_k": True}, {"blank_k": None}, {"blank_k": 2.0}])
def test_a_bad_number_is_refused(reports: GraphStore, option: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match="integer of at least 1"):
        auto(reports, **option)


def test_bad_descriptions_are_refused(reports: GraphStore) -> None:
    with pytest.raises(ConfigError, match="descriptions"):
        auto(reports, descriptions={"year": 3})


class TestByModel:
    def test_its_spec_is_searched(self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        form = {"query": "tides", "filter": {"field": "lang", "op": "=", "value": "Danish"}, "k": 1, "order": None}
        endpoint.answers = [f"Sure:\n```json\n{json.dumps(form)}\n```"]
        ranking = auto(reports, llm, descriptions={"lang": "what it is written in"}).retrieve("something from Denmark")
        assert set(ranking.ids) <= {"b", "c"}
        assert ranking.notes == ('searched for “tides”, where lang = "Danish", the first 1 (by llm)',)
        assert "lang (string): what it is written in, such as Danish, English, Welsh" in str(endpoint.asked)

    @pytest.mark.parametrize("answer", ["", "I cannot.", "[1, 2]", '{"a": 1}', '{"query": "tides", "filter": {', "null"])
    def test_a_malformed_spec_falls_back_visibly(
        self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM, answer: str
    ) -> None:
        endpoint.answers = [answer]
        ranking = auto(reports, llm).retrieve("Danish reports on tides")
        assert set(ranking.ids) == {"b", "c"}
        assert ranking.notes == ('searched for “tides”, where lang = "Danish" (by rules)',)
        assert ranking.warnings[0].startswith("read by rules: the language model")

    @pytest.mark.parametrize(
        ("filter", "made", "rejected"),
        [
            ({"field": "year", "op": ">=", "value": "2001"}, F.year >= 2001, ""),
            ({"field": "Year", "op": "gte", "value": 2001}, F.year >= 2001, ""),
            ({"field": "year", "op": "<", "value": 2001}, F.year < 2001, ""),
            ({"field": "year", "op": "<=", "value": 2001}, F.year < 2002, ""),
            ({"field": "year", "op": ">", "value": 2001}, F.year >= 2002, ""),
            ({"field": "year", "op": "!=", "value": 2001}, F.year != 2001, ""),
            ({"field": "year", "op": "in", "value": [2001, 2010]}, F.year.isin([2001, 2010]), ""),
            ({"field": "lang", "value": "danish"}, F.lang == "Danish", ""),
            ({"field": "lang", "op": "nin", "value": ["Danish", "Welsh"]}, (F.lang != "Danish") & (F.lang != "Welsh"), ""),
            ({"field": "lang", "op": "contains", "value": "ani"}, F.lang.contains("ani"), ""),
            ({"field": "tags", "op": "contains", "value": "law"}, F.tags.contains("law"), ""),
            ({"field": "tags", "op": "=", "value": "law"}, F.tags.contains("law"), ""),
            ({"field": "draft", "op": "=", "value": "true"}, F.draft == True, ""),  # noqa: E712
            ({"exists": "draft"}, F.draft.exists(), ""),
            ({"not": {"exists": "draft"}}, ~F.draft.exists(), ""),
            (
                {"and": [{"not": {"or": [{"exists": "draft"}, {"field": "lang", "value": "Welsh"}]}}, {"exists": "year"}]},
                ~(F.draft.exists() | (F.lang == "Welsh")) & F.year.exists(),
                "",
            ),
            (
                [{"key": "lang", "operator": "==", "value": "Danish"}, {"key": "year", "operator": ">", "value": 1990}],
                (F.lang == "Danish") & (F.year >= 1991),
                "",
            ),
            ({"field": "planet", "op": "=", "value": "Mars"}, None, "no document has the field 'planet'"),
            ({"field": "lang", "op": "near", "value": "Danish"}, None, "unknown operator 'near'"),
            ({"field": "lang", "op": "=", "value": "Klingon"}, None, "no document has 'Klingon' as 'lang'"),
            ({"field": "year", "op": "=", "value": "soon"}, None, "'year' holds number"),
            ({"field": "year", "op": "<", "value": True}, None, "cannot be <"),
            ({"field": "year", "op": "=", "value": None}, None, "no text, number or truth value"),
            ({"field": "as_of", "op": "=", "value": "1990"}, None, "no document has the field 'as_of'"),
            ("year > 1990", None, "is no condition"),
            ({"or": [{"exists": "year"}, {"exists": "planet"}]}, None, "no document has the field 'planet'"),
            ({"not": {"and": [{"exists": "year"}, {"exists": "planet"}]}}, None, "no document has the field 'planet'"),
            ({"and": [{"exists": "year"}, {"exists": "planet"}]}, F.year.exists(), "no document has the field 'planet'"),
            ({"or": []}, None, "expected a list of conditions"),
        ],
    )
    def test_conditions_are_checked_and_repaired(
        self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM, filter: Any, made: Filter | None, rejected: str
    ) -> None:
        endpoint.answers = [json.dumps({"query": "tides", "filter": filter})]
        retriever = auto(reports, llm)
        assert isinstance(retriever, Auto)
        spec = retriever.spec("a question of tides")
        assert spec.filter == (EVERYTHING if made is None else made)
        assert bool(rejected) == bool(spec.rejected)
        assert rejected in " ".join(spec.rejected)
        if made is None:
            assert spec.query == "a question of tides"
        assert retriever.retrieve("a question of tides").warnings == spec.rejected

    @pytest.mark.parametrize(
        ("given", "k", "rejected"),
        [(2, 2, ""), ("2", 2, ""), (0, None, "0"), (-1, None, "-1"), (True, None, "True"), ("many", None, "many")],
    )
    def test_numbers_of_hits_are_checked(
        self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM, given: Any, k: int | None, rejected: str
    ) -> None:
        endpoint.answers = [json.dumps({"query": "tides", "filter": {"exists": "year"}, "k": given})]
        retriever = auto(reports, llm)
        assert isinstance(retriever, Auto)
        spec = retriever.spec("tides")
        assert (spec.k, rejected in "".join(spec.rejected)) == (k, True)

    @pytest.mark.parametrize("query", ["tides \ud800", "tides " * 4_000])
    def test_an_unusable_query_is_replaced_by_the_question(
        self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM, query: str
    ) -> None:
        endpoint.answers = [json.dumps({"query": query, "filter": {"field": "lang", "value": "Danish"}})]
        ranking = auto(reports, llm).retrieve("tides in Denmark")
        assert set(ranking.ids) == {"b", "c"}
        assert ranking.notes == ('searched for “tides in Denmark”, where lang = "Danish" (by llm)',)
        assert ranking.warnings[0].startswith("the question itself is searched for, not the language model's words for it")

    def test_a_blank_query_lists_in_order(self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        form = {"query": "", "filter": {"exists": "lang"}, "order": {"field": "year", "direction": "ascending"}}
        endpoint.answers = [json.dumps(form)]
        assert auto(reports, llm).retrieve("everything, the oldest first").ids == ["a", "b", "c", "d"]

    def test_deeply_nested_conditions_are_refused(self, reports: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
        nested: Any = {"exists": "year"}
        for _ in range(60):
            nested = {"not": nested}
        endpoint.answers = [json.dumps({"query": "tides", "filter": nested})]
        ranking = auto(reports, llm).retrieve("tides")
        assert len(ranking) == 5
        assert "deep" in ranking.warnings[0]


def test_scores_fall_as_texts_are_farther(reports: GraphStore) -> None:
    ranking = create("auto", reports, shelf.embedder(), of="vector").retrieve("Danish or Welsh documents on nets and tides")
    assert len(ranking) > 1
    (asked,) = shelf.embedder().embed(["nets and tides"], "query")
    ids, vectors = reports.vectors(ranking.ids, "text")
    distances = [float(((vector - asked) ** 2).sum()) for vector in vectors]
    assert ids == ranking.ids
    assert distances == sorted(distances)


@pytest.mark.server
def test_the_same_answers_on_a_server(reports: GraphStore, neo4j_url: str) -> None:
    empty(neo4j_url)
    mixed = shelf.text("f", "Odd", "Odd tides.", (), {"year": "2005", "lang": ["Danish", 3], "deep": {"er": 1.0}})
    with shelf.filled(neo4j_url, [*REPORTS, mixed]) as served, shelf.filled(texts=[*REPORTS, mixed]) as held:
        for reader, other in ((served, held), (served.view(F.year.exists()), held.view(F.year.exists()))):
            assert reader.field_values(9) == other.field_values(9)  # type: ignore[attr-defined]
            assert reader.field_values(1) == other.field_values(1)  # type: ignore[attr-defined]
            for question in ("Danish documents on tides", "the latest two documents", "documents tagged law", "tides"):
                found, expected = (auto(each).retrieve(question) for each in (reader, other))
                assert (found.ids, found.notes, found.warnings) == (expected.ids, expected.notes, expected.warnings)
