"""Denials: where a sentence says "no" of a verb or a name, and where "no longer" denies only that something still holds.

"At no time did Acme own Globex" denies it. "Acme no longer owns Globex" says that it did, so it is stated as a fact that has
ended (see `lasting_facts.py`); "will no longer own" tells of a time to come and is denied.
"""

import re
from collections.abc import Iterator

from .governing_verbs import REJECTING
from .parse_tree import NOUN_TAGS, SUBJECTS, TokenSpan, Tree
from .phrases import Phrase

_STILL = frozenset({"longer", "more", "anymore"})
_NO = frozenset({"no", "any", "not"})
NOT = frozenset({"not", "n't", "n’t", "nt", "never", "neither", "nor"})
HARDLY = frozenset("hardly barely scarcely seldom rarely nowhere almost nearly".split())
NONE_OF = frozenset({"no", "neither", "few", "hardly"})
_NOBODY = frozenset({"nobody", "nothing", "none", "neither"})
_VERB_NOT = frozenset({"not", "n't", "n’t", "nt"})
_DO = frozenset({"do", "does", "did"})
_NEVER_TIMES = frozenset(
    "time point stage moment circumstances circumstance occasion way account case condition means".split()
)
_ADVERBS = frozenset({"advmod"})
_COMPLEMENTS = frozenset({"acomp", "attr"})
_MARKED_NOT = re.compile(r"(?:[_*~]{1,3}|<(?:b|i|em|strong|u)>)\s?(?:not|never|no|nor|cannot)(?![^\W_])", re.IGNORECASE)


def holds_no_more(tree: Tree, verb: int) -> bool:
    """Whether a verb's clause says that it held and does no more: "no longer", "not … any more", "no more", "anymore"."""
    if not any(
        _says_no_more(tree, kid)
        for one in (verb, *tree.children(verb, _COMPLEMENTS))
        for kid in tree.kids[one]
        if tree.lower[kid] in _STILL
    ):
        return False
    return not any(tree.tags[each] == "MD" for each in tree.kids[verb])


def _says_no_more(tree: Tree, adverb: int) -> bool:
    if tree.deps[adverb] not in {"advmod", "npadvmod", "neg"}:
        return False
    if tree.lower[adverb] == "anymore":
        return True
    return tree.lower[adverb - 1 : adverb] in (["no"], ["any"]) and tree.lower[adverb + 1 : adverb + 2] != ["than"]


def without_denial(tree: Tree, verb: int, group: list[int]) -> list[int]:
    """The words of a clause's verb without what denies only that it still holds: "work" of "does not work … any more"."""
    negations = [each for each in group if tree.lower[each] in _VERB_NOT]
    if not negations or not holds_no_more(tree, verb):
        return group
    dropped = {*negations, *(each for each in group if tree.lower[each] in _DO and each != verb)}
    return [each for each in group if each not in dropped]


def denied_before(tree: Tree, verb: int) -> bool:
    """Whether words such as "at no time", "under no circumstances" or "by no means" deny a verb's clause."""
    subject = tree.child(verb, *SUBJECTS)
    # Behind the subject they are hung on it: "Ada Lund by no means founded Acme".
    behind = [] if subject is None else [kid for kid in tree.kids[subject] if subject < kid < verb]
    for kid in (*tree.kids[verb], *behind):
        if tree.deps[kid] != "prep" or tree.lower[kid] not in {"at", "under", "on", "in", "by"}:
            continue
        noun = tree.child(kid, "pobj")
        if noun is not None and tree.lower[noun] in _NEVER_TIMES and tree.before(noun) == "no":
            return True
    return False


def hardly(tree: Tree, adverb: int) -> bool:
    """Whether an adverb says that something hardly happens: "rarely", "hardly ever"."""
    return tree.lower[adverb] in HARDLY or any(tree.lower[kid] in HARDLY for kid in tree.children(adverb, _ADVERBS))


