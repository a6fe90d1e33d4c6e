"""How well retrievers find what they should: recall, all-gold, MRR, nDCG, latency, and intervals for differences.

The measures are computed by ir_measures on the first 20 hits, in the ranking's own order. Recall, all-gold (every gold text
node is among the first k) and MRR use `gold_ids`; nDCG uses `grades` as gains where a question has them.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator

from ...graph.errors import ConfigError, DocumentError, QueryError, nearest
from ...graph.filters.language import F, Filter
from ...graph.formats.json_lines import read_json_lines
from ..base import Composite, Retriever
from ..query import NOTHING_ASKED, Query
from ..ranking import Ranking

DEPTH = 20
RECALL = (2, 5, 10, 20)
ALL_GOLD = (5, 8)
MEASURES = (*(f"recall@{k}" for k in RECALL), *(f"all@{k}" for k in ALL_GOLD), "mrr", "ndcg@10")
"""The names of the measures, each 0..1 per question."""


class Question(BaseModel):
    """One line of a queries file. Further fields are kept, for `own_value`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str = Field(min_length=1)
    question: str
    gold_ids: tuple[str, ...] = Field(min_length=1)
    grades: dict[str, int] | None = None
    filter: str | dict[str, Any] | None = None

    @field_validator("question")
    @classmethod
    def _asks(cls, question: str) -> str:
        try:
            empty = Query(question).empty
        except QueryError as error:
            raise ValueError(str(error)) from None
        if empty:
            raise ValueError(NOTHING_ASKED)
        return question

    @field_validator("gold_ids")
    @classmethod
    def _once_each(cls, gold_ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(gold_ids))


class EvaluationRow(BaseModel):
    """A retriever's means over all questions (0..1) and its latency in milliseconds (percentiles over questions)."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)

    recall_2: float = Field(alias="recall@2")
    recall_5: float = Field(alias="recall@5")
    recall_10: float = Field(alias="recall@10")
    recall_20: float = Field(alias="recall@20")
    all_5: float = Field(alias="all@5")
    all_8: float = Field(alias="all@8")
    mrr: float
    ndcg_10: float = Field(alias="ndcg@10")
    p50_ms: float
    p95_ms: float


class ComponentRow(BaseModel):
    """A composite's component: its own MRR (0..1), and its mean share of the scores of the composite's first 20 hits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mrr: float
    share: float


class EvaluationReport(BaseModel):
    """What `clew eval --json` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: int
    queries: int
    index_seconds: float
    retrievers: dict[str, EvaluationRow]
    components: dict[str, dict[str, ComponentRow]] = Field(
        default_factory=dict, description="by retriever, those of ensembles alone; then by component"
    )


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean difference of two retrievers and the bounds between which it lies with the given confidence."""

    difference: float
    low: float
    high: float

    @property
    def significant(self) -> bool:
        """Whether no difference is outside the interval."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        return f"{self.difference:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Each retriever's value of each measure and milliseconds, one per question, in the order of `questions` (ids).

    `components` are those of the retrievers that say which of their components to measure (`Composite.measured`).
    """

    questions: tuple[str, ...]
    values: Mapping[str, Mapping[str, tuple[float, ...]]]
    milliseconds: Mapping[str, tuple[float, ...]]
    components: Mapping[str, Mapping[str, ComponentRow]] = field(default_factory=dict)

    def row(self, retriever: str) -> EvaluationRow:
        """The means and latencies of one retriever.

        Raises:
            ConfigError: it was not evaluated.
        """
        values = self._values(retriever)
        means = {measure: math.fsum(values[measure]) / len(self.questions) for measure in MEASURES}
        p50, p95 = np.percentile(self.milliseconds[retriever], [50, 95]).tolist()
        return EvaluationRow.model_validate({**means, "p50_ms": p50, "p95_ms": p95})

    def compare(self, first: str, second: str, measure: str, **settings: Any) -> Interval:
        """How much better `first` is than `second` (`paired_bootstrap` of a measure).

        Raises:
            ConfigError: an unknown measure or a retriever that was not evaluated.
        """
        if measure not in MEASURES:
            raise ConfigError(f"unknown measure {measure!r}; known: {', '.join(MEASURES)}.{nearest(measure, MEASURES)}")
        return paired_bootstrap(self._values(first)[measure], self._values(second)[measure], **settings)

    def report(self, corpus: int, index_seconds: float) -> EvaluationReport:
        """All rows, with the corpus's size and the seconds that indexing took."""
        rows = {name: self.row(name) for name in self.values}
        components = {name: dict(found) for name, found in self.components.items()}
        return EvaluationReport(
            corpus=corpus,
            queries=len(self.questions),
            index_seconds=index_seconds,
            retrievers=rows,
            components=components,
        )

    def _values(self, retriever: str) -> Mapping[str, tuple[float, ...]]:
        if retriever not in self.values:
            known = ", ".join(self.values)
            raise ConfigError(f"{retriever!r} was not evaluated, only {known}.{nearest(retriever, self.values)}")
        return self.values[retriever]


