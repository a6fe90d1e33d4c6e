"""Whether a cell of a table holds whole sentences, which are prose, or a value."""

import re

from ...proper_names import SMALL_WORDS

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_END = re.compile(r"""[.!?…。！？][)\]"'”’»]*$""")
_BEGINNING = re.compile(r"""["'“‘«(\[¿¡]*[^\W_]""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|etc|inc|ltd|co|corp|bros|jr|sr|st|ave|rd|no|vol|pp?|ed|eds|cf|dr|mr|mrs|approx|est)"
    r"\.$",
    re.IGNORECASE,
)
_LEAST_WORDS = 4


def is_sentences(cell: str) -> bool:
    """Whether a cell holds whole sentences: it begins with a capital or number, ends as they do, and says it in words.

    >>> [is_sentences(cell) for cell in ["The Gull was sold in 1967.", "Rot, Halden", "Voss & Sons Ltd.", "near Rot."]]
    [True, False, False, False]
    """
    text = " ".join(cell.split())
    if not _END.search(text) or _ABBREVIATION.search(text):
        return False
    begins = _BEGINNING.match(text)
    if begins is None or begins[0][-1].islower():
        return False
    words = _WORD.findall(text)
    # Names have small words too, such as "of" and "the".
    told = any(word[0].islower() and word not in SMALL_WORDS for word in words)
    return len(words) >= _LEAST_WORDS and told
