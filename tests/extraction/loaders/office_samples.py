"""Small office files, made by hand or by the packages that write them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import openpyxl
import pptx

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


def xlsx(*rows: tuple[str, ...], sheet: str = "Firms") -> bytes:
    """A workbook of one sheet."""
    book: Any = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Any) -> bytes:
    """A workbook's file, without the time of its making, so that the same sheets are the same bytes."""
    stream = BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as source:
        return archive({name: source.read(name) for name in source.namelist() if name != "docProps/core.xml"})


def slides(title: str, *paragraphs: str) -> bytes:
    """A presentation of one slide."""
    deck: Any = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = "\n".join(paragraphs)
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()


def epub(title: str, *paragraphs: str) -> bytes:
    """A book of one chapter."""
    return archive(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
            "c.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Tides</dc:title></metadata>'
            '<manifest><item id="p" href="p.xhtml"/></manifest><spine><itemref idref="p"/></spine></package>',
            "p.xhtml": f"<html><body><h1>{title}</h1>{''.join(f'<p>{each}</p>' for each in paragraphs)}</body></html>",
        }
    )
