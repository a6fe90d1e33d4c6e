"""How many examples a property test draws: all of them in `make test`, a fifth in `make quick`; the same in every run."""

from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

__all__ = ["PROFILES", "draw_alike", "examples"]

ALL = 100
"""Hypothesis' own number of examples, which the profile of `make test` keeps."""

PROFILES = {
    "clew": settings(deadline=None, derandomize=True, max_examples=ALL),
    "quick": settings(deadline=None, derandomize=True, max_examples=ALL // 5),
}
"""What `--hypothesis-profile` can name, and its settings."""


def examples(count: int) -> int:
    """`count` in the share that the current profile draws: at least one."""
    return max(1, count * settings().max_examples // ALL)


def draw_alike() -> None:
    """Let examples depend on their test alone.

    Hypothesis also draws the numbers and words that stand in the code of whatever modules this process has imported by then,
    so that any change of code, or other tests before, gave other examples. It has no setting for that.
    """
    if not hasattr(providers, "_get_local_constants"):
        raise RuntimeError("hypothesis no longer has _get_local_constants: see how this version can be kept from using it")
    providers._get_local_constants = Constants
