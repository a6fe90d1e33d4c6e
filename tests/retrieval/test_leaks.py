"""What a filter hides shows nowhere: every registered retriever, reranker, transform and every operator, on both stores.

The registries are read when the tests are collected, so that a new name is covered without a line here. A name that needs
options, a server of its own or a language model has an entry in `OPTIONS` or is left out with the reason in `LEFT_OUT`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from unittest import mock

import pytest

from clew.graph.batch import Contribution
from clew.graph.errors import ClewError
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Retriever
from clew.retrieval.creation import RetrieversByName
from clew.retrieval.events import Event
from clew.retrieval.expressions import names_in
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.registry import RERANKERS, RETRIEVERS, TRANSFORMS
from clew.tests.contracts import shelf
from clew.tests.neo4j_server.emptying import empty

SECRET = "zyxwvane"
"""A word of the hidden documents alone: in their texts, titles, names, metadata and ids."""
OTHER = "qoplimer"
VISIBLE = "not exists(hidden)"

OPTIONS: Mapping[str, str] = {
    "metadata_replacement": "key='summary'",
    "score_threshold": "share=0.01",
    "recency": "'year'",
    "expand": "top=3",
}
"""The options of names that need some, or that show more with some."""
LEFT_OUT: Mapping[str, str] = {
    "cypher_template": "needs a query of the user's own; tests/retrieval/retrievers/cypher",
    "text_to_cypher": "needs a language model; tests/retrieval/retrievers/cypher",
    "table": "needs tables; tests/retrieval/retrievers/test_table.py",
    "cross_encoder": "needs a model; tests/retrieval/rerankers/test_cross_encoder.py",
    "llm_rerank": "needs a language model; tests/retrieval/rerankers/test_llm_rerank.py",
}
"""Names that cannot be made from a store and an encoder alone, each with the reason and where its own test is."""
MARKS: Mapping[str, Any] = dict.fromkeys(("deep", "clauses", "decomposition"), pytest.mark.encoder)
"""What a name's tests need (see `tests/needs.py`)."""

QUESTIONS = (
    *shelf.QUESTIONS[:3],
    f"Who founded the {SECRET.title()} Works that owns Vale Clocks?",
    "Which company owns Vale Clocks and where was its founder born?",
)
"""The fourth names what is hidden: it may be repeated as it was asked, but finds and links nothing."""


def named(name: str) -> str:
    """A part as an expression writes it."""
    return f"{name}({OPTIONS[name]})" if name in OPTIONS else name


OPERATORS = (
    "keyword | vector",
    "keyword + graph",
    "keyword & vector",
    "2 * keyword % 5 | graph",
    "(keyword | vector) >> score_threshold(share=0.1) >> one_per_document",
)
EXPRESSIONS = (
    *(named(name) for name in RETRIEVERS.names()),
    *(f"(keyword | vector('sentence')) >> {named(name)}" for name in RERANKERS.names()),
    *(f"graph >> {named(name)}" for name in RERANKERS.names()),
    *(f"{named(name)} >> (keyword | graph)" for name in TRANSFORMS.names()),
    *OPERATORS,
)


def made(expression: str) -> list[Any]:
    """The expression as a test's parameter, with the marks of the names in it; none where a name is left out."""
    names = names_in(expression)
    marks = [MARKS[name] for name in names if name in MARKS]
    return [] if LEFT_OUT.keys() & set(names) else [pytest.param(expression, marks=marks)]


ALL = [each for expression in EXPRESSIONS for each in made(expression)]


