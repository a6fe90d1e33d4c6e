"""`decomposition`: the simpler questions that a question is made of.

Source: least-to-most prompting (Zhou et al. 2022, "Least-to-most prompting enables complex reasoning in large language
models") and self-ask (Press et al. 2022, "Measuring and narrowing the compositionality gap in language models").
"""

from dataclasses import dataclass, field

from ...models.language import Language
from ...models.llm import LLM
from ..query import Query, Rewriting
from ..question.clauses import clauses
from ..question.llm_answers import questions_made
from ..transform import Transform, checked_count

TASK = """You decompose questions for a search engine.
Break the user's question into at most {most} simpler questions, in the order in which they have to be answered. Each must
be understood by itself and hold the names that it is about; one text should answer it. Where the answer of one is not
known, describe it as the question does. Do not answer them. A question that is simple already is the only one.
Answer with a JSON array of strings and nothing else."""


@dataclass(frozen=True, repr=False)
class Decomposition(Transform):
    """Sub-questions of the question: a language model's where there is one, else its clauses.

    Without a model it is `clauses`: questions after one another, names beside each other, the smallest part around each
    name. Where the model does not answer, or with nothing but the question itself, these are asked too, and a warning says
    why; nothing is made of a question that is one clause.

    All sub-questions are asked at once: one that needs the answer of another describes it ("the town where Matteo Brand was
    born"). One call of the model, else a parse of some milliseconds; each question made is another search.

    Args:
        most: questions at most, in the order of the model's answer or of the question.
        llm: the language model; None: there is none.
        language: the pipeline that parses the question where there is no answer, or its name; by default the usual one.

    Raises:
        QueryError: `most` is not an integer of at least 1.
        ConfigError: on rewriting, that a setting of the model is wrong. ModelError: that the pipeline of this name does not
            load.
    """

    most: int = 4
    llm: LLM | None = field(default=None, repr=False)
    language: Language | str | None = field(default=None, repr=False)
    name = "decomposition"

    def __post_init__(self) -> None:
        checked_count(self.most, "most", self.name)

    def rewrite(self, query: Query) -> Rewriting:
        """The model's sub-questions, or the clauses."""
        reason = ""
        if self.llm is not None:
            made, reason = questions_made(self.llm, TASK.format(most=self.most), query, self.most)
            if made:
                return self.rewriting(made)
        offline, warnings = clauses(query.text, self.language, self.most)
        return self.rewriting(offline, [*([f"{self.name}: {reason}; its clauses instead"] if reason else []), *warnings])
