"""Relations that names state by standing beside each other: "Boston, Texas", "Acme chairman John Smith".

Newswire leaves the verb out. What two neighbours say then follows from their kinds and the few words between them. A run of
places is a list and says nothing, and neither does a question or a name behind "no".
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, pairwise
from operator import attrgetter
from typing import NamedTuple

from ..graph.model import LITERAL_TYPES, Mention, TextNode
from ..graph.names import normal_predicate
from .base import Argument, Extraction, OpenTriplet
from .predicate_words import role_preposition
from .relation_types import vocabulary
from .verb_forms import is_participle

CONFIDENCE = 0.7
_PLACES = frozenset({"GPE", "LOC"})
_BODIES = frozenset({"ORG", "GPE"})
_COMMA = re.compile(r"\s*,\s+")
_GOES_ON = re.compile(r"\s*,?\s*(?:and|or|&)\s")
_CLOSED = re.compile(r"\s*(?:[,.;:()\"”\]]|--|—|–|$)")
_IN = re.compile(r"\s*(,\s+|\s)in\s+(?:the\s+)?((?:north|south|east|west|central|suburban|downtown)[\w-]*\s+)?")
_INSTITUTION = re.compile(
    r"\b(?:Academy|Cathedral|Center|Centre|Church|Clinic|College|Gallery|Hospital|Hotel|Institute|Laboratory|Library|Museum|"
    r"Observatory|Park|Prison|School|Seminary|Stadium|Theater|Theatre|University)\b"
)
_PLACED = re.compile(r"\b(?:at|of|from|with|for|to)\s+(?:the\s+|an?\s+|its\s+)?(?:[\w.'’-]+\s+)?$", re.IGNORECASE)
_BEHIND = re.compile(r"\b(?:in|at|from|to|of|near|outside|across|throughout)\s+$", re.IGNORECASE)
_ABBREVIATED = re.compile(r"\b[A-Z]\.\s?[A-Z]\b|\b[A-Z][a-z]{1,4}\.$")
_DENIED = re.compile(r"\b(?:no|not|never|neither|nor|without)\s+(?:an?\s+|the\s+)?$", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+(?:the\s+)?")
_RULER = re.compile(
    r"\b(?:King|Queen|Prince|Princess|Emperor|Empress|Count|Countess|Baron|Baroness|Duke|Duchess|Earl|Tsar|Sultan|"
    r"Archduke|Archduchess|Landgrave|Margrave|Landgravine|Margravine|Infanta|Infante|Pharaoh|Lady|Lord)"
    r"(?:\s+[^\W\d_][\w'’-]*){1,4}$|\s[IVX]+$"
)
"""A name that goes on with "of": "Count William Maurice of Quillby"."""
_ROLE = re.compile(r"(?:\s*['’]s)?\s+((?:[\w.'’-]+\s+){0,3}[\w'’-]+\.?)(?:\s*,)?\s+")
_DESCRIPTION = re.compile(r"\s*,\s+(?:(?:the|an?)\s+)?((?:[\w.'’-]+\s+){1,8}?(?:of|at|for|with|from))\s+(?:the\s+)?")
_CLAUSE = frozenset(
    """who which that whose where when as and or but is was are were be been has have had said says told will would did does
    do not became become becomes also he she it they his her its their of in on by to""".split()
)
_STATES = frozenset({"retired", "united", "elected", "appointed", "set"})


class _NeighbouringName(NamedTuple):
    """A mention in its sentence, with its entity's commonest type."""

    mention: Mention
    type: str


def neighbour_triplets(
    extraction: Extraction, nodes: Iterable[TextNode], type_of: Callable[[Mention], str]
) -> Iterator[OpenTriplet]:
    """What the names of a document state by standing beside each other, in the order of its sentences.

    Args:
        extraction: its sentences and mentions.
        nodes: the document's text nodes.
        type_of: a mention's type, "" where unknown.
    """
    texts = {node.id: node for node in nodes}
    by_node: dict[str, list[Mention]] = {}
    for each in sorted(extraction.mentions, key=attrgetter("start", "end", "id")):
        by_node.setdefault(each.text_node, []).append(each)
    for sentence in extraction.sentences:
        node = texts.get(sentence.parent or "")
        if node is None or sentence.id in extraction.unread:
            continue
        start, end = sentence.start - node.start, sentence.end - node.start
        within = [each for each in by_node.get(node.id, []) if start <= each.start and each.end <= end]
        names = [_NeighbouringName(each, type_of(each)) for each in _outermost(within)]
        words = node.text[:end]
        for source, predicate, target in () if words.rstrip().endswith("?") else _stated(names, words):
            yield OpenTriplet(
                node.id,
                _argument(source, node.text),
                predicate,
                _argument(target, node.text),
                start,
                end,
                CONFIDENCE,
                pattern="neighbours",
            )


