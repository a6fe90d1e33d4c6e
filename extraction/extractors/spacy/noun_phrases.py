"""What noun phrases state: appositions, titles before names, possessives."""

from .honorifics import HONORIFICS, TITLES
from .parse_tree import NOUN_TAGS, PROPER_TAGS, TokenSpan, Tree
from .phrases import Phrase, attachments, phrase

Nominal = tuple[Phrase, str, Phrase, str]


def nominal_facts(tree: Tree, sentence: TokenSpan) -> list[Nominal]:
    """Subject, predicate, object and pattern of each statement that a noun phrase makes."""
    found: list[Nominal] = []
    for token in range(sentence.start, sentence.end):
        dep = tree.deps[token]
        if dep == "appos":
            found += _apposition(tree, token)
        elif dep == "poss":
            found += _possessive(tree, token)
        elif dep == "compound" and tree.tags[token] in NOUN_TAGS:
            found += _title(tree, token)
    return found


def possessor(tree: Tree, token: int) -> Phrase:
    """Who owns: the phrase of a possessive without its 's."""
    owner, case = phrase(tree, token), tree.child(token, "case")
    return Phrase(tuple(each for each in owner.tokens if each != case), owner.head)


def _apposition(tree: Tree, token: int) -> list[Nominal]:
    head = tree.heads[token]
    if tree.tags[token] not in NOUN_TAGS or tree.tags[head] not in NOUN_TAGS:
        return []
    if any(each.start <= token < each.end and each.label == "DATE" for each in tree.entities):
        return []
    subject, obj = phrase(tree, head), phrase(tree, token)
    if tree.tags[token] in PROPER_TAGS and tree.tags[head] not in PROPER_TAGS:
        subject, obj = obj, subject
    if _place(tree, token) and _place(tree, head):
        return [(subject, "is in", obj, "place")]
    found = [(subject, "is", obj, "apposition")]
    found += [(subject, f"is {lead}", tail, "apposition.of") for lead, tail in attachments(tree, obj)]
    owner = tree.child(obj.head, "poss")
    if owner is not None and tree.tags[subject.head] in PROPER_TAGS and tree.tags[obj.head] in {"NN", "NNS"}:
        between = [each for each in obj.tokens if owner < each <= obj.head and tree.deps[each] != "case"]
        found.append((subject, f"is {tree.say(between)} of", possessor(tree, owner), "possessive.role"))
    return found


def _place(tree: Tree, token: int) -> bool:
    return any(each.start <= token < each.end and each.label in {"GPE", "LOC", "FAC"} for each in tree.entities)


def _possessive(tree: Tree, token: int) -> list[Nominal]:
    head = tree.heads[token]
    if tree.tags[head] not in NOUN_TAGS:
        return []
    owner = possessor(tree, token)
    case = tree.child(token, "case")
    core = tree.core(head)
    own = [each for each in range(token + 1, head + 1) if each != case and each not in owner.tokens and each >= core.start]
    found: list[Nominal] = []
    if tree.tags[token] != "PRP$" and own:
        found.append((owner, "has", Phrase(tuple(own), head), "possessive"))
    if tree.tags[head] in PROPER_TAGS:
        role = [each for each in own if tree.tags[each] in {"NN", "NNS"}]
        named = [each for each in own if each > max(role, default=-1)]
        if role and named:
            words = tree.say([each for each in own if each <= role[-1]])
            found.append((Phrase(tuple(named), head), f"is {words} of", owner, "possessive.role"))
    return found


def _title(tree: Tree, token: int) -> list[Nominal]:
    """What a title or role before a name says: "President Bush", "director Ann Lee"."""
    head = tree.heads[token]
    if tree.tags[head] not in PROPER_TAGS:
        return []
    if tree.lower[token] in TITLES and tree.lower[token] not in HONORIFICS:
        after = range(token + 1, head + 1)
        if all(tree.tags[each] in PROPER_TAGS for each in after):
            return [(Phrase(tuple(after), head), "is", Phrase((token,), token), "title")]
    entity = next((each for each in tree.entities if each.start <= head < each.end and each.label == "PERSON"), None)
    if entity is None or token + 1 != entity.start or tree.tags[token] not in {"NN", "NNS", "NNP"}:
        return []
    role = [token]
    if tree.tags[token] != "NNP":
        role = [each for each in range(tree.core(head).start, token + 1) if tree.deps[each] in {"compound", "amod", "nmod"}]
    named = Phrase(tuple(range(entity.start, entity.end)), head)
    return [(named, "is", Phrase(tuple(role), token), "title")] if role else []
