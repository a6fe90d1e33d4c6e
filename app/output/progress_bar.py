"""Progress on standard error: a bar with rate and time left on a terminal, a line now and then elsewhere."""

import sys
import time
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from ...extraction.report import Progress as State

_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""


class ProgressBar:
    """A callback for `KnowledgeGraph.add` and for evaluations. A context manager.

    Args:
        what: what is done, in one word.
        terminal: draw a bar; None: where standard error is a terminal.
    """

    def __init__(self, what: str = "adding", terminal: bool | None = None) -> None:
        self._what = what
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._said = time.monotonic()

    def __call__(self, state: "State", /) -> None:
        """Show how far a run of the pipeline is."""
        self.show(self._what, state.done, state.total, f"{state.rate:.1f}/s" if state.rate else "", state.left)

    @property
    def drawn(self) -> bool:
        """Whether there is a bar on a terminal."""
        return self._bar is not None

    def show(self, what: str, done: int, total: int | None, rate: str = "", left: float | None = None) -> None:
        """Show that `done` of `total` (None: not known) are done; `left` are the seconds that the rest will take."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=what, completed=done, total=total, rate=rate)
        elif time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            of = f" of {total:,}" if total is not None else ""
            rest = f", {timedelta(seconds=round(left))} left" if left is not None else ""
            sys.stderr.write(f"{what}: {done:,}{of} {rate}".rstrip() + f"{rest}\n")

    def __enter__(self) -> Self:
        if self._terminal:
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None, rate="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr, markup=False, emoji=False, highlight=False),
        transient=True,
    )
