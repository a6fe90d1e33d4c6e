"""Marks glued to a name: the full stop of its sentence, a loose hyphen, an opened bracket."""

import re

from .parse_tree import Tree

_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}|(?:[A-Z][a-z]\.)+[A-Z]\.?")
_INITIALS = re.compile(r"(?<!\w)[^\W\d_]\.\s?[^\W\d_]\.$")
_ABBREVIATED = frozenset(
    """inc ltd corp co bros jr sr esq st mt ft dr mr mrs ms prof gen col capt lt sgt rev hon gov sen rep dept univ assn ave
    blvd vol no jan feb mar apr jun jul aug sep sept oct nov dec mass conn calif fla penn tenn minn mich ph.d m.d b.a m.a d.c
    s.p.a s.a a.s u.s""".split()
)
_STATES = frozenset(
    """Ala Alas Ariz Ark Colo Del Ga Ill Ind Kan Kans Ky La Md Me Miss Mo Mont Neb Nebr Nev Okla Ont Ore Pa Tex Va Vt Wash
    Wis Wisc Wyo""".split()
)
_CLOSING = ".,;:!?*'’\"”)]}>»¶†‡-–—_/\\|"
_OPENING = "'‘’\"“([{<«*_-–—¶†‡/\\|"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def name_bounds(tree: Tree, start: int, end: int) -> tuple[int, int]:
    """The characters of a name in tokens `start` to `end` (exclusive), without the marks glued to its ends."""
    first, last = tree.starts[start], tree.ends[end - 1]
    whole = tree.text[first:last]
    left = len(whole) - len(whole.lstrip(_OPENING)) if whole[0] in _OPENING else 0
    if 0 < left < len(whole) and whole[left - 1] in "-\u2212" and whole[left].isdigit():
        # A number below zero.
        left -= 1
    right = _right(whole, tree.words[end - 1])
    return (first + left, first + right) if left < right else (first, last)


def _right(name: str, word: str) -> int:
    """Where a name ends whose last token is `word`."""
    opened = name.find("(", len(name) - len(word) + 1)
    end = opened if opened > 0 and ")" not in word else len(name)
    if (opened < 0 and word in {"!", "?"}) or _INITIALS.search(name) is not None:
        # A mark of its own was taken in on purpose; "B. L." is two initials.
        return end
    while end and name[end - 1] in _CLOSING:
        mark, held = name[end - 1], name[:end]
        bare = word.rstrip(".")
        if mark == "." and (bare.lower() in _ABBREVIATED or bare in _STATES or _DOTTED.fullmatch(word)):
            break
        if mark == "!" and word[-1] == "!" and len(word) > 2:
            # "Yahoo!" is one token to the tagger, a sentence's end is not.
            break
        if mark in _BRACKETS and _BRACKETS[mark] in held:
            break
        if mark in "*-" and len(name) <= 3 and name[0].isupper():
            # "A*" and "A-"
            break
        end -= 1
    return end
