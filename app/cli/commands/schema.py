"""`clew schema`: the JSON Schemas of what `--json` prints."""

from typing import Annotated

import typer

from ....graph.errors import ConfigError, nearest
from ...output.terminal import write_json
from ..options import examples


@examples("clew schema", "clew schema search > search.schema.json")
def schema(
    command: Annotated[
        str | None, typer.Argument(metavar="COMMAND", help="The name of a command. Default: all commands.")
    ] = None,
) -> None:
    """Print the JSON Schema of what a command prints with --json, or the schemas of all commands."""
    from ...output.json_schemas import models

    known = models()
    if command is not None and command not in known:
        raise ConfigError(f"no command {command!r} has --json; these have: {', '.join(known)}.{nearest(command, known)}")
    schemas = {name: known[name].model_json_schema(mode="serialization") for name in known if command in (None, name)}
    write_json(schemas if command is None else schemas[command])