def inverted(tree: Tree, participle: int) -> int:
    """The form of "be" that a participle belongs to, though it hangs on the subject between: "never was Ada employed by".

    -1 where there is none.
    """
    subject = tree.heads[participle]
    verb = tree.heads[subject]
    if tree.deps[participle] != "acl" or tree.deps[subject] not in SUBJECTS or not verb < subject:
        return -1
    beside = tree.core(subject).start == verb + 1 and participle == subject + 1
    return verb if beside and tree.lower[verb] in {"was", "were", "is", "are"} else -1


def is_of_date(tree: Tree, negation: int) -> bool:
    """Whether a "not" is that of "not until 1991 did it join", which it did."""
    return tree.lower[negation + 1 : negation + 2] == ["until"]


def hidden_denial(tree: Tree, sentence: TokenSpan) -> bool:
    """Whether marks of emphasis hide a "not" from the parser, as in "does __not__ run"."""
    text = tree.text[tree.starts[sentence.start] : tree.ends[sentence.end - 1]]
    return ("_" in text or "*" in text or "<" in text or "~" in text) and _MARKED_NOT.search(text) is not None


def denied(tree: Tree, part: Phrase) -> bool:
    """Whether a phrase says that there is nothing of the kind, or is denied alone: "no film", "nobody", "but not Rome"."""
    head = part.head
    first = part.tokens[0]
    if tree.lower[head] in _NOBODY or tree.lower[first] in NONE_OF or tree.lower[first] in HARDLY:
        return True
    if tree.lower[head] == "one" and tree.lower[head - 1 : head] == ["no"]:
        return True
    before_head = [kid for kid in tree.kids[head] if kid < head]
    if any(tree.lower[kid] in NOT for kid in before_head if tree.deps[kid] in {"neg", "preconj", "advmod", "cc", "det"}):
        return True
    before = min(first, tree.core(head).start)
    if before and tree.lower[before - 1] in {"not", "nor", "never"} and tree.deps[before - 1] != "neg":
        return True
    if before and tree.deps[before - 1] == "neg" and tree.heads[before - 1] != head:
        # "founded Acme but not Globex": the parser hangs "not" on the first of the two.
        return tree.tags[tree.heads[before - 1]] in NOUN_TAGS
    return _beside_neither(tree, head)


def alternative(tree: Tree, head: int) -> bool:
    """Whether a phrase is one of several of which only some hold: "Oslo or Bergen", "either Oslo or Bergen".

    Two forms of one name ("Oswin or Oswine"), and a name in parentheses, are no alternatives.
    """
    at = head
    while tree.deps[at] in {"conj", "appos"} and tree.tags[tree.heads[at]] in {*NOUN_TAGS, "CD"}:
        at = tree.heads[at]
    for one in _coordinated(tree, at):
        for kid in tree.kids[one]:
            if tree.deps[kid] == "preconj" and tree.lower[kid] == "either":
                return True
            if tree.deps[kid] == "cc" and tree.lower[kid] == "or" and tree.before(kid) not in {"(", "-lrb-"}:
                other = next((each for each in tree.kids[one] if tree.deps[each] == "conj" and each > kid), one)
                if tree.words[one][:3] != tree.words[other][:3]:
                    return True
    return False


def _beside_neither(tree: Tree, head: int) -> bool:
    """Whether a phrase is coordinated with another by "neither … nor"."""
    at = head
    while tree.deps[at] == "conj":
        at = tree.heads[at]
        if any(tree.lower[kid] == "nor" and kid < head for kid in tree.kids[at]):
            return True
    return any(tree.lower[kid] in {"nor", "neither"} for kid in tree.kids[head])


def _coordinated(tree: Tree, first: int) -> Iterator[int]:
    open_tokens = [first]
    while open_tokens:
        one = open_tokens.pop()
        yield one
        open_tokens += [kid for kid in tree.kids[one] if tree.deps[kid] == "conj"]


def is_nobody(tree: Tree, subject: int | None) -> bool:
    """Whether a verb's subject is "nobody", "hardly anyone" or "no historian"."""
    if subject is None:
        return False
    return tree.lower[subject] in _NOBODY or any(tree.lower[kid] in NONE_OF for kid in tree.kids[subject])


def doubts(word: str) -> bool:
    """Whether a verb in lower case is one of doubting or denying."""
    return REJECTING.match(word) is not None or word.startswith(("doubt", "question"))
