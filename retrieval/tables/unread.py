"""What questions say that the rules do not read, and that would change the answer: then they do not answer.

Relations of rows to rows ("the one before", "the same as", "more than Mexico"), choices ("Oslo or Bergen"), questions for
yes or no, differences, runs, and places in an order ("the second largest"). All are said by small words of grammar.
"""

import re
from collections.abc import Iterable

from .meanings import Unsure
from .question import QuestionReading
from .question_words import ORDINALS, SUPERLATIVES

_YES_OR_NO = re.compile(
    r"\W*(?:(?:is|are|was|were|do|does|did|has|have|had|will|would|should) (?!not\b)|true or false\b)", re.IGNORECASE
)
_RELATING = frozenset(
    """before after previous preceding next following above below beneath than same other another consecutive between
    but""".split()
)
"""Words that set rows in relation, unless a comparison with a number or a date has them, or the name of a column."""
_APART = re.compile(
    r"\b(?:differen(?:ce|t)|how (?:many|much) (?:more|less|fewer|longer|higher|older|later|further)\b(?! than)|in a row"
    r"|twice|half as|times as|as (?:many|much|long|old|high|far|big|heavy) as|besides|apart from|rather than"
    r"|ratio of|per cent more|percent more)\b"
)
_AFTER = frozenset("look looks looked looking named called".split())
"""Verbs that "after" belongs to."""
_CHOICE = re.compile(r"\b(?:or|versus|vs)\b")


def refuse_unread(reading: QuestionReading, headed: Iterable[int]) -> None:
    """Refuses a question that says something which the rules do not read.

    Args:
        reading: the question.
        headed: places of its words that stand in names of columns.

    Raises:
        Unsure: it says such a thing.
    """
    lowered = reading.text.casefold()
    if _YES_OR_NO.match(reading.text) and not reading.wh:
        raise Unsure("it asks for yes or no")
    read = {at for each in reading.comparisons for at in each.words} | set(headed)
    # What is written with capitals is part of a name: "The Day After".
    read |= {at for at, word in enumerate(reading.words) if word.naming}
    for apart in _APART.finditer(lowered):
        if not any(at in read for at, word in enumerate(reading.words) if apart.start() <= word.start < apart.end()):
            raise Unsure(f"it says “{apart[0]}”, which the rules do not read")
    for at, word in enumerate(reading.words):
        before = reading.words[at - 1].folded if at else ""
        if at in read or (word.folded == "after" and before in _AFTER) or (word.folded == "but" and at + 1 in read):
            continue
        follows = reading.words[at + 1].folded if at + 1 < len(reading.words) else ""
        if word.folded in _RELATING or _CHOICE.fullmatch(word.folded):
            raise Unsure(f"it says “{word.text}”, which the rules do not read here")
        if word.folded in ORDINALS.values() and not word.text[:1].isdigit() and follows in SUPERLATIVES:
            raise Unsure(f"it asks for “{word.text} {follows}”, which the rules do not read")
