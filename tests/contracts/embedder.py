"""What every encoder of texts must do. Inherit `EmbedderContract`, give the fixture `embedder`, and have the tests.

class TestHashing(EmbedderContract):
    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Embedder:
        return get_embedder("hashing")
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ModelError
from clew.models.embedder import Embedder, Matrix, Span, checked

TEXTS = (
    "Marie Curie discovered radium in Paris.",
    "The ferry leaves the harbour at nine.",
    "a",
    "東京は日本の首都です。",
    "مرحبا بالعالم \u202e",
    "\U0001f600 a smile",
    "a lone surrogate \ud800 in a text",
    "line\nand\ttab, NUL \x00 and [CLS]",
)
WITHOUT_WORDS = ("", " ", "\n\n", "!!!", "\udfff")
"""Texts for which a vector of zeros is right too."""
LONG = "The ferry leaves the harbour at nine. " * 40
SPANS: Sequence[Sequence[Span]] = ([(0, 11), (12, 22), (0, 39)], [(4, 9)], [], [(0, 2), (3, 5)])


def is_matrix(rows: Matrix, count: int, dimension: int) -> bool:
    """Whether these are as many rows, of this dimension, in float32."""
    return rows.shape == (count, dimension) and rows.dtype == np.float32


def lengths(rows: Matrix) -> Any:
    """The Euclidean length of each row, (n_rows,) float32."""
    return np.linalg.norm(rows, axis=1)


class EmbedderContract:
    """The laws of an encoder, as `get_embedder` returns it: its answers are checked."""

    tolerance = 0.0
    """How much two vectors of one text may differ; 0: bit for bit."""

    windows = False
    """Whether what lies beyond `max_tokens` counts, as a window of its own."""

    tokens = False
    """Whether it shows its tokens' vectors."""

    @pytest.fixture(scope="class")
    @staticmethod
    def embedder() -> Embedder:
        raise NotImplementedError("an encoder's tests say how to make one")

    def program(self, embedder: Embedder) -> str:
        """Python that makes it again, as `found`, here or in another process; by its name where that is enough."""
        return f"from clew.models.embedder import get_embedder; found = get_embedder({embedder.name!r})"

    def same(self, found: Matrix, expected: Matrix) -> None:
        """Check that two matrices are alike, within the tolerance."""
        assert found.shape == expected.shape
        if self.tolerance:
            np.testing.assert_allclose(found, expected, atol=self.tolerance)
        else:
            np.testing.assert_array_equal(found, expected)

    # What it is

    def test_it_is_an_embedder_whose_name_and_sizes_stay(self, embedder: Embedder) -> None:
        assert isinstance(embedder, Embedder)
        before = (embedder.name, embedder.fingerprint, embedder.dimension, embedder.max_tokens)
        assert before[0]
        assert before[1]
        assert before[2] > 0
        assert before[3] > 0
        embedder.embed(TEXTS)
        assert (embedder.name, embedder.fingerprint, embedder.dimension, embedder.max_tokens) == before
        assert checked(embedder) is embedder

    def test_made_again_it_is_the_same(self, embedder: Embedder) -> None:
        made: dict[str, Any] = {}
        exec(self.program(embedder), made)
        again = made["found"]
        assert again is not embedder
        assert (again.name, again.fingerprint) == (embedder.name, embedder.fingerprint)
        self.same(again.embed(TEXTS[:2]), embedder.embed(TEXTS[:2]))
        getattr(again.inner, "close", bool)()

    @pytest.mark.process
    def test_another_process_has_the_same_vectors(self, embedder: Embedder) -> None:
        program = (
            f"{self.program(embedder)}; import sys; from clew.tests.contracts.embedder import TEXTS;"
            "sys.stdout.buffer.write(found.embed(TEXTS).tobytes()); print(found.fingerprint, file=sys.stderr)"
        )
        seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
        rows = np.frombuffer(done.stdout, np.float32).reshape(len(TEXTS), -1)
        self.same(rows, embedder.embed(TEXTS))
        assert done.stderr.decode().strip() == embedder.fingerprint

    # Texts

    @pytest.mark.parametrize("kind", ["passage", "query"])
    def test_rows_are_unit_vectors_in_float32(self, embedder: Embedder, kind: Any) -> None:
        rows = embedder.embed(TEXTS, kind)
        assert is_matrix(rows, len(TEXTS), embedder.dimension)
        np.testing.assert_allclose(lengths(rows), 1, atol=1e-6)

    @pytest.mark.parametrize("kind", ["passage", "query"])
    def test_texts_without_words_have_a_unit_vector_or_none(self, embedder: Embedder, kind: Any) -> None:
        rows = embedder.embed(WITHOUT_WORDS, kind)
        assert is_matrix(rows, len(WITHOUT_WORDS), embedder.dimension)
        assert all(length == pytest.approx(1, abs=1e-6) or length == 0 for length in lengths(rows))

    @pytest.mark.parametrize("kind", ["passage", "query"])
    def test_no_texts_have_no_rows(self, embedder: Embedder, kind: Any) -> None:
        assert is_matrix(embedder.embed([], kind), 0, embedder.dimension)
        found = embedder.encode([], [])
        assert is_matrix(found.texts, 0, embedder.dimension)
        assert found.spans == ()

    @pytest.mark.parametrize("kind", ["passage", "query"])
    def test_a_vector_depends_on_its_text_alone(self, embedder: Embedder, kind: Any) -> None:
        texts = [*TEXTS, *WITHOUT_WORDS]
        alone = np.concatenate([embedder.embed([text], kind) for text in texts])
        self.same(embedder.embed(texts, kind), alone)
        self.same(embedder.embed(texts[::-1], kind)[::-1], alone)
        self.same(embedder.embed([*texts, *texts], kind), np.concatenate([alone, alone]))

    def test_threads_share_one_encoder(self, embedder: Embedder) -> None:
        expected = embedder.embed(TEXTS), embedder.embed(TEXTS, "query")
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: (embedder.embed(TEXTS), embedder.embed(TEXTS, "query")), range(8)))
        for passages, queries in found:
            self.same(passages, expected[0])
            self.same(queries, expected[1])

    def test_a_long_text_has_one_vector(self, embedder: Embedder) -> None:
        ending = "Marie Curie discovered radium."
        texts = [LONG, LONG + ending, "word" * 5_000]
        rows = embedder.embed(texts)
        np.testing.assert_allclose(lengths(rows), 1, atol=1e-6)
        if self.windows:
            assert rows[1] @ embedder.embed([ending])[0] > rows[0] @ embedder.embed([ending])[0]

    def test_nothing_that_comes_in_is_changed(self, embedder: Embedder) -> None:
        texts, spans = list(TEXTS[:4]), [list(each) for each in SPANS]
        embedder.embed(texts)
        embedder.encode(texts, spans)
        assert texts == list(TEXTS[:4])
        assert spans == [list(each) for each in SPANS]

    # Spans and tokens

    def test_spans_come_in_their_order_each_a_unit_vector(self, embedder: Embedder) -> None:
        found = embedder.encode(TEXTS[:4], SPANS)
        assert found.texts.shape == (4, embedder.dimension)
        for rows, each in zip(found.spans, SPANS, strict=True):
            assert is_matrix(rows, len(each), embedder.dimension)
            np.testing.assert_allclose(lengths(rows), 1, atol=1e-6)
        self.same(found.texts, embedder.embed(TEXTS[:4]))
        assert found.tokens is None

    def test_spans_depend_on_their_text_alone(self, embedder: Embedder) -> None:
        together = embedder.encode(TEXTS[:4], SPANS).spans
        for text, cuts, rows in zip(TEXTS[:4], SPANS, together, strict=True):
            self.same(embedder.encode([text], [cuts]).spans[0], rows)

    def test_a_span_of_the_whole_text_is_near_it(self, embedder: Embedder) -> None:
        found = embedder.encode([TEXTS[0]], [[(0, len(TEXTS[0]))]])
        assert found.texts[0] @ found.spans[0][0] > 0.9

    def test_a_span_without_a_token_has_its_texts_vector(self, embedder: Embedder) -> None:
        found = embedder.encode(["one  two", ""], [[(3, 5), (4, 4)], [(0, 0)]])
        np.testing.assert_allclose(found.spans[0], np.stack([found.texts[0]] * 2), atol=1e-6)
        np.testing.assert_allclose(found.spans[1], found.texts[1:], atol=1e-6)

    def test_each_text_needs_its_list_of_spans(self, embedder: Embedder) -> None:
        with pytest.raises(ModelError, match="2 texts, 1 lists of spans"):
            embedder.encode(["a", "b"], [[]])

    def test_token_vectors_are_shown_or_refused(self, embedder: Embedder) -> None:
        if not self.tokens:
            with pytest.raises(ModelError, match="no token vectors"):
                embedder.encode(["one two"], [[]], tokens=True)
            return
        tokens = embedder.encode(["one two", TEXTS[0]], [[], []], tokens=True).tokens
        assert tokens is not None
        assert [rows.shape[1:] for rows in tokens] == [(embedder.dimension,)] * 2
        assert 0 < len(tokens[0]) < len(tokens[1])
        np.testing.assert_allclose(lengths(np.concatenate(tokens)), 1, atol=1e-6)
