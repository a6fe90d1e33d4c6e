"""DOCX, PPTX, XLSX, EPUB and PDF: what they share."""

import builtins
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from clew.extraction.loaders import File, Limits, load
from clew.extraction.loaders.pdf import load_pdf
from clew.graph.errors import MissingExtra

from .helpers import failed, only, split, write
from .office_samples import WORD, archive, docx, epub, pdf, slides, xlsx


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
    content = xlsx(("firm", "founder"), ("Halden Optics", "Ada Lindqvist"))
    each = only(load(write(tmp_path, {"a.xlsx": content})))
    assert each.document.title == "Firms"
    assert each.document.text == "firm | founder\nHalden Optics | Ada Lindqvist"


def test_a_pptx_is_read(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"a.pptx": slides("Halden Optics", "Ada founded it.")})))
    assert each.document.title == "Halden Optics"
    assert "Ada founded it." in each.document.text


def test_an_epub_is_read(tmp_path: Path) -> None:
    assert "Ada founded it." in only(load(write(tmp_path, {"a.epub": epub("Glass", "Ada founded it.")}))).document.text


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
    assert f"damaged, or not a .{suffix} file" in failure.reason
    assert "\n" not in failure.reason


def test_entities_that_expand_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
    body = "<w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body>"
    document = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><w:document xmlns:w="{WORD}">{body}</w:document>'
    content = BytesIO(docx(("", "x")))
    with zipfile.ZipFile(content) as source:
        parts = {each: source.read(each) for each in source.namelist()}
    parts["word/document.xml"] = document.encode()
    assert failed(load(write(tmp_path, {"a.docx": archive(parts)}))).startswith("damaged, or not a .docx file")


def test_without_the_extra_the_install_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.pdf": pdf("x"), "b.txt": "Bea."})
    original = builtins.__import__

    def without(name: str, *arguments: Any, **settings: Any) -> Any:
        if name.startswith("pypdfium2"):
            raise ImportError(name)
        return original(name, *arguments, **settings)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install 'docutils>"):
        list(load_pdf(File(tmp_path / "a.pdf", "a.pdf", str(tmp_path))))
    documents, [failure] = split(load(tmp_path))
    assert [each.document.text for each in documents] == ["Bea."]
    assert "pip install 'docutils>" in failure.reason
