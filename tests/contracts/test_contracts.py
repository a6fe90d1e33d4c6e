"""The contracts find what they are for: parts that break a law, and the checks that tell."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.extraction.base import Loaded
from clew.extraction.loaders import File, Loader
from clew.models.embedder import Embedder, checked
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
