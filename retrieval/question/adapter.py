"""The query adapter: moves a question's vector towards the texts that users judged relevant to questions like it.

Kernel ridge regression (Saunders, Gammerman and Vovk 1998, "Ridge regression learning algorithm in dual variables") on the
differences between judged questions and their targets; the kernel is the cube of two questions' cosine. Nothing is iterated.
A question near to judged ones moves as they do, one at right angles to all of them stays.

Adapters like DeepMemory are one linear map, that is, the cosine itself as the kernel: it moves every question, and those
about texts that were not judged it moves away from them. Measured on SciFact's 807 training questions (nDCG@10 of vectors
alone, five folds; without an adapter 66.2): linear 63.5 where the folds share no relevant text, 78.3 where they may; squared
66.7 and 81.2; cubed 66.9 and 80.4; to the fourth 66.3 and 79.7. Square and cube are alike; the cube leaves more questions
alone.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...graph.complaints import complaint
from ...graph.errors import ConfigError
from ...graph.store import Matrix
from ..artifact_hash import fingerprint

FORMAT = "clew-adapter"
VERSION = 2
DEGREE = 3
"""The power of a cosine by which one question moves another: at 3 a cosine of 0.5 counts an eighth. The moves in a file
depend on it: another power is another VERSION."""
RIDGE = 1.0
"""Lambda, the regularisation. At 1 a question judged alone goes half of the way to its target, one of m judged alike m / (m
+ 1) of it."""

_Exact = NDArray[np.float64]
_SINGLE = np.dtype("<f4")


class _AdapterFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["clew-adapter"]
    version: Literal[2]
    encoder: str
    dimension: int = Field(ge=1)
    judgements: int = Field(ge=1)
    questions: str
    moves: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """A trained adapter.

    Attributes:
        questions: (n_judged, dimension) float32, the judged questions' vectors, of length one.
        moves: (n_judged, dimension) float32, what each adds to a question, times the cube of the cosine between the two.
    """

    questions: Matrix
    moves: Matrix

    def adapted(self, vectors: Matrix) -> Matrix:
        """Questions' vectors moved: (n, dimension) float32 of length one, to the same; rows of zeros stay zero."""
        # Row by row: the last digits of a matrix product depend on its number of rows.
        questions, moves = self.questions.astype(np.float64), self.moves.astype(np.float64)
        moved = [_unit(row + (questions @ row) ** DEGREE @ moves) for row in vectors.astype(np.float64)]
        return np.array(moved, np.float32).reshape(vectors.shape)

    def to_file(self, encoder: str) -> dict[str, Any]:
        """The record of its file, for questions of the encoder of this name."""
        count, dimension = self.questions.shape
        held = {
            "format": FORMAT,
            "version": VERSION,
            "encoder": encoder,
            "dimension": dimension,
            "judgements": count,
            "questions": _packed(self.questions),
            "moves": _packed(self.moves),
        }
        return {**held, "sha256": fingerprint(held)}


def fit(questions: Matrix, targets: Matrix, ridge: float = RIDGE) -> Adapter:
    """Train an adapter on judged questions: moves = (K + ridge I)^-1 (P - Q), K the cubes of Q Q^T.

    Args:
        questions: Q, (n, dimension) float32, of length one.
        targets: P, (n, dimension) float32, where each belongs, of length one.
        ridge: the regularisation, above 0.

    Raises:
        ValueError: not as many targets as questions, of the same dimension; a ridge that is not above 0.
    """
    if questions.ndim != 2 or questions.shape != targets.shape:
        raise ValueError(f"expected one target per question, got shapes {questions.shape} and {targets.shape}")
    if not ridge > 0:
        raise ValueError(f"expected a ridge above 0, got {ridge}")
    held, wanted = questions.astype(np.float64), targets.astype(np.float64)
    moves = np.linalg.solve((held @ held.T) ** DEGREE + ridge * np.eye(len(held)), wanted - held)
    return Adapter(questions.astype(np.float32), moves.astype(np.float32))


def parsed(file: Mapping[str, Any], what: str, encoder: str, dimension: int) -> Adapter:
    """The adapter in a file; `what` names it in errors.

    Args:
        file: as `Adapter.to_file` returns it.
        what: its name in errors, with how to remove it.
        encoder: the name of the encoder of the questions.
        dimension: the length of their vectors.

    Raises:
        ConfigError: it is not an adapter, has another version, was changed, or is for another encoder.
    """
    if file.get("format") != FORMAT:
        raise ConfigError(f"{what} has format {file.get('format')!r}, expected {FORMAT!r}: train it again")
    if file.get("version") != VERSION:
        raise ConfigError(
            f"{what} has version {file.get('version')!r}, this Clew reads {VERSION}: remove it, then train it again"
        )
    if file.get("sha256") != fingerprint(file):
        raise ConfigError(f"{what} was changed: its hash is wrong; train it again")
    try:
        held = _AdapterFile.model_validate_json(json.dumps(file))
    except ValidationError as error:
        raise ConfigError(f"{what}: {complaint(error)}; train it again") from error
    if (held.encoder, held.dimension) != (encoder, dimension):
        raise ConfigError(
            f"{what} moves questions of the encoder {held.encoder!r} ({held.dimension} dimensions), but they are encoded by "
            f"{encoder!r} ({dimension}): train it again"
        )
    shape = held.judgements, held.dimension
    return Adapter(
        _unpacked(held.questions, shape, f"{what}, questions"),
        _unpacked(held.moves, shape, f"{what}, moves"),
    )


def _unit(row: _Exact) -> _Exact:
    length = float(np.linalg.norm(row))
    return row / length if length > 0 else row


def _packed(rows: Matrix) -> str:
    return base64.b64encode(np.ascontiguousarray(rows, _SINGLE).tobytes()).decode("ascii")


def _unpacked(text: str, shape: tuple[int, int], what: str) -> Matrix:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"{what}: expected base64, got something else ({error}): train it again") from error
    wanted = shape[0] * shape[1] * _SINGLE.itemsize
    if len(data) != wanted:
        raise ConfigError(f"{what}: expected {wanted:,} bytes for {shape[0]} rows, got {len(data):,}: train it again")
    rows: Matrix = np.frombuffer(data, _SINGLE).astype(np.float32).reshape(shape)
    if not np.isfinite(rows).all():
        raise ConfigError(f"{what}: expected finite numbers, got NaN or infinity: train it again")
    return rows
