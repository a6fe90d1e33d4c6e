"""Nouns by which a text calls a thing, beside or in place of its name: "the chemist John Marlow", "Elbe, the insurer"."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ...graph.terms import STOP_WORDS
from .role_nouns import families_of, passes_on, phrases_before_names, role_noun

_PHRASE_END = re.compile(
    r"[,;:(]| (?:which|that|who|whom|where|when|whose|and|or|for|in|by|with|from|of|to|on|at|between|across|near|as|about"
    r"|against|after|before|under|over|along|than) "
)
_CLAUSE = re.compile(r"[;:(]| (?:which|that|who|whom|where|when|whose) ")
_THE = re.compile(r"\b[Tt]he ((?:[a-z-]+ ){0,2}[a-z-]+)\b")
_SUBJECT = re.compile(r"(?:^|[.!?]\s+|\n)(?:The|This|Its|Our)((?:\s[a-z-]+){1,4})")
_BEHIND = re.compile(
    r",? (?:(?:is|was|remains|became|has been) )?(?:now |once |still )?(?:a|an|the|one of the)((?: [\w’'-]+){1,6})"
)
_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|old|former)((?: [\w-]+){1,3}),? (?:of )?$")
_RUN_BEFORE = re.compile(r"((?:[A-Za-z-]+ ){1,3})$")
_PLACED = re.compile(r"(?:, (?:in |near |on )?| in | \()((?:[^\W\d_a-z][\w-]+ ?){1,3})")
_REACH = 60
"""Characters before a name in which what it is may stand."""
_LINKS = frozenset({"of", "in", "at", "and", "for", "to"})


def defining_phrase(description: str) -> list[str]:
    """A description up to its first noun of a known kind: "free operating system" of "free operating system for routers".

    Where there is none, the words before its first preposition or mark.
    """
    cut = _CLAUSE.split(description, maxsplit=1)[0]
    run = cut.replace(",", " , ").split()
    for end in range(1, len(run) + 1):
        if not _known(run[:end]) or passes_on(run[end - 1].lower()):
            continue
        while end < len(run) and _known(run[: end + 1]):
            end += 1
        return run[:end]
    return _PHRASE_END.split(f"{description} ", maxsplit=1)[0].split()


def _known(phrase: Sequence[str]) -> bool:
    last = phrase[-1].strip("\"“”'’")
    return bool(families_of([*phrase[-3:-1], last])) and last.islower()


def places_of(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text, as words of its own: start and end."""
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(name, end)


def beside(text: str, names: Iterable[str], tagged: frozenset[str]) -> list[list[str]]:
    """Phrases that stand right before a name, of the sort that it is tagged as: "the chemist John Marlow"."""
    found: list[list[str]] = []
    for name in names if tagged else ():
        for start, _ in places_of(text, name):
            run = _RUN_BEFORE.search(text[max(0, start - _REACH) : start])
            for phrase in phrases_before_names(run[1].split()) if run else ():
                fits = families_of(phrase) & tagged
                if any(word.lower() in STOP_WORDS for word in phrase) or not fits:
                    continue
                if role_noun(phrase) and (phrase[-1].islower() or "PERSON" in fits):
                    found.append(list(phrase))
                break
    return found


def behind(text: str, names: Iterable[str]) -> Iterator[str]:
    """Words with a capital that stand behind a name as where it is: "Ashford, in County Wicklow"."""
    for name in names:
        for _, end in places_of(text, name):
            if found := _PLACED.match(text, end):
                yield found[1]


def apposed(text: str, names: Iterable[str]) -> frozenset[str]:
    """Nouns that stand with a name as what it is: "Avalon, a film", "the band, Boston", whatever the name is tagged as."""
    found = set()
    for name in names:
        for start, end in places_of(text, name):
            behind = _BEHIND.match(text, end)
            before = _BEFORE.search(text[max(0, start - _REACH) : start])
            found.add(role_noun(_first_known(behind[1].split())) if behind else "")
            found.add(role_noun(_last_known(before[1].split())) if before else "")
    return frozenset(found - {""})


def _first_known(run: Sequence[str]) -> Sequence[str]:
    for end in range(1, len(run) + 1):
        if run[end - 1].islower() and families_of(run[max(0, end - 3) : end]):
            while end < len(run) and run[end].islower() and families_of(run[end : end + 1]):
                end += 1
            return run[:end]
    return ()


def _last_known(run: Sequence[str]) -> Sequence[str]:
    for start in range(len(run)):
        if run[-1].islower() and families_of(run[start:]) and not _LINKS.intersection(run[start:]):
            return run[start:]
    return ()


def called(text: str, kinds: frozenset[str]) -> frozenset[str]:
    """Nouns with an article that may stand for a thing of these sorts: "the former physicist", "the company"."""
    found = set()
    for match in _THE.finditer(text) if kinds else ():
        run = match[1].split()
        for end in range(len(run), 0, -1):
            if families_of(run[end - 1 : end]) & kinds or families_of(run[:end]) & kinds:
                found.add(role_noun(run[:end]))
                break
    return frozenset(found - {""})


def subjects(text: str) -> frozenset[str]:
    """Nouns of things with which sentences begin: "The ferry was built at Rauma."."""
    return frozenset(_subjects(text))


def _subjects(text: str) -> Iterator[str]:
    for match in _SUBJECT.finditer(text):
        run = match[1].split()
        for end in range(len(run), 0, -1):
            if families_of(run[:end][-3:]) and (noun := role_noun(run[:end])):
                yield noun
                break
