"""Arguments and options that several commands share, with the words that `--help` shows."""

from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

import typer

from ...extraction.registry import EXTRACTORS
from ...graph.errors import InputError
from ...models.registry import EMBEDDERS
from ...retrieval.registry import RETRIEVERS
from .names import EMBEDDER_NAMES, EXTRACTOR_NAMES, FILE_TYPES, RETRIEVER_NAMES, STORE_SCHEMES, completion


def lasting(store: str) -> str:
    """A store that is still there for the next command.

    Raises:
        InputError: it is in memory.
    """
    from ...graph.stores.open import MEMORY

    if store == MEMORY:
        raise InputError("a store in memory is empty and would be gone at once: give a folder or a server's address")
    return store


Store: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="STORE",
        callback=lasting,
        help="The store: a folder such as library.clew, or an address such as neo4j://user:password@host:7687/database "
        f"(schemes: {STORE_SCHEMES}).",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print exactly one JSON document on standard output (see 'clew schema').")
]
AsJsonLines: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line on standard output (see 'clew schema').")
]
K: TypeAlias = Annotated[int | None, typer.Option("-k", "--k", min=0, help="How many text nodes at most. Default: 10.")]
RetrieverName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--retriever",
        "-r",
        metavar="NAME",
        autocompletion=completion(RETRIEVERS),
        help=f"{RETRIEVER_NAMES}. Default: {RETRIEVERS.default}.",
    ),
]
FilterText: TypeAlias = Annotated[
    str | None,
    typer.Option("--filter", "-f", metavar="EXPR", help="Only text nodes that pass, e.g. 'year >= 1990 and lang = \"en\"'."),
]
EmbedderName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--embedder",
        metavar="NAME",
        autocompletion=completion(EMBEDDERS),
        help=f"The encoder: {EMBEDDER_NAMES}. Default: the store's own, {EMBEDDERS.default} for a new one.",
    ),
]
ExtractorName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--extractor",
        metavar="NAME",
        autocompletion=completion(EXTRACTORS),
        help=f"{EXTRACTOR_NAMES}. Default: {EXTRACTORS.default}.",
    ),
]
WordVectors: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--word-vectors/--no-word-vectors",
        help="Whether a new store keeps the vectors of its words (102 bytes each), which hybrid ranks better with. "
        "Default: the store's own way, a new one keeps them.",
        show_default=False,
    ),
]
# As texts: a `Path` would take an empty one, such as an unset variable of a shell, for the working folder.
Paths: TypeAlias = Annotated[list[str], typer.Argument(metavar="PATH...", help=f"Files and folders: {FILE_TYPES}.")]

C = TypeVar("C", bound=Callable[..., None])
EXAMPLES: dict[Callable[..., None], str] = {}
"""The end of each command's `--help`."""


def examples(*lines: str) -> Callable[[C], C]:
    """Give a command the example calls that end its `--help`."""

    def mark(command: C) -> C:
        EXAMPLES[command] = "\n\n".join(["Examples:", *(f"  {line}" for line in lines)]).replace("[", "\\[")
        return command

    return mark


OK, ERROR, USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = "0 done, 1 an error (one line on stderr), 2 wrong usage, 3 done but some documents failed, 130 interrupted"
