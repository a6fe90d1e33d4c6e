"""Texts folded letter by letter, so that a name is found in them at its own offset."""

import unicodedata


class _Letters(dict[int, str]):
    """What each character becomes: its lower-case base letter or digit, or a space."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFKD", chr(code))[:1].lower()
        letter = base if len(base) == 1 and (base.isalnum() or base == "_") else " "
        self[code] = letter
        return letter


_LETTERS = _Letters()


def folded(text: str) -> str:
    """The text in lower case without accents, punctuation as spaces; as many characters as before.

    >>> folded("Café-Bar (1913)")
    'cafe bar  1913 '
    """
    return text.translate(_LETTERS)


def folded_name(name: str) -> str:
    """A name as `folded` texts hold it: without a leading article and spaces around it.

    >>> folded_name("The Château!")
    'chateau'
    """
    plain = folded(name).strip()
    for article in ("the ", "a ", "an "):
        if plain.startswith(article) and plain[len(article) :].strip():
            return plain[len(article) :].strip()
    return plain
