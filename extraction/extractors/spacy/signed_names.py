"""Names that only a sign or capitals tell from words: C++, F#, .NET, A*, IT, The Who; and the signs of amounts."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from ....graph.names import CURRENCY, SMALL_WORDS
from .parse_tree import TokenSpan, Tree

_SIGNED = re.compile(
    r"(?<![\w.#+*&@/\\-])(?:[A-Z]\w{0,15}(?:[ -][A-Z]\w{0,15})?(?:\+\+|#)|[A-Z][+*](?!\w)"
    r"|\.[A-Z][A-Za-z]{2,12}(?: [A-Z][a-z]+){0,2})"
    r"(?![\w+#*(/\\=])"
)
_GRADE = re.compile(r"(?:(?<= [Aa] )|(?<= [Aa]n ))[A-F][+-](?=[\s.,;:!?)])")
_SMALL = "|".join(sorted(word.title() for word in SMALL_WORDS if len(word) > 1))
_AFTER_ARTICLE = re.compile(rf"(?<!\w)[Tt]he (?:{_SMALL})(?= [a-z])(?! of\b)")
_CAPITALS = re.compile(r"(?<![\w.'’&/-])(?:IT|US|WHO)(?![\w&/]|[-'’][A-Z])")
_DIALECTS = frozenset({"ANSI", "ISO", "The", "A", "In", "Standard", "Like", "Unlike", "And", "Or", "From", "To"})
"""Words before a letter that make it no other name."""
_GLUE = frozenset("-+#_/=([\\")
_LONELY_SIGNS = frozenset({"-", "\u2212", "+"})
_CURRENCY = re.compile(rf"(?:[A-Z]{{1,3}})?{CURRENCY}")


def names_with_signs(tree: Tree) -> Iterator[TokenSpan]:
    """The names in a text that its tagger reads as a word and a mark, or as a small word; without a type."""
    text = tree.text
    found = [match.span() for pattern in (_SIGNED, _GRADE, _AFTER_ARTICLE) for match in pattern.finditer(text)]
    if not text.isupper():
        found += [match.span() for match in _CAPITALS.finditer(text) if not _among_capitals(text, *match.span())]
    taken = 0
    for start, end in sorted(found):
        first, last = bisect_left(tree.starts, start), bisect_left(tree.ends, end)
        fits = first < len(tree.starts) and last < len(tree.ends)
        if fits and start >= taken and (tree.starts[first], tree.ends[last]) == (start, end):
            taken = end
            yield TokenSpan(first, last + 1)


def letters_for_names(tree: Tree, letters: Collection[str]) -> Iterator[TokenSpan]:
    """Where letters stand by themselves, as "C" does in "a C compiler", but not in "C. Holm" or "vitamin C"."""
    for token, word in enumerate(tree.words):
        if word.rstrip(".") in letters and len(word) < 3 and tree.tags[token] not in {"PRP", "DT", "LS"}:
            before = tree.words[token - 1] if token else ""
            after = tree.words[token + 1] if token + 1 < len(tree.words) else ""
            initial = word[-1] == "." and after[:1].isupper()
            glued = before[-1:] in _GLUE or after[:1] in _GLUE
            if not initial and not glued and (not before[:1].isupper() or before in _DIALECTS) and not after[:1].isdigit():
                yield TokenSpan(token, token + 1)


def _among_capitals(text: str, start: int, end: int) -> bool:
    """Whether the words on both sides are in capitals too: then capitals say nothing."""
    before, after = text[:start].split()[-1:], text[end:].split()[:1]
    return any(len(word) > 1 and word.isupper() for word in (*before, *after))


def with_signs(tree: Tree, start: int, end: int) -> tuple[int, int]:
    """The tokens of an amount with the currency beside it and the sign before it."""
    if start and _CURRENCY.fullmatch(tree.words[start - 1]) is not None:
        start -= 1
    elif end < len(tree.words) and _CURRENCY.fullmatch(tree.words[end]) is not None:
        end += 1
    glued = start and tree.words[start - 1] in _LONELY_SIGNS and tree.ends[start - 1] == tree.starts[start]
    if glued and (start == 1 or tree.ends[start - 2] < tree.starts[start - 1]):
        start -= 1
    return start, end
