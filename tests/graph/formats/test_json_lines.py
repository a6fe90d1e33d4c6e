"""JSONL that people write: each line held to a model, and what cannot be read told for what it is."""

import gzip
from pathlib import Path

import pytest
from pydantic import BaseModel, field_validator

from clew.graph.errors import DocumentError
from clew.graph.formats.json_lines import read_json_lines


class Line(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def _short(cls, name: str) -> str:
        if len(name) > 3:
            raise ValueError(f"expected a short name, got {name!r}")
        return name


def test_lines_come_with_their_numbers(tmp_path: Path) -> None:
    text = '\ufeff{"name": "Ada"}\r\n\n \n{"name": "Bo\u2028"}\n'
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8", newline="")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    plain = list(read_json_lines(tmp_path / "a.jsonl", Line))
    assert plain == [(1, Line(name="Ada")), (4, Line(name="Bo\u2028"))]
    assert list(read_json_lines(str(tmp_path / "a.jsonl.gz"), Line)) == plain


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"name": "Ad', "a.jsonl, line 2: expected valid JSON"),
        (b"[]", "a.jsonl, line 2: expected an object, got []"),
        (b"{}", "a.jsonl, line 2: name: this field is missing"),
        (b'{"name": "Zo\xeb"}', "a.jsonl, line 2: expected UTF-8, got the byte 0xeb: save the file as UTF-8"),
        (b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}", "a.jsonl, line 2: expected valid JSON (recursion limit"),
        (b'{"name": "Adelaide"}', "a.jsonl, line 2: name: expected a short name, got 'Adelaide'"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, message: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"name": "Ada"}\n' + line + b"\n")
    with pytest.raises(DocumentError) as caught:
        list(read_json_lines(tmp_path / "a.jsonl", Line))
    assert str(caught.value).startswith(message)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"name": "Ada"}\n' * 50)
    spoilt = {"cut": packed[:-9], "bits": packed[:12] + b"\xff" * 8 + packed[20:], "plain": b'{"name": "Ada"}'}
    for name, content in spoilt.items():
        file = tmp_path / f"{name}.jsonl.gz"
        file.write_bytes(content)
        with pytest.raises(DocumentError, match=rf"{name}\.jsonl\.gz cannot be unpacked \(.+\): .* pack it again"):
            list(read_json_lines(file, Line))
    with pytest.raises(DocumentError) as caught:
        list(read_json_lines(tmp_path / "gone.jsonl", Line))
    assert str(caught.value) == f"there is no file {tmp_path / 'gone.jsonl'}: check the path"
    with pytest.raises(DocumentError, match="cannot be read: Is a directory"):
        list(read_json_lines(tmp_path, Line))
