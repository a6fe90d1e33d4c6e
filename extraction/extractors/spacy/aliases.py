"""Aliases: names that a document shortens ("Obama", "Globex") and those that it introduces in so many words.

A shorter name stands for a longer one only where it must: the first or last word of a person's name, a firm without its
legal form, and what the text itself says ("the World Health Organization (WHO)", "Halden Shipping (the firm, Halden)"). What
merely begins alike is two things: no one means the IBM PC by "IBM".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from ....graph.model import LITERAL_TYPES
from ....graph.names import match_key, title_name
from .company_names import firm_aliases
from .honorifics import TITLES, within_names, without_rank
from .introduced_names import introduced_names

_PLACES = frozenset({"GPE", "LOC", "NORP", "FAC", "LANGUAGE"})
_NUMBER = re.compile(r"[ivx]{1,5}|\d{1,2}(?:st|nd|rd|th)")
_OPENING = 600
"""Characters of a text's opening in which it shows whether it is about a person."""
_OF_A_PERSON = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im)\b|\b(?:born|died|née?|b\.|d\.|fl\.)\s"
    r"|\d{3,4}\s*[–—-]\s*(?:\w+ ){0,3}\d{3,4}\s*\)"
)


def canonical_keys(names: Iterable[tuple[str, str]], title: str, text: str) -> dict[str, str]:
    """For each shortened name's key the match key of its entity; names that are their own entity are absent.

    Args:
        names: match key and type of each mention of one document, in order.
        title: the document's title.
        text: the document's text, searched for names that it introduces.
    """
    types: dict[str, Counter[str]] = {}
    for key, kind in names:
        types.setdefault(key, Counter())[kind] += 1
    place = {key: number for number, key in enumerate(types)}
    main = match_key(title_name(title)) if title else ""
    kinds = {key: _main_type(counts) for key, counts in types.items()}
    if main:
        kinds.setdefault(main, "")
    found = dict(introduced_names(text, kinds))
    on_person = kinds.get(main) in {"", "ORG"} and _OF_A_PERSON.search(text, 0, _OPENING) is not None
    known = _People(key for key, kind in kinds.items() if " " in key and (kind == "PERSON" or (key == main and on_person)))
    firms = dict(firm_aliases(kinds, main))
    for key in sorted(kinds, key=lambda each: (-len(each.split()), each)):
        if key in found or key == main or kinds[key] in LITERAL_TYPES:
            continue
        first = firms.get(key, "") if kinds[key] == "ORG" else ""
        target = first or _person(key, kinds[key], known, main)
        if not first and kinds[key] != "PERSON" and target != main and place.get(target, 0) > place[key] and " " not in key:
            # "Mac" is no person called "Mac SE" further below.
            target = ""
        target = target or firms.get(key, "")
        if target and target != key:
            found[key] = found.get(target, target)
    return found


def _main_type(counts: Counter[str]) -> str:
    named = {kind: count for kind, count in counts.items() if kind}
    return min(named, key=lambda kind: (-named[kind], kind)) if named else ""


class _People:
    """A text's names of people by their first and last words: a book names thousands, too many to compare each with each."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._by_ends: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
        for each in sorted(self.names):
            words = each.split()
            name = without_rank(words)
            # What follows "of" is a place, not the surname of one who comes from there.
            name = name[: name.index("of", 1)] if "of" in name[1:] else name
            both = [(name[0],), (name[-1],), (name[0], name[-1])] if len(name) > 1 else [(name[0],)]
            for ends in dict.fromkeys(both):
                self._by_ends[ends].append((each, len(words)))

    def longer(self, words: list[str]) -> Iterator[str]:
        """The names that these words shorten: one end of a name, or both ends with less between them."""
        if len(words) == 1 and len(words[0]) <= 2:
            return
        ends = (words[0],) if len(words) == 1 else (words[0], words[-1])
        yield from (each for each, length in self._by_ends.get(ends, ()) if length > len(words))


def _person(key: str, kind: str, people: _People, main: str) -> str:
    """The one longer name of a person that this name shortens."""
    if kind in _PLACES:
        return ""
    words = key.split()
    if words[0] in TITLES and len(words) > 1:
        words = words[1:]
        if " ".join(words) in people.names:
            return " ".join(words)
    longer = {each: None for each in people.longer(words) if each != key and not _numbered_apart(words, each.split())}
    if main in people.names and len(words) > 1 and main != key and _same_ends(words, main.split()):
        return main
    if main in longer and (len(words) == 1 or all(_same_ends(each.split(), main.split()) for each in longer)):
        # A text about one of a family calls the others by more than their surname.
        return main
    roots = (each for each in longer if not any(other in longer for other in people.longer(each.split())))
    first = list(islice(roots, 2))
    return first[0] if len(first) == 1 else ""


def _same_ends(one: list[str], other: list[str]) -> bool:
    alike = len(one) > 1 and len(other) > 1 and one[0] == other[0] and one[-1] == other[-1]
    return alike and within_names(one[1:-1], other[1:-1]) and not _numbered_apart(one, other)


def _numbered_apart(one: list[str], other: list[str]) -> bool:
    """Whether two names count on: "Robert II" is not "Robert III", nor the 7th baron the 8th."""
    first, second = ({each for each in words if _NUMBER.fullmatch(each)} for words in (one, other))
    return bool(first and second and first.isdisjoint(second))
