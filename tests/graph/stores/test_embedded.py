"""The embedded store, in a folder and in memory, and views of it, held to the contracts."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.filters import F
from clew.graph.store import GraphReader, GraphStore
from clew.graph.stores.embedded.store import EmbeddedStore
from clew.graph.stores.opening import open_store
from clew.tests.contracts.graph_reader import BOB, CITY, DAY, GraphReaderContract, ReaderOf
from clew.tests.contracts.graph_store import GraphStoreContract
from clew.tests.contracts.world import ENCODER, contribution


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


class TestView(GraphReaderContract):
    """A view must answer as a store of its own documents would, whatever else is beside them."""

    @pytest.fixture
    def reader_of(self, empty: GraphStore) -> ReaderOf:
        def make(contributions: Sequence[Contribution]) -> GraphReader:
            name = ("Anne of Lee", "ORG")
            hidden = [
                contribution(
                    "0", [[BOB, CITY, name]], [(0, "met", 1, True)], "Ann Lee (film)", {"hidden": True, "year": "x"}
                ),
                contribution("z", [[DAY, BOB], [CITY]], [(0, "met", 1, False)], "Bob", {"hidden": True}, 20, "node:c"),
            ]
            empty.apply(Batch(add=(*hidden[:1], *contributions, *hidden[1:])))
            return empty.view(~F.hidden.exists()).view(F.id != "nothing")

        return make


class TestViewOfEverything(GraphReaderContract):
    @pytest.fixture
    def reader_of(self, empty: GraphStore) -> ReaderOf:
        def make(contributions: Sequence[Contribution]) -> GraphReader:
            empty.apply(Batch(add=tuple(contributions)))
            return empty.view(F.id.exists())

        return make
