"""An endpoint for embeddings on a local socket: three numbers per text, rows in any order, as the protocol allows."""

import json
from contextlib import AbstractContextManager
from typing import Any

from . import local_endpoint


class EmbeddingEndpoint(local_endpoint.LocalEndpoint):
    """Its vectors count the text's characters, ones and letters a."""

    def answer(self, asked: dict[str, Any]) -> bytes:
        """The rows, last first."""
        data = [{"index": row, "embedding": vector(text)} for row, text in enumerate(asked["input"])]
        return json.dumps({"data": data[::-1]}).encode()


def vector(text: str) -> list[float]:
    """What the endpoint answers for a text."""
    return [float(len(text)), 1.0, float(text.count("a"))]


def serving() -> AbstractContextManager[EmbeddingEndpoint]:
    """The endpoint, up while the block runs."""
    return local_endpoint.serving(EmbeddingEndpoint())
