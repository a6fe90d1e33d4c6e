"""Aliases: names that a document shortens ("Obama", "Globex") and acronyms that it introduces in parentheses."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from ....graph.model import LITERAL_TYPES
from ....graph.names import match_key, title_name
from .company_names import firm_aliases
from .honorifics import TITLES, without_rank

_PLACES = frozenset({"GPE", "LOC", "NORP", "FAC", "LANGUAGE"})
_ACRONYM = re.compile(
    r"((?:[A-Z][\w.'’-]*|of|the|and|for|de|in|on|&)(?:\s+(?:[A-Z][\w.'’-]*|of|the|and|for|de|in|on|&)){1,9})\s+\(([A-Z][A-Z0-9.&-]{1,9})\)"
)
_SMALL = frozenset({"of", "the", "and", "for", "de", "in", "on", "&"})


def canonical_keys(names: Iterable[tuple[str, str]], title: str, text: str) -> dict[str, str]:
    """For each shortened name's key the match key of its entity; names that are their own entity are absent.

    Args:
        names: match key and type of each mention of one document, in order.
        title: the document's title.
        text: the document's text, searched for acronyms in parentheses.
    """
    types: dict[str, Counter[str]] = {}
    for key, kind in names:
        types.setdefault(key, Counter())[kind] += 1
    main = match_key(title_name(title)) if title else ""
    kinds = {key: _main_type(counts) for key, counts in types.items()}
    if main:
        kinds.setdefault(main, "")
    found = dict(_acronyms(text, kinds))
    known = _People(
        key
        for key, kind in kinds.items()
        if " " in key and (kind == "PERSON" or (key == main and kind in {"", "PERSON", "ORG"}))
    )
    firms = dict(firm_aliases(kinds, main))
    organisations = sorted(key for key, kind in kinds.items() if kind == "ORG")
    for key in sorted(kinds, key=lambda each: (-len(each.split()), each)):
        if key in found or key == main or kinds[key] in LITERAL_TYPES:
            continue
        first = firms.get(key, "") if kinds[key] == "ORG" else ""
        target = first or _person(key, kinds[key], known, main) or firms.get(key, "")
        if not target and kinds[key] == "ORG":
            target = _organisation(key, organisations)
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
    longer = {each: None for each in people.longer(words) if each != key}
    if main in people.names and len(words) > 1 and main != key and _same_ends(words, main.split()):
        return main
    if main in longer and (len(words) == 1 or all(_same_ends(each.split(), main.split()) for each in longer)):
        # A text about one of a family calls the others by more than their surname.
        return main
    roots = (each for each in longer if not any(other in longer for other in people.longer(each.split())))
    first = list(islice(roots, 2))
    return first[0] if len(first) == 1 else ""


def _same_ends(one: list[str], other: list[str]) -> bool:
    return len(one) > 1 and len(other) > 1 and one[0] == other[0] and one[-1] == other[-1]


def _organisation(key: str, organisations: list[str]) -> str:
    """The one longer name of an organisation that begins with this one; `organisations` are sorted."""
    begin = key + " "
    at = bisect_left(organisations, begin)
    longer = [each for each in organisations[at : at + 2] if each.startswith(begin)]
    return longer[0] if len(longer) == 1 else ""


def _acronyms(text: str, kinds: dict[str, str]) -> Iterable[tuple[str, str]]:
    if "(" not in text:
        return
    for match in _ACRONYM.finditer(text):
        words, short = match[1].split(), match[2]
        letters = [letter.casefold() for letter in short if letter.isalnum()]
        for start in range(len(words)):
            if words[start].casefold() in _SMALL and start + 1 < len(words):
                continue
            rest = words[start:]
            if letters in ([w[0].casefold() for w in rest if w.casefold() not in _SMALL], [w[0].casefold() for w in rest]):
                key = match_key(" ".join(rest))
                if match_key(short) in kinds and match_key(short) != key:
                    yield match_key(short), key
                break
