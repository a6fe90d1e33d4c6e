"""The modes of the classic indexes: `summary`, `tree`, `keyword_table` and `document_summary`, live and from a store."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from clew.extraction.enrichment.writer import enrich
from clew.graph.batch import Contribution
from clew.graph.enrichment.tree import build_tree
from clew.graph.errors import ConfigError, QueryError
from clew.graph.model import Reference
from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import LLM
from clew.retrieval import whole_corpus
from clew.retrieval.base import Retriever
from clew.retrieval.creation import RetrieversByName
from clew.retrieval.retrievers import document_summary
from clew.retrieval.retrievers.document_summary import DocumentSummary
from clew.retrieval.retrievers.keyword_table import KeywordTable
from clew.retrieval.retrievers.summary import Summary
from clew.retrieval.retrievers.tree import TreeRetriever
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import RetrieverContract
from clew.tests.contracts.scripted_llm import ScriptedLLM

FOUNDED, BORN, TOWER, CLOCKMAKERS, MILLS = shelf.QUESTIONS
CHOICES = "Doc: 0, Relevance: 9\nDoc: 2, Relevance: 7.25\nDoc: 99, Relevance: 10\nDoc: 1, Relevance: 0.95"
"""0 and a number beyond the last are no texts; grades have decimals."""


class TestSummary(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Summary(reader, shelf.embedder())


class TestSummaryByEmbedding(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Summary(reader, shelf.embedder(), "embedding")


class TestTree(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return TreeRetriever(reader, shelf.embedder())


class TestKeywordTable(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return KeywordTable(reader)


class TestKeywordTableOfWords(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return KeywordTable(reader, "simple")


class TestDocumentSummary(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return DocumentSummary(reader, shelf.embedder())


class _Enriched(RetrieverContract):
    """The same over a store that keeps what the retriever needs; it finds what it finds without."""

    kinds: Sequence[str]

    def filled(self, url: str = ":memory:", texts: Sequence[Contribution] = shelf.TEXTS) -> GraphStore:
        store = super().filled(url, texts)
        enrich(store, self.kinds)
        return store

    def test_stored_is_as_made_now(self, retriever: Retriever) -> None:
        with shelf.filled() as bare:
            for asked in shelf.QUESTIONS:
                live, stored = self.make(bare).retrieve(asked, 20), retriever.retrieve(asked, 20)
                assert [(hit.id, hit.score, hit.trail) for hit in live] == [(hit.id, hit.score, hit.trail) for hit in stored]
                assert stored.notes == ()

    def test_k_is_a_bound(self, store: GraphStore, retriever: Retriever) -> None:
        assert len(retriever.retrieve(FOUNDED, 2)) <= 2
        assert len(retriever.retrieve(FOUNDED, 10**9)) <= store.counts()["text_nodes"]


class TestStoredTree(_Enriched):
    kinds = ("tree",)

    def make(self, reader: GraphReader) -> Retriever:
        return TreeRetriever(reader, shelf.embedder())


class TestStoredKeywords(_Enriched):
    kinds, lexical = ("keywords",), True

    def make(self, reader: GraphReader) -> Retriever:
        return KeywordTable(reader)


class TestStoredSummaries(_Enriched):
    kinds = ("summaries",)

    def make(self, reader: GraphReader) -> Retriever:
        return DocumentSummary(reader, shelf.embedder())


del _Enriched


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as made:
        yield made


def by_llm(store: GraphReader, name: str, answer: str | None) -> tuple[Retriever, ScriptedLLM]:
    llm = ScriptedLLM(lambda text: answer)
    made: dict[str, Retriever] = {
        "summary": Summary(store, shelf.embedder(), "llm", llm, per_request=4),
        "tree": TreeRetriever(store, shelf.embedder(), "select_leaf", llm),
        "document_summary": DocumentSummary(store, shelf.embedder(), "llm", llm, per_request=4),
        "keyword_table": KeywordTable(store, "default", llm),
    }
    return made[name], llm


def test_every_text_has_a_score_in_a_defined_order(store: GraphStore) -> None:
    for retriever in (Summary(store, shelf.embedder()), TreeRetriever(store, shelf.embedder(), "all_leaf")):
        ranking = retriever.retrieve(FOUNDED, 100)
        assert ranking.ids == sorted(each.document.id for each in shelf.TEXTS)
        assert {hit.score for hit in ranking} == {1.0}


def test_by_embedding_a_score_is_the_cosine(store: GraphStore) -> None:
    assert Summary(store, shelf.embedder(), "embedding").retrieve(FOUNDED, 4).ids == (
        RetrieversByName(store, shelf.embedder())["vector"].retrieve(FOUNDED, 4).ids
    )


def test_of_a_language_models_choices_those_of_no_text_are_ignored_and_grades_keep_decimals(store: GraphStore) -> None:
    retriever, llm = by_llm(store, "summary", CHOICES)
    ranking = retriever.retrieve(FOUNDED, 20)
    assert {hit.score for hit in ranking} == {7.25, 0.95}
    assert len(ranking) == 2 * len(llm.asked)
    near = RetrieversByName(store, shelf.embedder())["vector"].retrieve(FOUNDED, 20).ids
    assert set(ranking.ids) <= set(near)


def test_documents_that_a_language_model_chooses(store: GraphStore) -> None:
    retriever, llm = by_llm(store, "document_summary", CHOICES)
    ranking = retriever.retrieve(FOUNDED, 20)
    assert "Vale Clocks is a firm of clockmakers." in "".join(llm.asked)
    assert {hit.signals["summary"] for hit in ranking} == {0.3625, 0.0475}
    assert all(hit.score == pytest.approx(sum(hit.signals.values()), abs=1e-6) for hit in ranking)


def test_leaves_that_a_language_model_chooses(store: GraphStore) -> None:
    retriever, llm = by_llm(store, "tree", CHOICES)
    ranking = retriever.retrieve(FOUNDED, 20)
    leaves = sorted(each.document.id for each in shelf.TEXTS)
    assert [(hit.id, hit.score) for hit in ranking] == [(leaves[1], 0.725), (leaves[0], 0.095)]
    assert len(llm.asked) == 1


def test_keywords_that_a_language_model_names(store: GraphStore) -> None:
    retriever, llm = by_llm(store, "keyword_table", "- paper mills")
    assert retriever.retrieve("Where do they press wood?", 5).ids == ["selm", "tarn"]
    assert llm.asked == ["Where do they press wood?"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        *((name, answer) for name in ("summary", "tree", "document_summary") for answer in (None, "", "Doc: 0")),
        *(("keyword_table", answer) for answer in (None, "")),
    ],
)
def test_where_a_language_model_does_not_answer_the_search_goes_on_without(
    store: GraphStore, name: str, answer: str | None
) -> None:
    retriever, _ = by_llm(store, name, answer)
    offline: dict[str, Retriever] = {
        "summary": Summary(store, shelf.embedder(), "embedding"),
        "tree": TreeRetriever(store, shelf.embedder()),
        "document_summary": DocumentSummary(store, shelf.embedder()),
        "keyword_table": KeywordTable(store),
    }
    ranking = retriever.retrieve(FOUNDED, 5)
    assert ranking.ids == offline[name].retrieve(FOUNDED, 5).ids
    assert name in ranking.warnings[0]


@pytest.mark.parametrize(
    ("name", "mode", "needs"),
    [
        ("summary", "llm", True),
        ("tree", "select_leaf", True),
        ("document_summary", "llm", True),
        ("keyword_table", "default", True),
    ],
)
def test_a_mode_is_checked_and_may_need_a_language_model(store: GraphStore, name: str, mode: str, needs: bool) -> None:
    named = RetrieversByName(store, shelf.embedder())
    with pytest.raises(ConfigError, match="needs a language model"):
        named.make(name, mode=mode)
    with pytest.raises(ConfigError, match=f"expected mode as one of .*{mode}"):
        named.make(name, mode="deafult")
    llm: LLM = ScriptedLLM(lambda text: "clocks" if name == "keyword_table" else CHOICES)
    assert RetrieversByName(store, shelf.embedder(), llm=llm)[f"{name}(mode='{mode}')"].retrieve(FOUNDED, 3)


def test_a_keyword_matches_whatever_its_case_and_number(store: GraphStore) -> None:
    found = KeywordTable(store).retrieve("PAPER MILL", 5)
    assert found.ids == ["selm", "tarn"]
    # The other text has the words, but not as a key phrase of their own.
    assert [hit.score for hit in found] == [1.0, 0.5]
    assert 0 < KeywordTable(store).retrieve("paper lanterns", 1)[0].score <= 1.0


def test_stored_keywords_of_a_language_model_are_found_by(tmp_path: object) -> None:
    with shelf.filled() as store:
        enrich(store, ["keywords"], llm=ScriptedLLM(lambda text: "horology" if "Vale Clocks is" in text else "other"))
        assert KeywordTable(store).retrieve("horology", 5).ids == []
        llm = ScriptedLLM(lambda text: "horology")
        assert KeywordTable(store, "default", llm).retrieve("The art of clocks?", 5).ids == []


def test_a_document_is_scored_by_the_mean_of_its_summary(store: GraphStore) -> None:
    ranking = DocumentSummary(store, shelf.embedder()).retrieve(FOUNDED, 20)
    asked = shelf.embedder().embed([FOUNDED], "query")[0]
    for hit in ranking:
        sentences = [node.id for node in store.sentences_of([hit.id])]
        rows = store.vectors(sentences, "sentence")[1].astype(np.float64)
        middle = rows.mean(axis=0)
        assert hit.signals["summary"] == pytest.approx(float(asked @ middle / np.linalg.norm(middle)) / 2, abs=1e-5)
        assert hit.trail.sentence in hit.node.text
    assert DocumentSummary(store, shelf.embedder(), documents=2).retrieve(FOUNDED, 20).ids == [
        hit.id for hit in ranking if hit.id in set(sorted(ranking.ids, key=lambda i: -_summary(ranking, i))[:2])
    ]


def _summary(ranking: Any, identity: str) -> float:
    return next(float(hit.signals["summary"]) for hit in ranking if hit.id == identity)


def test_the_root_of_a_tree_says_what_texts_say(store: GraphStore) -> None:
    (hit,) = TreeRetriever(store, shelf.embedder(), "root").retrieve(FOUNDED, 5)
    texts = "\n".join(each.document.text for each in shelf.TEXTS)
    assert hit.node.kind == "summary"
    assert not isinstance(hit.node, Reference)
    assert all(sentence in texts for sentence in hit.node.text.split("\n"))
    with shelf.filled() as told:
        enrich(told, ["tree"], llm=ScriptedLLM(lambda text: "A small world of clocks."))
        assert TreeRetriever(told, shelf.embedder(), "root").retrieve(FOUNDED, 5)[0].node.text == "A small world of clocks."


def test_going_down_a_tree_leaves_most_texts_alone() -> None:
    texts = [shelf.text(f"t{number:03}", "", f"Text {number} is about lamp {number % 7} and rope.") for number in range(120)]
    with shelf.filled(texts=texts) as store:
        tree = build_tree(store)
        narrow = TreeRetriever(store, shelf.embedder(), branches=1).retrieve("lamp 3 and rope", 200)
        assert 0 < len(narrow) < 60
        assert len(TreeRetriever(store, shelf.embedder(), branches=999).retrieve("lamp 3 and rope", 200)) == len(tree.leaves)


def test_what_is_too_much_to_make_for_one_search_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_corpus, "LIVE", 3)
    monkeypatch.setattr(document_summary, "LIVE", 3)
    with shelf.filled() as store:
        for retriever, kind in (
            (TreeRetriever(store, shelf.embedder()), "tree"),
            (DocumentSummary(store, shelf.embedder()), "summaries"),
        ):
            with pytest.raises(QueryError, match=f"clew enrich STORE {kind}"):
                retriever.retrieve(FOUNDED)
            enrich(store, [kind])
            assert retriever.retrieve(FOUNDED).warnings == ()
            with pytest.raises(QueryError, match="under a filter they are made of what passes"):
                retriever.retrieve(FOUNDED, filter="not exists(draft)")
        monkeypatch.setattr(whole_corpus, "LIVE", 5_000)
        hidden = TreeRetriever(store, shelf.embedder()).retrieve(FOUNDED, 20, filter="not exists(draft)")
        assert "rumour" not in hidden.ids
        (root,) = TreeRetriever(store, shelf.embedder(), "root").retrieve(FOUNDED, 1, filter="not exists(draft)")
        assert "They say" not in root.node.text
