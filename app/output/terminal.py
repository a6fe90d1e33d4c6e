"""What reaches the terminal: results on standard output, messages on standard error, and no character that commands it."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console, RenderableType

# C0 and C1 controls move the cursor or change the terminal; bidirectional overrides reorder what is read; lone surrogates
# cannot be encoded at all.
_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Text that a terminal shows and does not obey: control characters become �, line ends and tabs stay."""
    return _COMMANDING.sub("�", text.replace("\r\n", "\n"))


def one_line(text: str, most: int = 0) -> str:
    """`plain` text with single spaces, cut to `most` characters (0: whole) with an ellipsis."""
    line = " ".join(plain(text).split())
    return line if not most or len(line) <= most else line[: most - 1].rstrip() + "…"


def show(*renderables: "RenderableType") -> None:
    """Print rich renderables on standard output. Texts in them must be `rich.text.Text`, never markup."""
    console = _console(sys.stdout)
    for each in renderables:
        console.print(each)


def say(message: str) -> None:
    """One message on standard error."""
    print(one_line(message), file=sys.stderr)  # noqa: T201


def write_json(record: "BaseModel | list[Any] | dict[str, Any]") -> None:
    """One JSON document on standard output, and nothing else there.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    value = record if isinstance(record, list | dict) else record.model_dump(mode="json", by_alias=True)
    sys.stdout.write(_json_text(value, indent=2) + "\n")


def write_json_line(record: "BaseModel") -> None:
    """One JSON object on a line of its own, for results that stream."""
    sys.stdout.write(_json_text(record.model_dump(mode="json", by_alias=True), indent=None) + "\n")


def open_closed() -> None:
    """Let what a shell closed (`>&-`, `2>&-`) take what is written and forget it, as a reader who went away does."""
    # Otherwise the next file that is opened, a store's even, would get the closed stream's number.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115


def make_safe(*streams: TextIO) -> None:
    """Let streams replace what their encoding cannot say, rather than fail in the middle of a table."""
    for stream in streams:
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _json_text(value: object, indent: int | None) -> str:
    readable = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, ensure_ascii=not readable, indent=indent, allow_nan=False)
    return text if text.isascii() or not _unsayable(text) else json.dumps(value, indent=indent, allow_nan=False)


def _unsayable(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
