"""Arguments and options that several commands share, with the words that `--help` shows."""

from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

import typer

from ...graph.errors import InputError

_RETRIEVERS = ("keyword", "vector", "fusion", "graph", "hybrid", "deep", "text_to_cypher")


def _retriever_names(begun: str) -> list[str]:
    # A plain list: the catalogue would load numpy at every press of the tab key.
    return [name for name in _RETRIEVERS if name.startswith(begun)]


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
        help="The store: a folder such as library.clew, or a server neo4j://user:password@host:7687/database.",
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
        autocompletion=_retriever_names,
        help="keyword, vector, fusion, graph, hybrid, deep, or text_to_cypher on a Neo4j server. Default: hybrid.",
    ),
]
FilterText: TypeAlias = Annotated[
    str | None,
    typer.Option("--filter", "-f", metavar="EXPR", help="Only text nodes that pass, e.g. 'year >= 1990 and lang = \"en\"'."),
]
EmbedderName: TypeAlias = Annotated[
    str | None,
    typer.Option("--embedder", metavar="NAME", help="The encoder, e.g. minilm or openai:MODEL. Default: the store's own."),
]
ExtractorName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--extractor", metavar="NAME", help="spacy, cooccurrence, spacy+cooccurrence, or a plug-in's. Default: spacy."
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
Paths: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files and folders: text, Markdown, HTML, JSONL, CSV.")
]

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
