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
    """What an action takes: how many names, "" for any number from `least` on, and what it does with them."""

    names: str
    least: int
    most: int | None
    decide: "Callable[[EntityDecisions, _Call], list[Decision]]"


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
LISTS = ("candidates", "log", "history")


def _actions(begun: str) -> list[str]:
    return [each for each in (*LISTS, *ACTIONS) if each.startswith(begun)]


@examples(
    "clew entities library.clew candidates -k 5",
    'clew entities library.clew merge "IBM" "International Business Machines"',
    'clew entities library.clew split "Mercury" --document planets.md --name "Mercury (planet)"',
    'clew entities library.clew retype "Stellarium" PRODUCT',
    "clew entities library.clew undo 5c1f0a9e33d24b7781aa",
    "clew entities library.clew log --json",
)
def entities(
    store: Store,
    action: Annotated[
        str,
        typer.Argument(
            metavar="ACTION",
            help="`log` (the ledger as it holds), `history` (what was decided and undone), `candidates` (likely pairs), "
            "`merge`, `different`, `split`, `rename`, `retype`, `describe`, `alias`, `block` or `undo`.",
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
    k: Annotated[int, typer.Option("-k", "--k", metavar="N", min=0, help="The most candidates to print.")] = 20,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the ledger.")] = "",
    force: Annotated[
        bool, typer.Option("--force", metavar="", help="Merge also what different documents are about by their titles.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show and change which entities are one thing, what they are called and what they are.

    Names of one thing are merged by themselves, and things of one name parted; the ledger says why, and each row can be
    undone. What users decide wins, and holds when documents are read again.
    """
    given = names or []
    _check(action, given, documents or [], name)
    with open_graph(store, "r+" if action in ACTIONS else "r") as graph:
        ledger = graph.entities
        if action in ACTIONS:
            call = _Call(given, documents or [], name, reason, force)
            decided = ACTIONS[action].decide(ledger, call)
            rows, candidates, entries = [], [], []
        else:
            decided = []
            rows = ledger.log() if action == "log" else []
            candidates = ledger.candidates(k) if action == "candidates" else []
            entries = ledger.history() if action == "history" else []
    if as_json:
        from ...output.ledger_records import entities_record

        write_json(entities_record(action, decided, rows, candidates, entries))
        return
    from ...output import ledger_tables

    if action in ACTIONS:
        verb = "undone" if action == "undo" else "decided"
        say(
            f"{verb}: {'; '.join(ledger_tables.told(each) for each in decided)}"
            if decided
            else "nothing changed: it held already"
        )
        return
    table = {
        "log": lambda: ledger_tables.ledger_table(rows),
        "candidates": lambda: ledger_tables.candidates_table(candidates),
        "history": lambda: ledger_tables.history_table(entries),
    }
    show(table[action]())


def _check(action: str, names: Sequence[str], documents: Sequence[str], name: str) -> None:
    if action not in (*LISTS, *ACTIONS):
        hint = nearest(action, (*LISTS, *ACTIONS))
        raise typer.BadParameter(f"there is no action {action!r}.{hint} Actions: {', '.join((*LISTS, *ACTIONS))}")
    if action in LISTS and names:
        raise typer.BadParameter(f"{action} takes no names, got {' '.join(map(repr, names))}")
    if action in ACTIONS:
        wanted = ACTIONS[action]
        if len(names) < wanted.least or (wanted.most is not None and len(names) > wanted.most):
            raise typer.BadParameter(f"{action} takes {wanted.names}, got {len(names)} name{'s' * (len(names) != 1)}")
    if action == "split" and not (documents and name):
        raise typer.BadParameter("split needs --document (once or more) and --name")
    if action != "split" and (documents or name):
        raise typer.BadParameter(f"--document and --name are for split, not for {action}")
