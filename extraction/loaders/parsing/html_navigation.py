"""What of a web page is its site's and not its own: navigation, cookie notices, footers, links to a heading itself.

Extractors of main content (trafilatura, resiliparse, readability, jusText) were measured on manuals, FAQs and pages of
tables: each lost a seventh or more of the pages' own words (boxes, code, definitions, short pages). Here an element is
navigation only where its markup says so, and where it only hints at it, if hardly anything in it is not a link.
"""

import re
from typing import NamedTuple

from bs4.element import Tag

from .html_tree import attribute, brief_text, classes, is_text, walk

_SITE_ROLES = frozenset("navigation search menu menubar toolbar contentinfo dialog alertdialog doc-pagelist".split())
_OWN_ROLES = frozenset({"main", "article"})
_INNER = frozenset("article main section blockquote figure td li details".split())

_COOKIE = frozenset("cookie cookies consent gdpr cookiebar cookiebanner".split())
_SMALL = frozenset(
    "breadcrumb breadcrumbs share sharing social pagination pager prevnext skip skiplink navheader navfooter docnav "
    "copyright colophon editsection feedback".split()
)
_HINTS = frozenset(
    "nav navbar navigation menu sidebar toc contents tableofcontents footer header masthead banner related newsletter "
    "subscribe toolbar ads advert promo login languages switcher sitemap topbar bottombar local global".split()
)
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_TURNS = frozenset(
    "prev previous next up home index contents top back forward first last begin end modules search toc "
    "« » ‹ › ← → ↑ < > << >> |".split()
)
_TOOLS = frozenset(
    [
        "skip to content", "skip to main content", "back to top", "top of page", "edit", "edit this page", "edit on github",
        "view source", "show source", "view page source", "report a bug", "print this page", "permalink", "copy link",
        "log in", "sign in", "sign up", "subscribe", "share",
    ]
)  # fmt: skip
_LINES = frozenset("p div ul ol small center span table".split())
_SITE_LINKS = frozenset(
    [
        "home", "about", "about us", "contact", "contact us", "privacy", "privacy policy", "terms", "terms of use",
        "terms of service", "imprint", "legal", "legal notice", "sitemap", "site map", "search", "news", "blog",
        "help", "login", "log in", "sign in", "register", "cookies", "cookie policy", "accessibility", "careers", "jobs",
        "press", "rss", "faq",
    ]
)  # fmt: skip
_COPYRIGHT = re.compile(r"(?:copyright\s*)?(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}\b", re.IGNORECASE)
_HEADING_LINKS = frozenset(
    ["headerlink", "permalink", "anchor", "anchorjs-link", "hash-link", "heading-anchor", "direct-link"]
)
_ANCHOR_SIGNS = frozenset(["", "¶", "#", "§", "∞", "🔗", "⚓", "\uf0c1", "link", "permalink", "anchor"])
_LINKED = 0.5
_SMALL_LINKED = 0.3
_SMALL_WORDS = 12
_FOOTER_WORDS = 60
_NOTICE_WORDS = 150
_TURN_WORDS = 40
_TURN_TAGS = 80


class _Count(NamedTuple):
    words: int
    linked: int
    tags: int

    @property
    def share(self) -> float:
        return self.linked / self.words if self.words else 1.0


def navigation(top: Tag) -> list[Tag]:
    """The outermost elements of a page that are its site's; none where nothing else would remain."""
    counts = _counts(top)
    whole = counts[id(top)].words
    found: list[Tag] = []
    inside: Tag | None = None
    depth = 0
    for node, ends in walk(top):
        if not isinstance(node, Tag):
            continue
        depth += (-1 if ends else 1) if node.name in _INNER else 0
        if inside is not None:
            inside = None if ends and node is inside else inside
        elif not ends and _is_navigation(node, counts[id(node)], whole, page_level=depth == 0):
            found.append(node)
            inside = node
    remaining = whole - sum(counts[id(tag)].words for tag in found)
    return found if remaining else []


def outside_main(top: Tag) -> list[Tag]:
    """The elements beside a page's one `<main>`, where that holds most of the words."""
    mains = [tag for tag in top.find_all(True) if tag.name == "main" or attribute(tag, "role") == "main"]
    if len(mains) != 1:
        return []
    counts = _counts(top)
    if 2 * counts[id(mains[0])].words <= counts[id(top)].words:
        return []
    beside: list[Tag] = []
    tag: Tag | None = mains[0]
    while tag is not None and tag is not top:
        beside += [each for each in (*tag.previous_siblings, *tag.next_siblings) if isinstance(each, Tag)]
        tag = tag.parent
    return [each for each in beside if counts[id(each)].words]


