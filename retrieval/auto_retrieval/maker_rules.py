"""Conditions on who made documents and what kind they are: "hosted by X", "what X wrote", "interviews and panels"."""

from ...graph.filters.language import Compare, Not
from ...graph.terms import stem
from .phrases import ValueList
from .places import NEGATIONS, FoundCondition, QuestionPlaces

_MAKES = frozenset(map(stem, "publish auth author writ creat produc issu print mak".split()))
"""What those do whom a document is by; not those who edit or translate it."""


class MakerRules(QuestionPlaces):
    """The rules on makers, kinds and sources."""

    def _sourced(self, place: int) -> FoundCondition | None:
        """Law/nets.md: a source by its name."""
        if not self.phrases.has(place, "source"):
            return None
        start, role = self.negation(place, "in", "from", "document", "without")
        made = Compare("source", "=", self._tokens[place].text)
        return FoundCondition(start, place + 1, Not(made) if role else made)

    def _of_kind(self, place: int) -> FoundCondition | None:
        """Interviews; interviews and panels: nouns for documents that are values of a field."""
        p = self.phrases
        if not p.has(place, "kind"):
            return None
        ((name, value),) = self._tokens[place].values
        values, end = [value], place + 1
        while True:
            following = p.skip(end, "or", "and", ",", "not")
            joint = any(p.has(each, "or", "and") for each in range(end, following)) or (
                p.has(end, ",") and p.has(p.skip(following + 1), "or", "and", ",")
            )
            if not joint or not p.has(following, "kind") or self._tokens[following].values[0][0] != name:
                break
            values.append(self._tokens[following].values[0][1])
            end = following + 1
        listed = ValueList(end, tuple(dict.fromkeys(values)))
        if place and p.has(place - 1, "without"):
            made = p.condition(name, listed, negated=True)
            return None if made is None else FoundCondition(place - 1, end, made)
        return self._listed(place, end, name, listed, "in", "from")

    def _who_made(self, place: int) -> FoundCondition | None:
        """What Ana Ruiz wrote; interviews that Ana Ruiz edited."""
        p = self.phrases
        if not p.has(place, "value") or not (
            self.after_document(place) or self._asks_what(place) or self._asks_thing(place)
        ):
            return None
        for name, listed in p.values(place, self._candidates(place)).items():
            verb = p.skip(listed.end, "with", "is")
            said = self._tokens[verb].text.casefold().split()[-1] if verb < len(self._tokens) else ""
            if said and name in self.catalogue.doers.get(stem(said), ()):
                return self._listed(place, verb + 1, name, listed)
        return None

    def _asks_thing(self, place: int) -> bool:
        """Everything, the things, all that."""
        before = self.phrases.back(place - 1)
        return before >= 0 and self._tokens[before].text.casefold() in ("thing", "things", "stuff", "everything", "anything")

    def _by_whom(self, place: int) -> FoundCondition | None:
        """By X; edited by X; published by X or Y."""
        p = self.phrases
        verb = ""
        by = place
        if p.has(p.skip(place + 1), "by") and not p.has(place, "by", "document", "value", "a", "is", ",", *NEGATIONS):
            verb, by = self._tokens[place].text.casefold().split()[-1], p.skip(place + 1)
        if not p.has(by, "by"):
            return None
        doers = self.catalogue.doers.get(stem(verb), ()) if verb else ()
        general = not verb or p.has(place, "published", "is", "not")
        said = p.skip(by + 1, "except")
        other = p.has(p.skip(by + 1), "except")
        for names in (doers, self.catalogue.authors if general and not doers else ()):
            found = p.values(said, names)
            if found and (self.after_document(place) or self.begins(place)):
                name = next(each for each in names if each in found)
                if other:
                    made = p.condition(name, found[name], negated=True)
                    return None if made is None else FoundCondition(place, found[name].end, made)
                return self._listed(place, found[name].end, name, found[name], "published", "document")
        if not general or other or not (self.after_document(place) or self.begins(place)):
            return None
        others = {name for verb, names in self.catalogue.agents.items() if verb not in _MAKES for name in names}
        known = [each for each in self._candidates(by + 1) if each not in others]
        return self._of_known(by + 1, place, "published", "document", names=known)

    def _asks_what(self, place: int) -> bool:
        """What came out, what was published."""
        before = self.phrases.back(place - 1, "is")
        return before >= 0 and self._tokens[before].text.casefold() in ("what", "which")

    def _text(self, place: int) -> str:
        return self._tokens[place].text.casefold() if 0 <= place < len(self._tokens) else ""

    def _owns(self, place: int) -> bool:
        """Whether the token at a place is a possessive."""
        token = self._tokens[place]
        return token.end - token.start > len(token.text) or (
            place + 1 < len(self._tokens) and self._tokens[place + 1].text in ("'", "’")
        )
