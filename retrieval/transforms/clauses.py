"""`clauses`: the clauses of a question that name something, each asked by itself.

Sources: decomposition of multi-hop questions by their syntax (Kalyanpur et al. 2012, "Fact-based question decomposition in
DeepQA"), and into spans of the question itself (Min et al. 2019, "Multi-hop reading comprehension through question
decomposition and rescoring").
"""

from dataclasses import dataclass, field

from ...models.language import Language
from ..query import Query, Rewriting
from ..question.clauses import clauses
from ..transform import Transform, checked_count


@dataclass(frozen=True, repr=False)
class Clauses(Transform):
    """Each clause of the question that can be asked alone: "the company that owns Vale Clocks", "Orrin" or "Selm".

    - Questions that follow one another are asked one by one: "Who founded Vale Clocks and where was she born?"
    - Names that stand beside each other are asked one by one: "Which is older, Orrin or Selm?"
    - In English the smallest part around a name is asked: "Who founded the company that owns Vale Clocks?" The tree comes
      from a spaCy pipeline; where the usual one is not installed, a warning says that rules alone have cut the question.
    - Else, and in other languages, what a relative pronoun introduces, and what stands between commas and the like.

    What is left without its clause ("Who founded the company") names nothing, and is asked in the question alone. Nothing is
    made of a question that is one clause.

    `>>` fuses by reciprocal rank, which prefers what every question finds somewhere to what one of them finds first. So a
    clause is as short as it can be: of names beside each other only the names are asked, without the words around them,
    which would find the same texts again and again. A fusion by the best rank gains more from clauses of different things.

    A tree costs some milliseconds, the pipeline a second at its first use, and each clause is another search. It reads no
    store, and is the same over every one.

    Args:
        most: clauses at most, in the order of the question.
        language: the pipeline that parses the question, or its name; by default the usual one, loaded at first use.

    Raises:
        QueryError: `most` is not an integer of at least 1.
        ModelError: on rewriting, that the pipeline of this name does not load.
    """

    most: int = 4
    language: Language | str | None = field(default=None, repr=False)
    name = "clauses"

    def __post_init__(self) -> None:
        checked_count(self.most, "most", self.name)

    def rewrite(self, query: Query) -> Rewriting:
        """The clauses, and a warning where the tree that they should come from is missing.

        Example:
            >>> [made.text for made in Clauses().rewrite(Query("Which is older, Orrin or Selm?")).questions]
            ['Orrin', 'Selm']
        """
        found, warnings = clauses(query.text, self.language, self.most)
        return self.rewriting(found, warnings)
