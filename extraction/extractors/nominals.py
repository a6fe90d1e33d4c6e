"""What noun phrases state: appositions, titles before names, possessives."""

from .arguments import Part, phrase
from .tree import NOUN_TAGS, PROPER_TAGS, Span, Tree

Nominal = tuple[Part, str, Part, str]


def nominal_facts(tree: Tree, sentence: Span) -> list[Nominal]:
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


def _apposition(tree: Tree, token: int) -> list[Nominal]:
    head = tree.heads[token]
    if tree.tags[token] not in NOUN_TAGS or tree.tags[head] not in NOUN_TAGS:
        return []
    subject, held = phrase(tree, head), phrase(tree, token)
    if tree.tags[token] in PROPER_TAGS and tree.tags[head] not in PROPER_TAGS:
        subject, held = held, subject
    found = [(subject, "is", held, "apposition")]
    for kid in tree.kids[held.head]:
        if tree.deps[kid] == "prep" and kid in held.tokens:
            inner = tree.child(kid, "pobj")
            if inner is not None:
                before = tuple(each for each in held.tokens if each <= kid)
                after = tuple(each for each in held.tokens if each > kid)
                found.append((subject, f"is {tree.say(before)}", Part(after, inner), "apposition.of"))
            break
    return found


def _possessive(tree: Tree, token: int) -> list[Nominal]:
    head = tree.heads[token]
    if tree.tags[head] not in NOUN_TAGS:
        return []
    owner = phrase(tree, token)
    case = tree.child(token, "case")
    owner = Part(tuple(each for each in owner.tokens if each != case), owner.head)
    core = tree.core(head)
    own = [each for each in range(token + 1, head + 1) if each != case and each not in owner.tokens and each >= core.start]
    if tree.tags[token] == "PRP$":
        return []
    found: list[Nominal] = [(owner, "has", Part(tuple(own), head), "possessive")]
    name = next((kid for kid in tree.kids[head] if tree.deps[kid] == "appos" and tree.tags[kid] in PROPER_TAGS), None)
    if name is not None and tree.tags[head] in {"NN", "NNS"}:
        found.append((phrase(tree, name), f"is {tree.say(own)} of", owner, "possessive.role"))
    elif tree.tags[head] in PROPER_TAGS:
        role = [each for each in own if tree.tags[each] in {"NN", "NNS"}]
        named = [each for each in own if each > max(role, default=-1)]
        if role and named:
            found.append(
                (Part(tuple(named), head), f"is {tree.say([e for e in own if e <= role[-1]])} of", owner, "possessive.role")
            )
    return found


def _title(tree: Tree, token: int) -> list[Nominal]:
    """What a title or role before a name says: "President Bush", "director Ann Lee"."""
    head = tree.heads[token]
    if tree.tags[head] not in PROPER_TAGS:
        return []
    entity = next((each for each in tree.entities if each.start <= head < each.end and each.label == "PERSON"), None)
    if entity is None:
        return []
    if tree.tags[token] in {"NN", "NNS"} and token + 1 == entity.start:
        role = [each for each in range(tree.core(head).start, token + 1) if tree.deps[each] in {"compound", "amod", "nmod"}]
        return (
            [(Part(tuple(range(entity.start, entity.end)), head), "is", Part(tuple(role), token), "title")] if role else []
        )
    if token + 1 == entity.start and tree.tags[token] == "NNP":
        return [(Part(tuple(range(entity.start, entity.end)), head), "is", Part((token,), token), "title")]
    return []
