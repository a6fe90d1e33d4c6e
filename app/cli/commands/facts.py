"""`clew facts`: the facts about an entity with their ids, and corrections of facts."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from ...output.terminal import say, show, write_json
from ..options import AsJson, AsOfDate, ModalityNames, Store, examples, found_entity, open_graph

_ID = "The id of a fact, as 'clew facts STORE ENTITY' prints it, or did before its ends were merged."


@examples(
    'clew facts library.clew "Agnes Vantry"',
    'clew facts library.clew "Vantry Glassworks" --as-of 1931 --modality asserted --modality claimed',
    "clew facts library.clew --wrong 9b1d5c0f6a7e42c1d8aa --reason 'misread'",
    "clew facts library.clew --undo 9b1d5c0f6a7e42c1d8aa",
    "clew facts library.clew --add 'Agnes Vantry' founded 'Vantry Glassworks' --at 1921 --source 'trade register'",
)
def facts(
    store: Store,
    entity: Annotated[
        str | None,
        typer.Argument(metavar="ENTITY", help="The name, an alias or the id of an entity. Default: list the corrections."),
    ] = None,
    wrong: Annotated[str | None, typer.Option("--wrong", metavar="ID", help=f"Hide a fact everywhere. {_ID}")] = None,
    right: Annotated[
        str | None, typer.Option("--right", metavar="ID", help="Confirm a fact, and show it again if it was hidden.")
    ] = None,
    undo: Annotated[
        str | None,
        typer.Option(
            "--undo",
            metavar="ID",
            help="Take back what was decided last on a fact, by its id; what held before holds again.",
        ),
    ] = None,
    add: Annotated[
        tuple[str, str, str] | None,
        typer.Option("--add", metavar="SUBJECT PREDICATE OBJECT", help="Add a fact by hand, between two entities or names."),
    ] = None,
    text_node: Annotated[
        str,
        typer.Option("--text-node", metavar="NODE", help="Decide only on what this text node states (--wrong, --right)."),
    ] = "",
    sentence: Annotated[
        str,
        typer.Option("--sentence", metavar="TEXT", help="The sentence that states the fact (--add). Default: its words."),
    ] = "",
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where the fact is from (--add).")] = "",
    valid_from: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Since when the fact holds, as 1967, 1967-03 or 1967-03-12 (--add)."),
    ] = None,
    valid_to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Until when it holds, that time included (--add).")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="When it happened, in place of --from and --to (--add).")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the ledger (--wrong, --right).")
    ] = "",
    as_of: AsOfDate = None,
    modality: ModalityNames = None,
    as_json: AsJson = False,
) -> None:
    """Show the facts about an entity with their ids, wrong ones too, or correct facts.

    A wrong fact is hidden everywhere, also when documents are read again that state it; nothing of it is lost.
    """
    given = {"entity": entity, "wrong": wrong, "right": right, "undo": undo, "add": add}
    _check([each for each in given.values() if each is not None], text_node, given)
    times = {"valid_from": valid_from, "valid_to": valid_to, "at": at}
    if add is None and (sentence or source or any(each is not None for each in times.values())):
        raise typer.BadParameter("--sentence, --source, --from, --to and --at are for --add")
    if reason and wrong is None and right is None:
        raise typer.BadParameter("--reason is for --wrong and --right")
    if entity is None and (as_of is not None or modality):
        raise typer.BadParameter("--as-of and --modality are for the facts about an ENTITY")
    with open_graph(store, "r" if entity or not any(given.values()) else "r+") as graph:
        corrections = graph.corrections
        found, hidden, decided, listed, undone = [], [], [], [], None
        if entity is not None:
            named = found_entity(graph, entity)
            found, hidden = graph.facts(named, as_of=as_of, modality=modality or None), corrections.hidden(named)
        elif add is not None:
            found = [corrections.add(*add, sentence=sentence, source=source, **times)]
        elif wrong is not None or right is not None:
            judge = corrections.right if wrong is None else corrections.wrong
            decided = [judge(wrong or right or "", text_node, reason)]
        elif undo is not None:
            undone = corrections.undo(undo)
        else:
            listed = corrections.decided()
    if as_json:
        from ...output.ledger_records import facts_record

        gone, now = (decided, ()) if undone is None else (undone.gone, undone.now)
        write_json(facts_record(found, hidden, gone, listed, now))
        return
    from ...output import ledger_tables

    if entity is not None:
        show(ledger_tables.facts_with_ids(found, hidden))
    elif add is not None:
        say(f"added {found[0]} ({found[0].relation.id})")
    elif undone is not None:
        say(ledger_tables.undone_words(undone))
    elif decided:
        say(f"decided: {'; '.join(ledger_tables.told(each) for each in decided)}")
    else:
        show(ledger_tables.corrections_table(listed))


def _check(given: Sequence[object], text_node: str, named: Mapping[str, object]) -> None:
    if len(given) > 1:
        raise typer.BadParameter("give one of ENTITY, --wrong, --right, --undo and --add")
    if text_node and named["wrong"] is None and named["right"] is None:
        raise typer.BadParameter("--text-node is for --wrong and --right")
