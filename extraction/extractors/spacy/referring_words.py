"""What words around a name or pronoun tell of it: its gender, its nouns, whether "it" stands for anything."""

from collections.abc import Sequence, Set

from .entity_kinds import types_of
from .governing_verbs import says
from .parse_tree import SUBJECTS, Named, TokenSpan, Tree
from .quotations import quotations

_EXPLETIVE = frozenset({"ccomp", "csubj", "csubjpass", "xcomp", "advcl"})
_NO_REFERENT = frozenset(
    "seem seems seemed appear appears appeared turns turned happens happened takes took rains rained snows snowed".split()
)
_FEMALE = frozenset(
    """mrs mrs. ms ms. miss lady dame queen princess duchess countess baroness empress wife widow mother daughter sister aunt
    niece granddaughter grandmother girl girlfriend woman actress poetess abbess nun hostess heiress heroine stepmother
    sister-in-law daughter-in-law mother-in-law half-sister goddess spokeswoman businesswoman chairwoman noblewoman bride
    ballerina governess waitress suffragette""".split()
)
_MALE = frozenset(
    """mr mr. sir lord king prince duke count baron emperor husband widower father son brother uncle nephew grandson
    grandfather boy boyfriend man stepfather brother-in-law son-in-law father-in-law half-brother monk abbot businessman
    spokesman chairman nobleman bridegroom friar earl pope""".split()
)
_REFLEXIVE = {"himself": "m", "herself": "f"}
_CALLED = frozenset("known called named renamed nicknamed dubbed referred".split())
_ROLES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "dative"})
_FORMS = frozenset("inc inc. corp corp. ltd ltd. llc gmbh plc shipping industries motors airlines".split())


def own_gender(tree: Tree, name: Named) -> str:
    """The gender that "himself" or "herself" gives the subject of its verb: "Holm taught herself"."""
    root = next((each for each in range(name.start, name.end) if not name.start <= tree.heads[each] < name.end), name.start)
    if tree.deps[root] not in {"nsubj", "nsubjpass"}:
        return ""
    verbs = [tree.heads[root]]
    verbs += [kid for kid in tree.kids[verbs[0]] if tree.deps[kid] == "xcomp"]
    for verb in verbs:
        for kid in tree.kids[verb]:
            if tree.lower[kid] in _REFLEXIVE and tree.deps[kid] in {"dobj", "dative", "npadvmod"}:
                return _REFLEXIVE[tree.lower[kid]]
    return ""


def other_name(tree: Tree, name: Named) -> bool:
    """Whether a name is only what the subject is called too: "formerly known as Edo, it"."""
    root = next((each for each in range(name.start, name.end) if not name.start <= tree.heads[each] < name.end), name.start)
    preposition = tree.heads[root]
    if tree.deps[root] == "oprd":
        return tree.lower[preposition] in _CALLED
    return tree.lower[preposition] == "as" and tree.lower[tree.heads[preposition]] in _CALLED


def is_plural(tree: Tree, name: Named) -> bool:
    """Whether a name is one of several things: "the Lark Islands"."""
    last = tree.lower[name.end - 1]
    return tree.tags[name.end - 1] == "NNPS" or (last[-1] == "s" and types_of([last[:-1]], plural=False) is not None)


def owned(tree: Tree, noun: int) -> bool:
    """Whether a noun is somebody's or something's: "the film's cast" brings no new thing."""
    return tree.child(noun, "poss") is not None


def is_stranger(tree: Tree, token: int, names: Sequence[Named]) -> bool:
    """Whether a noun is somebody without a name: "the mayor", but not "the mayor, Ann Lee" nor "Ann Lee is the mayor"."""
    if tree.tags[token] != "NN" or tree.deps[token] not in _ROLES or any(each.start <= token < each.end for each in names):
        return False
    if tree.deps[token] == "pobj" and tree.lower[tree.heads[token]] == "as":
        # "He was trained as a pianist", but "As a daughter of Karl and Ann Holm, she …"
        below = tree.subtree(token)
        return any(each.start in below for each in names)
    if types_of([tree.lower[token]]) != ("PERSON",) or any(tree.deps[kid] == "appos" for kid in tree.kids[token]):
        return False
    attribute = tree.child(tree.heads[token], "attr")
    return attribute is None or not any(each.start <= attribute < each.end for each in names)


def expletive(tree: Tree, token: int) -> bool:
    """Whether "it" stands for nothing, or for a clause: "it is known that", "it seems", "it was in 1990 that"."""
    if tree.tags[token] == "PRP$":
        return False
    verb = tree.heads[token]
    if tree.lower[verb] in _NO_REFERENT:
        return True
    kids = tree.kids[verb]
    clausal = any(tree.deps[kid] in _EXPLETIVE and kid > verb and tree.tags[kid] != "VBG" for kid in kids)
    bare = tree.lower[verb] in {"is", "was", "'s", "be", "been", "’s"} or tree.tags[verb] == "VBN"
    return clausal and bare and not any(tree.deps[kid] == "dobj" for kid in kids)


def gender_of(nouns: Set[str]) -> str:
    """The gender that nouns tell, "f" or "m"; "" where they tell none."""
    female, male = bool(_FEMALE & nouns), bool(_MALE & nouns)
    return "" if female == male else "f" if female else "m"


def nouns_in(tree: Tree, name: Named) -> set[str]:
    """What a name itself says the thing is: "bridge" of "Tern Bridge", "university" of "University of Quillby"."""
    if name.end - name.start < 2 or name.type == "PERSON":
        return set()
    last, first = tree.lower[name.end - 1], tree.lower[name.start]
    found = {last}
    if tree.lower[name.start + 1] == "of":
        found = {first}
    return {"company", last} if last in _FORMS else found


def is_source(tree: Tree, token: int) -> bool:
    """Whether a pronoun is that of "according to her"."""
    to = tree.heads[token]
    return tree.deps[token] == "pobj" and tree.lower[to] == "to" and tree.lower[tree.heads[to]] == "according"


def quoted_before(tree: Tree, sentence: TokenSpan, token: int, things: Sequence[Named]) -> set[str]:
    """What is named between quotation marks before "he" or "she", who says it: nobody names himself so."""
    if tree.lower[token] not in {"he", "she"} or tree.deps[token] not in SUBJECTS:
        return set()
    spans = [each for each in quotations(tree, sentence).spans if each.end < token]
    return {each.key for each in things if any(span.start < each.start < span.end for span in spans)}


def is_said_by_subject(tree: Tree, token: int) -> bool:
    """Whether a pronoun is the subject of what its sentence's subject says: "it" in "Acme said that it had signed"."""
    verb = tree.heads[token]
    saying = tree.heads[verb]
    told = tree.deps[token] in SUBJECTS and tree.deps[verb] == "ccomp" and says(tree.lower[saying])
    return told and tree.child(saying, "nsubj") is not None
