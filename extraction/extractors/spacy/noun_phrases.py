"""What noun phrases state: appositions, titles before names, possessives."""

from .affiliations import affiliations
from .appositions import appositions
from .honorifics import HONORIFICS, TITLES
from .parse_tree import NOUN_TAGS, PROPER_TAGS, TokenSpan, Tree
from .phrases import Phrase, phrase

Nominal = tuple[Phrase, str, Phrase, str]


def nominal_facts(tree: Tree, sentence: TokenSpan) -> list[Nominal]:
    """Subject, predicate, object and pattern of each statement that a noun phrase makes."""
    found: list[Nominal] = []
    for token in range(sentence.start, sentence.end):
        dep = tree.deps[token]
        if dep == "appos":
            found += appositions(tree, token)
        elif dep == "poss":
            found += _possessive(tree, token)
        elif dep == "compound" and tree.tags[token] in NOUN_TAGS:
            found += _title(tree, token)
    return found + affiliations(tree, sentence)


def possessor(tree: Tree, token: int) -> Phrase:
    """Who owns: the phrase of a possessive without its 's."""
    owner, case = phrase(tree, token), tree.child(token, "case")
    return Phrase(tuple(each for each in owner.tokens if each != case), owner.head)


def _possessive(tree: Tree, token: int) -> list[Nominal]:
    head = tree.heads[token]
    if tree.tags[head] not in NOUN_TAGS:
        return []
    owner = possessor(tree, token)
    case = tree.child(token, "case")
    core = tree.core(head)
    own = [each for each in range(token + 1, head + 1) if each != case and each not in owner.tokens and each >= core.start]
    found: list[Nominal] = []
    if tree.tags[token] != "PRP$" and own and _owns(tree, token, head):
        found.append((owner, "has", Phrase(tuple(own), head), "possessive"))
    if tree.tags[head] in PROPER_TAGS:
        role = [each for each in own if tree.tags[each] in {"NN", "NNS"}]
        named = [each for each in own if each > max(role, default=-1)]
        if role and named:
            words = tree.say([each for each in own if each <= role[-1]])
            found.append((Phrase(tuple(named), head), f"is {words} of", owner, "possessive.role"))
    return found


def _owns(tree: Tree, owner: int, head: int) -> bool:
    """Whether a possessive joins two names ("Acme's Sea Lark") rather than being a piece of one ("A Sailor's Handbook")."""
    if not tree.kind(owner) or any(each.start <= owner and head < each.end for each in tree.entities):
        return False
    return tree.tags[tree.core(owner).start] != "DT" and tree.tags[owner] in PROPER_TAGS


def _title(tree: Tree, token: int) -> list[Nominal]:
    """What a title or role before a name says: "President Bush", "Prime Minister Ann Lee", "director Ann Lee"."""
    head = tree.heads[token]
    if tree.tags[head] not in PROPER_TAGS:
        return []
    if not _titles(tree, token) or _titles(tree, token + 1) or token + 1 > head:
        return _described(tree, token, head)
    start = token
    while start and _titles(tree, start - 1) and tree.heads[start - 1] in {head, token}:
        start -= 1
    role = [each for each in range(start, token + 1) if tree.lower[each] not in HONORIFICS]
    after = range(token + 1, head + 1)
    if role and all(tree.tags[each] in PROPER_TAGS for each in after):
        return [(Phrase(tuple(after), head), "is", Phrase(tuple(role), role[-1]), "title")]
    return []


def _titles(tree: Tree, token: int) -> bool:
    return tree.lower[token] in TITLES


def _described(tree: Tree, token: int, head: int) -> list[Nominal]:
    """What a common noun before a person's name says: "film director Ann Lee"."""
    entity = next((each for each in tree.entities if each.start <= head < each.end and each.label == "PERSON"), None)
    if entity is None or token + 1 != entity.start or tree.tags[token] not in {"NN", "NNS"}:
        return []
    role = [each for each in range(tree.core(head).start, token + 1) if tree.deps[each] in {"compound", "amod", "nmod"}]
    named = Phrase(tuple(range(entity.start, entity.end)), head)
    return [(named, "is", Phrase(tuple(role), token), "title")] if role else []
