"""Text as a page shows it, put together piece by piece: blanks collapsed, links in their places."""

import re

from ...base import Link
from .sections import LinkedText

_SPACE = re.compile(r"[^\S\xa0\u3000]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")

_STOPS = ",;:.!?"


class InlineText:
    """A paragraph in the making."""

    def __init__(self, verbatim: bool = False) -> None:
        """Make an empty one; a `verbatim` one keeps its blanks and line ends."""
        self.verbatim = verbatim
        self._pieces: list[str] = []
        self._length = 0
        self._gap = ""
        self._open: list[tuple[int, int, str]] = []
        self._links: list[Link] = []
        self._shown = 0
        self._code = 0
        self._strong = 0

    @property
    def at_line_end(self) -> bool:
        """Whether the last thing added was the end of a line."""
        return self._gap == "\n" and not self.verbatim

    @property
    def all_code(self) -> bool:
        """Whether all that is shown was added as code."""
        return 0 < self._shown == self._code

    @property
    def all_strong(self) -> bool:
        """Whether all that is shown was added as strong."""
        return 0 < self._shown == self._strong

    def add(self, text: str, code: bool = False, strong: bool = False) -> None:
        """Add text, and whether it is shown as code, or bold."""
        text = _INVISIBLE.sub("", text)
        signs = sum(map(len, text.split()))
        self._shown += signs
        self._code += signs if code else 0
        self._strong += signs if strong else 0
        if self.verbatim:
            self._append(text)
            return
        text = _SPACE.sub(" ", text.replace("\xa0", " "))
        if text.startswith(" "):
            self._gap = self._gap or " "
        if shown := text.strip(" "):
            self._append((self._gap if self._length else "") + shown)
            self._gap = " " if text.endswith(" ") else ""

    def end_line(self, mark: str = "\n") -> None:
        """End the line; nothing at the beginning of the text."""
        if self.verbatim:
            self._append("\n")
        else:
            self._gap = " " if mark != "\n" and self._pieces and self._pieces[-1][-1:] in _STOPS else mark

    def open_link(self, target: str) -> None:
        """What is added from here to `close_link` links to `target`."""
        self._open.append((self._length, len(self._pieces), target))

    def close_link(self) -> None:
        """End the innermost open link, if any is open."""
        if not self._open:
            return
        start, first, target = self._open.pop()
        if not target or self.verbatim or first >= len(self._pieces):
            return
        # The gap before the first word is not part of the link.
        start += len(self._pieces[first]) - len(self._pieces[first].lstrip("\n; "))
        if start < self._length:
            self._links.append(Link(start, self._length, target))

    def open_links(self) -> list[str]:
        """The targets of links that are still open."""
        return [target for _, _, target in self._open]

    def words(self) -> LinkedText:
        """The text, and its links in the order of their places."""
        while self._open:
            self.close_link()
        text = "".join(self._pieces)
        if self.verbatim:
            text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
        return LinkedText(text, tuple(sorted(self._links)))

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
