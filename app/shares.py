"""How a score reads as the sum of its signals' shares."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .terminal import one_line

MOST_IN_LINE = 9
"""Shares that one line lists by name; of more the largest are told, a line each."""
MOST_TOLD = 8
_DIM = "dim"
_CONSTANT = "what every candidate of the question starts from"


def share_lines(score: float, signals: Mapping[str, float]) -> RenderableType:
    """A score as a sum: few shares in one line; of many the largest with what they mean, and the others together."""
    given = {name: value for name, value in signals.items() if value}
    if len(given) <= MOST_IN_LINE:
        parts = " + ".join(f"{one_line(name)} {value:.3f}" for name, value in given.items())
        return Text(f"score {score:.3f} = {parts}" if parts else f"score {score:.3f}", style=_DIM)
    largest = sorted(given, key=lambda name: (-abs(given[name]), name))[:MOST_TOLD]
    means = descriptions()
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(justify="right", style=_DIM, no_wrap=True)
    table.add_column(style=_DIM, no_wrap=True)
    table.add_column(style=_DIM, overflow="fold")
    for name in largest:
        table.add_row(f"{given[name]:+.3f}", Text(one_line(name)), Text(one_line(means.get(name, ""))))
    rest = sum(value for name, value in given.items() if name not in largest)
    table.add_row(f"{rest:+.3f}", Text(f"and {len(given) - len(largest)} more"), Text(""))
    return Group(Text(f"score {score:.3f}, the sum of", style=_DIM), Padding(table, (0, 0, 0, 2)))


def descriptions() -> dict[str, str]:
    """What each signal of every stage says, by its name; where both have a name, as the learned ranker uses it."""
    from ..retrieval.scoring.rewrite_signals import DEEP_SIGNALS
    from ..retrieval.signals import DESCRIPTIONS

    return {**DESCRIPTIONS, **DEEP_SIGNALS, "constant": _CONSTANT}
