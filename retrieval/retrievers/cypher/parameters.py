"""The values of a Cypher template's parameters, taken from the question by rules."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ....graph.analyzer import analyzer_of
from ....graph.errors import ConfigError, nearest
from ....graph.model import Entity
from ....graph.store import GraphReader
from ...question.named_entities import entities_named

_YEAR = re.compile(r"(?<![\w.,])(1[0-9]{3}|20[0-9]{2}|2100)(?:s\b|(?![\w]|[.,]\d))")
_NUMBER = re.compile(r"(?<![\w.,])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)")
_MOST_DIGITS = 1_000


class QuestionFacts:
    """What a question says, each part found out when a rule first wants it."""

    def __init__(self, reader: GraphReader, question: str) -> None:
        self._reader, self.question = reader, question

    @cached_property
    def named(self) -> list[tuple[str, Entity]]:
        """The match key and the entity of each name in the question, the longest name first."""
        return [(seed.span.key, entity) for seed, entity in entities_named(self._reader, self.question)]

    @cached_property
    def terms(self) -> list[str]:
        """The terms of the question, as the store's language has them."""
        return analyzer_of(self._reader.language).content_terms(self.question)

    @property
    def years(self) -> list[int]:
        """The years from 1000 to 2100, in order, each once; "the 1920s" is 1920."""
        return list(dict.fromkeys(int(found.group(1)) for found in _YEAR.finditer(self.question)))

    @property
    def numbers(self) -> list[int | float]:
        """All numbers in digits, in order, each once; "1,200" is 1200."""
        return list(dict.fromkeys(_number(found.group()) for found in _NUMBER.finditer(self.question)))


RULES: Mapping[str, Callable[[QuestionFacts], Any]] = {
    "question": lambda facts: facts.question,
    "terms": lambda facts: facts.terms,
    "search": lambda facts: " ".join(facts.terms),
    "entities": lambda facts: [entity.id for _, entity in facts.named],
    "entity": lambda facts: _first([entity.id for _, entity in facts.named]),
    "other_entity": lambda facts: _first([entity.id for _, entity in facts.named][1:]),
    "names": lambda facts: [entity.name for _, entity in facts.named],
    "name": lambda facts: _first([entity.name for _, entity in facts.named]),
    "keys": lambda facts: list(dict.fromkeys(key for key, _ in facts.named)),
    "key": lambda facts: _first([key for key, _ in facts.named]),
    "years": lambda facts: facts.years,
    "year": lambda facts: _first(facts.years),
    "last_year": lambda facts: _first(facts.years[1:]),
    "numbers": lambda facts: facts.numbers,
    "number": lambda facts: _first(facts.numbers),
}
"""How a parameter is filled, by the rule's name: `terms` are the question's stems as text nodes keep them, `search` the same
as one text for the full-text index `clew_text`; entities come by their ids, names as the graph shows them, keys as the
question writes them (as match keys); the singular is the first one, the longest name before shorter ones."""


def checked_rule(parameter: str, rule: str) -> str:
    """The rule's name.

    Raises:
        ConfigError: there is no such rule, with the nearest one.
    """
    if rule not in RULES:
        raise ConfigError(
            f"nothing says how to fill the parameter ${parameter}: {rule!r} is not a rule; rules: {', '.join(RULES)}."
            f"{nearest(rule, RULES)} Name one in `rules`, give a value in `values`, or let a language model fill `form`"
        )
    return rule


def filled(reader: GraphReader, question: str, rules: Mapping[str, str]) -> dict[str, Any]:
    """The value of each parameter by its rule; None, or an empty list, where the question says nothing of the kind."""
    facts = QuestionFacts(reader, question)
    return {parameter: RULES[rule](facts) for parameter, rule in rules.items()}


def _first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


def _number(text: str) -> int | float:
    plain = text.replace(",", "")
    # Python reads no integer of more than 4,300 digits; beyond the greatest float all are infinite.
    return float(plain) if "." in plain or len(plain) > _MOST_DIGITS else int(plain)
