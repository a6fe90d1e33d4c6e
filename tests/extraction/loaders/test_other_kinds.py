"""JSON, XML, reStructuredText, notebooks, e-mail, logs, programs, gzip, and files read as another type."""

import gzip
import json
from pathlib import Path

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import Limits, load
from clew.graph.errors import ConfigError

from .helpers import failed, only, split, write


def loaded(folder: Path, name: str, content: str | bytes) -> LoadedDocument:
    return only(load(write(folder, {name: content})))


def kinds(each: LoadedDocument) -> dict[str, str]:
    """The blocks' texts by their kind."""
    return {block.kind: each.document.text[block.start : block.end] for block in each.blocks}


@pytest.mark.parametrize("shape", ["list", "in an object"])
def test_json_objects_are_documents(tmp_path: Path, shape: str) -> None:
    records = [{"id": "g", "text": "Ada sold it.", "year": 1921}, {"name": "Lark", "length": 12, "crew": {"captain": "Bo"}}]
    value = records if shape == "list" else {"version": 1, "ships": records}
    (one, two), failures = split(load(write(tmp_path, {"a.json": json.dumps(value)}), root=tmp_path))
    assert not failures
    assert (one.document.id, one.document.text, one.document.metadata) == ("g", "Ada sold it.", {"year": 1921})
    assert (two.document.title, two.document.source, two.place) == ("Lark", "a.json#L2", "item 2")
    assert (two.document.text, two.document.metadata) == ("length | 12\n\ncrew\n\ncaptain | Bo", {"length": 12})
    assert [table.vertical for table in two.tables] == [True, True]


def test_json_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    assert failed(load(write(tmp_path, {"a.json": '{"a": 1,\n "b"'}))).startswith("not valid JSON at line 2, column")
    assert failed(load(write(tmp_path, {"a.json": '{"a": 1}\n{"a": 2}'}))).endswith("name it .jsonl")
    assert "nested" in failed(load(write(tmp_path, {"a.json": '{"a":' * 60 + "1" + "}" * 60})))


def test_xml_has_running_text_fields_and_headings(tmp_path: Path) -> None:
    content = (
        '<?xml version="1.0" encoding="koi8-r"?><book><title>Халден</title><para>Ада <emphasis>купила</emphasis> её.</para>'
        "<section><title>Ships</title><ship rig='brig'><owner>Ada</owner><length>12</length></ship>"
        "<programlisting>a = b</programlisting></section></book>"
    )
    each = loaded(tmp_path, "a.xml", content.encode("koi8-r"))
    assert each.document.title == "Халден"
    assert each.document.text == "Ада купила её.\n\nShips\n\nrig | brig\nowner | Ada\nlength | 12\n\na = b"
    assert kinds(each)["code"] == "a = b"
    assert each.tables[0].vertical


