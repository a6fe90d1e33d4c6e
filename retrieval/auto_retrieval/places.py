"""Where a condition stands in a question: before, after or far from a word for documents, negated or not, and its values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...graph.filters.language import Filter, Not
from .catalogue import FieldCatalogue
from .phrases import Phrases, ValueList
from .tokens import QuestionToken

NEGATIONS = ("not", "except")
_NOTHING = ("nothing", "none")
_AFTER_NAMES = frozenset("date dates value values field fields given set specified named long in length information".split())
"""Words after a field's name that belong to it: "without a created date", "12 pages long"."""
_BETWEEN = 8
"""Tokens between a modifier and its document at most."""


@dataclass(frozen=True, slots=True)
class FoundCondition:
    """A condition, and the tokens from `start` to `end` that say it."""

    start: int
    end: int
    filter: Filter


class QuestionPlaces:
    """The tokens of a question, what may be asked for, and what was found so far.

    Attributes:
        phrases: what stands at which token.
        catalogue: the fields and their values.
        found: the conditions, by place.
        rejected: what is said of a field that no document has so, each with the reason.
    """

    def __init__(self, tokens: Sequence[QuestionToken], catalogue: FieldCatalogue) -> None:
        self.phrases = Phrases(tokens, catalogue)
        self.catalogue = catalogue
        self.found: list[FoundCondition] = []
        self.rejected: list[str] = []
        self._tokens = tokens

    def leads_to_document(self, place: int) -> bool:
        """Whether only modifiers stand between a place and a word for documents."""
        p = self.phrases
        for each in range(place, min(place + _BETWEEN, len(self._tokens))):
            if p.has(each, "document") and not p.has(each, "field", "value"):
                # "River law, episodes": the comma ends what stood before it.
                return each == place or not p.has(each - 1, ",")
            if not p.has(each, "a", "value", "field", "time", "number", "or", "and", ",", "not", "to"):
                return p.has(each, "document")
        return False

    def follows_document(self, place: int, *between: str) -> bool:
        """Whether a word for documents stands right before a place, but for words of these roles."""
        p = self.phrases
        before = p.back(place - 1, "is", "not", "either", *between)
        if before >= 0 and p.has(before, "document"):
            return True
        # After another condition of the same document, as in "reports by X from 2010".
        return any(each.end - 1 == before or each.end == place for each in self.found)

    def after_document(self, place: int) -> bool:
        """Whether a word for documents stands anywhere before a place."""
        return any(self.phrases.has(each, "document") for each in range(place)) or bool(self.found)

    def begins(self, place: int) -> bool:
        """Whether a clause begins at a place: at the start, or after a comma."""
        before = self.phrases.back(place - 1, *NEGATIONS, "either", "published", "is")
        return before < 0 or self.phrases.has(before, ",", ";", ":", "(", ".")

    def negation(self, place: int, *between: str) -> tuple[int, str]:
        """Where the negation before a place stands and its role; the place itself and "" where there is none."""
        p = self.phrases
        before = place - 1
        passed = ("a", "is", "either", *between, *NEGATIONS)
        while self._nothing(before) or (before >= 0 and p.has(before, *passed)):
            if self._nothing(before):
                return before, "not"
            if p.has(before, *NEGATIONS):
                return before, next(role for role in NEGATIONS if p.has(before, role))
            before -= 1
        return place, ""

    def _nothing(self, place: int) -> bool:
        return place >= 0 and self._tokens[place].text.casefold() in _NOTHING

    def _made(self, place: int, end: int, filter: Filter | None, *between: str) -> FoundCondition | None:
        """A condition with the negation before it."""
        if filter is None:
            return None
        start, role = self.negation(place, *between)
        return FoundCondition(start, end, Not(filter) if role else filter)

    def _listed(self, place: int, end: int, name: str, listed: ValueList, *between: str) -> FoundCondition | None:
        """The condition on listed values, with the negation before it.

        "Not by X" is by somebody else; "except X" is whatever is not by X.
        """
        start, role = self.negation(place, *between)
        made = self.phrases.condition(name, listed, negated=role == "not")
        if made is None:
            return None
        return FoundCondition(start, end, Not(made) if role == "except" else made)

    def _of_known(self, said: int, place: int, *between: str, names: Sequence[str] | None = None) -> FoundCondition | None:
        """The condition on known values at a place, where they are of one field alone."""
        found = self.phrases.values(said, self._candidates(said) if names is None else names)
        most = max((each.end for each in found.values()), default=0)
        longest = {name: each for name, each in found.items() if each.end == most}
        if len(longest) != 1:
            return None
        ((name, listed),) = longest.items()
        # "From French ports": a value that describes something else says nothing of documents.
        if self.phrases.roles(listed.end) == {"word"}:
            return None
        return self._listed(place, listed.end, name, listed, *between)

    def _plainly(self, place: int, name: str, listed: ValueList) -> bool:
        """Whether no other field has the same values."""
        others = self.phrases.values(place, (each for each in self._candidates(place) if each != name))
        return all(each.end < listed.end for each in others.values())

    def _candidates(self, place: int) -> Iterator[str]:
        """The fields of which a known value begins at a place."""
        place = self.phrases.skip(place, "either")
        values = self._tokens[place].values if place < len(self._tokens) else ()
        return iter(dict.fromkeys(name for name, _ in values))

    def _one(self, names: Iterable[str]) -> str | None:
        found = list(names)
        return found[0] if len(found) == 1 else None

    def _past_name(self, place: int) -> int:
        """The place after the words that belong to a field's name."""
        while place < len(self._tokens):
            said = place + 1 if self.phrases.has(place, "is") else place
            if said >= len(self._tokens) or self._tokens[said].text.casefold() not in _AFTER_NAMES:
                break
            place = said + 1
        return place
