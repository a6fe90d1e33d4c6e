"""Match keys: when two spellings name one thing.

A match key is what is left of a name after NFKC, case folding and accent folding, without a leading article or a
possessive, with punctuation turned into spaces but for the marks that tell names apart ("C" and "C++", "Net" and ".NET", "5"
and "-5"); a full date is spelled "12 march 1921" however it is written. Both wings use it: extraction to give entities their
identity, retrieval to find them in a question, which `name_words` cuts into words that keep the same marks.
"""

import re
import unicodedata

from .dates import full_date
from .terms import STOP_WORDS
from .unicode_marks import LETTER, POINTED_LETTER, without_accents

SMALL_WORDS = STOP_WORDS | {"us"}
"""Words that are names only in capitals: "IT", "US", "WHO"."""
CURRENCY = "[$¢-¥\u058f\u060b\u07fe\u07ff\u09f2\u09f3\u09fb\u0af1\u0bf9\u0e3f\u17db\u20a0-\u20c0\ua838]"
"""A pattern for one sign of a currency (Unicode's category Sc, after NFKC)."""

_ARTICLES = frozenset({"a", "an", "the"})
_CLOSING_PARENTHESIS = re.compile(r"(?<!\s)\s*[(（][^()（）]*[)）]\s*$")
_POSSESSIVE = re.compile(r"['’`]s?(?=\s|$)")
_WITHOUT_WIDTH = re.compile("[\u00ad\u200b\ufeff]")
# NFKC makes an accent over a space of the acute; the other is a letter to Unicode, an apostrophe to those who write it.
_APOSTROPHES = re.compile("[\u00b4\u1ffd\u02bc]| \u0301")
_ALIKE = str.maketrans("\u2010\u2212\u066a", "--%")
_CAPITALS = re.compile(
    r"[\W_]*?(?:(?i:an?|the)[\W_]+)*?(?P<letters>[^\W\d_](?:\.?[^\W\d_])*)(?P<grade>-?)\.?(?:['’`]s?)?[\W_]*"
)
_LONGEST_CAPITALS = 40
_ACCENTED_LETTER = re.compile("[^\\W_][\u0300-\u036f]*")

_PLAIN_WORD = re.compile("[a-z0-9]+")
_MARKED = re.compile(r"[+#*%&$]|(?<![a-z0-9])(?:\.[a-z]|-\d)|\d\s+per\s?cent\b")
_BEFORE_NAME = re.compile(rf"(?:(?!(?<!\.)\.[^\W\d_]|(?<![+-])[+-]\d|[+-]?\s*{CURRENCY}\s*[+-]?\d|{LETTER}).)+", re.DOTALL)
_ARTICLE = re.compile(rf"(?:an?|the)\s+(?=.*{LETTER})", re.DOTALL)
_AND = re.compile(r"(?<=\s)&(?=\s)")
_PERCENT = re.compile(r"(?<=\d)\s*(?:%|per\s?cent)(?!\w)")
_NUMBER = r"\d{1,30}(?:[.,]\d{1,30}|\s\d{3}(?!\d)){0,10}"
_CURRENCY_AFTER = re.compile(rf"(?<![\w+.,-])([+-]?)({_NUMBER})\s{{0,3}}({CURRENCY})(?!\s*[+-]?\d)")
_CURRENCY_BEFORE = re.compile(rf"^([+-]?)\s*({CURRENCY})\s*(?=\d)|({CURRENCY})\s+(?=[+-]?\d)")
_KEY_WORD = re.compile(
    rf"(?:^(?:\.(?=[^\W\d_])|[+-](?=\d))|{CURRENCY}[+-]?(?=\d))?{LETTER}"
    rf"(?:{LETTER}|[+#]+|\*|(?<=\d)%|&(?={LETTER})|{CURRENCY}[+-]?(?=\d))*"
)

_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Kana, Han
)
_SIGNS_AFTER = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064"
    "\u1067-\u106d\u1071-\u1074\u1082-\u108d\u109a-\u109d\u17b6-\u17d3\u17dd\u3099\u309a\u30fc"
)
_UNSPACED_LETTER = f"(?![{_SIGNS_AFTER}])[{_UNSPACED}][{_SIGNS_AFTER}]*"
_SPACED_SIGN = re.compile(rf"(?![{_UNSPACED}])\w")
_SPACED_LETTER = f"(?![{_UNSPACED}]){POINTED_LETTER}"
_TEXT_WORD = re.compile(
    rf"(?<!\w)(?:[A-Z]\.){{2,}}"
    rf"|(?<![\w.+-])[A-Z]{{1,2}}[-\u2212](?![\w-])"
    rf"|{_UNSPACED_LETTER}"
    rf"|(?:(?<![\w.])\.(?=[^\W\d_])|(?<![\w.+-])[+\u2212-](?={CURRENCY}?\d))?(?:{CURRENCY}\s?(?=[+-]?\d)[+-]?)?"
    rf"{_SPACED_LETTER}(?:{_SPACED_LETTER}|[+#]+|\*(?!\w)|&(?=\w)|['’](?=\w)|(?<=\d)[.,](?=\d))*"
    rf"(?:(?<=\d)\s?(?:%|{CURRENCY}(?!\s?\d)))?"
)


