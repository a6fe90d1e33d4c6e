"""A store in plain Python that answers every read by what stores share: held to the contract that every store is held to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.batch import Batch
from clew.graph.filters.language import F
from clew.graph.store import Encoder, GraphReader, GraphStore
from clew.retrieval.creation import create
from clew.tests.contracts import shelf
from clew.tests.contracts.fact_conditions import FactConditionContract
from clew.tests.contracts.graph_store import GraphStoreContract
from clew.tests.contracts.histories import batches, check_history, ledger_batches
from clew.tests.contracts.ledger import LedgerContract
from clew.tests.contracts.levels import LevelContract
from clew.tests.contracts.reference_store import ReferenceStore
from clew.tests.contracts.references import ReferenceContract, Web, check_web, webs
from clew.tests.contracts.text_languages import TextLanguageContract
from clew.tests.contracts.views import HidingContract, ViewContract, ViewOfEverythingContract
from clew.tests.contracts.world import ENCODER


@pytest.fixture
def empty() -> GraphStore:
    return ReferenceStore(encoder=ENCODER)


def test_the_class_is_a_graph_store_and_its_views_are_readers(empty: GraphStore) -> None:
    view: GraphReader = empty.view(F.id.exists())
    assert (view.counts(), view.generation, view.encoder) == (empty.counts(), 0, None)


class TestReferenceStore(GraphStoreContract):
    @pytest.fixture
    def empty(self, empty: GraphStore) -> GraphStore:
        return empty


class TestLedger(LedgerContract):
    pass


class TestView(ViewContract):
    pass


class TestViewOfEverything(ViewOfEverythingContract):
    pass


class TestWhatViewsHide(HidingContract):
    pass


class TestConditionsOnFacts(FactConditionContract):
    pass


class TestReferences(ReferenceContract):
    pass


class TestTextLanguage(TextLanguageContract):
    @pytest.fixture
    def empty(self, empty: GraphStore) -> GraphStore:
        return empty


class TestLevels(LevelContract):
    pass


@given(st.lists(batches(), max_size=3))
def test_any_history_ends_in_what_its_documents_say(history: list[Batch]) -> None:
    with ReferenceStore(encoder=ENCODER) as store:
        check_history(store, history)


@given(st.lists(ledger_batches(), max_size=4))
def test_any_history_with_a_ledger_ends_in_what_documents_and_ledger_say(history: list[Batch]) -> None:
    with ReferenceStore(encoder=ENCODER) as store:
        check_history(store, history)


@pytest.mark.parametrize("name", ["keyword", "vector", "graph", "hybrid"])
def test_retrievers_find_in_it_what_they_find_in_the_embedded_store(name: str) -> None:
    embedder = shelf.embedder()
    with shelf.filled() as embedded, ReferenceStore(encoder=Encoder(embedder.name, embedder.dimension)) as reference:
        reference.apply(Batch(add=shelf.TEXTS))
        assert reference.digest() == embedded.digest()
        for question in shelf.QUESTIONS:
            found = create(name, reference, embedder).retrieve(question, 20)
            assert found == create(name, embedded, embedder).retrieve(question, 20)
            assert found


@given(webs())
def test_any_web_of_references_shows_what_the_model_says(web: Web) -> None:
    with ReferenceStore(encoder=ENCODER) as store:
        check_web(store, web)
