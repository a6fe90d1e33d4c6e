"""`hyde`: a hypothetical text that answers the question, to search with.

Source: HyDE (Gao et al. 2022, "Precise zero-shot dense retrieval without relevance labels"). There the vectors of several
texts and of the question are averaged; here question and text are asked one by one, by whatever retriever, and fused.
"""

from dataclasses import dataclass, field

from ...models.llm import LLM
from ..query import Query, Rewriting
from ..question.forms import statement
from ..question.llm_answers import text_made
from ..transform import Transform

TASK = """You write passages for a search engine.
Write a short passage, as an encyclopedia or a report would have it, that answers the user's question. Three sentences at
most, in the question's language, with its names. Where you do not know the answer, write what such a passage would most
likely say: it is used to find real texts, not shown. Answer with the passage and nothing else."""


@dataclass(frozen=True, repr=False)
class HyDE(Transform):
    """A text that might answer the question: a language model's where there is one, else the question as a statement.

    Vectors of questions lie apart from those of the texts that answer them; a text like the answer lies nearer. What the
    model invents is only searched with. Its text is cut after 2,000 characters.

    Without a model the question is asked as the beginning of a statement ("Founded the company that owns Vale Clocks."):
    question words and the verb before its subject are left out. That brings no new words, so little changes. (The best
    sentence of a first search as the text, which does bring words, lost 14 points of recall at 5 on questions of several
    hops; `expansion` does it word by word.) Questions in another language than English have no such form. Where the model
    does not answer, the statement is asked too, and a warning says why.

    One call of the model, else no cost but a second search.

    Args:
        llm: the language model; None: there is none.

    Raises:
        ConfigError: on rewriting, that a setting of the model is wrong.
    """

    llm: LLM | None = field(default=None, repr=False)
    name = "hyde"

    def rewrite(self, query: Query) -> Rewriting:
        """The model's text, or the statement; nothing where there is neither.

        Example:
            >>> [made.text for made in HyDE().rewrite(Query("Where was Matteo Brand born?")).questions]
            ['Matteo Brand born.']
        """
        reason = ""
        if self.llm is not None:
            made, reason = text_made(self.llm, TASK, query)
            if made:
                return self.rewriting([made])
        offline = statement(query.text)
        warnings = [f"{self.name}: {reason}; the question as a statement instead"] if reason else []
        return self.rewriting([offline] if offline else [], warnings)
