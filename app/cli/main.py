"""The command line `clew`: its commands, its exit codes, and how errors are printed.

Nothing heavy is imported before a command runs, so that `--help` and completion are fast.
"""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import cleandoc
from typing import Annotated

import typer

from ...graph.errors import ClewError
from ..output.terminal import make_safe, open_closed, say, say_error
from .commands import (
    add,
    browser,
    check,
    clear,
    compact,
    contents,
    copy,
    demo,
    draw,
    enrich,
    entities,
    evaluate,
    extract,
    facts,
    feedback,
    path,
    query,
    recover,
    remove,
    schema,
    search,
    show,
    stats,
    train,
)
from .names import NamesInHelp
from .options import ERROR, EXAMPLES, EXIT_CODES, INTERRUPTED

COMMANDS: dict[str, Callable[..., None]] = {
    "add": add.add,
    "search": search.search,
    "show": show.show,
    "path": path.path,
    "entities": entities.entities,
    "facts": facts.facts,
    "enrich": enrich.enrich,
    "query": query.query,
    "stats": stats.stats,
    "list": contents.contents,
    "remove": remove.remove,
    "copy": copy.copy,
    "check": check.check,
    "recover": recover.recover,
    "compact": compact.compact,
    "clear": clear.clear,
    "draw": draw.draw,
    "browser": browser.browser,
    "extract": extract.extract,
    "eval": evaluate.evaluate,
    "train": train.train,
    "feedback": feedback.feedback,
    "demo": demo.demo,
    "schema": schema.schema,
}
_EPILOG = "\n".join(
    [
        "",
        "Examples:",
        "  clew demo",
        "  clew add library.clew docs/",
        '  clew search library.clew "Who founded Halden Optics?" --explain',
        "",
        "Settings come from options, else from CLEW_… in the environment, else from clew.toml in the working folder.",
        "",
        f"Exit codes: {EXIT_CODES}.",
    ]
)

app = typer.Typer(
    name="clew",
    help="Build a knowledge graph from documents and search it. Hits are text nodes, each with the trail of facts that led "
    "to it. No LLM needed.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"clew {version('clew')}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


def _with_safe_output(command: Callable[..., None]) -> Callable[..., None]:
    """The command, ending quietly when its reader (head, less) closes the pipe, and with one line when the disk is full."""

    @wraps(command)
    def run(**arguments: object) -> None:
        try:
            command(**arguments)
            sys.stdout.flush()
        except BrokenPipeError:
            _discard_output()
        except OSError as error:
            if error.errno != errno.ENOSPC or error.filename is not None:
                raise
            _discard_output()
            say("Error: the results cannot be written: no space left on the device")
            raise typer.Exit(ERROR) from error

    return run


def _discard_output() -> None:
    # Python flushes again at exit, and would fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwrapped(command: Callable[..., None]) -> str:
    """The docstring of a command with one line per paragraph, as rich wraps it."""
    return "\n\n".join(" ".join(each.split()) for each in cleandoc(command.__doc__ or "").split("\n\n"))


for _name, _command in COMMANDS.items():
    app.command(_name, cls=NamesInHelp, help=_unwrapped(_command), epilog=EXAMPLES[_command])(_with_safe_output(_command))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code. Errors of Clew are one line; others are bugs and keep their traceback."""
    open_closed()
    make_safe(sys.stdout, sys.stderr)
    try:
        app(args=arguments, prog_name="clew")
    except ClewError as error:
        told, *marked = str(error).split("\n")
        say_error("\n".join(["; ".join([f"Error: {told}", *getattr(error, "__notes__", ())]), *marked]))
        sys.exit(ERROR)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            say("Interrupted. What was committed is kept; run the same command to continue.")
        raise
