"""One address of an OpenAI-compatible endpoint: a POST that is retried after temporary failures.

Address and key are arguments; nothing is read from the environment, and no message shows the key.
"""

import json
import threading
import time
import zlib
from collections.abc import Mapping
from concurrent.futures import Future
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..graph.errors import ConfigError, MissingExtra, ModelError, ModelSilent

if TYPE_CHECKING:
    from ssl import SSLContext


_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0
_RECEIVING = "the answer was still being received"
LARGEST_ANSWER = 1 << 28
"""Bytes of an answer at most: far more than any batch of vectors takes."""


class Endpoint:
    """Sends JSON and returns the body of the answer, or the JSON in it.

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
        ConfigError: a number out of range, an address that is none or holds a user, a password or a query, or a key that no
            header can hold; the message shows neither.
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
        if retries < 0 or pause < 0 or timeout <= 0 or deadline <= 0:
            raise ConfigError(f"expected retries >= 0, pause >= 0, timeout > 0 and deadline > 0 for {what}")
        if not all("!" <= character <= "~" for character in key):
            # httpx would refuse such a header with a message that quotes it.
            raise ConfigError(f"the key of {what} has a character that is not printable ASCII, or a space or line end")
        self.what = what
        self.url = f"{_checked_address(base_url, what).rstrip('/')}/{path}"
        try:
            httpx.URL(self.url)
        except (httpx.InvalidURL, ValueError) as error:
            raise ConfigError(f"base_url of {what} is not an address that can be called: {error}") from None
        self._key, self._retries, self._pause, self._timeout, self._deadline = key, retries, pause, timeout, deadline
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._client = httpx.Client(headers=headers, verify=_certificates())
        self._network_error: type[Exception] = httpx.HTTPError

    def post(self, body: Mapping[str, object]) -> str:
        """The body of the answer.

        Raises:
            ModelError: the endpoint refused, could not be reached after all attempts or before the deadline, answered with
                more than `LARGEST_ANSWER` bytes, or not in UTF-8.
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
        raise ModelSilent(f"{self.what} got no answer from {self.url} in {self._retries + 1} attempts: {reason}")

    def post_json(self, body: Mapping[str, object], expected: str) -> Any:
        """The JSON of the answer.

        Args:
            body: what is sent.
            expected: the form of the answer, for the message where it is not JSON.

        Raises:
            ModelError: as `post`; the answer is not JSON, or nested deeper than Python can read.
        """
        text = self.post(body)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self.unexpected(expected, text) from error

    def unexpected(self, expected: str, text: str) -> ModelError:
        """The error of an answer in another form."""
        return ModelError(f"{self.what} expected {expected} from {self.url}, got {self.shown(text)!r}")

    def _attempt(self, body: Mapping[str, object], end: float) -> tuple[int, str | None, str]:
        """The status, the `Retry-After` header and the body of one answer; `end` is the deadline on the monotonic clock."""
        answer: Future[tuple[int, str | None, str]] = Future()

        def exchange() -> None:
            try:
                answer.set_result(self._exchange(body, end))
            except BaseException as error:
                answer.set_exception(error)

        # A thread of its own, given up at the deadline: looking up a name, and a header that comes byte by byte, keep within
        # no limit that the client knows.
        threading.Thread(target=exchange, name="clew-endpoint", daemon=True).start()
        try:
            return answer.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            raise self._late(_RECEIVING) from None

    def _exchange(self, body: Mapping[str, object], end: float) -> tuple[int, str | None, str]:
        seconds = max(0.001, min(self._timeout, end - time.monotonic()))
        received = bytearray()
        with self._client.stream("POST", self.url, json=body, timeout=seconds) as answer:
            unpack = self._unpacking(answer.headers.get("content-encoding", ""))
            for part in answer.iter_raw():
                received += part if unpack is None else self._unpacked(unpack, part, LARGEST_ANSWER + 1 - len(received))
                if len(received) > LARGEST_ANSWER:
                    raise ModelError(f"{self.what} got an answer of more than {LARGEST_ANSWER} bytes from {self.url}")
                if time.monotonic() > end:
                    raise self._late(_RECEIVING)
            return answer.status_code, answer.headers.get("retry-after"), self._decoded(received, answer.status_code)

    def _decoded(self, received: bytearray, status: int) -> str:
        # JSON is UTF-8, whatever the header says (RFC 8259); the page of an error may be anything.
        try:
            return received.decode("utf-8-sig", "strict" if status < 300 else "replace")
        except UnicodeDecodeError as error:
            raise ModelError(f"{self.what} got an answer that is not UTF-8 from {self.url}") from error

    def _unpacking(self, encoding: str) -> "zlib._Decompress | None":
        """What unpacks an answer that is compressed although none was asked for."""
        name = encoding.strip().lower()
        if name in ("", "identity"):
            return None
        if name in ("gzip", "x-gzip", "deflate"):
            return zlib.decompressobj(zlib.MAX_WBITS | 32)
        raise ModelError(f"{self.what} got an answer in an encoding not asked for ({self.shown(name, 40)}) from {self.url}")

    def _unpacked(self, unpack: "zlib._Decompress", part: bytes, most: int) -> bytes:
        try:
            return unpack.decompress(part, most)
        except zlib.error as error:
            raise ModelError(f"{self.what} got a compressed answer that is damaged from {self.url}") from error

    def _late(self, reason: str) -> ModelSilent:
        return ModelSilent(f"{self.what} got no answer from {self.url} in {self._deadline:g} seconds: {reason}")

    def shown(self, text: Any, most: int = 200) -> str:
        """The beginning of an answer, for a message; the key is masked where the endpoint repeats it."""
        shown = str(text)
        return (shown.replace(self._key, "…") if self._key else shown)[:most]

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._client.close()


def _checked_address(base_url: str, what: str) -> str:
    """An address without secrets in it; what else somebody wrote there is not repeated.

    Raises:
        ConfigError: it is none, or has a user, a password, a query or a fragment.
    """
    form = "expected http://HOST/v1 or https://HOST:PORT/v1"
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:
        raise ConfigError(f"base_url of {what} cannot be read, {form}") from None
    if parts.scheme not in ("http", "https"):
        raise ConfigError(f"base_url of {what} must start with http:// or https://")
    if "@" in parts.netloc or "@" in base_url:
        raise ConfigError(f"base_url of {what} holds a user or password, {form}: give the secret as the key")
    if parts.query or parts.fragment:
        raise ConfigError(f"base_url of {what} holds a query or fragment, {form}: give a secret as the key")
    if not host or not base_url.isprintable() or " " in base_url:
        raise ConfigError(f"base_url of {what} has no host, a space or an invisible character, {form}")
    return base_url


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
