"""The hash that a file of something learned carries, by which a change shows."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..graph.errors import ConfigError


def fingerprint(held: Mapping[str, Any]) -> str:
    """The hash of all that a file says but the hash itself (`sha256`).

    Raises:
        ConfigError: it is nested too deep.
    """
    rest = {name: value for name, value in held.items() if name != "sha256"}
    try:
        text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise ConfigError(
            "expected something that Clew learned, got JSON that is nested too deep: train it again"
        ) from error
    return hashlib.sha256(text.encode()).hexdigest()
