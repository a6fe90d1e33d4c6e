"""The parts of a name: its words, numerals, rank, honorifics, legal form, initials; what comparisons of names look at."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz.distance import OSA

from ...graph.names import match_key
from ...graph.unicode_marks import without_accents
from .name_vocabulary import GENERATIONS, HONORIFICS, LEGAL_FORMS, NUMBER_WORDS, RANKS, SAME_WORDS, SMALL

_BRACKETS = re.compile(r"\s*[(\[（]([^()\[\]（）]*)[)\]）]")
_OPEN_BRACKET = re.compile(r"\s*[(\[（].*$")
_NICKNAME = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,40})[\"“”„«»]")
_ROMAN = re.compile(r"(?<![\w.'’-])(?=[IVXL])(?:XL|LX{1,3}|L(?=IX|IV|VI|II)|X{0,3})(?:IX|IV|V?I{0,3})(?![\w.'’-])")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_LOWER = re.compile(r"(?<![^\W\d_])[a-z]+(?![^\W\d_])")
_ALWAYS_SMALL = frozenset({"of", "the", "and"})
_LONGEST = 200
_INITIAL_A = re.compile(r"\s*[AaÅåÁáÀàÄä]\.\s*[^\W\d_](?:[^\W\d_]|\.)")
"""An initial, which match keys take for an article."""
_DOTTED = re.compile(r"(?<!\w)(?:[A-Za-z]\.)+[A-Za-z]?\.?(?!\w)|(?<=\s)[Aa]/[Ss](?!\w)")
_INITIAL = re.compile(r"(?<![\w.])([A-Za-z])\.")
_VERSION = re.compile(r"(?<!\w)(?:version|vers?|v)[.\s-]*(?=\d)", re.IGNORECASE)
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_CODE = re.compile(r"([^\W\d_]+)(\d.*)")
_CONTRACTED = re.compile(r"(?<=\w)['’](?=[lnt](?!\w))")
_TURNED = re.compile(r"(?P<last>[^\W\d_](?:[^\W\d_]|['’-])+)\s+(?P<initials>(?:[^\W\d_]\.[\s-]?)+)")
_LAST_INITIALS = re.compile(r"(?<=,\s)((?:[^\W\d_]\.){2,})$")
_NO_INITIALS = frozenset({*LEGAL_FORMS, "us", "uk", "usa", "uae", "dc"})
_ROMAN_WORD = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ŧ": "t", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
"""Letters that are written without their mark where keyboards lack them, though Unicode does not take them apart."""
_LONG_FORM = 6
_LONG_FORMS = ("incorporated", "corporation", "limited", "aktiengesellschaft", "aktiebolag")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}

_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}|(?:[A-Z]\.){2,8}[A-Z]")
_MIXED = re.compile(r"[A-Z][A-Za-z&]{1,7}[A-Z]")
_LETTERS_ONLY = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL_WORDS = frozenset("a an and at by de des di du for from in la le of on or per the to und von with y".split())
_ENDINGS = frozenset({*LEGAL_FORMS, "&"})
_LEAST_LETTERS, _MOST_WORDS = 3, 9


class NameParts(NamedTuple):
    """A name, taken apart.

    `words` are those that name the thing, in order, folded; honorifics before them, legal forms and generations after them,
    small words and numerals are kept apart. `rank` are the words of an epithet after a comma ("4", "baron", "ashburton"),
    `aside` those in brackets, and `small` the small words left out of `words`, "and" excepted. `letters` are all that
    stands before the first comma, without spaces; of a name in turned order ("Holm, Karl") those of `words`.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    generation: str = ""
    small: tuple[str, ...] = ()
    letters: str = ""

    @property
    def whole(self) -> str:
        """All words, one after another."""
        return " ".join(self.words)


def spellings(text: str) -> Iterator[str]:
    """A name, and what it is with its nickname for the first name.

    >>> list(spellings('Gerhart "Gerry" Neugebauer'))
    ['Gerhart Neugebauer', 'Gerry Neugebauer']
    """
    text = text[:_LONGEST]
    found = _NICKNAME.search(text)
    before, after = (text[: found.start()].strip(), text[found.end() :].strip(" ,")) if found else ("", "")
    if found is None or not before or not after:
        yield text
        return
    comma = text[found.end() :].lstrip().startswith(",")
    yield f"{before.rstrip(',')}, {after}" if comma else f"{before} {after}"
    if not comma and before.istitle() and " " not in before and found[1].strip():
        yield f"{found[1].strip()} {after}"


