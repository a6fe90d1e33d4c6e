"""The hash that a file of something learned carries, by which a change shows."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(held: Mapping[str, Any]) -> str:
    """The hash of all that a file says but the hash itself (`sha256`)."""
    rest = {name: value for name, value in held.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
