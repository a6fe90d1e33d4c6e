"""Match keys: when two spellings name one thing.

A match key is what is left of a name after NFKC, case folding and accent folding, without a leading article or a
possessive, with punctuation turned into spaces. Both wings use it: extraction to give entities their identity, retrieval
to find them in a question.
"""

import re
import unicodedata

_POSSESSIVE = re.compile(r"['’`´]s?(?=\s|$)")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_ARTICLES = frozenset({"a", "an", "the"})
_CLOSING_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


def match_key(name: str) -> str:
    """The key under which `name` is the same as its other spellings.

    Where nothing but punctuation is left, the case-folded name itself is the key, so that no script is erased.

    >>> match_key("The Château's")
    'chateau'
    >>> match_key("C++"), match_key("!!!")
    ('c', '!!!')
    """
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = _POSSESSIVE.sub("", folded)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFD", plain)
        plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if not _is_latin_accent(c)))
    words = _NOT_WORD.sub(" ", plain).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words) or " ".join(folded.split())


def title_name(title: str) -> str:
    """A title without its closing parenthesis: what the titled document is about.

    >>> title_name("The Kiss (1913 film)")
    'The Kiss'
    """
    name = _CLOSING_PARENTHESIS.sub("", title).strip()
    return name or title.strip()


def normal_predicate(predicate: str) -> str:
    """A predicate's words in the one form that identifies a relation: NFKC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", predicate).casefold().split())


def _is_latin_accent(character: str) -> bool:
    # Only the combining marks of European scripts fold away; vowel signs of Indic scripts carry meaning.
    return unicodedata.combining(character) != 0 and "\u0300" <= character <= "\u036f"
