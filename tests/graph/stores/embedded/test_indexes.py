"""The embedded store's indexes by themselves, and another index in the place of its own."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.graph.indexes import TextIndex, VectorIndex
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.embedded.folder import prepare
from clew.graph.stores.embedded.text_index import FtsIndex
from clew.tests.contracts.exact_index import ExactIndex
from clew.tests.contracts.graph_store import GraphStoreContract
from clew.tests.contracts.text_index import TextIndexContract
from clew.tests.contracts.vector_index import VectorIndexContract
from clew.tests.contracts.world import ENCODER


class TestFtsIndex(TextIndexContract):
    @pytest.fixture
    def index(self) -> Iterator[TextIndex]:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        prepare(None, connection)
        yield FtsIndex(connection)
        connection.close()


class TestExactIndex(VectorIndexContract):
    @pytest.fixture
    def index(self) -> VectorIndex:
        return ExactIndex("text", 8)


class TestStoreWithAnotherVectorIndex(GraphStoreContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Iterator[GraphStore]:
        with open_store(str(tmp_path / "x.clew"), create=True, encoder=ENCODER, vectors=ExactIndex) as store:
            yield store
