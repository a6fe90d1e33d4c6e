"""The default encoder: what it finds near, how it pools, its windows, and the checks of its files."""

from typing import Any

import numpy as np
import pytest

import clew.models.embedders.minilm as module
from clew.graph.errors import ConfigError, ModelError
from clew.models.embedder import CheckedEmbedder, Embedder, get_embedder
from clew.models.embedders.minilm import MiniLM

pytestmark = pytest.mark.encoder

TEXTS = [
    "Marie Curie discovered radium in Paris.",
    "The discovery of radium was made by Marie Curie.",
    "The ferry leaves the harbour at nine.",
    "",
    "東京は日本の首都です。",
]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(threads=2)


def test_similar_texts_are_near(minilm: MiniLM) -> None:
    rows = minilm.embed(TEXTS)
    assert rows[0] @ rows[1] > 0.8 > 0.3 > rows[0] @ rows[2]


def test_question_is_nearest_to_its_answer(minilm: MiniLM) -> None:
    question = minilm.embed(["Who found radium?"], "query")[0]
    assert int(np.argmax(minilm.embed(TEXTS[:3]) @ question)) in {0, 1}


@pytest.mark.parametrize("threads", [1, 3])
def test_vectors_do_not_depend_on_the_number_of_threads(minilm: MiniLM, threads: int) -> None:
    np.testing.assert_array_equal(MiniLM(threads=threads).embed(TEXTS), minilm.embed(TEXTS))
    np.testing.assert_array_equal(minilm.embed(TEXTS, "query"), minilm.embed(TEXTS))


def test_vector_is_the_mean_of_its_tokens(minilm: MiniLM) -> None:
    """Against the model run by hand: the mean over [CLS], word pieces and [SEP], normalised."""
    session, tokenizer = minilm._loaded(1)
    ids = np.array([tokenizer.encode(TEXTS[0]).ids])
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    mean = session.run(None, feed)[0][0].mean(axis=0)
    np.testing.assert_allclose(minilm.embed([TEXTS[0]])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_spans_are_pooled_from_the_same_pass(minilm: MiniLM) -> None:
    text = "Marie Curie discovered radium. The ferry leaves at nine."
    spans = [(0, 30), (31, len(text)), (0, len(text))]
    found = minilm.encode([text, TEXTS[2]], [spans, []], tokens=True)
    assert found.tokens is not None
    words = ["marie", "cu", "##rie", "discovered", "ra", "##dium", ".", "the", "ferry", "leaves", "at", "nine", "."]
    assert minilm._loaded(1)[1].encode(text, add_special_tokens=False).tokens == words
    assert len(found.tokens[0]) == len(words)
    assert found.spans[0][0] @ minilm.embed([TEXTS[0]])[0] > found.spans[0][1] @ minilm.embed([TEXTS[0]])[0]
    # Spans are means of unnormalised token vectors: the whole is between its halves.
    both = found.spans[0][0] + found.spans[0][1]
    assert found.spans[0][2] @ both / np.linalg.norm(both) > 0.99


def test_long_texts_are_windows_averaged() -> None:
    small = MiniLM(threads=1, max_tokens=16)
    text = " ".join(f"word{number % 7} river" for number in range(60))
    found = small.encode([text], [[(0, 40), (len(text) - 40, len(text))]], tokens=True)
    assert found.tokens is not None
    pieces = len(small._loaded(1)[1].encode(text, add_special_tokens=False).ids)
    assert len(found.tokens[0]) == pieces > 60
    head = small.embed([text[:40]])[0]
    assert found.texts[0] @ head > 0.7
    assert np.isfinite(found.spans[0]).all()


def test_texts_of_many_stretches_reach_their_end(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is tokenised a stretch at a time: offsets go on counting."""
    monkeypatch.setattr(module, "_STRETCH", 100)
    filler = "The ferry leaves the harbour at nine. " * 40
    text = filler + TEXTS[0]
    small = MiniLM(threads=2, max_tokens=64)
    found = small.encode([text], [[(len(filler), len(text)), (0, 37)]])
    target = minilm.embed([TEXTS[0], TEXTS[2]])
    assert found.spans[0][0] @ target[0] > 0.6 > found.spans[0][0] @ target[1]
    assert found.spans[0][1] @ target[1] > 0.6 > found.spans[0][1] @ target[0]


def test_queries_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = MiniLM(threads=1)
    runs: list[int] = []
    original = module._states

    def counted(session: Any, window: module._Window) -> Any:
        runs.append(len(window.ids))
        return original(session, window)

    monkeypatch.setattr(module, "_states", counted)
    first = encoder.embed(["Who?", "Where?", "Who?"], "query")
    again = encoder.embed(["Where?"], "query")
    assert len(runs) == 2
    np.testing.assert_array_equal(first[1], again[0])
    np.testing.assert_array_equal(first[0], first[2])
    monkeypatch.setattr("clew.models.embedder.QUERIES_KEPT", 1)
    encoder.embed(["When?"], "query")
    encoder.embed(["Who?"], "query")
    assert len(runs) == 4


def test_encoders_of_a_process_share_the_model_and_a_forked_process_loads_its_own(
    minilm: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, tokenizer = minilm._loaded(1)
    again = MiniLM(threads=1, max_tokens=64)._loaded(1)
    assert again[0] is session
    assert again[1] is tokenizer
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert minilm._loaded(1)[0] is not session


def test_another_model_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MODEL_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"model\.onnx .* SHA-256 8199be6f.*expected 0000.*pip install"):
        MiniLM().embed(["a"])


def test_another_vocabulary_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_VOCABULARY_SHA256", "1" * 64)
    with pytest.raises(ModelError, match=r"vocab\.txt has SHA-256 07eced37"):
        MiniLM().embed(["a"])


@pytest.mark.parametrize("settings", [{"threads": 0}, {"max_tokens": 4}, {"max_tokens": 513}])
def test_settings_out_of_range(settings: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="must be"):
        MiniLM(**settings)


def test_default_embedder_is_minilm() -> None:
    made = get_embedder()
    assert isinstance(made, CheckedEmbedder)
    assert isinstance(made, Embedder)
    assert isinstance(made.inner, MiniLM)
    assert (made.name, made.dimension, made.max_tokens) == ("minilm", 384, 256)
    assert made.fingerprint != get_embedder("minilm", max_tokens=128).fingerprint
