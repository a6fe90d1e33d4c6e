"""HTML: the words that a page shows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load
from clew.extraction.loaders.base import File
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
        "year | lenses",
        "1921 | 4",
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
    "unit", ["<div>", "<b>", "<a ", "<!--", "</", "<?", '<a b="', "<p>x<br>", "<table><tr><td>", "<![CDATA["]
)
def test_hostile_pages_end(tmp_path: Path, unit: str) -> None:
    html = "<p>Before.</p>" + unit * (100_000 // len(unit)) + "x"
    assert loaded(tmp_path, html).document.text.startswith("Before.")


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
