"""Affiliations: where people, institutions and places belong by the words beside their names.

"Acme chairman Ann Lee", "Ann Lee of Acme", "the German company Acme", "Rice University in Houston", "Granby, Quebec".
"""

from collections.abc import Iterator
from itertools import pairwise

from ...predicate_words import OF_INSTITUTIONS, role_preposition
from .honorifics import NOBILITY, NUMERAL
from .parse_tree import PROPER_TAGS, TokenSpan, Tree
from .phrases import Phrase, conjuncts, phrase
from .roles import KIN, PEOPLE, ROLES, describes_person

Affiliation = tuple[Phrase, str, Phrase, str]

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_HOSTS = frozenset({"ORG", "GPE"})
_CLOSING = frozenset({",", ".", ";", ")", "-RRB-"})
_AFTER_PLACE = frozenset({".", ":", "-RRB-", "IN", "TO", "CD", "''"})
_DISTRICTS = frozenset({"d.c.", "d.c", "dc"})
"""What is one place with the name before it."""
_NO_MORE = frozenset({"formerly", "previously", "once", "lately", "late"})
_NOW = frozenset({"now", "currently", "presently"})
_OWNING_SIGNS = frozenset({"'s", "’s"})
"""What ends an owner's name, where a tagger takes it for a part of the role."""
_MODIFIERS = frozenset({"NN", "JJ", "VBN", "VBG"})


def affiliations(tree: Tree, sentence: TokenSpan) -> list[Affiliation]:
    """Subject, predicate, object and pattern of each affiliation in a sentence."""
    inside = [each for each in tree.entities if sentence.start <= each.start and each.end <= sentence.end]
    found = list(_places(tree, inside))
    for each in inside:
        if each.label == "PERSON":
            found += _role_before(tree, inside, each)
            found += _role_after(tree, inside, each)
        elif each.label == "NORP":
            found += _origin(tree, inside, each)
    for token in range(sentence.start, sentence.end):
        if tree.deps[token] == "prep" or tree.before(token) in _NO_MORE | _NOW:
            found += _after_preposition(tree, token)
    return found


def _role_before(tree: Tree, inside: list[TokenSpan], person: TokenSpan) -> Iterator[Affiliation]:
    """What "Acme chairman Ann Lee" says; of "Acme founders Ann Lee and Karl Holm" it holds of both."""
    noun = person.start - 1
    if noun < 0 or tree.tags[noun] not in {"NN", "NNS"}:
        return
    role = _singular(tree, noun).lower()
    if role not in PEOPLE and not describes_person(role):
        return
    host, words = _host(tree, inside, noun)
    if host is None:
        return
    people = [person]
    if tree.tags[noun] == "NNS":
        inner = range(person.start, person.end)
        head = next((each for each in inner if tree.heads[each] not in inner), person.start)
        others = conjuncts(tree, head)
        people += [each for each in inside if each.label == "PERSON" and each != person and each.end - 1 in others]
    for each in people:
        yield _part(each), f"is {words}", host, "employed"


def _role_after(tree: Tree, inside: list[TokenSpan], person: TokenSpan) -> Iterator[Affiliation]:
    """What "Ann Lee, Acme chairman," says."""
    if tree.words[person.end : person.end + 1] != [","]:
        return
    host = next((each for each in inside if each.label in _HOSTS and each.start == person.end + 1), None)
    if host is None:
        return
    noun = host.end
    while tree.tags[noun + 1 : noun + 2] == ["NN"]:
        noun += 1
    if tree.tags[noun : noun + 1] != ["NN"] or tree.lower[noun] not in PEOPLE:
        return
    if not _CLOSING.issuperset(tree.words[noun + 1 : noun + 2]):
        return
    words = _with_preposition(tree, host.end, noun, tree.say(range(host.end, noun + 1)), host.label == "GPE")
    if words:
        yield _part(person), f"is {words}", _part(host), "employed"


