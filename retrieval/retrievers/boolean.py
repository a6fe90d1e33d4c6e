"""`boolean`: what all of several retrievers find, or what any of them finds."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from ...graph.errors import QueryError, nearest
from ..base import Both, Fused, Retriever
from ..creation import chosen

BooleanMode: TypeAlias = Literal["and", "or"]

DEFAULT = ("keyword", "vector")
"""The retrievers where none are given."""


def boolean(retrievers: Mapping[str, Retriever], *of: Retriever | str, mode: BooleanMode = "and") -> Retriever:
    """`a & b` for `and`, `a | b` for `or`, of any number of retrievers.

    What a retriever finds is its first 100 hits (the first k where more are asked for); `a % 20` narrows that. Hits are
    scored by reciprocal rank, ties by id, and keep the score that each retriever gave them in `components`.

    Args:
        retrievers: all of them by name or expression.
        of: retrievers, their names or expressions; by default DEFAULT.
        mode: `and`: what every one finds; `or`: what any finds.

    Raises:
        QueryError: an unknown mode.
        ConfigError: an unknown retriever.
    """
    modes = get_args(BooleanMode)
    if mode not in modes:
        raise QueryError(f"unknown mode {mode!r} of boolean; known: {', '.join(modes)}.{nearest(str(mode).lower(), modes)}")
    return (Both if mode == "and" else Fused)(chosen(retrievers, of or DEFAULT))
