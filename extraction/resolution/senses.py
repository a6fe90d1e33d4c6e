"""What one document tells of the thing that it means by a name: how it defines it, calls it, and of what else it speaks."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...graph.entity_names import Surface
from ...graph.model import LITERAL_TYPES, TextNode
from ...graph.names import match_key, title_name
from ...graph.resolution.statements import Naming
from ...graph.terms import STOP_WORDS, stem, words
from .countries import lands_of
from .epithets import apposed, behind, beside, called, defining_phrase, places_of, subjects
from .role_nouns import LATER_CAREERS, alike, families_of, family, role_noun

MOST_TEXT = 4_000
"""Characters of a document that are read for one name."""
_MOST_CONTEXT = 260
"""Characters of it that are encoded."""
_TAGGED = 0.4
"""The share of a document's mentions that must have a type for the tagger to have given it."""
_BIRTH_WITHIN = 160
_CENTRAL, _OPENING = 0.3, 40
"""The share of sentences that name what a text is about, and the characters in which it is named where it opens one."""
_QUALIFIER = re.compile(r"[(（]([^()（）]*)[)）]\s*$")
_YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-2][0-9])\b")
_BORN = re.compile(r"[^.;]{0,60}?\b(?:born|b\.)\b[^;]{0,60}?\b(1[0-9]{3}|20[0-2][0-9])\b")
_LIFE = re.compile(
    r"\s*[(（][^()]{0,60}?\b(1[0-9]{3}|20[0-2][0-9])\s*[-–—][^()]{0,60}?\b(?:1[0-9]{3}|20[0-2][0-9])[^()]{0,20}[)）]"
)
_BORN_TOO = re.compile(r"\b(?:He|She) was born\b[^.;]{0,60}?\b(1[0-9]{3}|20[0-2][0-9])\b")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s+[A-Z\"“]|\s*$)[^.!?\n]*)*[.!?]?")
_NAME = re.compile(r"(?<=[a-z0-9,;:)’'] )[^\W\d_a-z][\w’'-]+")
_THESE_YEARS = 2020
_EARLY = 25
"""The characters of a sentence in which the name stands that it tells of."""
_UNREAL = re.compile(r"\bwould have\b")
_PERSONAL_OPENING = re.compile(
    r"\W*(?:(?:In|On|By|From|After|Before|During|Since|At|For|With|Until|Two|When)\b[^,]{0,60}?,? )?"
    r"(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b"
)
_ARTICLE = re.compile(r"^(?:[Tt]he|An?) ")
_DEFINITE = re.compile(r"(?<!\w)[Tt]he $")
_LOCATIVE = (" in ", "In ", " at ", "At ", " near ", "Near ", "outside ", "around ")
_NEWS = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today"
    r"|(?:this|last|next) (?:week|month|year|season|spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
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
        apposed: nouns that stand with the name as what it is, whatever sort it is tagged as.
        subjects: nouns of things with which sentences begin: "The ferry was built".
        called: nouns by which the text may call it, `nouns` among them.
        defining_names: stems of the proper names in its definition ("city in Massachusetts").
        words: stems of the text's words, without those of the name.
        names: stems of the proper names among them.
        years: years of birth that it states, or the year of a work that it defines.
        since: the first year in which the text says that a person did something, or of its title, else that it names; that
            of news by their words; 0 for none.
        countries: those that the text speaks of.
        lands: those of them that are more to it than where something comes from or goes to.
        home: those by which it is defined: "town in Finland", "Ashford, in Kent".
        states: American ones that it names.
        personal: whether it says "he" or "she".
        gender: "he" or "she" where the text has only one of the two, else "".
        definite: whether the text says "the" before the name.
        located: whether it says that something is in it, at it or near it.
        common: whether it writes the name with a small letter, as a common noun.
        central: whether the document speaks of it throughout, not only in passing, so that its context tells what it is.
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
    apposed: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    defining_names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    since: int = 0
    countries: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()
    home: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    personal: bool = False
    gender: str = ""
    definite: bool = False
    located: bool = False
    common: bool = False
    central: bool = False
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
    defining = [phrase for each in descriptions if (phrase := defining_phrase(each))]
    if qualifier and qualifier[:1].islower():
        defining.append(defining_phrase(qualifier))
    tagged = _tagged(naming.surfaces)
    defining += beside(text, names, tagged)
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
    central = about or (not _about_else(heading, text, names) and _central(text, names, bool(heading)))
    people = "PERSON" in (kinds or tagged)
    plain = _without(text, names)
    context = _without(_around(text, names), names)
    if not about and heading:
        context = f"{_without(heading, names)}\n{context}"
    elif qualifier:
        context = f"{qualifier}\n{context}"
    lands = lands_of(_without(f"{text} {heading} {qualifier}", names))
    return Sense(
        naming.document,
        title if about else "",
        heading,
        qualifier,
        descriptions,
        frozenset(kinds),
        tagged,
        nouns,
        nouns | called(text, frozenset(kinds) or tagged),
        apposed(text, names),
        subjects(text),
        proper - own,
        stems(f"{plain} {qualifier if about else heading}") - own,
        _proper(text) - own,
        _years(qualifier, text if people else "", names, central) or _dated(defining),
        _since(text, heading, qualifier, names),
        lands.countries,
        lands.spoken_of,
        lands_of(_without(" ; ".join([*descriptions, qualifier, *behind(text, names)]), names)).countries,
        lands.states,
        bool(_HE.search(text) or _SHE.search(text)),
        _gender(text) if central and people else "",
        *_written(text, names),
        central,
        _cut(context),
    )


