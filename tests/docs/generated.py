"""What the documentation quotes from the program, and the tables made from it. Updated by `make quotes`.

- Between `<!-- generated: NAME -->` and `<!-- end -->` a page holds what `GENERATORS[NAME]` makes of it.
- A `text` block directly after code shows what that code prints (see `pages`).
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer
from typer.cli import get_docs_for_click

from clew.app.cli.main import COMMANDS, app
from clew.app.cli.names import LISTS as NAMES
from clew.app.cli.options import EXIT_CODES
from clew.app.config import FILE, PREFIX, Settings
from clew.graph import errors
from clew.graph.registry import Registry
from clew.retrieval.registry import RERANKERS, RETRIEVERS, TRANSFORMS
from clew.tests.docs.package import PAGE, run_with_package
from clew.tests.docs.pages import DOCS, README, SERVER, ReaderFolder, Shown, alike, pages

_PART = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def group() -> Any:
    """The command line as `--help` knows it."""
    return typer.main.get_command(app)


def command_line(page: str) -> str:
    """Every command with its arguments, options and examples, as typer writes its help in Markdown."""
    context = typer.Context(group(), info_name="clew")
    parts = []
    for name in COMMANDS:
        told = get_docs_for_click(obj=group().commands[name], ctx=context, indent=1, name=name, call_prefix="clew").strip()
        for placeholder, names in NAMES.items():
            told = told.replace(placeholder, names())
        told = re.sub(r" <[^<>`]*>(?=`)", "", told.replace("```console\n$ ", "```text\n").replace("  [required]", ""))
        head, _, examples = told.partition("\nExamples:\n")
        lines = [line.strip() for line in examples.splitlines() if line.strip()]
        parts.append("\n".join([head, "Examples:", "", "```sh", *lines, "```"]))
    return "\n\n".join(parts)


def _parts(page: str, table: Registry[Any]) -> str:
    """Every built-in part of one kind: what its registry says it does, and when its section says to use it."""
    rows = []
    for row in table.builtins:
        _, _, section = page.partition(f"## `{row.name}`\n")
        told = re.search(r"^\| use it \| (.*) \|$", section.partition("\n## ")[0], re.MULTILINE)
        default = " (the **default**)" if row.name == table.default else ""
        rows.append(f"| [`{row.name}`](#{row.name}) | {_cell(row.summary)}{default} | {told[1] if told else ''} |")
    return "\n".join(["| name | what it does | use it |", "| --- | --- | --- |", *rows])


def settings(page: str) -> str:
    """Every setting: its key, its variable, the commands with a flag for it, its default and what it says."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = "" if default in (None, "", {}) else f"`{str(default).lower() if isinstance(default, bool) else default}`"
        flags = ", ".join(dict.fromkeys(_flags(name)))
        rows.append(f"| `{name}` | `{PREFIX}{name.upper()}` | {flags} | {shown} | {_cell(field.description or '')} |")
    head = f"| in `{FILE}` | in the environment | flag | default | what it sets |\n| --- | --- | --- | --- | --- |"
    return "\n".join([head, *rows])


def exit_codes(page: str) -> str:
    """What the command line ends with."""
    pairs = [each.strip().partition(" ") for each in re.split(r", (?=\d)", EXIT_CODES)]
    return "\n".join(["| code | meaning |", "| ---: | --- |", *(f"| {code} | {said} |" for code, _, said in pairs)])


def error_tree(page: str) -> str:
    """The classes of errors as the module's docstring draws them."""
    told = cleandoc(errors.__doc__ or "")
    tree = "\n".join(line for line in told.splitlines() if line.startswith(("    ", "ClewError")))
    return "```text\n" + cleandoc("\n" + tree) + "\n```"


GENERATORS: Mapping[str, Callable[[str], str]] = {
    "retrievers": partial(_parts, table=RETRIEVERS),
    "rerankers": partial(_parts, table=RERANKERS),
    "transforms": partial(_parts, table=TRANSFORMS),
    "command line": command_line,
    "settings": settings,
    "exit codes": exit_codes,
    "errors": error_tree,
}


def made(text: str) -> str:
    """A page with its generated parts as they are today."""
    return _PART.sub(lambda found: f"{found[1]}\n{GENERATORS[found[2]](text)}\n\n{found[3]}", text)


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


def today(page: Path, reader: ReaderFolder) -> list[Shown]:
    """What a page shows beside what is printed today. Pages on a server show nothing that is printed."""
    if SERVER in page.read_text(encoding="utf-8"):
        return []
    if page != PAGE:
        return reader.run(page)
    with tempfile.TemporaryDirectory() as folder:
        return run_with_package(page, Path(folder))


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Update every page; with `--check` only say which are stale. Returns how many were."""
    stale = 0
    with tempfile.TemporaryDirectory() as folder:
        reader = ReaderFolder(Path(folder))
        old = {page: page.read_text(encoding="utf-8") for page in [README, *pages()]}
        new = {page: made(written(text, today(page, reader))) for page, text in old.items()}
    for page, fresh in new.items():
        if fresh == old[page]:
            continue
        stale += 1
        if "--check" not in arguments:
            page.write_text(fresh, encoding="utf-8")
        said = "is stale: make quotes" if "--check" in arguments else "updated"
        sys.stdout.write(f"{page.relative_to(DOCS.parent)} {said}\n")
    return stale if "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main())
