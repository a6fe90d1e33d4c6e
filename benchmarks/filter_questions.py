"""Questions with filters in them: does `auto` make the right filter, a wrong one, or none?

`python -m clew.benchmarks.filter_questions --data F` builds the four stores of `questions/filters` (F is the folder of
the 40 real documents) and asks all parts that are there. A filter is right where it lets the same documents through as
one that the question lists; where the question asks for a number of hits or an order, these have to be right too. None
where there should be one is an abstention.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import clew
from clew.app.ingestion import add_items
from clew.app.samples import samples_path
from clew.extraction.loaders import load
from clew.graph.filters.language import EVERYTHING, Filter
from clew.graph.store import GraphReader
from clew.retrieval.auto_retrieval.catalogue import FieldCatalogue
from clew.retrieval.auto_retrieval.question_spec import spec_by_rules
from clew.retrieval.auto_retrieval.spec import QuerySpec

QUESTIONS = Path(__file__).parent / "questions" / "filters"
HALVES = ("first", "second", "third", "fourth")
Verdict: TypeAlias = Literal["right", "wrong", "abstained"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "abstained")


class Judged(NamedTuple):
    """A question, what the rules made of it, and how that is."""

    asked: Mapping[str, Any]
    spec: QuerySpec
    verdict: Verdict
    k_and_order: bool
    """Whether the number of hits and the order are right."""


def documents(reader: GraphReader, filter: Filter) -> frozenset[str]:
    """The documents with a text node that a filter lets through."""
    found = reader if filter == EVERYTHING else reader.view(filter)
    return frozenset(document.id for document in found.scan("document"))


def judged(asked: Mapping[str, Any], reader: GraphReader, catalogue: FieldCatalogue) -> Judged:
    """What the rules make of a question."""
    spec = spec_by_rules(asked["question"], catalogue)
    filters = [Filter.of(each) for each in (asked["filter"], *asked.get("also", ()))]
    found = documents(reader, spec.filter)
    same = any(documents(reader, each) == found for each in filters)
    if asked["filter"] is None and not asked.get("also"):
        same = spec.filter == EVERYTHING
    elif same and spec.filter == EVERYTHING:
        # All documents, since nothing was understood, is no answer to a question that asks for some.
        same = EVERYTHING in filters
    order = None if spec.order is None else "newest" if spec.order.descending else "oldest"
    k_and_order = spec.k == asked["k"] and order in (asked["order"], *asked.get("also_order", ()))
    wanted = filters != [EVERYTHING] or asked["k"] is not None or asked["order"] is not None
    if same and k_and_order:
        return Judged(asked, spec, "right", k_and_order)
    return Judged(asked, spec, "abstained" if spec.plain and wanted else "wrong", k_and_order)


def half(name: str) -> list[dict[str, Any]]:
    """The questions of one part."""
    lines = (QUESTIONS / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def run(names: Sequence[str], stores: Mapping[str, GraphReader], *, every: bool = False) -> dict[str, Any]:
    """Judge the questions of some parts and print how many are right, wrong and abstained, by kind and by store."""
    catalogues = {name: FieldCatalogue.read(reader) for name, reader in stores.items()}
    figures: dict[str, Any] = {}
    for name in names:
        outcomes = [judged(each, stores[each["store"]], catalogues[each["store"]]) for each in half(name)]
        figures[name] = dict(Counter(each.verdict for each in outcomes))
        print(f"\n## {name}: {len(outcomes)} questions")
        _table(outcomes, ("all",), lambda _: "all")
        for of in ("kind", "store"):
            _table(outcomes, sorted({each.asked[of] for each in outcomes}), lambda each, of=of: each.asked[of])
        for each in outcomes:
            if every or each.verdict != "right":
                asked = each.asked
                print(
                    f"{each.verdict}: {asked['id']} {asked['question']}\n    expected: {asked['filter']}, {asked['k']}, "
                    f"{asked['order']}\n    made: {'; '.join((*each.spec.told(), *each.spec.rejected)) or 'no filter'}"
                )
    return figures


def _table(outcomes: Iterable[Judged], rows: Iterable[str], row_of: Any) -> None:
    held = list(outcomes)
    for row in rows:
        counts = Counter(each.verdict for each in held if row_of(each) == row)
        total = sum(counts.values())
        print(f"{row:12} " + "  ".join(f"{verdict} {counts[verdict]}/{total}" for verdict in VERDICTS))


def built(data: Path, embedder: str = "hashing") -> dict[str, clew.KnowledgeGraph]:
    """The four stores, in memory. Filters ask for no vectors, so that the quickest embedder does."""
    made = {name: QUESTIONS / f"{name}.jsonl" for name in ("catalogue", "catalogue2")}
    sources = {"sample": samples_path(), "realdocs": data, **made}
    graphs = {name: clew.open(":memory:", embedder=embedder) for name in sources}
    for name, graph in graphs.items():
        # Some questions name a source as a path below the folder.
        path = sources[name]
        add_items(graph.building, load(path, root=path if path.is_dir() else path.parent))
    return graphs


def main() -> None:
    """Judge all parts, or one."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.filter_questions", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the real documents")
    parser.add_argument("--half", choices=HALVES, help="one part alone")
    parser.add_argument("--every", action="store_true", help="print what was made of every question")
    given = parser.parse_args()
    graphs = built(given.data)
    names = (given.half,) if given.half else tuple(each for each in HALVES if (QUESTIONS / f"{each}.jsonl").exists())
    run(names, {name: graph.store for name, graph in graphs.items()}, every=given.every)


if __name__ == "__main__":
    main()
