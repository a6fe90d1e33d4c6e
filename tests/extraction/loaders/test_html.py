"""HTML: the words that a page shows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load
from clew.extraction.loaders.base import File, Limits
from clew.extraction.loaders.html import load_html
from clew.extraction.text_cleaning import clean_text
from clew.graph.errors import DocumentError

from .helpers import failed, only, write


def loaded(folder: Path, html: str | bytes, name: str = "a.html") -> LoadedDocument:
    return only(load(write(folder, {name: html})))


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Halden
 Optics</title><style>p { color: red }</style></head><body><nav><a href="/">Home</a></nav>
<h1>Halden Optics</h1><p>Ada <b>founded</b> it<br>in <a href="x">1921</a>.</p><script>track("Ada")</script>
<!-- a comment --><h2>Glass</h2><ul><li>white <i>sand</i></li><li>fire</li></ul>
<table><tr><th>year</th><th>lenses</th></tr><tr><td>1921</td><td>4</td></tr></table>
<pre>kept   as
  it is</pre>loose words<noscript>enable scripts</noscript></body></html>"""


def test_a_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    each = loaded(tmp_path, PAGE)
    assert each.document.title == "Halden Optics"
    assert each.document.text.split("\n\n") == [
        "Ada founded it\nin 1921.",
        "Glass",
        "white sand",
        "fire",
        "year | lenses\n1921 | 4",
        "kept   as\n  it is",
        "loose words",
    ]
    text = each.document.text
    assert [(section.path, text[section.start :][:5]) for section in each.sections] == [((), "Ada f"), (("Glass",), "Glass")]
    assert each.notes == ()


def test_without_a_title_the_first_heading_is_it(tmp_path: Path) -> None:
    assert loaded(tmp_path, "<h2>Glass</h2><p>Sand.</p>").document.title == "Glass"


def test_words_around_blocks_stay_apart(tmp_path: Path) -> None:
    html = "before<div>in<p>deep</p>after</div>end"
    assert loaded(tmp_path, html).document.text.split("\n\n") == ["before", "in", "deep", "after", "end"]


def test_escaped_markup_becomes_words_not_tags(tmp_path: Path) -> None:
    assert loaded(tmp_path, "<p>&lt;script&gt;x&lt;/script&gt; [red]&amp;[/] a&#0;b&#x1b;c</p>").document.text.startswith(
        "<script>x</script> [red]&[/] a"
    )


@pytest.mark.parametrize("html", ["just words", "a.html", "https://example.org/", '<?xml version="1.0"?><html>words</html>'])
def test_odd_pages_raise_no_warning(tmp_path: Path, html: str) -> None:
    assert loaded(tmp_path, html, "a.xhtml").document.text


def test_a_declared_encoding_is_used_and_said(tmp_path: Path) -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Москва</p>'.encode("koi8-r")
    each = loaded(tmp_path, html)
    assert each.document.text == "Москва"
    assert each.notes == ("not UTF-8: read as koi8-r",)


def test_an_unknown_declared_encoding_falls_back(tmp_path: Path) -> None:
    each = loaded(tmp_path, '<meta charset="no-such-thing"><p>Zoë</p>'.encode("cp1252"))
    assert (each.document.text, each.notes) == ("Zoë", ("not UTF-8: read as cp1252",))


