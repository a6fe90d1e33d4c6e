"""Repairs of subjects: names hung on the date before them or the aside after them, or taken for the title of a work.

"On 12 March 1967 Acme bought Globex": nothing happened on Acme. "Acme, Ada Lund said, bought Globex": Lund said so.
"""

from .governing_verbs import CLAIMS
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, TokenSpan, Tree

_BEFORE_DATES = frozenset("in on by during since until from after before around about".split())
_DATES = frozenset({"DATE", "TIME"})


def repair_subjects(tree: Tree, sentence: TokenSpan) -> None:
    """Hang such names on their verbs; a second time changes nothing."""
    if any(each.label == "WORK_OF_ART" and _is_spoken(tree, each) for each in tree.entities):
        tree.entities = [each for each in tree.entities if each.label != "WORK_OF_ART" or not _is_spoken(tree, each)]
    _after_date(tree, sentence)
    for token in range(sentence.start, sentence.end):
        if tree.deps[token] == "parataxis" and tree.tags[token] in VERB_TAGS:
            _beside_aside(tree, token)


def _is_spoken(tree: Tree, title: TokenSpan) -> bool:
    """Whether what seems a title is what somebody says: "“Globex bought Acme,” said Hart"."""
    for verb in range(title.start, title.end):
        if tree.deps[verb] == "ccomp" and tree.tags[verb] in VERB_TAGS and CLAIMS.match(tree.lower[tree.heads[verb]]):
            subject = tree.child(verb, "nsubj")
            return subject is not None and title.start <= subject and not title.start <= tree.heads[verb] < title.end
    return False


def _after_date(tree: Tree, sentence: TokenSpan) -> None:
    """Part a sentence's opening date from the name after it, where no comma does."""
    first = sentence.start
    if tree.lower[first] not in _BEFORE_DATES or tree.deps[first] != "prep":
        return
    verb = tree.heads[first]
    date = next((each for each in tree.entities if each.start == first + 1 and each.label in _DATES), None)
    if date is None or verb < date.end or tree.tags[verb] not in VERB_TAGS or tree.child(verb, *SUBJECTS) is not None:
        return
    name, adverb = tree.child(first, "pobj"), tree.child(verb, "npadvmod")
    if name is not None and name < date.end and adverb is not None:
        name = adverb
    if name is None or not date.end <= name < verb or tree.tags[name] not in NOUN_TAGS:
        return
    if tree.core(name).start > date.end or any(tree.tags[each] not in PROPER_TAGS for each in range(date.end, name)):
        return
    tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")
    if name == adverb:
        return
    last = date.end - 1
    tree.hang(last, first, "pobj")
    for token in range(date.start, last):
        if not date.start <= tree.heads[token] < date.end or tree.heads[token] < token:
            tree.hang(token, last, "nmod")


def _beside_aside(tree: Tree, saying: int) -> None:
    """Give the verb of saying between commas the name before it, and the verb behind it what is spoken of."""
    verb, subject = tree.heads[saying], tree.child(saying, "nsubj")
    if CLAIMS.match(tree.lower[saying]) is None or subject is None or tree.child(verb, *SUBJECTS) is not None:
        return
    speaker = tree.child(subject, "appos")
    if speaker is None or speaker + 1 != saying or verb < saying or tree.words[tree.core(speaker).start - 1] != ",":
        return
    tree.hang(speaker, saying, "nsubj")
    tree.hang(subject, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")
