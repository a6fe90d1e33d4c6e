"""The loader contract for every format that Clew reads, and for a plug-in's."""

import json

from clew.extraction.loaders import Loader
from clew.tests.contracts.loader import LoaderContract
from clew.tests.plugin.clew_loud import load_loud

from . import office_samples


class TestText(LoaderContract):
    suffix = "txt"

    def content(self, *paragraphs: str) -> bytes:
        return "\n\n".join(paragraphs).encode()


class TestMarkdown(LoaderContract):
    suffix = "md"

    def content(self, *paragraphs: str) -> bytes:
        parts = (f"## Part {number}\n\n*{each}* ![](secret.txt)" for number, each in enumerate(paragraphs))
        return "\n\n".join(["# Halden", *parts]).encode()


class TestHtml(LoaderContract):
    suffix = "html"

    def content(self, *paragraphs: str) -> bytes:
        parts = (f"<h2>Part {number}</h2><p>{each}</p>" for number, each in enumerate(paragraphs))
        seen = '<img src="secret.png"><iframe src="http://127.0.0.1:9/x"></iframe><link rel="stylesheet" href="a.css">'
        return f"<!DOCTYPE html><title>Halden</title>{seen}{''.join(parts)}".encode()


class TestXhtml(LoaderContract):
    suffix = "xhtml"

    def content(self, *paragraphs: str) -> bytes:
        body = "".join(f"<p>{each}</p>" for each in paragraphs)
        entity = '<!DOCTYPE html [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
        return f'<?xml version="1.0"?>{entity}<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}&secret;</body></html>'.encode()


class TestJsonl(LoaderContract):
    suffix = "jsonl"

    def content(self, *paragraphs: str) -> bytes:
        return "".join(f"{json.dumps({'text': each, 'year': 1921})}\n" for each in paragraphs).encode()


class TestJsonlWithIds(TestJsonl):
    def content(self, *paragraphs: str) -> bytes:
        records = ({"id": f"p{number}", "title": "Halden", "text": each} for number, each in enumerate(paragraphs))
        return "".join(f"{json.dumps(record)}\n" for record in records).encode()


class TestCsv(LoaderContract):
    suffix = "csv"

    def content(self, *paragraphs: str) -> bytes:
        return "".join(["text,year\n", *(f'"{each}",1921\n' for each in paragraphs)]).encode()


class TestTsv(LoaderContract):
    suffix = "tsv"

    def content(self, *paragraphs: str) -> bytes:
        return "".join(["id\ttext\n", *(f"p{number}\t{each}\n" for number, each in enumerate(paragraphs))]).encode()


class TestPdf(LoaderContract):
    suffix = "pdf"

    def content(self, *paragraphs: str) -> bytes:
        return office_samples.pdf(" ".join(paragraphs))


class TestDocx(LoaderContract):
    suffix = "docx"

    def content(self, *paragraphs: str) -> bytes:
        return office_samples.docx(("Heading1", "Halden"), ("Heading2", "Glass"), *(("", each) for each in paragraphs))


class TestPptx(LoaderContract):
    suffix = "pptx"

    def content(self, *paragraphs: str) -> bytes:
        return office_samples.slides("Halden", *paragraphs)


class TestXlsx(LoaderContract):
    suffix = "xlsx"

    def content(self, *paragraphs: str) -> bytes:
        return office_samples.xlsx(("said",), *((each,) for each in paragraphs))


class TestEpub(LoaderContract):
    suffix = "epub"

    def content(self, *paragraphs: str) -> bytes:
        return office_samples.epub("Halden", *paragraphs)


class TestJson(LoaderContract):
    suffix = "json"

    def content(self, *paragraphs: str) -> bytes:
        return json.dumps({"title": "Halden", "said": [*paragraphs], "year": 1921}).encode()


class TestJsonRecords(TestJson):
    def content(self, *paragraphs: str) -> bytes:
        return json.dumps([{"id": f"p{number}", "text": each} for number, each in enumerate(paragraphs)]).encode()


class TestYaml(TestJsonRecords):
    suffix = "yaml"


class TestToml(LoaderContract):
    suffix = "toml"

    def content(self, *paragraphs: str) -> bytes:
        return f"title = 'Halden'\nsaid = {json.dumps(paragraphs)}\n".encode()


class TestRss(LoaderContract):
    suffix = "rss"

    def content(self, *paragraphs: str) -> bytes:
        entity = '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
        texts = (f"<description>{each}&secret;</description>" for each in paragraphs)
        items = "".join(f"<item><title>Halden</title>{text}</item>" for text in texts)
        return f'<?xml version="1.0"?>{entity}<rss><channel>{items}</channel></rss>'.encode()


class TestSubtitles(LoaderContract):
    suffix = "srt"

    def content(self, *paragraphs: str) -> bytes:
        lines = (f"{at}\n00:0{at}:00,000 --> 00:0{at}:01,000\n{each}\n" for at, each in enumerate(paragraphs, 1))
        return "\n".join(lines).encode()


class TestXml(LoaderContract):
    suffix = "xml"

    def content(self, *paragraphs: str) -> bytes:
        entity = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
        body = "".join(f"<para>{each}&secret;</para>" for each in paragraphs)
        return f'<?xml version="1.0"?>{entity}<x xmlns:xi="http://www.w3.org/2001/XInclude">{body}</x>'.encode()


class TestRst(LoaderContract):
    suffix = "rst"

    def content(self, *paragraphs: str) -> bytes:
        read = (
            ".. include:: /etc/hostname\n\n.. csv-table::\n   :file: /etc/hostname\n\n.. raw:: html\n   :file: /etc/hostname"
        )
        return "\n\n".join(["Halden\n======", *paragraphs, read]).encode()


class TestNotebook(LoaderContract):
    suffix = "ipynb"

    def content(self, *paragraphs: str) -> bytes:
        cells = [{"cell_type": "markdown", "source": [each]} for each in paragraphs]
        return json.dumps({"cells": [*cells, {"cell_type": "code", "source": "print(1)"}], "metadata": {}}).encode()


class TestMessage(LoaderContract):
    suffix = "eml"

    def content(self, *paragraphs: str) -> bytes:
        return "\n\n".join(["From: Ada <ada@halden.example>\nSubject: Halden", *paragraphs]).encode()


class TestMailbox(LoaderContract):
    suffix = "mbox"

    def content(self, *paragraphs: str) -> bytes:
        return "\n\n".join(f"From a@b Mon\nSubject: Halden\n\n{each}" for each in paragraphs).encode()


class TestLog(TestText):
    suffix = "log"


class TestProgram(TestText):
    suffix = "py"


class TestPlugIn(LoaderContract):
    suffix = "loud"

    def loader(self) -> Loader:
        return load_loud

    def content(self, *paragraphs: str) -> bytes:
        return " ".join(paragraphs).encode()
