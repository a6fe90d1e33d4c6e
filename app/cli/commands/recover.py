"""`clew recover`: save what can be saved of a damaged store."""

from typing import Annotated

import typer

from ...output.terminal import counted, say, show, write_json
from ..options import SOME_FAILED, AsJson, examples, not_in_memory


@examples("clew recover library.clew recovered.clew", "clew recover library.clew recovered.clew --no-rebuild --json")
def recover(
    damaged: Annotated[
        str,
        typer.Argument(metavar="DAMAGED", callback=not_in_memory, help="The damaged store's folder. It is only read."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", callback=not_in_memory, help="The new store: a folder.")],
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild/--no-rebuild",
            metavar="",
            help="Whether documents of which only the text is whole are built again. Default: they are.",
            show_default=False,
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Save what can be saved of a damaged store into a new one, and say what is lost.

    Documents of which everything has its checksum are saved as they are. Exit code 3: some documents are lost. After an
    interruption, run the same command again.
    """
    from ...maintenance import recover as recovered

    done = recovered(damaged, new, rebuild=rebuild)
    if as_json:
        from ...output.json_schemas import LostRecord, RecoverRecord

        lost = [LostRecord(id=each.id, source=each.source, problem=each.problem) for each in done.lost]
        figures = {"saved": done.saved, "rebuilt": done.rebuilt, "decisions": done.decisions, "records": done.records}
        write_json(RecoverRecord(target=new, lost=lost, unread=done.unread, **figures))
    else:
        from ...output.tables import failures_table

        if done.lost:
            show(failures_table((each.source or each.id or "unknown", each.problem) for each in done.lost))
        for table, rows in done.unread.items():
            say(f"{counted(rows, 'rows')} of the table {table} could not be read")
        say(
            f"saved {counted(done.saved, 'documents')} to {new}, built {done.rebuilt} again from their text, "
            f"lost {len(done.lost)}; {counted(done.decisions, 'decisions')}, {counted(done.records, 'log records')}"
        )
    if done.lost:
        raise typer.Exit(SOME_FAILED)
