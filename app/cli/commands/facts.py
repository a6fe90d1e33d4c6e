"""`clew facts`: the facts about an entity with their ids, and corrections of facts."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, TypeVar

import typer

from ...output.terminal import say, show, write_json
from ..options import AsJson, AsOfDate, ModalityNames, Store, examples, found_entity, open_graph

T = TypeVar("T")
_ID = "The id of a fact, as 'clew facts STORE ENTITY' prints it, or did before its ends were merged."
_SEVERAL = "Can be given several times."


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
        typer.Argument(
            metavar="ENTITY",
            help="The name, an alias or the id of an entity. Default: list the corrections and the facts added by hand.",
        ),
    ] = None,
    wrong: Annotated[
        list[str] | None,
        typer.Option("--wrong", metavar="ID", help=f"Hide a fact everywhere. {_ID} {_SEVERAL}"),
    ] = None,
    right: Annotated[
        list[str] | None,
        typer.Option("--right", metavar="ID", help=f"Confirm a fact, and show it again if it was hidden. {_SEVERAL}"),
    ] = None,
    undo: Annotated[
        list[str] | None,
        typer.Option(
            "--undo",
            metavar="ID",
            help="Take back what was decided last on a fact, by its id; what held before holds again. What was decided on "
            f"other facts stays. {_SEVERAL}",
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
    given = {"entity": entity, "wrong": wrong or None, "right": right or None, "undo": undo or None, "add": add}
    _check_one([each for each in given.values() if each is not None])
    for options, used, fits in (
        ("--sentence, --source, --from, --to and --at are for --add", (sentence, source, valid_from, valid_to, at), add),
        ("--text-node is for --wrong and --right", (text_node,), given["wrong"] or given["right"]),
        ("--reason is for --wrong and --right", (reason,), given["wrong"] or given["right"]),
        ("--as-of and --modality are for the facts about an ENTITY", (as_of, modality), entity),
    ):
        _check_used(options, used, fits)
    from ...output import ledger_tables

    with open_graph(store, "r" if entity or not any(given.values()) else "r+") as graph:
        corrections = graph.corrections
        found, hidden, decided, listed, undone, by_hand = [], [], [], [], [], []
        if entity is not None:
            named = found_entity(graph, entity)
            found, hidden = graph.facts(named, as_of=as_of, modality=modality or None), corrections.hidden(named)
        elif add is not None:
            found = [
                corrections.add(*add, sentence=sentence, source=source, valid_from=valid_from, valid_to=valid_to, at=at)
            ]
        elif wrong or right:
            judge = corrections.wrong if wrong else corrections.right
            decided = _each(
                wrong or right,
                partial(judge, text_node=text_node, reason=reason),
                None if as_json else ledger_tables.decided_words,
            )
        elif undo:
            undone = _each(undo, corrections.undo, None if as_json else ledger_tables.undone_words)
        else:
            listed, by_hand = corrections.decided(), corrections.added()
    if as_json:
        from ...output.ledger_records import facts_record

        gone = [*decided, *(each for one in undone for each in one.gone)]
        write_json(facts_record(found, hidden, gone, listed, [each for one in undone for each in one.now], by_hand))
        return
    if entity is not None:
        show(ledger_tables.facts_with_ids(found, hidden))
    elif add is not None:
        say(f"added {found[0]} ({found[0].relation.id})")
    elif not decided and not undone:
        show(ledger_tables.corrections_table(listed, by_hand))


def _each(ids: Sequence[str] | None, decide: Callable[[str], T], words: Callable[[T], str] | None) -> list[T]:
    """What comes of each id, one decision after the other, each told when it is made: those before a wrong id stay."""
    made: list[T] = []
    for id in dict.fromkeys(ids or ()):
        made.append(decide(id))
        if words is not None:
            say(words(made[-1]))
    return made


def _check_one(given: Sequence[object]) -> None:
    if len(given) > 1:
        raise typer.BadParameter("give one of ENTITY, --wrong, --right, --undo and --add")


def _check_used(told: str, used: Sequence[object], fits: object) -> None:
    """Refuse options that go with what was not given; "" counts as given where the default is None."""
    if fits is None and any(each not in (None, "", []) for each in used):
        raise typer.BadParameter(told)
