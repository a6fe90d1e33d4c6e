"""A text as a parser should read it: lines joined, blanks single, marks left out that no reader takes for part of a word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .time_expressions import MONTHS

_CHANGED = re.compile(
    r"(?P<broken>(?<=\w)[-\u2010\u00ad][^\S\n]*\n[^\S\n]*(?=(?P<next>\w+)))"
    r"|(?P<mark>[\u00ad\u200b\ufeff]"
    r"|(?<=[\w.,;:!?\"'”’)])(?:\[(?:\^[^\]\s]{1,30}|\d{1,3}|[a-z]|(?:note|nb|n)\s?\d{1,3}|citation needed)\])+"
    r"|(?<=\S)[¶†‡]+|(?<=[^\W\d_]{3})[¹²³⁰⁴-⁹]+(?!\w)|(?<=[.,;:)”\"])[¹²³⁰⁴-⁹]+)"
    r"|(?P<spaced>(?<=[^\W\d_]{2}-) (?=(?P<joined>[A-Za-z]+)))"
    rf"|(?P<until>(?<=\b\d{{4}})[-–](?=\s(?:\d{{1,2}}\s)?(?:{'|'.join(MONTHS)})\b))"
    r"|(?P<years>(?:(?<=\b\d{3})|(?<=\b\d{4}))[–—](?=\d{3,4}\b))"
    r"|(?P<blank>\s{2,}|[^\S ])"
)
_STOPS = (".", "!", "?")
_BEFORE_A_HYPHEN = frozenset(
    """one two three four five six seven eight nine ten first second third half single double multi co non anti pre post semi
    sub inter self low high long short full well""".split()
)
_COUNTED = frozenset("part chapter section step volume phase stage level page day lesson".split())
_AFTER_A_NAME = frozenset("born based language speaking style built owned led made trained era bred occupied".split())
_AFTER_A_LOOSE_HYPHEN = frozenset({"and", "or", "to", "nor", "but"})


@dataclass(frozen=True, slots=True)
class UnmarkedText:
    """A text to parse, and where each of its characters stands in the original; None: where it stands here."""

    text: str
    origins: Sequence[int] | None = None


def reading_of(text: str) -> UnmarkedText:
    r"""The text with single blanks for line breaks and runs of blanks, without soft hyphens, characters of no width,
    footnote and paragraph marks, and with words whole that a line's end has cut.

    >>> reading_of("The Grey  Gull.[^1] Halden Ship-\nping\u00b6 of Stoke-on-\nTrent").text
    'The Grey Gull. Halden Shipping of Stoke-on-Trent'
    """
    pieces: list[str] = []
    origins: list[int] = []
    at = 0
    for found in _CHANGED.finditer(text):
        start, end = found.span()
        kept = _kept(text, found)
        pieces += [text[at:start], kept]
        origins += [*range(at, start), *range(start, start + len(kept))]
        at = end
    if not pieces:
        return UnmarkedText(text)
    pieces.append(text[at:])
    origins += range(at, len(text))
    return UnmarkedText("".join(pieces), origins)


def _kept(text: str, found: re.Match[str]) -> str:
    if found["mark"] is not None:
        return ""
    if found["blank"] is not None:
        # Two blanks after a full stop: who types them means a sentence's end.
        return (
            "  " if text[found.start() - 1 : found.start()] in _STOPS and "\n" not in found[0] and len(found[0]) > 1 else " "
        )
    if found["spaced"] is not None:
        # Some corpora put a space after each hyphen: "Saxe- Coburg".
        before = text[text.rfind(" ", 0, found.start()) + 1 : found.start()].lstrip("(\"'“‘")
        after, named = found["joined"], before[:1].isupper()
        if after[0].islower():
            counted = text[: found.start() - len(before)].rstrip().rpartition(" ")[2].lower() in _COUNTED
            whole = (before[:-1].lower() in _BEFORE_A_HYPHEN and not counted) or (named and after in _AFTER_A_NAME)
            return "" if whole and after not in _AFTER_A_LOOSE_HYPHEN else " "
        return "" if named else " "
    if found["until"] is not None:
        # "1925- November 14" is glued to no year.
        return ""
    if found["years"] is not None:
        # Tokenizers part "1906-1984" into its years, but not with a longer dash.
        return "-"
    following = found["next"]
    if following in _AFTER_A_LOOSE_HYPHEN:
        return "- "
    whole = found[0][0] == "\u00ad" or (text[found.start() - 1].islower() and following[0].islower())
    return "" if whole else "-"
