"""The words of a text as match keys know them: what a name in a question can begin and end with.

A word keeps the signs that belong to it ("C++", ".NET", "-5", "100 %", "AT&T"); where a script has no spaces between words,
each of its characters is one.
"""

import re

from .names import CURRENCY
from .unicode_marks import POINTED_LETTER

_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Kana, Han
)
_SIGNS_AFTER = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064"
    "\u1067-\u106d\u1071-\u1074\u1082-\u108d\u109a-\u109d\u17b6-\u17d3\u17dd\u3099\u309a\u30fc"
)
_UNSPACED_LETTER = f"(?![{_SIGNS_AFTER}])[{_UNSPACED}][{_SIGNS_AFTER}]*"
_SPACED_LETTER = f"(?![{_UNSPACED}]){POINTED_LETTER}"
_WORD = re.compile(
    rf"(?<!\w)(?:[A-Z]\.){{2,}}"
    rf"|(?<![\w.+-])[A-Z]{{1,2}}[-\u2212](?![\w-])"
    rf"|{_UNSPACED_LETTER}"
    rf"|(?:(?<![\w.])\.(?=[^\W\d_])|(?<![\w.+-])[+\u2212-](?={CURRENCY}?\d))?(?:{CURRENCY}\s?(?=[+-]?\d)[+-]?)?"
    rf"{_SPACED_LETTER}(?:{_SPACED_LETTER}|[+#]+|\*(?!\w)|&(?=\w)|['’](?=\w)|(?<=\d)[.,](?=\d))*"
    rf"(?:(?<=\d)\s?(?:%|{CURRENCY}(?!\s?\d)))?"
)


def name_words(text: str) -> list[tuple[int, int]]:
    """Where each word of `text` begins and ends, in order.

    >>> text = "Who uses C++ and .NET at AT&T?"
    >>> [text[start:end] for start, end in name_words(text)]
    ['Who', 'uses', 'C++', 'and', '.NET', 'at', 'AT&T']
    >>> len(name_words("北京在哪里")), len(name_words("दिल्ली कहाँ है"))
    (5, 3)
    """
    return [found.span() for found in _WORD.finditer(text)]
