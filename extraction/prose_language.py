"""The language of prose by its function words and script, for rules that read English alone.

Names have function words of their own ("Juan de la Cosa", "La vita è bella"), so that a few of them tell nothing: only what
holds several different ones that no name has, and hardly any English ones, is in another language.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"(?:\A\W*|[.!?]\s+)([^\W\d_a-z][^\W\d_]*)")
"""The first word of a sentence, with its capital."""
_LONGEST = 20_000
"""Characters that are looked at."""
_DISTINCT = 3
"""Different function words that no name has, which another language's prose holds at least."""
_MANY = 4
"""Function words, of twice that share, that are enough with one telling one less, where none is English."""
_LEAD = 3
"""How many function words of another language stand against one of English."""
_SHARE = 0.15
"""The share of function words among the words of another language's prose; prose has a third or more."""
_SCRIPT_SHARE = 0.6
"""The share of letters of another script; names and terms in their own script stay below."""
_LEAST_LETTERS = 12
_LETTERS = frozenset("bcdfghjlmnpqrstx")
"""Single letters that are no words but what an apostrophe leaves, or a variable's name."""
ENGLISH = "English"
RULES_NOTE = "facts are read by rules for English, and '--extractor llm' reads other languages"
"""How every note ends that says of what is in another language."""


@dataclass(frozen=True, slots=True)
class _FunctionWords:
    """The function words of each language, and those of English that no other one has.

    `of_names` are those that names and titles hold in any text: they count, but tell nothing alone.
    """

    english: frozenset[str]
    only_english: frozenset[str]
    of_names: frozenset[str]
    others: Mapping[str, frozenset[str]]
    languages: Mapping[str, tuple[str, ...]]


@cache
def _table() -> _FunctionWords:
    found = json.loads((files(__package__ or "") / "function_words.json").read_text("utf-8"))
    words = {language: frozenset(small.split()) for language, small in found["languages"].items()}
    english = words.pop(ENGLISH)
    languages: dict[str, list[str]] = {}
    for language, small in words.items():
        for word in small:
            languages.setdefault(word, []).append(language)
    return _FunctionWords(
        english,
        english - languages.keys(),
        frozenset(found["of_names"].split()),
        words,
        {word: tuple(held) for word, held in languages.items()},
    )


def prose_language(text: str, otherwise: str = "") -> str:
    """The language that a text is evidently in; "" where that is not clear, as of most short texts.

    Of a text in another script than Latin that is the script ("Cyrillic letters"). `otherwise` is the language of what is
    around it, which an unclear text is in too unless it has more function words of English.

    >>> prose_language("Die Firma wurde 1998 von ihr gegründet und hat heute ihren Sitz in Kiel.")
    'German'
    >>> prose_language("She sailed with Juan de la Cosa, who had been to the islands before.")
    'English'
    >>> prose_language("Juan de la Cosa, 1998")
    ''
    """
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    words = _WORD.findall(text)
    script = _other_script(words)
    if script:
        return f"{script} letters"
    # Names have capitals, whatever their words mean: "Sa Re Ga Ma Pa".
    prose = [word for word in words if word.islower()] + [word.lower() for word in _OPENING.findall(text)]
    written = Counter(word for word in prose if len(word) > 1 or word not in _LETTERS)
    table = _table()
    only_english = sum(written[word] for word in table.only_english & written.keys())
    english = sum(written[word] for word in table.english & written.keys()) if only_english else 0
    unless = ENGLISH if english >= _DISTINCT and english >= _SHARE * written.total() else ""
    if not unless and otherwise:
        around = sum(written[word] for word in table.others.get(otherwise, frozenset()) & written.keys())
        unless = otherwise if around >= sum(written[word] for word in table.english & written.keys()) else ""
    if only_english and (_LEAD + 1) * only_english >= written.total():
        return unless
    held: dict[str, list[str]] = {}
    for word in table.languages.keys() & written.keys():
        for language in table.languages[word]:
            held.setdefault(language, []).append(word)
    told = [(sum(written[word] for word in small), language) for language, small in held.items()]
    clear = (each for each in told if _is_clear(written, held[each[1]], table.others[each[1]]))
    return max(clear, default=(0, unless))[1]


def _is_clear(written: Counter[str], held: Sequence[str], small: frozenset[str]) -> bool:
    """Whether the function words of a language that a text holds leave no doubt of it."""
    table = _table()
    own = [word for word in held if word not in table.english]
    telling = [word for word in own if word not in table.of_names and len(word) > 1]
    count = sum(written[word] for word in own)
    english = sum(written[word] for word in table.english & written.keys() if word not in small)
    if count <= _LEAD * english or count < _SHARE * written.total():
        return False
    return len(telling) >= _DISTINCT or (
        len(telling) == _DISTINCT - 1 and count >= max(_MANY, 2 * _SHARE * written.total()) and not english
    )


def _other_script(words: list[str]) -> str:
    """The script of most letters, where it is not Latin; "" where it is, and for a few words."""
    scripts: Counter[str] = Counter()
    letters = 0
    for word in words:
        letters += len(word)
        # A word is of one script.
        scripts[unicodedata.name(word[0], "").partition(" ")[0].capitalize()] += len(word)
    if letters < _LEAST_LETTERS:
        return ""
    for script in ("Latin", "Fullwidth", ""):
        scripts.pop(script, None)
    # Japanese mixes three.
    count = sum(scripts.values())
    name = min(scripts, key=lambda each: (-scripts[each], each), default="")
    return {"Cjk": "Chinese or Japanese"}.get(name, name) if count >= _SCRIPT_SHARE * letters else ""


def foreign_languages(texts: Sequence[str]) -> list[str]:
    """The language of each piece of a document where rules for English do not read it, else ""; an empty text has none.

    A piece whose own language is not clear, as of a short one, goes with the document as a whole.
    """
    whole = prose_language("\n".join(filter(None, texts)))
    found = [prose_language(text, whole) if text else "" for text in texts]
    return ["" if each == ENGLISH else each for each in found]


def language_notes(texts: Sequence[str], foreign: Sequence[str]) -> tuple[str, ...]:
    """What tells the user that the rules read no facts in a document, or in some of its pieces."""
    lengths: Counter[str] = Counter()
    for text, language in zip(texts, foreign, strict=True):
        lengths[language] += len(text)
    read = lengths.pop("", 0)
    languages = sorted(lengths, key=lambda each: (-lengths[each], each))
    return (f"read {'in part ' if read else ''}as {' and '.join(languages)}: {RULES_NOTE}",) if languages else ()


def without_language_notes(notes: Sequence[str]) -> tuple[str, ...]:
    """An extraction's notes without those on languages, for an extractor that takes no facts from the rules."""
    return tuple(each for each in notes if not each.endswith(RULES_NOTE))
