"""The block keys of a name: what it shares with every name that may be alike, so that only names with a key in common are
compared (see `blocking`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

from .name_parts import NameParts
from .name_vocabulary import GIVEN_NAMES, RANKS

HASH_BYTES = 8
"""Bytes of the hash of a block key."""
_VOWELS = str.maketrans("", "", "aeiouyh")
_LONG_WORD, _ALONE, _RARE_WORD, _SPACED, _HALF = 8, 5, 6, 12, 8


def block_keys(name: NameParts) -> Iterator[str]:
    """The keys of a name: names that share one may be alike."""
    numbers = ",".join(name.numbers)
    words = list(name.words)
    seat = tuple(each for each in name.rank if each not in RANKS and not each.isdecimal())
    yield _sorted(words, numbers)
    yield f"~{''.join(words)}|{numbers}"
    yield f"!{name.letters}"
    if len(words) > 1 and len(name.letters) >= _SPACED:
        yield f"{{{name.letters[:_HALF]}|{numbers}"
        yield f"}}{name.letters[-_HALF:]}|{numbers}"
    if name.rank:
        yield _sorted((*words, *seat), numbers)
        yield f"#{words[0]}|{numbers}|{' '.join(name.rank)}"
    if numbers:
        yield f"1{words[0]}|{numbers}"
    yield from _of_words(words, seat, numbers) if len(words) > 1 else _of_word(words[0], numbers)


def packed_keys(name: NameParts, acronyms: Iterable[str] = ()) -> bytes:
    """The keys of a name, and those of acronyms and initials that stand for what it names, each as a hash of 8 bytes.

    Of a million keys hardly two share a hash (one chance in 40 million); those that did would only be compared as well.
    """
    keys = dict.fromkeys((*block_keys(name), *(f"@{letters}" for letters in acronyms)))
    return b"".join([blake2b(key.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest() for key in keys])


def _of_word(word: str, numbers: str) -> Iterator[str]:
    """Keys of a name of one word: long beginnings and endings, and the word without each of its letters."""
    if len(word) >= _LONG_WORD:
        for letters in (5, 8):
            yield f"<{word[:letters]}"
            yield f">{word[-letters:]}"
    if len(word) >= _ALONE:
        yield f"?{word}|{numbers}"
        for place in range(len(word)):
            yield f"?{word[:place]}{word[place + 1 :]}|{numbers}"


def _of_words(words: Sequence[str], seat: Sequence[str], numbers: str) -> Iterator[str]:
    """Keys of a name of several words: those that leave one out, or shorten, misspell or turn some."""
    first, last = words[0], words[-1]
    yield f"^{first}|{last}|{numbers}"
    yield f"&{GIVEN_NAMES.get(first, first)}|{last}|{numbers}"
    yield f"&{GIVEN_NAMES.get(first, first)}|{seat[-1]}|{numbers}" if seat else f"'{first[0]}|{last}|{numbers}"
    yield f"*{first}|{_skeleton(last)}|{numbers}"
    for word in words:
        if len(word) >= _RARE_WORD:
            yield f"_{word}|{numbers}"
    yield f"[{' '.join(sorted(word[:3] for word in words))}|{numbers}"
    yield f"]{' '.join(sorted(word[-3:] for word in words))}|{numbers}"
    yield "%" + " ".join(sorted(_skeleton(word) for word in words)) + f"|{numbers}"
    if len(words) <= 6:
        for place, word in enumerate(words):
            if len(word) > 1:
                others = [*words[:place], *words[place + 1 :]]
                yield f"+{word}|{''.join(sorted(other[0] for other in others))}|{numbers}"
                yield f"-{word}|{' '.join(sorted(other[-3:] for other in others))}|{numbers}"


def _sorted(words: Sequence[str], numbers: str) -> str:
    return f"={' '.join(sorted(words))}|{numbers}"


@lru_cache(maxsize=1 << 14)
def _skeleton(word: str) -> str:
    """A word's first letter and its other consonants, each once."""
    return word[0] + "".join(sorted(set(word[1:].translate(_VOWELS))))
