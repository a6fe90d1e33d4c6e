"""`keyword`: BM25 over title and text."""

from dataclasses import dataclass, field

from ..graph.model import TextNode
from ..graph.store import GraphReader
from ..graph.terms import STOP_WORDS, stem, words
from .base import Retriever
from .query import Query
from .ranking import Hit, Ranking, Trail
from .settling import settled


@dataclass(frozen=True, repr=False)
class Keyword(Retriever):
    """Text nodes that share terms with the question, scored by BM25 (Robertson and Zaragoza 2009) as the store does.

    A hit's score is its BM25 score, above 0 and without an upper bound. Its trail names the question's words that matched.
    """

    reader: GraphReader = field(repr=False)
    name = "keyword"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        scores = dict(settled(lambda width: self.reader.search_text(query.text, width), k))
        asked = _stems(query.text)
        return Ranking(
            Hit(node, scores[node.id], Trail(self.name, matched=_matched(node, asked)), {self.name: scores[node.id]})
            for node in self.reader.fetch("text_node", list(scores))
        )


def _stems(question: str) -> dict[str, str]:
    """The question's content words by stem, in order of appearance, as `terms.content_terms` chooses them."""
    asked = words(question)
    content = [word for word in asked if word not in STOP_WORDS]
    stems: dict[str, str] = {}
    for word in content or asked:
        stems.setdefault(stem(word), word)
    return stems


def _matched(node: TextNode, asked: dict[str, str]) -> tuple[str, ...]:
    # A stem begins as its word does, so most words of the text need no stemming.
    initials = {each[0] for each in asked}
    held = {stem(word) for word in set(words(f"{node.title} {node.text}")) if word[0] in initials}
    return tuple(word for each, word in asked.items() if each in held)
