"""Ranks, roles and places around names: "King George VI", "Robert Petre, 7th Baron Petre", "Campbell, California"."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ....graph.model import LITERAL_TYPES
from .parse_tree import PROPER_TAGS, SUBJECTS, TokenSpan, Tree

HONORIFICS = frozenset("mr mr. mrs mrs. ms ms. miss dr dr. sir dame lord lady rev rev. reverend saint st st.".split())
NOBILITY = frozenset(
    """king queen prince princess emperor empress pope count countess baron baroness duke duchess earl tsar tsarina sultan
    archduke archduchess grand viscount viscountess marquess marquis lord lady saint""".split()
)
OFFICES = frozenset(
    """gov gov. sen sen. rep rep. president senator governor judge justice chancellor minister mayor secretary congressman
    congresswoman representative chairman premier ambassador""".split()
)
"""Offices that somebody holds of a place or body."""
TITLES = (
    HONORIFICS
    | NOBILITY
    | OFFICES
    | frozenset(
        """general captain colonel major lieutenant sergeant corporal commander admiral gen gen. capt capt. col col. maj maj.
        lt lt. sgt sgt. cpl cpl. cmdr cmdr. adm adm. professor prof prof. bishop archbishop cardinal prime vice
        deputy ceo director actor actress author singer rabbi sheikh sheik coach former""".split()
    )
)
"""Words before a person's name that are none of it."""

PLACES = frozenset({"GPE", "LOC", "NORP", "FAC"})
SMALL = ("of", "the", "de", "la", "le", "du", "des", "del", "della", "di", "da", "von", "van", "der", "den", "al", "el")
_INSIDE = frozenset({*SMALL, "-", "–"})
ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_RANKS = frozenset(
    """duke duchess count countess earl baron baroness prince princess marquess marquis marchioness viscount viscountess king
    queen lord lady elector electress landgrave margrave baronet archduke archduchess""".split()
)


NUMERAL = re.compile("[IVX]+")
"""A ruler's number, or a thing's: "Karl II", "Basel III"."""
_COUNTED = frozenset("part volume chapter war phase type class mark act title section article book episode level".split())
_LONGEST_REALM = 5
_QUOTES = frozenset({'"', "``", "''", "“", "”"})
_ORDERS = frozenset({"sister", "brother", "father", "mother"})
_SHORT_RANKS = frozenset("sgt col capt lt maj gen cpl cmdr adm gov sen rep dr mr mrs ms prof rev hon".split())
_LORDS = frozenset("lord lady baron baroness viscount viscountess".split())
"""Ranks that a title's name may follow without "of"."""


def without_rank(words: list[str]) -> list[str]:
    """The words of a name before a rank: "edward wingfield" of "edward wingfield 2nd viscount powerscourt"."""
    for position, word in enumerate(words[1:], start=1):
        if word in _RANKS or ORDINAL.fullmatch(word):
            return words[:position]
    return words


def same_but_for_rank(one: list[str], other: list[str]) -> bool:
    """Whether two names, as words of their keys, differ in ranks alone: "hugh iv of quillby", "hugh iv duke of quillby"."""
    plain = without_rank(other)
    if len(plain) == len(other) or not plain:
        return False
    return _without_ranks(one) == _without_ranks(other) or (one == plain and len(one) > 1)


def _without_ranks(words: list[str]) -> list[str]:
    return [word for word in words if word not in _RANKS and word != "of" and ORDINAL.fullmatch(word) is None]


def within_names(one: list[str], other: list[str]) -> bool:
    """Whether the fewer middle names are among the others, spelled out or as initials: a son has others than his father."""
    few, many = sorted((one, other), key=len)
    return all(any(word.startswith(each) or each.startswith(word) for word in many) for each in few)


