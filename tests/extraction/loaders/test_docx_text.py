"""Text of DOCX files that Word shows, in whatever it is wrapped."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from clew.extraction.loaders import load
from clew.extraction.loaders.parsing.docx_text import with_shown_text

from .helpers import only, write
from .office_samples import WORD, archive, docx

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def math(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def docx_of(*paragraphs: str) -> bytes:
    """A DOCX file of paragraphs in XML."""
    with zipfile.ZipFile(BytesIO(docx(("", "x")))) as source:
        parts: dict[str, str | bytes] = {name: source.read(name) for name in source.namelist()}
    body = "".join(f"<w:p>{each}</w:p>" for each in paragraphs)
    parts["word/document.xml"] = f'<w:document xmlns:w="{WORD}" xmlns:m="{MATH}"><w:body>{body}</w:body></w:document>'
    return archive(parts)


@pytest.mark.parametrize(
    ("paragraph", "shown"),
    [
        (run("Ada") + "<w:r><w:cr/></w:r>" + run("founded it."), "Ada\nfounded it."),
        (f'<w:moveTo w:id="1">{run("Ada")}</w:moveTo>{run(" moved.")}', "Ada moved."),
        (f'{run("Ada stays.")}<w:moveFrom w:id="1">{run(" Bea leaves.")}</w:moveFrom>', "Ada stays."),
        (f'<w:bdo w:val="rtl">{run("Ada")}</w:bdo><w:dir w:val="ltr">{run(" again.")}</w:dir>', "Ada again."),
        (f"<w:ruby><w:rt>{run('above')}</w:rt><w:rubyBase>{run('Halden')}</w:rubyBase></w:ruby>", "Halden"),
        (run("Shown.") + run(" Hidden.", "<w:vanish/>"), "Shown."),
        (run("Shown.") + run(" Too.", '<w:vanish w:val="0"/>'), "Shown. Too."),
        (run("Ada.") + '<w:r><w:footnoteReference w:id="9"/></w:r>', "Ada."),
        (run("So ") + f"<m:oMath>{math('E=m')}</m:oMath>", "So E=m"),
        (
            f"<m:oMathPara><m:oMath><m:f><m:num>{math('a')}</m:num><m:den>{math('b+c')}</m:den></m:f></m:oMath></m:oMathPara>",
            "a/(b+c)",
        ),
        (f"<m:oMath><m:sSup><m:e>{math('x')}</m:e><m:sup>{math('2')}</m:sup></m:sSup></m:oMath>", "x^2"),
        (f"<m:oMath><m:rad><m:deg/><m:e>{math('y')}</m:e></m:rad></m:oMath>", "√(y)"),
        (run("List&lt;Ship&gt; and [see](x) are *kept*."), "List<Ship> and [see](x) are *kept*."),
    ],
)
def test_what_word_shows_is_read(tmp_path: Path, paragraph: str, shown: str) -> None:
    text = only(load(write(tmp_path, {"a.docx": docx_of(paragraph)}))).document.text
    assert text == shown


def test_a_long_run_is_read_whole(tmp_path: Path) -> None:
    words = "Ada founded Halden Optics. " * 20_000
    assert only(load(write(tmp_path, {"a.docx": docx_of(run(words))}))).document.text == words.strip()


def test_a_file_without_any_of_it_stays_as_it_is() -> None:
    content = docx(("", "Ada founded it."))
    assert with_shown_text(content) is content
