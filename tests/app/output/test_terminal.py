"""Nothing that a text holds commands a terminal; JSON stays one document."""

import io
import json
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from clew.app.output import terminal
from clew.app.output.terminal import one_line, plain, write_json

CONTROL = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]


@pytest.mark.parametrize("code", CONTROL)
def test_control_characters_are_replaced(code: int) -> None:
    assert plain(f"a{chr(code)}b") == "a�b"


def test_line_ends_and_tabs_stay() -> None:
    assert plain("a\r\nb\tc\n") == "a\nb\tc\n"


def test_escape_sequences_lose_their_escape() -> None:
    assert plain("\x1b[31mred\x1b[0m \x1b]0;title\x07") == "�[31mred�[0m �]0;title�"


@given(st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x10FFFF)))
def test_plain_text_can_always_be_encoded_and_is_stable(text: str) -> None:
    cleaned = plain(text)
    assert cleaned.encode("utf-8").decode() == cleaned
    assert plain(cleaned) == cleaned
    assert "\x1b" not in cleaned


@given(st.text(), st.integers(2, 40))
def test_one_line_is_one_line_and_short(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1


def test_markup_of_a_user_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show(Text("[bold red]hello[/] [link=http://x]y[/link] :smile:"))
    assert capsys.readouterr().out == "[bold red]hello[/] [link=http://x]y[/link] :smile:\n"


def test_show_uses_no_markup_even_for_strings(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show("[bold]x[/bold]")
    assert capsys.readouterr().out == "[bold]x[/bold]\n"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@pytest.mark.parametrize("text", ["plain", "Émile 東京", "lone \ud800 surrogate", "esc \x1b[0m"])
def test_json_survives_every_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str, text: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    write_json([{"text": text}])
    stream.flush()
    written = raw.getvalue()
    assert b"\x1b" not in written
    assert json.loads(written.decode(encoding)) == [{"text": text}]


def test_say_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("two\nlines \x1b[2J")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "two lines �[2J\n"


def test_a_slow_block_is_told_of_once_and_a_quick_one_not(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    with terminal.said_when_slow("Waiting …", 600):
        pass
    assert capsys.readouterr().err == ""
    told = threading.Event()
    said: list[str] = []

    def say(message: str) -> None:
        said.append(message)
        told.set()

    monkeypatch.setattr(terminal, "say", say)
    with terminal.said_when_slow("Waiting …", 0.001):
        assert told.wait(60)
    assert said == ["Waiting …"]


def test_streams_replace_what_they_cannot_say() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    terminal.make_safe(stream)
    Console(file=stream).print(Text("a → b"))
    stream.flush()
    assert raw.getvalue() == b"a ? b\n"
