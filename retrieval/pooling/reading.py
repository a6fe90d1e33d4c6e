"""The question and a pool's candidates read word by word, and what the searches behind the pool gave."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...graph.model import TextNode
from ...graph.store import Scored
from ..question.words import Asked


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search of the store gave when it was asked for `width` text nodes, best first."""

    width: int
    found: tuple[Scored, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The question and the candidates read word by word.

    Attributes:
        asked: the question's words.
        texts: the candidates, by id.
        words: the packed vectors of their words, by id; those without any are left out.
        keyword: what keyword search gave.
        vector: what vector search gave.
    """

    asked: Asked
    texts: Mapping[str, TextNode]
    words: Mapping[str, bytes]
    keyword: Searched = Searched(0, ())
    vector: Searched = Searched(0, ())