def hidden_texts(word: str = SECRET, *, linked: bool = True) -> list[Contribution]:
    """Documents full of the secret, which would be found by every question, and lead to every text that is visible.

    With another word of as many letters, and without the facts, they have the same terms, lengths and mentions.
    """
    secret = word.title()
    names = {f"{secret} Works": "ORG", f"Ada {secret}": "PERSON"}
    metadata: dict[str, Any] = {"hidden": True, "year": 2026, f"{word}_code": 7, "summary": f"A summary of {secret}."}
    works = (
        f"{secret} Works owns Vale Clocks. Ada {secret} founded {secret} Works in Orrin. Matteo Brand sold paper mills.",
        [(f"{secret} Works", "own", "Vale Clocks", 0), (f"Ada {secret}", "found", f"{secret} Works", 1)],
    )
    ada = (
        f"Ada {secret} was born in Selm. Which river flows through the town where {secret} lies? "
        f"Clockmakers say that Ada {secret} owns the company that founded Vale Clocks and Harbour Holdings.",
        [(f"Ada {secret}", "bear in", "Selm", 0), ("Harbour Holdings", f"{word} own", "Vale Clocks", 2)],
    )
    note = f"{secret}: {shelf.QUESTIONS[0]}"
    with mock.patch.dict(shelf.NAMES, names):
        return [
            shelf.text(f"{word}-works", f"{secret} Works", works[0], works[1] if linked else (), metadata),
            shelf.text(f"{word}-ada", f"Ada {secret}", ada[0], ada[1] if linked else (), metadata),
            shelf.text(f"{word}-note", secret, note, (), metadata, target="node:tarn" if linked else "node:brand"),
        ]


@dataclass(frozen=True)
class Stores:
    """The shelf with the hidden documents, with others in their place that say something else, and without any."""

    full: GraphStore
    twin: GraphStore
    bare: GraphStore


@pytest.fixture(scope="module")
def stores() -> Iterator[Stores]:
    with (
        shelf.filled(":memory:", [*shelf.TEXTS, *hidden_texts()]) as full,
        shelf.filled(":memory:", [*shelf.TEXTS, *hidden_texts(OTHER, linked=False)]) as twin,
        shelf.filled() as bare,
    ):
        yield Stores(full, twin, bare)


def retriever(expression: str, reader: GraphReader) -> Retriever:
    return RetrieversByName(reader, shelf.embedder())[expression]


def asked_of(expression: str, store: GraphReader, question: str, filter: str | None) -> tuple[Ranking, list[Event]]:
    """The ranking and the events of a search under a filter."""
    events: list[Event] = []
    searched = retriever(expression, store).with_policy(on_event=events.append, on_error="partial")
    return searched.retrieve(question, 20, filter=filter), events


def told(ranking: Ranking, events: list[Event], named: bool = False) -> str:
    """All that a search says: hits, texts, metadata, trails, signals, warnings, notes and events.

    Where the question itself has `named` the secret, what is asked besides, and said of that, may have it from there: the
    comparison with the twin shows that it comes from nowhere else. Then this is what the store says: the text nodes.
    """
    if named:
        return json.dumps([asdict(hit.node) for hit in ranking], default=repr)
    hits = [asdict(hit) for hit in ranking]
    return json.dumps([hits, ranking.warnings, ranking.notes, [repr(event) for event in events]], default=repr)


def check(expression: str, full: GraphReader, stores: Stores, questions: Sequence[str] = QUESTIONS) -> None:
    """Nothing of what is hidden is told, nothing depends on what it says, and all else is found.

    What is found must be equal, scores included, to what a store finds whose hidden documents say something else. Of a store
    without any it need only be its best documents and no others, since a view's term statistics are the whole store's.
    """
    found_any = False
    for question in questions:
        ranking, events = asked_of(expression, full, question, VISIBLE)
        assert SECRET not in told(ranking, events, named=SECRET in question.casefold()).casefold(), (expression, question)
        other, other_events = asked_of(expression, stores.twin, question, VISIBLE)
        assert ranking == other, (expression, question)
        assert [_said(event) for event in events] == [_said(event) for event in other_events]
        bare, _ = asked_of(expression, stores.bare, question, None)
        assert _best_documents(bare) <= _documents(ranking) <= _documents(bare), (expression, question)
        assert ranking.warnings == bare.warnings, (expression, question)
        found_any = found_any or bool(ranking)
    assert found_any, expression


def _documents(ranking: Ranking) -> set[str]:
    return {hit.node.document_id for hit in ranking}


