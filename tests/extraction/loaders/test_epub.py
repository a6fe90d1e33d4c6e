"""EPUB: chapters in reading order, properties as metadata."""

from collections.abc import Mapping
from pathlib import Path

from clew.extraction.loaders import load

from .helpers import failed, only, write
from .office_samples import archive

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/c.opf"/></rootfiles></container>'
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>Tides</dc:title><dc:creator>Ida Voss</dc:creator><dc:creator>Tom Hale</dc:creator><dc:language>en</dc:language>
</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/><item id="a" href="../a.xhtml"
media-type="application/xhtml+xml"/><item id="p" href="p.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/><itemref idref="p"/></spine></package>"""


def book(more: Mapping[str, str] | None = None) -> bytes:
    return archive(
        {
            "META-INF/container.xml": CONTAINER,
            "OPS/c.opf": PACKAGE,
            "OPS/nav.xhtml": "<html><body><ol><li>One</li></ol></body></html>",
            "OPS/b c.xhtml": "<html><head><title>x</title></head><body><h1>Two</h1><p>Tom sold it.</p></body></html>",
            "a.xhtml": "<html><body><h1>One</h1><p>Ida built it.</p><table><tr><th>Ship</th><th>Owner</th></tr>"
            "<tr><td>Heron</td><td>Ida</td></tr></table></body></html>",
            "OPS/p.png": b"",
            **(more or {}),
        }
    )


def test_chapters_come_in_reading_order_and_properties_are_metadata(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"a.epub": book()})))
    assert each.document.title == "Tides"
    assert each.document.metadata == {"author": ["Ida Voss", "Tom Hale"], "language": "en"}
    assert each.document.text.split("\n\n") == ["One", "Ida built it.", "Ship | Owner\nHeron | Ida", "Two", "Tom sold it."]
    assert [section.path for section in each.sections] == [("One",), ("Two",)]
    assert [table.header for table in each.tables] == [("Ship", "Owner")]


def test_a_protected_book_says_so(tmp_path: Path) -> None:
    locked = '<encryption><EncryptedData><CipherReference URI="a.xhtml"/></EncryptedData></encryption>'
    reason = failed(load(write(tmp_path, {"a.epub": book({"META-INF/encryption.xml": locked})})))
    assert "protected" in reason
