"""Cosines of words with what tables say: right, rounded, and each text encoded once."""

from collections.abc import Sequence

import numpy as np
import pytest

from clew.models.embedder import CheckedEmbedder, Matrix, TextKind, get_embedder
from clew.retrieval.tables import likeness
from clew.retrieval.tables.likeness import MeaningCosines


class Counted(CheckedEmbedder):
    """An embedder that notes the passages and questions it is given."""

    def __init__(self) -> None:
        super().__init__(get_embedder("hashing"))
        self.seen: list[str] = []
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The vectors of the encoder that it stands for."""
        (self.seen if kind == "passage" else self.asked).extend(texts)
        return super().embed(texts, kind)


def test_a_text_is_encoded_once_whatever_it_is_compared_with() -> None:
    embedder, cosines = Counted(), MeaningCosines()
    first = cosines.cosines(embedder, "green hut", ["hut", "Height (m)", "hut"])
    again = cosines.cosines(embedder, "green hut", ["Height (m)", "barn"])
    assert embedder.seen == ["hut", "Height (m)", "barn"]
    assert first[0] == first[2]
    assert first[1] == again[0]
    assert embedder.asked == ["green hut"]


def test_cosines_are_those_of_the_encoder() -> None:
    embedder = get_embedder("hashing")
    told = embedder.embed(["green hut", "barn"]) @ embedder.embed(["hut"], "query")[0]
    assert np.allclose(MeaningCosines().cosines(embedder, "hut", ["green hut", "barn"]), told, atol=1e-5)


def test_vectors_are_kept_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST_KEPT", 2)
    embedder, cosines = Counted(), MeaningCosines()
    for text in ("a barn", "a hut", "a mill", "a barn"):
        cosines.cosines(embedder, "hut", [text])
    assert embedder.seen == ["a barn", "a hut", "a mill", "a barn"]


def test_one_kept_vector_does_not_keep_its_batch() -> None:
    cosines = MeaningCosines()
    cosines.cosines(Counted(), "hut", [f"barn {number}" for number in range(50)])
    kept = [each for cache in cosines._caches.values() for each in cache._kept.values()]
    assert len(kept) == 51
    assert all(each.base is None for each in kept)
