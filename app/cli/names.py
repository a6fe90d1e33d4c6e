"""Names of retrievers, extractors, encoders and file types in help texts and completion, read from their registries.

Help texts hold a placeholder for each table, which a command fills in when its own help is printed: looking for the plug-ins
takes a while, and neither `clew --help` nor a command that runs needs them.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from typer.core import TyperArgument, TyperCommand, TyperOption

from ...extraction.registry import EXTRACTORS, LOADERS
from ...graph.registry import Registry
from ...graph.stores.open import STORES
from ...models.registry import EMBEDDERS
from ...retrieval.registry import RETRIEVERS

Completer: TypeAlias = Callable[[str], list[tuple[str, str]]]
"""From what is typed so far to the names that begin with it, each with its summary."""

RETRIEVER_NAMES, EXTRACTOR_NAMES, EMBEDDER_NAMES = "{retrievers}", "{extractors}", "{embedders}"
FILE_TYPES, STORE_SCHEMES = "{file types}", "{schemes}"


class NamesInHelp(TyperCommand):
    """A command whose help fills in the placeholders of this file with the registered names, plug-ins included."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, its placeholders filled in."""
        for parameter in self.params:
            if isinstance(parameter, TyperArgument | TyperOption) and parameter.help:
                for placeholder, names in LISTS.items():
                    if placeholder in parameter.help:
                        parameter.help = parameter.help.replace(placeholder, names())
        super().format_help(ctx, formatter)


def completion(registry: Registry[Any]) -> Completer:
    """The completion of one name."""

    def names(begun: str) -> list[tuple[str, str]]:
        return [(row.name, row.summary) for row in registry.rows() if row.name.startswith(begun)]

    return names


def one_of(names: Sequence[str]) -> Completer:
    """The completion of one of some names that need no explanation."""

    def found(begun: str) -> list[tuple[str, str]]:
        return [(name, "") for name in names if name.startswith(begun)]

    return found


def list_completion(registry: Registry[Any]) -> Completer:
    """The completion of the last of several names with commas between them."""
    last_name = completion(registry)

    def names(begun: str) -> list[tuple[str, str]]:
        before, comma, last = begun.rpartition(",")
        return [(f"{before}{comma}{name}", summary) for name, summary in last_name(last)]

    return names


def _listed(registry: Registry[Any]) -> str:
    return ", ".join(map(str, registry.rows()))


def _file_types() -> str:
    """The kinds of files that can be read, those of one extra together; a plug-in's by their suffix."""
    kinds: dict[str, dict[str, None]] = {}
    for row in LOADERS.rows():
        kinds.setdefault(row.requirements, {})[f".{row.name}" if row.package else row.summary] = None
    return "; ".join(
        f"{', '.join(names)} (needs {requirements})" if requirements else ", ".join(names)
        for requirements, names in kinds.items()
    )


LISTS: dict[str, Callable[[], str]] = {
    RETRIEVER_NAMES: lambda: _listed(RETRIEVERS),
    EXTRACTOR_NAMES: lambda: _listed(EXTRACTORS),
    EMBEDDER_NAMES: lambda: _listed(EMBEDDERS),
    FILE_TYPES: _file_types,
    STORE_SCHEMES: lambda: ", ".join(row.name for row in STORES.rows() if row.name != STORES.default),
}
