"""The spaCy extractor: mentions and open triplets by rules over a dependency parse, without training."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ....graph.identity import hashed
from ....models.language import language_fingerprint, load_language
from ...base import Extraction, SplitDocument, report_read
from .document import extraction_of
from .paragraphs import Piece, pieces
from .parse_tree import Tree, tree_of
from .readings import reading_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

VERSION = "11"
"""Raised whenever the rules change what they find."""


_TEXTS = 64
_PARSING = 0.65
"""The share of the time over a text that its parse takes; the rest is its names and facts."""


class SpacyExtractor:
    """Open information extraction in the manner of ClausIE (Del Corro and Gemulla, WWW 2013), with mentions and aliases.

    Args:
        model: a spaCy pipeline's name or folder; empty: the one that is installed.
        batch_size: texts parsed together; results do not depend on it.
    """

    name = "spacy"

    def __init__(self, model: str = "", batch_size: int = 256) -> None:
        self._model = model
        self._batch_size = max(1, batch_size)

    @property
    def fingerprint(self) -> str:
        """Changes with the rules' version and the spaCy pipeline."""
        return hashed(self.name, VERSION, language_fingerprint(self._model, "trees"))

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction per document, in order, lazily."""
        waiting: list[tuple[SplitDocument, list[Piece]]] = []
        pieces_waiting = 0
        for split in documents:
            parts = list(pieces(split))
            waiting.append((split, parts))
            pieces_waiting += len(parts)
            if pieces_waiting >= self._batch_size or len(waiting) >= self._batch_size:
                yield from self._read(waiting)
                waiting, pieces_waiting = [], 0
        yield from self._read(waiting)

    def _read(self, waiting: list[tuple[SplitDocument, list[Piece]]]) -> Iterator[Extraction]:
        language = load_language(self._model, "trees")
        readings = [reading_of(piece.unmarked) for _, parts in waiting for piece in parts if piece.spoken]
        parsed = language.read((each.text for each in readings), _parsed, batch_size=_TEXTS)
        for tree, reading in zip(parsed, readings, strict=True):
            tree.origins = reading.origins
        trees = iter(parsed)
        for split, parts in waiting:
            yield extraction_of(split, parts, list(islice(trees, sum(piece.spoken for piece in parts))))


def _parsed(doc: "Doc") -> Tree:
    report_read(_PARSING * len(doc.text))
    return tree_of(doc)
