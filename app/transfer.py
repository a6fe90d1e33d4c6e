"""What copies a graph: to and from networkx, other stores and files."""

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .build_context import BuildContext, WritableGraph

if TYPE_CHECKING:
    import networkx as nx


class GraphTransfer(WritableGraph):
    """The methods of a `KnowledgeGraph` that copy it: whole, with its ledger, judgements and vectors where the format can.

    A subclass has the context by which documents are added.
    """

    @property
    @abstractmethod
    def building(self) -> BuildContext:
        """The store with the settings and parts by which documents are added to it."""

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """The whole graph copied to a networkx MultiDiGraph. Large graphs take seconds."""
        from ..graph.formats.networkx import to_networkx

        return to_networkx(self.store)

    def copy_to(self, target: str | Path, *, text_language: str | None = None) -> str | None:
        """Copy to a new or empty store, or to a new file that ends in `.jsonl` or `.graphml`.

        Args:
            target: the store or file.
            text_language: the language in which a new store indexes the texts, as an ISO 639-1 code; None: as this one does.

        Returns the digest of the copy; None for GraphML, which has no vectors, judgements and adopted models.

        Raises:
            InputError: the target exists and is not an empty store, its name has the ending of another kind of file, or a
                language is given for a file. ConfigError: keyword search does not know the language.
        """
        from .export import copy_to

        return copy_to(self.store, target, text_language)

    def copy_from(self, source: "str | Path | nx.Graph[Any]") -> None:
        """Add all of another store, of a `.jsonl` or `.graphml` file, or of a networkx graph.

        Stores and `.jsonl` files come with vectors; the others are encoded. Documents with the same id are replaced.

        Raises:
            StoreMissing, DocumentError, InputError: no such source; StoreMismatch: it has vectors of another encoder.
        """
        from .export import copy_from

        with self._writing:
            copy_from(self.building, source)