def name_parts(text: str) -> NameParts:
    """The parts of a name.

    >>> name_parts("Lord Napier Sturt, 3rd Baron Alington")[:3]
    (('napier', 'sturt'), (), ('3', 'baron', 'alington'))
    >>> name_parts("The Acme Tool Co., Ltd.").words, name_parts("King Henry II of Quillby").numbers
    (('acme', 'tool'), ('2',))
    """
    text = text[:_LONGEST]
    aside: tuple[str, ...] = ()
    if "(" in text or "[" in text or "（" in text:
        plain = _BRACKETS.sub("", text)
        said = [] if any(map(str.isdecimal, text)) else [match_key(each).split() for each in _BRACKETS.findall(text)]
        aside = tuple(word for each in said if each[:1] != ["or"] for word in each if word not in SMALL)
        text = _OPEN_BRACKET.sub("", plain) or text
    text = _plainly(text)
    head, *tails = [each for each in text.split(",") if each.strip()] or [text]
    words, numbers = _words(head)
    letters = "".join(match_key(head).translate(_LETTERS).split()) if numbers else "".join(words)
    rank: list[str] = []
    legal: set[str] = set()
    generation = ""
    for tail in tails:
        more, counted = _words(tail)
        if not more and counted:
            numbers += counted
        elif all(each in LEGAL_FORMS for each in more):
            legal.update(LEGAL_FORMS[each] for each in more)
        elif len(more) == 1 and more[0] in GENERATIONS:
            generation = GENERATIONS[more[0]]
        elif any(each in RANKS for each in more[:2]):
            rank += [*counted, *more]
        else:
            # "Holm, Karl" and "Paris, Texas" alike: what stands behind the comma goes before.
            words, numbers, letters = [*more, *words], numbers + counted, ""
    while len(words) > 1 and (form := _legal_form(words[-1])):
        legal.add(form)
        words.pop()
    if len(words) > 1 and words[-1] in GENERATIONS:
        generation = GENERATIONS[words.pop()]
    sexes: set[str] = set()
    cased = not (text.islower() or text.isupper())
    small = _ALWAYS_SMALL | SMALL.intersection(_LOWER.findall(text)) if cased else SMALL
    small -= {found.lower() for found in _INITIAL.findall(text)}
    if len(words) > 1 and len(words[0]) == 1:
        small -= {words[0]}
    while (
        len(words) > 1
        and words[0] in HONORIFICS
        and words[1] not in small
        and (words[0] not in ("grand", "crown") or words[1] in HONORIFICS)
        and not (words[1] in HONORIFICS and words[2:3] and words[2] in small)
        and len([each for each in words[1:] if each not in small]) + len(numbers) + bool(rank) > 1
    ):
        sexes.add(HONORIFICS[words.pop(0)])
    kept = [SAME_WORDS.get(each, each) for each in words if each not in small] or words
    left = sorted(each for each in words if each in small and each != "and") if len(kept) < len(words) else []
    ranked = tuple(each for each in rank if each not in SMALL)
    return NameParts(
        tuple(kept),
        tuple(sorted(numbers)),
        ranked,
        aside,
        tuple(sorted(sexes - {""})),
        tuple(sorted(legal)),
        generation,
        tuple(left),
        letters or "".join(kept),
    )


def _plainly(text: str) -> str:
    """A name with contractions, legal forms, versions and decimals written in one way, and initials before its last word."""
    text = _CONTRACTED.sub("", text)
    turned = _TURNED.fullmatch(text)
    if turned and turned["initials"].replace(".", "").lower() not in _NO_INITIALS:
        text = f"{turned['initials']} {turned['last']}"
    text = _LAST_INITIALS.sub(_apart, text)
    return _DOTTED.sub(_undotted, _DECIMAL.sub("p", _VERSION.sub("version ", text)))


