"""`keyword`: BM25 over title and text."""

from dataclasses import dataclass, field

from ...graph.store import GraphReader
from ..base import Retriever
from ..query import Query
from ..question.term_matching import matched_words, stems_of
from ..ranking import Hit, Ranking, Trail, settled


@dataclass(frozen=True, repr=False)
class Keyword(Retriever):
    """Text nodes that share terms with the question, scored by BM25 (Robertson and Zaragoza 2009) as the store does.

    A hit's score is its BM25 score, above 0 and without an upper bound. Its trail names the question's words that matched.
    """

    reader: GraphReader = field(repr=False)
    name = "keyword"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        scores = dict(settled(lambda width: self.reader.search_text(query.text, width), k))
        asked = stems_of(query.text)
        return Ranking(
            Hit(
                node,
                scores[node.id],
                Trail(self.name, matched=matched_words(f"{node.title} {node.text}", asked)),
                {self.name: scores[node.id]},
            )
            for node in self.reader.fetch("text_node", list(scores))
        )