@pytest.mark.parametrize("html", ["<script>only()</script>", "<html></html>", "<!-- x", "<img src=x>"])
def test_a_page_without_words_is_reported(tmp_path: Path, html: str) -> None:
    assert "empty" in failed(load(write(tmp_path, {"a.html": html})))


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<b>",
        "<a ",
        "<!--",
        "</",
        "<?",
        '<a b="',
        "<p>x<br>",
        "<table><tr><td>",
        "<![CDATA[",
        "<sup>",
        "<math>",
        "<footer>",
    ],
)
def test_hostile_pages_end(tmp_path: Path, unit: str) -> None:
    html = "<p>Before.</p>" + unit * (100_000 // len(unit)) + "x"
    assert loaded(tmp_path, html).document.text.startswith("Before.")


def kinds(each: LoadedDocument) -> list[tuple[str, str]]:
    return [(block.kind, each.document.text[block.start : block.end]) for block in each.blocks]


def cells(each: LoadedDocument) -> list[list[list[str]]]:
    text = each.document.text
    return [[[text[a:b] for a, b in row.cells] for row in table.rows] for table in each.tables]


def test_kinds_of_blocks_are_told_apart(tmp_path: Path) -> None:
    html = """<title>Log</title><h2>Yard</h2><p>Ida built it.</p><ul><li>rope</li></ul><pre>make all</pre>
    <p><kbd>ls -l</kbd></p><blockquote><p>To sea!</p><footer>Ida Voss</footer></blockquote>
    <address>Quay 1<br>Halden</address>
    <figure><figcaption>The quay in 1900</figcaption></figure><p><b>Good to know</b></p><p>https://example.org/x</p>
    <h2>References</h2><ol><li>I. Voss, Tides 3:12</li></ol>"""
    assert kinds(loaded(tmp_path, html)) == [
        ("heading", "Yard"),
        ("item", "rope"),
        ("code", "make all"),
        ("code", "ls -l"),
        ("quotation", "To sea!"),
        ("citation", "Ida Voss"),
        ("address", "Quay 1\nHalden"),
        ("caption", "The quay in 1900"),
        ("heading", "Good to know"),
        ("citation", "https://example.org/x"),
        ("heading", "References"),
        ("citation", "I. Voss, Tides 3:12"),
    ]


def test_prose_that_was_only_typed_verbatim_is_prose(tmp_path: Path) -> None:
    letter = (
        "Ida Voss wrote to the council in the spring. She said that the yard was old\nand that the roof had to be mended "
        "soon.\n\nNobody answered her for a year. Then she sold it."
    )
    each = loaded(tmp_path, f"<title>Letter</title><pre>{letter}</pre>")
    assert each.blocks == ()
    assert "the yard was old and that the roof" in each.document.text


def test_terms_stand_before_their_definitions(tmp_path: Path) -> None:
    html = "<dl><dt>Brig<dd>A ship of two masts.<dt>Keel<dt>Spine<dd><p>The lowest beam.</p><p>Mostly oak.</p><dt>Boom</dl>"
    assert loaded(tmp_path, html).document.text.split("\n\n") == [
        "Brig: A ship of two masts.",
        "Keel, Spine: The lowest beam.",
        "Mostly oak.",
        "Boom",
    ]


def test_cells_keep_their_columns(tmp_path: Path) -> None:
    html = """<table><caption>Fleet</caption><tr><th>Ship</th><th>Built</th><th>Owner</th></tr>
    <tr><td rowspan="2">Heron</td><td></td><td>Ida Voss</td></tr><tr><td>1902</td><td>Tom Hale<br>Ann Rook</td></tr>
    <tr><td colspan="2">Tern</td><td>Acme</td></tr></table>"""
    each = loaded(tmp_path, html)
    assert each.tables[0].header == ("Ship", "Built", "Owner")
    assert each.tables[0].caption == "Fleet"
    assert cells(each) == [
        [["Heron", "", "Ida Voss"], ["Heron", "1902", "Tom Hale; Ann Rook"], ["Tern", "", "Acme"]],
    ]


def test_names_over_several_columns_stand_above_each(tmp_path: Path) -> None:
    html = (
        "<table><thead><tr><th rowspan=2>Ship<th colspan=2>Size<tr><th>Length<th>Width</thead>"
        "<tr><td>Heron<td>12<td>3</table>"
    )
    assert loaded(tmp_path, html).tables[0].header == ("Ship", "Size Length", "Size Width")


@pytest.mark.parametrize(
    ("html", "header"),
    [
        ("<tr><td>Ship<td>Built<tr><td>Heron<td>1902<tr><td>Tern<td>1911", ("Ship", "Built")),
        ("<tr><td><b>Ship</b><td><b>Owner</b><tr><td>Heron<td>Ida Voss", ("Ship", "Owner")),
        ("<tr><td>Heron<td>Ida Voss<tr><td>Tern<td>Tom Hale", ()),
        ("<tr><td>1902<td>12<tr><td>1911<td>13", ()),
    ],
)
def test_a_first_row_names_the_columns_only_where_it_shows(tmp_path: Path, html: str, header: tuple[str, ...]) -> None:
    assert loaded(tmp_path, f"<table>{html}</table>").tables[0].header == header


def test_a_box_of_facts_is_a_vertical_table(tmp_path: Path) -> None:
    each = loaded(tmp_path, "<table><tr><th>Built</th><td>1902</td></tr><tr><th>Owner</th><td>Ida Voss</td></tr></table>")
    assert (each.tables[0].vertical, cells(each)) == (True, [[["Built", "1902"], ["Owner", "Ida Voss"]]])


def test_a_name_over_all_columns_is_the_caption_and_groups_rows_below(tmp_path: Path) -> None:
    html = (
        "<table><tr><th colspan=2>Heron<tr><th>Built<td>1902<tr><th>Yard<td>Halden"
        "<tr><th colspan=2>Career<tr><th>Owner<td>Ida</table>"
    )
    each = loaded(tmp_path, html)
    assert (each.tables[0].caption, each.tables[0].vertical) == ("Heron", True)
    assert cells(each)[0] == [["Built", "1902"], ["Yard", "Halden"], ["Career", ""], ["Owner", "Ida"]]


def test_tables_that_only_place_things_are_none(tmp_path: Path) -> None:
    html = "<table><tr><td><h2>Yard</h2><p>Ida built it.</p></td><td><table><tr><td>x</td></tr></table></td></tr></table>"
    each = loaded(tmp_path, html)
    assert each.tables == ()
    assert each.document.text == "Ida built it.\n\nx"


def test_links_know_their_words_and_targets(tmp_path: Path) -> None:
    html = '<p>See <a href="fleet.html#x"> the <i>fleet</i></a>, and <a href="b.html">b</a>.</p><h2><a href="c">C</a></h2>'
    each = loaded(tmp_path, html)
    text = each.document.text
    assert [(text[a:b], target) for a, b, target, _ in each.links][:2] == [("the fleet", "fleet.html#x"), ("b", "b.html")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>6</sup> grains", "10^6 grains"),
        ("4 km<sup>2</sup> and CO<sub>2</sub>", "4 km^2 and CO2"),
        ("the 2<sup>nd</sup> M<sup>me</sup> Rook", "the 2nd Mme Rook"),
        ('The Heron.<sup><a href="#n1">1</a></sup> It', "The Heron. It"),
        ('The Heron<a class="footnote-ref" href="#n1">[a]</a> sank', "The Heron sank"),
        ("Ida Voss<sup>[citation needed]</sup> sailed<sup>12</sup>.", "Ida Voss sailed."),
        ('<span id="a">Yard</span><a class="headerlink" href="#a" title="Link">¶</a>', "Yard"),
        ('Yard <a class="anchor" href="#yard">#</a>', "Yard"),
        ('<a role="doc-backlink" href="#c1">About the yard</a>', "About the yard"),
        ('<a role="doc-backlink" href="#c1">FAQ</a>', "FAQ"),
        ("Hal\u00adden\u200b and&nbsp; Co", "Halden and Co"),
        ("<ruby>東<rp>(</rp><rt>ひがし</rt></ruby>", "東"),
        ("<math><mi>x</mi><annotation>\\x</annotation></math> is odd", "x is odd"),
    ],
)
def test_marks_are_read_as_a_reader_does(tmp_path: Path, html: str, text: str) -> None:
    assert loaded(tmp_path, f"<title>T</title><p>{html}</p>").document.text == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>no</p>",
        '<div style="color:red; display : none">no</div>',
        '<span style="visibility:hidden">no</span>',
        '<i aria-hidden="true">no</i>',
        '<span class="visually-hidden">no</span>',
        "<svg><title>no</title><text>no</text></svg>",
        "<dialog>no</dialog>",
    ],
)
def test_what_is_hidden_is_not_read(tmp_path: Path, hidden: str) -> None:
    each = loaded(tmp_path, f"{hidden}<title>Yard</title><p>Ida built it.</p>")
    assert (each.document.title, each.document.text) == ("Yard", "Ida built it.")


