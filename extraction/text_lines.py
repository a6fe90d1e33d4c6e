"""What a line of plain text is by its looks: code, a log, a path, a heading, an item of a list."""

import re

from .text_references import EMAIL, URL
from .verb_forms import WORD, has_finite_verb

ITEM = re.compile(r"[ \t]*(?:[-*•–—‣◦·▪+]|\(?\d{1,3}[.)]|\([a-z]\)|[a-z]\)|\(?[ivx]{2,5}[.)])[ \t]+(?=\S)")
"""What opens an item of a list, its mark and the blanks after it."""
RULE = re.compile(r"(?:[-=~_*#.+|: ]){3,}")
"""A line that only separates."""
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
    r"(?:public|private|protected|static|final|abstract) \w|return\b.{0,80}$|"
    r"#\s?(?:include|define|ifdef|endif|pragma)\b|"
    r"(?:var|let|const) \w+ ?=|function \w*\(|(?:if|for|while|switch|elif) ?\(.*[{:)]$|"
    r"(?:if|for|while|elif|else|try|with)\b.{0,80}:$|"
    r"SELECT\b.{1,120}\bFROM\b|INSERT INTO|UPDATE \w+ SET|DELETE FROM|(?:CREATE|ALTER|DROP) (?:TABLE|INDEX|VIEW|DATABASE)|"
    r"WHERE \w+ ?[=<>]|"
    r"(?:int|char|float|double|bool|boolean|long|short|void|byte|string|String|auto) [*&]?\w+(?:\[\d*\])?(?:;| ?=|\()|"
    r"<\?|<!|</?[A-Za-z][\w-]*(?:\s[^<>]{0,200})?/?>(?:.{0,200}>)?$|[\w.\[\]\"'$]{1,60} ?(?:=|:=|\+=|-=|=>|->|::) ?\S|"
    r"[\w.:>-]{1,80}\([^()\n]{0,200}\);?$|(?://|/\*|\*/|;;|--\s)|\"\w+\": |@\w+(?:\(|$)|end;?$|begin$|fi$|done;?$|esac$)"
)
_LOOKED_AT = 400
"""Characters of a line by which it is judged."""
_MARKS = frozenset("{}[]<>=;|&$#@\\*+^~%_`")
_PROSE = re.compile(r"(?<!\w)(?:[^\W\d_][\w'’-]*,? ){4}[^\W\d_]")
_ROOTED = re.compile(r"(?:~?/|\.{1,2}/|[A-Za-z]:\\)[\w.@%+~-]")
_FILE = re.compile(r"[\w.@%+~-]{1,100}/[\w.@%+~-]{1,100}\.[a-z]{2,4}")


_SENTENCE_END = frozenset(".!?:;,…。！？")
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


def is_heading(line: str) -> bool:
    """Whether a line that stands alone above other text is a heading: short, without an end, no statement."""
    bare = line.strip()
    if len(bare) > 100 or "\n" in bare or not bare or bare[-1] in _SENTENCE_END:
        return False
    if bare.startswith("#") and bare.lstrip("#")[:1] == " ":
        return True
    words = WORD.findall(bare)
    if not words or len(words) > 12 or bare[0] in "<>|\"'“([{":
        return False
    if _NUMBERED.match(bare) or bare.isupper():
        return not has_finite_verb(words)
    long = [word for word in words if word.lower() not in _SMALL]
    if long and all(word[0].isupper() for word in long):
        return not has_finite_verb(words)
    middle = words[1:]
    return (
        len(words) <= 8
        and bare[0].isupper()
        and sum(word[0].isupper() for word in middle) <= 1
        and not has_finite_verb(words)
        and not any(word.endswith("ed") and word[0].islower() for word in middle)
    )
