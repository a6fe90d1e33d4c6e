"""What a language model makes of a question: further questions, or a text, read out of whatever it answers.

Models wrap what they were asked for in chatter, fences, lists and labels, stop half-way, refuse, or answer with the
question. What can be read is used (see `models/answer_lists.py`); where nothing can, there is a reason, and the caller
answers without the model.
"""

import re

from ...models.answer_lists import listed
from ...models.llm import LLM, asked
from ..query import Query, Rewriting

MOST_CHARACTERS = 2_000
"""Characters of a question that is taken from a model, and of a text, which is cut there."""

_LABEL = re.compile(
    r"(?:(?:sure|certainly|of course|okay|ok)[,.!][^:]{0,100}|here(?:['’]s| is| are)\b[^:]{0,100}"
    r"|(?:(?:sub|step-?back|hypothetical|search|general|rephrased)[ -]?)?"
    r"(?:question|query|paraphrase|passage|answer|text)\s*\d*):\s+",
    re.IGNORECASE,
)
_NOTHING = frozenset({"json", "markdown", "text", "null", "none", "n/a", "undefined"})
_REFUSAL = re.compile(
    r"(?:(?:i['’]m|i am|we are|we['’]re)\s+(?:very\s+|so\s+)?(?:sorry|unable|not able|afraid)|sorry|unfortunately"
    r"|i (?:can['’]t|cannot|can not|do not|don['’]t)|as an? (?:ai|language))\b",
    re.IGNORECASE,
)


def questions_made(llm: LLM, task: str, query: Query, most: int) -> tuple[list[str], str]:
    """The first `most` questions that a model makes of one, and why there are none; one of the two is empty.

    Args:
        llm: the model.
        task: what it is to make, as its system message.
        query: the question, as the user's message.
        most: questions at most.

    Raises:
        ConfigError: a setting of the model is wrong.
    """
    answer, reason = asked(llm, task, query.text)
    found = [each for each in map(_unlabelled, listed(answer)) if _usable(each) and len(each) <= MOST_CHARACTERS]
    others = Rewriting.of("", found).besides(query)
    if found and not others:
        reason = "the language model answered with nothing but the question itself"
    kept = [other.text for other, _ in others][:most]
    return kept, "" if kept else reason or "the language model's answer has no question that could be asked"


def text_made(llm: LLM, task: str, query: Query) -> tuple[str, str]:
    """The text that a model writes for a question, in one paragraph, and why there is none; one of the two is empty.

    Raises:
        ConfigError: a setting of the model is wrong.
    """
    answer, reason = asked(llm, task, query.text)
    text = " ".join(each for each in map(_unlabelled, listed(answer)) if _usable(each))
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rpartition(" ")[0] or text[:MOST_CHARACTERS]
    return text, "" if text else reason or "the language model's answer has no text that could be searched with"


def _unlabelled(text: str) -> str:
    return _LABEL.sub("", text, count=1).strip('"“” ') if _LABEL.match(text) else text


def _usable(text: str) -> bool:
    """Whether a text says something: it is not what is left of JSON or a fence, no refusal, and valid."""
    valid = not any("\ud800" <= character <= "\udfff" for character in text)
    says = any(map(str.isalpha, text)) and text[0] not in "[{`" and text.casefold() not in _NOTHING
    return valid and says and not _REFUSAL.match(text)
