"""Kinds: the type of what is called a hypervisor, a village or a novel, by a table of nouns that ships with Clew."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from .parse_tree import NOUN_TAGS, Tree

_UNTYPED = "NONE"
"""The table's list of nouns that describe a thing of no type: an algorithm, a file format, a species."""
_LONGEST = 4
_IRREGULAR = {"people": "people", "wives": "wife", "children": "child", "women": "woman", "men": "man"}
_THROUGH = frozenset(
    """kind type sort form version variant variety dialect family series suite line class brand example piece breed name one
    collection group pair generation successor member""".split()
)
"""Nouns whose complement says what a thing is: "a family of operating systems"."""
_NOT_MEMBER = frozenset({"member", "successor", "group"})


def types_of(words: Sequence[str], plural: bool = True) -> tuple[str, ...] | None:
    """The types that a kind of thing may have, of the longest known end of its name; None for no known kind.

    Several types are a choice that the words leave open; "" is a known kind without a type.

    Args:
        words: the noun with what stands before it, in lower case.
        plural: whether the noun may be a plural.

    >>> types_of(["free", "operating", "systems"]), types_of(["editor"]), types_of(["idea"])
    (('PRODUCT',), ('PERSON', 'PRODUCT'), None)
    """
    for length in range(min(_LONGEST, len(words)), 0, -1):
        *before, noun = words[-length:]
        for single in singulars(noun) if plural else [noun]:
            found = _table().get(" ".join([*before, single]))
            if found is not None:
                return found
    return None


def types_at(tree: Tree, noun: int) -> tuple[str, ...] | None:
    """The types of what a noun of a text describes, its compound and "a kind of" taken into account; None where unknown."""
    own = types_of(compound(tree, noun))
    if own is not None and any(own):
        return own
    if tree.lower[noun] in _THROUGH or any(each in _THROUGH for each in singulars(tree.lower[noun])):
        inner = complement(tree, noun)
        if inner is not None and not _NOT_MEMBER.intersection(singulars(tree.lower[noun])):
            deeper = types_at(tree, inner)
            if deeper is not None:
                return deeper
    return own


def complement(tree: Tree, noun: int) -> int | None:
    """The noun after "of": "systems" in "a family of operating systems"."""
    for kid in tree.kids[noun]:
        if tree.deps[kid] == "prep" and tree.lower[kid] == "of":
            inner = tree.child(kid, "pobj")
            if inner is not None and tree.tags[inner] in {"NN", "NNS"}:
                return inner
    return None


def compound(tree: Tree, noun: int) -> list[str]:
    """A noun with the words right before it that may be part of what it calls a thing, in lower case; hyphens join."""
    words: list[str] = []
    at = noun
    while at >= 0 and len(words) < _LONGEST:
        if tree.words[at] in "-–":
            if not words or at == 0:
                break
            words[0] = f"{tree.lower[at - 1]}-{words[0]}"
            at -= 2
            continue
        if at != noun and tree.tags[at] not in NOUN_TAGS and tree.tags[at] not in {"JJ", "VBG", "VBN"}:
            break
        words.insert(0, tree.lower[at])
        at -= 1
    return words


def singulars(noun: str) -> Iterator[str]:
    """A noun, and what it may be the plural of."""
    yield noun
    if noun in _IRREGULAR:
        yield _IRREGULAR[noun]
    if noun.endswith("ies"):
        yield f"{noun[:-3]}y"
    if noun.endswith("es"):
        yield noun[:-2]
    if noun.endswith("s") and not noun.endswith("ss"):
        yield noun[:-1]
    if noun.endswith("men"):
        yield f"{noun[:-3]}man"


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """The shipped table: each noun with its types, in the file's order."""
    path = files(__package__ or "") / "entity_kinds.json"
    found: dict[str, tuple[str, ...]] = {}
    for kind, nouns in json.loads(path.read_text("utf-8")).items():
        for noun in nouns:
            found[noun] = (*found.get(noun, ()), "" if kind == _UNTYPED else kind)
    return found
