"""Ranks, roles and places around names: "King George VI", "Robert Petre, 7th Baron Petre", "Campbell, California"."""

import re
from collections.abc import Iterable, Iterator

from ....graph.model import LITERAL_TYPES
from .parse_tree import TokenSpan, Tree

HONORIFICS = frozenset("mr mr. mrs mrs. ms ms. miss dr dr. sir dame lord lady rev rev. reverend saint st st.".split())
NOBILITY = frozenset(
    """king queen prince princess emperor empress pope count countess baron baroness duke duchess earl tsar tsarina sultan
    archduke archduchess grand viscount viscountess marquess marquis lord lady saint""".split()
)
TITLES = (
    HONORIFICS
    | NOBILITY
    | frozenset(
        """president senator governor general captain colonel major lieutenant sergeant admiral professor prof judge justice
        chancellor minister mayor bishop archbishop cardinal secretary congressman representative prime vice deputy ceo
        chairman director actor actress author singer rabbi sheikh sheik coach commander premier ambassador former""".split()
    )
)
"""Words before a person's name that are none of it."""

PLACES = frozenset({"GPE", "LOC", "NORP", "FAC"})
SMALL = ("of", "the", "de", "la", "le", "du", "des", "del", "della", "di", "da", "von", "van", "der", "den", "al", "el")
_INSIDE = frozenset({*SMALL, "-", "–"})
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_RANKS = frozenset(
    """duke duchess count countess earl baron baroness prince princess marquess marquis marchioness viscount viscountess king
    queen lord lady elector electress landgrave margrave baronet archduke archduchess""".split()
)


_LORDS = frozenset("lord lady baron baroness viscount viscountess".split())
"""Ranks that a title's name may follow without "of"."""


def without_rank(words: list[str]) -> list[str]:
    """The words of a name before a rank: "edward wingfield" of "edward wingfield 2nd viscount powerscourt"."""
    for position, word in enumerate(words[1:], start=1):
        if word in _RANKS or _ORDINAL.fullmatch(word):
            return words[:position]
    return words


def with_ranks(tree: Tree, names: list[TokenSpan]) -> Iterator[TokenSpan]:
    """Names with the rank that follows them after a comma."""
    for each in names:
        end = each.end
        if end + 1 < len(tree.words) and tree.words[end] == "," and each.label not in PLACES | LITERAL_TYPES:
            at = end + 1
            at += _ORDINAL.fullmatch(tree.words[at]) is not None
            lord = at == end + 1 and tree.lower[at] in _LORDS and _closes(tree, at + 1)
            ranked = at < len(tree.words) and tree.lower[at] in _RANKS and tree.words[at][0].isupper()
            if ranked and (lord or at > end + 1 or tree.lower[at + 1 : at + 2] == ["of"]):
                end = at + 1
                while end < len(tree.words) and (tree.words[end][0].isupper() or tree.lower[end] in _INSIDE):
                    end += 1
                while tree.lower[end - 1] in _INSIDE:
                    end -= 1
        called = end > each.end and each.start > 0 and tree.lower[each.start - 1] in {"sir", "dame", "lord", "lady"}
        yield TokenSpan(each.start - called, end, each.label if end == each.end else "PERSON")


def _closes(tree: Tree, start: int) -> bool:
    """Whether capitals from here end at a comma or full stop: "Karl, Lord Holm, died", but not "Karl, Lord Holm and Ann"."""
    at = start
    while at < len(tree.words) and tree.words[at][0].isupper():
        at += 1
    after = tree.lower[at + 1 : at + 2]
    listed = after and (after[0] in {"and", "or"} or tree.words[at + 1][0].isupper())
    return start < at < len(tree.words) and tree.words[at] in {",", ".", "("} and not (tree.words[at] == "," and listed)


def without_roles(tree: Tree, names: list[TokenSpan]) -> Iterator[TokenSpan]:
    """Names of two words and more without the roles before them; with a rank of nobility, both with and without."""
    for each in names:
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
        if len(chain) > 1 and "and" not in after and "or" not in after:
            yield TokenSpan(chain[0].start, chain[1].end, "GPE")


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
