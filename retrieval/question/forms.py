"""Other forms of a question that need neither a model nor the store: its keywords alone, and the statement it asks for.

To a search by words they are the question again; to an encoder, which reads function words and word order too, they are
other texts. Both are for English: of a question in another language the keywords are nearly all its words, and there is no
statement.

Neither adds a word. Synonyms would need a thesaurus, which Clew does not come with, or a language model.
"""

import re

from ...graph.terms import STOP_WORDS
from .language_id import foreign

_WORD = re.compile(r"[^\W_]+(?:[-'’.&+#][^\W_]+)*[+#]*")
_POSSESSIVE = re.compile(r"['’]s?$")
_ENDS = frozenset("?!.。？！")
_QUESTION_WORDS = re.compile(
    r"(?:(?:in|on|at|to|from|by|of|for|with|during|under|since|until)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|why"
    r"|how(?:\s+(?:many|much|long|often|far|old|big|large|tall|high))?)\s+",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"(?:do|does|did|is|are|was|were|be|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\s+",
    re.IGNORECASE,
)


def keywords(question: str) -> str:
    """The question's words that carry content, as they are written and in their order; empty where there are none.

    >>> keywords("Who founded the company that owns Vale Clocks' rival?")
    'founded company owns Vale Clocks rival'
    """
    found = (_POSSESSIVE.sub("", each) for each in _WORD.findall(question))
    return " ".join(each for each in found if each.casefold() not in STOP_WORDS)


def statement(question: str) -> str:
    """The question as the beginning of a statement that answers it: without question words and the verb that goes before.

    Empty where nothing that could be left out begins it, where nothing is left, or where it is not in English. The verb is
    not moved behind its subject, which would need a parse.

    >>> statement("Who founded the company that owns Vale Clocks?")
    'Founded the company that owns Vale Clocks.'
    >>> statement("Where was Matteo Brand born?")
    'Matteo Brand born.'
    """
    asked = _without_end(question.strip())
    if foreign(question):
        return ""
    asking = _QUESTION_WORDS.match(asked)
    rest = asked[asking.end() :] if asking else asked
    verb = _AUXILIARY.match(rest)
    rest = rest[verb.end() :] if verb else rest
    if rest == asked or not keywords(rest):
        return ""
    return f"{rest[0].upper()}{rest[1:]}."


def _without_end(question: str) -> str:
    """A question without the marks and spaces that end it, in one pass from its end."""
    end = len(question)
    while end and (question[end - 1] in _ENDS or question[end - 1].isspace()):
        end -= 1
    return question[:end]
