"""`clew entities`: which entities are one thing, and what users decided on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ....graph.errors import nearest
from ...output.terminal import say, show, write_json
from ..options import AsJson, Store, examples, open_graph

if TYPE_CHECKING:
    from ....graph.resolution.ledger import Decision
    from ...ledger.entities import EntityDecisions
    from ...ledger.history import Undone


@dataclass(frozen=True, slots=True)
class _Call:
    """What was given beside the action."""

    names: Sequence[str]
    documents: Sequence[str]
    name: str
    reason: str
    force: bool


@dataclass(frozen=True, slots=True)
class _Action:
    """What an action takes, how many names that is at least and at most (None: any number), and what it does with them."""

    names: str
    least: int
    most: int | None
    decide: "Callable[[EntityDecisions, _Call], Undone | list[Decision]]"


ACTIONS: Mapping[str, _Action] = {
    "merge": _Action("ENTITY ENTITY…", 2, None, lambda e, c: e.merge(*c.names, reason=c.reason, force=c.force)),
    "different": _Action("ENTITY ENTITY", 2, 2, lambda e, c: e.different(c.names[0], c.names[1], c.reason)),
    "split": _Action("ENTITY", 1, 1, lambda e, c: e.split(c.names[0], c.documents, c.name, c.reason)),
    "rename": _Action("ENTITY NAME", 2, 2, lambda e, c: e.rename(c.names[0], c.names[1], c.reason)),
    "retype": _Action("ENTITY TYPE", 2, 2, lambda e, c: e.retype(c.names[0], c.names[1], c.reason)),
    "describe": _Action("ENTITY TEXT", 2, 2, lambda e, c: e.describe(c.names[0], c.names[1], c.reason)),
    "alias": _Action("ENTITY ALIAS", 2, 2, lambda e, c: e.alias(c.names[0], c.names[1], c.reason)),
    "block": _Action("ENTITY", 1, 1, lambda e, c: e.block(c.names[0], c.reason)),
    "undo": _Action("ID", 1, 1, lambda e, c: e.undo(c.names[0])),
}
LISTS: Mapping[str, str] = {
    "log": "the ledger as it holds",
    "history": "what was decided and undone",
    "candidates": "pairs that may be one thing and are two",
}


def _actions(begun: str) -> list[str]:
    return [each for each in (*LISTS, *ACTIONS) if each.startswith(begun)]


@examples(
    "clew entities library.clew candidates -k 5",
    'clew entities library.clew merge "IBM" "International Business Machines"',
    'clew entities library.clew split "Mercury" --document planets.md --name "Mercury (planet)"',
    'clew entities library.clew retype "Stellarium" PRODUCT',
    "clew entities library.clew block Chapter --reason 'a heading'",
    "clew entities library.clew log",
    "clew entities library.clew undo 5c1f0a9e33d24b7781aa",
    "clew entities library.clew history --json",
)
def entities(
    store: Store,
    action: Annotated[
        str,
        typer.Argument(
            metavar="ACTION",
            help=f"{'; '.join(f'`{name}`: {what}' for name, what in LISTS.items())}; or a decision: "
            f"{', '.join(f'`{name} {action.names}`' for name, action in ACTIONS.items())}.",
            autocompletion=_actions,
        ),
    ] = "log",
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME", help="Entities by name, alias or id, then a new name, type, text or alias; or an ID."
        ),
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--document", "-d", metavar="ID", help="A document, by id or source, that means another thing (split)."
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the other thing is called (split).")] = "",
    k: Annotated[
        int | None,
        typer.Option("-k", "--k", metavar="N", min=0, help="The most pairs to print (candidates). Default: 20."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the ledger (all decisions but undo).")
    ] = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            metavar="",
            help="Also what different documents are about by their titles, or a person and a place or date by their types "
            "(merge).",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show and change which entities are one thing, what they are called and what they are.

    Names of one thing are merged by themselves, and things of one name parted; the ledger says why, and each row can be
    undone. What users decide wins, and holds when documents are read again. Decisions need the very name of an entity, or
    its id: a similar one is only proposed. Undoing what took the place of another decision brings that one back.
    """
    given = names or []
    _check_names(action, given)
    options = {
        "--document": (bool(documents), ("split",)),
        "--name": (bool(name), ("split",)),
        "--force": (force, ("merge",)),
        "--reason": (bool(reason), tuple(each for each in ACTIONS if each != "undo")),
        "-k": (k is not None, ("candidates",)),
    }
    for option, (was_given, actions) in options.items():
        if was_given and action not in actions:
            raise typer.BadParameter(f"{option} is for {', '.join(actions)}, not for {action}")
    if action == "split" and not (documents and name):
        raise typer.BadParameter("split needs --document (once or more) and --name")
    with open_graph(store, "r+" if action in ACTIONS else "r") as graph:
        ledger = graph.entities
        if action in ACTIONS:
            done = ACTIONS[action].decide(ledger, _Call(given, documents or [], name, reason, force))
            rows, candidates, entries = [], [], []
        else:
            done = []
            rows = ledger.log() if action == "log" else []
            candidates = ledger.candidates(20 if k is None else k) if action == "candidates" else []
            entries = ledger.history() if action == "history" else []
    if as_json:
        from ...output.ledger_records import entities_record

        gone, now = ((), done) if isinstance(done, list) else (done.gone, done.now)
        write_json(entities_record(action, gone or now, rows, candidates, entries, now if gone else ()))
        return
    from ...output import ledger_tables

    if action in ACTIONS:
        if not isinstance(done, list):
            say(ledger_tables.undone_words(done))
        else:
            words = "; ".join(ledger_tables.told(each) for each in done)
            say(f"decided: {words}" if done else "nothing changed: it held already")
        return
    table = {
        "log": lambda: ledger_tables.ledger_table(rows),
        "candidates": lambda: ledger_tables.candidates_table(candidates),
        "history": lambda: ledger_tables.history_table(entries),
    }
    show(table[action]())


def _check_names(action: str, names: Sequence[str]) -> None:
    if action not in (*LISTS, *ACTIONS):
        hint = nearest(action, (*LISTS, *ACTIONS))
        raise typer.BadParameter(f"there is no action {action!r}.{hint} Actions: {', '.join((*LISTS, *ACTIONS))}")
    if action in LISTS and names:
        raise typer.BadParameter(f"{action} takes no names, got {' '.join(map(repr, names))}")
    if action in ACTIONS:
        wanted = ACTIONS[action]
        if len(names) < wanted.least or (wanted.most is not None and len(names) > wanted.most):
            got = ", ".join(map(repr, names)) or "nothing"
            quotes = ": put names of several words in quotes" if len(names) > wanted.least else ""
            raise typer.BadParameter(f"{action} takes {wanted.names}, got {got}{quotes}")