def _outermost(mentions: list[Mention]) -> list[Mention]:
    """The mentions that lie in no other one; "Boston, Texas" is two."""
    kept: list[Mention] = []
    places = {(each.start, each.end) for each in mentions if each.type in _PLACES}
    first, last = Counter(start for start, _ in places), Counter(end for _, end in places)
    joint = {(start, end) for start, end in places if first[start] > 1 and last[end] > 1}
    single = [each for each in mentions if (each.start, each.end) not in joint]
    for each in sorted(single, key=lambda each: (each.start, -each.end, each.id)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _stated(names: list[_NeighbouringName], text: str) -> Iterator[tuple[Mention, str, Mention]]:
    for number, (one, other) in enumerate(pairwise(names)):
        if one.mention.entity == other.mention.entity or _DENIED.search(text, 0, one.mention.start):
            continue
        between = text[one.mention.end : other.mention.start]
        before = names[number - 1] if number else None
        after = names[number + 2] if number + 2 < len(names) else None
        if _place_in_place(before, one, other, after, text):
            yield one.mention, "is located in", other.mention
        elif _body_in_place(one, between, other, text):
            yield one.mention, "is in", other.mention
        elif one.type == "GPE" and other.type == "ORG" and between == " " and not _BEHIND.search(text, 0, one.mention.start):
            # "the Quillby Acme"; "In Quillby Acme won" is none.
            yield other.mention, "is in", one.mention
        elif one.type == "PERSON" and other.type in _BODIES:
            predicate = _described(between, other.type)
            # "William of Orange", "Karl II of Quillby": a name that goes on.
            lone = " " not in text[one.mention.start : one.mention.end].strip()
            if predicate == "is of" and (lone or _RULER.search(text[: one.mention.end])):
                continue
            if predicate:
                yield one.mention, predicate, other.mention
        elif one.type in _BODIES and other.type == "PERSON":
            predicate = _role(between, one.type)
            if predicate:
                yield other.mention, predicate, one.mention


def _place_in_place(
    before: _NeighbouringName | None,
    one: _NeighbouringName,
    other: _NeighbouringName,
    after: _NeighbouringName | None,
    text: str,
) -> bool:
    """Whether "Boston, Texas" stands alone, in no list of places."""
    if one.type not in _PLACES | {"FAC"} or other.type not in _PLACES or not _comma_between(one, other, text):
        return False
    if _ABBREVIATED.search(text, other.mention.start, other.mention.end):
        # "Rochester, N.Y., and Boston, Mass.": only a larger place is shortened so.
        return True
    if before is not None and before.type not in LITERAL_TYPES and _comma_between(before, one, text):
        return False
    if after is not None and after.type in _PLACES and _comma_between(other, after, text):
        return False
    rest = text[other.mention.end :]
    return not _GOES_ON.match(rest) and bool(_CLOSED.match(rest))


def _body_in_place(one: _NeighbouringName, between: str, other: _NeighbouringName, text: str) -> bool:
    """Whether "Holmes College in Quillby" or "at Acme in Quillby" says where something is.

    A firm that does something in a place, or to which something is done there, is not said to be there.
    """
    found = _IN.fullmatch(between) if other.type in _PLACES else None
    if found is None:
        return False
    if one.type in _PLACES:
        return "," in found[1] and found[2] is not None
    named = _INSTITUTION.search(text, one.mention.start, one.mention.end) or _PLACED.search(text, 0, one.mention.start)
    return one.type in {"ORG", "FAC"} and named is not None


def _comma_between(one: _NeighbouringName, other: _NeighbouringName, text: str) -> bool:
    return bool(_COMMA.fullmatch(text[one.mention.end : other.mention.start]))


def _described(between: str, kind: str) -> str:
    """The predicate of "Ann Lee of Acme" or "Ann Lee, a spokeswoman for Acme", from the words between; "" where none."""
    if _OF.fullmatch(between):
        return "is of"
    found = _DESCRIPTION.fullmatch(between)
    if found is None:
        return ""
    words = found.group(1).split()
    return _fitting(words[:-1], words[-1], kind)


def _role(between: str, kind: str) -> str:
    """The predicate of "Acme chairman John Smith", from the words between; "" where they are no role."""
    found = _ROLE.fullmatch(between)
    words = [] if found is None else found.group(1).split()
    preposition = role_preposition([word.lower() for word in words], kind == "GPE") if words else ""
    predicate = _fitting(words, "of", kind) if preposition else ""
    return predicate.removesuffix("of") + preposition if predicate else ""


def _fitting(words: list[str], preposition: str, kind: str) -> str:
    """The predicate that says with these words what a person is, if a type of the vocabulary fits it and the other end."""
    if any(word in _CLAUSE or (is_participle(word) and word not in _STATES) for word in map(str.lower, words)):
        return ""
    predicate = f"is {' '.join(words)} {preposition}"
    uses = chain.from_iterable(vocabulary().matches(normal_predicate(predicate)))
    fits = any(not use.turned and vocabulary().fits(use._replace(clear=False), "PERSON", kind) for use in uses)
    return predicate if fits else ""


def _argument(mention: Mention, text: str) -> Argument:
    words = " ".join(text[mention.start : mention.end].split())
    return Argument(words, mention.start, mention.end, mention.start, mention.end)
