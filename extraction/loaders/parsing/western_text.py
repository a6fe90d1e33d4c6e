"""Which of the encodings of Western languages a short text is in: Windows-1252, Mac Roman or the DOS code page 850.

Each reads every byte, so that detectors by statistics guess. What tells them apart in a few lines is where signs stand: an
accented letter inside a word of a language that has it, a dash between words, a capital at a word's beginning.
"""

import re
from collections.abc import Collection

WESTERN = ("cp1252", "mac_roman", "cp850")

_LANGUAGES = {
    "en": (
        "éèêëïöüñçäåøáí",
        "the of and in is to was for it he she a not with by from said yes his her on at as that this but they you we its",
    ),
    "fr": ("àâæçèéêëîïôœùûü", "le la les de du des et est un une il elle dans que qui pour au sur pas dans ce"),
    "de": ("äöüß", "der die das und ist von mit den dem ein eine zu sie es auf nicht im er"),
    "es": ("áéíñóúü", "el la los las de y en que un una es por con del se su al no"),
    "pt": ("ãáâàçéêíóôõú", "o a os as de do da em que um uma com por se ao"),
    "it": ("àèéìòù", "il lo la gli le di e che un una per con del della non si"),
    "da": ("æøåéø", "og i er af den det en et til som med ikke han hun"),
    "sv": ("åäöé", "och i av den det en ett till som med inte han hon"),
    "nl": ("ëïéöüè", "de het een van en is in op te dat niet met"),
    "fi": ("äöå", "ja on ei se oli hän"),
}
"""The letters beyond ASCII of each language, and words by which it is told."""
LANGUAGES = tuple(_LANGUAGES)
_WORD = re.compile(r"[^\W\d_]+")
_ALONE = frozenset("àèéêòóùåöáâÀÁÂÈÉÊÒÓÔÅÖ")
"""Letters that are words by themselves."""
_MODIFIERS = frozenset("ˆ˜¨´¸¯˘˙˚˝˛ˇ†‡‰ƒ¦¬¤≠≤≥∞∂∑∏π∫Ω√≈∆◊ﬁﬂ◊\uf8ff")
_OPENING = frozenset("¿¡„‚‘“«‹")
_MONEY = frozenset("£€¥¢")
_SYLLABLES = frozenset("aàeéiıoòuyAIOY")


def western_languages(text: str) -> tuple[str, ...]:
    """The languages whose words a text has most of; none where it has no word of any."""
    words = [word.lower() for each in text.split() if (word := each.strip(".,;:!?()\"'")).isascii()]
    counts = {name: sum(word in each.split() for word in words) for name, (_, each) in _LANGUAGES.items()}
    most = max(counts.values())
    return tuple(name for name, count in counts.items() if count == most) if most else ()


def misplaced(text: str, languages: Collection[str]) -> int:
    """How many signs beyond ASCII stand where none of these languages has them, of the language where they are fewest."""
    signs = [(at, sign) for at, sign in enumerate(text) if ord(sign) > 127]
    out_of_place = [sign for at, sign in signs if not _may_stand(text, at)]
    letters = [sign.lower() for at, sign in signs if sign.isalpha() and sign not in "ªº" and _may_stand(text, at)]
    foreign = min((sum(letter not in _LANGUAGES[each][0] for letter in letters) for each in languages), default=0)
    return len(out_of_place) + foreign


def _may_stand(text: str, at: int) -> bool:
    sign = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if sign in _MODIFIERS or "\u2500" <= sign <= "\u259f":
        return False
    if sign.isalpha() and sign not in "ªºµ":
        return _may_be_letter(text, at, sign, before, after)
    if sign in "’\xad·":
        return True
    if sign == "–":
        return not (before.islower() and after.islower())
    if sign == "—":
        return _may_be_dash(text, at, before, after)
    if sign in _MONEY:
        return any(map(str.isdigit, text[max(at - 2, 0) : at + 3]))
    if sign in _OPENING:
        return not before.isalnum() and (after.strip() != "" or sign == "«")
    return not (before.isalpha() and after.isalpha())


def _may_be_letter(text: str, at: int, sign: str, before: str, after: str) -> bool:
    if before.isdigit() or after.isdigit():
        return False
    if not before.isalpha() and not after.isalpha():
        return sign in _ALONE and (not before or before.isspace() or before in "'’")
    if sign == "ñ":
        return after.isalpha()
    if sign.islower():
        # "aÉ" of capitals and small letters is no word, but for "McÉ" and the like.
        return not (before.isupper() and after.isupper())
    following = text[at + 2 : at + 3]
    return not before.islower() and not (after.isupper() and following.islower())


def _may_be_dash(text: str, at: int, before: str, after: str) -> bool:
    """A dash stands between words: not before one letter that is no word, nor behind the beginning of a word."""
    if not (before.isalpha() or after.isalpha()) or (before.isspace() and after.isspace()):
        return True
    left, right = _WORD.findall(text[max(at - 30, 0) : at]), _WORD.findall(text[at + 1 : at + 30])
    ends = [run for run, near in ((left[-1:], before.isalpha()), (right[:1], after.isalpha())) if near]
    if before.islower() and after.isspace():
        return False
    return all(len(run[0]) > 1 or run[0] in _SYLLABLES for run in ends if run)
