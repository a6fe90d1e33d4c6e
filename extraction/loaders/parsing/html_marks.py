"""Small marks of a page that are no words: footnote numbers, raised and lowered signs, links to a heading itself."""

import re
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from .html_navigation import is_heading_link
from .html_tree import attribute, brief_text, classes, holds

_BRACKETED = re.compile(r"\[[^\[\]]{1,30}\]")
_NOTE_NUMBER = re.compile(r"[\[(]?(?:note )?(?:\d{1,3}|[a-z]{1,2})[\])]?(?:\s*[,–-]\s*\d{1,3})*", re.IGNORECASE)
_NOTE_SIGNS = re.compile(r"[*†‡§¶]+")
_EXPONENT = re.compile(r"[+−–-]?\d[\d.,]*[a-z]?|[a-z]|[+−–-]\w?|[\w+−–()-]*[+−–][\w+−–()-]*", re.IGNORECASE)
_BASE = re.compile(r"\w*[)\]]?\Z")
_LONGEST_UNIT = 3
_LONGEST_MARK = 8
_BACK = frozenset("↩ ↩︎ ↑ ^ ⏎ ⤴ ↵".split())
_NOTE_CLASSES = frozenset(
    "footnote footnote-ref footnote-reference footnoteref noteref fnref fn-backref footnote-back footnote-backref "
    "reversefootnote".split()
)
_RAISED = frozenset(["sup"])
_NOTE_ROLES = frozenset(["doc-noteref", "doc-backlink"])


def read_marks(soup: BeautifulSoup) -> None:
    """Leave out footnote marks and links to headings; write 10<sup>6</sup> as 10^6 and formulas as their source."""
    for link in soup.find_all("a"):
        if is_heading_link(link) or _is_note_link(link):
            link.extract()
    for label in soup.find_all("span", class_="label"):
        if brief_text(label) in ("", "[]", "[ ]"):
            label.extract()
    for raised in soup.find_all("sup"):
        _read_raised(raised)
    for lowered in soup.find_all("sub"):
        if brief_text(lowered) and _before(lowered)[-1:].isdigit():
            lowered.insert(0, NavigableString("_"))
    for note in soup.find_all(["annotation", "annotation-xml"]):
        note.extract()
    for formula in soup.find_all("math"):
        shown = attribute(formula, "alttext") or brief_text(formula)
        if shown is not None:
            formula.replace_with(NavigableString(" ".join(shown.split())))


def _is_note_link(link: Tag) -> bool:
    shown = brief_text(link)
    if shown is None:
        return False
    named = attribute(link, "role") in _NOTE_ROLES or attribute(link, "epub:type") == "noteref"
    if len(shown) <= _LONGEST_MARK and (named or not _NOTE_CLASSES.isdisjoint(classes(link))):
        # Words are a heading that leads back to a table of contents.
        return not re.search(r"[^\W\d_]{3}", shown)
    if "#" not in attribute(link, "href"):
        return False
    raised = holds(link, _RAISED) or any(parent.name == "sup" for parent in islice(link.parents, 3))
    if shown in _BACK or (raised and (_NOTE_NUMBER.fullmatch(shown) or _NOTE_SIGNS.fullmatch(shown))):
        return True
    return bool(re.fullmatch(r"\[\d{1,3}\]", shown))


def _read_raised(raised: Tag) -> None:
    words = brief_text(raised)
    if words is None:
        return
    if not words or _BRACKETED.fullmatch(words) or _NOTE_SIGNS.fullmatch(words) or words.strip(",;– ") == "":
        raised.extract()
        return
    before = _before(raised)
    base = _BASE.search(before)
    base_word = base[0] if base else ""
    if not base_word:
        return
    is_value = base_word[-1].isdigit() or base_word[-1] in ")]" or len(base_word) <= _LONGEST_UNIT
    if is_value and _EXPONENT.fullmatch(words):
        raised.insert(0, NavigableString("^"))
    elif not is_value and re.fullmatch(r"\d{1,2}(?:\s*,\s*\d{1,2})*", words):
        raised.extract()


def _before(tag: Tag) -> str:
    """The text that directly precedes an element."""
    previous = tag.find_previous(string=True)
    return str(previous) if previous is not None else ""
