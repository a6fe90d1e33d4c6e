"""Marks that plain text puts around words: emphasis, braces, addresses in brackets."""

import re

_EMPHASIS = re.compile(r"(?<![\w*_\\])(__|\*\*|[*_])(?=[^\s*_])([^*_]{0,80}[^\s*_])\1(?![\w*_])")
_TITLE = re.compile(r"[A-Z0-9]")
_BRACES = re.compile(r"\{(?=[^\s{}])([^{}=;]{0,80}[^\s{}])\}|\{(?=\w)([^{}=;\n])\}")
_ADDRESS = re.compile(
    r"<[^\s<>]{1,100}@[^\s<>]{1,100}>|[(<](?:https?|ftp|gopher|telnet|file)://?[^\s()<>]{1,300}[)>]|\(news:[^\s()]{1,100}\)"
)
_QUOTED_LINE = re.compile(r"(?:^|(?<=\n))[ \t]*>[> \t]*")


def without_marks(text: str, *, quoted: bool = False) -> str:
    """The text of a paragraph with blanks in place of marks, character for character.

    Marks are those of emphasis around words (`_not_`, `**never**`), braces around names, and addresses in brackets beside a
    name. Marks around what may be a title (`_The Sea_`) stay: they tell that it is one.

    Args:
        text: of a paragraph.
        quoted: its lines begin with `>`.
    """
    if quoted:
        text = _QUOTED_LINE.sub(_blanks, text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(_unmarked, text)
    if "{" in text:
        text = _BRACES.sub(lambda found: f" {found[0][1:-1]} ", text)
    if "://" in text or "@" in text or "news:" in text:
        text = _ADDRESS.sub(_blanks, text)
    return text


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _unmarked(found: re.Match[str]) -> str:
    mark, words = found[1], found[2]
    if _TITLE.match(words) and " " in words:
        return found[0]
    return f"{' ' * len(mark)}{words}{' ' * len(mark)}"
