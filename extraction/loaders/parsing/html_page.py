"""From HTML to the parts of a page, its own or all."""

import re

from .html_blocks import parts_of
from .html_marks import read_marks
from .html_navigation import navigation, outside_main
from .html_tree import parse_html
from .sections import Paragraph

_BETWEEN = re.compile(r"\s+[-–—|·•:»›/]+\s+|:\s+")


def page_parts(html: str, *, whole: bool = True) -> tuple[str, list[Paragraph]]:
    """The title of a page, or "", and its parts in order.

    Args:
        html: the page, an XML declaration or none.
        whole: whether the site's navigation is kept, as blocks of that kind.
    """
    title, soup = parse_html(html)
    read_marks(soup)
    left_out = navigation(soup)
    if whole:
        for tag in left_out:
            tag.attrs["role"] = "navigation"
    else:
        for tag in left_out:
            tag.extract()
        for tag in outside_main(soup):
            tag.extract()
    parts = list(parts_of(soup))
    return _own_title(title, parts), parts


def _own_title(title: str, parts: list[Paragraph]) -> str:
    """A page's title without the name of its site: the main heading, where that is one of the title's parts."""
    heading = next((part.text for part in parts if part.level == 1), "")
    pieces = _BETWEEN.split(title)
    own = " ".join(heading.split())
    return own if own and own in (" ".join(piece.split()) for piece in pieces) else title