def with_ranks(tree: Tree, names: list[TokenSpan]) -> Iterator[TokenSpan]:
    """Names with the rank that follows them after a comma."""
    labels = {each.start: each.label for each in names}
    for each in names:
        end = each.end
        whole = {"of", "the"} & set(tree.lower[each.start + 1 : end])
        if end + 1 < len(tree.words) and tree.words[end] == "," and each.label not in PLACES | LITERAL_TYPES and not whole:
            at = end + 1
            at += ORDINAL.fullmatch(tree.words[at]) is not None
            lord = at == end + 1 and tree.lower[at] in _LORDS and _closes(tree, at + 1)
            ranked = at < len(tree.words) and tree.lower[at] in _RANKS and tree.words[at][0].isupper()
            if ranked and (lord or at > end + 1 or tree.lower[at + 1 : at + 2] == ["of"]):
                end = at + 1
                while end < len(tree.words) and (tree.words[end][0].isupper() or tree.lower[end] in _INSIDE):
                    end += 1
                while tree.lower[end - 1] in _INSIDE:
                    end -= 1
                end = _second_realm(tree, end, labels)
        ranked_place = next((at for at in range(each.start + 1, end) if tree.lower[at] in _RANKS), end)
        if end == each.end and "of" in tree.lower[ranked_place:end]:
            end = _second_realm(tree, end, labels)
        called = end > each.end and each.start > 0 and tree.lower[each.start - 1] in {"sir", "dame", "lord", "lady"}
        yield TokenSpan(each.start - called, end, each.label if end == each.end else "PERSON")


def _second_realm(tree: Tree, end: int, labels: Mapping[int, str]) -> int:
    """Where a rank ends that "and Quillby" continues: "Earl of Holm and Quillby", but not "Earl of Holm and Ann Vane"."""
    after = tree.words[end + 2 : end + 3]
    place = tree.words[end + 1 : end + 2]
    if tree.lower[end : end + 1] != ["and"] or place == [] or not place[0][0].isupper() or labels.get(end + 1) == "PERSON":
        return end
    closed = after == [] or after[0] in {",", ".", "(", ")", ";", "and"} or tree.tags[end + 2] in {"VBD", "VBZ"}
    return end + 2 if closed else end


def _closes(tree: Tree, start: int) -> bool:
    """Whether capitals from here end at a comma or full stop: "Karl, Lord Holm, died", but not "Karl, Lord Holm and Ann"."""
    at = start
    while at < len(tree.words) and tree.words[at][0].isupper():
        at += 1
    after = tree.lower[at + 1 : at + 2]
    listed = after and (after[0] in {"and", "or"} or tree.words[at + 1][0].isupper())
    return start < at < len(tree.words) and tree.words[at] in {",", ".", "("} and not (tree.words[at] == "," and listed)


def without_roles(tree: Tree, names: list[TokenSpan]) -> Iterator[TokenSpan]:
    """Names of two words and more without the roles before them; with a rank of nobility, both with and without.

    A rank in short ("Sgt") is no name by itself.
    """
    for each in names:
        after = tree.lower[each.end : each.end + 1]
        order = tree.lower[each.start] in _ORDERS and after != [] and after[0] in HONORIFICS
        if each.end - each.start == 1 and (order or tree.lower[each.start].rstrip(".") in _SHORT_RANKS):
            continue
        if each.end - each.start > 2 and tree.lower[each.start] in NOBILITY and NUMERAL.fullmatch(tree.words[each.end - 1]):
            # "Sultan Karl II", whatever the tagger calls it.
            each = each._replace(label="PERSON")
        start = each.start
        while start < each.end - 2 and tree.lower[start] in TITLES:
            start += 1
        if start > each.start and "," in tree.words[start : each.end]:
            # "Sir Walter Holm, 2nd Baronet"
            yield each
        elif start > each.start and tree.lower[start] not in SMALL and each.label in {"PERSON", ""}:
            if any(tree.lower[token] in NOBILITY for token in range(each.start, start)):
                yield each
            yield TokenSpan(start, each.end, "PERSON")
        else:
            yield each


def all_roles(tree: Tree, start: int, end: int) -> bool:
    """Whether nothing but roles stands between two places."""
    return all(tree.lower[token] in TITLES for token in range(start, end))


