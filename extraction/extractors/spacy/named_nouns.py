"""Named nouns: the names of what common nouns stand for, so that what holds of "the mayor" holds of the name beside it."""

from .appositions import adjacent, name_and_description
from .parse_tree import PROPER_TAGS, Tree
from .phrases import conjuncts

_NAMED = frozenset({"called", "named", "nicknamed", "dubbed", "titled", "entitled"})
_OWN_KIND = frozenset(
    """language project protocol format browser company firm game film movie novel album song magazine newspaper band
    package library toolkit distribution shell kernel editor framework platform initiative festival ship
    vessel river island province village city town""".split()
) | {"operating system", "file system", "window system", "programming environment"}
_EDITIONS = frozenset({"version", "release"})
"""What a number after it tells apart, of the thing named before it: "Quill version 7"."""
_QUALIFIERS = frozenset("operating programming web markup query scripting text file window".split())
"""Words between a name and its kind: "the Tripos operating system"."""
_PRODUCT = frozenset("standard architecture processor machine workstation computer server filter robot car aircraft".split())
"""What a name before it may be too, where it is not its maker: "the Lilith workstation", but "the IBM computer"."""
_MAKERS = frozenset({"ORG", "PERSON", "NORP", "GPE", "LOC", "FAC"})


def names_of(tree: Tree, noun: int) -> list[int]:
    """The names of what a common noun stands for.

    "the film “Dawn”", "the mayor, Osric Vane,", "a firm called Acme", "the Lisp language", "the brothers Ann and Karl".
    """
    if tree.tags[noun] == "NNS":
        for kid in tree.kids[noun]:
            if tree.deps[kid] == "appos" and kid > noun and adjacent(tree, noun, kid):
                several = conjuncts(tree, kid)
                return several if len(several) > 1 and all(tree.tags[each] in PROPER_TAGS for each in several) else []
    name = _name_of(tree, noun) if tree.tags[noun] == "NN" else None
    return [] if name is None else [name]


def _name_of(tree: Tree, noun: int) -> int | None:
    for kid in tree.kids[noun]:
        if tree.deps[kid] == "appos" and kid > noun and name_and_description(tree, noun, kid) == (kid, noun):
            return kid
        inner = tree.child(kid, "pobj") if tree.lower[kid] == "of" else None
        for name in tree.kids[inner] if inner is not None else ():
            if tree.deps[name] == "appos" and name_and_description(tree, tree.heads[name], name) == (name, noun):
                return name
        if tree.deps[kid] == "acl" and tree.lower[kid] in _NAMED and not tree.child(kid, "neg"):
            named = next(
                (each for each in tree.kids[kid] if tree.deps[each] in {"oprd", "attr", "dobj"} and each > kid), None
            )
            if named is not None and tree.tags[named] in PROPER_TAGS and len(conjuncts(tree, named)) == 1:
                return named
    return _before_kind(tree, noun)


def _before_kind(tree: Tree, noun: int) -> int | None:
    """The name before a noun that says what it is: "the Lisp language", "the Tripos operating system"."""
    kind, before = tree.lower[noun], noun - 1
    if kind in _EDITIONS and tree.tags[noun + 1 : noun + 2] == ["CD"] and before >= 0 and tree.heads[before] == noun:
        return before if tree.deps[before] == "compound" and tree.tags[before] in PROPER_TAGS else None
    while before > 0 and tree.lower[before] in _QUALIFIERS:
        kind, before = f"{tree.lower[before]} {kind}", before - 1
    if before < 0 or tree.heads[before] not in range(before + 1, noun + 1) or tree.lower[tree.core(noun).start] != "the":
        return None
    if tree.deps[before] not in {"compound", "nmod"} or tree.tags[before] not in PROPER_TAGS:
        return None
    own = kind.rpartition(" ")[2] in _OWN_KIND or kind in _OWN_KIND
    return before if own or (kind in _PRODUCT and tree.kind(before) not in _MAKERS) else None
