"""Which retriever to use on a corpus, and whether the graph helps there, by paired bootstrap intervals."""

from collections.abc import Sequence
from itertools import combinations

from pydantic import BaseModel, ConfigDict, Field

from ..creation import uses_graph
from ..registry import RETRIEVERS, compared, graphless
from .gold_pairs import GoldPairs
from .measures import Evaluation, EvaluationReport, Interval

MEASURE = "recall@5"
PREFERRED = RETRIEVERS.default
"""The retriever to use of those that use the graph, unless another is significantly better."""
FEWEST = 20
"""With fewer questions an interval means nothing, however narrow it is."""
WIDE = 0.05
"""An interval that is wider than this on either side cannot show that there is no difference."""


class Difference(BaseModel):
    """How much more `first` finds than `second`: the mean difference of a measure (-1..1) and its 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: str
    second: str
    measure: str
    difference: float
    low: float
    high: float


class Advice(BaseModel):
    """Which retriever to use, and why in one sentence; `use` is null where that is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    use: str | None
    sentence: str


class Findings(EvaluationReport):
    """What `clew eval --json` prints: the report, and whether the graph helps."""

    generated_questions: bool = Field(description="whether the questions were generated from the graph")
    differences: list[Difference] = Field(description="every two retrievers, paired bootstrap over the questions")
    gold_pairs: GoldPairs
    advice: Advice


def differences(evaluation: Evaluation, measure: str = MEASURE) -> list[Difference]:
    """All pairs of the evaluated retrievers compared, the later one first."""
    return [
        _difference(first, second, measure, evaluation.compare(first, second, measure))
        for second, first in combinations(evaluation.values, 2)
    ]


def advise(evaluation: Evaluation, generated: bool = False) -> Advice:
    """What to use on this corpus.

    The retriever that uses the graph (`PREFERRED`, or another that is significantly better) is compared with the best of
    those that need no graph. It is worth its cost where the interval of the difference lies above 0.
    """
    means = {name: sum(values[MEASURE]) / len(evaluation.questions) for name, values in evaluation.values.items()}
    without = [name for name in graphless() if name in compared()]
    plain = [name for name in means if not uses_graph(name)]
    rest = [name for name in means if uses_graph(name)]
    if not plain or not rest:
        missing = f"one of {_listed(without, 'or')}" if not plain else f"one that uses the graph, such as {PREFERRED}"
        return Advice(use=None, sentence=f"No advice: evaluate {missing} on the same questions too.")
    best = max(plain, key=lambda name: means[name])
    graph = _graphs_best(evaluation, rest, means)
    number = len(evaluation.questions)
    asked = f"these {number:,} {'generated ' if generated else ''}question{'s' if number != 1 else ''}"
    against = best if len(plain) == 1 else f"{best}, the best of {_listed(plain, 'and')}"
    return _advice(graph, best, against, asked, number, evaluation.compare(graph, best, MEASURE))


def _advice(graph: str, best: str, against: str, asked: str, number: int, found: Interval) -> Advice:
    interval = f"[{100 * found.low:.1f}, {100 * found.high:.1f}]"
    points = f"{100 * abs(found.difference):.1f} points"
    what = "of the gold texts among its first 5"
    if number < FEWEST:
        return Advice(use=None, sentence=f"Too few questions to tell: {number:,}; at least {FEWEST} are needed.")
    if found.low > 0:
        return Advice(
            use=graph, sentence=f"Use {graph}: on {asked} it finds {points} more {what} than {against} {interval}."
        )
    if found.high < 0:
        return Advice(
            use=best, sentence=f"Use {best}: on {asked} {graph} finds {points} less {what} than {against} {interval}."
        )
    reach = max(found.high - found.difference, found.difference - found.low)
    if reach > WIDE:
        wanted = -(-number * (reach / WIDE) ** 2 // 50) * 50
        return Advice(
            use=None,
            sentence=f"Too few questions to tell: on {asked} {graph} differs from {against} by "
            f"{100 * found.difference:+.1f} points {interval}; about {wanted:,.0f} would be enough.",
        )
    return Advice(
        use=best,
        sentence=f"Use {best}: the graph adds nothing measurable here; on {asked} {graph} differs from {against} by "
        f"{100 * found.difference:+.1f} points {interval}.",
    )


def _graphs_best(evaluation: Evaluation, names: Sequence[str], means: dict[str, float]) -> str:
    best = max(names, key=lambda name: (means[name], name == PREFERRED))
    if PREFERRED not in names or best == PREFERRED:
        return best
    return best if evaluation.compare(best, PREFERRED, MEASURE).low > 0 else PREFERRED


def _difference(first: str, second: str, measure: str, found: Interval) -> Difference:
    rounded = {name: round(getattr(found, name), 6) for name in ("difference", "low", "high")}
    return Difference(first=first, second=second, measure=measure, **rounded)


def _listed(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