SITE = """<title>Heron | Harbour Society</title><div class="cookie-consent"><p>We use cookies.</p><a href="#">OK</a></div>
<header><a href="/">Harbour Society</a></header><nav><a href="/">Home</a></nav>
<div class="breadcrumbs"><a>Home</a> / Heron</div>
<div class="content"><h1>Heron</h1><p>Ida Voss built the Heron.</p><div class="sidebar"><p>The name is that of a bird that
stands in shallow water.</p></div></div><ul class="x"><li><a href="a">Prev</a></li><li><a href="b">Next</a> Tern</li></ul>
<aside><a href="x">Tides of March</a></aside><footer>All rights reserved.</footer>"""


def test_a_web_page_is_read_without_its_site(tmp_path: Path) -> None:
    each = loaded(tmp_path, SITE)
    assert each.document.title == "Heron"
    assert each.document.text.split("\n\n") == [
        "Ida Voss built the Heron.",
        "The name is that of a bird that stands in shallow water.",
    ]


def test_a_whole_page_keeps_navigation_as_such(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"a.html": SITE}), limits=Limits(html="whole")))
    assert ("navigation", "All rights reserved.") in kinds(each)
    assert "We use cookies." in each.document.text
    with pytest.raises(DocumentError, match="'main' or 'whole'"):
        Limits(html="all")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "html",
    [
        "<nav><a href='a'>Heron</a></nav>",
        "<ul><li><a href='a'>Heron</a> 1902</li><li><a href='b'>Tern</a> 1911</li></ul>",
        "<p>Top speed: 9 knots. Home port: Halden.</p>",
        "<article><p>Ida built it.</p><footer>From her letters.</footer></article>",
        "<div id='menu'><p>Soup, bread and fish are served in the hall until nine.</p></div>",
    ],
)
def test_nothing_is_lost_where_nothing_is_navigation(tmp_path: Path, html: str) -> None:
    plain = html.replace("nav>", "div>").replace("footer>", "p>").replace("<div id='menu'>", "<div>")
    pages = [f"<title>Title</title>{each}" for each in (html, plain)]
    texts = [loaded(tmp_path / str(number), each).document.text for number, each in enumerate(pages)]
    assert texts[0] == texts[1]


