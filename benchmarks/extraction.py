"""How right and how complete extraction is, on the dev parts of public sets; no network and no encoder.

`python -m clew.benchmarks.extraction --data FOLDER` prints a table per part:

carb         open triplets of sentences (precision, recall, best F1, area under the curve), beside OpenIE 5
wire57       open triplets against a fine-grained reference with resolved pronouns
conll04      entities and their types; five relations, strict and given gold entities, read into ours by what train teaches
redocred     mentions of one entity (B-cubed); precision of typed relations between gold entities
evidence     gold evidence triples of 2WikiMultiHopQA's questions in the graph of its passages (minutes)
calibration  is a triplet's confidence the share that are right: a reliability diagram on CaRB
speed        throughput as a share of raw spaCy's
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from . import calibration, carb, conll04, extraction_speed, gold_evidence, machine, redocred, wire57
from .readings import Track, bar, silent

Figures: TypeAlias = dict[str, dict[str, float]]
PARTS: Mapping[str, tuple[str, str]] = {
    "carb": ("CaRB: open triplets, denied ones counted", "carb/dev.tsv"),
    "wire57": ("WiRe57: open triplets, denied ones counted", "wire57/dev.jsonl"),
    "conll04": ("CoNLL04: entities and relations", "conll04/dev.jsonl.gz"),
    "redocred": ("Re-DocRED: entities and relations of documents", "redocred/dev.jsonl.gz"),
    "evidence": ("2WikiMultiHopQA: gold evidence in the graph", "2wikimultihopqa/corpus.jsonl"),
    "calibration": ("Confidence: reliability on CaRB", "carb/dev.tsv"),
    "speed": ("Speed: extraction beside raw spaCy", "2wikimultihopqa/corpus.jsonl"),
}
"""Each part's heading, and a file without which it cannot be measured."""


def run(
    data: Path,
    parts: Sequence[str],
    most: int | None = None,
    track: Track = silent,
    diagram: Path | None = None,
    report: bool = False,
) -> dict[str, Figures]:
    """The figures of these parts.

    Args:
        data: the folder of the public sets.
        parts: some of `PARTS`.
        most: at most so many sentences, documents or passages of each set.
        track: shows progress.
        diagram: where the reliability diagram is written as SVG.
        report: print each part's table as soon as it is there.
    """
    figures = {}
    for part in parts:
        figures[part] = _measured(part, data, most, track, diagram)
        if report:
            print(table(part, figures[part]), flush=True)
    return figures


def _measured(part: str, data: Path, most: int | None, track: Track, diagram: Path | None) -> Figures:
    if part == "carb":
        gold, predicted = calibration.measure(data, most)
        fixture = carb.read_openie5(data / "carb" / "openie5_dev_output.txt.gz")
        return {"OpenIE 5 (fixture)": _carb(gold, fixture), "spaCy extractor": _carb(gold, predicted)}
    if part == "calibration":
        found = calibration.judged(*calibration.measure(data, most))
        if diagram is not None:
            diagram.write_text(calibration.diagram(calibration.bins(found)), encoding="utf-8")
        return calibration.figures(found)
    if part == "wire57":
        return wire57.run(data, most, track)
    if part == "conll04":
        return conll04.run(data, most, track)
    if part == "redocred":
        return redocred.run(data, most, track)
    if part == "evidence":
        return gold_evidence.run(data, most, track)
    return extraction_speed.run(data, most, track)


def _carb(gold: Mapping[str, Sequence[carb.Tuple]], predicted: Mapping[str, Sequence[carb.Tuple]]) -> dict[str, float]:
    best = carb.score(gold, predicted)
    count = sum(len(predicted.get(key, ())) for key in gold)
    return {"precision": best.precision, "recall": best.recall, "f1": best.f1, "area": best.auc, "predicted": count}


def table(part: str, figures: Figures) -> str:
    """A part's figures as text, a row each."""
    width = max(map(len, figures))
    rows = [
        f"{name:{width}}  " + "  ".join(f"{measure} {_number(value)}" for measure, value in row.items())
        for name, row in figures.items()
    ]
    return "\n".join([f"\n## {PARTS[part][0]}", *rows])


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _counted(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {number}")
    return number


def main() -> None:
    """Measure the parts asked for and print their tables, or one JSON object."""
    parser = argparse.ArgumentParser(
        prog="python -m clew.benchmarks.extraction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}, with commas; default: all")
    parser.add_argument("--most", type=_counted, metavar="N", help="read at most N sentences or documents of each set")
    parser.add_argument("--diagram", type=Path, metavar="FILE", help="write the reliability diagram to this file as SVG")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    given = parser.parse_args()
    parts = [part.strip() for part in given.parts.split(",")]
    for part in parts:
        if part not in PARTS:
            sys.exit(f"unknown part {part!r}; known: {', '.join(PARTS)}")
        if not (given.data / PARTS[part][1]).exists():
            sys.exit(f"{given.data} holds no {PARTS[part][1]}, which the part {part!r} needs")
    if not given.json:
        print(machine.describe(), flush=True)
    figures = run(given.data, parts, given.most, bar, given.diagram, report=not given.json)
    if given.json:
        print(json.dumps({"machine": machine.describe(), **figures}, indent=1))


if __name__ == "__main__":
    main()
