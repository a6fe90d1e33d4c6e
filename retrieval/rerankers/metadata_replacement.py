"""`metadata_replacement`: hits whose text is replaced by a value of their metadata, such as a summary or an abstract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from ...graph.errors import QueryError, nearest
from ...graph.model import Metadata, Reference, TextNode
from ...graph.store import GraphReader
from ..base import Reranker
from ..hits import ReplacedText
from ..query import Query
from ..ranking import Ranking


@dataclass(frozen=True, repr=False)
class MetadataReplacement(Reranker):
    """Shows of each hit what its metadata says in place of its text; order, scores, trails and ids stay as they are.

    The value is the text node's own, else its document's. It must be a text that is not blank, or a number, which is
    written out; where there is none, or something else, the hit keeps its text. Where no hit has one, a warning names the
    fields that there are. `start` and `end` still say where the text node stands in its document, and that it shows another
    text is said by its class, `ReplacedText`. Nothing stored is changed. As LlamaIndex's MetadataReplacementPostProcessor,
    which knows the text node's metadata alone.

    Attributes:
        key: the field's name, with dots for one inside another ("summary", "abstract.short").

    Raises:
        QueryError: a key that is not text, or empty.
    """

    reader: GraphReader = field(repr=False)
    key: str
    name = "metadata_replacement"

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not self.key:
            raise QueryError(f"expected key as the name of a metadata field, got {self.key!r}")

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The first k hits with the texts that their metadata gives; the ranking given stays as it was."""
        first = ranking.top(k)
        lacking = [hit.node.document_id for hit in first if text_at(hit.node.metadata, self.key) is None]
        documents = {each.id: each.metadata for each in self.reader.fetch("document", list(dict.fromkeys(lacking)))}
        shown = []
        for hit in first:
            text = text_at(hit.node.metadata, self.key)
            if text is None:
                text = text_at(documents.get(hit.node.document_id, {}), self.key)
            shown.append(hit if text is None else replace(hit, node=_replaced(hit.node, text)))
        found = Ranking(shown, first.warnings, first.notes)
        if not shown or any(new is not old for new, old in zip(shown, first, strict=True)):
            return found
        return found.warned(self._nothing([*(hit.node.metadata for hit in first), *documents.values()]))

    def _nothing(self, held: Iterable[Metadata]) -> str:
        """What to do where no hit has the field, from all metadata of the hits."""
        names = sorted({name for metadata in held for name in metadata if text_at(metadata, name) is not None})
        listed = f"they have {', '.join(names)}" if names else "they have no metadata"
        hint = nearest(self.key, names)
        return f"metadata_replacement replaces nothing, since no hit has a text in {self.key!r}: {listed}.{hint}"


def _replaced(node: TextNode, text: str) -> TextNode:
    if isinstance(node, Reference):  # it stays one, to be followed
        return replace(node, text=text)
    kept = {each.name: getattr(node, each.name) for each in fields(TextNode)}
    return ReplacedText(**{**kept, "text": text})


def text_at(metadata: Metadata, key: str) -> str | None:
    """The text or number under a key, or under keys one inside another; None for nothing, a blank or anything else.

    >>> text_at({"abstract": {"short": "Glass."}, "year": 1931}, "abstract.short")
    'Glass.'
    >>> text_at({"year": 1931}, "year")
    '1931'
    """
    value: object = metadata
    for name in [key] if key in metadata else key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
