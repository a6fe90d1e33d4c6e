"""How every system of a comparison is asked."""

from collections.abc import Callable
from typing import TypeAlias

Ask: TypeAlias = Callable[[str], list[str]]
"""From a question to the ids of at most `measures.DEPTH` text nodes, best first."""
