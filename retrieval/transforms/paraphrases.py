"""`paraphrases`: the same question in other words.

Source: retrieval by several queries fused (RAG-Fusion, Raudaschl 2023; query rewriting by a language model, Ma et al. 2023,
"Query rewriting for retrieval-augmented large language models").
"""

from dataclasses import dataclass, field

from ...graph.store import GraphReader
from ...models.llm import LLM
from ..query import Query, Rewriting
from ..question.forms import keywords
from ..question.llm_answers import questions_made
from ..question.named_entities import renamed
from ..transform import Transform, checked_count

TASK = """You rephrase questions for a search engine.
Write {most} other ways to ask the user's question. Keep its meaning, its language and every name in it; change the other
words: use synonyms, another order, the words that a text with the answer would use. Do not answer the question.
Answer with a JSON array of {most} strings and nothing else."""


@dataclass(frozen=True, repr=False)
class Paraphrases(Transform):
    """Other wordings of the question: a language model's where there is one, else what the graph and rules give.

    Without a model: the question with other names of its entities (see `aliases`), then its keywords alone, without stop
    words, which is another text to an encoder though not to BM25. There are no synonyms without a model. Where the model
    does not answer, or with nothing that could be asked, these are asked too, and a warning says why.

    One call of the model, else two reads of the store; each question made is another search.

    Args:
        reader: the store or view with the names.
        most: questions at most.
        llm: the language model; None: there is none.

    Raises:
        QueryError: `most` is not an integer of at least 1.
        ConfigError: on rewriting, that a setting of the model is wrong.
    """

    reader: GraphReader = field(repr=False)
    most: int = 3
    llm: LLM | None = field(default=None, repr=False)
    name = "paraphrases"

    def __post_init__(self) -> None:
        checked_count(self.most, "most", self.name)

    def rewrite(self, query: Query) -> Rewriting:
        """The model's wordings in its order, or those without it: other names before keywords.

        Example:
            >>> from ...graph.store import open_store
            >>> made = Paraphrases(open_store(":memory:")).rewrite(Query("Where was the clock of Orrin built?"))
            >>> [each.text for each in made.questions]
            ['clock Orrin built']
        """
        reason = ""
        if self.llm is not None:
            made, reason = questions_made(self.llm, TASK.format(most=self.most), query, self.most)
            if made:
                return self.rewriting(made)
        offline = [*renamed(self.reader, query.text, self.most), keywords(query.text)][: self.most]
        return self.rewriting(offline, [f"{self.name}: {reason}; made of names and keywords instead"] if reason else [])
