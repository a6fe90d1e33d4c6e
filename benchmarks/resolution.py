"""How well entity resolution finds what is one thing; no network and no encoder.

`python -m clew.benchmarks.resolution --data FOLDER` prints a table per part:

aliases   2WikiMultiHopQA: names of its gold triples that lead to the page with another title (minutes the first time)
magellan  pairs of records of three Magellan sets, learned on their training pairs
records   a table of made-up entities with duplicates, given by --records: time, precision and recall of pairs
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from . import alias_pairs, machine, record_tables

Figures: TypeAlias = dict[str, dict[str, float]]
PARTS: Mapping[str, tuple[str, str]] = {
    "aliases": ("2WikiMultiHopQA: names that lead to a page with another title", "2wikimultihopqa/aliases.jsonl"),
    "magellan": ("Magellan: pairs of records", "er-magellan/beer.train.jsonl.gz"),
    "records": ("Made-up records with duplicates", ""),
}
"""Each part's heading, and a file without which it cannot be measured."""


def run(
    data: Path, parts: Sequence[str], stores: Path, records: Path | None = None, report: bool = False
) -> dict[str, Figures]:
    """The figures of these parts.

    Args:
        data: the folder of the public sets.
        parts: some of `PARTS`.
        stores: where the store of the passages is kept.
        records: a file of made-up records.
        report: print each part's table as soon as it is there.
    """
    figures = {}
    for part in parts:
        if part == "aliases":
            figures[part] = alias_pairs.run(data, stores)
        elif part == "magellan":
            figures[part] = record_tables.magellan(data)
        elif records is not None:
            figures[part] = record_tables.made_up(records)
        if report and part in figures:
            print(table(part, figures[part]), flush=True)
    return figures


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


def main() -> None:
    """Measure the parts asked for and print their tables, or one JSON object."""
    parser = argparse.ArgumentParser(
        prog="python -m clew.benchmarks.resolution",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--parts", help=f"some of {', '.join(PARTS)}, with commas; default: all that the arguments allow")
    parser.add_argument("--stores", type=Path, metavar="FOLDER", help="keep the store of the passages here and use it again")
    parser.add_argument("--records", type=Path, metavar="FILE", help="made-up records as JSON lines")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    given = parser.parse_args()
    asked = given.parts or ",".join(part for part in PARTS if part != "records" or given.records)
    parts = [part.strip() for part in asked.split(",")]
    for part in parts:
        if part not in PARTS:
            sys.exit(f"unknown part {part!r}; known: {', '.join(PARTS)}")
        if not (given.data / PARTS[part][1]).exists():
            sys.exit(f"{given.data} holds no {PARTS[part][1]}, which the part {part!r} needs")
    if "records" in parts and not (given.records and given.records.is_file()):
        sys.exit(f"the part 'records' needs --records FILE, got {str(given.records) if given.records else 'none'}")
    if not given.json:
        print(machine.describe(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        stores = given.stores or Path(folder)
        stores.mkdir(parents=True, exist_ok=True)
        figures = run(given.data, parts, stores, given.records, report=not given.json)
    if given.json:
        print(json.dumps({"machine": machine.describe(), **figures}, indent=1))


if __name__ == "__main__":
    main()
