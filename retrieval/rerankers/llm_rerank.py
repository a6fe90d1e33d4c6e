"""`llm_rerank`: a language model grades the first hits, several at a time (RankGPT's listwise prompt, Sun et al. 2023)."""

from dataclasses import dataclass, field

from ...models.llm import LLM, required
from ..base import Reranker
from ..query import Query, checked_k
from ..question.llm_grades import graded_in_batches
from ..ranking import Ranking, left_behind, rescored, rounded

_TIE = 1e-5
"""Keeps texts of one grade in their old order."""


@dataclass(frozen=True, repr=False)
class LLMRerank(Reranker):
    """Orders the first hits by the grades of a language model; those behind them follow in their old order.

    The score is the grade, 0 to 10, less 0.00001 for each place in the old order, so that equal grades keep that order.
    A grade above 10 counts as 10. Texts that the model leaves out or grades 0, and those beyond `most`, come after, with
    scores below 0. Where the model gives an order without grades, the grades fall evenly from 10.

    An answer is repaired where that is possible: chatter around it, numbered lists, numbers of no text, repeats, an answer
    cut off. Where a batch gets no usable answer the old order stays, and the ranking's warnings say why.

    Args:
        llm: the language model; from `clew.open` and the settings unless it is given.
        most: how many hits are graded.
        batch: how many are put into one request.
        characters: of each text, at most.

    Raises:
        ConfigError: there is no language model; QueryError: an option out of range.
    """

    llm: LLM | None = field(default=None, repr=False)
    most: int = 20
    batch: int = 10
    characters: int = 2_000
    name = "llm_rerank"

    def __post_init__(self) -> None:
        required(self.llm, f"the reranker {self.name!r}")
        for value in (self.most, self.batch, self.characters):
            checked_k(value)
        object.__setattr__(self, "batch", max(1, self.batch))

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits by grade, at most k."""
        first, rest = ranking[: self.most], ranking[self.most :]
        llm = required(self.llm, self.name)
        grades, failure = graded_in_batches(llm, query.text, [hit.node for hit in first], self.batch, self.characters)
        if failure:
            return ranking.warned(f"{self.name} kept the order it was given: {failure}").top(k)
        better = [
            rescored(first[place], self.name, grade - _TIE * place) for place, grade in grades.items() if rounded(grade) > 0
        ]
        others = tuple(hit for place, hit in enumerate(first) if rounded(grades.get(place, 0.0)) <= 0)
        return Ranking([*better, *left_behind((*others, *rest), self.name)], ranking.warnings, ranking.notes).top(k)
