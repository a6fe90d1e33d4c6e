"""Looking after the store of a graph: the methods behind `clew check`, `clew compact` and `clew clear`."""

from abc import abstractmethod

from ..graph.errors import InputError
from ..graph.stores.care import CheckedStore, CheckReport, ClearedStore, Compacted, CompactedStore, check_documents
from .build_context import WritableGraph
from .output.terminal import counted


class GraphCare(WritableGraph):
    """The methods of a `KnowledgeGraph` that look after its store."""

    @abstractmethod
    def _forget(self) -> None:
        """Forget what was made from the store: retrievers, models."""

    def check(self) -> CheckReport:
        """Compare every document, and what is derived from them, with its checksums.

        A store that does not open any more is checked by `clew.check`.

        Raises:
            StoreUnavailable: it cannot be read at all; with what to do.
        """
        return self.store.check() if isinstance(self.store, CheckedStore) else check_documents(self.store)

    def compact(self) -> Compacted:
        """Give the disk space back that removals left free. Returns the bytes before and after.

        Raises:
            InputError: the store is on a server, which uses such space again by itself.
            StoreLocked: another process reads or writes; StoreReadOnly; StoreUnavailable: the disk has no room for a copy.
        """
        if not isinstance(self.store, CompactedStore):
            raise InputError(f"{self.store.url} cannot be compacted: a server uses free space again by itself")
        with self._writing:
            return self.store.compact()

    def clear(self) -> None:
        """Remove everything: documents, graph, vectors, decisions, judgements, adopted models. There is no way back.

        Raises:
            InputError: a store of a plug-in that cannot; StoreLocked, StoreReadOnly: as in `add`.
        """
        if not isinstance(self.store, ClearedStore):
            raise InputError(f"{self.store.url} cannot be cleared: remove its documents one by one, or delete it")
        with self._writing:
            self.store.clear()
            self._forget()


def size_words(size: int) -> str:
    """A number of bytes as people read it.

    >>> size_words(81_000_000), size_words(1_250), size_words(0), size_words(1)
    ('81.0 MB', '1.2 kB', '0 bytes', '1 byte')
    """
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        # What would be rounded to 1000.0 is one of the next unit.
        if size >= unit * 0.99995:
            return f"{size / unit:.1f} {name}"
    return counted(size, "bytes")
