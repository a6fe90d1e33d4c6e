"""A question's conditions on metadata by rules: what is said about documents in plain words, and nothing that is not."""

from collections.abc import Callable, Iterable, Sequence

from ...graph.filters.language import Compare, Exists, Filter, Not, disjunction
from ...graph.terms import stem, words
from .maker_rules import MakerRules
from .phrases import OPERATORS, Amount
from .places import FoundCondition

_GENTLE = frozenset({"called", "named", "headed"})
"""Words before a title only where a document stands before them: much else is called something."""
_CHANNELS = frozenset("show programme program series channel station network podcast platform feed label".split())
"""Words in the names of fields of what documents are on."""
_ANY = frozenset({"anything", "something", "everything", "nothing"})


class ConditionRules(MakerRules):
    """Finds the conditions in a question's tokens, from left to right; each token says one thing."""

    def read(self, taken: Iterable[int] = ()) -> list[FoundCondition]:
        """All conditions; `taken` tokens say something else."""
        rules: tuple[Callable[[int], FoundCondition | None], ...] = (
            self._sourced,
            self._of_kind,
            self._absent,
            self._by_whom,
            self._who_made,
            self._made_when,
            self._measured,
            self._named_field,
            self._value_before_field,
            self._titled,
            self._truth,
            self._from_or_in,
            self._modifier,
            self._excepted,
        )
        used, place = frozenset(taken), 0
        while place < len(self._tokens):
            made = (rule(place) for rule in rules)
            best = next((each for each in made if each is not None and used.isdisjoint(range(place, each.end))), None)
            if best is None or place in used:
                place += 1
                continue
            self.found.append(best)
            place = best.end
        return self.found

    def _absent(self, place: int) -> FoundCondition | None:
        """Without an editor; with no rating."""
        p = self.phrases
        name = p.skip(place + 1)
        if not p.has(place, "without") or not p.has(name, "field"):
            return None
        if not (self.follows_document(place, "with", "about") or self.after_document(place) or self.begins(place)):
            return None
        field = self._one(self._tokens[name].fields)
        if field is None:
            return None
        missing = Compare(field, "=", False) if self.catalogue.only(field, "boolean") else Not(Exists(field))
        return FoundCondition(place, self._past_name(name + 1), missing)

    def _made_when(self, place: int) -> FoundCondition | None:
        """Published after 2010; reports from the 1990s; 2019 reports."""
        p = self.phrases
        verb = ""
        dated = p.has(place, "field") and bool(set(self._tokens[place].fields) & set(self.catalogue.dates))
        if p.has(place, "published") or (dated and self._tokens[place].text.casefold().endswith("ed")):
            verb = self._tokens[place].text.casefold().split()[-1]
            if not (self.after_document(place) or self.begins(place) or self._asks_what(place)):
                return None
            amount = p.amount(p.skip(place + 1, "is"))
        elif p.has(place, "from", "of", "in", "before", "until", "after", "since", "between", "time", "not", "<="):
            amount = p.amount(place)
            if amount is None or not self._dates_documents(place, amount):
                return None
        else:
            return None
        if amount is None or amount.value.span is None or (amount.upper is not None and amount.upper.span is None):
            return None
        dates = self._date_fields(verb, amount)
        if not dates:
            self.rejected.append(f"no field says when a document was {verb or 'made'}: no date is asked for")
            return None
        amounts = self._with_more_times(amount)
        made = next((each for each in (self._in_any(name, amounts) for name in dates) if each is not None), None)
        return self._made(place, amounts[-1].end, made, "published", "document")

    def _with_more_times(self, amount: Amount) -> list[Amount]:
        """A time and those that follow it: "from 1967, 1969 or 1970"."""
        p, found = self.phrases, [amount]
        while not found[-1].explicit and p.has(found[-1].end, "or", "and", ","):
            following = p.skip(found[-1].end, "or", "and", ",", "from", "in")
            more = p.amount(following) if p.has(following, "time") else None
            if more is None or more.explicit or p.has(more.end, "number", "field"):
                break
            found.append(more)
        return found

    def _in_any(self, name: str, amounts: Sequence[Amount]) -> Filter | None:
        made = [self._compared(name, each) for each in amounts]
        kept = [each for each in made if each is not None]
        return disjunction(kept) if len(kept) == len(made) else None

    def _dates_documents(self, place: int, amount: Amount) -> bool:
        p = self.phrases
        if p.has(place, "time") and amount.end == place + 1 and self.leads_to_document(amount.end):
            return True
        if self.follows_document(place, "published") and not p.has(amount.end, "number", "field"):
            return True
        # "Reports about tides from 2010": what is from a year is a document, where nothing else follows.
        ends = amount.end >= len(self._tokens) or p.has(amount.end, ",", "?", ".", ";", "and", "with", "about", "!")
        return p.has(place, "from") and self.after_document(place) and ends

    def _date_fields(self, verb: str, amount: Amount) -> list[str]:
        """The fields that may say it, the likeliest first: the verb's own, then for whole years a year, then the others."""
        named = {name: {stem(word) for word in words(name.replace("_", " "))} for name in self.catalogue.dates}
        years = all(end is None or end.span is None or end.span.whole_years for end in (amount.value, amount.upper))
        return sorted(named, key=lambda name: (stem(verb) not in named[name], not (years and "year" in named[name])))

    def _measured(self, place: int) -> FoundCondition | None:
        """Under 12 pages; 64-page reports; between 50 and 100 pages."""
        p = self.phrases
        amount = p.amount(place)
        if amount is None or p.has(place, "a"):
            return None
        own = self._tokens[amount.end - 1].fields if self._tokens[amount.end - 1].span is None else ()
        unit = amount.end - 1 if own else p.skip(amount.end)
        suffix = p.skip(unit, "or more", "or less")
        if not own and not p.has(unit, "field") and p.has(suffix, "field") and not amount.explicit:
            amount, unit = p.suffixed(amount, unit), suffix
        if not own and not p.has(unit, "field"):
            return None
        names = [each for each in self._tokens[unit].fields if self.catalogue.holds(each, "number")]
        field = self._one(each for each in names if each not in self.catalogue.dates)
        if field is None:
            return None
        end = self._past_name(unit + 1)
        amount = p.suffixed(amount, end)
        ends = end >= len(self._tokens) or p.has(amount.end, ",", ";", ":") or self.leads_to_document(amount.end)
        if not (self.follows_document(place, "with", "of") or self.leads_to_document(unit + 1)):
            # "Can it boil for more than 40 minutes?" says nothing of documents.
            spoken = self.after_document(place) if amount.explicit else False
            if not spoken and not (self.begins(place) and ends):
                return None
        return self._made(place, amount.end, self._compared(field, amount), "with")

    def _named_field(self, place: int) -> FoundCondition | None:
        """Topic: fisheries; rating above 4; title not "Norse"; with an editor."""
        p = self.phrases
        if not p.has(place, "field"):
            return None
        names = self._tokens[place].fields
        after = p.skip(place + 1, "is", "of", "with", "in", "titled")
        joined = any(p.has(each, "is", "of") for each in range(place + 1, after))
        negated = p.has(after, "not", "!=", "except")
        excluded = p.skip(after + 1, "is", "of") if negated else p.skip(after, "=")
        listed = p.values(excluded, names)
        bare = not p.has(excluded, "quoted") and not any(p.has(each, "is", "=") for each in range(place + 1, excluded))
        # "On the topic of tin mines": a value that is a part of something else.
        if bare and any(p.roles(each.end) == {"word"} and each.values[-1].islower() for each in listed.values()):
            return None
        if listed:
            name = next(iter(listed))
            if len(listed) > 1:
                return None
            end = self._past_name(listed[name].end)
            if negated:
                made = p.condition(name, listed[name], negated=True)
                return None if made is None else FoundCondition(place, end, made)
            return self._listed(place, end, name, listed[name], "document", "with", "in", "of", "by")
        measured = self._field_amount(place, after, joined)
        if measured is not None:
            return measured
        if p.has(after, "contains") and p.has(p.skip(after + 1), "quoted"):
            return self._containing(place, p.skip(after + 1), names)
        quoted = p.skip(excluded, "=")
        if p.has(quoted, "quoted"):
            told = self._tokens[quoted].text
            self.rejected.append(f"no document has {told!r} as {' or '.join(names)}")
            return None
        return self._present(place, names)

    def _field_amount(self, place: int, after: int, joined: bool) -> FoundCondition | None:
        p = self.phrases
        amount = p.amount(after)
        if amount is None:
            return None
        field = self._one(each for each in self._tokens[place].fields if each not in ("title", "source"))
        before = p.back(place - 1, "in", "of", "from")
        introduced = p.has(before, "with", "document") if before >= 0 else False
        # "Season 3 episodes"; "In season 3, …"; "episodes about eels, season 3".
        ends = amount.end >= len(self._tokens) or p.has(amount.end, ",", ";", ":", "?", ".")
        counts = any(word.endswith("s") for word in words(field or "")) and not self._tokens[place].text.endswith("s")
        numbered = field is not None and not counts and p.measure(after) is not None and after == p.skip(place + 1)
        first = place if before == place - 1 else before + 1
        ends = ends or (p.has(amount.end, "of", "a") and p.has(p.skip(amount.end, "of"), "value"))
        alone = ends and (self.after_document(place) or self.begins(place) or self.begins(first))
        introduced = introduced or (numbered and (self.leads_to_document(amount.end) or alone))
        introduced = introduced or any(before == place - 1 and p.has(before, each) for each in OPERATORS)
        if field is None or not (amount.explicit or joined or introduced):
            return None
        if not amount.explicit and field in self.catalogue.dates and not introduced and not joined:
            return None
        bound = next((each for each in OPERATORS if before == place - 1 and p.has(before, each)), "")
        if bound and not amount.explicit and (self.follows_document(before) or self.begins(before)):
            # "After season 2".
            amount = amount._replace(operator=OPERATORS[bound], explicit=True)
            return self._made(before, amount.end, self._compared(field, amount), "with", "published", "in", "from")
        amounts = self._with_more_numbers(amount) if not amount.explicit else [amount]
        return self._made(place, amounts[-1].end, self._in_any(field, amounts), "with", "published", "in", "from")

    def _with_more_numbers(self, amount: Amount) -> list[Amount]:
        """A number and those that follow it: "seasons 2, 3 and 5"."""
        p, found = self.phrases, [amount]
        while p.has(found[-1].end, "or", "and", ","):
            following = p.skip(found[-1].end, "or", "and", ",")
            more = p.amount(following) if p.has(following, "number") else None
            if more is None or more.explicit or p.has(more.end, "number", "field", "word"):
                break
            found.append(more)
        return found

    def _compared(self, name: str, amount: Amount) -> Filter | None:
        """A field compared with an amount. Of a range that ends before it begins nobody knows which end is wrong."""
        if self.phrases.runs_backwards(name, amount):
            self.rejected.append(f"nothing is from {amount.value} to {amount.upper}: a range begins with its least value")
            return None
        return self.phrases.measured(name, amount)

    def _containing(self, place: int, quoted: int, names: Sequence[str]) -> FoundCondition | None:
        field = self._one(names)
        if field is None or not {"string", "array"} & set(self.catalogue.types(field)):
            return None
        return self._made(place, quoted + 1, Compare(field, "contains", self._tokens[quoted].text), "with")

    def _present(self, place: int, names: Sequence[str]) -> FoundCondition | None:
        """With an editor: documents that have one, where nothing is said of it."""
        p = self.phrases
        before, field = p.back(place - 1), self._one(names)
        past = self._past_name(place + 1)
        ends = past >= len(self._tokens) or p.has(
            past, ",", "?", ".", ";", ":", "and", "or", "about", "in", "published", "from"
        )
        if field is None or before < 0 or not ends:
            return None
        if p.has(before, "and") and self.found and self.found[-1].end == before:
            # "With at least 50 pages and an editor".
            return FoundCondition(place, past, Exists(field))
        last = past >= len(self._tokens) or p.has(past, "?", ".")
        joined = self.after_document(before) and (last or p.has(p.back(before - 1), "and"))
        if not p.has(before, "with") or not (self.follows_document(before) or joined):
            return None
        return self._made(before, self._past_name(place + 1), Exists(field))

    def _value_before_field(self, place: int) -> FoundCondition | None:
        """The seamanship field."""
        p = self.phrases
        if not p.has(place, "value"):
            return None
        for name, listed in p.values(place, self._candidates(place)).items():
            after = p.skip(listed.end)
            if p.has(after, "field") and name in self._tokens[after].fields:
                return self._listed(place, after + 1, name, listed, "in", "with", "from", "of", "document", "by")
        return None

    def _titled(self, place: int) -> FoundCondition | None:
        """Documents titled X or Y; the entry "X"."""
        p = self.phrases
        if p.has(place, "titled"):
            gentle = self._tokens[place].text.casefold() in _GENTLE
            if gentle and not self.follows_document(place):
                return None
            after = p.skip(place + 1, "is")
        elif p.has(place, "document") and self._tokens[place].singular:
            after = place + 1
        elif p.has(place, "in", "from") and p.has(place + 1, "quoted") and self.begins(place):
            # 'In "Tide Tables", what is said of eels?'
            after = place + 1
            if not (p.has(after + 1, ",", ":") or after + 1 >= len(self._tokens)):
                return None
        else:
            return None
        negated = p.has(after, "not")
        said = p.skip(after + 1) if negated else after
        listed = p.values(said, ("title",)).get("title")
        if listed is None and p.has(said, "quoted") and p.has(place, "document"):
            listed = p.values(said, ("source",)).get("source")
            if listed is not None:
                return self._listed(place, listed.end, "source", listed, "in", "from")
        if listed is None:
            if p.has(place, "titled") and p.has(after, "quoted"):
                self.rejected.append(f"no document has {self._tokens[after].text!r} as title")
            return None
        if negated:
            return FoundCondition(place, listed.end, Not(p.condition("title", listed) or Exists("title")))
        return self._listed(place, listed.end, "title", listed, "document", "with", "in", "from")

    def _truth(self, place: int) -> FoundCondition | None:
        """Peer reviewed reports; not peer reviewed."""
        if not self.phrases.has(place, "field"):
            return None
        field = self._one(each for each in self._tokens[place].fields if self.catalogue.only(each, "boolean"))
        begins = self._starts(place)
        spoken = self.leads_to_document(place + 1) or self.follows_document(place, "with") or begins
        # "Is it not live?" says nothing of documents.
        start, role = self.negation(place)
        denied = bool(role) and (self.after_document(place) or self._starts(start))
        done = self._done(place)
        if field is None or not (spoken or denied or done < place):
            return None
        start, role = self.negation(done if done < place else place)
        return FoundCondition(start, place + 1, Compare(field, "=", not role))

    def _starts(self, place: int) -> bool:
        """Whether a place is the first of a clause, articles left out."""
        before = self.phrases.back(place - 1)
        return before < 0 or not self._text(before)[:1].isalnum()

    def _done(self, place: int) -> int:
        """Where "recorded" of "episodes recorded live" stands, or "recorded" of "recorded before a live audience"."""
        p, at = self.phrases, place - 1
        while (at >= 0 and p.has(at, "a", "in", "of", "before", "with")) or (at >= 0 and self._tokens[at].text == "front"):
            at -= 1
        done = at >= 0 and (p.has(at, "published") or self._tokens[at].text.casefold().endswith("ed"))
        led = self.follows_document(at, "with") or (
            self.after_document(at) and self._text(at - 1).split(" ")[-1] in ("were", "was", "are", "is", "not", "been")
        )
        return at if done and led else place

    def _from_or_in(self, place: int) -> FoundCondition | None:
        """From the Coast Office; in German."""
        p = self.phrases
        said = p.skip(place, "from", "in", "published", "either", "of", "with")
        preposition = self._tokens[place].text.casefold()
        # "Of the" is one token, which says no more than "the" elsewhere.
        if p.has(place, "of", "with") or preposition in ("on", "at", "for", "of the"):
            return self._of_named(said, place)
        if not p.has(place, "from", "in") or preposition == "during" or not p.has(said, "value", "quoted"):
            return None
        negated = bool(self.negation(place, "published")[1])
        if p.has(place, "in"):
            names = [each for each in self._candidates(said) if "lang" in each]
            if names and (negated or self.after_document(place) or self.begins(place)):
                return self._of_known(said, place, "published", names=names)
            return self._of_known(said, place, "published") if self.follows_document(place, "published") else None
        spoken = negated or self.after_document(place) or self.begins(place)
        return self._of_known(said, place, "published", "document") if spoken else None

    def _of_named(self, said: int, place: int) -> FoundCondition | None:
        """Episodes of Long Wave; interviews with Ana Ruiz; talks at the Harbour Hall: a name right after the documents."""
        p = self.phrases
        named = p.has(said, "quoted") or (p.has(said, "value") and self._tokens[said].text[:1].isupper())
        if not named or not self.follows_document(place):
            return None
        names = list(self._candidates(said))
        if self._tokens[place].text.casefold() == "on":
            names = [each for each in names if set(words(each)) & _CHANNELS]
        # "With Ana Ruiz as a guest".
        for name, listed in p.values(said, names).items():
            role = p.skip(listed.end + 1)
            if self._text(listed.end) == "as" and p.has(role, "field") and name in self._tokens[role].fields:
                return self._listed(place, role + 1, name, listed)
        return self._of_known(said, place, "published", "document", names=names) if names else None

    def _modifier(self, place: int) -> FoundCondition | None:
        """German reports; reports that are German; French or Norwegian reports."""
        p = self.phrases
        if not p.has(place, "value", "either", "quoted"):
            return None
        start = p.skip(place, "either")
        for name, listed in p.values(start, self._candidates(start)).items():
            before = p.back(start - 1, "is", "not", "either")
            predicate = (
                before >= 0
                and p.has(before, "document")
                and any(
                    "are" in self._tokens[each].text.casefold() or p.has(each, "is") for each in range(before + 1, start)
                )
            )
            predicate = predicate or (before >= 0 and self._tokens[before].text.casefold() in _ANY)
            # "Long Wave: where is the bell?"
            following = listed.end + (self._text(listed.end) == ",")
            numbered = p.has(following, "field") and p.has(following + 1, "number")
            heads = p.back(start - 1) < 0 and (self._text(listed.end) == ":" or numbered) and " " in listed.values[0]
            heads = heads and self._tokens[start].text[:1].isupper()
            owned = name in self.catalogue.authors and self._owns(listed.end - 1)
            if (self.leads_to_document(listed.end) or predicate or heads) and (self._plainly(start, name, listed) or owned):
                return self._listed(place, listed.end, name, listed)
        return None

    def _excepted(self, place: int) -> FoundCondition | None:
        """Except German ones; everything but French."""
        p = self.phrases
        said = p.skip(place + 1, "document", "by", "in", "from", "published")
        if not p.has(place, "except") or not p.has(said, "value") or not (self.after_document(place) or self.begins(place)):
            return None
        return self._of_known(said, said, "document", "by", "in", "from", "published")
