"""What a language model makes of a question: further questions, or a text, read out of whatever it answers.

Models wrap what they were asked for in chatter, fences, lists and labels, stop half-way, refuse, or answer with the
question. What can be read is used (see `models/answer_lists.py`); where nothing can, there is a reason, and the caller
answers without the model.
"""

from ...models.answer_lists import said
from ...models.llm import LLM, asked
from ..query import Query, Rewriting

MOST_CHARACTERS = 2_000
"""Characters of a question that is taken from a model, and of a text, which is cut there."""


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
    found = [each for each in said(answer) if len(each) <= MOST_CHARACTERS]
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
    text = " ".join(said(answer))
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rpartition(" ")[0] or text[:MOST_CHARACTERS]
    return text, "" if text else reason or "the language model's answer has no text that could be searched with"
