"""Clauses: every predicate of a sentence with its words, its subjects and what it says of them."""

import re
from dataclasses import dataclass, field

from .parse_tree import NOUN_TAGS, VERB_TAGS, Tree
from .phrases import Phrase, conjuncts, phrase, phrases

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_GROUP = frozenset({"aux", "auxpass", "neg", "prt"})
_NO_PREDICATE = frozenset({"aux", "auxpass", "amod", "compound", "prt", "punct", "case", "det", "nmod"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


@dataclass(slots=True)
class Clause:
    """A predicate: its verb (the last of a chain such as "began to work"), the words of its group, its arguments.

    `arguments` pairs a role (`object`, `attribute`, `agent`, `prep`, `adverbial`, `clause`, `recipient`) with the word
    that introduces it (a preposition's tokens) and the phrase.
    """

    verb: int
    group: tuple[int, ...]
    subjects: list[Phrase] = field(default_factory=list)
    arguments: list[tuple[str, tuple[int, ...], Phrase]] = field(default_factory=list)
    kind: str = "main"
    asserted: bool = True


def clauses(tree: Tree, start: int, end: int) -> list[Clause]:
    """The clauses whose verb lies in tokens `start` to `end`."""
    verbs = [token for token in range(start, end) if is_predicate(tree, token) and not _chained(tree, token)]
    return [clause for clause in (_clause(tree, verb) for verb in verbs) if clause.subjects]


def is_predicate(tree: Tree, token: int) -> bool:
    """Whether a token heads a clause."""
    if tree.deps[token] in _NO_PREDICATE:
        return False
    return tree.tags[token] in VERB_TAGS or tree.child(token, "nsubj", "nsubjpass") is not None


def _chained(tree: Tree, token: int) -> bool:
    """Whether this verb is spoken of together with the verb above it ("began to work", "tried building")."""
    if tree.deps[token] != "xcomp" or tree.tags[token] not in VERB_TAGS:
        return False
    head = tree.heads[token]
    if not is_predicate(tree, head) or tree.child(token, "nsubj", "nsubjpass") is not None:
        return False
    return tree.child(head, "dobj") is None and next(kid for kid in tree.kids[head] if tree.deps[kid] == "xcomp") == token


def _clause(tree: Tree, verb: int) -> Clause:
    group = _group(tree, verb)
    links = [verb]
    while True:
        after = next((kid for kid in tree.kids[links[-1]] if tree.deps[kid] == "xcomp" and _chained(tree, kid)), None)
        if after is None:
            break
        group += _group(tree, after)
        links.append(after)
    subjects, kind = _subjects(tree, verb)
    if kind in {"reduced", "relative"}:
        subjects = [_without(tree, each, verb) for each in subjects]
    clause = Clause(links[-1], tuple(sorted(set(group))), subjects, kind=kind, asserted=_asserted(tree, verb))
    for link in links:
        _collect(tree, link, links, clause)
    if not clause.arguments:
        _share(tree, clause)
    return clause


def _without(tree: Tree, part: Phrase, verb: int) -> Phrase:
    """A phrase without the clause of `verb` and what follows, which describes it."""
    if verb < part.head:
        return part
    first = min(tree.subtree(verb))
    return Phrase(tuple(each for each in part.tokens if each < first) or part.tokens, part.head)


def _share(tree: Tree, clause: Clause) -> None:
    """In "written and directed by X", a verb without arguments has those of the verb that it is coordinated with."""
    verb = clause.verb
    for _ in range(3):
        after = next(
            (kid for kid in tree.kids[verb] if tree.deps[kid] == "conj" and tree.tags[kid] == tree.tags[verb]), None
        )
        if after is None or tree.child(after, *SUBJECTS) is not None:
            return
        _collect(tree, after, [after], clause)
        clause.arguments = [each for each in clause.arguments if each[2].head > after]
        if clause.arguments:
            return
        verb = after


def _group(tree: Tree, verb: int) -> list[int]:
    kids = [kid for kid in tree.kids[verb] if tree.deps[kid] in _GROUP]
    if tree.deps[verb] == "conj" and not any(tree.deps[kid] in {"aux", "auxpass"} for kid in kids):
        head = tree.heads[verb]
        if tree.tags[verb] == tree.tags[head] and tree.child(verb, *SUBJECTS) is None:
            kids += [kid for kid in tree.kids[head] if tree.deps[kid] in {"aux", "auxpass"} and kid < head]
    first = min([verb, *kids])
    kids += [kid for kid in tree.kids[verb] if tree.deps[kid] == "advmod" and first < kid < verb and not tree.kids[kid]]
    return sorted([verb, *kids])


def _subjects(tree: Tree, verb: int, depth: int = 0) -> tuple[list[Phrase], str]:
    """The subjects of a verb, own or inherited, and how they were found."""
    own = [kid for kid in tree.kids[verb] if tree.deps[kid] in SUBJECTS]
    dep, head = tree.deps[verb], tree.heads[verb]
    if own:
        first = own[-1]
        if tree.lower[first] in _RELATIVE and dep in {"relcl", "ccomp"}:
            return (_antecedents(tree, head), "relative") if dep == "relcl" else ([], "")
        if tree.deps[first] in {"csubj", "csubjpass"}:
            return [phrase(tree, first, whole=True)], "main"
        return phrases(tree, first), "relative" if dep == "relcl" else "main"
    if head == verb or depth > 6:
        return [], ""
    if dep == "acl" and tree.tags[verb] in {"VBN", "VBD", "VBG"} and tree.tags[head] in NOUN_TAGS:
        return _antecedents(tree, head), "reduced"
    if dep == "relcl" and tree.tags[head] in NOUN_TAGS:
        return _antecedents(tree, head), "relative"
    if dep == "xcomp":
        obj = tree.child(head, "dobj")
        if obj is not None:
            return phrases(tree, obj), "controlled"
        return _subjects(tree, head, depth + 1)[0], "controlled"
    if dep in {"conj", "dep"} and is_predicate(tree, head):
        subjects, kind = _subjects(tree, head, depth + 1)
        return subjects, kind if kind != "main" else "conjoined"
    if dep == "advcl" and tree.tags[verb] in {"VBG", "VBN"}:
        return _subjects(tree, head, depth + 1)[0], "participle"
    if dep == "pcomp" and tree.deps[head] == "prep":
        return _subjects(tree, tree.heads[head], depth + 1)[0] if is_predicate(tree, tree.heads[head]) else [], "participle"
    return [], ""


def _antecedents(tree: Tree, noun: int) -> list[Phrase]:
    """What a relative clause is about: the thing itself where the noun is only its description ("X is a singer who …")."""
    head = tree.heads[noun]
    if tree.deps[noun] == "attr" and is_predicate(tree, head):
        subjects, _ = _subjects(tree, head, 4)
        named = [each for each in subjects if tree.tags[each.head] in NOUN_TAGS or tree.tags[each.head] == "PRP"]
        if named:
            return named
    if tree.deps[noun] == "appos" and tree.tags[noun] in {"NN", "NNS"} and tree.tags[head] in {"NNP", "NNPS"}:
        return [phrase(tree, head)]
    return [phrase(tree, noun)]


def _collect(tree: Tree, verb: int, links: list[int], clause: Clause) -> None:
    """Add the arguments of one verb of the chain."""
    for kid in (each for each in tree.kids[verb] if each not in links):
        dep = tree.deps[kid]
        if dep == "dobj":
            if tree.lower[kid] in _RELATIVE and tree.deps[verb] == "relcl":
                clause.arguments += [("object", (), each) for each in _antecedents(tree, tree.heads[verb])]
            else:
                clause.arguments += [("object", (), one) for one in phrases(tree, kid)]
        elif dep in {"attr", "acomp", "oprd"} or (dep == "xcomp" and tree.tags[kid] not in VERB_TAGS):
            clause.arguments += [("attribute", (), one) for one in phrases(tree, kid)]
        elif dep in {"prep", "agent"}:
            clause.arguments += _prepositional(tree, verb, kid)
        elif dep == "dative":
            if tree.tags[kid] in {"IN", "TO"}:
                clause.arguments += _prepositional(tree, verb, kid)
            else:
                clause.arguments.append(("recipient", (), phrase(tree, kid)))
        elif dep == "npadvmod":
            clause.arguments.append(("adverbial", (), phrase(tree, kid)))
        elif dep in {"ccomp", "xcomp"}:
            clause.arguments.append(("clause", (), phrase(tree, kid, whole=True)))


def _prepositional(tree: Tree, verb: int, prep: int) -> list[tuple[str, tuple[int, ...], Phrase]]:
    role = "agent" if tree.deps[prep] == "agent" else "prep"
    found = []
    words = [prep]
    at = prep
    for _ in range(3):
        objects = [kid for kid in tree.kids[at] if tree.deps[kid] == "pobj"]
        if objects:
            obj = objects[0]
            if tree.lower[obj] in _RELATIVE and tree.deps[verb] == "relcl":
                return [(role, tuple(words), each) for each in _antecedents(tree, tree.heads[verb])]
            extra = [kid for kid in tree.kids[prep] if tree.deps[kid] in {"prep", "conj"} and kid > obj]
            for one in conjuncts(tree, obj):
                part = phrase(tree, one)
                if extra and one == obj:
                    part = Phrase(tuple(sorted({*part.tokens}.union(*map(tree.subtree, extra)))), one)
                found.append((role, tuple(words), part))
            return found
        inner = next((kid for kid in tree.kids[at] if tree.deps[kid] in {"prep", "pcomp"}), None)
        if inner is None:
            return []
        if tree.deps[inner] == "pcomp":
            return [("adverbial", tuple(words), phrase(tree, inner, whole=True))]
        words.append(inner)
        at = inner
    return found


_MAYBE = frozenset({"may", "might", "could", "would", "should"})
_IF = frozenset({"if", "unless", "whether"})
_WISHES = re.compile(
    r"(?:want|plan|hope|hoping|intend|refus|fail|declin|wish|seek|sought|threaten|expect|attempt|try|tri|need|propos|promis|offer)"
)
_DOUBTS = re.compile(r"(?:deny|deni|doubt)")


def _asserted(tree: Tree, verb: int) -> bool:
    """Whether a verb's clause states something: not negated, no mere possibility, wish or condition."""
    at = verb
    for _ in range(8):
        for kid in tree.kids[at]:
            dep = tree.deps[kid]
            if dep == "neg" or (dep == "aux" and tree.lower[kid] in _MAYBE) or (dep == "mark" and tree.lower[kid] in _IF):
                return False
            if dep == "xcomp" and at == verb and tree.child(kid, "aux") is not None and _WISHES.match(tree.lower[at]):
                return False
        dep, head = tree.deps[at], tree.heads[at]
        if dep == "xcomp" and tree.child(at, "aux") is not None and tree.child(head, "dobj") is not None:
            return False
        if dep == "ccomp" and _DOUBTS.match(tree.lower[head]):
            return False
        if dep not in {"conj", "xcomp"} or head == at or tree.child(at, *SUBJECTS) is not None:
            return True
        at = head
    return True
