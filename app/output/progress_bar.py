"""Progress on standard error: on a terminal a bar with rate and time left, elsewhere a line soon and every ten seconds."""

import sys
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from ...extraction.report import Progress as State

_SOON = 1.5
"""Seconds until the first line, so that nobody waits in silence while models are loaded."""
_EVERY = 10.0
"""Seconds between two lines where standard error is not a terminal."""

_SLOWEST = 0.05
_PARTS = 1000


class ProgressBar:
    """A callback for `KnowledgeGraph.add` and for evaluations. A context manager.

    Args:
        what: what is done, in one word.
        terminal: whether to draw a bar; None: if standard error is a terminal.
        announces: whether a line says soon that it began, where no bar is drawn: for commands that load models first.
    """

    def __init__(self, what: str = "adding", terminal: bool | None = None, announces: bool = False) -> None:
        self._what = what
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last_line = time.monotonic()
        self._announces = announces
        self._first: threading.Timer | None = None

    def __call__(self, state: "State", /) -> None:
        """Show the progress of an addition."""
        if state.what == "embedding":
            rate = "text nodes" if state.share is None else f"text nodes ({state.share:.0%} of the text)"
        elif state.share is not None:
            rate = f"({state.share:.0%} of the text)"
        elif state.in_work:
            rate = f"({state.read:.0%} of the next {state.in_work:,})"
        else:
            rate = f"{state.rate:.1f}/s" if state.rate >= _SLOWEST else ""
        self.show(state.what or self._what, state.done, state.total, rate, state.left, state.share)

    @property
    def drawn(self) -> bool:
        """Whether a bar is on the terminal."""
        return self._bar is not None

    def show(
        self, what: str, done: int, total: int | None, rate: str = "", left: float | None = None, share: float | None = None
    ) -> None:
        """Show that `done` of `total` (None: not known) are done, and the seconds `left`; `share` is of the text."""
        if self._bar is not None and self._task is not None:
            count = f"{done:,}/{total:,}" if total is not None else f"{done:,}/?"
            if share is not None:
                done, total = round(share * _PARTS), _PARTS
            self._bar.update(self._task, description=what, completed=done, total=total, rate=rate, count=count)
        elif time.monotonic() - self._last_line >= _EVERY:
            self._last_line = time.monotonic()
            of = f" of {total:,}" if total is not None else ""
            rest = f", {timedelta(seconds=round(left))} left" if left is not None else ""
            sys.stderr.write(f"{what}: {done:,}{of} {rate}".rstrip() + f"{rest}\n")

    def _show_first(self) -> None:
        sys.stderr.write(f"{self._what}: started, loading what it needs\n")

    def __enter__(self) -> Self:
        if not self._terminal and self._announces:
            self._first = threading.Timer(_SOON, self._show_first)
            self._first.daemon = True
            self._first.start()
        if self._terminal:
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None, rate="", count="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self._first is not None:
            self._first.cancel()
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr, markup=False, emoji=False, highlight=False),
        transient=True,
    )
