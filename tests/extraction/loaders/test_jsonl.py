"""JSONL: a document a line, bad lines reported by number."""

import json
from pathlib import Path

import pytest

from clew.extraction.loaders import Limits, load
from clew.graph.identity import document_id

from .helpers import failed, only, split, write


def lines(*records: object) -> str:
    return "".join(f"{record if isinstance(record, str) else json.dumps(record)}\n" for record in records)


def test_the_id_is_kept_and_further_fields_are_metadata(tmp_path: Path) -> None:
    record = {"id": "a1", "title": "Ada", "text": "Ada founded it.", "year": 1921, "place": {"town": "Marrow Bay", "id": 3}}
    each = only(load(write(tmp_path, {"docs/c.jsonl": lines(record)}) / "docs"))
    document = each.document
    assert (document.id, document.title, document.text, document.source) == (
        "a1",
        "Ada",
        "Ada founded it.",
        "docs/c.jsonl#a1",
    )
    assert document.metadata == {"year": 1921, "place": {"town": "Marrow Bay", "id": 3}}
    assert each.place == "line 1"


def test_without_an_id_the_line_gives_it(tmp_path: Path) -> None:
    documents, _ = split(
        load(write(tmp_path / "docs", {"c.jsonl": "\n" + lines({"text": "one"}, {"text": "two", "id": None})}))
    )
    sources = ["docs/c.jsonl#L2", "docs/c.jsonl#L3"]
    assert [each.document.source for each in documents] == sources
    assert [each.document.id for each in documents] == list(map(document_id, sources))


def test_the_last_line_needs_no_end_and_others_may_have_two_characters(tmp_path: Path) -> None:
    documents, failures = split(load(write(tmp_path, {"c.ndjson": '\ufeff{"text": "one"}\r\n{"text": "two"}'})))
    assert ([each.document.text for each in documents], failures) == (["one", "two"], [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a"', "line 2: not valid JSON at column 13"),
        ("not json", "line 2: not valid JSON at column 1"),
        ('{"text": "a', "line 2: not valid JSON at column 10: Unterminated string; expected one object per line"),
        ('{"text": "a"} {"text": "b"}', "line 2: not valid JSON at column 15"),
        ('["text"]', "line 2: expected a JSON object with 'text'"),
        ('{"title": "a", "body": "b"}', "line 2: the field 'text' is missing; got the fields 'title', 'body'"),
        ('{"text": 5}', "line 2: expected the field 'text' as text, got int '5'"),
        ('{"text": "a", "title": ["b"]}', "line 2: expected the field 'title' as text, got list"),
        ('{"text": "a", "id": true}', "line 2: expected the field 'id' as text or a whole number, got bool 'True'"),
        ('{"text": "a", "id": 1.5}', "line 2: expected the field 'id' as text or a whole number, got float '1.5'"),
        ('{"text": "a", "id": ""}', "line 2: the id is empty"),
        ('{"text": "a", "id": "\\u0000"}', "line 2: the id '\\x00' holds control characters"),
        ('{"text": " "}', "line 2: the text is empty"),
        ('{"text": NaN}', "line 2: expected the field 'text' as text, got NoneType"),
        ('{"text": "a", "n": Infinity}', "line 2: not valid JSON: Infinity is not JSON"),
        ('{"text": "a", "n": -Infinity}', "line 2: not valid JSON: -Infinity is not JSON"),
        ('{"text": "a", "n": 1e999}', "line 2: the metadata field 'n' holds what JSON cannot"),
        ('{"text": "a", "kind": 1, "kind_": 2}', "line 2: the metadata field 'kind' would become 'kind_'"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}", "line 2: not valid JSON: Exceeds the limit"),
        ("[" * 100_000, "line 2: the JSON is nested too deep"),
        ('{"text": "a", "n": ' + "[" * 60 + "]" * 60 + "}", "line 2: the metadata field 'n' is nested more than 50 deep"),
        ("\x00\x00\x00", "line 2: not valid JSON"),
    ],
)
def test_a_bad_line_is_reported_by_number_and_the_others_stay(tmp_path: Path, line: str, reason: str) -> None:
    write(tmp_path, {"c.jsonl": lines({"id": "a", "text": "one"}, line, {"id": "b", "text": "two"})})
    documents, [failure] = split(load(tmp_path, root=tmp_path))
    assert [each.document.id for each in documents] == ["a", "b"]
    assert failure.reason.startswith(reason)
    assert (failure.source, failure.skipped) == ("c.jsonl", False)


