"""What a paragraph of plain text is where it only refers: an address, a citation, a caption, a way around the pages."""

import re
from collections.abc import Sequence

from .verb_forms import WORD, irregular_pasts, is_statement

CAPTION = re.compile(
    r"\s*(?:Figure|Fig\.?|Table|Photo(?:graph)?|Image|Picture|Plate|Map|Chart|Listing|Diagram|Illustration|Exhibit)\s"
    r"(?:\d{1,3}|[IVX]{1,5})(?:[.-]\d{1,3}){0,2}(?:[:.]|\s[-–—])\s",
    re.IGNORECASE,
)
_MENU = (
    r"home|contents|index|next|previous|prev|up|back|top|bottom|menu|modules|search|about|contact(?: us)?|help|log ?in|"
    r"sign ?(?:in|up)|register|site ?map|privacy(?: policy)?|terms(?: of use)?|imprint|print|share|edit|download"
)
_NAVIGATION = re.compile(
    rf"\s*(?:(?:(?:{_MENU})\b[\s|»«<>›‹→←/·•,]*){{2,}}|table of contents|contents|"
    rf"(?:back|return) to (?:the )?(?:{_MENU}|start|list|main page|table of contents)|"
    r"skip to .{1,30}|page \d+(?: (?:of|/) \d+)?|all rights reserved\.?|"
    r"(?:copyright\s*(?:©|\(c\))?|©|\(c\))[^.]{0,40}?\b(?:1[89]|20)\d\d\b.{0,120}|"
    r"[^|\n]{1,30}(?:\s\|\s[^|\n]{1,30}){1,}|[^»›→\n]{1,40}(?:\s[»›→]\s[^»›→\n]{1,40}){1,})\s*",
    re.IGNORECASE,
)
URL = re.compile(
    r"[(<]?\b(?:(?:https?|ftp|gopher|telnet|file)://?|mailto:|news:|www\.)[^\s<>]{2,500}?[)>]?[.,;]?(?=\s|$|[<>])"
)
EMAIL = re.compile(r"[(<]?[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}[)>]?")
_CONTACT = re.compile(
    r"\s*(?:tel|telephone|phone|fax|telefax|mobile|e-?mails?|web|www|url|web ?site|home ?page|usenet newsgroups?|"
    r"newsgroups?|"
    r"mailing lists?|addresses|address|postal address|mail|ftp|telnet|irc|contact)\b\.?[^:\n]{0,20}:(?=\s|\S)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:From|To|Cc|Bcc|Reply-To|Sender|Message-ID|Received|Return-Path|Date|Sent|Subject|Organi[sz]ation|Newsgroups|References|"
    r"In-Reply-To|MIME-Version|Content-[\w-]+|X-[\w-]+|Lines|Path): ?\S",
    re.IGNORECASE,
)
_STREET = (
    r"Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Boulevard|Blvd\.?|Square|Parkway|Highway|Way|Court|Terrace|"
    r"Crescent|Place"
)
_POSTAL = re.compile(
    rf"\b\d{{1,5}}[A-Za-z]? (?:[A-Z][\w.'’-]* ){{0,4}}(?:{_STREET})(?![\w])|\bP\.? ?O\.? Box\b|"
    r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b|"
    r"\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b|\b\w*(?:straße|strasse|gasse|weg|platz) \d{1,4}\b|\b(?:rue|via|calle|avenida) \w|"
    r"\b(?:[A-Z]{1,2}-)?\d{4,6} [A-Z][\w'’-]+$|\bSuite \d|\bFloor\b",
    re.MULTILINE,
)
_SIGNS_OF_CITATION = tuple(
    re.compile(sign)
    for sign in (
        r"\b(?:1[6-9]|20)\d\d[a-z]?\b",
        r"\bpp?\. ?\d|\bpages? \d",
        r"\b(?:[Vv]ol|[Nn]o|[Ii]ss)\. ?[\dIVX]|\bVolume \d",
        r"\bet al\b|\beds?\b\.?|\([Ee]ds?\.\)",
        r"\b(?:doi|DOI|ISBN|ISSN|arXiv|LNCS|RFC \d)",
        r"\b(?:Proc(?:eedings|\.)?|Journal|J\.|Trans(?:actions|\.)|Press|Notices|Acta|Conference|Conf\.|Symposium|Workshop|"
        r"Lecture Notes|Tech(?:nical|\.)? Rep(?:ort|\.)|Thesis|Dissertation|Publishers?|Annals|Review|Letters|Commun\.|"
        r"Bulletin)",
        r"\b[A-Z]\.(?:[ -]?[A-Z]\.)* ?[A-Z][a-z]+|\b[A-Z][a-z]+, [A-Z]\.",
        r"\b\d{1,4} ?(?:\(\d{1,4}(?:[-/]\d{1,4})?\))?:\s?\d{1,5}(?:[-–]\d{1,5})?\b",
        r"[\"“][^\"”\n]{8,300}[\"”]",
    )
)
_BRACKETED = re.compile(r"\s*\[[^\[\]]{1,700}\]\.?\s*")
_QUOTED = re.compile(r"[\"“][^\"”]{1,300}[\"”]")
_REFERENCE = re.compile(r"\s*\[\w{1,12}\]\s+[A-Z]")
_MONTH = re.compile(r"\bMay(?=,? \d)")
_STATED = re.compile(
    r"\b(?:is|are|was|were|been|has|have|had|does|did|will|would|can|could|may|it|he|she|they|which|that|"
    rf"{'|'.join(sorted(irregular_pasts()))})\b"
)


