import numpy as np
import pytest

from clew.graph.errors import ModelError
from clew.graph.terms import content_spans
from clew.models import words
from clew.models.embedder import get_embedder
from clew.models.words import pack, packable, projected, unpack

TEXT = "Lothair II\nLothair married Teutberga, a daughter of the count Boso the Elder."


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
    exact, made = (vectors @ vectors.T)[pairs], (found.vectors[: len(spans)] @ projected(vectors).T)[pairs]
    assert np.abs(made - exact).max() < 0.25
    assert np.corrcoef(exact, made)[0, 1] > 0.95


def test_no_words_and_words_without_length() -> None:
    assert len(unpack([]).vectors) == 0
    assert not unpack([pack([3], np.zeros((1, 384), np.float32)).tobytes()]).vectors.any()


def test_bytes_that_are_no_packed_words_are_refused() -> None:
    with pytest.raises(ModelError, match="5 bytes are no packed words of 102 bytes"):
        unpack([b"12345"])


def test_only_encoders_with_known_directions_are_packed() -> None:
    assert packable("minilm")
    assert not packable("hashing")


def test_changed_directions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_DIRECTIONS_SHA256", "0" * 64)
    words._directions.cache_clear()
    with pytest.raises(ModelError, match=r"word_directions\.f2 have SHA-256"):
        words.projected(np.zeros((1, 384), np.float32))
    words._directions.cache_clear()
