"""The embedded store, in a folder and in memory, and views of it, held to the contracts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.graph.filters.language import F
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.graph.stores.embedded.store import EmbeddedStore
from clew.tests.contracts.fact_conditions import FactConditionContract
from clew.tests.contracts.graph_store import GraphStoreContract
from clew.tests.contracts.ledger import LedgerContract
from clew.tests.contracts.levels import LevelContract
from clew.tests.contracts.references import ReferenceContract
from clew.tests.contracts.text_languages import TextLanguageContract
from clew.tests.contracts.views import HidingContract, ViewContract, ViewOfEverythingContract
from clew.tests.contracts.world import ENCODER


@pytest.fixture(params=["folder", "memory"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    url = ":memory:" if request.param == "memory" else str(tmp_path / "store.clew")
    with open_store(url, create=True, encoder=ENCODER) as store:
        yield store


def test_the_class_is_a_graph_store_and_its_views_are_readers() -> None:
    store: GraphStore = EmbeddedStore(":memory:")
    view: GraphReader = store.view(F.id.exists())
    assert (view.counts(), view.generation, view.encoder) == (store.counts(), 0, None)
    store.close()


class TestEmbeddedStore(GraphStoreContract):
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