def is_navigation(words: str) -> bool:
    """Whether a short paragraph only leads around: a menu, a trail of pages, a page number, a copyright line."""
    return len(words) <= 200 and "\n" not in words.strip() and _NAVIGATION.fullmatch(words) is not None


def is_contact(lines: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are the head of a message, a postal address or say how to reach someone."""
    if len(lines) > 1 and sum(_HEADER.match(line.strip()) is not None for line in lines) * 5 >= 3 * len(lines):
        return True
    words = "\n".join(lines)
    labels = sum(_CONTACT.match(line) is not None for line in lines)
    if labels and (labels * 2 >= len(lines) or (_CONTACT.match(lines[0]) and len(lines) <= 6)) and _reached(words):
        return not is_statement(_without_addresses(words), most=16)
    if len(lines) > 1:
        fits = len(words) <= 300 and all(len(line.strip()) <= 60 and line.rstrip()[-1:] not in {"!", "?"} for line in lines)
    else:
        fits = len(words) <= 160 and words.count(",") >= 2
    return fits and _STATED.search(words) is None and _POSTAL.search(words) is not None and not is_statement(words, most=40)


def is_address(words: str) -> bool:
    """Whether a paragraph is web addresses with no more than their labels."""
    if "://" not in words and "@" not in words and "www." not in words and "news:" not in words:
        return False
    if _STATED.search(words) is not None:
        return False
    count = sum(1 for _ in URL.finditer(words)) + sum(1 for _ in EMAIL.finditer(words))
    rest = _without_addresses(words)
    return count > 0 and len(WORD.findall(rest)) <= 9 * count and not is_statement(rest, most=9 * count)


def is_citation(words: str) -> bool:
    """Whether a paragraph or sentence is a reference to a publication, or a note in square brackets."""
    if len(words) > 800:
        return False
    if _BRACKETED.fullmatch(words):
        return True
    bare = _QUOTED.sub(" ", words) if '"' in words or "“" in words else words
    bare = _MONTH.sub(" ", bare)
    if _STATED.search(bare) is not None:
        return False
    signs = sum(sign.search(words) is not None for sign in _SIGNS_OF_CITATION)
    return signs >= (2 if _REFERENCE.match(words) else 3) and not is_statement(bare, most=100)


def is_reference(line: str) -> bool:
    """Whether a line opens an entry of a list of references: "[12] Author"."""
    return _REFERENCE.match(line) is not None


def _reached(words: str) -> bool:
    """Whether words hold an address, or as many digits as a telephone's number."""
    if EMAIL.search(words) or URL.search(words):
        return True
    return sum(character.isdigit() for character in words) >= 6


def _without_addresses(words: str) -> str:
    return EMAIL.sub(" ", URL.sub(" ", words))
