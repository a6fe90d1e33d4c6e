"""What a line or paragraph of plain text is by its looks: code, log, address, citation, heading, list item."""

import re
from collections.abc import Sequence

ITEM = re.compile(r"[ \t]*(?:[-*•–—‣◦·▪+]|\(?\d{1,3}[.)]|\([a-z]\)|[a-z]\)|\(?[ivx]{2,5}[.)])[ \t]+(?=\S)")
"""What opens an item of a list, its mark and the blanks after it."""

RULE = re.compile(r"(?:[-=~_*#.+|: ]){3,}")
"""A line that only separates."""

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
    rf"\s*(?:(?:(?:{_MENU})\b[\s|»«<>›‹→←/·•,]*){{2,}}|table of contents|contents|(?:back|return) to .{{1,40}}|"
    r"skip to .{1,30}|page \d+(?: (?:of|/) \d+)?|(?:copyright|©|\(c\)).{0,160}|all rights reserved\.?|"
    r"[^|\n]{1,30}(?:\s\|\s[^|\n]{1,30}){1,}|[^»›→\n]{1,40}(?:\s[»›→]\s[^»›→\n]{1,40}){1,})\s*",
    re.IGNORECASE,
)

_PROMPT = re.compile(
    r"(?:[$%] |>>> |\.\.\. |\w:\\[^\n]{0,60}>|PS [\w:\\]{1,60}> |[\w.-]{1,40}@[\w.-]{1,60}[:~ ][^\n$#]{0,60}[$#] |"
    r"# [a-z][\w./-]*(?: -|$| [\w./-]+$)|sudo |(?:apt|apt-get|pip|npm|git|docker|make|cd|ls|curl|wget|ssh) (?:-|[\w./-]+$))"
)
_LOG = re.compile(
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d |"
    r"\[ *\d+\.\d{4,}\]|\[?\d\d:\d\d:\d\d\b|\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|TRACE|NOTICE|CRITICAL)\b[\]: ]|"
    r"(?:\d{1,3}\.){3}\d{1,3} - |(?:Process|Main PID|Active|Loaded|Tasks|Memory|CGroup|Docs|CPU|Drop-In): ?\S|"
    r"Traceback \(most|File \"[^\"\n]{1,200}\", line \d|at [\w.$<>]{3,200}\(|[├└│]|\w{1,40}\[\d{1,7}\]: )"
)
_SYNTAX = re.compile(
    r"(?:import [\w.*{]+;?$|from [\w.]+ import |(?:async )?def \w+\(|class \w+.{0,80}[:{]$|"
    r"(?:public|private|protected|static|final|abstract) \w|return\b[^.]{0,80};?$|"
    r"#\s?(?:include|define|ifdef|endif|pragma)\b|"
    r"(?:var|let|const) \w+ ?=|function \w*\(|(?:if|for|while|switch|elif) ?\(.*[{:)]$|"
    r"(?:if|for|while|elif|else|try|with)\b.{0,80}:$|"
    r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP) (?:\*|INTO|TABLE|FROM|\w+ (?:SET|FROM))|"
    r"<\?|<!|</?[A-Za-z][\w-]*(?:\s[^<>]{0,200})?/?>(?:.{0,200}>)?$|[\w.\[\]\"'$]{1,60} ?(?:=|:=|\+=|-=|=>|->|::) ?\S|"
    r"[\w.:>-]{1,80}\([^()\n]{0,200}\);?$|(?://|/\*|\*/|;;|--\s)|\"\w+\": |@\w+(?:\(|$)|end;?$|begin$|fi$|done;?$|esac$)"
)
_LOOKED_AT = 400
"""Characters of a line by which it is judged."""
_MARKS = frozenset("{}[]<>=;|&$#@\\*+^~%_`")
_PROSE = re.compile(r"(?<!\w)(?:[^\W\d_][\w'’-]*,? ){4}[^\W\d_]")
_ROOTED = re.compile(r"(?:~?/|\.{1,2}/|[A-Za-z]:\\)[\w.@%+~-]")
_FILE = re.compile(r"[\w.@%+~-]{1,100}/[\w.@%+~-]{1,100}\.[a-z]{2,4}")
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
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_FINITE = frozenset(
    """is are was were am been being be has have had having does do did will would shall should can could may might must
    cannot isn't aren't wasn't it he she they we you i this that these those which who whose there it's its his her
    their our your not""".split()
)
_SENTENCE_END = frozenset(".!?:;,…。！？")
_STATED = re.compile(
    r"\b(?:is|are|was|were|been|has|have|had|does|did|will|would|can|could|may|it|he|she|they|which|that)\b"
)
_NUMBERED = re.compile(
    r"\s*(?:(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){1,4}\.?|(?:\d{1,3}|[IVX]{1,5})\.|§ ?[\d.]+|"
    r"(?:Chapter|Part|Section|Appendix) \w{1,5}[:.]?)\s+\S"
)
_SMALL = frozenset(
    "a an and as at by de der des for from in into la le nor of on or over per the to und up via vs with".split()
)


