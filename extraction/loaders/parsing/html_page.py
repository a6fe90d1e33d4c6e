"""From HTML to the parts of a page, its own or all, and what it says of itself."""

import json
import re
from typing import Any, NamedTuple

from bs4 import BeautifulSoup

from ....graph.model import Json
from .html_blocks import parts_of
from .html_marks import read_marks
from .html_navigation import navigation, outside_main
from .html_tree import attribute, parse_html, without_unseen
from .sections import Paragraph

_BETWEEN = re.compile(r"\s+[-–—|·•:»›/]+\s+|:\s+")
_FIELDS = {
    "author": "author article:author dc.creator dcterms.creator citation_author parsely-author",
    "date": "article:published_time datepublished date dc.date dc.date.issued dcterms.created dcterms.date pubdate "
    "publish-date publish_date publication_date citation_publication_date parsely-pub-date",
    "modified": "article:modified_time datemodified dcterms.modified last-modified og:updated_time",
    "description": "description og:description dc.description twitter:description",
    "keywords": "keywords news_keywords dc.subject",
    "publisher": "og:site_name dc.publisher citation_publisher application-name",
}
"""A page's fields, and the names of `<meta>` that hold them, the best first: of HTML, Open Graph, Dublin Core and others."""
_LINKED = {"datePublished": "date", "dateModified": "modified", "author": "author", "description": "description"}
_LONGEST_FIELD = 1_000


class WebPage(NamedTuple):
    """A page's title, or "", its parts in order, and its author, dates and the like, as far as it names them."""

    title: str
    parts: list[Paragraph]
    fields: dict[str, Json]


def page_parts(html: str, *, whole: bool = True) -> WebPage:
    """A page's title, parts and fields.

    Args:
        html: the page, an XML declaration or none.
        whole: whether the site's navigation is kept, as blocks of that kind.
    """
    title, soup = parse_html(html)
    fields = _fields(soup)
    without_unseen(soup)
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
    return WebPage(_own_title(title, parts), parts, fields)


def _fields(soup: BeautifulSoup) -> dict[str, Json]:
    """What `<meta>` and linked data (JSON-LD) say of a page."""
    said: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        name = (attribute(tag, "name") or attribute(tag, "property") or attribute(tag, "itemprop")).lower()
        value = " ".join(attribute(tag, "content").split())
        if name and value and len(value) <= _LONGEST_FIELD and value not in said.setdefault(name, []):
            said[name].append(value)
    fields: dict[str, Json] = {}
    for field, names in _FIELDS.items():
        values = next((said[name] for name in names.split() if name in said), [])
        if field == "keywords":
            values = [each for value in values for each in map(str.strip, value.split(",")) if each]
        if values:
            fields[field] = list[Json](values) if field == "keywords" or len(values) > 1 else values[0]
    language = attribute(soup.html, "lang") if soup.html is not None else ""
    return {**_linked_fields(soup), **fields, **({"language": language} if language else {})}


def _linked_fields(soup: BeautifulSoup) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for tag in soup.find_all("script", type="application/ld+json"):
        try:
            value = json.loads(tag.get_text())
        except (ValueError, RecursionError):
            continue
        listed = value.get("@graph", [value]) if isinstance(value, dict) else value
        for each in listed if isinstance(listed, list) else []:
            for name, field in _LINKED.items() if isinstance(each, dict) else ():
                if shown := _named(each.get(name)):
                    fields.setdefault(field, shown)
    return fields


def _named(value: Any) -> str:
    """A text, or the name of what is described."""
    first = value[0] if isinstance(value, list) and value else value
    words = first.get("name") if isinstance(first, dict) else first
    return " ".join(words.split()) if isinstance(words, str) and len(words) <= _LONGEST_FIELD else ""


def _own_title(title: str, parts: list[Paragraph]) -> str:
    """A page's title without the name of its site: the main heading, where that is one of the title's parts."""
    heading = next((part.text for part in parts if part.level == 1), "")
    pieces = _BETWEEN.split(title)
    own = " ".join(heading.split())
    return own if own and own in (" ".join(piece.split()) for piece in pieces) else title
