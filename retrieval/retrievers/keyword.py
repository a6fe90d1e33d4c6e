"""`keyword`: BM25 over title and text."""

from dataclasses import dataclass, field
from typing import get_args

from ...graph.errors import ConfigError
from ...graph.reads import TextStatistics
from ...graph.store import GraphReader
from ..base import Retriever
from ..query import Query
from ..question.words import matched_by
from ..ranking import Ranking, ranked


@dataclass(frozen=True, repr=False)
class Keyword(Retriever):
    """Text nodes that share terms with the question, scored by BM25 (Robertson and Zaragoza 2009) as the store does.

    Words are compared by their stems, and the question's stop words left out, in the store's language. A word of one letter
    counts as any other, unless it is a stop word.

    A hit's score is its BM25 score, above 0 and without an upper bound. Its trail names the question's words that matched.

    Attributes:
        statistics: whose texts count for how rare a word is and how long texts are: those of the whole "store", so that a
            text scores alike under every filter, or those of the "view" that the search's filter leaves, so that no text
            outside of it moves a score.

    Raises:
        ConfigError: other statistics.
    """

    reader: GraphReader = field(repr=False)
    statistics: TextStatistics = "store"
    name = "keyword"

    def __post_init__(self) -> None:
        if self.statistics not in get_args(TextStatistics):
            known = " or ".join(repr(each) for each in get_args(TextStatistics))
            raise ConfigError(f"expected statistics as {known}, got {self.statistics!r}")

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return ranked(
            self.name,
            lambda width: self.reader.search_text(query.text, width, self.statistics),
            lambda ids: self.reader.fetch("text_node", ids),
            k,
            matched_by(self.reader, query.text, self.name),
        )
