"""What a run of the pipeline tells: how far it is, and in the end what it did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `done` counts documents that are committed, skipped or failed; `rate` is those a second.

    `total` and `left` (seconds) are None where the number of documents is not known.
    """

    done: int
    total: int | None
    seconds: float
    rate: float
    left: float | None


class OnProgress(Protocol):
    """Called after every batch, in the thread that runs the pipeline."""

    def __call__(self, progress: Progress, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Failed:
    """A document, or a file that should have held some, that did not get in. `id` is empty where none is known."""

    id: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was assumed or changed while a document was read (an encoding, control characters, a field's name)."""

    id: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. Everything counted here is committed.

    Attributes:
        added: documents that are new; `updated`: replaced; `skipped`: unchanged.
        failures: what did not get in, in the order it came. `passed_over`: what was left out by rule (hidden, linked).
        notes: what was assumed or changed on the way.
        growth: by how much the store grew, by the names of `GraphStore.counts`; less than nothing where it shrank.
        seconds: by stage: `read` (files, checksums, splitting), `extract` (summed over processes), `encode`, `store`, and
            `total`, the run's own time.
        interrupted: the run was stopped; what is counted here stays, and the same call goes on from there.
        removed: documents taken out (by a prune).
    """

    added: int = 0
    updated: int = 0
    skipped: int = 0
    failures: tuple[Failed, ...] = ()
    passed_over: tuple[Failed, ...] = ()
    notes: tuple[Note, ...] = ()
    growth: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    interrupted: bool = False
    removed: int = 0

    @property
    def documents(self) -> int:
        """Documents committed: added and updated."""
        return self.added + self.updated

    @property
    def failed(self) -> int:
        """How many failed."""
        return len(self.failures)

    @property
    def text_nodes(self) -> int:
        """By how many text nodes the store grew, sentences not counted."""
        return self.growth.get("text_nodes", 0)

    @property
    def sentences(self) -> int:
        """By how many sentences the store grew."""
        return self.growth.get("sentences", 0)

    @property
    def entities(self) -> int:
        """By how many entities the store grew."""
        return self.growth.get("entities", 0)

    @property
    def relations(self) -> int:
        """By how many relations the store grew."""
        return self.growth.get("relations", 0)


class Interrupted(KeyboardInterrupt):
    """The run was stopped by Ctrl-C. `report` says what was committed before."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(
            f"stopped; {report.documents} documents were committed and stay, and the same call goes on from there"
        )
