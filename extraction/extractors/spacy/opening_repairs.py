"""Repairs of openings: what stands before a sentence's clause, parted from the clause's own subject.

"Dear Editor, your critic Ada Lund says": Lund says it. "According to his widow, Ada Lund, Karl Lund left": Karl left, by the
word of Ada. "The following year he left": a clause, no description of a year.
"""

from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, TokenSpan, Tree
from .roles import describes_person

_ADDRESSED = frozenset({"sir", "sirs", "madam", "gentlemen", "comrades", "messrs"})
_SOURCES = frozenset({"according", "in", "per"})
_UNITS = frozenset({"year", "month", "week", "day", "spring", "summer", "autumn", "winter"})
_LONGEST_ADDRESS = 6
_LONGEST_SOURCE = 12
_LONGEST_NAME = 6
_BEFORE_VERB = 4


def repair_openings(tree: Tree, sentence: TokenSpan) -> None:
    """Part such openings; a second time changes nothing."""
    first = tree.lower[sentence.start]
    if first == "dear" or first in _ADDRESSED:
        _part_address(tree, sentence)
    elif first in _SOURCES:
        _part_source(tree, sentence)
    if tree.tags[sentence.start] == "IN":
        _part_adjunct(tree, sentence)
    _part_year(tree, sentence)


def _part_adjunct(tree: Tree, sentence: TokenSpan) -> None:
    """Give a verb without a subject the name before it: "In his life of Holm, Ada Lund wrote" describes no Holm."""
    last = min(sentence.end, sentence.start + _LONGEST_SOURCE)
    verb = next((each for each in range(sentence.start + 1, last) if tree.tags[each] in {"VBD", "VBZ", "MD"}), -1)
    name = verb - 1
    if verb < 0 or tree.tags[name] not in PROPER_TAGS or tree.deps[name] not in {"appos", "conj"}:
        return
    verb = tree.heads[verb] if tree.deps[verb] in {"aux", "auxpass"} else verb
    first = tree.core(name).start
    fenced = tree.before(first) == "," and tree.heads[name] < first and tree.heads[sentence.start] == verb
    if fenced and tree.heads[verb] == verb and tree.child(verb, *SUBJECTS) in {None, sentence.start}:
        # "Unlike Pascal, Modula was designed by Wirth": the preposition itself may be taken for the subject.
        tree.hang(sentence.start, verb, "prep")
        tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")


def _part_address(tree: Tree, sentence: TokenSpan) -> None:
    """Give a verb the subject behind who is written to: "Dear Editor, your critic Ada Lund says"."""
    last = min(sentence.end, sentence.start + _LONGEST_ADDRESS)
    comma = next((each for each in range(sentence.start + 1, last) if tree.words[each] == ","), 0)
    if not comma or (tree.lower[sentence.start] in _ADDRESSED and comma != sentence.start + 1):
        return
    addressed = comma - 1
    verb = tree.heads[addressed]
    if tree.deps[addressed] not in SUBJECTS or verb < comma or tree.tags[verb] not in VERB_TAGS:
        return
    beside = next((kid for kid in tree.kids[addressed] if kid > comma and tree.deps[kid] in {"appos", "conj"}), None)
    others = [each for each in tree.children(verb, SUBJECTS) if each != addressed]
    if beside is None and not others:
        return
    dep = tree.deps[addressed]
    tree.hang(addressed, verb, "dep")
    tree.entities = [each for each in tree.entities if not sentence.start <= each.start < comma]
    if beside is not None and not others:
        tree.hang(beside, verb, dep)


def _part_source(tree: Tree, sentence: TokenSpan) -> None:
    """Give a verb the name behind that of its source: "According to his widow, Ada Lund, Karl Lund left"."""
    last = min(sentence.end, sentence.start + _LONGEST_SOURCE)
    comma = next((each for each in range(sentence.start + 2, last) if tree.words[each] == ","), 0)
    noun = comma - 1
    if not comma or tree.tags[noun] not in {"NN", "NNP"} or describes_person(tree.lower[noun]) is False:
        return
    if tree.tags[noun] == "NNP" and describes_person(tree.lower[noun]) is not True:
        return
    behind = _names_end(tree, sentence, comma + 1)
    if behind == comma + 1 or tree.words[behind : behind + 1] != [","]:
        return
    first = behind + 1
    end = _names_end(tree, sentence, first + (tree.tags[first : first + 1] in (["DT"], ["PRP$"])))
    name, subject = behind - 1, end - 1
    verb = _verb_at(tree, sentence, end)
    if subject < first or tree.tags[subject] not in NOUN_TAGS or verb is None:
        return
    speaker = _head_in(tree, comma + 1, behind)
    if speaker != name or tree.root(verb) != verb:
        return
    passive = tree.child(verb, "auxpass") is not None
    for each in tree.children(verb, SUBJECTS):
        if each > verb and tree.child(verb, "dobj") is None:
            tree.hang(each, verb, "dobj")
    tree.hang(subject, verb, "nsubjpass" if passive else "nsubj")
    tree.hang(name, noun, "appos")
    tree.hang(sentence.start, verb, "prep")
    call_person(tree, noun, comma + 1, behind)


def call_person(tree: Tree, noun: int, start: int, end: int) -> None:
    """Take the name of who is described as a person for a person's, whatever the tagger took it for."""
    if describes_person(tree.lower[noun]) is True and end - start > 1:
        tree.entities = [
            each._replace(label="PERSON") if (each.start, each.end) == (start, end) else each for each in tree.entities
        ]


def _names_end(tree: Tree, sentence: TokenSpan, start: int) -> int:
    """Where the run of proper nouns that begins at a token ends."""
    end = start
    while end < min(sentence.end, start + _LONGEST_NAME) and tree.tags[end] in PROPER_TAGS:
        end += 1
    return end


def _head_in(tree: Tree, start: int, end: int) -> int:
    return next((each for each in range(start, end) if not start <= tree.heads[each] < end), -1)


def _verb_at(tree: Tree, sentence: TokenSpan, start: int) -> int | None:
    """The verb of the clause whose auxiliaries and adverbs, or itself, begin at a token."""
    for token in range(start, min(sentence.end, start + _BEFORE_VERB)):
        if tree.tags[token] in VERB_TAGS:
            return tree.heads[token] if tree.deps[token] in {"aux", "auxpass"} else token
        if not tree.tags[token].startswith("RB"):
            return None
    return None


def _part_year(tree: Tree, sentence: TokenSpan) -> None:
    """Make a clause of "The following year he left", where the parser took it for a description of the year."""
    for noun in range(sentence.start + 1, min(sentence.end, sentence.start + _BEFORE_VERB)):
        if tree.lower[noun] not in _UNITS or tree.heads[noun] != noun:
            continue
        verb = tree.child(noun, "relcl")
        subject = tree.child(verb, *SUBJECTS) if verb is not None else None
        if verb is None or subject is None or min(tree.subtree(subject)) != noun + 1 or tree.tags[subject] == "WDT":
            return
        tree.make_root(verb)
        tree.hang(noun, verb, "npadvmod")
        for kid in list(tree.kids[noun]):
            if kid > verb:
                tree.hang(kid, verb, tree.deps[kid])
        return
