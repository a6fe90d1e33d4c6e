"""Which combining marks are part of a word and which fold away, script by script, for match keys and terms alike.

To Python's regular expressions words are letters and digits without marks: the vowel signs of Indic scripts, the vowels and
tones of Thai and Khmer and the voicing marks of decomposed Kana would cut words apart.
"""

import re

# Blocks whose letters and signs both belong to words, their punctuation (dandas and the like) left out.
_SIGNS = (
    "\u0483-\u0487"  # Cyrillic
    "\u0900-\u0963\u0966-\u096f\u0971-\u0df3"  # Devanagari to Sinhala
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e80-\u0eff"  # Thai, Lao
    "\u0f18\u0f19\u0f20-\u0f39\u0f3e-\u0fbc"  # Tibetan
    "\u1000-\u1049\u1050-\u109f"  # Myanmar
    "\u1780-\u17d3\u17dc\u17dd\u17e0-\u17e9"  # Khmer
    "\u3099\u309a"  # Kana, decomposed
)

_ACCENTS = "\u0300-\u036f"
"""Of Latin, Greek and Cyrillic."""

_UNWRITTEN = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points, which everyday writing leaves out
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic points
    "\u00ad\u200b-\u200f\u2060\ufeff"  # soft hyphens and characters without width
)

_POINTS = _ACCENTS + _UNWRITTEN

WORD = re.compile(rf"[\w{_SIGNS}]+")
"""A run of letters, digits, underscores and the signs that belong to them."""

ACCENTED_WORD = re.compile(rf"(?:[\w{_SIGNS}][{_ACCENTS}]*)+")
"""The same in a text that keeps its accents."""

LETTER = rf"(?:[^\W_]|[{_SIGNS}])"
"""A pattern for one letter, digit or sign that belongs to a word, in a text whose accents are folded."""

POINTED_LETTER = rf"(?:[^\W_]|[{_SIGNS}{_POINTS}])"
"""The same in any text: accents, points and soft hyphens are part of its words."""

_FOLDING = re.compile(f"[{_POINTS}]+")
_LEAVING_OUT = re.compile(f"[{_UNWRITTEN}]+")


def without_accents(decomposed: str) -> str:
    """A decomposed text (NFD or NFKD) without the marks that readers take for the same letters."""
    return decomposed if decomposed.isascii() else _FOLDING.sub("", decomposed)


def without_points(text: str) -> str:
    """A text without points, soft hyphens and characters without width; its accents stay."""
    return text if text.isascii() else _LEAVING_OUT.sub("", text)
