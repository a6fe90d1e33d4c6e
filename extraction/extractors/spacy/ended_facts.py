"""What holds no more: "former", "formerly", "no longer", "used to", and when no date is given with them."""

from .parse_tree import NOUN_TAGS, PROPER_TAGS, TokenSpan, Tree
from .statements import StatedFact

_FORMER = frozenset({"former", "ex", "erstwhile", "onetime", "one-time", "sometime", "then", "ex-"})
_FORMERLY = frozenset({"formerly", "previously", "once"})
_HINTS = frozenset(
    """former formerly previously once longer ex then erstwhile onetime one-time sometime used stopped ceased quit stops
    ceases anymore""".split()
)


def may_have_ended(tree: Tree, sentence: TokenSpan) -> bool:
    """Whether a sentence has a word that says so of any of its facts."""
    return not _HINTS.isdisjoint(tree.lower[sentence.start : sentence.end])


def has_ended(tree: Tree, fact: StatedFact, path: list[int], verb: int, state: bool) -> bool:
    """Whether a fact's words say that it holds no more: "former", "no longer", "used to"."""
    words = fact.predicate.lower().split()
    if "used to" in fact.predicate.lower():
        return True
    if verb >= 0:
        complements = [each for kid in tree.kids[verb] if tree.deps[kid] == "acomp" for each in tree.kids[kid]]
        for kid in (*tree.kids[verb], *complements):
            word = tree.lower[kid]
            if word in _FORMERLY and tree.deps[kid] == "advmod" and (state or tree.tags[verb] == "VBN"):
                return word != "once" or tree.words[kid - 1] != "at"
            if word in {"longer", "more", "anymore"} and tree.deps[kid] == "advmod":
                if any(tree.tags[each] == "MD" for each in tree.kids[verb]):
                    # What "will no longer" hold does so still.
                    return False
                return word == "anymore" or any(tree.lower[each] in {"no", "any"} for each in tree.kids[kid])
        if fact.verb >= 0 and tree.lower[verb] not in {"is", "are", "was", "were", "be", "been", "'s", "became"}:
            return False
    if "former" in words or "ex-" in words:
        return True
    first = min(*fact.subject.tokens, *fact.object.tokens)
    if verb < 0 and first and tree.lower[first - 1] in {"former", "erstwhile"}:
        # "Former Acme director Ada Lund"
        return True
    return any(
        _former(tree, each) for each in path if tree.tags[each] in NOUN_TAGS and (each != fact.subject.head or verb < 0)
    )


def _former(tree: Tree, noun: int) -> bool:
    """Whether a role is one that somebody has no more: "former mayor", "ex-wife", "then-president"."""
    if tree.lower[noun].startswith("ex-"):
        return True
    for kid in tree.kids[noun]:
        if kid < noun and tree.lower[kid] in _FORMER and tree.deps[kid] in {"amod", "advmod", "compound", "nmod"}:
            if tree.lower[kid] == "then" and tree.words[kid + 1] != "-":
                continue
            return tree.tags[noun] not in PROPER_TAGS or any(tree.tags[each] == "NN" for each in range(kid + 1, noun))
    return False
