"""`clew train`: teach the ranker, on questions with known answers or on what users judged."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...output.terminal import say, write_json
from ..options import AsJson, examples

if TYPE_CHECKING:
    from ...output.json_schemas import Learned


@examples(
    "clew train --store library.clew",
    "clew train --store library.clew --adapter",
    "clew train --store library.clew --undo",
    "clew train --store library.clew --queries questions.jsonl -o ranker.json",
    "clew train --store a.clew --queries a.jsonl --store b.clew --queries b.jsonl -o ranker.json",
)
def train(
    store: Annotated[
        list[str], typer.Option(metavar="STORE", help="A store; with --queries it may be given several times.")
    ],
    queries: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="JSONL (also .gz) of {id, question, gold_ids}, one for each store, in turn. Without it: the judgements "
            "that 'clew feedback' recorded in the store.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the weights go, with --queries.")
    ] = None,
    adapter: Annotated[
        bool,
        typer.Option(
            "--adapter",
            help="Fit no ranker, but what moves questions' vectors towards texts that were judged relevant to such ones.",
        ),
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the store's last switch back, to weights of its own or to an adapter.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train the ranker of `hybrid` and `deep` (which signals tell the texts that answer a question), or a query adapter.

    From a store's judgements: the new weights (or the adapter, with --adapter) are compared with what is in force on
    judgements held out. Only where the gain is significant (95 % interval of a paired bootstrap above 0) they are kept in
    the store, which then uses them; --undo goes back. With --queries the weights go to a file, for `clew eval --weights`.
    """
    if queries and output is None:
        raise typer.BadParameter("give -o FILE, where the weights go")
    if output is not None and not queries:
        raise typer.BadParameter("-o goes with --queries: what is learned from judgements stays in the store")
    if adapter and queries:
        raise typer.BadParameter("--adapter learns from the judgements in a store: give it without --queries")
    if adapter and undo:
        raise typer.BadParameter("--undo takes back the last switch, whichever it was: give it without --adapter")
    if undo and queries:
        raise typer.BadParameter("--undo takes back what was learned from judgements: give it without --queries")
    if queries and output is not None:
        _from_questions(store, queries, output, as_json)
    elif len(store) > 1:
        raise typer.BadParameter("a store learns from its own judgements: give one --store")
    elif undo:
        _undo(store[0], as_json)
    else:
        _from_judgements(store[0], adapter, as_json)


def _from_questions(stores: list[str], queries: list[Path], output: Path, as_json: bool) -> None:
    from ...config import load_settings
    from ...output.progress_bar import ProgressBar
    from ...training import train as learn

    with ProgressBar() as progress:
        trained = learn(stores, queries, output, settings=load_settings(), progress=progress)
    for note in trained.notes:
        say(f"Note: {note}")
    if as_json:
        write_json(trained)
        return
    learned = ", ".join(f"{count:,} of {name}" for name, count in trained.trained_on.items())
    say(f"Wrote {trained.weights} ({trained.sha256[:12]}), learned from questions: {learned}.")


def _from_judgements(store: str, adapter: bool, as_json: bool) -> None:
    from ...config import load_settings
    from ...output.progress_bar import ProgressBar
    from ...training import adapt_to_users, learn_from_users

    with ProgressBar() as progress:
        learned = (adapt_to_users if adapter else learn_from_users)(store, settings=load_settings(), progress=progress)
    for note in learned.notes:
        say(f"Note: {note}")
    if as_json:
        write_json(learned)
        return
    from ....graph.stores.neo4j.address import redacted

    for line in _lines(redacted(store), learned):
        say(line)


def _lines(store: str, learned: "Learned") -> list[str]:
    """What was compared, and what follows from it."""
    compared = (
        f"{learned.questions:,} held-out questions, {learned.measure}: {learned.before:.3f} now, {learned.after:.3f} "
        f"learned; gain {learned.gain:+.3f}, 95 % interval {learned.low:+.3f} to {learned.high:+.3f}"
    )
    adapter = learned.learned == "adapter"
    if learned.switched:
        now = f"adapter {learned.adapter}" if adapter else learned.ranker
        return [compared, f"Switched: {store} uses {now}. Back: clew train --store {store} --undo"]
    stay = "Questions are encoded as they were" if adapter else "The ranker stays as it is"
    return [compared, f"Not switched: the gain is not significant. {stay}; more judgements may tell."]


def _undo(store: str, as_json: bool) -> None:
    from ...config import load_settings
    from ...training import forget_users

    now = forget_users(store, settings=load_settings())
    if as_json:
        write_json(now)
        return
    from ....graph.stores.neo4j.address import redacted

    moved = "" if now.adapter is None else f", with adapter {now.adapter}"
    ranker = now.ranker or "the plain sum of signals, there being no weights"
    say(f"Taken back: {redacted(store)} ranks by {ranker}{moved}.")
