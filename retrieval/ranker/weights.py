"""The ranker's weights: a JSON file with its signals' names, what it was trained on, and its own hash."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...graph.complaints import complaint
from ...graph.errors import ConfigError, nearest
from ..artifact_hash import fingerprint
from .boosted_trees import MOST_LEAVES, Trees, too_many_leaves, trees_of
from .node_signals import NODE_SIGNALS, SECOND_SIGNALS
from .pair_signals import PAIR_SIGNALS
from .rewrite_signals import DEEP_SIGNALS

FORMAT = "clew-ranker"
VERSION = 1
SHIPPED = "ranker.json"

_SIGNALS: Mapping[str, Sequence[str]] = {
    "nodes": tuple(NODE_SIGNALS),
    "pairs": tuple(PAIR_SIGNALS),
    "second": tuple(SECOND_SIGNALS),
    "deep": tuple(DEEP_SIGNALS),
}


class _Model(BaseModel):
    """The trees of one model; `signal` are positions in `signals`, -1 at a leaf."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signals: tuple[str, ...]
    roots: tuple[int, ...] = Field(min_length=1)
    signal: tuple[int, ...] = Field(min_length=1)
    threshold: tuple[float, ...]
    nan_left: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


class _WeightsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["clew-ranker"]
    version: Literal[1]
    trained_on: Mapping[str, int]
    nodes: _Model
    pairs: _Model
    second: _Model
    deep: _Model | None = None
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The models of the learned ranker.

    Attributes:
        nodes: scores candidates by the signals of the first stage.
        pairs: scores pairs of linked candidates (log odds that both belong to the answer).
        second: scores candidates by the signals of the second stage.
        trained_on: the number of training questions, by the name of their set.
        sha256: the file's hash.
        deep: scores candidates by the signals of the third stage; None where only the two stages of `hybrid` were trained.
    """

    nodes: Trees
    pairs: Trees
    second: Trees
    trained_on: Mapping[str, int]
    sha256: str
    deep: Trees | None = None


@lru_cache(maxsize=1)
def shipped() -> Weights | None:
    """The weights that come with Clew; None where there are none."""
    data = _shipped_data()
    return None if data is None else parsed(data, f"the shipped weights {SHIPPED}")


def shipped_file() -> Mapping[str, Any] | None:
    """The record of the weights that come with Clew; None where there are none."""
    data = _shipped_data()
    return None if data is None else json.loads(data)


def _shipped_data() -> bytes | None:
    resource = files(f"{__package__}.shipped").joinpath(SHIPPED)
    return resource.read_bytes() if resource.is_file() else None


def read_weights(path: str | Path) -> Weights:
    """The weights in a file.

    Raises:
        ConfigError: it cannot be read; it is not a file of weights, has another version, was changed, or names unknown
            signals.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read the weights {path}: {error.strerror}") from error
    return parsed(data, f"the weights {path}")


def parsed(data: bytes, what: str) -> Weights:
    """Weights from the bytes of a file; `what` names it in errors.

    Raises:
        ConfigError: as `read_weights`.
    """
    try:
        record = json.loads(data)
    except ValueError as error:
        raise ConfigError(f"{what} are not valid JSON: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{what} are nested too deep: expected a file that 'clew train' wrote") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ConfigError(f"{what} are not weights of the ranker: expected format {FORMAT!r}")
    if record.get("version") != VERSION:
        raise ConfigError(f"{what} have version {record.get('version')!r}, this Clew reads {VERSION}: train them again")
    if record.get("sha256") != fingerprint(record):
        raise ConfigError(f"{what} were changed: their hash is wrong; train them again or reinstall clew")
    try:
        file = _WeightsFile.model_validate(record)
    except ValidationError as error:
        raise ConfigError(f"{what}: {complaint(error)}") from error
    given = {name: getattr(file, name) for name in _SIGNALS if getattr(file, name) is not None}
    models = {name: _trees(model, _SIGNALS[name], f"{what}, {name}") for name, model in given.items()}
    return Weights(**models, trained_on=file.trained_on, sha256=file.sha256)


def _trees(model: _Model, known: Sequence[str], what: str) -> Trees:
    for name in model.signals:
        if name not in known:
            raise ConfigError(f"{what}: unknown signal {name!r}: written by another version.{nearest(name, known)}")
    size = len(model.signal)
    columns = (model.threshold, model.nan_left, model.left, model.right, model.value)
    below = all(
        row < way < size
        for row, asks in enumerate(model.signal)
        if asks >= 0
        for way in (model.left[row : row + 1] + model.right[row : row + 1])
    )
    if any(len(column) != size for column in columns) or not below or not all(0 <= root < size for root in model.roots):
        raise ConfigError(f"{what}: the trees are inconsistent: train them again")
    if any(not -1 <= each < len(model.signals) for each in model.signal):
        raise ConfigError(f"{what}: a node compares a signal that is not listed: train them again")
    for number, root in enumerate(model.roots, 1):
        if too_many_leaves(root, model.signal, model.left, model.right):
            raise ConfigError(f"{what}: tree {number} has more than {MOST_LEAVES} leaves: train it again with fewer")
    place = [known.index(name) for name in model.signals]
    left, right = list(model.left), list(model.right)
    for row, asks in enumerate(model.signal):
        if asks < 0:
            left[row] = right[row] = row
    signal = [place[each] if each >= 0 else -1 for each in model.signal]
    return trees_of(model.roots, signal, model.threshold, model.nan_left, left, right, model.value)
