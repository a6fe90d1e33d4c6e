"""The learned ranker on sets that its weights never saw (transfer), on folds of its own (in-domain), and what ships.

Every table says which weights it was measured with. Those of transfer are trained on questions of several hops, each counted
once; what ships also on SciFact's, the families weighted equally, and a second table of transfer shows what this
recipe finds on a family that it never saw. Weights without a family, and those of all families, are left in the folder
of stores: `ranker-without-FAMILY.json`, `alike-without-FAMILY.json`, and `ranker.json`, which is what ships.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from clew.models.embedder import get_embedder
from clew.retrieval.evaluation.measures import Evaluation, Question, evaluate, own_value, paired_bootstrap
from clew.retrieval.pool.gather import gather
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.ranker.query_rewriting import Rewriter
from clew.retrieval.ranker.ranker import rank, totals
from clew.retrieval.ranker.weights import Weights, read_weights
from clew.retrieval.training.ranker_training import Example, TrainedRanker, train

from .families import FAMILIES, Set, family_of, transfer_file

RETRIEVERS = ("keyword", "vector", "hybrid", "deep")
MEASURED = ("2wikimultihopqa", "musique", "musique-ketrag", "musique-train100", "hotpotqa", "hotpotqa-train100", "scifact")
DECISIVE = {"scifact": "ndcg@10"}
RECALL = "recall@5"
SEVERAL_HOPS = frozenset(FAMILIES) - {"scifact"}
"""The families whose questions need several texts: the weights of transfer are trained on these. What ships has seen all."""
FIRST_101, FIRST_51 = range(780), range(421)
"""The passages of fast-graphrag's two question lists."""


def run(data: Path, stores: Path) -> dict[str, Any]:
    """Train without each family and measure on it; then train on all, and measure folds and the sets never trained on."""
    # SciFact's further questions are left out: with them nothing was gained.
    sets = {name: Set.of(data, stores, name) for name in MEASURED}
    examples = {name: each.examples() for name, each in sets.items()}
    figures: dict[str, Any] = {"transfer": {}, "transfer, like what ships": {}}
    for family in FAMILIES:
        _, weights = _trained(transfer_file(stores, family), others(examples, family))
        print(f"\n## transfer to {family}: weights that never saw it", flush=True)
        for name in MEASURED:
            if family_of(name) == family:
                figures["transfer"][name] = _measured(sets[name], weights)
                figures["transfer"][name]["without words"] = _blind(sets[name], weights)
        if family == "2wiki":
            figures["transfer"].update(_fast_graphrag(sets["2wikimultihopqa"], stores, weights))
        _, weights = _trained(stores / f"alike-without-{family}.json", balanced(others(examples, family, FAMILIES)))
        print(f"\n## transfer to {family}: weights that never saw it, by the recipe of what ships", flush=True)
        figures["transfer, like what ships"].update(
            (name, _measured(sets[name], weights)) for name in MEASURED if family_of(name) == family
        )
    everything = [each for found in examples.values() for each in found]
    print(f"\nlearning from {len(everything)} questions, each counted once", flush=True)
    figures["in-domain"] = _in_domain(everything, train(everything, _told))
    learned = balanced(everything)
    lesson, weights = _trained(stores / "ranker.json", learned)
    print("\nwhat ships:", end="")
    figures["in-domain, what ships"] = _in_domain(learned, lesson)
    print("\n## LoCoMo within each conversation: the weights that ship, which never saw it", flush=True)
    figures["locomo"] = _measured(Set.of(data, stores, "locomo"), weights, group="group")
    return figures


def others(examples: dict[str, list[Example]], family: str, families: Collection[str] = SEVERAL_HOPS) -> list[Example]:
    """What a family's weights are trained on: the questions of the other families, by default those of several hops."""
    return [each for name, found in examples.items() if family_of(name) in set(families) - {family} for each in found]


def balanced(examples: Sequence[Example]) -> list[Example]:
    """The same questions, weighted so that families count equally, each 1 on average: what ships serves every corpus.

    SciFact's, which one text answers, are then a quarter of all in place of a twelfth. They find the turns of a
    conversation better (LoCoMo), and long chains less well (MuSiQue).
    """
    families = [family_of(each.set) for each in examples]
    counts = Counter(families)
    fair = len(examples) / len(counts)
    return [replace(each, weight=fair / counts[family]) for each, family in zip(examples, families, strict=True)]


def _trained(path: Path, examples: Sequence[Example]) -> tuple[TrainedRanker, Weights]:
    """Weights trained on `examples` and left in a file; read again, as a user of the file gets them."""
    print(f"\nlearning {path.name} from {len(examples)} questions", flush=True)
    lesson = train(examples, _told, Rewriter(get_embedder()))
    path.write_text(json.dumps(lesson.file, separators=(",", ":")) + "\n", encoding="utf-8")
    return lesson, read_weights(path)


def _told(what: str) -> None:
    print(f"  {what}", flush=True)