def ruler(tree: Tree, run: TokenSpan) -> bool:
    """Whether a run of capitals names one who reigns by a place: "King Karl II of Quillby", "Hugh IV of Quillby"."""
    words = tree.lower[run.start : run.end]
    of = next((at for at, word in enumerate(words) if word == "of"), 0)
    first = 0
    while first < of and words[first] in NOBILITY:
        first += 1
    name = tree.words[run.start + first : run.start + of]
    if not name or not all(word[0].isupper() for word in name) or len(words) - of > _LONGEST_REALM:
        return False
    numbered = len(name) > 1 and NUMERAL.fullmatch(name[-1]) is not None and words[of - 2] not in _COUNTED
    numbered = numbered and _is_person(tree, run.start, run.start + of, run.end)
    ranked = first > 0 and words[:first] != ["grand"]
    return (ranked or numbered) and not {"of", "the"} & set(words[of + 1 :])


def _is_person(tree: Tree, start: int, end: int, after: int) -> bool:
    """Whether the tagger finds a person in these tokens, or years stand in brackets behind."""
    lived = tree.words[after : after + 1] == ["("] and "CD" in tree.tags[after + 1 : after + 5]
    return lived or any(each.label == "PERSON" and each.start < end and start < each.end for each in tree.entities)


def nicknamed(tree: Tree) -> Iterator[TokenSpan]:
    """Names with a nickname in quotation marks before the last: 'Karl "Fox" Holm'."""
    for token in range(2, len(tree.words) - 2):
        if tree.words[token - 1] not in _QUOTES or tree.words[token + 1] not in _QUOTES:
            continue
        if not (_proper(tree, token - 2) and _proper(tree, token) and _proper(tree, token + 2)):
            continue
        start, end = token - 2, token + 3
        while start > 0 and _proper(tree, start - 1) and tree.lower[start - 1] not in TITLES:
            start -= 1
        while end < len(tree.words) and _proper(tree, end):
            end += 1
        yield TokenSpan(start, end)


def _proper(tree: Tree, token: int) -> bool:
    return tree.tags[token] in PROPER_TAGS and tree.words[token][0].isupper()


def place_pairs(tree: Tree, names: list[TokenSpan]) -> Iterator[TokenSpan]:
    """Places like "Campbell, California": one with the one that it lies in, but not the places of a list."""
    places = {each.start: each for each in names if each.label in {"GPE", "LOC"}}
    inner: set[int] = set()
    for start in sorted(places):
        if start in inner:
            continue
        chain = [places[start]]
        while chain[-1].end + 1 in places and tree.words[chain[-1].end] == ",":
            chain.append(places[chain[-1].end + 1])
        inner.update(each.start for each in chain[1:])
        after = [tree.lower[token] for token in range(chain[-1].end, min(chain[-1].end + 2, len(tree.words)))]
        if len(chain) > 1 and "and" not in after and "or" not in after and not _begins_clause(tree, chain[0], chain[1]):
            yield TokenSpan(chain[0].start, chain[1].end, "GPE")


def _begins_clause(tree: Tree, first: TokenSpan, second: TokenSpan) -> bool:
    """Whether the second of two places is what the clause is about: "In Oslo, Lund was built"."""
    return tree.deps[first.end - 1] == "pobj" and tree.deps[second.end - 1] in SUBJECTS


def capitals_of_places(tree: Tree, names: Iterable[TokenSpan]) -> list[TokenSpan]:
    """Names in which "Washington, D.C." is one: what follows the city is no place by itself."""
    found: list[TokenSpan] = []
    for each in sorted(names):
        lone = each.end - each.start == 1 and tree.lower[each.start] in {"d.c.", "dc"}
        before = each.start - 1 - (each.start > 1 and tree.words[each.start - 1] == ",")
        if lone and before >= 0 and tree.words[before] == "Washington":
            found = [one for one in found if one.end != before + 1]
            found.append(TokenSpan(before, each.end, "GPE"))
            continue
        found.append(each)
    return list(dict.fromkeys(found))
