"""How a score reads as the sum of its signals' shares, on a terminal as in a picture."""

from collections.abc import Mapping
from typing import NamedTuple

from .terminal import one_line

MOST_IN_LINE = 9
"""Shares that a list of names alone tells; of more the largest are told, each with what its signal means."""
_CONSTANT = "what every candidate of the question starts from"


class Share(NamedTuple):
    """A line of a score told as a sum: a signed amount, whose it is (a signal, or how many others) and what that means."""

    amount: str
    name: str
    means: str = ""


def given(signals: Mapping[str, float]) -> dict[str, float]:
    """The shares that give anything, in their order."""
    return {name: value for name, value in signals.items() if value}


def heading(score: float, signals: Mapping[str, float]) -> str:
    """What stands above the lines of `largest`."""
    return f"score {score:.3f}, the sum of" if given(signals) else f"score {score:.3f}"


def largest(signals: Mapping[str, float], most: int) -> list[Share]:
    """The shares of greatest size, `most` of them, and where there are more, the others together as the last line.

    What a signal means is said only where there are many: few are often those of a combination, whose retrievers may bear
    the names of signals and mean something else.
    """
    shares = given(signals)
    means = descriptions() if len(shares) > MOST_IN_LINE else {}
    first = sorted(shares, key=lambda name: (-abs(shares[name]), name))[:most]
    lines = [Share(f"{shares[name]:+.3f}", one_line(name), one_line(means.get(name, ""))) for name in first]
    if len(shares) > most:
        rest = sum(value for name, value in shares.items() if name not in first)
        lines.append(Share(f"{rest:+.3f}", f"and {len(shares) - most} more"))
    return lines


def descriptions() -> dict[str, str]:
    """What each signal of every stage says, by its name; where both have a name, as the learned ranker uses it."""
    from ...retrieval.ranker.pool_signals import DESCRIPTIONS
    from ...retrieval.ranker.rewrite_signals import DEEP_SIGNALS

    return {**DESCRIPTIONS, **DEEP_SIGNALS, "constant": _CONSTANT}
