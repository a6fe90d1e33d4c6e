"""Is a triplet's confidence the share of such triplets that are right? A reliability diagram on CaRB."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from . import carb
from .readings import f1

BINS = 10
_WIDTH, _EDGE = 400, 40


class Judged(NamedTuple):
    """A triplet's confidence, and whether its best match with a gold tuple has an F1 of at least one half."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """Triplets of like confidence: how many, their mean confidence, and the share of them that are right."""

    low: float
    high: float
    size: int
    confidence: float
    right: float


def judged(gold: Mapping[str, Sequence[carb.Tuple]], predicted: Mapping[str, Sequence[carb.Tuple]]) -> list[Judged]:
    """Every triplet of a sentence that has gold tuples, both given by sentence key."""
    return [
        Judged(each.confidence, max(f1(*carb.match(one, each)) for one in tuples) >= 0.5)
        for key, tuples in gold.items()
        for each in predicted.get(key, ())
    ]


def bins(found: Sequence[Judged], count: int = BINS) -> list[Bin]:
    """Bins of equal width over 0..1 that hold any triplet; 1 itself is in the last."""
    filled: list[list[Judged]] = [[] for _ in range(count)]
    for each in found:
        filled[min(int(each.confidence * count), count - 1)].append(each)
    return [
        Bin(
            number / count,
            (number + 1) / count,
            len(held),
            sum(each.confidence for each in held) / len(held),
            sum(each.right for each in held) / len(held),
        )
        for number, held in enumerate(filled)
        if held
    ]


def error(found: Sequence[Bin]) -> float:
    """The expected calibration error: the mean distance of confidence and share right, weighted by the bins' sizes."""
    total = sum(each.size for each in found)
    return sum(each.size * abs(each.confidence - each.right) for each in found) / total if total else 0.0


def figures(found: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """One row per bin, and one for all."""
    drawn = bins(found)
    rows: dict[str, dict[str, float]] = {
        f"{each.low:.1f} to {each.high:.1f}": {
            "triplets": each.size,
            "mean confidence": each.confidence,
            "share right": each.right,
        }
        for each in drawn
    }
    rows["all"] = {
        "triplets": len(found),
        "share right": sum(each.right for each in found) / len(found) if found else 0.0,
        "expected calibration error": error(drawn),
    }
    return rows


def diagram(found: Sequence[Bin]) -> str:
    """The reliability diagram as SVG: a bar per bin as high as its share right, and the diagonal of perfect confidence."""
    side = _WIDTH + 2 * _EDGE
    bars = "".join(
        f'<rect x="{_x(each.low):.1f}" y="{_y(each.right):.1f}" width="{_x(each.high) - _x(each.low) - 2:.1f}" '
        f'height="{_y(0) - _y(each.right):.1f}" fill="#4a7ebb"><title>{each.low:.1f} to {each.high:.1f}: '
        f"{each.right:.2f} of {each.size} right</title></rect>"
        for each in found
    )
    labels = "".join(
        f'<text x="{_x(tenth / 10):.1f}" y="{side - _EDGE / 2:.1f}" text-anchor="middle">{tenth / 10:.1f}</text>'
        f'<text x="{_EDGE - 6}" y="{_y(tenth / 10) + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>'
        for tenth in range(0, 11, 2)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" font-family="sans-serif" font-size="12">'
        f"<title>Share of triplets that are right, by confidence</title>{bars}"
        f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#888" stroke-dasharray="4"/>'
        f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" stroke="#000" fill="none"/>{labels}</svg>\n'
    )


def measure(
    data: Path, most: int | None = None
) -> tuple[Mapping[str, Sequence[carb.Tuple]], Mapping[str, Sequence[carb.Tuple]]]:
    """CaRB's dev gold and the extractor's triplets, both by sentence key."""
    path = data / "carb" / "dev.tsv"
    sentences = carb.read_sentences(path)[:most]
    gold = carb.read_gold(path)
    keys = {carb.sentence_key(each) for each in sentences}
    return {key: tuples for key, tuples in gold.items() if key in keys}, carb.extract(sentences)


def _x(value: float) -> float:
    return _EDGE + value * _WIDTH


def _y(value: float) -> float:
    return _EDGE + (1 - value) * _WIDTH