def is_prose(line: str) -> bool:
    """Whether five words follow each other as in a sentence."""
    return _PROSE.search(line, 0, _LOOKED_AT) is not None


def is_log(line: str) -> bool:
    """Whether a line is a command at a prompt or a line of a log."""
    bare = line[:_LOOKED_AT].strip()
    return _LOG.match(bare) is not None or _PROMPT.match(bare) is not None


def is_path(line: str) -> bool:
    """Whether a line is nothing but the path of a file."""
    bare = line.strip()
    if len(bare) > 300 or len(bare.split()) != 1 or "://" in bare:
        return False
    return _ROOTED.match(bare) is not None or _FILE.fullmatch(bare) is not None or bare.count("/") > 2


def is_code(line: str) -> bool:
    """Whether a line is one of a program, a configuration or a log."""
    bare = line[:_LOOKED_AT].strip()
    if is_log(bare) or is_path(line):
        return True
    if is_prose(bare) or EMAIL.search(bare) or URL.search(bare):
        return False
    if _SYNTAX.match(bare) or bare in {"{", "}", "};", ")", ");", "]", "],", "},"}:
        return True
    if bare[-1:] in "{};\\" and bare and (bare[-1] != ";" or any(mark in bare for mark in "(=[") or " " not in bare):
        return True
    return len(bare) >= 8 and sum(character in _MARKS for character in bare) >= 0.2 * len(bare)


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
        return not _states(_without_addresses(words), most=16)
    if len(lines) > 1:
        fits = len(words) <= 300 and all(len(line.strip()) <= 60 and line.rstrip()[-1:] not in {"!", "?"} for line in lines)
    else:
        fits = len(words) <= 160 and words.count(",") >= 2
    return fits and _STATED.search(words) is None and _POSTAL.search(words) is not None and not _states(words, most=40)


def is_address(words: str) -> bool:
    """Whether a paragraph is web addresses with no more than their labels."""
    if "://" not in words and "@" not in words and "www." not in words and "news:" not in words:
        return False
    if _STATED.search(words) is not None:
        return False
    count = sum(1 for _ in URL.finditer(words)) + sum(1 for _ in EMAIL.finditer(words))
    rest = _without_addresses(words)
    return count > 0 and len(_WORD.findall(rest)) <= 9 * count and not _states(rest, most=9 * count)


def is_citation(words: str) -> bool:
    """Whether a paragraph or sentence is a reference to a publication, or a note in square brackets."""
    if len(words) > 800:
        return False
    if _BRACKETED.fullmatch(words):
        return True
    bare = _QUOTED.sub(" ", words) if '"' in words or "“" in words else words
    if _STATED.search(bare) is not None:
        return False
    signs = sum(sign.search(words) is not None for sign in _SIGNS_OF_CITATION)
    return signs >= (2 if _REFERENCE.match(words) else 3) and not _states(bare, most=100)


def is_reference(line: str) -> bool:
    """Whether a line opens an entry of a list of references: "[12] Author"."""
    return _REFERENCE.match(line) is not None


def is_heading(line: str) -> bool:
    """Whether a line that stands alone above other text is a heading: short, without an end, no statement."""
    bare = line.strip()
    if len(bare) > 100 or "\n" in bare or not bare or bare[-1] in _SENTENCE_END:
        return False
    if bare.startswith("#") and bare.lstrip("#")[:1] == " ":
        return True
    words = _WORD.findall(bare)
    if not words or len(words) > 12 or bare[0] in "<>|\"'“([{":
        return False
    if _NUMBERED.match(bare) or bare.isupper():
        return not _says(words)
    long = [word for word in words if word.lower() not in _SMALL]
    if long and all(word[0].isupper() for word in long):
        return not _says(words)
    middle = words[1:]
    return (
        len(words) <= 8
        and bare[0].isupper()
        and sum(word[0].isupper() for word in middle) <= 1
        and not _says(words)
        and not any(word.endswith("ed") and word[0].islower() for word in middle)
    )


def _says(words: Sequence[str]) -> bool:
    return any(word.lower() in _FINITE for word in words)


def _states(words: str, most: int) -> bool:
    """Whether words state something: a finite verb or a pronoun, or more than `most` words."""
    found = _WORD.findall(words)
    return len(found) > most or any(
        word in _FINITE or (word.endswith("ed") and len(word) > 4)
        for word in (each.lower() for each in found if each != "I")
    )


def _reached(words: str) -> bool:
    """Whether words hold an address, or as many digits as a telephone's number."""
    if EMAIL.search(words) or URL.search(words):
        return True
    return sum(character.isdigit() for character in words) >= 6


def _without_addresses(words: str) -> str:
    return EMAIL.sub(" ", URL.sub(" ", words))