def _host(tree: Tree, inside: list[TokenSpan], noun: int) -> tuple[Phrase | None, str]:
    """The institution or place before a role noun and its modifiers, or who has it, and the role with its preposition."""
    first = noun
    while first and _modifies(tree, inside, first - 1):
        first -= 1
    role = first + (tree.lower[first] in _OWNING_SIGNS)
    words = tree.say(range(role, noun + 1)).removesuffix(tree.words[noun]) + _singular(tree, noun)
    if first and tree.tags[first - 1] == "POS":
        owner = tree.heads[first - 1]
        words = _with_preposition(tree, role, noun, words, tree.kind(owner) == "GPE")
        return (_owner(tree, owner, noun) if words else None), words
    # Taggers take clubs and firms for people: "Leeds United manager Ann Lee".
    host = next((each for each in inside if each.end == first and (each.label in _HOSTS or _is_club(tree, each))), None)
    words = _with_preposition(tree, role, noun, words, host is not None and host.label == "GPE")
    if not words:
        return None, ""
    return (_part(host) if host is not None else _unknown_host(tree, inside, first, noun)), words


def _with_preposition(tree: Tree, first: int, noun: int, words: str, place: bool) -> str:
    """The words of a role with the preposition by which it belongs to what stands before it; "" where it does not."""
    preposition = role_preposition([*tree.lower[first:noun], _singular(tree, noun).lower()], place)
    return f"{words} {preposition}" if preposition else ""


def _modifies(tree: Tree, inside: list[TokenSpan], token: int) -> bool:
    """Whether a token before a role noun is part of the role: an adjective, a noun, the "co" and hyphen of "co-founder"."""
    if tree.lower[token] == "-":
        return tree.before(token) == "co"
    if tree.lower[token] == "co" and tree.words[token + 1 : token + 2] == ["-"]:
        return True
    return tree.tags[token] in _MODIFIERS and not any(each.start <= token < each.end for each in inside)


def _owner(tree: Tree, owner: int, noun: int) -> Phrase | None:
    """Whose a role is: that of "Acme's owner Ann Lee". Relatives are left to the rules for kinship."""
    if tree.deps[owner] != "poss" or tree.tags[owner] not in PROPER_TAGS or _singular(tree, noun).lower() not in ROLES - KIN:
        return None
    return Phrase(tuple(each for each in phrase(tree, owner).tokens if tree.tags[each] != "POS"), owner)


def _unknown_host(tree: Tree, inside: list[TokenSpan], end: int, noun: int) -> Phrase | None:
    """A name of no known kind before a role that is one of an institution: "Velox founder Ann Lee"."""
    if _singular(tree, noun).lower() not in OF_INSTITUTIONS or any(each.start < end <= each.end for each in inside):
        return None
    start = end
    while start and tree.tags[start - 1] in PROPER_TAGS:
        start -= 1
    return Phrase(tuple(range(start, end)), end - 1) if start < end else None


def _is_club(tree: Tree, name: TokenSpan) -> bool:
    return name.label == "PERSON" and name.end - name.start > 1 and tree.before(name.start) in {"former", "ex", "then"}


def _singular(tree: Tree, noun: int) -> str:
    word = tree.words[noun]
    return word.removesuffix("s") if tree.tags[noun] == "NNS" else word


def _origin(tree: Tree, inside: list[TokenSpan], people: TokenSpan) -> Iterator[Affiliation]:
    """What an adjective before a description and a name says: "the German company Acme", "Italian painter Ann Lee"."""
    noun = people.end
    while tree.tags[noun : noun + 1] in (["NN"], ["JJ"]) and tree.tags[noun + 1 : noun + 2] in (["NN"], ["JJ"]):
        noun += 1
    if tree.tags[noun : noun + 1] != ["NN"] or people.end - people.start > 1 or tree.tags[people.start] not in {"JJ", "NNP"}:
        return
    named = next((each for each in inside if each.start == noun + 1 and each.label in {"PERSON", "ORG"}), None)
    if named is not None and tree.tags[named.start] in PROPER_TAGS and tree.words[people.start - 1 : people.start] != ["-"]:
        yield _part(named), "is", _part(people), "origin"


