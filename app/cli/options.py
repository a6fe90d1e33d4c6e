"""What commands share: opening a graph, arguments and options, the examples at the end of `--help`, and the exit codes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, TypeVar

import typer

from ...extraction.registry import EXTRACTORS
from ...graph.analyzer import DEFAULT_LANGUAGE, LANGUAGES
from ...graph.errors import InputError
from ...graph.filters.facts import MODALITIES
from ...models.registry import EMBEDDERS
from ...retrieval.registry import RETRIEVERS
from ..output.terminal import say
from .names import EMBEDDER_NAMES, EXTRACTOR_NAMES, FILE_TYPES, RETRIEVER_NAMES, STORE_SCHEMES, completion, one_of

if TYPE_CHECKING:
    from ...graph.model import Entity
    from ..config import Settings
    from ..knowledge_graph import KnowledgeGraph


def open_graph(store: str, mode: Literal["r", "r+", "a"] = "r", settings: "Settings | None" = None) -> "KnowledgeGraph":
    """The graph that a command works on, by default only to read; see `clew.open`, which `--help` must not load."""
    from ...graph.stores.open import STORES, scheme_of
    from ..open import open
    from ..output.terminal import said_when_slow

    if scheme_of(store) == STORES.default:
        return open(store, mode, settings=settings)
    # A new library needs about forty indexes, and a server that has just started is slow to make them.
    with said_when_slow("Waiting for the server; the first time it makes the store's indexes …"):
        return open(store, mode, settings=settings)


def found_entity(graph: "KnowledgeGraph", name: str) -> "Entity":
    """The entity that a name means; where it is only alike, that is said on standard error.

    Raises:
        NotFound: there is none.
    """
    found = graph.find(name)
    if found.similar:
        say(f"no entity is called {name!r}: found by a similar name, {found}")
    return found.entity


def not_in_memory(store: str) -> str:
    """The address of a store that outlives the command.

    Raises:
        InputError: the store is in memory.
    """
    from ...graph.stores.open import MEMORY

    if store == MEMORY:
        raise InputError("a store in memory is empty and would be lost at once: give a folder or a server's address")
    return store


STORE_HELP = (
    "The store: a folder such as library.clew, or the address of a server such as "
    f"neo4j://user:password@host:7687/database (schemes: {STORE_SCHEMES}; "
    "?library=NAME after it for one of several libraries in a database)."
)
Store: TypeAlias = Annotated[str, typer.Argument(metavar="STORE", callback=not_in_memory, help=STORE_HELP)]
AsJson: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--json", metavar="", help="Print one JSON document on standard output. Its schema: 'clew schema COMMAND'."
    ),
]
AsJsonLines: TypeAlias = Annotated[
    bool, typer.Option("--json", metavar="", help="Print one JSON object per line. Its schema: 'clew schema extract'.")
]
K: TypeAlias = Annotated[
    int | None, typer.Option("-k", "--k", metavar="N", min=0, help="The most text nodes to print. Default: 10.")
]
RetrieverName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--retriever",
        "-r",
        metavar="NAME",
        autocompletion=completion(RETRIEVERS),
        help=f"How to search: {RETRIEVER_NAMES}; or an expression of them, such as 'keyword | 2 * graph'. "
        f"Default: {RETRIEVERS.default}.",
    ),
]
FilterText: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--filter",
        "-f",
        metavar="EXPR",
        help="Search only text nodes whose metadata passes, such as 'year >= 1990 and lang = \"en\"'. Default: all.",
    ),
]
AsOfDate: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Only facts that are valid as of a date, such as 1967, 1967-03 or 1967-03-12; undated facts count as valid. "
        "Default: all facts.",
    ),
]
ModalityNames: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--modality",
        metavar="NAME",
        autocompletion=one_of(MODALITIES),
        help=f"Only facts that texts state so: {', '.join(MODALITIES)}. Can be given several times. Default: all facts.",
    ),
]
EmbedderName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--embedder",
        metavar="NAME",
        autocompletion=completion(EMBEDDERS),
        help=f"The encoder of texts: {EMBEDDER_NAMES}. Default: that of the store; for a new store {EMBEDDERS.default}.",
    ),
]
ExtractorName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--extractor",
        metavar="NAME",
        autocompletion=completion(EXTRACTORS),
        help=f"How to find relations in texts: {EXTRACTOR_NAMES}. Default: {EXTRACTORS.default}.",
    ),
]
WordVectors: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--word-vectors/--no-word-vectors",
        metavar="",
        help="Whether a new store keeps a vector of every word of its texts (102 bytes each), with which the learned "
        "ranker ranks better. Default: keep them; an existing store stays as it is.",
        show_default=False,
    ),
]
TextLanguage: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--text-language",
        metavar="CODE",
        autocompletion=one_of(tuple(LANGUAGES)),
        help="The language of a new store's texts, whose stop words and stemmer keyword search has: "
        f"{', '.join(LANGUAGES)}. Default: that of the store; for a new one {DEFAULT_LANGUAGE}.",
    ),
]
GraphSchemaFile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--graph-schema",
        metavar="FILE",
        help="A graph schema (YAML): the types of entities and relations that '--extractor llm' may find. Default: any.",
        show_default=False,
    ),
]
ChunkLevels: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--chunk-levels",
        metavar="N,N,…",
        help="Split documents level by level, such as 2048,512,128 tokens: the smallest text nodes are searched, the others "
        "are their parents for 'auto_merging'. Default: no levels.",
    ),
]
HtmlParts: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--html",
        metavar="main|whole",
        help="What is read of a web page: `main`, what it says itself, or `whole`, also its site's navigation, notices and "
        "footers. Default: main.",
    ),
]
Encoding: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="The encoding of text files without a byte order mark, such as shift_jis. Default: UTF-8, else what is found.",
    ),
]
ReadAs: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="TYPE",
        help="Read files that are given by themselves as this type (text, md, csv, …) whatever their suffix, and those in "
        "folders of an unknown one.",
    ),
]
# Texts rather than paths: a `Path` would take an empty one, such as an unset variable of a shell, for the working folder.
Paths: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="PATH", help=f"Files, and folders with all they contain: {FILE_TYPES}.")
]

C = TypeVar("C", bound=Callable[..., None])
EXAMPLES: dict[Callable[..., None], str] = {}
"""The last part of each command's `--help`."""


def examples(*lines: str) -> Callable[[C], C]:
    """Decorates a command with the example calls that end its `--help`."""

    def mark(command: C) -> C:
        # The empty first line keeps the indentation of the others.
        EXAMPLES[command] = "\n".join(["", "Examples:", *(f"  {line}" for line in lines)]).replace("[", "\\[")
        return command

    return mark


OK, ERROR, USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = (
    "0 success, 1 an error (one line on standard error), 2 wrong usage, 3 success except for some documents, 130 interrupted"
)