def test_an_id_that_came_before_names_both_places(tmp_path: Path) -> None:
    record = {"id": "same", "text": "x"}
    write(tmp_path, {"a.jsonl": lines({"text": "y"}, record, record), "b.jsonl": lines(record)})
    documents, failures = split(load(tmp_path, root=tmp_path))
    assert [each.document.source for each in documents] == ["a.jsonl#L1", "a.jsonl#same"]
    assert [(each.source, each.reason) for each in failures] == [
        ("a.jsonl", "line 3: the id 'same' is used twice, in a.jsonl, line 2 and in a.jsonl, line 3: "
         "the first stays, rename the second"),
        ("b.jsonl", "line 1: the id 'same' is used twice, in a.jsonl, line 2 and in b.jsonl, line 1: "
         "the first stays, rename the second"),
    ]  # fmt: skip


def test_a_number_as_id_and_its_text_are_one_id(tmp_path: Path) -> None:
    documents, failures = split(load(write(tmp_path, {"c.jsonl": lines({"id": 7, "text": "x"}, {"id": "7", "text": "y"})})))
    assert [each.document.id for each in documents] == ["7"]
    assert len(failures) == 1


def test_escaped_control_characters_and_surrogates_are_cleaned(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"c.jsonl": '{"text": "a\\u0000b\\ud800c\\ud83d\\ude00", "title": "t\\n\\ud800"}\n'})))
    assert (each.document.text, each.document.title) == ("a b\ufffdc\U0001f600", "t \ufffd")
    assert each.notes == ("1 control character became a space", "1 lone surrogate became U+FFFD")


def test_a_reserved_field_is_renamed(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"c.jsonl": lines({"text": "a", "source": "wiki", "document_id": 3})})))
    assert each.document.metadata == {"source_": "wiki", "document_id_": 3}
    assert len(each.notes) == 2


def test_a_line_in_another_encoding_is_read_and_said(tmp_path: Path) -> None:
    each = only(load(write(tmp_path, {"c.jsonl": '{"text": "Zoë"}'.encode("cp1252")})))
    assert (each.document.text, each.notes) == ("Zoë", ("not UTF-8: read as cp1252",))


def test_utf16_is_refused(tmp_path: Path) -> None:
    assert "save it as UTF-8" in failed(load(write(tmp_path, {"c.jsonl": '{"text": "x"}'.encode("utf-16")})))


def test_the_limit_is_a_line_s_and_larger_files_stream(tmp_path: Path) -> None:
    record, long = {"text": "x" * 50}, {"text": "y" * 500}
    write(tmp_path, {"c.jsonl": lines(record, long, *[record] * 20)})
    documents, [failure] = split(load(tmp_path, limits=Limits(document=100)))
    assert len(documents) == 21
    assert failure.reason == "line 2: 513 bytes is more than the limit of 100 bytes: split it, or raise the limit"


def test_a_hole_of_200_mb_is_one_long_line(tmp_path: Path) -> None:
    with (tmp_path / "c.jsonl").open("wb") as stream:
        stream.write(b'{"text": "one"}\n')
        stream.truncate(200_000_000)
    documents, [failure] = split(load(tmp_path))
    assert [each.document.text for each in documents] == ["one"]
    assert failure.reason.startswith("line 2: 200 MB is more than the limit of 50 MB")


def test_lines_come_one_by_one(tmp_path: Path) -> None:
    stream = load(write(tmp_path, {"c.jsonl": lines(*({"id": number, "text": "x"} for number in range(1000)))}))
    first = next(stream)
    (tmp_path / "c.jsonl").unlink()
    assert only([first]).document.id == "0"
    assert len(list(stream)) == 999


def test_one_line_of_two_megabytes(tmp_path: Path) -> None:
    text = "Ada founded it. " * 130_000
    assert only(load(write(tmp_path, {"c.jsonl": lines({"text": text})}))).document.text == text


def test_nan_and_null_are_missing(tmp_path: Path) -> None:
    records = '{"text": "one", "year": NaN, "kind of": null, "deep": {"x": NaN, "y": 2}}\n'
    assert only(load(write(tmp_path, {"c.jsonl": records}))).document.metadata == {"deep": {"y": 2}}
    listed = '[{"text": "Ada founded it.", "year": NaN, "tags": [null, "a"]}]'
    assert only(load(write(tmp_path, {"d.json": listed}) / "d.json")).document.metadata == {"tags": ["a"]}