def _apart(found: re.Match[str]) -> str:
    """Initials with spaces between them."""
    return found[1] if found[1].replace(".", "").lower() in _NO_INITIALS else found[1].replace(".", ". ")


def _undotted(found: re.Match[str]) -> str:
    """A legal form without its points; all else as it is."""
    joined = found.group().replace(".", "").replace("/", "")
    return joined if found.start() and len(joined) > 1 and joined.lower() in LEGAL_FORMS else found.group()


def _legal_form(word: str) -> str:
    """The canonical legal form of a word, misspelled long ones too; "" for other words."""
    if word in LEGAL_FORMS or len(word) < _LONG_FORM:
        return LEGAL_FORMS.get(word, "")
    return next((LEGAL_FORMS[each] for each in _LONG_FORMS if OSA.distance(word, each, score_cutoff=2) <= 2), "")


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words of a stretch of a name, and its numerals as digits."""
    numbers: list[str] = []
    cased = not (text.isupper() or text.islower())
    romans = {found.group().lower() for found in _ROMAN.finditer(text) if found.group()} if cased else set()
    words: list[str] = ["a"] if _INITIAL_A.match(text) else []
    written = list(_split(match_key(text).translate(_LETTERS).split()))
    # "LX Legislature", but not "X Factor", nor "XX" alone.
    opening = len(written) > 1 and len(written[0]) > 1 and written[1] not in romans
    for place, word in enumerate(written):
        ordinal = _ORDINAL.fullmatch(word)
        if word.isdecimal():
            numbers.append(str(int(word)))
        elif ordinal:
            numbers.append(str(int(ordinal[1])))
        elif word in NUMBER_WORDS:
            numbers.append(NUMBER_WORDS[word])
        elif (
            (place or (opening and word in romans))
            and not len(words[-1:] and words[-1]) == len(word) == 1
            and (word in romans or (not cased and len(word) > 1 and _ROMAN_WORD.fullmatch(word)))
        ):
            numbers.append(str(_roman(word)))
        else:
            words.append(word)
    return words, numbers


def _split(words: Iterable[str]) -> Iterator[str]:
    """Words, codes such as "xm300" in two, as "xm-300" is already; a letter that stands alone without its accent."""
    for word in words:
        code = _CODE.fullmatch(word)
        yield from (
            code.groups() if code else (without_accents(unicodedata.normalize("NFD", word)) if len(word) == 1 else word,)
        )


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def acronym_letters(name: str) -> str:
    """The letters of a name that is an acronym of three letters or more, in capitals; "" for every other name.

    >>> acronym_letters("U.N.E.S.C.O."), acronym_letters("NATO"), acronym_letters("BoJ"), acronym_letters("Nato")
    ('UNESCO', 'NATO', 'BOJ', '')
    """
    text = name.strip()
    if not (_ACRONYM.fullmatch(text) or _MIXED.fullmatch(text)):
        return ""
    letters = "".join(each for each in text if each.isalpha()).upper()
    return letters if len(letters) >= _LEAST_LETTERS else ""


def initial_letters(name: str, without_form: bool = False) -> Iterator[str]:
    """What a name of several words may be shortened to: its initials, with and without those of small words.

    Args:
        name: any name.
        without_form: whether its legal form may be left out too.

    >>> sorted(set(initial_letters("Bank of Japan Group"))), sorted(set(initial_letters("Halden River Glass Ltd", True)))
    (['BJG', 'BOJG'], ['HRG', 'HRGL'])
    """
    yield from _initials(name)
    if not without_form:
        return
    plain = name.split()
    while plain and plain[-1].replace(".", "").replace("/", "").lower() in _ENDINGS:
        plain.pop()
    if len(plain) < len(name.split()):
        yield from _initials(" ".join(plain))


def _initials(name: str) -> Iterator[str]:
    words = _LETTERS_ONLY.findall(name.replace("-", " "))
    if not 2 < len(words) <= _MOST_WORDS:
        return
    large = [each for each in words if each.lower() not in _SMALL_WORDS]
    if not all(each[0].isupper() for each in large):
        return
    if len(large) >= _LEAST_LETTERS:
        yield "".join(each[0] for each in large).upper()
    if len(large) < len(words) and len(large) >= 2:
        yield "".join(each[0] for each in words).upper()
