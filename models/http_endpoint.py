"""One address of an OpenAI-compatible endpoint: a POST that is retried after temporary failures.

Address and key are arguments; nothing is read from the environment, and no message shows the key.
"""

import time
from collections.abc import Mapping
from typing import Any

from ..graph.errors import ConfigError, MissingExtra, ModelError

_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0


class Endpoint:
    """Sends JSON and returns the body of the answer.

    Args:
        what: what uses it, for messages ("the embedder 'openai:small'").
        base_url: where the endpoint is, up to and with `/v1`.
        path: what is called there ("embeddings").
        key: sent as a bearer token where it is not empty.
        retries: further attempts after a timeout, a refused connection or a temporary status (429, 5xx).
        pause: seconds before the first further attempt, doubled for each next one; a `Retry-After` header takes precedence.
        timeout: seconds a call may take.

    Raises:
        MissingExtra: httpx is not installed.
        ConfigError: a number out of range, or no address.
    """

    def __init__(
        self, what: str, base_url: str, path: str, key: str = "", retries: int = 4, pause: float = 0.5, timeout: float = 60.0
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra(what, "openai") from error
        if not base_url.startswith(("http://", "https://")):
            raise ConfigError(f"base_url of {what} must start with http:// or https://, got {base_url!r}")
        if retries < 0 or pause < 0 or timeout <= 0:
            raise ConfigError(f"expected retries >= 0, pause >= 0 and timeout > 0 for {what}")
        self.what = what
        self.url = f"{base_url.rstrip('/')}/{path}"
        self._key, self._retries, self._pause = key, retries, pause
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout)
        self._network_error: type[Exception] = httpx.HTTPError

    def post(self, body: Mapping[str, object]) -> str:
        """The body of the answer.

        Raises:
            ModelError: the endpoint refused, or could not be reached after all attempts.
        """
        reason = ""
        for attempt in range(self._retries + 1):
            wait = self._pause * 2**attempt
            try:
                answer = self._client.post(self.url, json=body)
            except self._network_error as error:
                reason = f"{type(error).__name__}: {error}"
            else:
                if answer.status_code < 300:
                    return answer.text
                reason = f"status {answer.status_code}: {self.shown(answer.text)}"
                if answer.status_code not in _AGAIN:
                    raise ModelError(f"{self.what} was refused by {self.url}: {reason}")
                wait = _retry_after(answer.headers.get("retry-after"), wait)
            if attempt < self._retries:
                time.sleep(wait)
        raise ModelError(f"{self.what} got no answer from {self.url} in {self._retries + 1} attempts: {reason}")

    def shown(self, text: Any, most: int = 200) -> str:
        """The beginning of an answer, for a message; the key is masked where the endpoint repeats it."""
        shown = str(text)
        return (shown.replace(self._key, "…") if self._key else shown)[:most]

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._client.close()


def _retry_after(header: str | None, otherwise: float) -> float:
    try:
        return min(_LONGEST_WAIT, max(0.0, float(header or otherwise)))
    except ValueError:
        return otherwise
