"""Writing to the terminal: results on standard output, messages on standard error, control characters never."""

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import RenderableType


# C0 and C1 controls move the cursor or change the terminal; bidirectional overrides reorder what is read; lone surrogates
# cannot be encoded at all.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# JSON writes every other control itself; marks of direction and line ends of Unicode are harmless only as escapes.
_CONTROL_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """A text that a terminal can only show: control characters become �, line ends and tabs stay."""
    return _CONTROL.sub("�", text.replace("\r\n", "\n"))


def one_line(text: str, most: int = 0) -> str:
    """`plain` text in one line with single spaces, cut to `most` characters (0: not cut) with an ellipsis."""
    line = " ".join(plain(text).split())
    return line if not most or len(line) <= most else line[: most - 1].rstrip() + "…"


def counted(number: int, things: str) -> str:
    """A number with what it counts, given in the plural.

    >>> counted(1, "entities"), counted(1204, "documents"), counted(1, "evidence")
    ('1 entity', '1,204 documents', '1 evidence')
    """
    one = f"{things[:-3]}y" if things.endswith("ies") else things.removesuffix("s")
    return f"{number:,} {one if number == 1 else things}"


def show(*renderables: "RenderableType") -> None:
    """Print rich renderables on standard output. Texts in them must be `rich.text.Text`, never markup."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=False)
    for each in renderables:
        console.print(each)


def say(message: str) -> None:
    """Print one message on standard error, in one line."""
    print(one_line(message), file=sys.stderr)  # noqa: T201


@contextmanager
def said_when_slow(message: str, seconds: float = 2.0) -> Iterator[None]:
    """Print a message on standard error as soon as the block has taken so many seconds."""
    timer = threading.Timer(seconds, say, [message])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def say_error(message: str) -> None:
    """Print an error on standard error, in one line; what it marks by a caret keeps its lines, so that the caret fits."""
    told, *marked = message.split("\n")
    if marked and marked[-1].strip() == "^" and all(line.startswith("  ") for line in marked):
        print("\n".join([one_line(told), *(plain(line.replace("\t", " ")) for line in marked)]), file=sys.stderr)  # noqa: T201
    else:
        say(message)


def write_json(record: "BaseModel | list[Any] | dict[str, Any]") -> None:
    """Print one JSON document on standard output.

    Raises:
        BrokenPipeError: the reader has closed the pipe.
    """
    value = record if isinstance(record, list | dict) else record.model_dump(mode="json", by_alias=True)
    sys.stdout.write(_json_text(value, indent=2) + "\n")


def write_json_line(record: "BaseModel") -> None:
    """Print one JSON object in a line of its own, for results that stream."""
    sys.stdout.write(_json_text(record.model_dump(mode="json", by_alias=True), indent=None) + "\n")


def open_closed() -> None:
    """Replace the streams that a shell closed (`>&-`, `2>&-`) by the null device."""
    # Otherwise the next file that is opened, even one of a store, would get the closed stream's number.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115


def make_safe(*streams: TextIO) -> None:
    """Make streams replace characters that their encoding lacks, rather than fail in the middle of a table."""
    for stream in streams:
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _json_text(value: object, indent: int | None) -> str:
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, ensure_ascii=not unicode, indent=indent, allow_nan=False)
    # Outside of its texts JSON has none of these characters.
    return _CONTROL_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
