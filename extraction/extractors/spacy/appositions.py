"""Appositions: a name and, between commas, what it is: "Osric Vane, the mayor of Quillby,".

A comma, a bracket or a bar says nothing by itself: lists, addresses and citations look alike. Two phrases are read as one
thing only where a description stands beside a name, both are of one kind and number, and no list goes on around them.
"""

import re

from ....graph.model import LITERAL_TYPES
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, Tree
from .phrases import SUFFIXES, Phrase, attachments, conjuncts, phrase
from .roles import KIN, PEOPLE, ROLES, describes_person

Apposition = tuple[Phrase, str, Phrase, str]

_DETERMINERS = frozenset("the a an his her its their this that one another our my former current then".split())
_ALIAS = {
    "or": "is also known as",
    "aka": "is also known as",
    "a.k.a.": "is also known as",
    "alias": "is also known as",
    "formerly": "was formerly",
    "originally": "was originally",
    "née": "was born",
}
_EXAMPLES = frozenset("especially mainly notably particularly chiefly primarily mostly specifically e.g. i.e. also".split())
_CLOSING = frozenset({",", ".", ";", ")", "]", "!", "?", "—", "–", "--", ":"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_BEFORE_ALIAS = frozenset({",", "(", "-LRB-"})
_OPENING = frozenset({'"', "“", "``", "'", "‘", "*", "_"})
_MARKS = re.compile(r"[\[\](){}|;:/<>=•]")


def appositions(tree: Tree, token: int) -> list[Apposition]:
    """What the apposition headed by `token` says of the phrase that it hangs on."""
    head = tree.heads[token]
    if tree.tags[token] not in NOUN_TAGS or tree.tags[head] not in NOUN_TAGS or head > token:
        return []
    alias = _alias(tree, head, token)
    if alias:
        first = min((each for each in phrase(tree, token).tokens if tree.lower[each] not in _ALIAS), default=None)
        # "AKA" alone, as before a colon, names nothing.
        if first is None:
            return []
        return [(phrase(tree, head), alias, Phrase(tuple(range(first, token + 1)), token), "alias")]
    if tree.kind(head) in _PLACES and tree.kind(token) in _PLACES:
        return []
    name, other = name_and_description(tree, head, token)
    if name is None or other is None:
        return []
    subject, described = phrase(tree, name), phrase(tree, other)
    if other < name:
        # What follows the name belongs to neither of them for certain.
        described = Phrase(tuple(each for each in described.tokens if each < min(subject.tokens)), other)
    elif tree.tags[described.tokens[0]] == "IN":
        # "Ada Lund, since 2011 the head of Acme,"
        first = tree.core(other).start
        described = Phrase(tuple(each for each in described.tokens if each >= first), other)
    if any(tree.lower[each] in {"one", "ones"} and tree.words[each + 1 : each + 2] != ["-"] for each in described.tokens):
        return []
    found: list[Apposition] = [(subject, "is", described, "apposition")]
    found += [(subject, f"is {_opening(lead)}", tail, "apposition.of") for lead, tail in attachments(tree, described)]
    for also in conjuncts(tree, other)[1:] if other > name else ():
        joint = next((each for each in tree.kids[tree.heads[also]] if tree.deps[each] == "cc"), 0)
        if _describes(tree, also) and joint and tree.words[joint - 1] != ",":
            leads = attachments(tree, phrase(tree, also))
            found += [(subject, f"is {_opening(lead)}", tail, "apposition.of") for lead, tail in leads]
    owner = tree.child(other, "poss")
    towards = any(tree.deps[kid] == "prep" and tree.lower[kid] == "to" for kid in tree.kids[other] if kid > other)
    if owner is not None and tree.tags[other] in {"NN", "NNS"} and not towards:
        between = [each for each in described.tokens if owner < each <= other and tree.deps[each] != "case"]
        case = tree.child(owner, "case")
        owned = phrase(tree, owner)
        owner_part = Phrase(tuple(each for each in owned.tokens if each != case), owner)
        found.append((subject, f"is {tree.say(between)} of", owner_part, "possessive.role"))
    return found


def _opening(lead: str) -> str:
    """The words of a description, its article in lower case where it opened the sentence."""
    return lead[0].lower() + lead[1:] if lead.partition(" ")[0].lower() in _DETERMINERS else lead


def name_and_description(tree: Tree, head: int, token: int) -> tuple[int | None, int | None]:
    """Which of the two is the name that is described, and which noun describes it; nothing where that is unclear."""
    nothing = None, None
    if tree.lower[tree.core(token).start] in _EXAMPLES:
        return nothing
    if _describes(tree, token) and _is_name(tree, head) and not _describes(tree, head):
        if not _fenced(tree, head, token) or not _same_number(tree, head, token):
            return nothing
        name = _nearest_name(tree, head, token)
        if name is None or not _one_kind(tree, name, token):
            return nothing
        return name, token
    if _is_name(tree, token) and _is_name(tree, head) and tree.deps[head] == "pobj":
        # "The mayor of Quillby, Osric Vane,": the parser hangs the name on the nearest noun.
        noun = tree.heads[tree.heads[head]]
        fenced = tree.lower[noun + 1 : noun + 2] == ["of"] and _comma_between(tree, head, token) and _closed(tree, token)
        if fenced and _holds_office(tree, noun, head, token):
            return token, noun
        return nothing
    if _is_name(tree, token) and _describes(tree, head) and (tree.tags[head] in {"NN", "NNS"} or tree.lower[head] in PEOPLE):
        beside = adjacent(tree, head, token)
        quoted = tree.words[tree.core(token).start - 1] in _OPENING
        # Taggers take many a firm or ship for a person: "the Danish firm Nordlys" says what it is.
        told = quoted or (beside and tree.lower[tree.core(head).start] == "the") or _one_kind(tree, token, head)
        if tree.tags[head] == "NNS" or conjuncts(tree, token)[1:] or not told:
            return nothing
        if beside or (_comma_between(tree, head, token) and _determined(tree, head) and _closed(tree, token)):
            return token, head
    return nothing


def _holds_office(tree: Tree, noun: int, of: int, name: int) -> bool:
    """Whether a name may be that of who a role noun describes, rather than of what it is "of"."""
    role = describes_person(tree.lower[noun])
    if tree.kind(name) == "PERSON" and tree.kind(of) != "PERSON":
        return role is True or (role is None and tree.lower[noun] in PEOPLE)
    # "The captain of the Aurora, Nils Voll,": taggers take ships and clubs for people.
    name_words = name - tree.core(name).start + 1
    office = role is True and tree.deps[noun] in SUBJECTS and tree.lower[noun] not in KIN
    return office and name_words > 1 and tree.kind(name) in {"PERSON", ""} and tree.lower[tree.core(noun).start] == "the"


def _describes(tree: Tree, token: int) -> bool:
    """Whether a noun phrase describes rather than names: a common noun with an article, or a role ("founder of X")."""
    if tree.tags[token] in {"NN", "NNS"}:
        return _determined(tree, token) or tree.lower[token] in ROLES or tree.lower[token] in PEOPLE
    core = tree.core(token)
    return (tree.lower[token] in ROLES or tree.lower[token] in PEOPLE) and (
        tree.lower[core.start] in _DETERMINERS or tree.child(token, "prep") is not None
    )


def _determined(tree: Tree, token: int) -> bool:
    return tree.lower[tree.core(token).start] in _DETERMINERS or tree.child(token, "poss") is not None


def _is_name(tree: Tree, token: int) -> bool:
    return tree.tags[token] in PROPER_TAGS and not (tree.lower[token] in ROLES and _determined(tree, token))


def _fenced(tree: Tree, head: int, token: int) -> bool:
    """Whether a description stands between commas right after what it describes, in no list."""
    below = tree.subtree(token)
    first, last = min(below), max(below)
    first = min(first, tree.core(token).start)
    first += tree.words[first] == "("
    if first and tree.words[first - 1] == "(" and _is_office(tree, token):
        last -= tree.words[last] == ")"
        return tree.words[head + 1] == "(" and tree.words[last + 1 : last + 2] == [")"]
    if not first or tree.words[first - 1] not in {",", "—", "–", "--"}:
        return False
    if _MARKS.search(tree.text[tree.starts[head] : tree.starts[token]]):
        return False
    others = [kid for kid in tree.kids[head] if tree.deps[kid] == "appos" and kid != token and kid < token]
    if any(not _describes(tree, each) for each in others):
        return False
    if tree.lower[first] in SUFFIXES:
        return False
    return not _listed(tree, head, token) and (last + 1 >= len(tree.words) or _ends(tree, last + 1))


def _is_office(tree: Tree, token: int) -> bool:
    """Whether a noun is what somebody was of something: "(mayor of Selby 1950–55)"."""
    return tree.lower[token] in PEOPLE and any(tree.lower[kid] == "of" for kid in tree.kids[token])


def _ends(tree: Tree, token: int) -> bool:
    return (
        tree.words[token] in _CLOSING
        or tree.deps[token] in {"cc", "ROOT", "aux", "auxpass", "punct"}
        or (tree.tags[token] not in NOUN_TAGS)
    )


def _closed(tree: Tree, token: int) -> bool:
    last = max(phrase(tree, token).tokens)
    return last + 1 >= len(tree.words) or tree.words[last + 1] in _CLOSING


def _listed(tree: Tree, head: int, token: int) -> bool:
    """Whether a description is an item of a list: "Ann, the mayor, and Karl"; "Acme, the brothers, Globex and Initech"."""
    for kid in tree.kids[token]:
        if tree.deps[kid] in {"conj", "appos"} and tree.tags[kid] in PROPER_TAGS and not _describes(tree, kid):
            return True
    return any(tree.deps[kid] == "conj" and kid > token and tree.tags[kid] in {"NN", "NNS"} for kid in tree.kids[head])


def _nearest_name(tree: Tree, head: int, token: int) -> int | None:
    """The name that a description follows: what the parser hung it on, the last of several, or what those describe."""
    last = head
    for kid in tree.kids[head]:
        if tree.deps[kid] == "conj" and kid < token:
            last = kid
    if last != head:
        return last if tree.tags[last] in PROPER_TAGS else None
    # "Stephen, count of Mortain, king of England": both describe Stephen.
    above = tree.heads[head]
    if tree.deps[head] == "pobj" and tree.deps[above] == "prep":
        noun = tree.heads[above]
        if tree.deps[noun] == "appos" and tree.tags[tree.heads[noun]] in PROPER_TAGS:
            return tree.heads[noun]
    if tree.deps[head] == "appos" and tree.tags[above] in PROPER_TAGS:
        return None
    return head


def _same_number(tree: Tree, head: int, token: int) -> bool:
    several = any(tree.deps[kid] == "conj" and kid < token for kid in tree.kids[head])
    return not (tree.tags[token] in {"NNS", "NNPS"} and tree.tags[head] != "NNPS") and not (
        several and tree.tags[token] in {"NNS", "NNPS"}
    )


def _one_kind(tree: Tree, name: int, description: int) -> bool:
    """Whether a name and a description may be of one kind: no place is a daughter, no person a city."""
    kind = tree.kind(name)
    person = describes_person(tree.lower[description])
    if kind in LITERAL_TYPES:
        return False
    if person:
        # Taggers miss many people, but what is "in" or "at" something is a place.
        above = tree.heads[name]
        place = tree.deps[name] == "pobj" and tree.lower[above] in {"in", "at", "near", "on"}
        return kind == "PERSON" or (kind in {"", "ORG"} and not place)
    return kind != "PERSON" or person is None


def adjacent(tree: Tree, head: int, token: int) -> bool:
    """Whether a name follows its description directly: "the painter Anna Berg", "the film “Dawn”"."""
    first = tree.core(token).start
    between = tree.words[head + 1 : first]
    return all(word in _OPENING for word in between)


def _comma_between(tree: Tree, head: int, token: int) -> bool:
    return tree.core(token).start > head and tree.words[tree.core(token).start - 1] == ","


def _alias(tree: Tree, head: int, token: int) -> str:
    """The predicate of an apposition that is introduced as another name: "Zaire, formerly Congo", "HAL, alias Hal 9000"."""
    if tree.tags[head] not in PROPER_TAGS or tree.tags[token] not in PROPER_TAGS:
        return ""
    core = tree.core(token)
    lead = [tree.lower[each] for each in range(head + 1, core.end) if tree.words[each] not in _BEFORE_ALIAS | _OPENING]
    if not lead or lead[0] not in _ALIAS or tree.words[head + 1] not in _BEFORE_ALIAS:
        return ""
    return _ALIAS[lead[0]]
