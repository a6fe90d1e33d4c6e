"""The contracts find what they are for: parts that break a law, and the checks that tell."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from clew.extraction.base import Loaded
from clew.extraction.loaders import File, Loader
from clew.graph.store import GraphReader
from clew.models.embedder import Embedder, checked
from clew.retrieval.base import Ask, Composite, Retriever
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.embedder import EmbedderContract
from clew.tests.contracts.loader import LoaderContract, given_file
from clew.tests.plugin.clew_loud import LoudEmbedder


def test_a_loader_that_is_not_registered_must_report_a_file_that_is_gone(tmp_path: Path) -> None:
    def careless(file: File) -> Iterator[Loaded]:
        yield file.document(file.path.read_text() if file.path.exists() else "nothing")

    class Careless(LoaderContract):
        suffix = "careless"

        def loader(self) -> Loader:
            return careless

    with pytest.raises(AssertionError):
        Careless().test_a_file_that_is_gone_is_reported(given_file(tmp_path, "careless", b"words"))


def test_an_embedder_that_is_not_registered_must_be_the_same_when_it_is_made_again() -> None:
    class Contract(EmbedderContract):
        def program(self, embedder: Embedder) -> str:
            return "from clew.models.embedder import get_embedder; found = get_embedder('hashing')"

    with pytest.raises(AssertionError):
        Contract().test_made_again_it_is_the_same(checked(LoudEmbedder()))


@dataclass(frozen=True, repr=False)
class Mixing(Composite):
    """Asks its children outside of the search, in other threads, and scores all hits alike."""

    parts: tuple[Retriever, ...]
    name = "mixing"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        with ThreadPoolExecutor(1) as other:
            hits = [hit for part in self.parts for hit in other.submit(part.retrieve, query, k).result()]
        return Ranking(replace(hit, score=1.0) for hit in hits)


def test_a_composite_must_have_its_children_see_one_state() -> None:
    class Mixed(CompositeContract):
        def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
            return Mixing(tuple(children))

    with shelf.filled() as store, pytest.raises(AssertionError):
        Mixed().test_children_share_one_state_of_the_store(store)
