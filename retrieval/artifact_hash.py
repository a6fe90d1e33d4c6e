"""The hash in files of trained models, which shows whether a file was changed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..graph.errors import ConfigError


def fingerprint(file: Mapping[str, Any]) -> str:
    """The SHA-256 of a file's record, its own entry `sha256` left out.

    Raises:
        ConfigError: the record is nested too deep.
    """
    rest = {name: value for name, value in file.items() if name != "sha256"}
    try:
        text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise ConfigError("expected a file of a trained model, got JSON that is nested too deep: train it again") from error
    return hashlib.sha256(text.encode()).hexdigest()