def match_key(name: str) -> str:
    """The key under which `name` is the same as its other spellings.

    Kept are `+`, `#` and one `*` after a letter or digit, a point before a whole name, a sign before a whole number, the `-`
    of a grade ("A-"), `%`, a currency beside a number and `&` inside a word. A small word in capitals ("IT", "US") keeps its
    case, a single letter its accent. Where nothing but punctuation is left, the case-folded name itself is the key, so that
    no script is erased.

    >>> match_key("The Château's")
    'chateau'
    >>> match_key("C++"), match_key("the .NET"), match_key("the U.S."), match_key("us"), match_key("!!!")
    ('c++', '.net', 'US', 'us', '!!!')
    >>> match_key("100 €"), match_key("5 percent"), match_key("AT&T"), match_key("Marks & Spencer")
    ('€100', '5%', 'at&t', 'marks and spencer')
    >>> match_key("March 12, 1921"), match_key("1921-03-12")
    ('12 march 1921', '12 march 1921')
    """
    plain = name if name.isascii() else _unified(name)
    capitals = _capitals(plain)
    if capitals:
        return capitals
    if plain.isascii():
        folded = plain.casefold().strip()
        text = accented = _POSSESSIVE.sub("", folded)
        words = _PLAIN_WORD.findall(text) if _MARKED.search(text) is None else _key_words(text)
    else:
        folded = _APOSTROPHES.sub("'", _folded(plain)).strip()
        accented = unicodedata.normalize("NFD", _POSSESSIVE.sub("", folded))
        words = _key_words(unicodedata.normalize("NFC", without_accents(accented)))
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    if 3 <= len(words) <= 4 and words[-1].isdecimal():
        date = full_date(folded, words)
        if date:
            return date
    if len(words) == 1 and len(words[0]) == 1 and not accented.isascii():
        return unicodedata.normalize("NFC", _ACCENTED_LETTER.findall(accented)[-1])
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
    return " ".join(_folded(predicate).split())


def in_one_word(one: str, other: str) -> bool:
    """Whether two characters beside each other belong to one word; those of a script without spaces do not.

    >>> in_one_word("o", "s"), in_one_word("o", "-"), in_one_word("在", "A")
    (True, False, False)
    """
    return _SPACED_SIGN.fullmatch(one) is not None and _SPACED_SIGN.fullmatch(other) is not None


def name_words(text: str) -> list[tuple[int, int]]:
    """Where each word of a text begins and ends, in order: what a name in it can begin and end with.

    A word keeps the marks that belong to it, as match keys do; where a script has no spaces between words, each of its
    characters is one.

    >>> text = "Who uses C++ and .NET at AT&T?"
    >>> [text[start:end] for start, end in name_words(text)]
    ['Who', 'uses', 'C++', 'and', '.NET', 'at', 'AT&T']
    >>> len(name_words("北京在哪里")), len(name_words("दिल्ली कहाँ है"))
    (5, 3)
    """
    return [found.span() for found in _TEXT_WORD.finditer(text)]


def _capitals(name: str) -> str:
    """The key of a whole name in capitals that folding would make a small word or another name; "" for every other name."""
    last = name[name.rstrip().rfind(" ") + 1 :]
    if len(name) > _LONGEST_CAPITALS or last[:1].islower() or last[1:2].islower():
        # Most names: told at a glance.
        return ""
    found = _CAPITALS.fullmatch(name)
    if found is None or not found["letters"].isupper():
        return ""
    letters = found["letters"].replace(".", "")
    if found["grade"]:
        return f"{letters}-" if found["letters"] == letters and len(letters) <= 2 else ""
    if 2 <= len(letters) <= 4 and letters.lower() in SMALL_WORDS:
        return letters
    dotted = len(letters) > 1 and found["letters"] == ".".join(letters)
    return _folded(letters) if dotted and letters.isascii() else ""


def _key_words(text: str) -> list[str]:
    """The words of a folded name with the marks that belong to them."""
    if text.count("*") != 1:
        text = text.replace("*", " ")
    text = _without_start(text)
    if "&" in text:
        text = _AND.sub("and", text)
    text = _PERCENT.sub("%", text)
    text = _CURRENCY_AFTER.sub(r"\3\1\2", text)
    text = _CURRENCY_BEFORE.sub(r"\2\1\3", text)
    return _KEY_WORD.findall(text)


def _without_start(text: str) -> str:
    """A name without the marks and articles before it."""
    while True:
        found = _BEFORE_NAME.match(text) or _ARTICLE.match(text)
        if found is None:
            return text
        text = text[found.end() :]


def _unified(name: str) -> str:
    normal = unicodedata.normalize("NFKC", _WITHOUT_WIDTH.sub("", _APOSTROPHES.sub("'", name)))
    return _APOSTROPHES.sub("'", normal).translate(_ALIKE)


def _folded(text: str) -> str:
    # Folding a letter can give one that NFKC changes again: both, until nothing changes (the caseless match of Unicode).
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded if folded.isascii() else unicodedata.normalize("NFKC", folded.casefold())
