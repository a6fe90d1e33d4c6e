"""`clew schema`: the JSON Schemas of what `--json` prints."""

from typing import TYPE_CHECKING, Annotated

import typer

from ....graph.errors import ConfigError, nearest
from ...output.terminal import write_json
from ..options import examples

if TYPE_CHECKING:
    from pydantic import BaseModel


@examples("clew schema", "clew schema search > search.schema.json")
def schema(
    command: Annotated[
        str | None, typer.Argument(metavar="COMMAND", help="The name of a command. Default: all commands.")
    ] = None,
) -> None:
    """Print the JSON Schema of what a command prints with --json, or the schemas of all commands."""
    known = models()
    if command is not None and command not in known:
        raise ConfigError(f"no command {command!r} has --json; these have: {', '.join(known)}.{nearest(command, known)}")
    schemas = {name: known[name].model_json_schema(mode="serialization") for name in known if command in (None, name)}
    write_json(schemas if command is None else schemas[command])


def models() -> "dict[str, type[BaseModel]]":
    """The model behind each command's `--json` (for `extract`, of each line), by the command's name."""
    from ....retrieval.evaluation.advice import Findings
    from ...output import json_schemas, ledger_schemas, search_schemas

    known: dict[str, type[BaseModel]] = {
        "add": json_schemas.AddRecord,
        "check": json_schemas.CheckRecord,
        "clear": json_schemas.ClearRecord,
        "compact": json_schemas.CompactRecord,
        "copy": json_schemas.CopyRecord,
        "demo": json_schemas.DemoRecord,
        "browser": json_schemas.BrowserRecord,
        "draw": json_schemas.DrawRecord,
        "extract": json_schemas.ExtractRecord,
        "feedback": json_schemas.FeedbackRecord,
        "list": json_schemas.ListRecord,
        "path": search_schemas.PathsRecord,
        "query": json_schemas.QueryRecord,
        "recover": json_schemas.RecoverRecord,
        "remove": json_schemas.RemoveRecord,
        "search": search_schemas.SearchRecord,
        "show": json_schemas.ShowRecord,
        "stats": json_schemas.StatsRecord,
        "enrich": json_schemas.EnrichRecord,
        "train": json_schemas.TrainRecord,
        "entities": ledger_schemas.EntitiesRecord,
        "eval": Findings,
        "facts": ledger_schemas.FactsRecord,
    }
    return dict(sorted(known.items()))
