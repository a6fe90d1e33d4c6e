"""The command line: `clew`. Exit codes are here, the verbs in `commands/`; nothing heavy loads before one runs."""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated

import typer

from ...graph.errors import ClewError
from ..output.terminal import make_safe, open_closed, say
from .commands.add import add
from .commands.browser import browser
from .commands.copy import copy
from .commands.demo import demo
from .commands.draw import draw
from .commands.evaluate import evaluate
from .commands.extract import extract
from .commands.feedback import feedback
from .commands.path import path
from .commands.query import query
from .commands.remove import remove
from .commands.schema import schema
from .commands.search import search
from .commands.show import show
from .commands.stats import stats
from .commands.train import train
from .names import NamesInHelp
from .options import ERROR, EXAMPLES, EXIT_CODES, INTERRUPTED

COMMANDS: dict[str, Callable[..., None]] = {
    "add": add,
    "search": search,
    "show": show,
    "path": path,
    "query": query,
    "stats": stats,
    "remove": remove,
    "copy": copy,
    "draw": draw,
    "browser": browser,
    "extract": extract,
    "eval": evaluate,
    "train": train,
    "feedback": feedback,
    "demo": demo,
    "schema": schema,
}
_EPILOG = "\n\n".join(
    [
        "Settings come from flags, then CLEW_… in the environment, then clew.toml in the working folder.",
        f"Exit codes: {EXIT_CODES}.",
        "Example:  clew add library.clew docs/  &&  clew search library.clew 'Who founded Halden?' --explain",
    ]
)

app = typer.Typer(
    name="clew",
    help="A knowledge graph from your documents, and ranked, explained answers from it. No LLM needed.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"clew {version('clew')}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None: ...


def _patient(command: Callable[..., None]) -> Callable[..., None]:
    """The command, content when its reader (head, less) goes away before the end."""

    @wraps(command)
    def run(**arguments: object) -> None:
        try:
            command(**arguments)
            sys.stdout.flush()
        except BrokenPipeError:
            _write_no_more()
        except OSError as error:
            if error.errno != errno.ENOSPC or error.filename is not None:
                raise
            _write_no_more()
            say("Error: the results cannot be written: no space left on the device")
            raise typer.Exit(ERROR) from error

    return run


def _write_no_more() -> None:
    # Python flushes once more at exit, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


for _name, _command in COMMANDS.items():
    app.command(_name, cls=NamesInHelp, epilog=EXAMPLES[_command])(_patient(_command))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code. Clew's own errors are one line; anything else is a bug's traceback."""
    open_closed()
    make_safe(sys.stdout, sys.stderr)
    try:
        app(args=arguments, prog_name="clew")
    except ClewError as error:
        say("; ".join([f"Error: {error}", *getattr(error, "__notes__", ())]))
        sys.exit(ERROR)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            say("Interrupted; what was committed is kept, run the same command to go on.")
        raise
