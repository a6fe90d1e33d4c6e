"""Any OpenAI-compatible endpoint for embeddings, by model name: `openai:text-embedding-3-small`.

Address and key are handed in; nothing is read from the environment here.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.errors import ConfigError, MissingExtra, ModelError
from .characters import readable
from .embedder import Matrix, SpanlessEmbedder, TextKind, normalised

_QUERIES_KEPT = 256
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class OpenAIEmbedder(SpanlessEmbedder):
    """The `/embeddings` call of an OpenAI-compatible endpoint.

    Args:
        model: the endpoint's name of the model.
        base_url: where the endpoint is, up to and with `/v1`.
        key: sent as a bearer token where it is not empty.
        dimension: the length of the vectors; found out with one call where it is not given.
        max_tokens: tokens that the model reads of a text.
        batch_size: texts a call.
        retries: further attempts after a timeout, a refused connection or a status that may pass (429, 5xx).
        pause: seconds before the first further attempt, doubled for each next; a `Retry-After` header goes first.
        timeout: seconds a call may take.

    Raises:
        MissingExtra: httpx is not installed.
        ConfigError: a number out of range, or no address.
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
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra(f"the embedder 'openai:{model}'", "openai") from error
        if not base_url.startswith(("http://", "https://")):
            raise ConfigError(
                f"base_url of the embedder 'openai:{model}' must start with http:// or https://, got {base_url!r}"
            )
        if batch_size < 1 or retries < 0 or pause < 0 or (dimension is not None and dimension < 1):
            raise ConfigError("expected batch_size >= 1, retries >= 0, pause >= 0 and dimension >= 1")
        self.name = f"openai:{model}"
        self.model = model
        self.max_tokens = max_tokens
        self._asked = dimension
        self._found = dimension
        self._batch_size, self._retries, self._pause = batch_size, retries, pause
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._client = httpx.Client(headers=headers, timeout=timeout)
        self._network_error: type[Exception] = httpx.HTTPError
        self._lock = threading.Lock()
        self._queries: OrderedDict[str, Matrix] = OrderedDict()

    @property
    def dimension(self) -> int:  # type: ignore[override]
        """The length of the vectors, asked of the endpoint where it was not given."""
        if self._found is None:
            return int(self._call(["dimension"]).shape[1])
        return self._found

    @property
    def fingerprint(self) -> str:
        """The model, and the length of vectors that it was asked for."""
        return self.name if self._asked is None else f"{self.name}:{self._asked}"

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """One normalised row a text; the last few hundred queries are remembered.

        Raises:
            ModelError: the endpoint refused, could not be reached after all attempts, or answered something else.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        if kind != "query":
            return self._all(texts)
        with self._lock:
            known = {text: self._queries[text] for text in texts if text in self._queries}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self._all(missing), strict=True))
        with self._lock:
            self._queries.update(known)
            while len(self._queries) > _QUERIES_KEPT:
                self._queries.popitem(last=False)
        return np.stack([known[text] for text in texts])

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._client.close()

    def _all(self, texts: Sequence[str]) -> Matrix:
        # An empty input is an error to most endpoints.
        clean = [readable(text) or " " for text in texts]
        parts = [self._call(clean[cut : cut + self._batch_size]) for cut in range(0, len(clean), self._batch_size)]
        return np.concatenate(parts)

    def _call(self, texts: list[str]) -> Matrix:
        body: dict[str, object] = {"model": self.model, "input": texts, "encoding_format": "float"}
        if self._asked is not None:
            body["dimensions"] = self._asked
        reason = ""
        for attempt in range(self._retries + 1):
            wait = self._pause * 2**attempt
            try:
                answer = self._client.post(self._url, json=body)
            except self._network_error as error:
                reason = f"{type(error).__name__}: {error}"
            else:
                if answer.status_code < 300:
                    return self._rows(answer, len(texts))
                reason = f"status {answer.status_code}: {answer.text[:200]}"
                if answer.status_code not in _AGAIN:
                    raise ModelError(f"the embedder {self.name!r} was refused by {self._url}: {reason}")
                wait = _retry_after(answer.headers.get("retry-after"), wait)
            if attempt < self._retries:
                time.sleep(wait)
        raise ModelError(
            f"the embedder {self.name!r} got no answer from {self._url} in {self._retries + 1} attempts: {reason}"
        )

    def _rows(self, answer: Any, expected: int) -> Matrix:
        try:
            data = sorted(answer.json()["data"], key=lambda each: int(each["index"]))
            rows = [np.array(each["embedding"], np.float32) for each in data]
            matrix = np.stack(rows)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the embedder {self.name!r} expected {{'data': [{{'index', 'embedding'}}]}} from {self._url}, "
                f"got {answer.text[:200]!r}"
            ) from error
        if len(rows) != expected or matrix.ndim != 2:
            raise ModelError(f"the embedder {self.name!r} gave {len(rows)} vectors for {expected} texts")
        if self._found is None:
            self._found = int(matrix.shape[1])
        return normalised(matrix)


def _retry_after(header: str | None, otherwise: float) -> float:
    try:
        return min(60.0, max(0.0, float(header or otherwise)))
    except ValueError:
        return otherwise
