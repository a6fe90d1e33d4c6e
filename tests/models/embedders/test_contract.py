"""The embedder contract for the encoders that come with Clew, and for a plug-in's."""

from collections.abc import Iterator

import pytest

from clew.models.embedder import CheckedEmbedder, Embedder, checked, get_embedder
from clew.models.embedders.openai import OpenAIEmbedder
from clew.tests.contracts.embedder import EmbedderContract
from clew.tests.models.embedding_endpoint import serving
from clew.tests.plugin.clew_loud import LoudEmbedder

from .stand_ins import stand_ins


@pytest.mark.encoder
class TestMiniLM(EmbedderContract):
    windows = tokens = True

    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Embedder:
        return get_embedder("minilm", threads=2)


class TestHashing(EmbedderContract):
    windows = tokens = True

    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Embedder:
        return get_embedder("hashing")


class TestPlugIn(EmbedderContract):
    windows = tokens = True

    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Embedder:
        return checked(LoudEmbedder())

    def program(self, embedder: Embedder) -> str:
        return (
            "from clew.models.embedder import checked; from clew.tests.plugin.clew_loud import LoudEmbedder;"
            "found = checked(LoudEmbedder())"
        )


class TestOpenAI(EmbedderContract):
    tolerance = 1e-6

    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Iterator[Embedder]:
        with serving() as endpoint:
            made = get_embedder("openai:small", base_url=endpoint.url, batch_size=3)
            yield made
            assert isinstance(made, CheckedEmbedder)
            assert isinstance(made.inner, OpenAIEmbedder)
            made.inner.close()

    def program(self, embedder: Embedder) -> str:
        assert isinstance(embedder, CheckedEmbedder)
        assert isinstance(embedder.inner, OpenAIEmbedder)
        base_url = str(embedder.inner._endpoint.url).removesuffix("/embeddings")
        return (
            "from clew.models.embedder import get_embedder;"
            f"found = get_embedder('openai:small', base_url={base_url!r}, batch_size=3)"
        )


class StandInContract(EmbedderContract):
    """The laws of an encoder whose package is stood in for, in the other process too."""

    def program(self, embedder: Embedder) -> str:
        start = "from clew.tests.models.embedders.stand_ins import stand_ins; kept = stand_ins(); kept.__enter__()"
        return f"{start}; {super().program(embedder)}"


class TestFastEmbed(StandInContract):
    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Iterator[Embedder]:
        with stand_ins():
            yield get_embedder("fastembed:small")


class TestSentenceTransformers(StandInContract):
    tolerance = 1e-6

    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Iterator[Embedder]:
        with stand_ins():
            yield get_embedder("sentence-transformers:e5")