def evaluate(
    retrievers: Mapping[str, Retriever],
    questions: Sequence[Question],
    *,
    filter_of: Callable[[Question], Filter | None] | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Evaluation:
    """Ask every question of every retriever and measure the answers.

    Args:
        retrievers: by the name under which they are reported.
        questions: with their gold.
        filter_of: the filter of a question, in place of its own `filter`. The latency leaves out making its view.
        progress: called with the retriever's name and how many questions it has answered.

    Raises:
        DocumentError: no questions; FilterError: a filter that does not parse or fit.
    """
    if not questions:
        raise DocumentError("expected at least one question to evaluate with, got none")
    filters = [filter_of(each) if filter_of else _own_filter(each) for each in questions]
    rankings: dict[str, list[Ranking]] = {}
    milliseconds: dict[str, tuple[float, ...]] = {}
    components: dict[str, dict[str, ComponentRow]] = {}
    for name, retriever in retrievers.items():
        shown = partial(progress, name) if progress else None
        rankings[name], milliseconds[name] = _asked(retriever, questions, filters, shown)
        parts = retriever.measured if isinstance(retriever, Composite) else {}
        for label, part in parts.items():
            alone, _ = _asked(part, questions, filters)
            row = ComponentRow(mrr=fmean(measured(questions, alone)["mrr"]), share=_share(label, rankings[name]))
            components.setdefault(name, {})[label] = row
    values = {name: measured(questions, found) for name, found in rankings.items()}
    return Evaluation(tuple(question.id for question in questions), values, milliseconds, components)


def _asked(
    retriever: Retriever,
    questions: Sequence[Question],
    filters: Sequence[Filter | None],
    progress: Callable[[int], None] | None = None,
) -> tuple[list[Ranking], tuple[float, ...]]:
    """The answers of one retriever, and the milliseconds of each."""
    rankings: list[Ranking] = []
    spent: list[float] = []
    views: dict[str, Retriever] = {}
    for number, (question, filter) in enumerate(zip(questions, filters, strict=True)):
        searched = _within(retriever, filter, views)
        if number == 0:
            # What is loaded or hydrated on first use does not belong to the latency of a search.
            searched.retrieve(question.question, DEPTH)
        began = time.perf_counter()
        rankings.append(searched.retrieve(question.question, DEPTH))
        spent.append(1000 * (time.perf_counter() - began))
        if progress is not None:
            progress(number + 1)
    return rankings, tuple(spent)


def _share(label: str, rankings: Sequence[Ranking]) -> float:
    """The mean over rankings of a component's share of all scores, by the hits' signals; 0 where nothing was found."""
    shares = []
    for ranking in rankings:
        whole = math.fsum(value for hit in ranking for value in hit.signals.values())
        own = math.fsum(hit.signals.get(label, 0.0) for hit in ranking)
        shares.append(own / whole if whole else 0.0)
    return fmean(shares)


def measured(questions: Sequence[Question], rankings: Sequence[Ranking]) -> dict[str, tuple[float, ...]]:
    """Every measure of the rankings, one value per question, in order. A sentence counts as the text node that holds it."""
    return measures_of(questions, [_text_nodes(ranking) for ranking in rankings])


def _text_nodes(ranking: Ranking) -> list[str]:
    held = (hit.node.parent if hit.node.kind == "sentence" else None for hit in ranking)
    return list(dict.fromkeys(parent or hit.id for parent, hit in zip(held, ranking, strict=True)))


def measures_of(questions: Sequence[Question], found: Sequence[Sequence[str]]) -> dict[str, tuple[float, ...]]:
    """Every measure of what was found (ids, best first), one value per question, in order."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    # Numbers as ids: a measure must not depend on what characters an id holds.
    names = {str(number): question for number, question in enumerate(questions)}
    gold = {name: dict.fromkeys(question.gold_ids, 1) for name, question in names.items()}
    grades = {name: question.grades or gold[name] for name, question in names.items()}
    run = {
        name: {identity: float(-rank) for rank, identity in enumerate(ids[:DEPTH])}
        for name, ids in zip(names, found, strict=True)
    }
    of = {R @ k: f"recall@{k}" for k in sorted({*RECALL, *ALL_GOLD})} | {RR: "mrr"}
    values_of: dict[str, dict[str, float]] = {}
    for wanted, qrels in ((of, gold), ({nDCG @ 10: "ndcg@10"}, grades)):
        for metric in ir_measures.iter_calc(list(wanted), qrels, run):
            values_of.setdefault(wanted[metric.measure], {})[metric.query_id] = float(metric.value)
    columns = {measure: tuple(values.get(name, 0.0) for name in names) for measure, values in values_of.items()}
    every = {f"all@{k}": tuple(float(value > 1 - 1e-9) for value in columns[f"recall@{k}"]) for k in ALL_GOLD}
    return {measure: {**columns, **every}[measure] for measure in MEASURES}


def paired_bootstrap(
    first: Sequence[float],
    second: Sequence[float],
    *,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Interval:
    """The mean of first - second with its percentile bootstrap interval over questions (Efron and Tibshirani 1993).

    Raises:
        ConfigError: lists that are empty or of unlike length, or a confidence outside 0..1.
    """
    if len(first) != len(second) or not first:
        raise ConfigError(f"expected two values per question, got {len(first)} and {len(second)}")
    if not 0 < confidence < 1 or resamples < 1:
        raise ConfigError(
            f"expected a confidence between 0 and 1 and resamples of at least 1, got {confidence}, {resamples}"
        )
    differences = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    random = np.random.default_rng(seed)
    means = np.array([differences[random.integers(0, len(first), len(first))].mean() for _ in range(resamples)])
    low, high = np.percentile(means, [50 * (1 - confidence), 50 * (1 + confidence)]).tolist()
    return Interval(float(differences.mean()), low, high)


def read_questions(path: str | Path) -> list[Question]:
    """The questions of a `.jsonl` or `.jsonl.gz` file.

    Raises:
        DocumentError: the file cannot be read; a line is not a question (with its number); an id is used twice; no line.
    """
    place = Path(path)
    questions: dict[str, Question] = {}
    for number, question in read_json_lines(place, Question):
        if question.id in questions:
            raise DocumentError(f"{place.name}, line {number}: the id {question.id!r} is used twice")
        questions[question.id] = question
    if not questions:
        raise DocumentError(f"{place.name}: no questions in it")
    return list(questions.values())


def own_value(field: str) -> Callable[[Question], Filter | None]:
    """For `filter_of`: each question's own filter, and only text nodes whose `field` has the question's own value."""

    def filter_of(question: Question) -> Filter | None:
        extra = question.model_extra or {}
        if field not in extra:
            raise DocumentError(f"the question {question.id!r} has no field {field!r} to filter by.{nearest(field, extra)}")
        restricted: Filter = F[field] == extra[field]
        own = _own_filter(question)
        return restricted if own is None else own & restricted

    return filter_of


def _own_filter(question: Question) -> Filter | None:
    return None if question.filter is None else Filter.of(question.filter)


def _within(retriever: Retriever, filter: Filter | None, views: dict[str, Retriever]) -> Retriever:
    if filter is None:
        return retriever
    if str(filter) not in views:
        views[str(filter)] = retriever.within(filter)
    return views[str(filter)]
