"""Misreadings: facts whose ends or words show that the parser went astray, and clauses that may describe another noun."""

from .parse_tree import NOUN_TAGS, PROPER_TAGS, Tree
from .phrases import Phrase

_QUOTES = frozenset({'"', "“", "”", "``", "''", "'", "‘", "’"})
_UNITS = frozenset(
    """k km cm mm kg g mg kb mb gb tb kib mib gib hz khz mhz ghz bits bytes kbytes mbytes kbit mbit kbps mbps bps baud volts
    watts kw mw inches feet miles yards pounds tons metres meters kilometres kilometers""".split()
)
_SHARED = (" combination of", " mixture of", " mix of", " blend of", " cross between")
_ABOUT_NAMES = frozenset("based located situated headquartered called named known born".split())
_MODIFIERS = frozenset({"compound", "nmod", "poss"})
_LONGEST_TITLE = 16
_CALLED = ("called", "named", "titled", "dubbed", "known", "means", "meant", "spelled", "spelt", "pronounced", "termed")


def misread(tree: Tree, subject: Phrase, predicate: str, obj: Phrase) -> bool:
    """Whether a fact can only come from a parse gone wrong.

    That is a person who includes another (whose subject was "the cast"), one part of a mixture, a unit without its number,
    and a word in quotation marks that is only spoken of.
    """
    singular = tree.tags[subject.head] == "NNP"
    if singular and (predicate == "include" or (predicate in {"includes", "included"} and _people(tree, subject, obj))):
        return True
    if predicate.endswith(_SHARED):
        # "ported on a combination of A and B" says of neither that it was ported on it.
        return True
    if _is_unit(tree, obj.head) or _is_unit(tree, subject.head):
        return True
    if any(word in _CALLED for word in predicate.split()):
        return False
    return _only_spoken_of(tree, subject.head) or _only_spoken_of(tree, obj.head)


def _people(tree: Tree, subject: Phrase, obj: Phrase) -> bool:
    return tree.kind(obj.head) == "PERSON" and tree.kind(subject.head) in {"", "PERSON"}


def several_are_one(tree: Tree, subject: Phrase, words: str, name: Phrase) -> bool:
    """Whether several things are said to be one of them: "the commonest Prologs are Quintus Prolog and …"."""
    several = tree.lower[subject.head].endswith("s") and tree.tags[subject.head] in PROPER_TAGS and words in {"are", "were"}
    return several and tree.tags[name.head] == "NNP"


def _is_unit(tree: Tree, token: int) -> bool:
    """Whether a token is a unit whose number the tagger left out of the amount: "800 Km", tagged as a name."""
    if tree.lower[token] not in _UNITS or tree.tags[token - 1 : token] != ["CD"]:
        return False
    return not any(each.start < token < each.end for each in tree.entities)


def _only_spoken_of(tree: Tree, token: int) -> bool:
    """Whether a token is a common word alone in quotation marks: 'used "canonical" in the usual way'."""
    if tree.deps[token] == "appos":
        # "The word "foo" was first used by Ann": it is what the sentence is about.
        return False
    around = [*tree.words[max(0, token - 1) : token], *tree.words[token + 1 : token + 2]]
    quoted = len(around) == 2 and all(each in _QUOTES for each in around)
    return quoted and tree.words[token].islower() and tree.tags[token] in {*NOUN_TAGS, "JJ", "RB", "VB", "VBG", "VBN", "VBP"}


def unclear(tree: Tree, noun: int, verb: int) -> bool:
    """Whether a clause without a comma may describe another noun than the name before it.

    "The sequel to Dawn directed by Ann Lee", "a film for Acme that starred Ann Lee": names need no telling apart.
    """
    if tree.deps[noun] in _MODIFIERS or _after_other_title(tree, noun, verb):
        return True
    if tree.tags[noun] not in PROPER_TAGS or tree.lower[verb] in _ABOUT_NAMES:
        return False
    if any(tree.lower[each] in {"who", "whom", "whose"} for each in tree.kids[verb]):
        return False
    return tree.deps[noun] in {"pobj", "conj", "dobj", "appos"} and tree.before(min(tree.subtree(verb))) not in {
        ",",
        "(",
        "-lrb-",
    }


def _after_other_title(tree: Tree, noun: int, verb: int) -> bool:
    """Whether a clause follows a quoted title that its noun is no part of: "the Ann Lee song "You and Me", which"."""
    last = min(tree.subtree(verb)) - 1
    if last > 0 and tree.words[last] == ",":
        last -= 1
    if last <= noun or tree.words[last] not in _QUOTES:
        return False
    opening = next(
        (each for each in range(last - 1, max(0, last - _LONGEST_TITLE), -1) if tree.words[each] in _QUOTES), last
    )
    return noun < opening - 1
