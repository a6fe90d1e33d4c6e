"""A score as the sum of its signals' shares, on a terminal and in a picture."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from .terminal import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_IN_LINE = 9
"""Shares that are printed in one line, by name alone; of more, the largest are printed, each with its signal's meaning."""
MOST_LINES = 8
"""Shares that get a line each."""
_CONSTANT = "what every candidate of the question starts from"


class Share(NamedTuple):
    """One line of a score as a sum: a signed amount, the name of the signal (or how many others), and what it means."""

    amount: str
    name: str
    meaning: str = ""


def nonzero(signals: Mapping[str, float]) -> dict[str, float]:
    """The shares that are not zero, in their order."""
    return {name: value for name, value in signals.items() if value}


def heading(score: float, signals: Mapping[str, float]) -> str:
    """The line above those of `largest`."""
    return f"score {score:.3f}, the sum of" if nonzero(signals) else f"score {score:.3f}"


def largest(signals: Mapping[str, float], most: int) -> list[Share]:
    """The `most` shares of greatest size and, where there are more, the others together as the last line.

    The meaning of a signal is given only where there are many: a few are often those of a combination, whose retrievers may
    have the names of signals and mean something else.
    """
    shares = nonzero(signals)
    meanings = descriptions() if len(shares) > MOST_IN_LINE else {}
    first = sorted(shares, key=lambda name: (-abs(shares[name]), name))[:most]
    lines = [Share(f"{shares[name]:+.3f}", one_line(name), one_line(meanings.get(name, ""))) for name in first]
    if len(shares) > most:
        rest = sum(value for name, value in shares.items() if name not in first)
        lines.append(Share(f"{rest:+.3f}", f"and {len(shares) - most} more"))
    return lines


def descriptions() -> dict[str, str]:
    """The meaning of each signal of every stage, by its name; of a name that two stages have, the learned ranker's."""
    from ...retrieval.ranker.pool_signals import DESCRIPTIONS
    from ...retrieval.ranker.rewrite_signals import DEEP_SIGNALS

    return {**DESCRIPTIONS, **DEEP_SIGNALS, "constant": _CONSTANT}


def score_lines(score: float, signals: Mapping[str, float]) -> "RenderableType":
    """A score as a sum on a terminal: a few shares in one line; of many, the largest with their meanings, then the rest."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    shares = nonzero(signals)
    if len(shares) <= MOST_IN_LINE:
        parts = " + ".join(f"{one_line(name)} {value:.3f}" for name, value in shares.items())
        return Text(f"score {score:.3f} = {parts}" if parts else f"score {score:.3f}", style="dim")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for share in largest(signals, MOST_LINES):
        table.add_row(*map(Text, share))
    return Group(Text(heading(score, signals), style="dim"), Padding(table, (0, 0, 0, 2)))