def test_xml_expands_nothing(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x><p>Ada &b; came.</p></x>'
    assert "haha" not in loaded(tmp_path, "a.xml", bomb).document.text
    assert failed(load(write(tmp_path, {"a.xml": "<x><p>Ada</x>"}))).startswith("damaged, or not XML")


def test_restructured_text_is_read_as_rendered(tmp_path: Path) -> None:
    content = """Halden
======
:year: 1921

Ada *sold* it in :ref:`the harbour <hb>` [1]_. See `Rot <rot.rst>`_.

.. versionadded:: 3
   New ships came.

.. code-block:: python

   print(1)

Ships
-----
===== ====
Name  Town
===== ====
Gull  Rot
===== ====

.. include:: secret.txt

.. [1] A note.
"""
    write(tmp_path, {"secret.txt": "SECRET"})
    each = only(load(write(tmp_path, {"a.rst": content}) / "a.rst"))
    text = each.document.text
    assert (each.document.title, each.document.metadata) == ("Halden", {"year": "1921"})
    assert "Ada sold it in the harbour" in text
    assert "New ships came." in text
    assert "SECRET" not in text
    assert "::" not in text
    assert kinds(each)["code"] == "print(1)"
    assert each.tables[0].header == ("Name", "Town")
    assert [section.path for section in each.sections] == [(), ("Ships",)]
    assert [link.target for link in each.links] == ["rot.rst"]


def test_notebooks_keep_words_and_code_apart(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Halden\n", "\n", "Ada *sold* it."]},
        {"cell_type": "code", "source": "x = 1", "outputs": [{"text": "PRINTED"}]},
    ]
    book = {"cells": cells, "metadata": {"kernelspec": {"language": "python"}}}
    each = loaded(tmp_path, "a.ipynb", json.dumps(book))
    assert (each.document.title, each.document.text) == ("Halden", "Ada sold it.\n\nx = 1")
    assert kinds(each) == {"code": "x = 1"}
    assert each.document.metadata == {"language": "python"}
    assert "not a notebook" in failed(load(write(tmp_path, {"a.ipynb": "[1]"})))


MESSAGE = """From: Ada Lindqvist <ada@halden.example>
To: Bo <bo@halden.example>, cy@halden.example
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Mon, 20 Jan 2020 10:00:00 +0100
Message-ID: <1@halden.example>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Zo=EB sold it.

> Who did?

--
Ada
"""


def test_a_message_has_its_headers_as_metadata(tmp_path: Path) -> None:
    each = loaded(tmp_path, "a.eml", MESSAGE)
    assert (each.document.title, each.document.text) == ("Grüße", "Zoë sold it.\n\nWho did?\n\nAda")
    assert kinds(each) == {"quotation": "Who did?", "address": "Ada"}
    assert each.document.metadata == {
        "from": "Ada Lindqvist <ada@halden.example>",
        "to": ["Bo <bo@halden.example>", "cy@halden.example"],
        "date": "2020-01-20T10:00:00+01:00",
        "message_id": "<1@halden.example>",
    }


def test_html_is_read_where_a_message_has_no_plain_text_and_attachments_are_named(tmp_path: Path) -> None:
    content = (
        "Subject: S\nFrom: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        "Content-Type: text/html\n\n"
        "<p>Ada <b>sold</b> it.</p>\n--x\n"
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=plan.pdf\n\n"
        "SECRET\n--x--\n"
    )
    each = loaded(tmp_path, "a.eml", content)
    assert each.document.text == "Ada sold it."
    assert each.document.metadata["attachments"] == ["plan.pdf"]


def test_a_mailbox_has_a_document_for_each_message(tmp_path: Path) -> None:
    content = "From a@b Mon\nSubject: One\n\nIt came.\n>From Rot it came.\n\nFrom c@d Tue\nSubject: Two\n\nIt left.\n"
    content += "\nFrom e@f\n\nx\n"
    (one, two), [bad] = split(load(write(tmp_path, {"a.mbox": content}), root=tmp_path))
    assert (one.document.text, two.document.text) == ("It came.\nFrom Rot it came.", "It left.")
    assert (two.document.source, two.place) == ("a.mbox#L2", "message 2")
    assert bad.reason.startswith("message 3: this is not a message")
    large = content[:30] + "x" * 300 + content[30:]
    (two,), failures = split(load(write(tmp_path, {"a.mbox": large}), limits=Limits(document=200)))
    assert two.document.title == "Two"
    assert "more than the limit" in failures[0].reason


@pytest.mark.parametrize("name", ["a.log", "a.py"])
def test_logs_and_programs_are_code(tmp_path: Path, name: str) -> None:
    each = loaded(tmp_path, name, "Ada sold the Gull.\n\n    indented\n")
    assert (each.document.title, each.document.text) == (name, "Ada sold the Gull.\n\n    indented")
    assert [(block.kind, block.start, block.end) for block in each.blocks] == [("code", 0, len(each.document.text))]


def test_gzip_is_read_as_what_it_holds(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.csv.gz": gzip.compress(b"name,town\nGull,Rot\n"), "b.gz": gzip.compress(b"Ada."),
        "c.md.gz": gzip.compress(b"*Bo*"),
    }  # fmt: skip
    documents, failures = split(load(write(tmp_path, files), root=tmp_path))
    assert not failures
    assert [each.document.source for each in documents] == ["a.csv.gz#L2", "b.gz", "c.md.gz"]
    assert [each.document.text for each in documents] == ["name: Gull\ntown: Rot", "Ada.", "Bo"]


def test_gzip_is_bounded_and_checked(tmp_path: Path) -> None:
    rows = b"name\n" + b"Gull\n" * 100_000
    write(tmp_path, {"a.csv.gz": gzip.compress(rows)})
    assert "unpacks to more than the limit" in failed(load(tmp_path, limits=Limits(expanded=100_000)))
    write(tmp_path, {"a.csv.gz": gzip.compress(rows)[:50]})
    assert "not a whole gzip file" in failed(load(tmp_path))


def test_files_are_read_as_said(tmp_path: Path) -> None:
    write(tmp_path, {"a.cfg": "*Ada*", "b.md": "*Bo*", "c": "*Cy*"})
    assert [each.document.text for each in split(load(tmp_path))[0]] == ["Bo"]
    assert [each.document.text for each in split(load(tmp_path, kind="text"))[0]] == ["*Ada*", "Bo", "*Cy*"]
    assert [each.document.text for each in split(load(tmp_path, kinds={"cfg": "md"}))[0]] == ["Ada", "Bo"]
    assert only(load(tmp_path / "b.md", kind="text")).document.text == "*Bo*"
    with pytest.raises(ConfigError, match="unknown loader 'txet'"):
        list(load(tmp_path, kind="txet"))
