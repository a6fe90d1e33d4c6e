"""`keyword`: BM25 over title and text."""

from dataclasses import dataclass, field

from ...graph.store import GraphReader
from ..base import Retriever
from ..query import Query
from ..question.words import matched_by
from ..ranking import Ranking, ranked


@dataclass(frozen=True, repr=False)
class Keyword(Retriever):
    """Text nodes that share terms with the question, scored by BM25 (Robertson and Zaragoza 2009) as the store does.

    A hit's score is its BM25 score, above 0 and without an upper bound. Its trail names the question's words that matched.
    """

    reader: GraphReader = field(repr=False)
    name = "keyword"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return ranked(
            self.name,
            lambda width: self.reader.search_text(query.text, width),
            lambda ids: self.reader.fetch("text_node", ids),
            k,
            matched_by(query.text, self.name),
        )