def _after_preposition(tree: Tree, token: int) -> Iterator[Affiliation]:
    """What "Ann Lee of Acme" and "at Rice University in Houston" say."""
    name, obj = tree.heads[token], tree.child(token, "pobj")
    if obj is not None and tree.before(token) in _NO_MORE | _NOW:
        yield from _of_late(tree, token, obj)
        return
    if obj is None or token != name + 1 or tree.tags[name] not in PROPER_TAGS or tree.tags[obj] not in PROPER_TAGS:
        return
    if any(each.start <= name and obj < each.end for each in tree.entities) or len(conjuncts(tree, obj)) > 1:
        return
    kind, other, word = tree.kind(name), tree.kind(obj), tree.lower[token]
    subject = Phrase(tuple(each for each in phrase(tree, name).tokens if each < token), name)
    after = max(phrase(tree, obj).tokens) + 1
    # "Anna Maria of Solms (12 May 1620 – …": of a family, not of a firm.
    introduced = tree.words[after : after + 1] in (["("], ["-LRB-"]) and "CD" in tree.tags[after + 1 : after + 4]
    before = tree.before(min(subject.tokens))
    titled = introduced or before in NOBILITY or _reigns(tree, subject) or _is_office(tree, subject)
    person = kind == "PERSON" and not titled
    if person and ((other == "ORG" and word in {"of", "at", "from"}) or (other == "GPE" and word in {"of", "from"})):
        yield subject, f"is {word}", phrase(tree, obj), "affiliation"
    above = tree.heads[name]
    placed = tree.deps[name] == "pobj" and tree.lower[above] in {"at", "of", "from", "in"}
    if placed and kind in {"ORG", "FAC", "GPE"} and other == "GPE" and word == "in":
        yield subject, "is in", phrase(tree, obj), "place"


def _of_late(tree: Tree, prep: int, obj: int) -> Iterator[Affiliation]:
    """What "Ann Lee, formerly of Acme," and "Ann Lee, now with Acme," say."""
    adverb = prep - 1
    name = adverb - 2
    if name < 0 or tree.before(adverb) != "," or tree.lower[prep] not in {"of", "at", "with"}:
        return
    if tree.tags[name] not in PROPER_TAGS or tree.tags[obj] not in PROPER_TAGS or tree.kind(name) in _PLACES:
        return
    copula = "is" if tree.lower[adverb] in _NOW else "was"
    core = tree.core(name)
    last = max(phrase(tree, obj).tokens) + 1
    if core.end - core.start < 2 or tree.words[last : last + 1] not in ([","], ["."], [";"], [")"]):
        return
    yield (
        Phrase(tuple(range(*core[:2])), name),
        f"{copula} {tree.lower[adverb]} {tree.lower[prep]}",
        phrase(tree, obj),
        "affiliation",
    )


def _is_office(tree: Tree, part: Phrase) -> bool:
    """Whether what seems a person is an office that goes on with "of": "the Chair of the Council"."""
    return tree.tags[part.tokens[0]] == "DT" or tree.lower[part.head] in ROLES or tree.lower[part.head] in PEOPLE


def _reigns(tree: Tree, part: Phrase) -> bool:
    """Whether a name is one that goes on with "of": "Mary I of England", "King Abdullah of Jordan", "the Earl of Essex"."""
    words = [tree.words[each] for each in part.tokens]
    return len(words) < 2 or NUMERAL.fullmatch(words[-1]) is not None or any(word.lower() in NOBILITY for word in words)


def _places(tree: Tree, inside: list[TokenSpan]) -> Iterator[Affiliation]:
    """A place and the larger one after a comma: "Granby, Quebec"; not the places of a list."""
    places = [each for each in inside if each.label in _PLACES]
    chains: list[list[TokenSpan]] = []
    for each in places:
        if chains and tree.words[chains[-1][-1].end : each.start] == [","]:
            chains[-1].append(each)
        else:
            chains.append([each])
    for chain in chains:
        if len(chain) > 3 or _in_list(tree, chain[0].start, chain[-1].end):
            continue
        for one, other in pairwise(chain):
            words = tree.words[one.start : other.end]
            if (
                other.label == "GPE"
                and tree.tags[other.start] in PROPER_TAGS
                and tree.lower[other.start] not in _DISTRICTS
                and not any(c.isdigit() for c in "".join(words))
            ):
                yield _part(one), "is located in", _part(other), "place"


def _in_list(tree: Tree, start: int, end: int) -> bool:
    """Whether a list goes on before or after tokens `start` to `end`."""
    if {"and", "or", "&", ";", "between", ","} & {*tree.lower[max(0, start - 1) : start]}:
        return True
    if tree.tags[end : end + 1] == [","]:
        return tree.tags[end + 1 : end + 2] in (["NNP"], ["NNPS"]) or tree.lower[end + 1 : end + 2] in (["and"], ["or"])
    return end < len(tree.words) and tree.tags[end] not in _AFTER_PLACE


def _part(span: TokenSpan) -> Phrase:
    return Phrase(tuple(range(span.start, span.end)), span.end - 1)
