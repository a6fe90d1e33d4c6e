"""Looking after a store: checked, compacted and cleared. What a check finds, and what stores offer for each."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ..errors import StoreError
from ..formats.copy import contributions
from ..identity import checksum
from ..store import GraphStore


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written: `place` is a file, a table, or a document's id; `problem` says what."""

    place: str
    problem: str
    derived: bool = False
    """Whether it is made again by itself."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: documents looked at, those of them `unverified` as they came without a checksum, derived files.

    `sealed` tells whether a checksum of every block is kept beside the truth (None: the store has no file of its own).
    """

    documents: int
    unverified: int
    derived: int
    sealed: bool | None
    damage: tuple[Damage, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything is as it was written."""
        return not self.damage

    @property
    def lost_truth(self) -> bool:
        """Whether more is damaged than files that are made again by themselves."""
        return any(not each.derived for each in self.damage)


@dataclass(frozen=True, slots=True)
class Compacted:
    """The bytes of a store before and after it was compacted."""

    before: int
    after: int


@runtime_checkable
class CheckedStore(Protocol):
    """A store that knows more of itself than `check_documents` can see."""

    @abstractmethod
    def check(self) -> CheckReport:
        """Compare everything with its checksums; nothing is changed but that a whole store without a seal is sealed."""


@runtime_checkable
class ClearedStore(Protocol):
    """A store that can be emptied."""

    @abstractmethod
    def clear(self) -> None:
        """Remove everything: documents, graph, vectors, decisions, logs, encoder. Whole or not at all, or repeated."""


@runtime_checkable
class CompactedStore(Protocol):
    """A store on a disk of its own, which it can give back what removals left free."""

    @abstractmethod
    def compact(self) -> Compacted:
        """Write the file anew without what removals left free."""

    @abstractmethod
    def sizes(self) -> tuple[int, int]:
        """The bytes of the truth's file, and those of them that removals left free."""


def check_documents(store: GraphStore) -> CheckReport:
    """Compare each document's text, title and metadata with its checksum, for stores that cannot tell more."""
    builds = {build.document_id: build.checksum for build in store.builds()}
    found: list[Damage] = []
    seen = 0
    try:
        for brought in contributions(store):
            seen += 1
            found += _differing(brought.document.id, builds.get(brought.document.id), checksum(brought.document))
    except (StoreError, ValueError, KeyError, TypeError) as error:
        found.append(Damage("documents", f"cannot be read further ({error})"))
    return CheckReport(seen, 0, 0, None, tuple(found))


def _differing(document: str, kept: str | None, found: str) -> Iterator[Damage]:
    if kept != found:
        yield Damage(document, "text, title or metadata are not what was added")
