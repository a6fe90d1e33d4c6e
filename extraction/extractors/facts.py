"""Facts: what clauses and noun phrases say, as subject, predicate and object in the text's own words."""

from dataclasses import dataclass

from .arguments import Part
from .clauses import Clause, clauses
from .nominals import nominal_facts
from .tree import Span, Tree


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of one sentence: tokens for the arguments, words for the predicate.

    `pattern` names the rule that found it and decides the confidence.
    """

    subject: Part
    predicate: str
    object: Part
    pattern: str
    asserted: bool = True


def facts(tree: Tree, sentence: Span) -> list[Fact]:
    """All facts of a sentence, most telling first within a clause."""
    asks = tree.words[sentence.end - 1] == "?"
    found: list[Fact] = []
    for clause in clauses(tree, sentence.start, sentence.end):
        found += _clause_facts(tree, clause)
    for subject, predicate, held, pattern in nominal_facts(tree, sentence):
        found.append(Fact(subject, predicate, held, pattern))
    seen: set[tuple[tuple[int, ...], str, tuple[int, ...]]] = set()
    kept = []
    for fact in found:
        key = (fact.subject.tokens, fact.predicate, fact.object.tokens)
        if key in seen or not fact.object.tokens or not fact.subject.tokens or fact.subject.tokens == fact.object.tokens:
            continue
        seen.add(key)
        kept.append(Fact(fact.subject, fact.predicate, fact.object, fact.pattern, fact.asserted and not asks))
    return kept


def _clause_facts(tree: Tree, clause: Clause) -> list[Fact]:
    words = tree.say(clause.group)
    adjuncts = [each for each in clause.arguments if each[0] in {"prep", "agent", "adverbial"}]
    cores = [each for each in clause.arguments if each[0] in {"object", "attribute"}]
    clausal = [each for each in clause.arguments if each[0] == "clause"]
    facts = []
    for subject in clause.subjects:
        facts += _with_object(tree, clause, subject, words, cores, adjuncts)
        if not cores and clausal:
            facts.append(Fact(subject, words, clausal[0][2], clause.kind + ".clause", clause.asserted))
        if not cores:
            facts += _without_object(tree, clause, subject, words, adjuncts)
    return facts


Argument = tuple[str, tuple[int, ...], Part]


def _with_object(
    tree: Tree, clause: Clause, subject: Part, words: str, cores: list[Argument], adjuncts: list[Argument]
) -> list[Fact]:
    found = []
    for number, (role, _, held) in enumerate(cores):
        joined = _joined(tree, held, adjuncts)
        found.append(Fact(subject, words, joined, f"{clause.kind}.{role}", clause.asserted))
        if role == "attribute":
            found += _of_attribute(tree, clause, subject, words, held)
        if number == 0:
            for kind, preposition, part in adjuncts:
                predicate = " ".join([words, tree.say(held.tokens), tree.say(preposition)]).strip()
                found.append(Fact(subject, predicate, part, f"{clause.kind}.{role}.{kind}", clause.asserted))
    return found


def _of_attribute(tree: Tree, clause: Clause, subject: Part, words: str, held: Part) -> list[Fact]:
    """What "is the capital of France" also says: "is the capital of", "France"."""
    found = []
    for kid in tree.kids[held.head]:
        if tree.deps[kid] in {"prep", "agent"} and kid in held.tokens:
            for inner in tree.kids[kid]:
                if tree.deps[inner] == "pobj":
                    before = tuple(each for each in held.tokens if each <= kid)
                    after = tuple(each for each in held.tokens if each > kid)
                    predicate = f"{words} {tree.say(before)}"
                    found.append(
                        Fact(subject, predicate, Part(after, inner), clause.kind + ".attribute.of", clause.asserted)
                    )
                    break
            break
    return found


def _without_object(tree: Tree, clause: Clause, subject: Part, words: str, adjuncts: list[Argument]) -> list[Fact]:
    found = []
    after = [each for each in adjuncts if each[2].head > clause.verb] + [
        each for each in adjuncts if each[2].head < clause.verb
    ]
    for number, (kind, preposition, part) in enumerate(after):
        predicate = f"{words} {tree.say(preposition)}".strip()
        rest = after[:number] + after[number + 1 :]
        held = _joined(tree, part, rest) if number == 0 else part
        order = "" if number == 0 else ".later"
        found.append(Fact(subject, predicate, held, f"{clause.kind}.{kind}{order}", clause.asserted))
    return found


def _joined(tree: Tree, held: Part, adjuncts: list[Argument]) -> Part:
    """The object with the adjuncts of its clause: all that the clause says."""
    tokens = list(held.tokens)
    for _, preposition, part in adjuncts:
        tokens += [each for each in (*preposition, *part.tokens) if each not in tokens]
    return Part(tuple(tokens), held.head)
