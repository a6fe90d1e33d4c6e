"""`step_back`: a more general question, whose answer holds what the one that was asked needs.

Source: Zheng et al. 2023, "Take a step back: evoking reasoning via abstraction in large language models".
"""

import re
from dataclasses import dataclass, field

from ...graph.dates import MONTH_NAME
from ...graph.store import GraphReader
from ...models.llm import LLM
from ..query import Query, Rewriting
from ..question.clauses import name_runs
from ..question.llm_answers import questions_made
from ..question.named_entities import topics
from ..transform import Transform

TASK = """You step back from questions for a search engine.
Write one question that is more general than the user's and easier to find texts for: about the same thing or person, but
without the conditions, dates and details. "Which school did Ann Lee attend in August 1954?" becomes "Which schools did Ann
Lee attend?" Keep its language and the name of what it is about. Do not answer it.
Answer with a JSON array of one string and nothing else."""
TOPICS = 3
"""Topics that are asked about, without a model, at most."""

_TIME = re.compile(rf"(?:\W|\d|\b{MONTH_NAME}\b|\b(?:the|of)\b)+", re.IGNORECASE)


@dataclass(frozen=True, repr=False)
class StepBack(Transform):
    """A more general question: a language model's where there is one, else what the question is about, all else left out.

    Without a model the topics of the question are asked, each by itself: the entities that it names, as the graph knows them
    ("Vale Clocks" of "Who founded the company that owns Vale Clocks?"), dates and quantities left out; where the graph knows
    none, what its capitals show to be names. Nothing is made of a question that names nothing, since nothing says which of
    its words is the topic, nor of one that is a name. Where the model does not answer, topics are asked too, and a warning
    says why.

    One call of the model, else two reads of the store; each question made is another search.

    Args:
        reader: the store or view with the names.
        llm: the language model; None: there is none.

    Raises:
        ConfigError: on rewriting, that a setting of the model is wrong.
    """

    reader: GraphReader = field(repr=False)
    llm: LLM | None = field(default=None, repr=False)
    name = "step_back"

    def rewrite(self, query: Query) -> Rewriting:
        """The model's question, or the first TOPICS topics in the order of the question.

        Example:
            >>> from ...graph.store import open_store
            >>> made = StepBack(open_store(":memory:")).rewrite(Query("Where was Matteo Brand in August 1954?"))
            >>> [each.text for each in made.questions]
            ['Matteo Brand']
        """
        reason = ""
        if self.llm is not None:
            made, reason = questions_made(self.llm, TASK, query, 1)
            if made:
                return self.rewriting(made)
        runs = (query.text[start:end] for start, end in name_runs(query.text))
        offline = topics(self.reader, query.text) or [each for each in runs if not _TIME.fullmatch(each)]
        return self.rewriting(offline[:TOPICS], [f"{self.name}: {reason}; its topics instead"] if reason else [])
