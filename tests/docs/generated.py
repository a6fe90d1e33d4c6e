"""What the documentation quotes from the program, and the tables made from it. Written anew by `make quotes`.

- Between `<!-- generated: NAME -->` and `<!-- end -->` a page holds what `GENERATORS[NAME]` makes.
- A `text` block directly after code shows what that code prints (see `pages`).
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer
from typer.cli import get_docs_for_click

from clew.app.cli.main import COMMANDS, app
from clew.app.cli.options import EXIT_CODES
from clew.app.config import FILE, PREFIX, Settings
from clew.graph import errors
from clew.tests.docs.package import PAGE, run_with_package
from clew.tests.docs.pages import DOCS, FIRST, README, SERVER, Shown, alike, command, pages, reader_folder, run

_PART = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def group() -> Any:
    """The command line as `--help` knows it."""
    return typer.main.get_command(app)


def command_line() -> str:
    """Every command with its arguments, options and examples, as typer writes its help in Markdown."""
    context = typer.Context(group(), info_name="clew")
    parts = []
    for name in COMMANDS:
        told = get_docs_for_click(obj=group().commands[name], ctx=context, indent=1, name=name, call_prefix="clew").strip()
        told = re.sub(r" <[^<>`]*>(?=`)", "", told.replace("```console\n$ ", "```text\n").replace("  [required]", ""))
        head, _, examples = told.partition("\nExamples:\n")
        lines = [line.strip() for line in examples.splitlines() if line.strip()]
        parts.append("\n".join([head, "Examples:", "", "```sh", *lines, "```"]))
    return "\n\n".join(parts)


def settings() -> str:
    """Every setting: its key, its variable, the commands with a flag for it, its default and what it says."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in (None, "") else f"`{str(default).lower() if isinstance(default, bool) else default}`"
        flags = ", ".join(dict.fromkeys(_flags(name)))
        rows.append(f"| `{name}` | `{PREFIX}{name.upper()}` | {flags} | {shown} | {_cell(field.description or '')} |")
    head = f"| in `{FILE}` | in the environment | flag | default | what it sets |\n| --- | --- | --- | --- | --- |"
    return "\n".join([head, *rows])


def exit_codes() -> str:
    """What the command line ends with."""
    pairs = [each.strip().partition(" ") for each in re.split(r", (?=\d)", EXIT_CODES)]
    return "\n".join(["| code | meaning |", "| ---: | --- |", *(f"| {code} | {said} |" for code, _, said in pairs)])


def error_tree() -> str:
    """The classes of errors as the module's docstring draws them."""
    told = cleandoc(errors.__doc__ or "")
    tree = "\n".join(line for line in told.splitlines() if line.startswith(("    ", "ClewError")))
    return "```text\n" + cleandoc("\n" + tree) + "\n```"


GENERATORS: Mapping[str, Callable[[], str]] = {
    "command line": command_line,
    "settings": settings,
    "exit codes": exit_codes,
    "errors": error_tree,
}


def made(text: str) -> str:
    """A page with its generated parts as they are today."""
    return _PART.sub(lambda found: f"{found[1]}\n{GENERATORS[found[2]]()}\n\n{found[3]}", text)


def written(text: str, shown: list[Shown]) -> str:
    """A page with what it shows put right where it differs."""
    for each in reversed(shown):
        if not alike(each.said, each.printed):
            text = text[: each.start] + each.printed + text[each.end :]
    return text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _flags(setting: str) -> Iterator[str]:
    for known in group().commands.values():
        for each in known.params:
            if each.name == setting and each.param_type_name == "option":
                yield from (f"`{name}`" for name in [*each.opts, *each.secondary_opts] if name.startswith("--"))


def today(page: Path, place: Path) -> list[Shown]:
    """What a page shows, run in an empty folder. Pages on a server show nothing that is printed."""
    if SERVER in page.read_text(encoding="utf-8"):
        return []
    if page == PAGE:
        return run_with_package(page, place)
    with reader_folder(place):
        if page not in FIRST:
            command("clew add library.clew isles/")
        return run(page)


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Write every page anew; with `--check` only say which are stale. Returns how many were."""
    stale = 0
    for page in [README, *pages()]:
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            fresh = made(written(text, today(page, Path(folder))))
        if fresh == text:
            continue
        stale += 1
        if "--check" not in arguments:
            page.write_text(fresh, encoding="utf-8")
        said = "is stale: make quotes" if "--check" in arguments else "written anew"
        sys.stdout.write(f"{page.relative_to(DOCS.parent)} {said}\n")
    return stale if "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main())