def test_an_encoding_in_an_xml_declaration_is_used(tmp_path: Path) -> None:
    html = '<?xml version="1.0" encoding="iso-8859-2"?><html><p>Łódź</p></html>'.encode("iso-8859-2")
    assert loaded(tmp_path, html, "a.xhtml").document.text == "Łódź"


@given(st.text(alphabet="ab <>/=\"'!-p&;#0\n\t\r\x00\ud800", max_size=100))
def test_any_markup_is_a_document_or_a_document_error(html: str) -> None:
    class Given(File):
        def content(self, limit: int | None = None) -> bytes:
            return html.encode("utf-8", "replace")

    try:
        [each] = load_html(Given(Path("a.html"), "a.html", "/"))
    except DocumentError:
        return
    assert isinstance(each, LoadedDocument)
    assert clean_text(each.document.text) == (each.document.text, ())


@pytest.mark.parametrize(
    "site",
    [
        '<p><a href="/">Home</a> | <a href="/a">About us</a> | <a href="/c">Contact</a> | <a href="/p">Privacy</a></p>',
        '<ul><li><a href="/t">Terms of use</a></li><li><a href="/i">Imprint</a></li><li><a href="/s">Sitemap</a></li></ul>',
        "<p>Copyright © 2024 Halden. All rights reserved.</p>",
        "<div>© 1998 Halden and others</div>",
    ],
)
def test_lines_that_every_site_has_are_left_out_without_a_class(tmp_path: Path, site: str) -> None:
    own = "<p>Ada sold the Gull. Please <a href='/c'>contact us</a> or <a href='/h'>help</a>, or <a href='/'>home</a>.</p>"
    each = loaded(tmp_path, f"<h1>Halden</h1>{own}{site}")
    assert each.document.text == "Ada sold the Gull. Please contact us or help, or home."


def test_what_a_page_says_of_itself_is_metadata(tmp_path: Path) -> None:
    html = (
        '<html lang="en-GB"><head><title>Gull</title>'
        '<meta name="Author" content="Ada Berg"><meta name="author" content="Bo Cole">'
        '<meta property="og:description" content="Of  ships."><meta name="keywords" content="ships, north,">'
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", '
        '"datePublished": "2021-03-04T10:00:00Z", "dateModified": "2022", "author": [{"name": "Zoe"}]}]}</script>'
        '<script type="application/ld+json">{broken</script>'
        '<meta property="article:modified_time" content="2021-05-06"></head>'
        "<body><p>Ada sold it.</p></body></html>"
    )
    each = only(load(write(tmp_path, {"a.html": html})))
    assert each.document.text == "Ada sold it."
    assert each.document.metadata == {
        "author": ["Ada Berg", "Bo Cole"],
        "date": "2021-03-04T10:00:00Z",
        "modified": "2021-05-06",
        "description": "Of ships.",
        "keywords": ["ships", "north"],
        "language": "en-GB",
    }


@pytest.mark.parametrize("value", ["[1]", '"x"', "null", '{"@graph": {"a": 1}}', '{"author": {"name": 3}}', "[" * 100_000])
def test_odd_linked_data_says_nothing(tmp_path: Path, value: str) -> None:
    html = f'<script type="application/ld+json">{value}</script><p>Ada sold it.</p>'
    assert only(load(write(tmp_path, {"a.html": html}))).document.metadata == {}


def test_one_cell_over_all_columns_at_the_top_is_the_caption(tmp_path: Path) -> None:
    html = (
        '<table><tr><td colspan="3">Ships of Rot</td></tr><tr><td>Name</td><td>Owner</td><td>Year</td></tr>'
        "<tr><td>Gull</td><td>Ada</td><td>1901</td></tr><tr><td>Lark</td><td>Bo</td><td>1902</td></tr></table>"
    )
    [table] = only(load(write(tmp_path, {"a.html": html}))).tables
    assert (table.caption, table.header, len(table.rows)) == ("Ships of Rot", ("Name", "Owner", "Year"), 2)
