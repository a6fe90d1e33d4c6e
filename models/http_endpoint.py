"""One address of an OpenAI-compatible endpoint: a POST that is retried after temporary failures.

Address and key are arguments; nothing is read from the environment, and no message shows the key.
"""

import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ..graph.errors import ConfigError, MissingExtra, ModelError

if TYPE_CHECKING:
    from ssl import SSLContext

_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0
LARGEST_ANSWER = 1 << 28
"""Bytes of an answer at most: far more than any batch of vectors takes."""


class Endpoint:
    """Sends JSON and returns the body of the answer.

    Args:
        what: what uses it, for messages ("the embedder 'openai:small'").
        base_url: where the endpoint is, up to and with `/v1`.
        path: what is called there ("embeddings").
        key: sent as a bearer token where it is not empty.
        retries: further attempts after a timeout, a refused connection or a temporary status (429, 5xx).
        pause: seconds before the first further attempt, doubled for each next one; a `Retry-After` header takes precedence.
        timeout: seconds without a byte after which an attempt has failed.
        deadline: seconds that all attempts and the pauses between them may take together; an answer that is still being
            received then is an error.

    Raises:
        MissingExtra: httpx is not installed.
        ConfigError: a number out of range, no address, or a key that no header can hold; the message does not show it.
    """

    def __init__(
        self,
        what: str,
        base_url: str,
        path: str,
        key: str = "",
        retries: int = 4,
        pause: float = 0.5,
        timeout: float = 60.0,
        deadline: float = 600.0,
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra(what, "openai") from error
        if not base_url.startswith(("http://", "https://")):
            raise ConfigError(f"base_url of {what} must start with http:// or https://, got {base_url!r}")
        if retries < 0 or pause < 0 or timeout <= 0 or deadline <= 0:
            raise ConfigError(f"expected retries >= 0, pause >= 0, timeout > 0 and deadline > 0 for {what}")
        if not all("!" <= character <= "~" for character in key):
            # httpx would refuse such a header with a message that quotes it.
            raise ConfigError(f"the key of {what} has a character that is not printable ASCII, or a space or line end")
        self.what = what
        self.url = f"{base_url.rstrip('/')}/{path}"
        self._key, self._retries, self._pause, self._timeout, self._deadline = key, retries, pause, timeout, deadline
        self._client = httpx.Client(headers={"Authorization": f"Bearer {key}"} if key else {}, verify=_certificates())
        self._network_error: type[Exception] = httpx.HTTPError

    def post(self, body: Mapping[str, object]) -> str:
        """The body of the answer.

        Raises:
            ModelError: the endpoint refused, could not be reached after all attempts or before the deadline, or answered
                with more than `LARGEST_ANSWER` bytes.
        """
        reason, end = "", time.monotonic() + self._deadline
        for attempt in range(self._retries + 1):
            wait = self._pause * 2**attempt
            try:
                status, after, text = self._attempt(body, end)
            except self._network_error as error:
                reason = self.shown(f"{type(error).__name__}: {error}")
            else:
                if status < 300:
                    return text
                reason = f"status {status}: {self.shown(text)}"
                if status not in _AGAIN:
                    raise ModelError(f"{self.what} was refused by {self.url}: {reason}")
                wait = _retry_after(after, wait)
            if attempt < self._retries:
                if time.monotonic() + wait >= end:
                    raise self._late(reason)
                time.sleep(wait)
        raise ModelError(f"{self.what} got no answer from {self.url} in {self._retries + 1} attempts: {reason}")

    def _attempt(self, body: Mapping[str, object], end: float) -> tuple[int, str | None, str]:
        """The status, the `Retry-After` header and the body of one answer; `end` is the deadline on the monotonic clock."""
        seconds = max(0.001, min(self._timeout, end - time.monotonic()))
        received = bytearray()
        with self._client.stream("POST", self.url, json=body, timeout=seconds) as answer:
            for part in answer.iter_bytes():
                received += part
                if len(received) > LARGEST_ANSWER:
                    raise ModelError(f"{self.what} got an answer of more than {LARGEST_ANSWER} bytes from {self.url}")
                if time.monotonic() > end:
                    raise self._late("the answer was still being received")
            text = received.decode(answer.encoding or "utf-8", "replace")
            return answer.status_code, answer.headers.get("retry-after"), text

    def _late(self, reason: str) -> ModelError:
        return ModelError(f"{self.what} got no answer from {self.url} in {self._deadline:g} seconds: {reason}")

    def shown(self, text: Any, most: int = 200) -> str:
        """The beginning of an answer, for a message; the key is masked where the endpoint repeats it."""
        shown = str(text)
        return (shown.replace(self._key, "…") if self._key else shown)[:most]

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._client.close()


@cache
def _certificates() -> "SSLContext":
    """The certificates that are trusted, read once per process: reading them takes some 30 ms."""
    import httpx

    return httpx.create_ssl_context()


def _retry_after(header: str | None, otherwise: float) -> float:
    try:
        return min(_LONGEST_WAIT, max(0.0, float(header or otherwise)))
    except ValueError:
        return otherwise
