"""All other kinds of files: JSON, YAML, XML, feeds, subtitles, reStructuredText, notebooks, e-mail, logs, programs, gzip."""

import gzip
import json
from pathlib import Path
from typing import Any

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
    beside = {} if shape == "list" else {"version": 1}
    assert (one.document.id, one.document.text) == ("g", "Ada sold it.")
    assert one.document.metadata == {**beside, "year": 1921}
    assert (two.document.title, two.document.source, two.place) == ("Lark", "a.json#L2", "item 2")
    assert (two.document.text, two.document.metadata) == ("length | 12\n\ncrew\n\ncaptain | Bo", {**beside, "length": 12})
    assert [table.vertical for table in two.tables] == [True, True]


def test_what_stands_beside_a_list_of_objects_is_not_lost(tmp_path: Path) -> None:
    long = "Ada had them built. " * 20
    value = {
        "title": "Fleet",
        "port": "Rot",
        "year": 1900,
        "about": long,
        "next": None,
        "ships": [{"name": "Gull", "year": 1889}],
    }
    (fleet, gull), failures = split(load(write(tmp_path, {"a.json": json.dumps(value)}), root=tmp_path))
    assert not failures
    assert (fleet.document.title, fleet.document.source, fleet.document.metadata) == ("Fleet", "a.json", {})
    assert fleet.document.text == f"port | Rot\nyear | 1900\n\nabout\n\n{long.strip()}"
    assert (gull.document.title, gull.document.metadata) == ("Gull", {"port": "Rot", "year": 1889})
    assert gull.document.text == "year | 1889", "what it shares with others is no text of its own"


@pytest.mark.parametrize("value", [{"meta": {"by": "Ada"}, "data": [{"text": "x"}]}, {"name": "f", "data": [{"text": "x"}]}])
def test_values_of_several_parts_and_titles_make_a_document(tmp_path: Path, value: dict[str, object]) -> None:
    documents, failures = split(load(write(tmp_path, {"a.json": json.dumps(value)}), root=tmp_path))
    assert not failures
    assert [each.document.source for each in documents] == ["a.json", "a.json#L1"]
    assert documents[1].document.metadata == {}


SHIPS = [
    {"ship": "Gull", "length": 12, "crew": ["Ada", "Bo"]},
    {"ship": "Lark", "length": 9.5, "crew": []},
    {"ship": "Tern"},
]


@pytest.mark.parametrize("value", [SHIPS, {"ships": SHIPS}, {"title": "Fleet", "year": 1900, "ships": SHIPS}])
def test_objects_of_short_values_make_a_table_too(tmp_path: Path, value: Any) -> None:
    *rows, whole = split(load(write(tmp_path, {"all_ships.json": json.dumps(value)}), root=tmp_path))[0]
    assert [each.document.source for each in rows] == [f"all_ships.json#L{number}" for number in (1, 2, 3)]
    title = value.get("title", "") if isinstance(value, dict) else ""
    assert (whole.document.source, whole.document.title) == ("all_ships.json", title)
    assert whole.document.text.startswith(f"Table {title or 'all ships'}: 3 rows, columns ship, length, crew\nship: Gull,")
    assert whole.document.text.endswith("\n\nship\tlength\tcrew\nGull\t12\tAda, Bo\nLark\t9.5\t\nTern\t\t")
    (table,) = whole.tables
    assert (table.header, table.caption) == (("ship", "length", "crew"), title or "all ships")


@pytest.mark.parametrize(
    "records",
    [
        SHIPS[:1],
        [{"text": "Ada sold it.", "year": 1}, {"text": "Bo bought it.", "year": 2}],
        [{"a": 1, "b": {"c": 2}}, {"a": 2, "b": {"c": 3}}],
        [{"a": 1, "b": "x" * 300}, {"a": 2, "b": "y"}],
        [{"a": 1, "b": 2}, {"c": 1, "d": 2}, {"e": 1, "f": 2}],
        [{"a": 1}, {"a": 2}],
    ],
)
def test_other_objects_make_no_table(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    documents, failures = split(load(write(tmp_path, {"a.json": json.dumps(records)}), root=tmp_path))
    assert not failures
    assert [each.document.source for each in documents] == [f"a.json#L{number}" for number in range(1, len(records) + 1)]


def test_yaml_and_toml_are_read_as_json_is(tmp_path: Path) -> None:
    listed = "- {id: g, text: Ada sold it., since: 1921-05-01}\n- name: Lark\n  length: 12\n"
    for content in (listed, "{id: g, text: Ada sold it., since: 1921-05-01}\n---\nname: Lark\nlength: 12\n---\n"):
        (one, two), failures = split(load(write(tmp_path, {"a.yaml": content}), root=tmp_path))
        assert not failures
        assert (one.document.id, one.document.text, one.document.metadata) == ("g", "Ada sold it.", {"since": "1921-05-01"})
        assert (two.document.title, two.document.text) == ("Lark", "length | 12")
    (tmp_path / "a.yaml").unlink()
    each = loaded(tmp_path, "a.toml", 'title = "Fleet"\n[owner]\nname = "Ada"\n')
    assert (each.document.title, each.document.text) == ("Fleet", "owner\n\nname | Ada")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.yml", "a: [1,", "not valid YAML"),
        ("a.yml", "a: &x [1]\nb: [*x, *x]\n", "aliases are not supported"),
        ("a.yml", "a: !!python/object/apply:os.system ['true']\n", "not valid YAML"),
        ("a.yml", "---\n---\n", "empty"),
        ("a.yml", "a: !!binary aGVsbG8=\n", "the YAML holds binary data"),
        ("a.toml", "a = ", "not valid TOML"),
    ],
)
def test_yaml_and_toml_that_cannot_be_read_say_why(tmp_path: Path, name: str, content: str, reason: str) -> None:
    assert reason in failed(load(write(tmp_path, {name: content})))


