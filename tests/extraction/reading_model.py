"""A language model for tests that really reads its question: names of a numbered sentence, each related to the next."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from clew.extraction.base import Extractor
from clew.extraction.registry import EXTRACTORS
from clew.models.llm import Completion, Message, Usage

_SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_NAME = re.compile(r"\b(?!(?:He|She|It|They|We|The|On|In)\b)[A-Z][\w]+(?: [A-Z]\w+)*")


class ReadingModel:
    """Answers with the JSON that the extractor asks for."""

    def __init__(self, name: str = "reading") -> None:
        self.name = name
        self.asked: list[Sequence[Message]] = []

    def complete(self, messages: Sequence[Message], schema: Any = None) -> Completion:
        """The names and facts of the sentences in the last message."""
        self.asked.append(messages)
        entities: dict[str, str] = {}
        facts: list[dict[str, Any]] = []
        for number, sentence in _SENTENCE.findall(messages[-1]["content"]):
            names = _NAME.findall(sentence)
            entities.update(dict.fromkeys(names, "PERSON"))
            for one, other in pairwise(dict.fromkeys(names)):
                facts.append({"sentence": int(number), "subject": one, "relation": "is named before", "object": other})
        answer = {"entities": [{"name": name, "type": kind} for name, kind in entities.items()], "facts": facts}
        return Completion(json.dumps(answer), Usage(self.name))


def extractor(name: str = "reading", **settings: Any) -> Extractor:
    """The extractor `llm` with such a model."""
    made: Extractor = EXTRACTORS.create("llm", llm=ReadingModel(name), **settings)
    return made