def is_heading_link(tag: Tag) -> bool:
    """Whether a link only points to the heading or place that it stands at ("¶")."""
    if tag.name != "a":
        return False
    if not attribute(tag, "href").startswith("#") and _HEADING_LINKS.isdisjoint(classes(tag)):
        return False
    shown = brief_text(tag)
    return shown is not None and shown.lower() in _ANCHOR_SIGNS


def _is_navigation(tag: Tag, count: _Count, whole: int, *, page_level: bool) -> bool:
    if tag.name in ("body", "html", "main", "article") or attribute(tag, "role") in _OWN_ROLES or not count.words:
        return False
    if tag.name == "nav" or attribute(tag, "role") in _SITE_ROLES:
        return True
    if tag.name == "a":
        return _is_tool(tag)
    if tag.name == "footer":
        return page_level
    if 2 * count.words > whole:
        return False
    if tag.name in ("aside", "header") and count.share >= _LINKED:
        return True
    return _is_named_so(tag, count, page_level) or _turns_pages(tag, count) or _is_site_line(tag, count)


def _is_named_so(tag: Tag, count: _Count, page_level: bool) -> bool:
    names = _names(tag)
    if names & _COOKIE:
        return count.words <= _NOTICE_WORDS
    if names & _SMALL:
        return count.share >= _SMALL_LINKED or count.words <= _SMALL_WORDS
    if "footer" in names and page_level:
        return count.words <= _FOOTER_WORDS or count.share >= _SMALL_LINKED
    if attribute(tag, "role") in ("banner", "complementary"):
        return count.share >= _LINKED
    return bool(names & _HINTS) and count.share >= _LINKED


def _turns_pages(tag: Tag, count: _Count) -> bool:
    """Whether a list, table or line only leads to the pages before, after and above."""
    if (
        tag.name not in ("ul", "ol", "table", "p", "div", "center", "span")
        or count.words > _TURN_WORDS
        or not 0 < count.tags <= _TURN_TAGS
    ):
        return False
    links = [link for link in tag.find_all("a") if link.get_text().strip()]
    turning = [link for link in links if _turns(link)]
    return len(turning) >= 2 and 2 * len(turning) >= len(links) and count.share >= _SMALL_LINKED


def _is_site_line(tag: Tag, count: _Count) -> bool:
    """Whether an element is nothing but links to what every site has, or a line of copyright."""
    if tag.name not in _LINES or count.words > _TURN_WORDS or count.tags > _TURN_TAGS:
        return False
    shown = " ".join(tag.get_text(" ").split())
    if _COPYRIGHT.match(shown):
        return True
    links = [" ".join(link.get_text(" ").lower().split()) for link in tag.find_all("a")]
    if len(links) < 3 or 2 * sum(1 for each in links if each in _SITE_LINKS) < len(links):
        return False
    for link in links:
        shown = re.sub(re.escape(link), " ", shown, count=1, flags=re.IGNORECASE)
    return not any(sign.isalnum() for sign in shown)


def _turns(link: Tag) -> bool:
    words = link.get_text(" ").lower().replace("|", " ").split()
    if attribute(link, "rel") in ("prev", "next", "up", "start", "contents", "index") or "accesskey" in link.attrs:
        return True
    return bool(words) and len(words) <= 3 and words[0].strip("[]():") in _TURNS


def _is_tool(link: Tag) -> bool:
    return " ".join(link.get_text(" ").lower().strip(" []()»→").split()) in _TOOLS and "href" in link.attrs


def _names(tag: Tag) -> set[str]:
    names = f"{attribute(tag, 'class')} {attribute(tag, 'id')}".strip()
    return set(_WORD.findall(_CAMEL.sub(" ", names).lower())) if names else set()


def _counts(top: Tag) -> dict[int, _Count]:
    """Words below each element, and how many of them are links', in one pass."""
    counts: dict[int, _Count] = {}
    open_counts: list[list[int]] = [[0, 0, 0]]
    links = 0
    for node, ends in walk(top):
        if not isinstance(node, Tag):
            if is_text(node):
                words = len(str(node).split())
                open_counts[-1][0] += words
                open_counts[-1][1] += words if links else 0
        elif not ends:
            open_counts.append([0, 0, 0])
            links += node.name == "a" and "href" in node.attrs
        else:
            links -= node.name == "a" and "href" in node.attrs
            words, linked, tags = open_counts.pop()
            counts[id(node)] = _Count(words, linked, tags)
            open_counts[-1][0] += words
            open_counts[-1][1] += linked
            open_counts[-1][2] += tags + 1
    counts[id(top)] = _Count(*open_counts[0])
    return counts