def tells(naming: Naming, nodes: Sequence[TextNode]) -> bool:
    """Whether a document tells of an entity more than that it uses the name: it declares it, or speaks of it throughout."""
    if any(each.name or each.type or each.properties.get("description") for each in naming.declarations):
        return True
    names = _names(naming)
    text = "\n".join(node.text for node in nodes)[:MOST_TEXT]
    heading = next((node.title for node in nodes if node.title), "")
    return _central(text, names, bool(heading)) and not _about_else(heading, text, names)


def _names(naming: Naming) -> list[str]:
    """The words by which the document names the entity, longest first."""
    found = {each.text for each in naming.surfaces} | {each.name for each in naming.declarations if each.name}
    return sorted(found, key=lambda name: (-len(name), name))


def _qualifier(title: str, declaration: object) -> str:
    found = _QUALIFIER.search(title)
    name = getattr(declaration, "name", "")
    return found[1].strip() if found and match_key(title_name(title)) == match_key(name) else ""


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


def _years(qualifier: str, text: str, names: Sequence[str], central: bool) -> frozenset[str]:
    """Years in a title's parenthesis, of birth or of a work; else those of a birth or life that stands behind the name."""
    years = _YEAR.findall(qualifier)
    if years:
        return frozenset(years[:1])
    found = set()
    for name in names:
        for _, end in places_of(text, name):
            behind = text[end : end + _BIRTH_WITHIN]
            born = _LIFE.match(behind) or _BORN.match(behind)
            if born:
                found.add(born[1])
    if central:
        found.update(_BORN_TOO.findall(text))
    return frozenset(found)


def _gender(text: str) -> str:
    he, she = bool(_HE.search(text)), bool(_SHE.search(text))
    return "" if he == she else "he" if he else "she"


def _central(text: str, names: Sequence[str], headed: bool) -> bool:
    """Whether a text names something twice, in enough of its sentences, or, where it has no title, in its first words."""
    sentences = _sentences(text)
    naming = sum(any(name in sentence for name in names) for sentence in sentences)
    often = naming >= 2 or any(text.count(name) >= 2 for name in names)
    if often and naming >= _CENTRAL * len(sentences):
        return True
    return not headed and any(0 <= text.find(name) < _OPENING for name in names)


