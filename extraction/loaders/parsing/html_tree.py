"""HTML parsed by libxml2, which takes linear time on any input; Python's own parser does not."""

import re

from bs4 import BeautifulSoup

_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]*\?>", re.IGNORECASE)
_UNSEEN = ["script", "style", "nav", "template", "noscript", "svg", "math", "iframe", "object", "head", "select", "button"]


def parse_html(html: str) -> tuple[str, BeautifulSoup]:
    """The page's `<title>`, and its tree without scripts, styles, navigation and controls."""
    # Beautiful Soup warns about XML declarations, and about one-line markup that could be a file's name.
    soup = BeautifulSoup(_DECLARATION.sub("", html) + "\n", "lxml")
    title = soup.title.get_text() if soup.title else ""
    for tag in soup.find_all(_UNSEEN):
        tag.decompose()
    return title, soup
