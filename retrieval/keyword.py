"""`keyword`: BM25 over title and text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..graph.store import GraphReader
from ..graph.terms import STOP_WORDS, stem, words
from .base import Retriever
from .query import Query
from .ranking import Hit, Ranking, Trail
from .settling import settled

_WORD = re.compile(r"\w+")


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


def stems_of(question: str) -> dict[str, str]:
    """The question's content words by stem, in order of appearance, as `terms.content_terms` chooses them."""
    asked = words(question)
    content = [word for word in asked if word not in STOP_WORDS]
    stems: dict[str, str] = {}
    for word in content or asked:
        stems.setdefault(stem(word), word)
    return stems


def matched_words(text: str, asked: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a question, given by stem, that `text` holds in any form."""
    if text.isascii():
        folded = text.casefold()
        return tuple(word for each, word in asked.items() if _holds(folded, each))
    held = {stem(word) for word in words(text)}
    return tuple(word for each, word in asked.items() if each in held)


def _holds(text: str, wanted: str) -> bool:
    # Some times faster than stemming every word of the text. Porter changes no letter of a word before the last one of its
    # stem.
    start = wanted[: max(1, len(wanted) - 1)]
    at = text.find(start)
    while at >= 0:
        if at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_"):
            word = _WORD.match(text, at)
            if word is not None and stem(word.group()) == wanted:
                return True
        at = text.find(start, at + 1)
    return False
