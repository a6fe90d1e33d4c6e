"""Repairs of descriptions: "ex-" and "then-" before a role, "once" before an apposition, years in brackets after a place.

"The ex-president of Peru" is one noun, not three; "Ada Lund, once the mayor" was once mayor, not once Ada Lund; and "(bishop
of Durham 1972–1984)" names Durham, not "Durham 1972–1984".
"""

import re

from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, TokenSpan, Tree

_PREFIXES = frozenset({"ex", "then"})
_FORMERLY = frozenset({"once", "formerly", "previously"})
_YEARS = re.compile(r"(?:1\d|20)\d\d\s?[-–—/]\s?(?:(?:1\d|20)\d\d|\d\d)")
_CLOSING = frozenset({")", ",", ";", "]"})


def repair_descriptions(tree: Tree, sentence: TokenSpan) -> None:
    """Hang such words on the noun that they belong to; a second time changes nothing."""
    for token in range(sentence.start, sentence.end):
        word = tree.lower[token]
        if word == "works" and tree.tags[token] == "VBZ":
            _plant(tree, token)
        elif word in _PREFIXES:
            _join(tree, sentence, token)
        elif word in _FORMERLY and tree.words[token - 1] == ",":
            _before_apposition(tree, token)
        elif tree.tags[token] == "CD" and len(word) > 6 and _YEARS.fullmatch(word):
            _after_place(tree, token)


def _plant(tree: Tree, works: int) -> None:
    """Make "works" the noun that it is: "did not buy the Selby works in 1921"."""
    name = works - 1
    if tree.deps[works] not in {"dobj", "pobj", "nsubj", "appos"} or tree.tags[name] not in PROPER_TAGS:
        return
    if tree.lower[tree.core(name).start] not in {"the", "its", "their", "his", "her"} or tree.child(works, *SUBJECTS):
        return
    tree.tags[works] = "NNS"
    dep, head = tree.deps[name], tree.heads[name]
    for kid in list(tree.kids[name]):
        tree.hang(kid, works, tree.deps[kid])
    if head != works:
        tree.hang(works, head, dep)
    tree.hang(name, works, "compound")


def _join(tree: Tree, sentence: TokenSpan, prefix: int) -> None:
    """Make "ex", "-" and "president" one noun with its modifiers."""
    noun = prefix + 2
    if noun >= sentence.end or tree.words[prefix + 1] != "-" or tree.tags[noun] not in NOUN_TAGS:
        return
    if tree.ends[prefix + 1] != tree.starts[noun] or tree.deps[prefix] not in {tree.deps[noun], "compound", "advmod"}:
        return
    for part in (prefix, prefix + 1):
        for kid in list(tree.kids[part]):
            if kid not in (prefix + 1, noun):
                tree.hang(kid, noun, tree.deps[kid])
        if tree.heads[part] != part and tree.heads[part] != noun and noun not in tree.kids[part]:
            tree.hang(part, noun, "compound" if part == prefix else "punct")
    _part_office(tree, noun)


def _part_office(tree: Tree, office: int) -> None:
    """Part an office from the name that the parser took it for a modifier of: "the then-chancellor of Duren University"."""
    host = tree.heads[office]
    prep = tree.child(office, "prep")
    place = tree.child(prep, "pobj") if prep is not None else None
    if tree.deps[office] not in {"nmod", "compound"} or prep is None or place is None or not office < place < host:
        return
    if tree.tags[host] not in PROPER_TAGS or any(tree.tags[each] not in PROPER_TAGS for each in range(prep + 1, host)):
        return
    for kid in list(tree.kids[host]):
        if kid < office:
            tree.hang(kid, office, tree.deps[kid])
    dep, head = tree.deps[host], tree.heads[host]
    if head == host:
        return
    tree.hang(office, head, dep)
    tree.hang(host, prep, "pobj")
    tree.hang(place, host, "compound")


def _before_apposition(tree: Tree, adverb: int) -> None:
    """Hang "once" on the description that it opens."""
    name = tree.heads[adverb]
    if tree.deps[adverb] != "advmod" or tree.tags[name] not in PROPER_TAGS or name > adverb:
        return
    described = next((kid for kid in tree.kids[name] if tree.deps[kid] == "appos" and kid > adverb), None)
    if described is not None and tree.core(described).start == adverb + 1:
        tree.hang(adverb, described, "advmod")


def _after_place(tree: Tree, years: int) -> None:
    """Hang the years of an office on it: "(mayor of Selby 1950–55)", "(governor of Malta, 1811–1815)"."""
    place = tree.heads[years]
    prep = tree.heads[place]
    if tree.tags[place] not in PROPER_TAGS or tree.deps[place] != "pobj" or tree.lower[prep] not in {"of", "for", "at"}:
        return
    if (
        tree.words[years + 1 : years + 2] == []
        or tree.words[years + 1] not in _CLOSING
        or tree.tags[tree.heads[prep]] != "NN"
    ):
        return
    tree.hang(years, tree.heads[prep], "npadvmod")
    for number, each in enumerate(tree.entities):
        if each.start <= place and each.end == years + 1:
            tree.entities[number] = each._replace(end=years)