def _best_documents(ranking: Ranking) -> set[str]:
    """Those of the hits with at least half of the best score: the least ones come and go with term statistics."""
    return {hit.node.document_id for hit in ranking if 2 * hit.score >= ranking[0].score}


def _said(event: Event) -> dict[str, Any]:
    """An event but for the search's id and how long it took."""
    return {name: value for name, value in asdict(event).items() if name not in ("search", "milliseconds")}


@pytest.mark.parametrize("expression", ALL)
def test_nothing_hidden_is_told_and_all_else_is_found(expression: str, stores: Stores) -> None:
    check(expression, stores.full, stores)


@pytest.mark.parametrize("expression", ALL)
def test_a_view_searches_as_a_filter_does(expression: str, stores: Stores) -> None:
    filtered, _ = asked_of(expression, stores.full, shelf.QUESTIONS[0], VISIBLE)
    (view,) = retriever("keyword", stores.full).within(VISIBLE).readers
    through, _ = asked_of(expression, view, shelf.QUESTIONS[0], None)
    assert through == filtered


def test_the_secret_is_found_without_the_filter(stores: Stores) -> None:
    """Else the tests above could not fail."""
    for expression in ("keyword", "vector", "graph", "fusion", "hybrid"):
        ranking, events = asked_of(expression, stores.full, shelf.QUESTIONS[0], None)
        assert SECRET in told(ranking, events).casefold(), expression


def test_errors_do_not_tell_of_hidden_fields(stores: Stores) -> None:
    searched = retriever("keyword", stores.full).within(VISIBLE)
    for wrong in (f"{SECRET}_cod > 1", "hiddn = true", "summry = 'x'"):
        with pytest.raises(ClewError) as caught:
            searched.retrieve(shelf.QUESTIONS[0], filter=wrong)
        said = str(caught.value).replace(wrong, "").replace(wrong.split()[0], "")
        assert SECRET not in said.casefold()
        assert "summary" not in said


def test_counts_are_those_of_what_is_visible(stores: Stores) -> None:
    (view,) = retriever("keyword", stores.full).within(VISIBLE).readers
    assert view.counts() == stores.bare.counts()
    assert SECRET not in repr(view.schema()).casefold()


class Broken(Retriever):
    """Cannot."""

    name = "broken"

    def __init__(self, reader: GraphReader) -> None:
        self.reader = reader

    def _retrieve(self, query: Query, k: int) -> Ranking:
        raise OSError(f"{self.reader.counts()['documents']} documents, none of them readable")


def test_a_failing_component_says_no_more_than_it_sees(stores: Stores) -> None:
    searched = (retriever("keyword", stores.full) | Broken(stores.full)).with_policy(on_error="partial")
    ranking = searched.retrieve(shelf.QUESTIONS[0], filter=VISIBLE)
    assert SECRET not in told(ranking, []).casefold()
    (warning,) = ranking.warnings
    assert f"{len(shelf.TEXTS)} documents" in warning


def test_every_registered_name_is_covered_or_left_out_with_a_reason() -> None:
    covered = " ".join(each.values[0] for each in ALL)
    for table in (RETRIEVERS, RERANKERS, TRANSFORMS):
        for name in table.names():
            assert name in LEFT_OUT or name in covered
    assert not set(LEFT_OUT) - set(RETRIEVERS.names()) - set(RERANKERS.names()) - set(TRANSFORMS.names())


@pytest.fixture(scope="module")
def on_neo4j(neo4j_url: str) -> Iterator[GraphStore]:
    """The shelf with the hidden documents on a server."""
    empty(neo4j_url)
    with shelf.filled(neo4j_url, [*shelf.TEXTS, *hidden_texts()]) as store:
        yield store


@pytest.mark.server
@pytest.mark.parametrize("expression", [each for each in ALL if not str(each.values[0]).startswith("graph >> ")])
def test_nothing_hidden_is_told_on_a_server_either(expression: str, on_neo4j: GraphStore, stores: Stores) -> None:
    check(expression, on_neo4j, stores, QUESTIONS[:1])
