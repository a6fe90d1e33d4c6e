"""`clew check`: whether a store is as it was written."""

import typer

from ...output.terminal import counted, say, show, write_json
from ..options import ERROR, AsJson, Store, examples


@examples("clew check library.clew", "clew check library.clew --json")
def check(store: Store, as_json: AsJson = False) -> None:
    """Check whether a store is as it was written: every document by its checksum, and all files beside it.

    A damaged store has exit code 1; 'clew recover' saves what is left of it. Derived files that are damaged are made again
    by themselves. On a server only the documents are compared.
    """
    from ....graph.stores.neo4j.address import redacted
    from ...maintenance import check as checked

    report = checked(store)
    if as_json:
        from ...output.json_records import check_record

        write_json(check_record(report))
    else:
        from ...output.tables import damage_table

        if report.damage:
            show(damage_table(report.damage))
        if report.unverified:
            say(f"{counted(report.unverified, 'documents')} came without a checksum of all they brought: add them again")
        what = "damaged" if report.damage else "whole"
        place = redacted(store)
        say(f"{place} is {what}: {counted(report.documents, 'documents')}, {counted(report.derived, 'derived files')}")
        if report.lost_truth:
            say(f"save what is left with 'clew recover {place} NEW.clew', or restore the store from a copy")
    if not report.clean:
        raise typer.Exit(ERROR)
