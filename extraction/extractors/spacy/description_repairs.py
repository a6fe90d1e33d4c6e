"""Repairs of descriptions: "ex-" and "then-" before a role, "once" before an apposition, years in brackets after a place.

"The ex-president of Peru" is one noun, not three; "Ada Lund, once the mayor" was once mayor, not once Ada Lund; and "(bishop
of Durham 1972–1984)" names Durham, not "Durham 1972–1984".
"""

from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, TokenSpan, Tree
from .roles import PEOPLE, describes_person

_PREFIXES = frozenset({"ex", "then"})
_FORMERLY = frozenset({"once", "formerly", "previously"})
FORMER = frozenset({"former", "erstwhile", "onetime", "sometime", "one-time"})
"""What stands before a role that somebody has no more."""
_HOSTS = frozenset({"ORG", "GPE", "NORP"})
_TIMES = frozenset("from since until till between to in before after".split())
_BEFORE_OFFICE = frozenset({"DT", "CD", "JJ", "RB", "SYM", "HYPH", "NN", "LS"})
_LONGEST = 24
"""Tokens in the brackets of an office."""


def repair_descriptions(tree: Tree, sentence: TokenSpan) -> None:
    """Hang such words on the noun that they belong to; a second time changes nothing."""
    for token in range(sentence.start, sentence.end):
        word = tree.lower[token]
        if word == "works" and token > sentence.start and tree.tags[token] == "VBZ":
            _plant(tree, token)
        elif word in _PREFIXES:
            if word == "ex" and tree.words[token + 1 : token + 2] == ["-"]:
                _of_old(tree, sentence, token + 1)
            _join(tree, sentence, token)
        elif word in FORMER or (word == "time" and tree.lower[token - 2 : token] == ["one", "-"]):
            _of_old(tree, sentence, token)
        elif word in _FORMERLY and tree.before(token) == ",":
            _before_apposition(tree, token)
        elif word == "(":
            _in_brackets(tree, sentence, token)


def _of_old(tree: Tree, sentence: TokenSpan, former: int) -> None:
    """Part "onetime" from the name after it, and make a noun of the role behind: "Onetime Genoa goalkeeper Ivo Rossi"."""
    first = former + 1
    end = first
    while end < sentence.end and (tree.tags[end] in PROPER_TAGS or (end == first and tree.words[end][0].isupper())):
        end += 1
    if end == first or end + 1 >= sentence.end or tree.tags[end + 1] not in PROPER_TAGS:
        return
    if describes_person(tree.lower[end]) is not True or not tree.words[end].islower():
        return
    if tree.tags[end] not in NOUN_TAGS:
        tree.tags[end] = "NN"
    if tree.tags[first] not in PROPER_TAGS:
        tree.tags[first] = "NNP"
    name = end + 1
    last = name
    while last < sentence.end and tree.tags[last] in PROPER_TAGS:
        last += 1
    apart = [each for each in tree.entities if each.end <= former - 2 or each.start >= last]
    host = next((each for each in tree.entities if (each.start, each.end) == (first, end) and each.label in _HOSTS), None)
    tree.entities = sorted([*apart, host or TokenSpan(first, end, "ORG"), TokenSpan(name, last, "PERSON")])


def _plant(tree: Tree, works: int) -> None:
    """Make "works" the noun that it is: "did not buy the Selby works in 1921"."""
    name = works - 1
    if tree.deps[works] not in {"dobj", "pobj", "nsubj", "appos"} or tree.tags[name] not in PROPER_TAGS:
        return
    if tree.lower[tree.core(name).start] not in {"the", "its", "their", "his", "her"} or tree.child(works, *SUBJECTS):
        return
    if tree.heads[works] == name and tree.heads[name] == name:
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
    if tree.heads[noun] in (prefix, prefix + 1) and tree.heads[prefix] not in (prefix, prefix + 1, noun):
        tree.hang(noun, tree.heads[prefix], tree.deps[prefix])
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


def _in_brackets(tree: Tree, sentence: TokenSpan, opening: int) -> None:
    """Hang an office in brackets on the name before them, and its years on it: "(governor of Malta, 1811–1815)"."""
    name, end = opening - 1, min(sentence.end, opening + _LONGEST)
    closing = next((each for each in range(opening, end) if tree.words[each] in {")", "-RRB-"}), -1)
    if name < sentence.start or tree.tags[name] not in PROPER_TAGS or closing < 0:
        return
    office = next((each for each in range(opening + 1, closing) if tree.lower[each] in PEOPLE), -1)
    if office < 0 or not all(tree.tags[each] in _BEFORE_OFFICE for each in range(opening + 1, office)):
        return
    prep = next((kid for kid in tree.kids[office] if tree.lower[kid] == "of" and kid == office + 1), None)
    place = tree.child(prep, "pobj") if prep is not None else None
    if place is None or tree.tags[place] not in PROPER_TAGS:
        return
    years: list[int] = []
    for token in range(place + 1, closing):
        if tree.lower[token] in _TIMES and tree.heads[token] < opening:
            tree.hang(token, office, "prep")
        if tree.words[token][:4].isdigit() and (tree.lower[token - 1] not in _TIMES and not years):
            years.append(token)
            tree.hang(token, office, "npadvmod")
        elif years and tree.heads[token] not in years and tree.tags[token] in {"CD", "SYM", "HYPH", ":", "LS"}:
            tree.hang(token, years[0], "punct" if tree.tags[token] not in {"CD", "LS"} else "dep")
    for number, each in enumerate(tree.entities):
        if each.start <= place < each.end - 1 and years and each.end > years[0]:
            tree.entities[number] = each._replace(end=place + 1)
