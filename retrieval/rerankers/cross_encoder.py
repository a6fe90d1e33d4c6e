"""`cross_encoder`: scores question and text read together, by an ONNX model of yours (Nogueira and Cho 2019)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ...graph.errors import ConfigError, ModelError
from ...models.embedder import processors, readable
from ..base import Reranker
from ..hits import Hit
from ..query import Query, checked_k
from ..ranking import Ranking, left_behind, rescored

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"
_INTEGERS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


@dataclass(frozen=True, repr=False)
class CrossEncoder(Reranker):
    """Orders the first hits by a cross-encoder's score; those behind them follow in their old order.

    The score is 0 to 1: the logistic function of a model's one output, or the share of the last of two classes. Hits beyond
    `most` are not scored and come after, with scores below 0. Each pair is a batch of its own, so that a text's score does
    not depend on what else was found. The model is read when it is first used, and stays in memory.

    Args:
        path: a folder with `model.onnx` and `tokenizer.json` (as `optimum-cli export onnx` writes them), or a model's file
            beside its `tokenizer.json`. It is read from this machine, and nothing is downloaded.
        most: how many hits are scored.
        max_tokens: of question and text together; the text is cut.

    Raises:
        ConfigError: one of the files is not there, or an option is out of range.
    """

    path: str
    most: int = 50
    max_tokens: int = 512
    name = "cross_encoder"

    def __post_init__(self) -> None:
        if not isinstance(self.path, str | Path) or not str(self.path):
            raise ConfigError(f"expected the path of a cross-encoder's folder or file, got {self.path!r}")
        object.__setattr__(self, "path", str(self.path))
        checked_k(self.most)
        if isinstance(self.max_tokens, bool) or not isinstance(self.max_tokens, int) or self.max_tokens < 8:
            raise ConfigError(f"expected max_tokens of cross_encoder as an integer of at least 8, got {self.max_tokens!r}")
        for file in self._files():
            if not file.is_file():
                raise ConfigError(
                    f"cross_encoder found no file {file}: give a folder with {MODEL_FILE} and {TOKENIZER_FILE}, or a "
                    "model's file beside its tokenizer"
                )

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits by the model's score, at most k.

        Raises:
            ModelError: a file is not what it should be, or the model failed.
        """
        if not ranking:
            return ranking
        model, tokenizer = self._files()
        try:
            written = model.stat().st_mtime_ns, tokenizer.stat().st_mtime_ns
        except OSError as error:
            raise ModelError(f"a file of cross_encoder({self.path!r}) cannot be read any more: {error}") from error
        loaded = _loaded(str(model), str(tokenizer), *written, self.max_tokens)
        scored = [rescored(hit, self.name, loaded.score(query.text, _passage(hit))) for hit in ranking[: self.most]]
        return Ranking([*scored, *left_behind(ranking[self.most :], self.name)], ranking.warnings, ranking.notes).top(k)

    def _files(self) -> tuple[Path, Path]:
        try:
            given = Path(self.path).expanduser()
        except RuntimeError as error:  # there is no such user
            raise ConfigError(f"path of cross_encoder, {self.path!r}: {error}") from error
        return (given / MODEL_FILE, given / TOKENIZER_FILE) if given.is_dir() else (given, given.parent / TOKENIZER_FILE)


class _PairScorer:
    def __init__(self, model: str, tokenizer: str, max_tokens: int) -> None:
        self._where = model
        self._tokenizer = _tokenizer(tokenizer, max_tokens)
        self._session = _session(model)
        self._types = {each.name: _INTEGERS.get(each.type) for each in self._session.get_inputs()}
        if "input_ids" not in self._types or not set(self._types) <= set(_INPUTS) or None in self._types.values():
            found = ", ".join(f"{each.name} {each.type}" for each in self._session.get_inputs())
            raise ModelError(f"{model} is no cross-encoder: expected integers for {', '.join(_INPUTS)}, found {found}")

    def score(self, question: str, passage: str) -> float:
        """How relevant the passage is, 0 to 1."""
        encoded = self._tokenizer.encode(readable(question), readable(passage))
        given = dict(zip(_INPUTS, (encoded.ids, encoded.attention_mask, encoded.type_ids), strict=True))
        feed = {name: np.array([given[name]], dtype=kind) for name, kind in self._types.items()}
        try:
            output = np.asarray(self._session.run(None, feed)[0], dtype=np.float64).ravel()
        except Exception as error:  # onnxruntime raises classes of its own, with no common public base
            raise ModelError(f"the cross-encoder {self._where} failed on {len(encoded.ids)} tokens: {error}") from error
        if output.size not in (1, 2) or not np.isfinite(output).all():
            raise ModelError(
                f"{self._where} is no cross-encoder: expected one or two finite numbers for a pair, got {output.size}, of "
                f"which {output[:4].tolist()}"
            )
        logit = output[-1] - (output[0] if output.size == 2 else 0.0)
        # Written with tanh, which does not overflow.
        return float(0.5 * (1.0 + np.tanh(0.5 * logit)))


@lru_cache(maxsize=4)
def _loaded(model: str, tokenizer: str, written: int, tokens_written: int, max_tokens: int) -> _PairScorer:
    """The model of these files, as they were written at these times."""
    return _PairScorer(model, tokenizer, max_tokens)


def _session(path: str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = processors()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own, with no common public base
        raise ModelError(f"{path} is not an ONNX model that onnxruntime can load: {error}") from error


def _tokenizer(path: str, max_tokens: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(path)
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_tokens, strategy="only_second")
    except Exception as error:  # tokenizers raises plain exceptions
        raise ModelError(f"{path} is not a tokenizer of the package tokenizers: {error}") from error
    return tokenizer


def _passage(hit: Hit) -> str:
    return f"{hit.node.title}\n{hit.node.text}" if hit.node.title else hit.node.text
