"""Pictures: self-contained, harmless whatever names hold, the same every time."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.app.output.score_breakdown import Share
from clew.app.picture.layout import arrange
from clew.app.picture.page import picture
from clew.app.picture.scene import Scene, SceneEdge, SceneNode

from ...examples import examples

EVIL = "<script>alert(1)</script>"
CLOSING = "</script><img src=x onerror=alert(2)>"
SHARES = (Share("+0.500", EVIL, CLOSING), Share("-0.250", "and 3 more"))


class Page(HTMLParser):
    """Tags with their attributes, and the text of each script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        place = {"script": self.scripts, "style": self.styles}.get(self._open, self.words)
        place.append(data)


def scene(lit: bool = True) -> Scene:
    nodes = [
        SceneNode("a", EVIL, "PERSON", detail=CLOSING, weight=3, lit=lit),
        SceneNode("b", "Halden Works", CLOSING, weight=2, lit=lit),
        SceneNode("c", "A name that is much too long to stand under a node as a label"),
        SceneNode("t", CLOSING, shape="text", detail="A text.", rank_and_score=f"rank 1 {EVIL}", shares=SHARES),
    ]
    edges = [
        SceneEdge("a", "b", "founded", f"Ada {CLOSING} founded it.", lit=lit),
        SceneEdge("b", "a", EVIL, "They fired her.", asserted=False),
        SceneEdge("a", "a", "praises", "She praises herself."),
        SceneEdge("t", "a"),
        SceneEdge("a", "nowhere", "haunts"),
    ]
    return Scene(nodes, edges, f"Who? {EVIL}", f"sub {CLOSING}")


@pytest.fixture(scope="module")
def html() -> str:
    return picture(scene())


def data_of(html: str) -> list[dict[str, object]]:
    """The attributes of every column source inside the page, as Bokeh's JSON holds them."""
    page = Page(html)
    (text,) = [found for script in page.scripts for found in re.findall(r"docs_json = '(.*?)';", script)]
    text = json.loads('"' + text.replace('"', '\\"') + '"')
    found: list[dict[str, object]] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if value.get("name") == "ColumnDataSource":
                entries = value["attributes"]["data"]["entries"]
                found.append(dict(entries))
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(json.loads(unescape(text)))
    return found


def test_nothing_is_loaded_from_anywhere(html: str) -> None:
    page = Page(html)
    for tag, attributes in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base"}
        for name in ("src", "href", "srcset", "data", "action"):
            assert not attributes.get(name)
    assert all("@import" not in style and "url(http" not in style for style in page.styles)


def test_a_policy_forbids_every_request(html: str) -> None:
    (policy,) = [a["content"] for tag, a in Page(html).tags if tag == "meta" and "http-equiv" in a]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "connect-src" not in policy


def test_names_never_become_markup(html: str) -> None:
    page = Page(html)
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert not any("alert(1)" in script and script.strip() == "alert(1)" for script in page.scripts)
    assert EVIL not in html
    assert CLOSING not in html
    assert f"Who? {EVIL}" in "".join(page.words)


def test_columns_hold_names_sentences_and_trails(html: str) -> None:
    nodes, edges = sorted(data_of(html), key=lambda columns: "xs" in columns)
    assert nodes["label"] == [EVIL, "Halden Works", "A name that is much too long to s…", CLOSING[:33] + "…"]
    assert nodes["lit"] == [True, True, False, False]
    assert edges["subject"] == [EVIL, "Halden Works", EVIL, CLOSING]
    assert edges["sentence"] == [
        f"Ada {CLOSING} founded it.",
        "(not asserted) They fired her.",
        "She praises herself.",
        "",
    ]
    assert edges["dash"] == ["solid", "dashed", "solid", "dotted"]
    assert edges["link"] == ["—founded→", f"—{EVIL}→", "—praises→", "—"]


def test_a_hit_tells_its_rank_and_the_shares_of_its_score(html: str) -> None:
    (nodes,) = [columns for columns in data_of(html) if "xs" not in columns]
    assert nodes["about"] == [
        f"person · {CLOSING}",
        CLOSING.lower().replace("_", " "),
        "other",
        f"text node · rank 1 {EVIL}",
    ]
    assert [nodes[name] for name in ("share0", "signal0", "meaning0")] == [["", "", "", each] for each in SHARES[0]]
    assert nodes["signal1"] == ["", "", "", "and 3 more"]
    tips = [text.split("</div>')")[0] for text in unescape(html).split('"tooltips":')[1:]]
    assert ["@share1" in tip for tip in tips].count(True) == 1
    assert "hover for sentences and scores" in "".join(Page(html).words)


def test_hover_fields_are_escaped_by_default(html: str) -> None:
    tips = re.findall(r"@\w+(\{[^}]*\})?", " ".join(re.findall(r"tooltips[^}]{0,400}", unescape(html))))
    assert tips
    assert "safe" not in " ".join(tips)


def test_the_legend_says_what_is_there(html: str) -> None:
    words = "".join(Page(html).words)
    kinds = ("person", "other", "text node", "fact", "denied or supposed", "mention", "trail")
    for word in (*kinds, "3 entities", "1 text node "):
        assert word in words
    assert "organisation" not in words


def test_without_a_trail_everything_is_bright() -> None:
    nodes, _ = sorted(data_of(picture(scene(lit=False))), key=lambda columns: "xs" in columns)
    assert nodes["alpha"] == [1.0, 1.0, 1.0, 1.0]


def test_an_empty_scene_is_still_a_page() -> None:
    html = picture(Scene([], []))
    assert "0 entities" in "".join(Page(html).words)


def test_the_same_scene_gives_the_same_places() -> None:
    assert arrange(scene()) == arrange(scene())


@settings(max_examples=examples(30), deadline=None)
@given(
    st.integers(1, 25).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.booleans()), max_size=40)
        )
    )
)
def test_every_node_has_a_place_of_its_own(shape: tuple[int, list[tuple[int, int, bool]]]) -> None:
    n, pairs = shape
    nodes = [SceneNode(f"n{i}", f"N{i}") for i in range(n)]
    places = arrange(Scene(nodes, [SceneEdge(f"n{a}", f"n{b}", "r", lit=lit) for a, b, lit in pairs]))
    assert set(places) == {node.id for node in nodes}
    assert len(set(places.values())) == n
    assert all(x == x and y == y and abs(x) < 1e6 and abs(y) < 1e6 for x, y in places.values())