@lru_cache(maxsize=1 << 10)
def _sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, which many names of one document are looked for in."""
    return tuple(_SENTENCE.findall(text))


def _about_else(heading: str, text: str, names: Sequence[str]) -> bool:
    """Whether a text is about another thing: its first sentence names, with capitals, all that its title does, and that does
    not begin with the name itself ("Orion Shipping").
    """
    wanted = {word for word in re.findall(r"[\w’'-]+", title_name(heading)) if word.lower() not in STOP_WORDS}
    first = _SENTENCE.search(text)
    capitals = all(word[:1].isupper() or word.isdecimal() for word in wanted)
    if any(heading.startswith(name) for name in names):
        return False
    return bool(wanted) and capitals and first is not None and wanted <= set(re.findall(r"[\w’'-]+", first[0]))


def _since(text: str, heading: str, qualifier: str, names: Sequence[str]) -> int:
    """The first year of a title, or in which somebody did something, else that a text names; news are of these years."""
    sentences = [each.strip() for each in _sentences(text) if not _UNREAL.search(each)]
    acted = [int(year) for each in sentences if _acts(each, names) for year in _YEAR.findall(each)]
    acted += map(int, _YEAR.findall(heading))
    if acted:
        return min(acted)
    if _NEWS.search(text):
        return _THESE_YEARS
    return min((int(year) for each in (*sentences, qualifier) for year in _YEAR.findall(each)), default=0)


def _acts(sentence: str, names: Sequence[str]) -> bool:
    """Whether a sentence begins with a name, or tells what "he" or "she" did before it comes to one."""
    first = min((at for name in names if (at := sentence.find(name)) >= 0), default=-1)
    opening = _PERSONAL_OPENING.match(sentence)
    if opening and (first < 0 or opening.end() < first):
        return True
    return 0 <= first < _EARLY


def _written(text: str, names: Sequence[str]) -> tuple[bool, bool, bool]:
    """Whether somewhere "the" stands before a name, "in", "at" or "near" does, and it is written with a small letter."""
    definite = located = common = False
    for name in names:
        bare = _ARTICLE.sub("", name)
        small = bare.lower()
        low = list(places_of(text, small)) if small != bare else []
        common |= bool(low)
        for start, _ in (*places_of(text, bare), *low):
            before = text[max(0, start - 9) : start]
            definite |= _DEFINITE.search(before) is not None
            located |= before.endswith(_LOCATIVE)
    return definite, located, common


def _around(text: str, names: Sequence[str]) -> str:
    """A text from a little before the first time that it uses a name."""
    first = min((at for name in names if (at := text.find(name)) >= 0), default=0)
    return text if first <= _MOST_CONTEXT // 2 else text[first - _MOST_CONTEXT // 3 :].partition(" ")[2]


def _cut(context: str) -> str:
    """The beginning of a context, up to the end of a word."""
    if len(context) <= _MOST_CONTEXT:
        return context
    return context[:_MOST_CONTEXT].rpartition(" ")[0] or context[:_MOST_CONTEXT]


def _dated(phrases: Iterable[Sequence[str]]) -> frozenset[str]:
    """The years with which definitions begin: "2013 American film"."""
    return frozenset(word for phrase in phrases for word in phrase[:1] if _YEAR.fullmatch(word))


def _without(text: str, names: Sequence[str]) -> str:
    """A text without the name, so that its own words make no two contexts alike."""
    for name in names:
        kept, at = [], 0
        for start, end in places_of(text, name):
            kept.append(text[at:start])
            at = end
        text = "".join([*kept, text[at:]])
    return text


def later_career(nouns: Iterable[str]) -> bool:
    """Whether all of these are what people may become later."""
    return all(noun in LATER_CAREERS for noun in nouns)


def any_alike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a noun of one group may call the same thing as one of the other."""
    beside = sorted(others)
    return any(alike(one, other) for one in some for other in beside)
