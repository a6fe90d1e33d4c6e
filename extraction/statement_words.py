"""Words that tell a statement from a label: finite verbs and pronouns."""

import re
from collections.abc import Sequence

WORD = re.compile(r"[^\W\d_][\w'’]*")
_FINITE = frozenset(
    """is are was were am been being be has have had having does do did will would shall should can could may might must
    cannot isn't aren't wasn't it he she they we you i this that these those which who whose there it's its his her
    their our your not""".split()
)


def says(words: Sequence[str]) -> bool:
    """Whether one of the words is a finite verb or a pronoun."""
    return any(word.lower() in _FINITE for word in words)


def states(words: str, most: int) -> bool:
    """Whether words state something: a finite verb or a pronoun, or more than `most` words."""
    found = WORD.findall(words)
    return len(found) > most or any(
        word in _FINITE or (word.endswith("ed") and len(word) > 4)
        for word in (each.lower() for each in found if each != "I")
    )
