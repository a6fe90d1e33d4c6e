"""Any OpenAI-compatible endpoint for embeddings, by model name: `openai:text-embedding-3-small`.

Address and key are arguments; nothing is read from the environment.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.errors import ConfigError, ModelError
from ..embedder import Matrix, SpanlessEmbedder, TextKind, VectorCache, normalised, readable
from ..http_endpoint import Endpoint

_FORM = "{'data': [{'index', 'embedding'}]}"


class OpenAIEmbedder(SpanlessEmbedder):
    """The `/embeddings` call of an OpenAI-compatible endpoint.

    Args:
        model: the endpoint's name of the model.
        base_url: where the endpoint is, up to and with `/v1`.
        key: sent as a bearer token where it is not empty.
        dimension: the length of the vectors; None: asked of the endpoint with one call.
        max_tokens: tokens of a text that the model reads; it truncates longer ones.
        batch_size: texts per call.
        retries: further attempts after a timeout, a refused connection or a temporary status (429, 5xx).
        pause: seconds before the first further attempt, doubled for each next one; a `Retry-After` header takes precedence.
        timeout: seconds without a byte after which an attempt has failed.
        deadline: seconds that all attempts and the pauses between them may take together.

    Raises:
        MissingExtra: httpx is not installed.
        ConfigError: a number out of range, no address, or a key that is not printable ASCII.
    """

    def __init__(
        self,
        model: str,
        base_url: str = "https://api.openai.com/v1",
        key: str = "",
        dimension: int | None = None,
        max_tokens: int = 8191,
        batch_size: int = 64,
        retries: int = 4,
        pause: float = 0.5,
        timeout: float = 60.0,
        deadline: float = 600.0,
    ) -> None:
        if batch_size < 1 or (dimension is not None and dimension < 1):
            raise ConfigError("expected batch_size >= 1 and dimension >= 1")
        self._endpoint = Endpoint(
            f"the embedder 'openai:{model}'", base_url, "embeddings", key, retries, pause, timeout, deadline
        )
        self.name = f"openai:{model}"
        self.model = model
        self.max_tokens = max_tokens
        self._asked = dimension
        self._found = dimension
        self._batch_size = batch_size
        self._queries = VectorCache()

    @property
    def dimension(self) -> int:  # type: ignore[override]
        """The length of the vectors; the endpoint is asked for it once where it was not given."""
        if self._found is None:
            return int(self._call(["dimension"]).shape[1])
        return self._found

    @property
    def fingerprint(self) -> str:
        """The model, and the dimension where one was given."""
        return self.name if self._asked is None else f"{self.name}:{self._asked}"

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32, each row of length one; the last 256 queries are cached.

        Raises:
            ModelError: the endpoint refused, could not be reached after all attempts, or its answer has another form.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._queries.embed(texts, self._all) if kind == "query" else self._all(texts)

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._endpoint.close()

    def _all(self, texts: Sequence[str]) -> Matrix:
        # An empty input is an error to most endpoints.
        clean = [readable(text) or " " for text in texts]
        cuts = range(0, len(clean), self._batch_size)
        return np.concatenate([self._call(clean[cut : cut + self._batch_size]) for cut in cuts])

    def _call(self, texts: list[str]) -> Matrix:
        body: dict[str, object] = {"model": self.model, "input": texts, "encoding_format": "float"}
        if self._asked is not None:
            body["dimensions"] = self._asked
        return self._rows(self._endpoint.post_json(body, _FORM), len(texts))

    def _rows(self, answer: Any, expected: int) -> Matrix:
        try:
            data = sorted(answer["data"], key=lambda each: int(each["index"]))
            rows = [np.array(each["embedding"], np.float32) for each in data]
            matrix = np.stack(rows)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise self._endpoint.unexpected(_FORM, str(answer)) from error
        if len(rows) != expected or matrix.ndim != 2:
            raise ModelError(f"the embedder {self.name!r} returned {len(rows)} vectors for {expected} texts")
        if self._found is None:
            self._found = int(matrix.shape[1])
        return normalised(matrix)
