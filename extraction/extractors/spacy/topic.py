"""The topic of a text: what its title or its first sentence is about, and whether that is a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from ....graph.model import LITERAL_TYPES
from ....graph.names import match_key, title_name
from .company_names import without_form
from .definitions import Description
from .honorifics import same_but_for_rank, within_names
from .parse_tree import Named, TokenSpan, Tree

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_KNOWN_AS = frozenset({"as", "or", "called", "named", "aka", "alias", "nicknamed", "titled", "title"})
_PEOPLE = ("er", "or", "ist", "ian", "man", "men", "woman", "women", "eur", "eer", "ess", "ant", "person")
_PERSON_WORDS = frozenset(
    """king queen prince princess duke duchess poet artist chef cook monk nun priest bishop pope saint nurse pilot
    judge model host spy coach athlete son daughter wife husband father mother brother sister child critic medic
    mystic cleric comic knight earl count baron lord lady emperor empress sultan chief advocate diplomat bureaucrat
    aristocrat guard noble scholar activist academic executive""".split()
)
_THING_WORDS = frozenset(
    """film movie thriller river tower newspaper theater theatre center centre chapter number order paper magazine
    semester border water harbor harbour sitcom series album song single novel book company corporation publisher
    retailer manufacturer developer carrier broadcaster plant cancer disorder weather quarter corner motor reactor
    sector factor matter letter short documentary drama comedy western play opera show game poem story musical""".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text is about: its name, whether it is a person (None: unclear), the nouns that describe it."""

    name: str
    person: bool | None
    nouns: frozenset[str]


def find_topic(
    tree: Tree, sentence: TokenSpan, title: str, names: Sequence[Named], described: Description | None
) -> Topic | None:
    """The topic, if the first sentence opens with the name of the title's entity.

    Without a title it is what the sentence describes, or else the one name that is its subject.
    """
    first = next((each for each in names if each.start - sentence.start <= 4 and each.type not in LITERAL_TYPES), None)
    if not title and described is None:
        first = _subject(tree, sentence, names)
    if first is None or (title and not stands_for_title(tree, sentence, title, names)):
        return None
    name = " ".join(tree.text[tree.starts[first.start] : tree.ends[first.end - 1]].split())
    nouns: list[str] = []
    if described is not None and described.words.end > described.words.start:
        nouns = [tree.lower[each] for each in range(*described.words[:2]) if tree.tags[each] in {"NN", "NNS"}]
        other = tree.child(described.noun, "conj")
        while other is not None:
            nouns.append(tree.lower[other])
            other = tree.child(other, "conj")
    return Topic(title_name(title) if title else name, _is_person(first.type, nouns[-1:] + nouns), frozenset(nouns))


def _subject(tree: Tree, sentence: TokenSpan, names: Sequence[Named]) -> Named | None:
    """The name that alone is a sentence's subject and has a known type (person, organisation, place, …).

    A sentence of two people may mean either by the next "he" or "she".
    """
    root = next((token for token in range(sentence.start, sentence.end) if tree.heads[token] == token), sentence.start)
    head = tree.child(root, "nsubj", "nsubjpass")
    if head is None or tree.child(head, "conj") is not None:
        return None
    # "The painter Anna Berg lived in Oslo": the name is an apposition of its description.
    heads = (head, *tree.children(head, frozenset({"appos"})))
    found = next((each for each in names if each.end - 1 in heads and each.type not in {"", *LITERAL_TYPES}), None)
    people = {each.key for each in names if each.type == "PERSON"}
    return None if found is None or (found.type == "PERSON" and len(people) > 1) else found


def stands_for_title(tree: Tree, sentence: TokenSpan, title: str, names: Sequence[Named]) -> bool:
    """Whether the name that opens a text is its title's: the same, a fuller form, or "better known as" the title.

    A fuller form is a whole name of a person, or a firm's with its legal form.
    """
    first = next((each for each in names if each.start - sentence.start <= 4 and each.type not in LITERAL_TYPES), None)
    if first is None:
        return False
    main = match_key(title_name(title))
    one, other = first.key.split(), main.split()
    if one == other or without_form(first.key)[0] == main:
        return True
    whole = len(one) > 1 and len(other) > 1 and one[-1] == other[-1]
    if whole and _same_start(one[0], other[0]) and within_names(one[1:-1], other[1:-1]):
        return True
    if same_but_for_rank(one, other):
        # "Hugh IV of Quillby" opens the text on "Hugh IV, Duke of Quillby".
        return True
    both = len(one) > 1 and len(other) > 1
    alike = both and (one[:2] == other[:2] or (len(one) > len(other) and one[-1] == other[-1]))
    alike = alike or (both and (_among(other, one) or (whole and one[0].endswith(other[0]))))
    # A family's name may come first: "Lang Po-Chih".
    alike = alike or (both and "-" in title and sorted(one) == sorted(other))
    if alike and _lived(tree, first, names):
        # "Robert William Hoskins (26 October 1942 – 29 April 2014)" opens the text on Bob Hoskins.
        return True
    later = [each for each in names if each.key == main and each.start > first.end]
    return any(_known_as(tree, first, each) for each in later[:1])


def _known_as(tree: Tree, first: Named, later: Named) -> bool:
    """Whether a sentence says that its first name is known by a later one: "better known as", "or", "called"."""
    words = [word for word in tree.lower[max(first.end, later.start - 4) : later.start] if word[0].isalnum()]
    return any(word in _KNOWN_AS for word in words[-2:]) and (
        words[-1:] != ["as"] or any(word in {"known", "professionally", "referred", "credited"} for word in words)
    )


def _lived(tree: Tree, name: Named, names: Sequence[Named]) -> bool:
    """Whether a parenthesis with dates of a life follows a person's name."""
    opened = tree.words[name.end : name.end + 1] in (["("], ["-LRB-"])
    dated = any(each.type == "DATE" and name.end < each.start <= name.end + 3 for each in names)
    return opened and dated and name.type not in _PLACES


def _among(few: list[str], many: list[str]) -> bool:
    """Whether words stand among others in the same order."""
    rest = iter(many)
    return all(word in rest for word in few)


def _same_start(one: str, other: str) -> bool:
    """Whether a first name may be short for another: "Doug" and "Douglas", "J" and "John"."""
    return one.startswith(other) or other.startswith(one) or one[:3] == other[:3]


def _is_person(kind: str, nouns: list[str]) -> bool | None:
    if kind == "PERSON" and any(_names_person(noun) for noun in nouns):
        # "an optician and manufacturer": firms and people share some nouns, but no firm is an optician too.
        return True
    for noun in nouns:
        if noun in _THING_WORDS:
            return False
        if _names_person(noun):
            return True
    if kind == "PERSON":
        return True if not nouns else None
    return False if nouns or kind in {"GPE", "ORG", "LOC", "FAC", "WORK_OF_ART", "EVENT", "NORP", "PRODUCT"} else None


def _names_person(noun: str) -> bool:
    return noun not in _THING_WORDS and (noun in _PERSON_WORDS or noun.endswith(_PEOPLE))
