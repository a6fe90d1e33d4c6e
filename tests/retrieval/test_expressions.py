"""Expressions of retrievers as text: what they mean, and what is said of those that mean nothing."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import open_store
from clew.retrieval.base import Retriever
from clew.retrieval.creation import RetrieversByName, uses_graph
from clew.retrieval.expressions import MAX_DEPTH, names_in, split_list
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.score_threshold import ScoreThreshold
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.retrieval.fixed_retriever import LAW

STORE = open_store(":memory:")
NAMED = RetrieversByName(STORE, shelf.embedder())
KEYWORD, VECTOR = Keyword(STORE), Vector(STORE, shelf.embedder())
HALF = ScoreThreshold(share=0.5)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("keyword | 2 * vector", KEYWORD | 2 * VECTOR),
        ("keyword|vector", KEYWORD | VECTOR),
        ("2 * keyword % 5 | vector >> score_threshold(share=0.5)", (2 * KEYWORD % 5) | (VECTOR >> HALF)),
        ("(keyword + vector) >> score_threshold(None, 0.5)", (KEYWORD + VECTOR) >> HALF),
        ("keyword & vector | keyword", (KEYWORD & VECTOR) | KEYWORD),
        ("0.5 * keyword + vector * 3", 0.5 * KEYWORD + VECTOR * 3),
        ('vector("sentence")', Vector(STORE, shelf.embedder(), "sentence")),
        ("vector(unit='sentence') |\n keyword", Vector(STORE, shelf.embedder(), "sentence") | KEYWORD),
        ("keyword >> score_threshold(-1)", KEYWORD >> ScoreThreshold(-1.0)),
    ],
)
def test_an_expression_means_what_it_means_in_python(text: str, meant: Retriever) -> None:
    assert repr(NAMED[text]) == repr(meant)


EXPRESSIONS = st.recursive(
    st.sampled_from(["keyword", "vector", "fusion", 'vector("sentence")']),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["|", "&", "+"]), inner).map(lambda made: f"({made[0]} {made[1]} {made[2]})"),
        st.tuples(st.sampled_from(["2", "0.5"]), inner).map(lambda made: f"({made[0]} * {made[1]})"),
        inner.map(lambda made: f"({made} % 3)"),
        inner.map(lambda made: f"({made} >> score_threshold(share=0.25))"),
    ),
    max_leaves=6,
)


@LAW
@given(EXPRESSIONS)
def test_what_an_expression_prints_reads_as_itself(text: str) -> None:
    made = NAMED[text]
    assert repr(NAMED[repr(made)]) == repr(made)


@LAW
@given(st.text(alphabet=st.sampled_from("keyword vector|&+*%>()[]{}:'\",.=0123 \n\t_x"), max_size=40))
def test_whatever_is_written_is_a_retriever_or_a_clear_error(text: str) -> None:
    try:
        made = NAMED[text]
    except (ConfigError, QueryError) as error:
        told = str(error)
    else:
        told = repr(made)
        assert isinstance(made, Retriever)
    assert told.strip()


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("keyword | vectr", 10, "Did you mean 'vector'?"),
        ("keyword |", 9, "not an expression of retrievers"),
        ("keyword >> vector", 11, "expected a Reranker"),
        ("score_threshold(0.5) | keyword", 23, "cannot be combined so"),
        ("keyword | 3", 10, "keyword and the number 3 cannot be combined so"),
        ("2 * 3 | keyword", 0, "numbers alone are no retriever"),
        ("-1 * keyword", 0, "expected names, numbers and the operators"),
        ("keyword % 0.5", 10, "expected k as an integer"),
        ("keyword ^ vector | vector", 0, "expected names, numbers and the operators"),
        ("vector(unt='text') | keyword", 0, "Did you mean 'unit'?"),
        ("vector(text) | keyword", 7, "a text as an option is in quotation marks: 'text'"),
        ("vector('text', 'word') | keyword", 0, "takes 1 options by position, got 2"),
        ("vector('text', unit='word') | keyword", 0, "got the option 'unit' twice"),
        ("(keyword.retrieve)(1)", 0, "expected names, numbers"),
        ("keyword(*[1])", 0, "expected options one by one"),
        ("é | kéyword | vector", 0, "unknown name 'é'"),
        ("keyword | {'a': 1}", 10, "expected names, numbers and the operators"),
        ("keyword | router(rules={vector: 'who'})", 24, "expected a text in quotation marks before ':'"),
        ("router(rules={'vector': 'who', 'vector': 'what'})", 31, "'vector' stands twice in one table"),
        ("router(rules={**{'vector': 'who'}})", 16, "expected the entries of a table one by one"),
        ("router(rules={'vector': 'who'", 13, "'{' was never closed"),
        ("keyword | router(rules={'vector': '('})", 10, "the rule '(' of router is not a regular expression"),
        ("router(rules={'vector': 3})", 0, "expected rules of router as {'keyword': 'a regular expression'}"),
        ("router(rules={'who': 'vector'})", 0, "write {'vector': 'who'}, got {'who': 'vector'}"),
        ("keyword | boolean([keyword, vector])", 10, "write boolean(keyword, vector) in an expression"),
        ("boolean(of=[]) | keyword", 0, "the retriever 'boolean' needs at least one value in 'of', got none"),
    ],
)
def test_an_error_names_the_place(text: str, place: int, told: str) -> None:
    with pytest.raises((ConfigError, QueryError)) as caught:
        NAMED[text]
    message, line, caret = str(caught.value).splitlines()
    assert told in message
    assert line == f"  {text}"
    assert caret == f"  {' ' * place}^"


@pytest.mark.parametrize(
    ("table", "pairs"),
    [
        ("{'vector': 'who', 'keyword': ['a', 'b']}", "[['vector', 'who'], ['keyword', 'a'], ['keyword', 'b']]"),
        ("{'keyword | vector % 3': 'who',}", "[['keyword | vector % 3', 'who']]"),
    ],
)
def test_rules_of_a_router_are_written_as_a_table_or_as_pairs(table: str, pairs: str) -> None:
    made = NAMED[f"router(rules={table}, fallback='keyword')"]
    assert repr(made) == repr(NAMED[f"router(rules={pairs}, fallback='keyword')"]) == repr(NAMED[repr(made)])


@pytest.mark.parametrize("name", ["boolean", "ensemble", "query_fusion", "router"])
def test_retrievers_in_a_list_by_position_and_an_empty_list_are_errors_that_help(name: str) -> None:
    with pytest.raises(QueryError, match=rf"the retriever '{name}' needs at least one value in 'of', got none"):
        NAMED.make(name, of=[])
    with pytest.raises(QueryError, match=r"got the list \[\]: leave 'of' out for the default"):
        NAMED.make(name, [])
    right = rf"{name}\('keyword', 'vector'\) .*retriever\('{name}', 'keyword', 'vector'\) .*of=\['keyword', 'vector'\]"
    with pytest.raises(QueryError, match=rf"by itself, got the list \['keyword', 'vector'\]: write {right}"):
        NAMED.make(name, ["keyword", "vector"])
    assert repr(NAMED.make(name, "keyword", "vector")) == repr(NAMED.make(name, of=["keyword", "vector"]))


def test_a_reranker_alone_finds_nothing() -> None:
    with pytest.raises(ConfigError, match=r"is a reranker and finds nothing by itself: write 'hybrid >> score_threshold"):
        NAMED["score_threshold(0.5)"]


@pytest.mark.parametrize("text", ["(" * 200 + "keyword" + ")" * 200, "keyword" + " | (keyword" * 100, "keyword|" * 1000])
def test_an_endless_expression_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"deeper than|the most is"):
        NAMED[text]


def test_a_long_chain_is_not_deep() -> None:
    assert len(NAMED[" | ".join(["keyword"] * (MAX_DEPTH - 1))].children) == MAX_DEPTH - 1  # type: ignore[attr-defined]


def test_nothing_is_evaluated() -> None:
    loop = "[keyword for _ in 'a'] | keyword"
    for text in ('__import__("os").getcwd()', "(lambda: keyword)()", loop, "keyword if (1) else 2"):
        assert ast.parse(text)
        with pytest.raises(ConfigError):
            NAMED[text]


def test_names_and_lists() -> None:
    assert names_in("keyword | 2 * graph >> score_threshold(share=1)") == ("keyword", "graph", "score_threshold")
    assert names_in("hybrid") == ("hybrid",)
    assert split_list("keyword, vector('text') | fusion,hybrid >> f(1, [2, 3], ','),f({'a': 1, 'b': 2})") == [
        "keyword",
        "vector('text') | fusion",
        "hybrid >> f(1, [2, 3], ',')",
        "f({'a': 1, 'b': 2})",
    ]


def test_what_uses_the_graph() -> None:
    assert [uses_graph(each) for each in ("keyword", "fusion >> score_threshold(1)", "keyword | graph", "hybrid")] == [
        False,
        False,
        True,
        True,
    ]


def reference(target: str) -> Ranking:
    """What a search finds over a store with a text and a reference that the question finds."""
    texts = [shelf.text("tower", "", "The clock tower of Orrin."), shelf.text("note", "", "clock", target=target)]
    with shelf.filled(":memory:", texts) as store:
        return RetrieversByName(store, shelf.embedder())["keyword"].retrieve("clock")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("retriever:keyword >> cross_encoder('/etc/passwd')", "which a reference in a store cannot ask for"),
        ("retriever:text_to_cypher", "which a reference in a store cannot ask for"),
        ("retriever:keyword >> auto_merging('x')", "cannot be made"),
        ("retriever:keyword >> mmr(" + "9" * 400 + ")", "cannot be made"),
        ("retriever:expansion >> (expansion >> keyword)", "at most 8 parts, one transform among them"),
        ("retriever:" + " | ".join(["keyword"] * 9), "at most 8 parts, one transform among them"),
    ],
)
def test_a_reference_opens_nothing_breaks_nothing_and_multiplies_nothing(target: str, told: str) -> None:
    ranking = reference(target)
    assert set(ranking.ids) == {"tower", "note"}
    (warning,) = ranking.warnings
    assert told in warning
    assert "/etc" not in warning.replace(target, "")


def test_a_reference_may_name_rerankers_and_one_transform() -> None:
    assert reference("retriever:expansion >> keyword >> score_threshold(share=0.1)").warnings == ()
