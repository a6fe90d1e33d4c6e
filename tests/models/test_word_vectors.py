import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import ModelError
from clew.graph.terms import content_spans
from clew.models import word_vectors
from clew.models.embedder import get_embedder
from clew.models.word_vectors import pack, packable, projected, unpack

TEXT = "Lothair II\nLothair married Teutberga, a daughter of the count Boso the Elder."


@pytest.mark.encoder
def test_packed_words_come_back_nearly_as_they_were() -> None:
    spans = content_spans(TEXT)
    vectors = get_embedder().encode([TEXT], [spans]).spans[0]
    starts = [start for start, _ in spans]
    block = pack(starts, vectors).tobytes()
    assert len(block) == 102 * len(spans)
    found = unpack([block, b"", block])
    assert found.first.tolist() == [0, len(spans), len(spans), 2 * len(spans)]
    assert found.start.tolist() == starts * 2
    pairs = np.triu_indices(len(spans), 1)
    exact, made = (vectors @ vectors.T)[pairs], found.products(projected(vectors))[: len(spans)][pairs]
    assert np.abs(made - exact).max() < 0.25
    assert np.corrcoef(exact, made)[0, 1] > 0.95


def test_no_words_and_words_without_length() -> None:
    assert unpack([]).products(np.ones((2, 192), np.float32)).shape == (0, 2)
    assert not unpack([pack([3], np.zeros((1, 384), np.float32)).tobytes()]).vectors(slice(None)).any()


def test_bytes_that_are_no_packed_words_are_refused() -> None:
    with pytest.raises(ModelError, match="5 bytes are not packed words of 102 bytes"):
        unpack([b"12345"])


def test_only_encoders_with_known_directions_are_packed() -> None:
    assert packable("minilm")
    assert not packable("hashing")


def test_changed_directions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_vectors, "_DIRECTIONS_SHA256", "0" * 64)
    word_vectors._directions.cache_clear()
    with pytest.raises(ModelError, match=r"word_directions\.f2 have SHA-256"):
        word_vectors.projected(np.zeros((1, 384), np.float32))
    word_vectors._directions.cache_clear()


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), max_size=9), st.integers(0, 9))
def test_products_and_sums_are_those_of_the_vectors(bounds: list[tuple[int, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    found = unpack([pack(range(600), random.normal(size=(600, 384)).astype(np.float32)).tobytes()])
    vectors, asked = found.vectors(slice(None)), random.normal(size=(3, 192)).astype(np.float32)
    assert np.allclose(found.products(asked), vectors @ asked.T, atol=1e-3)
    table = np.array(bounds, dtype=np.int64).reshape(-1, 2)
    sums = found.sums(table[:, 0], table[:, 1])
    expected = [vectors[first:last].sum(axis=0, dtype=np.float64) for first, last in bounds]
    assert np.allclose(sums, np.array(expected).reshape(-1, 192), atol=1e-2)
