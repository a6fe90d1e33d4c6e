"""PDF, DOCX, PPTX, XLSX and EPUB, through the extra `documents`."""

import builtins
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pptx
import pytest

from clew.extraction.loaders import File, Limits, load
from clew.extraction.loaders.office import load_office
from clew.graph.errors import MissingExtra

from .helpers import failed, only, split, write

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def docx(*paragraphs: tuple[str, str]) -> bytes:
    """A minimal DOCX of paragraphs with their styles."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>' for style, text in paragraphs
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2)
    )
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relation = '<Relationship Id="{0}" Type="{1}" Target="{2}"/>'
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            + relation.format("r1", f"{OFFICE}/officeDocument", "word/document.xml")
            + "</Relationships>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            + relation.format("r2", f"{OFFICE}/styles", "styles.xml")
            + "</Relationships>",
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


def pdf(text: str) -> bytes:
    """A minimal PDF of one page that shows one line."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def test_a_docx_is_read_with_its_headings(tmp_path: Path) -> None:
    content = docx(("Heading1", "Halden Optics"), ("", "Ada founded it."), ("Heading2", "Glass"), ("", "White sand."))
    each = only(load(write(tmp_path, {"a.docx": content})))
    assert (each.document.title, each.document.text) == ("Halden Optics", "Ada founded it.\n\nGlass\n\nWhite sand.")
    assert [section.path for section in each.sections] == [(), ("Glass",)]


def test_a_pdf_is_read(tmp_path: Path) -> None:
    assert (
        only(load(write(tmp_path, {"a.pdf": pdf("Ada founded Halden Optics.")}))).document.text
        == "Ada founded Halden Optics."
    )


def test_a_pdf_without_text_says_so(tmp_path: Path) -> None:
    assert "recognise" in failed(load(write(tmp_path, {"a.pdf": pdf("")})))


def test_an_xlsx_is_read(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    book.active.title = "Firms"
    book.active.append(["firm", "founder"])
    book.active.append(["Halden Optics", "Ada Lindqvist"])
    book.save(tmp_path / "a.xlsx")
    each = only(load(tmp_path))
    assert each.document.title == "Firms"
    assert each.document.text == "firm | founder\nHalden Optics | Ada Lindqvist"


def test_a_pptx_is_read(tmp_path: Path) -> None:
    deck: Any = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Halden Optics"
    slide.placeholders[1].text = "Ada founded it."
    deck.save(str(tmp_path / "a.pptx"))
    each = only(load(tmp_path))
    assert each.document.title == "Halden Optics"
    assert "Ada founded it." in each.document.text


def test_an_epub_is_read(tmp_path: Path) -> None:
    content = archive(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
            "c.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Tides</dc:title></metadata>'
            '<manifest><item id="p" href="p.xhtml"/></manifest><spine><itemref idref="p"/></spine></package>',
            "p.xhtml": "<html><body><h1>Glass</h1><p>Ada founded it.</p></body></html>",
        }
    )
    assert "Ada founded it." in only(load(write(tmp_path, {"a.epub": content}))).document.text


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "epub"])
def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path, suffix: str) -> None:
    bomb = archive({"word/document.xml": b"\0" * 3_000_000})
    assert len(bomb) < 10_000
    reason = failed(load(write(tmp_path, {f"a.{suffix}": bomb}), limits=Limits(expanded=2_000_000)))
    assert reason.startswith("unpacked, 3 MB is more than the limit of 2 MB")


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    assert "20,001 parts" in failed(
        load(write(tmp_path, {"a.docx": archive({str(number): "" for number in range(20_001)})}))
    )


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(archive({"a": "x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "without a password" in failed(load(write(tmp_path, {"a.docx": bytes(content)})))


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "epub", "pdf"])
@pytest.mark.parametrize(
    "content", [b"no such format", archive({"a.txt": "x"}), docx(("", "x"))[:-40]], ids=["text", "zip", "cut"]
)
def test_damaged_files_fail_alone(tmp_path: Path, suffix: str, content: bytes) -> None:
    write(tmp_path, {f"a.{suffix}": content, "b.txt": "Bea."})
    documents, [failure] = split(load(tmp_path))
    assert [each.document.text for each in documents] == ["Bea."]
    assert f"no {suffix.upper()}" in failure.reason
    assert "\n" not in failure.reason


def test_entities_that_expand_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
    body = "<w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body>"
    document = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><w:document xmlns:w="{WORD}">{body}</w:document>'
    content = BytesIO(docx(("", "x")))
    with zipfile.ZipFile(content) as source:
        parts = {each: source.read(each) for each in source.namelist()}
    parts["word/document.xml"] = document.encode()
    assert failed(load(write(tmp_path, {"a.docx": archive(parts)}))).startswith("damaged, or no DOCX")


def test_without_the_extra_the_install_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.pdf": pdf("x"), "b.txt": "Bea."})
    original = builtins.__import__

    def without(name: str, *arguments: Any, **settings: Any) -> Any:
        if name.startswith("markitdown"):
            raise ImportError(name)
        return original(name, *arguments, **settings)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install 'markitdown\["):
        list(load_office(File(tmp_path / "a.pdf", "a.pdf", str(tmp_path))))
    documents, [failure] = split(load(tmp_path))
    assert [each.document.text for each in documents] == ["Bea."]
    assert "pip install 'markitdown[" in failure.reason
