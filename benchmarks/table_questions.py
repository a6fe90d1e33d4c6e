"""`python -m clew.benchmarks.table_questions`: questions about tables, right, wrong and abstained by kind.

The questions and documents lie in `data/tables`, which says how they were made. The third and fourth parts are a later
author's, the fifth and sixth another one's, the parts `wording` of five more, each about documents of their own and asked of
a store of their own; a part that is not there is left out. Three of the first tables are real documents, which are not in
the repository: `--data FOLDER` is where they lie; without it their questions are skipped.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from clew.extraction.loaders.load import load
from clew.extraction.pipeline import Pipeline
from clew.extraction.registry import ExtractorSpec
from clew.graph.store import GraphStore, open_store
from clew.models.embedder import get_embedder
from clew.retrieval.creation import create
from clew.retrieval.hits import TableAnswer
from clew.retrieval.ranking import Ranking
from clew.retrieval.tables.values import number_of

FOLDER = Path(__file__).parent / "data" / "tables"
REAL = "realdocs/"
HALVES = ("first", "second")
LATER = ("third", "fourth")
LATEST = ("fifth", "sixth")
WORDINGS = tuple(f"wording-{number}" for number in range(1, 6))
_BY_ROW = frozenset({"count"})
_WITH_VALUE = frozenset({"count", "sum", "average"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--half",
        choices=(*HALVES, *LATER, *LATEST, *WORDINGS, "both"),
        help="one part alone; both: the first two (default: all)",
    )
    parser.add_argument("--data", type=Path, help="the folder of the real documents (with stellarium/)")
    parser.add_argument("--retriever", default="table", help="an expression (default: table)")
    parser.add_argument("--show", action="store_true", help="print each question that is not right, with its notes")
    given = parser.parse_args()
    wanted = HALVES if given.half == "both" else (given.half,) if given.half else (*HALVES, *LATER, *LATEST, *WORDINGS)
    groups = ((HALVES, FOLDER), (LATER, FOLDER / "later"), (LATEST, FOLDER / "latest"))
    for parts, folder in (*groups, *(((name,), FOLDER / name) for name in WORDINGS)):
        halves = [half for half in parts if half in wanted and (FOLDER / f"{half}.jsonl").exists()]
        asked = [question for half in halves for question in questions(half)]
        kept = [each for each in asked if given.data is not None or not each["file"].startswith(REAL)]
        if not kept:
            continue
        with open_store(":memory:") as store:
            fill(store, given.data if parts == HALVES else None, folder)
            print(f"## {', '.join(halves)}")
            for kind, counted in measured(store, kept, given.retriever, show=given.show).items():
                print(f"{kind:15} {counted}")
        if len(asked) > len(kept):
            print(f"skipped: {len(asked) - len(kept)} questions about documents that are not here (--data FOLDER)")


def questions(half: str) -> list[dict[str, Any]]:
    """The questions of a part of the set."""
    return [json.loads(line) for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


def fill(store: GraphStore, data: Path | None = None, folder: Path = FOLDER) -> None:
    """Add the documents of a folder to a store; the real ones where their folder is given."""
    pipeline = Pipeline(store, ExtractorSpec("cooccurrence"), get_embedder(), workers=0)
    pipeline.run(load([folder / "docs"], root=folder))
    if data is not None:
        names = {
            each["file"].removeprefix(REAL) for half in HALVES for each in questions(half) if each["file"].startswith(REAL)
        }
        pipeline.run(load([data / name for name in sorted(names)], root=data))


def measured(
    store: GraphStore, asked: Sequence[Mapping[str, Any]], expression: str = "table", *, show: bool = False
) -> dict[str, dict[str, float]]:
    """Right, wrong and abstained answers by kind of question, and in all."""
    retriever = create(expression, store, get_embedder())
    found: dict[str, Counter[str]] = {}
    for question in asked:
        ranking = retriever.retrieve(question["question"], 5)
        outcome = judged(store, question, ranking)
        if show and outcome != "right":
            print(question["id"], outcome, *_told(ranking), sep="\n    ")
        for kind in (question["kind"], "all"):
            found.setdefault(kind, Counter())[outcome] += 1
    kinds = sorted(found, key=lambda kind: (kind == "all", kind))
    return {kind: {each: found[kind][each] for each in ("right", "wrong", "abstained")} for kind in kinds}


def judged(store: GraphStore, question: Mapping[str, Any], ranking: Ranking) -> str:
    """Whether the first hit's cells are the right ones: those of the file's table, row and column, and the value."""
    first = ranking[0] if ranking and ranking[0].trail.table is not None else None
    if first is None or first.trail.table is None:
        return "abstained"
    answer = first.trail.table
    (head,) = store.heads([first.node.document_id])
    place = head.source, int(first.id.rpartition("#table:")[2])
    file = question["file"].removeprefix(REAL)
    if "table" not in question:
        return "right" if head.source == file and _says_right(question, answer) else "wrong"
    return "right" if place == (file, question["table"]) and _is_right(question, answer) else "wrong"


def _is_right(question: Mapping[str, Any], answer: TableAnswer) -> bool:
    rows = {cell["row"] for cell in question["cells"]}
    if {cell.row for cell in answer.cells} != rows:
        return False
    if question["kind"] not in _BY_ROW:
        columns = {_bare(cell["column"]) for cell in question["cells"]}
        if {_bare(cell.column) for cell in answer.cells} != columns:
            return False
    if question["kind"] in _WITH_VALUE:
        return bool(answer.value) and abs(float(answer.value) - question["value"]) < 1e-6
    return True


def _says_right(question: Mapping[str, Any], answer: TableAnswer) -> bool:
    """Whether an answer has the number, or else the texts of the cells, of a question that names no places of theirs."""
    if question["kind"] in _WITH_VALUE:
        said = answer.value or (answer.cells[0].text if len(answer.cells) == 1 else "")
        number = number_of(said)
        return number is not None and abs(number - question["value"]) < 0.01
    return sorted(_bare(cell.text) for cell in answer.cells) == sorted(map(_bare, question["cells"]))


def _bare(column: str) -> str:
    """A column's name, of names one above the other without the stroke between them."""
    return " ".join(column.replace(" / ", " ").split())


def _told(ranking: Ranking) -> Iterator[str]:
    yield from ranking.notes
    yield from (f"{hit.id}: {hit.trail}"[:300] for hit in ranking[:2])


if __name__ == "__main__":
    main()
