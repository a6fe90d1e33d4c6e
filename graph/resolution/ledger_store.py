"""What every store answers about its ledger of entity resolution."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Protocol

from .ledger import Assignment, Decision
from .statements import Hidden, Naming


class LedgerStore(Protocol):
    """The part of a `GraphStore` that resolution is made from and kept in. It is changed by `Batch.ledger`."""

    @abstractmethod
    def decisions(self) -> list[Decision]:
        """What users decided, by id."""

    @abstractmethod
    def assignments(self, own: Sequence[str] | None = None) -> list[Assignment]:
        """Where the mentions of these own entities go (None: of all), by (own, document); none where they stay."""

    @abstractmethod
    def hidden(self, document_ids: Sequence[str] | None = None) -> Iterator[Hidden]:
        """What of these documents (None: of all) resolution hides, by (document, id)."""

    @abstractmethod
    def namings(self, own: Sequence[str] | None = None) -> Iterator[Naming]:
        """How each document names each of these own entities (None: all of them), by (own, document), hidden mentions too.

        It says what documents brought, whatever the ledger makes of it.
        """

    @property
    @abstractmethod
    def resolved(self) -> bool:
        """Whether the assignments follow from what is here: nothing was written since they were made (`LedgerChange`)."""