def _measured(of: Set, weights: Weights, group: str | None = None) -> dict[str, Any]:
    """Print a table of the retrievers on a set and its parts, with 95 % intervals."""
    asked = of.questions()
    with of.opened() as graph:
        options = {"hybrid": {"ranker": weights}, "deep": {"ranker": weights}}
        made = {name: graph.retriever(name, **options.get(name, {})) for name in RETRIEVERS}
        found = evaluate(made, asked, filter_of=own_value(group) if group else None)
    decisive = DECISIVE.get(of.name, RECALL)
    print(f"\n### {of.name}, {decisive} in %\n{'':32}{'n':>5}" + "".join(f"{name:>22}" for name in RETRIEVERS))
    rows = {part: _row(found, decisive, part, rows) for part, rows in parts_of(of.name, asked)}
    spent = {name: (found.row(name).p50_ms, found.row(name).p95_ms) for name in RETRIEVERS}
    print(f"{'p50, p95 ms':37}" + "".join(f"{f'{p50:.0f}, {p95:.0f}':>22}" for p50, p95 in spent.values()))
    above = {
        f"{name} above {other}": str(found.compare(name, other, decisive))
        for name in ("hybrid", "deep")
        for other in RETRIEVERS
        if name != other
    }
    print("; ".join(f"{name} {each}" for name, each in above.items()), flush=True)
    return {"measure": decisive, "rows": rows, "ms": spent, "above": above}


def _row(found: Evaluation, measure: str, part: str, rows: Sequence[int]) -> dict[str, Any]:
    means = {name: _mean([found.values[name][measure][row] for row in rows]) for name in RETRIEVERS}
    print(f"{part:32}{len(rows):5}" + "".join(f"{_percent(each):>22}" for each in means.values()), flush=True)
    return {"n": len(rows), **means}


def _mean(values: Sequence[float]) -> tuple[float, float, float]:
    interval = paired_bootstrap(values, [0.0] * len(values))
    return interval.difference, interval.low, interval.high


def _percent(mean: tuple[float, float, float]) -> str:
    value, low, high = (100 * each for each in mean)
    return f"{value:.1f} [{low:.1f}, {high:.1f}]"


def parts_of(name: str, asked: Sequence[Question]) -> Iterator[tuple[str, list[int]]]:
    """The whole set and its parts by the questions' own fields, as rows of `asked`."""
    yield "all", list(range(len(asked)))
    extra = [each.model_extra or {} for each in asked]
    fields = {"2wikimultihopqa": ("type",), "musique": ("hops",), "musique-ketrag": ("hops",), "hotpotqa": ("subset",)}
    for field in fields.get(name, ()):
        values = sorted({str(value) for each in extra for value in _listed(each.get(field))})
        for value in values:
            rows = [row for row, each in enumerate(extra) if value in map(str, _listed(each.get(field)))]
            yield f"{field} {value}", rows


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _fast_graphrag(of: Set, stores: Path, weights: Weights) -> dict[str, Any]:
    """Share of fast-graphrag's questions with all gold in the first 8, over just the passages of its two lists."""
    figures = {}
    for label, passages in (("fastgraphrag101", FIRST_101), ("fastgraphrag51", FIRST_51)):
        small = of.part(label, stores, [f"w{number}" for number in passages])
        asked = [each for each in small.questions() if label in _listed((each.model_extra or {}).get("subset"))]
        with small.opened() as graph:
            found = evaluate({name: graph.retriever(name, ranker=weights) for name in ("hybrid", "deep")}, asked)
        figures[label] = {name: _mean(found.values[name]["all@8"]) for name in found.values}
        shown = ", ".join(f"{name} {_percent(each)}" for name, each in figures[label].items())
        print(f"\n### {label}: all gold in the first 8 in %, {len(asked)} questions: {shown}", flush=True)
    return figures


def _in_domain(examples: Sequence[Example], lesson: TrainedRanker) -> dict[str, Any]:
    """R@5 of scores by models that did not see the question's own fold, trained on all sets together."""
    print("\n## in-domain: each question by models trained on the other folds of all sets, R@5 in %", flush=True)
    figures = {}
    for name in sorted({each.set for each in examples}):
        held_out = zip(examples, lesson.held_out, strict=True)
        values = [_recall(each, totals(each.found, scores)) for each, scores in held_out if each.set == name]
        figures[name] = _mean(values)
        print(f"{name:24}{len(values):5}  {_percent(figures[name])}", flush=True)
    return figures


def _blind(of: Set, weights: Weights) -> tuple[float, float, float]:
    """R@5 of what a store that keeps no words' vectors would find."""
    values = []
    with of.opened() as graph:
        for each in of.questions():
            pool = gather(graph.store, encode_question(graph.store, graph.embedder, Query(each.question), by_word=True))
            found = Candidates.of(pool).blind()
            example = Example(each.question, found, frozenset(each.gold_ids), of.name)
            values.append(_recall(example, totals(found, rank(found, weights).scores)))
    print(f"without the vectors of words, R@5 in %: hybrid {_percent(_mean(values))}", flush=True)
    return _mean(values)


def _recall(example: Example, scores: Any) -> float:
    best = np.argsort(-np.round(scores, 9), kind="stable")[:5]
    return float(example.labels[best].sum()) / len(example.gold)
