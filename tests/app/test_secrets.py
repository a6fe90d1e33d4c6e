"""A server's password is in no output of the command line, and in no error."""

import json
from pathlib import Path

import pytest

from clew.app.cli.main import main
from clew.tests.app.worlds import small_world
from clew.tests.neo4j_server.address import Address

WRONG = "p%40ss%2Fw%27rd-42"
LINES = [
    ("copy", "w.clew", "{url}"),
    ("copy", "w.clew", "{url}"),
    ("copy", "w.jsonl", "{url}"),
    ("copy", "{url}", "{url}"),
    ("stats", "{url}"),
    ("stats", "{url}", "--json"),
    ("show", "{url}", "Ada Lindqvist"),
    ("show", "{url}", "nobody"),
    ("path", "{url}", "Ada Lindqvist", "Port Ellery"),
    ("search", "{url}", "who founded halden", "-r", "keyword", "--explain"),
    ("search", "{url}", "who", "-r", "keyword", "--filter", "year >"),
    ("draw", "{url}", "-o", "p.html"),
    ("browser", "{url}"),
    ("browser", "{url}", "--json", "-o", "b"),
    ("remove", "{url}", "nothing"),
    ("copy", "{url}", "back.clew", "--json"),
    ("copy", "back.clew", "{url}", "--json"),
    ("eval", "--store", "{url}", "--corpus", "missing.jsonl", "--queries", "missing.jsonl"),
]


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    small_world(tmp_path / "w.clew").close()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return int(end.value.code or 0), captured.out + captured.err


def test_no_command_tells_the_password(empty_neo4j: str, capsys: pytest.CaptureFixture[str]) -> None:
    address = Address.parsed(empty_neo4j)
    assert said(capsys, "copy", "w.clew", "w.jsonl")[0] == 0
    codes = []
    for line in LINES:
        code, text = said(capsys, *(each.format(url=address.url) for each in line))
        assert address.password not in text, line
        codes.append(code)
    assert codes[0] == codes[4] == 0
    written = [path.read_text(encoding="utf-8", errors="replace") for path in Path().rglob("*") if path.is_file()]
    assert not any(address.password in text for text in written)


@pytest.mark.parametrize("command", [("stats",), ("browser",), ("copy", "w.clew"), ("show",)])
def test_a_wrong_password_is_not_told(neo4j_url: str, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    address = Address.parsed(neo4j_url)
    place = address.uri.partition("://")[2]
    # A user who is there would be locked out for some seconds after three of these, and the tests that follow with them.
    url = f"neo4j://stranger:{WRONG}@{place}/"
    more = ("Ada",) if command == ("show",) else ()
    code, text = said(capsys, *command, url, *more)
    assert code == 1
    assert text.startswith("Error: ")
    assert not any(secret in text for secret in (WRONG, "p@ss", json.dumps(WRONG)[1:-1], "w'rd"))
