"""HTML parsed by libxml2, which takes linear time on any input; Python's own parser does not."""

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]*\?>", re.IGNORECASE)
_ENCODING = re.compile(rb"\A\s*<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})[\"']", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_UNSEEN = frozenset(
    "script style template noscript title svg iframe object select button textarea datalist audio video canvas rt rp".split()
)
_HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)
_SMALL = 100
_HIDING_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-text skip-link skip-to-content".split()
)


def declared_encoding(data: bytes) -> str:
    """The encoding that a page's XML declaration or `<meta>` names, or ""."""
    declared = _ENCODING.search(data[:1024]) or _CHARSET.search(data[:4096])
    return declared[1].decode("ascii") if declared else ""


def parse_html(html: str) -> tuple[str, BeautifulSoup]:
    """The page's `<title>`, and its tree."""
    # Beautiful Soup warns about XML declarations, and about one-line markup that could be a file's name.
    soup = BeautifulSoup(_DECLARATION.sub("", html) + "\n", "lxml")
    return _title(soup), soup


def without_unseen(soup: BeautifulSoup) -> None:
    """Take out of a tree what the page does not show: scripts, controls and hidden elements."""
    unseen = [tag for tag in soup.descendants if isinstance(tag, Tag) and is_unseen(tag)]
    for tag in reversed(unseen):
        tag.extract()


def is_unseen(tag: Tag) -> bool:
    """Whether a reader of the page sees nothing of an element."""
    if tag.name in _UNSEEN or (tag.name == "dialog" and "open" not in tag.attrs):
        return True
    attributes = tag.attrs
    if not attributes or tag.name in ("html", "body"):
        return False
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if attributes.get("aria-hidden") == "true":
        return True
    return bool(_HIDING_STYLE.search(str(attributes.get("style", "")))) or bool(_HIDING_CLASSES.intersection(classes(tag)))


def classes(tag: Tag) -> list[str]:
    """An element's class names in lower case."""
    named = tag.attrs.get("class", ())
    return str(named).lower().split() if isinstance(named, str) else [str(each).lower() for each in named]


def attribute(tag: Tag, name: str) -> str:
    """An attribute's value as text, "" where the element has none."""
    value = tag.attrs.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


def brief_text(tag: Tag) -> str | None:
    """The text of a small element, None for one that holds more than a few dozen others."""
    # Beautiful Soup's own descent begins by looking for its end, which makes nested elements quadratic.
    nodes = list(islice(walk(tag), _SMALL))
    if len(nodes) == _SMALL:
        return None
    return " ".join("".join(str(node) for node, _ in nodes if is_text(node)).split())


def holds(tag: Tag, names: frozenset[str]) -> bool:
    """Whether an element of one of these names is inside another."""
    return any(isinstance(node, Tag) and node.name in names for node, _ in walk(tag))


def walk(top: Tag) -> Iterator[tuple[PageElement, bool]]:
    """Each element and text below `top`, in order; an element twice, the second time (true) at its end."""
    # A page may nest thousands of elements, so this does not recurse.
    open_tags: list[tuple[Tag, Iterator[PageElement]]] = [(top, iter(top.contents))]
    while open_tags:
        tag, children = open_tags[-1]
        for child in children:
            yield child, False
            if isinstance(child, Tag):
                open_tags.append((child, iter(child.contents)))
                break
        else:
            open_tags.pop()
            if tag is not top:
                yield tag, True


def is_text(node: PageElement) -> bool:
    """Whether a node is text that is shown, no comment or declaration."""
    return type(node) is NavigableString


def _title(soup: BeautifulSoup) -> str:
    # An inline picture may have a title of its own.
    for tag in soup.find_all("title"):
        if tag.find_parent("svg") is None:
            return tag.get_text()
    return ""
