"""How often a question is encoded, and what comes of an encoder that is unwell when one is asked."""

from collections.abc import Sequence

import numpy as np
import pytest

from clew.app.samples import sample_questions
from clew.graph.errors import ModelError, StoreMismatch
from clew.graph.store import Matrix
from clew.models.embedder import CheckedEmbedder, Embedder, Encoded, Span, TextKind
from clew.retrieval.base import Retriever
from clew.retrieval.creation import create
from clew.retrieval.ranker.query_rewriting import REWRITES
from clew.retrieval.retrievers.deep import Deep
from clew.retrieval.retrievers.hybrid import UNLINKED
from clew.tests import isles

LINKED = "Where was the founder of Halden Optics born?"
"""A question that names something there, and something else that it leaves unnamed."""


class Counting(CheckedEmbedder):
    """An encoder that keeps what each call asked of it."""

    def __init__(self, inner: Embedder) -> None:
        super().__init__(inner)
        self.calls: list[tuple[str, ...]] = []

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        self.calls.append(tuple(texts))
        return super().embed(texts, kind)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        self.calls.append(tuple(texts))
        return super().encode(texts, spans, tokens)


class Unwell:
    """The encoder of the sample documents with one of its answers spoilt: NaN, or a number too few."""

    def __init__(self, answer: str, how: str) -> None:
        self.inner = isles.graph().embedder
        self.name, self.fingerprint = self.inner.name, self.inner.fingerprint
        self.dimension, self.max_tokens = self.inner.dimension, self.inner.max_tokens
        self._answer, self._how = answer, how

    def _spoilt(self, answer: str, rows: Matrix) -> Matrix:
        if answer != self._answer:
            return rows
        return np.full_like(rows, np.nan) if self._how == "nan" else rows[:, :-1]

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        return self._spoilt("embed", self.inner.embed(texts, kind))

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        found = self.inner.encode(texts, spans, tokens)
        rows = tuple(self._spoilt("words", rows) for rows in found.spans)
        return Encoded(self._spoilt("question", found.texts), rows, found.tokens)


class Longer(CheckedEmbedder):
    """An encoder that says of itself that its vectors are longer."""

    @property
    def dimension(self) -> int:
        return self.inner.dimension + 1


def made(name: str, embedder: Embedder) -> Retriever:
    """A retriever over the sample documents; one that has weights uses those that come with Clew."""
    return create(name, isles.graph().store, embedder)


@pytest.mark.encoder
@pytest.mark.parametrize("name", ["vector", "fusion", "graph", "hybrid"])
@pytest.mark.parametrize("asked", [LINKED, isles.UNLINKED])
def test_a_question_is_encoded_by_one_call(name: str, asked: str) -> None:
    embedder = Counting(isles.graph().embedder)
    found = made(name, embedder).retrieve(asked)
    assert embedder.calls == [(asked,)]
    assert (UNLINKED in found.warnings) == (name == "hybrid" and asked == isles.UNLINKED)


@pytest.mark.encoder
def test_words_alone_are_encoded_by_none() -> None:
    embedder = Counting(isles.graph().embedder)
    assert made("keyword", embedder).retrieve(LINKED).ids
    assert embedder.calls == []


@pytest.mark.encoder
def test_deep_encodes_all_rewrites_by_one_call_more() -> None:
    rewritten = 0
    for each in sample_questions():
        embedder = Counting(isles.graph().embedder)
        assert Deep(isles.graph().store, embedder).retrieve(each.question).ids
        assert embedder.calls[0] == (each.question,)
        assert len(embedder.calls) <= 2
        for rewrites in embedder.calls[1:]:
            assert 0 < len(rewrites) <= REWRITES
            rewritten += 1
    assert rewritten > 5


@pytest.mark.encoder
def test_deep_encodes_a_question_without_rewrites_by_one_call() -> None:
    for asked in ("Corva", isles.UNLINKED):
        embedder = Counting(isles.graph().embedder)
        assert Deep(isles.graph().store, embedder).retrieve(asked).ids
        assert embedder.calls == [(asked,)]


@pytest.mark.encoder
@pytest.mark.parametrize(("how", "message"), [("nan", "NaN or infinity"), ("dimension", "but its dimension is 384")])
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        *(("vector", "embed"), ("fusion", "embed"), ("graph", "embed")),
        *(("hybrid", "question"), ("hybrid", "words"), ("deep", "question"), ("deep", "words")),
        ("deep", "embed"),
    ],
)
def test_an_encoder_that_is_unwell_when_asked_is_an_error(name: str, answer: str, how: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        made(name, Unwell(answer, how)).retrieve(LINKED)


@pytest.mark.encoder
@pytest.mark.parametrize("name", ["vector", "fusion", "graph", "hybrid", "deep"])
def test_an_encoder_of_another_dimension_is_refused(name: str) -> None:
    with pytest.raises(StoreMismatch, match=r"\(384 dimensions\), but the question would be encoded by 'minilm' \(385\)"):
        made(name, Longer(isles.graph().embedder)).retrieve(LINKED)


@pytest.mark.encoder
def test_words_are_searched_by_whatever_encoder() -> None:
    keyword = made("keyword", Unwell("question", "nan")).retrieve(LINKED)
    assert keyword == made("keyword", isles.graph().embedder).retrieve(LINKED)
    assert keyword.ids