def test_entries_of_feeds_are_documents(tmp_path: Path) -> None:
    rss = (
        '<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title>'
        "<item><title>Gull &amp;amp; Lark</title><link>http://x/1</link><category>ships</category>"
        "<category>north</category><description>Short.</description><c:encoded>&lt;h2&gt;Hull&lt;/h2&gt;"
        "&lt;p&gt;Ada &lt;b&gt;sold&lt;/b&gt; it.&lt;/p&gt;</c:encoded><pubDate>Thu, 04 Mar 2021 10:00:00 GMT</pubDate>"
        "</item><item><title>Title alone</title></item></channel></rss>"
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>Gull</title><link rel="self" href="no"/>'
        '<link href="http://x/2"/><updated>2021-03-04T00:00:00Z</updated><author><name>Ada</name></author>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Bo came.</p><p>He left.</p></div></content>'
        "</entry></feed>"
    )
    (gull, alone, other), failures = split(load(write(tmp_path, {"a.rss": rss, "b.atom": atom}), root=tmp_path))
    assert not failures
    assert (gull.document.title, gull.document.text) == ("Gull & Lark", "Hull\n\nAda sold it.")
    assert gull.document.metadata == {
        "link": "http://x/1",
        "date": "2021-03-04T10:00:00+00:00",
        "categories": ["ships", "north"],
    }
    assert (alone.document.title, alone.document.text, alone.place) == ("Title alone", "Title alone", "entry 2")
    assert other.document.text == "Bo came.\n\nHe left."
    assert other.document.metadata == {"link": "http://x/2", "modified": "2021-03-04T00:00:00Z", "author": "Ada"}
    for path in tmp_path.iterdir():
        path.unlink()
    assert "a feed without entries" in failed(load(write(tmp_path, {"a.rss": "<rss><channel/></rss>"})))
    assert "damaged, or no feed" in failed(load(write(tmp_path, {"a.rss": "<rss><item>"})))


def test_subtitles_are_what_is_said(tmp_path: Path) -> None:
    srt = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Ada sold</i>\r\nthe Gull.\r\n\r\n2\r\n00:00:02,500 --> 00:00:03,000\r\n"
        "{\\an8}Bo left.\r\n\r\n3\r\n00:00:09,000 --> 00:00:10,000\r\nLater &amp; elsewhere.\r\n"
    )
    vtt = (
        "WEBVTT - Talk\n\nSTYLE\n::cue {}\n\nNOTE no one\n\nintro\n00:01.000 --> 00:02.000 align:start\n"
        "<v.loud Ada>We sold it.</v>\n\n00:02.100 --> 00:03.000\n<v Bo>Did we?\n\n00:03.100 --> 00:04.000\n<v Bo>I forgot.\n"
    )
    (first, second), failures = split(load(write(tmp_path, {"a.srt": srt, "b.vtt": vtt}), root=tmp_path))
    assert not failures
    assert first.document.text == "Ada sold the Gull. Bo left.\n\nLater & elsewhere."
    assert second.document.text == "Ada: We sold it.\n\nBo: Did we? I forgot."
    (tmp_path / "b.vtt").unlink()
    assert "no subtitles" in failed(load(write(tmp_path, {"a.srt": "Ada sold it.\n"})))


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


@pytest.mark.parametrize(
    "line",
    [
        "On Sun, 2 May 2021, Bo Lind wrote:",
        "On Sun, 2 May 2021 at 10:00, Bo Lind\n<bo@halden.example> wrote:",
        "Am 2. Mai 2021 um 10:00 schrieb Bo Lind <bo@halden.example>:",
        "Le dim. 2 mai 2021 à 10:00, Bo Lind a écrit :",
        "Bo Lind wrote:",
        "Bo Lind <bo@halden.example> writes:\n",
    ],
)
def test_the_line_that_says_who_is_quoted_is_no_sentence(tmp_path: Path, line: str) -> None:
    each = loaded(tmp_path, "a.eml", f"Subject: S\nFrom: a@b\n\nIt came.\n{line}\n> Lumo left.\n")
    said = " ".join(line.split())
    assert {kind: " ".join(text.split()) for kind, text in kinds(each).items()} == {
        "citation": said,
        "quotation": "Lumo left.",
    }
    assert " ".join(each.document.text.split()) == f"It came. {said} Lumo left."


@pytest.mark.parametrize(
    "text", ["On this island we say:\n> Lumo left.\n", "Bo Lind wrote:\n\nLumo left.\n", "It is this:\n\n> Lumo left.\n"]
)
def test_other_lines_above_a_quotation_are_sentences(tmp_path: Path, text: str) -> None:
    assert "citation" not in kinds(loaded(tmp_path, "a.eml", f"Subject: S\nFrom: a@b\n\n{text}"))


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
