"""What one document tells of the thing that it means by a name: how it defines it, calls it, and of what else it speaks."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...graph.entity_names import Surface
from ...graph.model import LITERAL_TYPES, TextNode
from ...graph.names import match_key, title_name
from ...graph.resolution.statements import Naming
from ...graph.terms import STOP_WORDS, stem, words
from .role_nouns import LATER_CAREERS, alike, families_of, family, passes_on, phrases_before_names, role_noun

MOST_TEXT = 4_000
"""Characters of a document that are read for one name."""
_TAGGED = 0.4
"""The share of a document's mentions that must have a type for the tagger to have given it."""
_QUALIFIER = re.compile(r"[(（]([^()（）]*)[)）]\s*$")
_PHRASE_END = re.compile(
    r"[,;:(]| (?:which|that|who|whom|where|when|whose|and|or|for|in|by|with|from|of|to|on|at|between|across|near|as|about"
    r"|against|after|before|under|over|along|than) "
)
_OF = re.compile(r"\S+ of (?:the |a |an )?")
_YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-2][0-9])\b")
_BORN = re.compile(r"\b(?:born|b\.|né|née)\b[^;]{0,60}?\b(1[0-9]{3}|20[0-2][0-9])\b")
_LIFE = re.compile(
    r"[(（][^()]{0,60}?\b(1[0-9]{3}|20[0-2][0-9])\s*[-–—][^()]{0,60}?\b(?:1[0-9]{3}|20[0-2][0-9])[^()]{0,20}[)）]"
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s+[A-Z\"“]|\s*$)[^.!?\n]*)*[.!?]?")
_NAME = re.compile(r"(?<=[a-z0-9,;:)’'] )[^\W\d_a-z][\w’'-]+")
_THE = re.compile(r"\b[Tt]he ((?:[a-z-]+ ){0,2}[a-z-]+)\b")
_HE, _SHE = (
    re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE),
    re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Sense:
    """What one document tells of the thing that it means by a name.

    Attributes:
        document: its id; "" for declarations by themselves.
        title: the full title of a document that is about the thing, else "".
        heading: the title of the document, whatever it is about.
        qualifier: what stands in the parenthesis that closes the title.
        descriptions: what it says the thing is, in its words.
        kinds: what sort of thing that makes it (`role_nouns.family`); empty where the document does not define it.
        tagged: the sorts that its mentions are tagged as.
        nouns: the nouns by which it is defined.
        called: nouns by which the text may call it, `nouns` among them.
        defining_names: stems of the proper names in its definition ("city in Massachusetts").
        words: stems of the text's words, without those of the name.
        names: stems of the proper names among them.
        years: years of birth that it states, or the year of a work that it defines.
        gender: "he" or "she" where the text has only one of the two, else "".
        context: its text without the name.
    """

    document: str
    title: str = ""
    heading: str = ""
    qualifier: str = ""
    descriptions: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    tagged: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    defining_names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    gender: str = ""
    context: str = ""

    @property
    def defines(self) -> bool:
        """Whether the document is about the thing, or says what it is."""
        return bool(self.title or self.descriptions or self.kinds)


def stems(text: str) -> frozenset[str]:
    """The stems of a text's words that carry content."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS and len(word) > 1)


def sense(naming: Naming, nodes: Sequence[TextNode]) -> Sense:
    """What a document tells of an entity.

    Args:
        naming: how the document names it.
        nodes: the text nodes that mention it, or where none does, those with which the document begins.
    """
    names = _names(naming)
    own = frozenset(stem(word) for name in names for word in words(name))
    text = "\n".join(node.text for node in nodes)[:MOST_TEXT]
    heading = next((node.title for node in nodes if node.title), "")
    titles = [title for each in naming.declarations if each.name for title in (*each.aliases, each.name)]
    about = any(each.name for each in naming.declarations)
    qualifiers = (_qualifier(title, each) for each in naming.declarations if each.name for title in each.aliases)
    qualifier = next((each for each in qualifiers if each), "")
    title = next(
        (each for each in titles if qualifier and each.rstrip(" )）").endswith(qualifier)), titles[0] if titles else ""
    )
    descriptions = tuple(
        str(each.properties["description"]) for each in naming.declarations if each.properties.get("description")
    )
    defining = [phrase for each in descriptions if (phrase := _phrase(each))]
    if qualifier and qualifier[:1].islower():
        defining.append(_phrase(qualifier))
    tagged = _tagged(naming.surfaces)
    defining += _beside(text, names, tagged)
    kinds = {family(each.type) for each in naming.declarations if each.type} - LITERAL_TYPES
    if not kinds:
        found = [families_of(phrase) for phrase in defining]
        kinds = set(next((each for each in found if each), ()))
    nouns = frozenset(noun for phrase in defining if (noun := role_noun(phrase)))
    proper = frozenset(
        part
        for each in (*descriptions, *([qualifier] if not qualifier[:1].islower() else ()))
        for part in _proper(each, True)
    )
    context = _without(text, names)
    if not about and heading:
        context = f"{_without(heading, names)}\n{context}"
    elif qualifier:
        context = f"{qualifier}\n{context}"
    return Sense(
        naming.document,
        title if about else "",
        heading,
        qualifier,
        descriptions,
        frozenset(kinds),
        tagged,
        nouns,
        nouns | _called(text, frozenset(kinds) or tagged),
        proper - own,
        stems(context) - own,
        _proper(text) - own,
        _years(qualifier, text, names) or frozenset(year for each in defining for year in each if _YEAR.fullmatch(year)),
        _gender(text),
        context,
    )


def _names(naming: Naming) -> list[str]:
    """The words by which the document names the entity, longest first."""
    found = {each.text for each in naming.surfaces} | {each.name for each in naming.declarations if each.name}
    return sorted(found, key=lambda name: (-len(name), name))


def _qualifier(title: str, declaration: object) -> str:
    found = _QUALIFIER.search(title)
    name = getattr(declaration, "name", "")
    return found[1].strip() if found and match_key(title_name(title)) == match_key(name) else ""


def _phrase(description: str) -> list[str]:
    """The noun phrase with which a description begins: "free operating system" of "free operating system for routers"."""
    rest = description
    for _ in range(2):
        phrase = _PHRASE_END.split(f"{rest} ", maxsplit=1)[0].split()
        if not phrase or not passes_on(phrase[-1].lower()):
            # "American silent film directed by": its last noun of a known kind.
            known = (end for end in range(len(phrase), 0, -1) if families_of(phrase[:end]))
            return phrase[: next(known, len(phrase))]
        behind = rest[len(" ".join(phrase)) - len(phrase[-1]) :]
        of = _OF.match(behind)
        if of is None:
            return phrase
        rest = behind[of.end() :]
    return rest.split()[:1]


def _beside(text: str, names: Iterable[str], tagged: frozenset[str]) -> list[list[str]]:
    """Phrases that stand right before a name, of the sort that it is tagged as: "the chemist John Marlow"."""
    found: list[list[str]] = []
    for name in names:
        for match in re.finditer(rf"((?:[A-Za-z-]+ ){{1,3}}){re.escape(name)}\b", text):
            before = match[1].split()
            for phrase in phrases_before_names(before):
                fits = families_of(phrase) & tagged
                if any(word.lower() in STOP_WORDS for word in phrase) or not fits:
                    continue
                if role_noun(phrase) and (phrase[-1].islower() or "PERSON" in fits):
                    found.append(list(phrase))
                break
    return found


def _called(text: str, kinds: frozenset[str]) -> frozenset[str]:
    """Nouns with an article that may stand for a thing of these sorts: "the former physicist", "the company"."""
    found = set()
    for match in _THE.finditer(text):
        run = match[1].split()
        for end in range(len(run), 0, -1):
            if families_of(run[end - 1 : end]) & kinds or families_of(run[:end]) & kinds:
                found.add(role_noun(run[:end]))
                break
    return frozenset(found - {""})


def _tagged(surfaces: Iterable[Surface]) -> frozenset[str]:
    votes: Counter[str] = Counter()
    for each in surfaces:
        if each.type:
            votes[family(each.type)] += each.count
    total = sum(votes.values())
    return frozenset(kind for kind, count in votes.items() if count >= _TAGGED * total)


def _proper(text: str, anywhere: bool = False) -> frozenset[str]:
    """The stems of words with a capital; `anywhere`: also at the beginning of a sentence."""
    found = re.findall(r"\b[^\W\d_a-z][\w’'-]+", text) if anywhere else _NAME.findall(text)
    return frozenset(
        stem(parts[0])
        for each in found
        if (parts := words(each)) and parts[0] not in STOP_WORDS and not families_of(parts[:1])
    )


def _years(qualifier: str, text: str, names: Sequence[str]) -> frozenset[str]:
    years = _YEAR.findall(qualifier)
    if years:
        return frozenset(years[:1])
    found = set()
    for sentence in _SENTENCE.findall(text):
        if any(name in sentence for name in names) or re.match(r"\s*(?:He|She)\b", sentence):
            for pattern in (_BORN, _LIFE):
                match = pattern.search(sentence)
                if match:
                    found.add(match[1])
    return frozenset(found)


def _gender(text: str) -> str:
    he, she = bool(_HE.search(text)), bool(_SHE.search(text))
    return "" if he == she else "he" if he else "she"


def _without(text: str, names: Sequence[str]) -> str:
    """A text without the name, so that its own words make no two contexts alike."""
    if not names:
        return text
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, names))})\b", "", text)


def later_career(nouns: Iterable[str]) -> bool:
    """Whether all of these are what people may become later."""
    return all(noun in LATER_CAREERS for noun in nouns)


def any_alike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a noun of one group may call the same thing as one of the other."""
    beside = sorted(others)
    return any(alike(one, other) for one in some for other in beside)
