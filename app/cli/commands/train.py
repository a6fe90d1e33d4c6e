"""`clew train`: train the ranker on questions with known answers, or a ranker or query adapter on users' judgements."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...output.progress_bar import ProgressBar
from ...output.terminal import say, write_json
from ..options import AsJson, examples

if TYPE_CHECKING:
    from ...output.json_schemas import FeedbackTrainingRecord


@examples(
    "clew train --store library.clew",
    "clew train --store library.clew --adapter",
    "clew train --store library.clew --undo",
    "clew train --store library.clew --queries questions.jsonl -o ranker.json",
)
def train(
    store: Annotated[
        list[str],
        typer.Option(
            metavar="STORE",
            help="The store with the texts and the judgements. With --queries it can be given several times.",
        ),
    ],
    queries: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Train on these questions: a JSONL file (or .jsonl.gz) with {id, question, gold_ids} per line, one file "
            "per --store in the same order. Default: the judgements that 'clew feedback' recorded in the store.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file for the weights, with --queries.")
    ] = None,
    adapter: Annotated[
        bool,
        typer.Option(
            "--adapter",
            metavar="",
            help="Train a query adapter instead of the ranker: it moves the vectors of questions towards the texts that "
            "were judged relevant to similar questions.",
        ),
    ] = False,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo", metavar="", help="Revert to the previous ranker or adapter of the store, whichever changed last."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train the learned ranker of hybrid and deep, or a query adapter.

    Without --queries: train on the judgements in the store, and compare the new ranker (or adapter) with the current one on
    held-out judgements. If it is significantly better (95 % interval of a paired bootstrap above 0), the store adopts it and
    uses it from now on; --undo reverts this.

    With --queries: train on questions with known answers, and write the weights to a file for 'clew eval --weights'.
    """
    if queries and output is None:
        raise typer.BadParameter("give -o FILE for the weights")
    if output is not None and not queries:
        raise typer.BadParameter("-o needs --queries: a ranker trained on judgements is kept in the store")
    if adapter and queries:
        raise typer.BadParameter("--adapter trains on the judgements in a store: give it without --queries")
    if adapter and undo:
        raise typer.BadParameter("--undo reverts the last change, of ranker or adapter: give it without --adapter")
    if undo and queries:
        raise typer.BadParameter("--undo reverts what was trained on judgements: give it without --queries")
    if queries and output is not None:
        _train_on_questions(store, queries, output, as_json)
    elif len(store) > 1:
        raise typer.BadParameter("a store is trained on its own judgements: give one --store")
    elif undo:
        _revert(store[0], as_json)
    else:
        _train_on_judgements(store[0], adapter, as_json)


def _train_on_questions(stores: list[str], queries: list[Path], output: Path, as_json: bool) -> None:
    from ...training import train as train_and_write

    with ProgressBar() as progress:
        record = train_and_write(stores, queries, output, progress=progress)
    for note in record.notes:
        say(f"Note: {note}")
    if as_json:
        write_json(record)
    else:
        questions = ", ".join(f"{count:,} of {name}" for name, count in record.trained_on.items())
        say(f"Wrote {record.weights} ({record.sha256[:12]}), trained on questions: {questions}.")


def _train_on_judgements(store: str, adapter: bool, as_json: bool) -> None:
    from ...feedback import train_adapter, train_ranker

    with ProgressBar() as progress:
        record = (train_adapter if adapter else train_ranker)(store, progress=progress)
    for note in record.notes:
        say(f"Note: {note}")
    if as_json:
        write_json(record)
    else:
        from ....graph.stores.neo4j.address import redacted

        for line in _result_lines(redacted(store), record):
            say(line)


def _result_lines(store: str, record: "FeedbackTrainingRecord") -> list[str]:
    """The comparison of the two models in one line, and what follows from it in another."""
    compared = (
        f"{record.questions:,} held-out questions, {record.measure}: current {record.before:.3f}, new {record.after:.3f}; "
        f"gain {record.gain:+.3f}, 95 % interval {record.low:+.3f} to {record.high:+.3f}"
    )
    adapter = record.trained == "adapter"
    if record.adopted:
        model = f"adapter: {record.adapter}" if adapter else f"ranker: {record.ranker}"
        return [compared, f"Adopted. Current {model}. To revert: clew train --store {store} --undo"]
    unchanged = "The encoding of questions" if adapter else "The ranker"
    return [compared, f"Not adopted: the gain is not significant. {unchanged} is unchanged; more judgements may help."]


def _revert(store: str, as_json: bool) -> None:
    from ...feedback import revert

    record = revert(store)
    if as_json:
        write_json(record)
    else:
        adapter = "" if record.adapter is None else f", adapter: {record.adapter}"
        say(f"Reverted. Current ranker: {record.ranker or 'none (a plain sum of signals)'}{adapter}.")
