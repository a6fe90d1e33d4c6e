"""DOCX: text by its styles, nothing of it taken for markup."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load

from ..shown import facts
from .helpers import only, write
from .office_samples import WORD, archive, docx

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)


def loaded(folder: Path, body: str, styles: str = "", core: str = "") -> LoadedDocument:
    """A document of this body, with more styles and properties."""
    with zipfile.ZipFile(BytesIO(docx(("Heading1", "x")))) as source:
        parts: dict[str, str | bytes] = {name: source.read(name) for name in source.namelist()}
    parts["word/document.xml"] = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    known = parts["word/styles.xml"]
    assert isinstance(known, bytes)
    parts["word/styles.xml"] = known.decode().replace("</w:styles>", f"{styles}</w:styles>")
    if core:
        parts["docProps/core.xml"] = CORE.format(core)
    return only(load(write(folder, {"a.docx": archive(parts)})))


def paragraph(text: str, style: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def style(identity: str, name: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/></w:style>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


@pytest.mark.parametrize(
    "text",
    [
        "a List&lt;Ship&gt; of &lt;Vessel&gt;",
        "[see](x) and ![y](z)",
        "1. no list",
        "# no heading",
        "*a* _b_ `c` | d",
        "a\\*b",
    ],
)
def test_nothing_is_taken_for_markup(tmp_path: Path, text: str) -> None:
    each = loaded(tmp_path, paragraph(text))
    assert each.document.text == text.replace("&lt;", "<").replace("&gt;", ">")
    assert each.blocks == ()


def test_the_style_title_outweighs_the_property_and_that_a_heading(tmp_path: Path) -> None:
    body = paragraph("Yard", "Heading1") + paragraph("Ida built it.")
    core = (
        "<dc:title>Ships</dc:title><dc:creator>Ida Voss</dc:creator><dcterms:created>2020-01-31T09:00:00Z</dcterms:created>"
    )
    titled = loaded(tmp_path / "1", paragraph("Log", "T") + body, style("T", "Title"), core)
    assert (titled.document.title, titled.document.text) == ("Log", "Yard\n\nIda built it.")
    assert titled.document.metadata == {"author": "Ida Voss", "created": "2020-01-31T09:00:00Z"}
    assert loaded(tmp_path / "2", body, core=core).document.title == "Ships"
    template = "<dc:title>Word Document</dc:title><dc:creator>python-docx</dc:creator>"
    plain = loaded(tmp_path / "3", body, core=template)
    assert (plain.document.title, plain.document.metadata) == ("Yard", {})


def test_styles_are_kinds(tmp_path: Path) -> None:
    styles = style("Q", "Quote") + style("C", "caption") + style("P", "HTML Preformatted") + style("X", "toc 1")
    body = "".join(
        (paragraph("To sea!", "Q"), paragraph("The quay", "C"), paragraph("make all", "P"), paragraph("Yard 3", "X"))
    )
    each = loaded(tmp_path, body, styles)
    assert [(block.kind, each.document.text[block.start : block.end]) for block in each.blocks] == [
        ("quotation", "To sea!"),
        ("caption", "The quay"),
        ("code", "make all"),
    ]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([("Name", "Employer"), ("Ida Voss", "Acme"), ("Tom Hale", "")], ("Name", "Employer")),
        ([("Ida Voss", "Acme"), ("Tom Hale", "Globex")], ()),
    ],
)
def test_tables_keep_their_cells(tmp_path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...]) -> None:
    each = loaded(tmp_path, paragraph("Crew", "Heading1") + table(*rows))
    [found] = each.tables
    text = each.document.text
    assert found.header == header
    assert [tuple(text[a:b] for a, b in row.cells) for row in found.rows] == rows[1 if header else 0 :]


@pytest.mark.encoder
def test_a_table_states_facts(tmp_path: Path) -> None:
    rows = table(("Vessel", "Owner", "Built"), ("Tern", "Ida Voss", "1901"), ("Heron", "Corran", "1910"))
    assert facts(loaded(tmp_path, rows)) == {
        ("Tern", "owner", "Ida Voss"),
        ("Tern", "was built in", "1901"),
        ("Heron", "owner", "Corran"),
        ("Heron", "was built in", "1910"),
    }
