"""`clew copy`: copy a store to another store or to a file, or a file to a new store."""

from pathlib import Path
from typing import Annotated

import typer

from ....graph.errors import InputError
from ...output.terminal import counted, say, write_json
from ..options import AsJson, TextLanguage, examples, not_in_memory, open_graph


@examples(
    "clew copy library.clew backup.clew",
    "clew copy library.clew library.jsonl",
    "clew copy library.jsonl restored.clew",
    "clew copy library.clew graph.graphml",
    "clew copy library.clew bibliothek.clew --text-language de",
)
def copy(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", callback=not_in_memory, help="A store, or a file that ends in .jsonl or .graphml."),
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="A new store, or a new file that ends in .jsonl or .graphml. The name of a store ends in .clew or in a "
            "slash, or has no file ending (backup, backup-1.2).",
        ),
    ],
    text_language: TextLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Copy a store to another store or to a file, or a file back to a new store.

    Another store and a .jsonl file get everything, vectors included. A .graphml file, for other programs, gets documents
    and graph without vectors, judgements and adopted models; after a copy back, adding the same files builds them again.
    """
    from ....graph.stores.neo4j.address import redacted
    from ...export import FILES

    copied: str | None
    if Path(source).suffix.lower() in FILES and not Path(source).is_dir():
        copied, counts = _restored(source, target, text_language)
    else:
        with open_graph(source) as graph:
            copied = graph.copy_to(target, text_language=text_language)
            counts = graph.counts()
    place = redacted(target)
    if as_json:
        from ...output.json_schemas import CopyRecord

        write_json(CopyRecord(target=place, digest=copied, counts=counts))
    else:
        say(f"copied {counted(counts['documents'], 'documents')}, {counted(counts['entities'], 'entities')} to {place}")


def _restored(source: str, target: str, text_language: str | None) -> tuple[str, dict[str, int]]:
    """The digest and counts of the new store that a file was read into."""
    from ....graph.stores.open import filling
    from ...config import load_settings
    from ...export import FILES, check_store, occupied

    if not Path(source).is_file():
        raise InputError(f"there is no file {source}: check the path")
    if Path(target).suffix.lower() in FILES:
        raise InputError(f"{target} is a file too: give a new store")
    check_store(target)
    graph = open_graph(target, "a", load_settings(text_language=text_language))
    with filling(graph.store, whole=True):
        documents = graph.counts()["documents"]
        if documents:
            raise occupied(graph.url, documents)
        graph.copy_from(source)
        return graph.store.digest(), graph.counts()
