"""How many examples a property test draws: all of them in `make test`, a fifth in `make quick`."""

from hypothesis import settings

__all__ = ["PROFILES", "examples"]

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
